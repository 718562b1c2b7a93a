import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { clockTime, dayName } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { BellIcon, BookmarkIcon, ClockIcon, EditIcon, RetryIcon, SendIcon, TrashIcon, WarningIcon } from "../icons";
import { EmptyState } from "../states/EmptyState";
import type { Names } from "../types";
import { LaterCard } from "./LaterPage";

export interface SavedView {
  readonly id: string;
  readonly saved_us: number;
  readonly done: boolean;
  readonly message: ReactNode;
}

export interface SavedCardProps {
  readonly saved: SavedView;
  readonly onDone: (saved: SavedView, done: boolean) => void;
  readonly onRemind: (saved: SavedView) => void;
  readonly onRemove: (saved: SavedView) => void;
}

/** A message that is kept. */
export function SavedCard({ saved, onDone, onRemind, onRemove }: SavedCardProps) {
  return (
    <LaterCard
      isDone={saved.done}
      time_us={saved.saved_us}
      onDone={() => onDone(saved, true)}
      menu={[
        [
          saved.done
            ? { label: i18n.t("Not done after all"), icon: RetryIcon, onSelect: () => onDone(saved, false) }
            : { label: i18n.t("Remind me"), icon: BellIcon, onSelect: () => onRemind(saved) },
        ],
        [{ label: i18n.t("Keep no longer"), icon: TrashIcon, danger: true, onSelect: () => onRemove(saved) }],
      ]}
    >
      {saved.message}
    </LaterCard>
  );
}

export interface ReminderView {
  readonly id: string;
  readonly text: string;
  readonly remind_us: number;
  /** Its time has come. */
  readonly came: boolean;
  readonly done: boolean;
  /** The message it is about. */
  readonly message?: ReactNode;
}

export interface ReminderCardProps {
  readonly reminder: ReminderView;
  readonly onDone: (reminder: ReminderView, done: boolean) => void;
  /** Puts it off; by words, as the server reads them. */
  readonly onPutOff: (reminder: ReminderView, when: string) => void;
  readonly onDelete: (reminder: ReminderView) => void;
}

/** Something to be reminded of. */
export function ReminderCard({ reminder, onDone, onPutOff, onDelete }: ReminderCardProps) {
  const { text, remind_us, came, done, message } = reminder;
  return (
    <LaterCard
      isUrgent={came && !done}
      isDone={done}
      when={atTime(remind_us)}
      time_us={remind_us}
      onDone={() => onDone(reminder, true)}
      menu={[
        done
          ? [{ label: i18n.t("Not done after all"), icon: RetryIcon, onSelect: () => onDone(reminder, false) }]
          : [
              { label: i18n.t("In an hour"), icon: ClockIcon, onSelect: () => onPutOff(reminder, "in 1 hour") },
              { label: i18n.t("Tomorrow morning"), icon: ClockIcon, onSelect: () => onPutOff(reminder, "tomorrow") },
              { label: i18n.t("On Monday"), icon: ClockIcon, onSelect: () => onPutOff(reminder, "monday") },
            ],
        [{ label: i18n.t("Delete"), icon: TrashIcon, danger: true, onSelect: () => onDelete(reminder) }],
      ]}
    >
      {text && <p className="reminder-text">{text}</p>}
      {message}
    </LaterCard>
  );
}

/** A message that is to be sent later, or that could not be. */
export interface ScheduledView {
  readonly id: string;
  /** "#general" */
  readonly channel: string;
  readonly href: string;
  readonly text: string;
  readonly send_us: number;
  /** Why it was not sent. */
  readonly failure: string | null;
}

export interface ScheduledCardProps {
  readonly message: ScheduledView;
  readonly names: Names;
  readonly onSend: (message: ScheduledView) => void;
  readonly onChange: (message: ScheduledView) => void;
  readonly onDelete: (message: ScheduledView) => void;
}

export function ScheduledCard({ message, names, onSend, onChange, onDelete }: ScheduledCardProps) {
  const { channel, href, send_us, failure } = message;
  return (
    <LaterCard
      isUrgent={failure !== null}
      place={
        <a className="message-author" href={href}>
          {channel}
        </a>
      }
      when={atTime(send_us)}
      time_us={send_us}
      menu={[
        [
          { label: i18n.t("Change"), icon: EditIcon, onSelect: () => onChange(message) },
          { label: i18n.t("Send now"), icon: SendIcon, onSelect: () => onSend(message) },
        ],
        [{ label: i18n.t("Delete"), icon: TrashIcon, danger: true, onSelect: () => onDelete(message) }],
      ]}
    >
      <MessageText text={message.text} names={names} />
      {failure !== null && (
        <p className="message-state message-state-failed">
          <WarningIcon size={16} />
          {failure}
        </p>
      )}
    </LaterCard>
  );
}

export function NothingSaved() {
  return (
    <EmptyState icon={BookmarkIcon} title={i18n.t("You keep nothing for later")}>
      <p>{i18n.t("A message's menu has an entry for that, and the key S on a message does it, too.")}</p>
    </EmptyState>
  );
}

export function NoReminders() {
  return (
    <EmptyState icon={BellIcon} title={i18n.t("You want to be reminded of nothing")}>
      <p>{i18n.t("Of a message, too: its menu has an entry for that.")}</p>
    </EmptyState>
  );
}

export function NothingToSend() {
  return (
    <EmptyState icon={ClockIcon} title={i18n.t("Nothing waits to be sent")}>
      <p>{i18n.t("Beside the button that sends a message is one to send it later.")}</p>
    </EmptyState>
  );
}

function atTime(time_us: number): string {
  return i18n.t("{day} at {time}", { day: dayName(time_us), time: clockTime(time_us) });
}
