import { i18n } from "@lingui/core";
import { type FocusEvent, type PointerEvent, type ReactNode, memo, useState } from "react";
import { classes } from "../controls/classes";
import { clockTime, fullTime, shortClockTime } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { BellIcon, BlockIcon, BookmarkIcon, PinIcon, ReplyIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import { PersonMarks } from "../people/Person";
import { StatusSign } from "../people/PersonStatus";
import type { MessageActions, MessageView, Names, PersonView } from "../types";
import { Files } from "./Files";
import { isLaidOut, Reach, Revise, useRevise } from "./reach";
import { Reactions } from "./Reactions";
import { MessageState } from "./MessageState";
import { MessageToolbar } from "./MessageToolbar";
import { ThreadLink } from "./ThreadLink";

export interface MessageRowProps {
  readonly message: MessageView;
  /** Follows one of the same author closely: no face, no name. */
  readonly grouped: boolean;
  /** Somebody came here by its link. */
  readonly highlighted?: boolean;
  readonly editing?: boolean;
  readonly names: Names;
  readonly actions: MessageActions;
  /** 0 for the one row that Tab reaches, -1 for the others. */
  readonly tabIndex?: 0 | -1;
  /** Inside a thread the summary of the thread would say nothing. */
  readonly inThread?: boolean;
  /** What it passes on, what a program made of it. */
  readonly children?: ReactNode;
  /** Stands below all else. */
  readonly foot?: ReactNode;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, grouped, highlighted, editing, names, actions, tabIndex = -1, inThread } = props;
  const [near, setNear] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const [isRevealed, setRevealed] = useState(false);
  const revise = useRevise(message, actions);
  if (message.blocked && !isRevealed && !message.deleted) {
    return <Blocked message={message} tabIndex={tabIndex} onShow={() => setRevealed(true)} />;
  }
  if (message.hidden) return <Hidden message={message} actions={actions} tabIndex={tabIndex} inThread={inThread ?? false} />;
  const headed = !grouped || message.deleted;
  // Tab reaches what is in a message only from the message: else it would take an hour to pass a page.
  const reach = near ? 0 : -1;
  return (
    <article
      className={classes(
        "message",
        grouped && "message-grouped",
        highlighted && "message-highlighted",
        editing && "message-editing",
        message.mentioned && !message.deleted && "message-mentioned",
        message.state !== "sent" && `message-${message.state}`,
      )}
      aria-label={spoken(message)}
      tabIndex={tabIndex}
      data-key={message.key}
      onPointerMove={(event) => points(event) && setNear(true)}
      onPointerLeave={(event) => points(event) && setNear(false)}
      onFocus={() => setNear(true)}
      onBlur={(event) => leaves(event) && setNear(false)}
    >
      <div className="message-gutter">
        {headed && !message.deleted ? (
          <Face message={message} actions={actions} />
        ) : (
          <Time message={message} short />
        )}
      </div>
      <div className="message-main">
        {message.deleted ? (
          <p className="tombstone">{i18n.t("This message was deleted.")}</p>
        ) : (
          <>
            {headed && <Head message={message} actions={actions} tabIndex={reach} />}
            {message.urgent && <Urgent />}
            {message.pinned_by && <Pinned by={message.pinned_by} />}
            {message.saved === "open" && <Saved />}
            {message.root !== null && !inThread && <InThread message={message} tabIndex={reach} />}
            {!isLaidOut(message) && (
              <Reach value={reach}>
                <Revise value={revise}>
                  <MessageText text={message.text} names={names} edited={message.edited_us} />
                </Revise>
              </Reach>
            )}
            {message.files && message.files.length > 0 && (
              <Files
                files={message.files}
                tabIndex={reach}
                onOpen={actions.onFile && ((file) => actions.onFile?.(message, file))}
              />
            )}
            <Reach value={reach}>
              <Revise value={revise}>{props.children}</Revise>
            </Reach>
          </>
        )}
        {message.reactions.length > 0 && (
          <Reactions message={message} onReact={actions.onReact} tabIndex={reach} />
        )}
        {message.state !== "sent" && <MessageState message={message} actions={actions} />}
        {message.thread && !inThread && (
          <ThreadLink
            message={message}
            thread={message.thread}
            onOpen={actions.onOpenThread}
            tabIndex={reach}
          />
        )}
        <Reach value={reach}>{props.foot}</Reach>
      </div>
      {(near || menuOpen) && !message.deleted && message.state === "sent" && (
        <MessageToolbar
          message={message}
          actions={actions}
          inThread={inThread}
          onMenu={setMenuOpen}
        />
      )}
    </article>
  );
});

interface HiddenProps {
  readonly message: MessageView;
  readonly actions: MessageActions;
  readonly tabIndex: 0 | -1;
  readonly inThread: boolean;
}

/** What a moderator put out of sight: the same line for everybody. */
function Hidden({ message, actions, tabIndex, inThread }: HiddenProps) {
  const { onHide, onOpenThread } = actions;
  const label = i18n.t("Hidden by a moderator");
  return (
    <article className="message message-blocked" aria-label={label} tabIndex={tabIndex} data-key={message.key}>
      <div className="message-gutter">
        <BlockIcon size={18} />
      </div>
      <div className="message-main">
        {label}
        {onHide && (
          <button type="button" className="button-link" onClick={() => onHide(message)}>
            {i18n.t("Look at it")}
          </button>
        )}
        {message.thread && !inThread && (
          <ThreadLink message={message} thread={message.thread} onOpen={onOpenThread} tabIndex={tabIndex} />
        )}
      </div>
    </article>
  );
}

interface BlockedProps {
  readonly message: MessageView;
  readonly tabIndex: 0 | -1;
  readonly onShow: () => void;
}

/** What somebody the reader blocked wrote: there, and out of sight. */
function Blocked({ message, tabIndex, onShow }: BlockedProps) {
  const label = i18n.t("A message of somebody you blocked");
  return (
    <article className="message message-blocked" aria-label={label} tabIndex={tabIndex} data-key={message.key}>
      <div className="message-gutter">
        <BlockIcon size={18} />
      </div>
      <div className="message-main">
        {label}
        <button type="button" className="button-link" onClick={onShow}>
          {i18n.t("Show")}
        </button>
      </div>
    </article>
  );
}

/** A finger does not hover: its row has the focus, and leaves before its tap is a click. */
function points(event: PointerEvent<HTMLElement>): boolean {
  return event.pointerType !== "touch";
}

/** Tell leaving the row from moving on inside it. */
function leaves(event: FocusEvent<HTMLElement>): boolean {
  return !event.currentTarget.contains(event.relatedTarget);
}

function Face({
  message,
  actions,
}: {
  readonly message: MessageView;
  readonly actions: MessageActions;
}) {
  const { onPerson } = actions;
  if (!onPerson) return <Avatar person={message.author} size="l" />;
  return (
    <button
      type="button"
      className="face-button"
      tabIndex={-1}
      aria-hidden="true"
      onClick={() => onPerson(message.author)}
    >
      <Avatar person={message.author} size="l" />
    </button>
  );
}

interface HeadProps {
  readonly message: MessageView;
  readonly actions: MessageActions;
  readonly tabIndex: 0 | -1;
}

function Head({ message, actions, tabIndex }: HeadProps) {
  const { author } = message;
  const { onPerson } = actions;
  return (
    <div className="message-head">
      {onPerson ? (
        <button
          type="button"
          className="message-author"
          tabIndex={tabIndex}
          onClick={() => onPerson(author)}
        >
          {author.name}
        </button>
      ) : (
        <span className="message-author">{author.name}</span>
      )}
      <StatusSign person={author} />
      <PersonMarks person={{ ...author, you: false }} />
      <Time message={message} />
    </div>
  );
}

function Urgent() {
  return (
    <p className="message-pinned">
      <BellIcon size={16} />
      {i18n.t("Sent anyway, in quiet hours")}
    </p>
  );
}

function Pinned({ by }: { readonly by: PersonView }) {
  return (
    <p className="message-pinned">
      <PinIcon size={16} />
      {by.you ? i18n.t("Pinned by you") : i18n.t("Pinned by {name}", { name: by.name })}
    </p>
  );
}

function Saved() {
  return (
    <p className="message-saved">
      <BookmarkIcon size={16} />
      {i18n.t("Saved for later")}
    </p>
  );
}

/** A reply that stands in the channel, too, leads to its thread. */
function InThread({ message, tabIndex }: Pick<HeadProps, "message" | "tabIndex">) {
  return (
    <a className="message-in-thread" href={message.href} tabIndex={tabIndex}>
      <ReplyIcon size={16} />
      {i18n.t("Reply in a thread")}
    </a>
  );
}

function Time({ message, short }: { readonly message: MessageView; readonly short?: boolean }) {
  const clock = short ? shortClockTime(message.time_us) : clockTime(message.time_us);
  const when = <time dateTime={new Date(message.time_us / 1000).toISOString()}>{clock}</time>;
  const title = fullTime(message.time_us);
  if (message.seq === null || message.deleted) {
    return (
      <span className="message-time" title={title}>
        {when}
      </span>
    );
  }
  return (
    <a className="message-time" href={message.href} title={title} tabIndex={-1}>
      {when}
    </a>
  );
}

function spoken(message: MessageView): string {
  return i18n.t("{name}, {time}", { name: message.author.name, time: clockTime(message.time_us) });
}
