import { useRef } from "react";
import * as ui from "../src/ui";
import { ada, bob, chloe, names, NOW_US } from "./fixtures";
import { nothing } from "./shell";

const actions: ui.StoryActions = {
  onOpen: nothing,
  onDismiss: nothing,
  onWhy: nothing,
  onWeigh: nothing,
  onSeen: nothing,
  weightOf: () => "usual",
};

const story = (key: string, more: Partial<ui.StoryView>): ui.StoryView => ({
  key,
  href: "#",
  icon: ui.AtIcon,
  sentence: (
    <>
      <b>{bob.name}</b> mentioned you in <b>#general</b>
    </>
  ),
  faces: [bob],
  preview: { author: null, text: "Could you look over **this** before `noon`?" },
  time_us: NOW_US,
  fresh: 0,
  isSeen: true,
  isNews: false,
  ...more,
});

const stories: readonly ui.StoryView[] = [
  story("a", { isSeen: false, isNews: true }),
  story("b", {
    isSeen: false,
    icon: ui.ThreadsIcon,
    faces: [bob, chloe, ada],
    fresh: 2,
    sentence: (
      <>
        <b>{bob.name}</b>, <b>{chloe.name}</b> and 3 others replied in <b>#general</b>
      </>
    ),
    preview: { author: `${chloe.name}:`, text: "It goes on and on, ".repeat(12) },
  }),
  story("c", { icon: ui.HashIcon, faces: [bob, chloe], sentence: <>2 messages in <b>#general</b></> }),
  story("d", { icon: ui.AddPersonIcon, preview: null, sentence: <><b>{bob.name}</b> added you to <b>#general</b></> }),
];

const FILTERS = ["Direct", "Channels", "Following", "All"].map((label) => ({ value: label, label }));
const ORDERS = ["Ranked", "Newest"].map((label) => ({ value: label, label }));

export type HomeState = "some" | "more" | "loading" | "none";

export function Home({ state }: { readonly state: HomeState }) {
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <ui.FeedPage
      stories={state === "loading" ? null : state === "none" ? [] : stories}
      names={names}
      actions={actions}
      filter="All"
      filters={FILTERS}
      order="Ranked"
      orders={ORDERS}
      news={state === "more" ? 3 : 0}
      current={null}
      settled={0}
      busy={false}
      now={NOW_US / 1000}
      scroller={scroller}
      empty={<ui.EmptyState icon={ui.HomeIcon} title="You are up to date" />}
      onFilter={nothing}
      onOrder={nothing}
      onNews={nothing}
      onMore={state === "more" ? nothing : undefined}
      onAllSeen={nothing}
      onMenu={nothing}
      onKeyDown={nothing}
      onCurrent={nothing}
    />
  );
}
