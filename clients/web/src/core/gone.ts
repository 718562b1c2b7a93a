/** What was deleted while somebody looked at it: a quiet line is left until they look elsewhere. */

import type { Message, MessageDeleted } from "../protocol";
import { placeInChannel } from "./changes";
import { withEntry, withoutEntry } from "./maps";
import { find, put } from "./seqList";
import type { View } from "./view";

/** Remember what a deletion is about to take away. */
export function withGone(view: View, { message }: MessageDeleted): View {
  if (message.replies) return view;
  const loaded = view.state.messages.get(message.channel) ?? [];
  if (!find(loaded, message.seq)) return view;
  return { ...view, gone: withEntry(view.gone, message.channel, put(view.gone.get(message.channel) ?? [], message)) };
}

/** Forget the lines of a channel that is not looked at any more. */
export function withoutGone(view: View, channel: string): View {
  return view.gone.has(channel) ? { ...view, gone: withoutEntry(view.gone, channel) } : view;
}

/** Put the lines of a place among its messages, as far as these reach. */
export function withLines(
  messages: readonly Message[],
  gone: readonly Message[],
  place: { readonly thread: number | null; readonly isBeginning: boolean; readonly isLive: boolean },
): readonly Message[] {
  const [first, last] = [messages[0], messages.at(-1)];
  const isHere = (line: Message) =>
    (place.thread === null ? placeInChannel(line) !== null : line.thread === place.thread) &&
    (place.isBeginning || (first !== undefined && line.seq > first.seq)) &&
    (place.isLive || (last !== undefined && line.seq < last.seq));
  const known = new Set(messages.map(({ seq }) => seq));
  const lines = gone.filter((line) => !known.has(line.seq) && isHere(line));
  return lines.length > 0 ? [...messages, ...lines].sort((one, other) => one.seq - other.seq) : messages;
}
