/** Which events this version knows. */

import type { AnyEvent } from "../protocol";

const KNOWN: Record<AnyEvent["type"], true> = {
  "message.posted": true,
  "message.edited": true,
  "message.deleted": true,
  "channel.changed": true,
  "member.joined": true,
  "member.left": true,
  "role.changed": true,
  "channel.joined": true,
  "channel.left": true,
  "channel.starred": true,
  "read.marked": true,
  "unread.marked": true,
  "level.changed": true,
  "reaction.changed": true,
  "file.deleted": true,
  "message.pinned": true,
  "message.unpinned": true,
  "thread.followed": true,
  "thread.read": true,
  "thread_unread.marked": true,
  "keywords.changed": true,
  "emoji.added": true,
  "emoji.removed": true,
  "group.changed": true,
  "group.removed": true,
  "draft.saved": true,
  "reminder.changed": true,
  "reminder.removed": true,
  "message.scheduled": true,
  "scheduled.removed": true,
  "session.ended": true,
  "user.changed": true,
  "presence.chosen": true,
  "typing.started": true,
  "presence.changed": true,
  "channel.moved": true,
  "tags.changed": true,
  "person.followed": true,
  "follower.came": true,
  "channel.followed": true,
  "person.blocked": true,
  "feed.marked": true,
  "story.tuned": true,
  "feed.changed": true,
  "view.opened": true,
  "view.updated": true,
  "whisper.shown": true,
  "whisper.taken": true,
};

/** Return the event, or null for a kind that came with a later version. */
export function readable(event: AnyEvent): AnyEvent | null {
  return Object.hasOwn(KNOWN, event.type) ? event : null;
}
