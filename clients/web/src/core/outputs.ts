/** What a session asks of whoever owns the socket and the application. */

import type { AnyEvent, Position, Refusal, Welcome } from "../protocol";

export type Output =
  /** Write `data` to the socket as one message. */
  | { readonly kind: "send"; readonly data: string }
  /** The server said welcome: requests may be made from here on. */
  | { readonly kind: "opened"; readonly welcome: Welcome }
  /** The server did not let the client in. */
  | { readonly kind: "notOpened"; readonly refusal: Refusal }
  | { readonly kind: "answered"; readonly ref: number; readonly result: unknown }
  | { readonly kind: "declined"; readonly ref: number; readonly refusal: Refusal }
  | Delivered
  /** The stream's past is unknown now; forget what it told and load it afresh. */
  | { readonly kind: "reset"; readonly stream: string }
  /** The user may no longer read the stream; forget what it told. */
  | { readonly kind: "removed"; readonly stream: string }
  /** Close the connection, then open another one. */
  | { readonly kind: "mustReconnect"; readonly reason: string };

/** Something happened; in each stream exactly once and in order. No `at`: it is not kept. */
export interface Delivered {
  readonly kind: "delivered";
  readonly at: Position | null;
  readonly event: AnyEvent;
}
