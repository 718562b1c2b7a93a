/** What is shown of a story. */

import { i18n } from "@lingui/core";
import type { Boost, Story } from "../protocol";
import type { View } from "../core/view";
import type { ReasonView, StoryView, Weight } from "../ui/feed/types";
import { besideHomePath, channelPath, messagePath } from "./routing";
import { reasonFor, wordsFor } from "./storyWords";
import { titleOf, type Views } from "./views";

const HOUR_US = 3_600_000_000;

export function storyView(views: Views, view: View, story: Story, isNews: boolean): StoryView {
  const { key, kind, last_us, new: fresh = 0 } = story;
  const faces = (story.faces ?? []).map((id) => views.person(view, id));
  const words = wordsFor(kind);
  const channel = views.channel(view, story.channel);
  const updatesOf = story.updates_of ? views.person(view, story.updates_of) : null;
  return {
    key,
    href: placeOf(story),
    icon: words.icon,
    sentence: words.sentence({ story, faces, channel, updatesOf }),
    faces,
    preview: previewOf(views, view, story),
    time_us: last_us,
    fresh: words.saysNew || fresh === story.count ? 0 : fresh,
    isSeen: story.seen === true,
    isNews,
  };
}

function previewOf(views: Views, view: View, { kind, preview, faces = [] }: Story): StoryView["preview"] {
  if (!preview) return null;
  const { files = 0 } = preview;
  const text = preview.text || (files > 0 ? filesInWords(files) : "");
  const author = views.person(view, preview.author);
  const isSaid = wordsFor(kind).saysAuthor ?? (faces.length === 1 && faces[0] === author.id);
  return { text, author: isSaid ? null : author.you ? i18n.t("You:") : `${author.name}:` };
}

/** Name what is attached, where nothing else was said. */
export function filesInWords(count: number): string {
  return i18n.t("{count, plural, one {# file} other {# files}}", { count });
}

/** Return where a story leads: threads and updates open beside the feed, all else in its channel. */
export function placeOf(story: Story): string {
  const { channel, kind, root, last_seq, preview, updates_of } = story;
  if (updates_of) return besideHomePath(channel, root ?? last_seq, root && root !== last_seq ? last_seq : null);
  if (kind === "added" || kind === "direct") return channelPath(channel);
  if (kind === "reaction" || kind === "shared") {
    const seq = root ?? last_seq;
    const thread = preview?.seq === seq && preview.thread;
    return thread ? besideHomePath(channel, thread, seq) : messagePath(channel, seq, null);
  }
  if (root && root !== last_seq) return besideHomePath(channel, root, last_seq);
  return messagePath(channel, preview?.seq ?? last_seq, null);
}

/** Return why a story stands where it does, the largest reason first. */
export function reasonsOf(views: Views, view: View, story: Story): readonly ReasonView[] {
  const boosts = story.boosts ?? [];
  const largest = Math.max(1, ...boosts.map(({ us }) => Math.abs(us)));
  return boosts.map((boost) => ({
    text: reasonFor(boost, story, nameOf(views, view, boost)),
    effect: effectOf(boost),
    share: boost.us / largest,
  }));
}

/** Return the name of the person or the channel a reason is about. */
function nameOf(views: Views, view: View, { target }: Boost): string {
  if (!target) return "";
  if (target.startsWith("U")) return views.person(view, target).name;
  const channel = views.channel(view, target);
  return channel ? titleOf(channel) : "";
}

export function weightOf({ boosts = [] }: Story): Weight {
  const weighed = boosts.find(({ reason }) => reason === "more" || reason === "less");
  return (weighed?.reason as Weight | undefined) ?? "usual";
}

function effectOf({ us }: Boost): string {
  const number = new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 1 });
  const hours = number.format(Math.abs(us) / HOUR_US);
  return us > 0
    ? i18n.t("counts as {hours} h newer", { hours })
    : i18n.t("counts as {hours} h older", { hours });
}
