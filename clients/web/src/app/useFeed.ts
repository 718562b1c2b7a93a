/** The feed while it is on the screen: kept up to date, and where one is in it. */

import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Story } from "../protocol";
import type { StoryView } from "../ui/feed/types";
import { useHere, useView } from "./context";
import { chosenFeed } from "./feedChoice";
import type { Route } from "./routing";
import { storyView } from "./storyViews";

/** The visits from which one may come back to the list as one left it. */
const visits = new Set<string>();
let leftTop = 0;
let leftAt: string | null = null;

/** Keep the feed as it is at the server, as long as the page is visible. */
export function useOpenFeed(visit: string, scroller: RefObject<HTMLElement | null>): void {
  const { client } = useHere();
  const isAgain = useRef(visits.has(visit)).current;
  useEffect(() => {
    client.feed.open(chosenFeed(), isAgain);
    const settle = () => client.feed.settle();
    addEventListener("pagehide", settle);
    return () => {
      removeEventListener("pagehide", settle);
      client.feed.close();
    };
  }, [client]);
  useEffect(() => void visits.add(visit), [visit]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (isAgain) element.scrollTop = leftTop;
    const note = () => void (leftTop = element.scrollTop);
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, [scroller]);
  useLayoutEffect(() => {
    document.getElementById("main")?.focus({ preventScroll: true }); // arrow keys go on from here
    if (isAgain) focusStory(scroller.current, leftAt);
  }, []);
}

/** Be told of what changes; whoever does not look needs not be. */
export function useTold(): void {
  const { client } = useHere();
  useEffect(() => {
    client.people.look("home", { channels: [], users: [], feed: true });
    return () => client.people.look("home", null);
  }, [client]);
}

/** Return what is shown of each story, and the same object while it is the same. */
export function useStories(stories: readonly Story[], brought: ReadonlySet<string>): readonly StoryView[] {
  const { client, views } = useHere();
  const users = useView(({ state }) => state.users);
  const memberships = useView(({ state }) => state.memberships);
  const others = useView((view) => view.others);
  const known = useRef(new WeakMap<Story, { from: readonly unknown[]; view: StoryView }>()).current;
  return useMemo(() => {
    const view = client.store.get();
    return stories.map((story) => {
      const isNews = brought.has(story.key);
      const named = [...(story.faces ?? []), story.preview?.author ?? "", story.updates_of ?? ""];
      const from = [isNews, views.channel(view, story.channel), ...named.map((id) => users.get(id))];
      const before = known.get(story);
      if (before && before.from.every((part, index) => part === from[index])) return before.view;
      const made = storyView(views, view, story, isNews);
      known.set(story, { from, view: made });
      return made;
    });
  }, [stories, brought, users, memberships, others, client, views]);
}

/** Return the story the keyboard is on; it has the focus again when what stood beside is closed. */
export function useCurrent(route: Route, scroller: RefObject<HTMLElement | null>) {
  const [current, setCurrent] = useState<string | null>(leftAt);
  const isBeside = route.kind === "home" && route.beside !== null;
  const wasBeside = useRef(isBeside);
  useEffect(() => {
    if (wasBeside.current && !isBeside) focusStory(scroller.current, leftAt);
    wasBeside.current = isBeside;
  }, [isBeside, scroller]);
  const focused = (key: string) => {
    leftAt = key;
    setCurrent(key);
  };
  return { current, focused };
}

/** Give a story the focus, and bring it to the screen if `isShown`. */
export function focusStory(list: HTMLElement | null, key: string | null, isShown = false): void {
  if (!list || key === null) return;
  const row = list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  row?.focus({ preventScroll: true });
  if (isShown) row?.scrollIntoView({ block: "nearest" });
}
