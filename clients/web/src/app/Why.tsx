/** Why one sees a story. */

import { useEffect } from "react";
import { WhyDialog } from "../ui/feed/WhyDialog";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { reasonsOf, storyView, weightOf } from "./storyViews";
import { useWeigh } from "./useWeigh";

export default function Why({ story: key }: { readonly story: string }) {
  const { client, views } = useHere();
  const { close } = useDialogs();
  const weigh = useWeigh();
  const story = useView(({ feed }) => feed.shown.find((each) => each.key === key));
  const isGone = story === undefined;
  useEffect(() => {
    if (isGone) close();
  }, [isGone]);
  if (!story) return null;
  const { sentence } = storyView(views, client.store.get(), story, false);
  return (
    <WhyDialog
      sentence={sentence}
      reasons={reasonsOf(views, client.store.get(), story)}
      weight={weightOf(story)}
      onWeigh={(weight) => void weigh(key, weight)}
      onClose={close}
    />
  );
}
