/** What one keeps for later: messages, reminders, and what is to be sent. */

import { i18n } from "@lingui/core";
import { type ReactNode, useState } from "react";
import type { Reminder, SavedMessage, ScheduledMessage } from "../protocol";
import { placeKey } from "../core/state";
import { Button } from "../ui/controls/Button";
import { PlusIcon } from "../ui/icons";
import {
  NoReminders,
  NothingSaved,
  NothingToSend,
  ReminderCard,
  type ReminderView,
  SavedCard,
  ScheduledCard,
} from "../ui/pages/LaterCards";
import { LaterPage, type LaterTab } from "../ui/pages/LaterPage";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { waiting } from "./forLater";
import { channelPath, threadPath } from "./routing";
import SharedMessage from "./SharedMessage";
import { attempt, failureText } from "./toasts";
import { titleOf } from "./views";

const SHOWN = 30;

interface Shown {
  readonly cards: readonly ReactNode[];
  readonly empty: ReactNode;
  readonly action?: ReactNode;
  readonly below?: ReactNode;
}

export interface LaterScreenProps {
  readonly tab: LaterTab;
  readonly onBack: () => void;
}

export default function LaterScreen({ tab, onBack }: LaterScreenProps) {
  const state = useView((view) => view.state);
  const every = { saved: useSaved(), reminders: useReminders(), scheduled: useScheduled() };
  return <LaterPage tab={tab} counts={waiting(state)} {...every[tab]} onBack={onBack} />;
}

function useSaved(): Shown {
  const { client } = useHere();
  const { open } = useDialogs();
  const saved = useView((view) => view.state.saved);
  const [isDoneShown, setDoneShown] = useState(false);
  const [most, setMost] = useState(SHOWN);
  const all = [...saved.values()].sort((one, other) => other.saved_us - one.saved_us);
  const done = all.filter(({ done_us }) => done_us);
  const wanted = [...all.filter(({ done_us }) => !done_us), ...(isDoneShown ? done : [])];
  const card = ({ channel, seq, saved_us, done_us }: SavedMessage) => {
    const at = { channel, seq };
    return (
      <SavedCard
        key={placeKey(channel, seq)}
        saved={{
          id: placeKey(channel, seq),
          saved_us,
          done: Boolean(done_us),
          message: <SharedMessage place={at} />,
        }}
        onDone={(_, isDone) =>
          void attempt(client.request<"saved.complete">({ type: "saved.complete", ...at, done: isDone }))
        }
        onRemind={() => open({ kind: "remind", at })}
        onRemove={() => void attempt(client.request<"message.unsave">({ type: "message.unsave", ...at }))}
      />
    );
  };
  const below =
    wanted.length > most ? (
      <Button look="quiet" onClick={() => setMost(most + SHOWN)}>{i18n.t("Show more")}</Button>
    ) : done.length > 0 && !isDoneShown ? (
      <Button look="quiet" onClick={() => setDoneShown(true)}>
        {i18n.t("Show what is done ({count})", { count: done.length })}
      </Button>
    ) : null;
  return { cards: wanted.slice(0, most).map(card), empty: <NothingSaved />, below };
}

function useReminders(): Shown {
  const { client } = useHere();
  const { open } = useDialogs();
  const reminders = useView((view) => view.state.reminders);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const putOff = ({ id }: ReminderView, when: string) =>
    attempt(client.request({ type: "reminder.change", id, when, time_zone: timeZone }));
  const cards = [...reminders.values()].sort(soonestFirst).map(
    ({ id, text = "", remind_us, came = false, done_us, at }) => (
      <ReminderCard
        key={id}
        reminder={{
          id,
          text,
          remind_us,
          came,
          done: Boolean(done_us),
          message: at && <SharedMessage place={at} />,
        }}
        onDone={(_, done) => void attempt(client.request({ type: "reminder.complete", id, done }))}
        onPutOff={(reminder, when) => void putOff(reminder, when)}
        onDelete={() => void attempt(client.request({ type: "reminder.delete", id }))}
      />
    ),
  );
  const action = (
    <Button small icon={PlusIcon} onClick={() => open({ kind: "remind", at: null })}>
      {i18n.t("Be reminded")}
    </Button>
  );
  return { cards, empty: <NoReminders />, action };
}

function useScheduled(): Shown {
  const { client, views } = useHere();
  const { open } = useDialogs();
  const scheduled = useView((view) => view.state.scheduled);
  const names = useView((view) => views.names(view));
  useView((view) => view.state.memberships);
  const view = client.store.get();
  const cards = [...scheduled.values()].sort(failedFirst).map((message) => {
    const { id, channel, thread, text, send_us, failure } = message;
    const place = views.channel(view, channel);
    return (
      <ScheduledCard
        key={id}
        message={{
          id,
          channel: place ? titleOf(place) : i18n.t("A channel you are not in"),
          href: thread ? threadPath(channel, thread) : channelPath(channel),
          text,
          send_us,
          failure: failure ? failureText(failure, text) : null,
        }}
        names={names}
        onSend={() => void attempt(client.request({ type: "scheduled.send", id }))}
        onChange={() => open({ kind: "changeLater", id })}
        onDelete={() => void attempt(client.request({ type: "scheduled.delete", id }))}
      />
    );
  });
  return { cards, empty: <NothingToSend /> };
}

/** What is done stands last, and what is not in the order of its time. */
function soonestFirst(one: Reminder, other: Reminder): number {
  const isDone = Number(Boolean(one.done_us)) - Number(Boolean(other.done_us));
  return isDone || one.remind_us - other.remind_us;
}

/** What failed stands first: it waits for its author. */
function failedFirst(one: ScheduledMessage, other: ScheduledMessage): number {
  const isFailed = Number(Boolean(other.failure)) - Number(Boolean(one.failure));
  return isFailed || one.send_us - other.send_us;
}
