/** Asks when a message shall be sent, and lets one change it until then. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_SCHEDULED_DAYS, type ScheduledMessage } from "../protocol";
import { fromWire, toWire } from "../text/mentions";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { Field, TextField } from "../ui/controls/Field";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { fieldTime, offeredTimes, timeIn } from "./laterTimes";
import { lookup, reverseLookup } from "./suggest";
import { useAnswered } from "./useAnswered";

const DAY_US = 86_400_000_000;

interface TimeFieldProps {
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

function TimeField({ value, error, onChange }: TimeFieldProps) {
  const now = Date.now() * 1_000;
  return (
    <Field
      label={i18n.t("Date and time")}
      type="datetime-local"
      autoFocus
      required
      value={value}
      min={fieldTime(now)}
      max={fieldTime(now + MAX_SCHEDULED_DAYS * DAY_US)}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Asks for a time that is not among those offered. */
export function SendLater({ onPick }: { readonly onPick: (time_us: number) => void }) {
  const { close } = useDialogs();
  const [value, setValue] = useState(() => fieldTime(offeredTimes(new Date())[0]!.time_us));
  const time = timeIn(value);
  const isPast = time !== null && time <= Date.now() * 1_000;
  const pick = () => {
    if (time === null || isPast) return;
    close();
    onPick(time);
  };
  return (
    <Dialog
      title={i18n.t("Send later")}
      size="s"
      onClose={close}
      onSubmit={pick}
      footer={
        <DialogButtons
          action={i18n.t("Send later")}
          disabled={time === null || isPast}
          onClose={close}
        />
      }
    >
      <TimeField
        value={value}
        error={isPast ? i18n.t("That time has passed.") : null}
        onChange={setValue}
      />
    </Dialog>
  );
}

/** Changes what is to be sent later, and when. */
export function ChangeLater({ id }: { readonly id: string }) {
  const message = useView(({ state }) => state.scheduled.get(id));
  return message ? <Change message={message} /> : null;
}

function Change({ message }: { readonly message: ScheduledMessage }) {
  const { client } = useHere();
  const { close } = useDialogs();
  const form = useAnswered();
  const [text, setText] = useState(() => fromWire(message.text, reverseLookup(client.store.get())));
  const [value, setValue] = useState(() => fieldTime(message.send_us));
  const time = timeIn(value);
  const save = () =>
    form.run(async () => {
      if (time === null) return;
      const wire = toWire(text, lookup(client.store.get())).trim();
      const { id } = message;
      // a field knows no seconds: what it shows unchanged is left as it is
      const send_us = value === fieldTime(message.send_us) ? message.send_us : time;
      await client.request<"scheduled.change">({ type: "scheduled.change", id, text: wire, send_us });
      close();
    });
  return (
    <Dialog
      title={i18n.t("Change the message")}
      onClose={close}
      onSubmit={save}
      footer={
        <DialogButtons
          action={i18n.t("Save")}
          busy={form.isBusy}
          disabled={time === null || !text.trim()}
          onClose={close}
        />
      }
    >
      <TextField label={i18n.t("Message")} value={text} onChange={(event) => setText(event.target.value)} />
      <TimeField value={value} error={form.error} onChange={setValue} />
    </Dialog>
  );
}
