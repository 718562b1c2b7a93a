/** What one wants to be reminded of. */

import type { Reminder } from "../protocol";
import { type ReminderView, ReminderPage } from "../ui/pages/ReminderPage";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import SharedMessage from "./SharedMessage";
import { attempt } from "./toasts";

export default function RemindersScreen({ onBack }: { readonly onBack: () => void }) {
  const { client } = useHere();
  const { open } = useDialogs();
  const reminders = useView((view) => view.state.reminders);
  const shown = [...reminders.values()].sort(inOrder).map(
    ({ id, text = "", remind_us, came = false, done_us, at }): ReminderView => ({
      id,
      text,
      remind_us,
      came,
      done: Boolean(done_us),
      message: at && <SharedMessage place={at} />,
    }),
  );
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const putOff = ({ id }: ReminderView, when: string) =>
    attempt(client.request({ type: "reminder.change", id, when, time_zone: timeZone }));
  return (
    <ReminderPage
      reminders={shown}
      onAdd={() => open({ kind: "remind", at: null })}
      onDone={({ id }, done) => void attempt(client.request({ type: "reminder.complete", id, done }))}
      onPutOff={(reminder, when) => void putOff(reminder, when)}
      onDelete={({ id }) => void attempt(client.request({ type: "reminder.delete", id }))}
      onBack={onBack}
    />
  );
}

/** What is done stands last, and what is not in the order of its time. */
function inOrder(one: Reminder, other: Reminder): number {
  const isDone = Number(Boolean(one.done_us)) - Number(Boolean(other.done_us));
  return isDone || one.remind_us - other.remind_us;
}
