import { i18n } from "@lingui/core";
import { type FocusEvent, memo, useId, useState } from "react";
import { ago, fullTime } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { Menu } from "../controls/Menu";
import { CloseIcon, MoreIcon } from "../icons";
import type { Names } from "../types";
import { Faces } from "./Faces";
import { useSteady } from "./useSteady";
import type { StoryActions, StoryView } from "./types";

export interface StoryCardProps {
  readonly story: StoryView;
  readonly names: Names;
  readonly actions: StoryActions;
  /** Where it stands in the list, and how many there are; -1 while there are more. */
  readonly position: number;
  readonly count: number;
  /** 0 for the one story that Tab reaches. */
  readonly tabIndex: 0 | -1;
  /** Changes when the list may be laid out anew. */
  readonly settled: number;
  /** Changes as time passes. */
  readonly now: number;
}

export const StoryCard = memo(function StoryCard(props: StoryCardProps) {
  const { story, names, actions, position, count, tabIndex, settled, now } = props;
  const id = useId();
  const [isNear, setNear] = useState(false);
  const reach = isNear ? 0 : -1; // Tab reaches what is in a story only from the story
  const { key } = story;
  const row = useSteady(story, settled);
  return (
    <article
      ref={row}
      className={classes("story", !story.isSeen && "story-unseen", story.isNews && "story-news")}
      data-key={key}
      tabIndex={tabIndex}
      aria-labelledby={`${id}-sentence`}
      aria-describedby={story.preview ? `${id}-preview` : undefined}
      aria-posinset={position}
      aria-setsize={count}
      onFocus={() => setNear(true)}
      onBlur={(event) => leaves(event) && setNear(false)}
    >
      <Faces people={story.faces} icon={story.icon} />
      <p className="story-head">
        <a className="story-link" id={`${id}-sentence`} href={story.href} tabIndex={-1}>
          {!story.isSeen && <span className="unseen">{i18n.t("New:")} </span>}
          {story.sentence}
        </a>
        {story.fresh > 0 && (
          <span className="story-fresh">{i18n.t("{count, plural, one {# new} other {# new}}", { count: story.fresh })}</span>
        )}
      </p>
      {story.preview && (
        <div className="story-preview" id={`${id}-preview`}>
          {story.preview.author && <span className="story-author">{story.preview.author} </span>}
          <MessageText text={story.preview.text} names={names} />
        </div>
      )}
      <time
        className="story-time"
        dateTime={new Date(story.time_us / 1000).toISOString()}
        title={fullTime(story.time_us)}
      >
        {ago(story.time_us, now)}
      </time>
      <div className="story-tools">
        <IconButton
          size="s"
          className="story-dismiss"
          label={i18n.t("Dismiss")}
          keys="E"
          icon={CloseIcon}
          tabIndex={reach}
          onClick={() => actions.onDismiss(key)}
        />
        <StoryMenu story={story} actions={actions} tabIndex={reach} />
      </div>
    </article>
  );
});

interface StoryMenuProps {
  readonly story: StoryView;
  readonly actions: StoryActions;
  readonly tabIndex: 0 | -1;
}

function StoryMenu({ story, actions, tabIndex }: StoryMenuProps) {
  const { key } = story;
  const weight = actions.weightOf(key);
  return (
    <Menu
      align="end"
      groups={[
        [{ label: i18n.t("Why am I seeing this?"), keys: "W", onSelect: () => actions.onWhy(key) }],
        [
          weight !== "more" && {
            label: i18n.t("More like this"),
            onSelect: () => actions.onWeigh(key, "more"),
          },
          weight !== "less" && {
            label: i18n.t("Less like this"),
            onSelect: () => actions.onWeigh(key, "less"),
          },
          weight !== "usual" && {
            label: i18n.t("As usual"),
            onSelect: () => actions.onWeigh(key, "usual"),
          },
        ],
        [
          !story.isSeen && {
            label: i18n.t("Mark this and what is older as seen"),
            onSelect: () => actions.onSeen(key),
          },
          { label: i18n.t("Dismiss"), keys: "E", onSelect: () => actions.onDismiss(key) },
        ],
      ]}
    >
      <IconButton size="s" tip="none" label={i18n.t("More actions")} icon={MoreIcon} tabIndex={tabIndex} />
    </Menu>
  );
}

/** Tell leaving the story from moving on inside it. */
function leaves(event: FocusEvent<HTMLElement>): boolean {
  return !event.currentTarget.contains(event.relatedTarget);
}
