/** Asks something in a channel or a thread. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_POLL_QUESTION_CHARACTERS } from "../protocol";
import { newNonce } from "../core/outbox";
import { RefusedError } from "../core/requests";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { Field, Switch } from "../ui/controls/Field";
import { OptionFields, written } from "../ui/composer/OptionFields";
import { useDialogs } from "./dialogs";
import { useHere } from "./context";
import { fieldTime, timeIn } from "./laterTimes";
import { sentenceFor } from "./toasts";

export interface AskPollProps {
  readonly channel: string;
  readonly thread: number | null;
}

export default function AskPoll({ channel, thread }: AskPollProps) {
  const { client } = useHere();
  const { close } = useDialogs();
  const [nonce] = useState(newNonce);
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState<readonly string[]>(["", ""]);
  const [multiple, setMultiple] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [ends, setEnds] = useState("");
  const [wrong, setWrong] = useState<{ readonly field: string; readonly text: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isReady = question.trim() !== "" && written(options).length > 1;
  const ask = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    setWrong(null);
    const poll = { question: question.trim(), options: written(options), multiple, anonymous };
    const place = { channel, thread, nonce, closes_us: ends ? timeIn(ends) : null };
    try {
      await client.request<"poll.post">({ type: "poll.post", ...poll, ...place });
      close();
    } catch (error) {
      setWrong(reasonFor(error));
    }
    setBusy(false);
  };
  return (
    <Dialog
      title={i18n.t("Make a poll")}
      onClose={close}
      onSubmit={() => void ask()}
      footer={
        <DialogButtons action={i18n.t("Ask")} busy={isBusy} disabled={!isReady} onClose={close} />
      }
    >
      <Field
        label={i18n.t("Question")}
        value={question}
        maxLength={MAX_POLL_QUESTION_CHARACTERS}
        autoFocus
        error={wrong?.field === "question" ? wrong.text : null}
        onChange={(event) => setQuestion(event.target.value)}
      />
      <OptionFields
        options={options}
        error={wrong?.field === "options" ? wrong.text : null}
        onChange={setOptions}
      />
      <Switch
        label={i18n.t("Several answers")}
        checked={multiple}
        onChange={setMultiple}
      />
      <Switch
        label={i18n.t("Anonymous")}
        hint={i18n.t("Nobody is told who voted what, and it is forgotten when the poll closes.")}
        checked={anonymous}
        onChange={setAnonymous}
      />
      <Field
        label={i18n.t("Closes (optional)")}
        type="datetime-local"
        value={ends}
        min={fieldTime(Date.now() * 1_000)}
        error={wrong?.field === "closes_us" ? wrong.text : null}
        onChange={(event) => setEnds(event.target.value)}
      />
      {wrong?.field === "" && (
        <p className="field-error" role="alert">
          {wrong.text}
        </p>
      )}
    </Dialog>
  );
}

/** Return what is wrong, and with which field: none if with all of it. */
function reasonFor(error: unknown): { readonly field: string; readonly text: string } {
  const field = error instanceof RefusedError && error.code === "invalid" ? (error.field ?? "") : "";
  if (field === "options") return { field, text: i18n.t("Two options are alike.") };
  if (field === "closes_us") return { field, text: i18n.t("Choose a time within the next year.") };
  return { field: field === "question" ? field : "", text: sentenceFor(error) };
}
