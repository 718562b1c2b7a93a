import { i18n } from "@lingui/core";
import { clockTime, dayName, fullTime } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { ChannelGlyph } from "../channel/ChannelGlyph";
import { Button } from "../controls/Button";
import { FollowButton } from "../controls/FollowButton";
import { PaneHead } from "../controls/PaneHead";
import { ReplyIcon, TagIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import { EmptyState, ErrorScreen } from "../states/EmptyState";
import { MessageSkeletons } from "../states/Skeletons";
import type { ChannelView, Names, PersonView } from "../types";

/** A message with the tag. */
export interface TaggedCard {
  readonly key: string;
  /** Leads to it, in its channel or its thread. */
  readonly href: string;
  readonly author: PersonView;
  /** Absent for one that is not known yet. */
  readonly channel: ChannelView | undefined;
  readonly text: string;
  readonly time_us: number;
  readonly isReply: boolean;
  readonly replies: number;
}

export interface TagPageProps {
  /** Without the #. */
  readonly tag: string;
  /** Newest first; absent while they are loading. */
  readonly messages: readonly TaggedCard[] | null;
  readonly total: number;
  readonly names: Names;
  readonly following: boolean | undefined;
  readonly busy: boolean;
  readonly failed: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly onMore?: (() => void) | undefined;
  readonly onRetry: () => void;
  readonly onBack: () => void;
}

export function TagPage(props: TagPageProps) {
  const { tag, messages, total, names, busy, failed, onMore } = props;
  return (
    <div className="settings">
      <PaneHead className="thread-inbox-head tag-head" onBack={props.onBack}>
        <div className="channel-title">
          <h1>
            <span className="channel-glyph">
              <TagIcon size={18} />
            </span>
            <span className="clip">#{tag}</span>
          </h1>
          <p className="channel-topic" role="status">
            {messages && countOf(total)}
          </p>
        </div>
        <FollowButton
          name={`#${tag}`}
          look="primary"
          following={props.following}
          onFollow={props.onFollow}
        />
      </PaneHead>
      <div className="settings-scroll">
        <div className="thread-inbox">
          {failed && <ErrorScreen onRetry={props.onRetry} />}
          {!messages && !failed && <MessageSkeletons count={4} />}
          {messages?.length === 0 && <Nothing tag={tag} />}
          {messages && byDay(messages).map((day) => <Day key={day.name} day={day} names={names} />)}
          {onMore && (
            <Button look="quiet" busy={busy} onClick={onMore}>
              {i18n.t("Show more")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function countOf(total: number): string {
  if (total === 0) return i18n.t("No messages yet");
  return i18n.t("{total, plural, one {# message} other {# messages}}", { total });
}

function Nothing({ tag }: { readonly tag: string }) {
  return (
    <EmptyState icon={TagIcon} title={i18n.t("Nobody has written #{tag} yet", { tag })}>
      <p>{i18n.t("Write it in a message, and that message is found here by whoever may read it.")}</p>
    </EmptyState>
  );
}

interface DayOfCards {
  readonly name: string;
  readonly cards: readonly TaggedCard[];
}

function byDay(cards: readonly TaggedCard[]): readonly DayOfCards[] {
  const days = new Map<string, TaggedCard[]>();
  for (const card of cards) {
    const name = dayName(card.time_us);
    days.set(name, [...(days.get(name) ?? []), card]);
  }
  return [...days].map(([name, all]) => ({ name, cards: all }));
}

function Day({ day, names }: { readonly day: DayOfCards; readonly names: Names }) {
  return (
    <section aria-label={day.name}>
      <h2 className="thread-inbox-title">{day.name}</h2>
      <ul className="thread-cards">
        {day.cards.map((card) => (
          <Card key={card.key} card={card} names={names} />
        ))}
      </ul>
    </section>
  );
}

function Card({ card, names }: { readonly card: TaggedCard; readonly names: Names }) {
  const { author, channel, replies } = card;
  return (
    <li className="thread-card">
      <Avatar person={author} size="l" />
      <div className="thread-card-main">
        <p className="thread-card-head">
          <span className="message-author">{author.name}</span>
          <a className="thread-card-link tag-card-link" href={card.href} title={fullTime(card.time_us)}>
            <time dateTime={new Date(card.time_us / 1000).toISOString()}>{clockTime(card.time_us)}</time>
            <span className="unseen"> {i18n.t("Open the message")}</span>
          </a>
        </p>
        <div className="thread-card-text">
          <MessageText text={card.text} names={names} />
        </div>
        <p className="tag-card-place">
          {channel && <ChannelGlyph channel={channel} size={16} />}
          <span className="clip">{channel?.name}</span>
          {card.isReply && (
            <span className="tag-card-part">
              <ReplyIcon size={16} />
              {i18n.t("in a thread")}
            </span>
          )}
          {replies > 0 && (
            <span className="tag-card-part">
              <ReplyIcon size={16} />
              {i18n.t("{count, plural, one {# reply} other {# replies}}", { count: replies })}
            </span>
          )}
        </p>
      </div>
    </li>
  );
}
