/** Where one begins: what one missed, as a list that ends. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { news } from "../core/stories";
import { FeedPage } from "../ui/feed/FeedPage";
import { useHere, useView } from "./context";
import { chosenFeed, filters, orders, rememberFeed } from "./feedChoice";
import { NothingNew } from "./NothingNew";
import { MENU, navigate, type Route } from "./routing";
import { focusStory, useCurrent, useOpenFeed, useStories, useTold } from "./useFeed";
import { useSeeing } from "./useSeeing";
import { storyKeys, useStoryActions } from "./useStoryActions";

const MINUTE_MS = 60_000;
const NONE: ReadonlySet<string> = new Set();

export interface HomeScreenProps {
  readonly route: Route;
  readonly visit: string;
}

export default function HomeScreen({ route, visit }: HomeScreenProps) {
  const { client, views } = useHere();
  const feed = useView((view) => view.feed);
  const names = useView((view) => views.names(view));
  const [choice, setChoice] = useState(chosenFeed);
  const scroller = useRef<HTMLDivElement>(null);
  const { brought, forget, bringIn } = useNews(scroller);
  const stories = useStories(feed.shown, brought);
  const { current, focused } = useCurrent(route, scroller);
  const actions = useStoryActions();
  const keys = useMemo(() => storyKeys(actions), [actions]);
  useOpenFeed(visit, scroller);
  useTold();
  useSeeing(scroller, feed.shown);
  useAgain(route, visit, bringIn);
  useFreeKeys(scroller, bringIn);
  const change = (next: typeof choice) => {
    setChoice(next);
    rememberFeed(next);
    forget();
    client.feed.choose(next);
    scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <FeedPage
      stories={feed.isLoaded || stories.length > 0 ? stories : null}
      names={names}
      actions={actions}
      filter={choice.filter}
      filters={filters()}
      order={choice.order}
      orders={orders()}
      news={news(feed).length}
      current={stories.some(({ key }) => key === current) ? current : null}
      settled={feed.known_us}
      busy={feed.isLoading}
      now={useNow()}
      scroller={scroller}
      empty={<NothingNew filter={choice.filter} onAll={() => change({ ...choice, filter: "all" })} />}
      onFilter={(filter) => change({ ...choice, filter })}
      onOrder={(order) => change({ ...choice, order })}
      onNews={bringIn}
      onMore={feed.cursor === null ? undefined : () => void client.feed.more()}
      onAllSeen={() => client.feed.markAll()}
      onMenu={() => navigate(MENU)}
      onKeyDown={keys}
      onCurrent={focused}
    />
  );
}

/** Bring in what is new, and go where it is. */
function useNews(scroller: React.RefObject<HTMLElement | null>) {
  const { client } = useHere();
  const [brought, setBrought] = useState(NONE);
  const bringIn = useCallback(() => {
    const came = new Set(news(client.store.get().feed).map(({ key }) => key));
    client.feed.bringIn();
    scroller.current?.scrollTo({ top: 0 });
    if (came.size > 0) setBrought(came);
  }, [client, scroller]);
  useEffect(() => {
    const first = client.store.get().feed.shown.find(({ key }) => brought.has(key));
    if (first) focusStory(scroller.current, first.key, true);
  }, [brought, client, scroller]);
  return { brought, forget: useCallback(() => setBrought(NONE), []), bringIn };
}

/** Whoever goes home from home wants to see what is new. */
function useAgain(route: Route, visit: string, bringIn: () => void): void {
  const place = route.kind === "home" && !route.beside ? visit : null;
  const before = useRef(place);
  useEffect(() => {
    if (before.current !== null && place !== null && place !== before.current) bringIn();
    before.current = place;
  }, [place, bringIn]);
}

/** Obey keys while the focus is nowhere in particular. */
function useFreeKeys(scroller: React.RefObject<HTMLElement | null>, bringIn: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as Element;
      const isFree = target === document.body || target.closest(".feed, .sidebar") || target.id === "main";
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
      if (event.defaultPrevented || !isFree || !isPlain || target.closest("input")) return;
      if (event.key === "n") bringIn();
      else if (event.key === "ArrowDown" && !target.closest("button, a")) {
        scroller.current?.querySelector<HTMLElement>('[data-key][tabindex="0"]')?.focus();
      } else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [scroller, bringIn]);
}

/** Return the time, for "5 minutes ago". */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
