/** The emoji of the workspace: who may adds and removes them. */

import { i18n } from "@lingui/core";
import { useMemo } from "react";
import { MAX_CUSTOM_EMOJI, MAX_EMOJI_BYTES, MAX_EMOJI_PIXELS } from "../protocol";
import { sendEmoji } from "../core/ownEmoji";
import { RefusedError } from "../core/requests";
import { EmojiManager, type OwnEmojiView } from "../ui/pages/EmojiManager";
import { useHere, useView } from "./context";
import { pictureOf } from "./messageViews";
import { attempt, sentenceFor } from "./toasts";
import { useFormState } from "./useFormState";

export function OwnEmoji() {
  const { client, views } = useHere();
  const emoji = useView((view) => view.state.emoji);
  const users = useView((view) => view.state.users);
  const user = useView((view) => view.user);
  const form = useFormState(reasonFor);
  const shown = useMemo(() => {
    const view = client.store.get();
    const isMine = (creator: string) => creator === user?.id || user?.role === "administrator";
    return [...emoji.values()]
      .sort((one, other) => one.name.localeCompare(other.name))
      .map((each): OwnEmojiView => ({
        name: each.name,
        image: pictureOf(each),
        by: views.person(view, each.creator).name,
        removable: isMine(each.creator),
      }));
  }, [emoji, users, user, client, views]);
  const remove = ({ name }: OwnEmojiView) =>
    void attempt(client.request<"emoji.remove">({ type: "emoji.remove", name }));
  return (
    <EmojiManager
      emoji={shown}
      state={form.state}
      mostBytes={MAX_EMOJI_BYTES}
      mostPixels={MAX_EMOJI_PIXELS}
      onAdd={
        user?.role === "guest"
          ? undefined
          : (name, picture) => form.run(sendEmoji(name, picture), i18n.t("Added."))
      }
      onRemove={remove}
    />
  );
}

function reasonFor(error: unknown): string {
  if (!(error instanceof RefusedError)) return sentenceFor(error);
  if (error.code === "conflict") return i18n.t("There is an emoji of that name already.");
  if (error.code === "too_large") {
    return i18n.t("The picture is too large, or there are {count} emoji already.", {
      count: MAX_CUSTOM_EMOJI,
    });
  }
  return error.code === "invalid"
    ? i18n.t("That is no PNG, GIF, WebP or JPEG picture.")
    : sentenceFor(error);
}
