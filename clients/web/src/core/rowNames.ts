/** Names the rows of messages: what was written here keeps its row when it is stored. */

import type { Message } from "../protocol";
import type { Entry } from "./outbox";

export class RowNames {
  /** Under which nonce a message was written here. */
  private readonly nonces = new Map<string, string>();
  private readonly names = new WeakMap<Message, string>();

  /** Remember an entry's nonce, if its message is known to be stored. */
  remember({ channel, seq, nonce }: Pick<Entry, "channel" | "seq" | "nonce">): void {
    if (seq !== null) this.nonces.set(`${channel}/${seq}`, nonce);
  }

  /** Return what names a message's row as long as it lives. */
  of(message: Message): string {
    const known = this.names.get(message);
    if (known) return known;
    const place = `${message.channel}/${message.seq}`;
    const name = this.nonces.get(place) ?? place;
    this.names.set(message, name);
    return name;
  }
}
