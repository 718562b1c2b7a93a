/** What can be done with a story, by pointer and by key. */

import { i18n } from "@lingui/core";
import { type KeyboardEvent, useMemo } from "react";
import type { Story } from "../protocol";
import type { StoryActions, Weight } from "../ui/feed/types";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";
import { navigate } from "./routing";
import { moveFrom } from "./rowKeys";
import { placeOf, weightOf } from "./storyViews";
import { useWeigh } from "./useWeigh";
import { toast } from "./toasts";

export function useStoryActions(): StoryActions {
  const { client } = useHere();
  const { open } = useDialogs();
  const weigh = useWeigh();
  return useMemo(() => {
    const find = (key: string) => client.store.get().feed.shown.find((story) => story.key === key);
    const withStory = (act: (story: Story) => void) => (key: string) => {
      const story = find(key);
      if (story) act(story);
    };
    return {
      onOpen: withStory((story) => navigate(placeOf(story))),
      onDismiss: withStory((story) => {
        passFocus(story.key);
        client.feed.dismiss(story);
        toast(i18n.t("Dismissed until something new happens in it."), "done", {
          label: i18n.t("Undo"),
          onSelect: () => void client.feed.putBack(story.key),
        });
      }),
      onWhy: (key) => open({ kind: "why", story: key }),
      onWeigh: (key: string, weight: Weight) => void weigh(key, weight),
      onSeen: withStory((story) => client.feed.mark(story.last_us)),
      weightOf: (key) => {
        const story = find(key);
        return story ? weightOf(story) : "usual";
      },
    };
  }, [client, open, weigh]);
}

/** Return what to do on a key in the list of stories. */
export function storyKeys(actions: StoryActions): (event: KeyboardEvent<HTMLElement>) => void {
  const by: Record<string, (key: string) => void> = {
    enter: actions.onOpen,
    e: actions.onDismiss,
    delete: actions.onDismiss,
    w: actions.onWhy,
  };
  return (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-key]");
    if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = by[event.key.toLowerCase()];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!act && !step) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) act(row.dataset["key"] ?? "");
    else moveFrom(row, event.currentTarget, step === 1 ? 1 : -1);
  };
}

/** Let the story after, or before, have the focus of one that goes: after a menu has closed, too. */
function passFocus(key: string): void {
  const row = document.querySelector<HTMLElement>(`.feed [data-key="${CSS.escape(key)}"]`);
  const next = row?.nextElementSibling ?? row?.previousElementSibling ?? document.getElementById("main");
  setTimeout(() => next instanceof HTMLElement && next.focus({ preventScroll: true }));
}
