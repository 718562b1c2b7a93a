import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { clockTime, dayName, fullTime } from "../../locales/dates";
import { Button, IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { Menu } from "../controls/Menu";
import { BellIcon, CheckIcon, ChevronLeftIcon, ClockIcon, MoreIcon, PlusIcon, RetryIcon, TrashIcon } from "../icons";
import { EmptyState } from "../states/EmptyState";

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

export interface ReminderPageProps {
  /** What has come first, then what comes first, then what is done. */
  readonly reminders: readonly ReminderView[];
  readonly onAdd: () => void;
  readonly onDone: (reminder: ReminderView, done: boolean) => void;
  /** Puts it off; by words, as the server reads them. */
  readonly onPutOff: (reminder: ReminderView, when: string) => void;
  readonly onDelete: (reminder: ReminderView) => void;
  readonly onBack: () => void;
}

export function ReminderPage(props: ReminderPageProps) {
  const { reminders, onAdd, onBack } = props;
  return (
    <div className="settings">
      <header className="pane-header thread-inbox-head">
        <IconButton
          className="only-narrow"
          label={i18n.t("Back")}
          icon={ChevronLeftIcon}
          onClick={onBack}
        />
        <div className="channel-title">
          <h1>{i18n.t("Reminders")}</h1>
        </div>
        <Button small icon={PlusIcon} onClick={onAdd}>{i18n.t("Be reminded")}</Button>
      </header>
      <div className="settings-scroll">
        <div className="thread-inbox">
          {reminders.length === 0 && (
            <EmptyState icon={BellIcon} title={i18n.t("You want to be reminded of nothing")}>
              <p>{i18n.t("Of a message, too: its menu has an entry for that.")}</p>
            </EmptyState>
          )}
          <ul className="thread-cards">
            {reminders.map((reminder) => (
              <Card key={reminder.id} reminder={reminder} {...props} />
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}

type CardProps = ReminderPageProps & { readonly reminder: ReminderView };

function Card({ reminder, onDone, onPutOff, onDelete }: CardProps) {
  const { text, remind_us, came, done, message } = reminder;
  const isNew = came && !done;
  return (
    <li className={classes("thread-card", "later-card", isNew && "thread-card-unread", done && "reminder-done")}>
      <div className="thread-card-main">
        <p className="thread-card-head">
          <time title={fullTime(remind_us)}>
            {i18n.t("{day} at {time}", { day: dayName(remind_us), time: clockTime(remind_us) })}
          </time>
          {done && <span className="mark">{i18n.t("done")}</span>}
        </p>
        {text && <p className="reminder-text">{text}</p>}
        {message}
      </div>
      {!done && (
        <IconButton size="s" label={i18n.t("Done")} icon={CheckIcon} onClick={() => onDone(reminder, true)} />
      )}
      <Menu
        align="end"
        groups={[
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
        <IconButton size="s" tip="none" label={i18n.t("More actions")} icon={MoreIcon} />
      </Menu>
    </li>
  );
}
