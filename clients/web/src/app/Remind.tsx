/** Asks of what one wants to be reminded, and when: in words, or by a time that is offered. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_REMINDER_CHARACTERS } from "../protocol";
import { newNonce } from "../core/outbox";
import { RefusedError } from "../core/requests";
import { clockTime, dayName } from "../locales/dates";
import { Button } from "../ui/controls/Button";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { Field } from "../ui/controls/Field";
import type { MessagePlace } from "../ui/types";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";
import { sentenceFor, toast } from "./toasts";

export default function Remind({ at }: { readonly at: MessagePlace | null }) {
  const { client } = useHere();
  const { close } = useDialogs();
  const [text, setText] = useState("");
  const [when, setWhen] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const add = async (words: string) => {
    setBusy(true);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const wish = { text: text.trim(), at, when: words, time_zone: timeZone, nonce: newNonce() };
    try {
      const { reminder } = await client.request<"reminder.add">({ type: "reminder.add", ...wish });
      const { remind_us } = reminder;
      const told = { day: dayName(remind_us), time: clockTime(remind_us) };
      toast(i18n.t("You will be reminded: {day} at {time}.", told), "done");
      close();
    } catch (refusal) {
      setError(reasonFor(refusal));
    }
    setBusy(false);
  };
  const isReady = when.trim() !== "" && (at !== null || text.trim() !== "");
  return (
    <Dialog
      title={at ? i18n.t("Remind me of this message") : i18n.t("Be reminded")}
      size="s"
      onClose={close}
      onSubmit={() => isReady && void add(when)}
      footer={
        <DialogButtons
          action={i18n.t("Remind me")}
          busy={isBusy}
          disabled={!isReady}
          onClose={close}
        />
      }
    >
      <Field
        label={at ? i18n.t("A note (optional)") : i18n.t("Of what?")}
        value={text}
        maxLength={MAX_REMINDER_CHARACTERS}
        autoFocus={at === null}
        onChange={(event) => setText(event.target.value)}
      />
      <Field
        label={i18n.t("When?")}
        hint={i18n.t("In words: “in 20 minutes”, “tomorrow at 9”, “monday”.")}
        value={when}
        maxLength={100}
        autoFocus={at !== null}
        error={error}
        onChange={(event) => setWhen(event.target.value)}
      />
      <div className="button-row">
        {offers().map((words) => (
          <Button key={words} small look="quiet" onClick={() => setWhen(words)}>
            {words}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}

/** What is offered, in words that the server reads in either language. */
function offers(): readonly string[] {
  return [
    i18n.t("in 20 minutes"),
    i18n.t("in 1 hour"),
    i18n.t("tomorrow at 9"),
    i18n.t("monday at 9"),
  ];
}

function reasonFor(error: unknown): string {
  if (error instanceof RefusedError && error.field === "when") {
    return i18n.t("That means no time that is still to come.");
  }
  return sentenceFor(error);
}
