/** Dialogs about what somebody wrote, and about who wrote it. */

import { i18n } from "@lingui/core";
import { type ReactNode, useEffect, useState } from "react";
import { MAX_CAUTION_CHARACTERS, MAX_REASON_CHARACTERS, type Message } from "../protocol";
import { knownMessage } from "../core/changes";
import { Confirm } from "../ui/controls/Dialog";
import { Select, TextField } from "../ui/controls/Field";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { attempt, toast } from "./toasts";

interface Place {
  readonly channel: string;
  readonly seq: number;
}

export function Report({ channel, seq }: Place) {
  const { client } = useHere();
  const [reason, setReason] = useState("");
  const kind = useView(({ state, others }) => (state.memberships.get(channel)?.channel ?? others.get(channel))?.kind);
  const text = useView(({ state }) => knownMessage(state, channel, seq)?.text ?? "");
  const isOpen = kind === "public" || kind === "updates";
  return (
    <Act
      title={i18n.t("Report the message?")}
      action={i18n.t("Report")}
      done={i18n.t("The moderators have it.")}
      onAct={() => client.request<"message.report">({ type: "message.report", channel, seq, reason })}
    >
      {text && <blockquote className="clip">{text}</blockquote>}
      <p>
        {kind === "direct" || kind === "group"
          ? i18n.t("The workspace’s administrators will see this message, who wrote it, and that you reported it.")
          : i18n.t("The channel’s and the workspace’s administrators will see this message, who wrote it, and that you reported it.")}
      </p>
      {!isOpen && <p>{i18n.t("Of everything else in this conversation they see nothing.")}</p>}
      <p>{i18n.t("Its author is not told who reported it.")}</p>
      <TextField
        label={i18n.t("What is wrong with it (optional)")}
        value={reason}
        maxLength={MAX_REASON_CHARACTERS}
        onChange={(event) => setReason(event.target.value)}
      />
    </Act>
  );
}

export function Hide({ channel, seq, hidden }: Place & { readonly hidden: boolean }) {
  const { client } = useHere();
  const [kept, setKept] = useState<Message | null>(null);
  useEffect(() => {
    if (hidden) {
      void attempt(client.request<"hidden.get">({ type: "hidden.get", channel, seq }).then(({ message }) => setKept(message)));
    }
  }, [client, channel, seq, hidden]);
  if (hidden) {
    return (
      <Act
        title={i18n.t("A hidden message")}
        action={i18n.t("Show it again")}
        onAct={() => client.request<"message.show">({ type: "message.show", channel, seq })}
      >
        <blockquote>{kept?.text}</blockquote>
        {kept?.files?.map(({ id, name }) => <p key={id}>{name}</p>)}
      </Act>
    );
  }
  return (
    <Act
      title={i18n.t("Hide the message?")}
      action={i18n.t("Hide")}
      danger
      onAct={() => client.request<"message.hide">({ type: "message.hide", channel, seq })}
    >
      <p>{i18n.t("Everybody sees a quiet line in its place. Moderators can look at it and bring it back.")}</p>
    </Act>
  );
}

interface Person {
  readonly user: string;
  /** Which report it is about: it is settled by the same act. */
  readonly report: number | null;
}

export function Warn({ user, report }: Person) {
  const { client } = useHere();
  const name = useName(user);
  const [text, setText] = useState("");
  return (
    <Act
      title={i18n.t("Warn {name}", { name })}
      action={i18n.t("Warn")}
      disabled={!text.trim()}
      done={i18n.t("They are told.")}
      onAct={() => client.request<"person.warn">({ type: "person.warn", user, text, report })}
    >
      <TextField
        label={i18n.t("What the moderators have to say")}
        hint={i18n.t("Only they see it, on all their devices, until they have acknowledged it. It does not name you.")}
        value={text}
        maxLength={MAX_CAUTION_CHARACTERS}
        onChange={(event) => setText(event.target.value)}
      />
    </Act>
  );
}

const HOUR_MS = 3_600_000;

export function Suspend({ user, report }: Person) {
  const { client } = useHere();
  const name = useName(user);
  const [hours, setHours] = useState("24");
  const until = () => (hours ? (Date.now() + Number(hours) * HOUR_MS) * 1_000 : null);
  return (
    <Act
      title={i18n.t("Suspend {name}?", { name })}
      action={i18n.t("Suspend")}
      danger
      done={i18n.t("They are signed out everywhere.")}
      onAct={() => client.request<"person.suspend">({ type: "person.suspend", user, until_us: until(), report })}
    >
      <p>
        {i18n.t(
          "They are signed out and cannot come back before that; tokens they made end, and those of apps they added. What they wrote stays. Others see them as away.",
        )}
      </p>
      <Select
        label={i18n.t("For how long")}
        value={hours}
        options={[
          { value: "1", label: i18n.t("An hour") },
          { value: "24", label: i18n.t("A day") },
          { value: "168", label: i18n.t("A week") },
          { value: "", label: i18n.t("Until it is lifted") },
        ]}
        onChange={setHours}
      />
    </Act>
  );
}

export function Deactivate({ user }: { readonly user: string }) {
  const { client } = useHere();
  const name = useName(user);
  return (
    <Act
      title={i18n.t("Deactivate {name}?", { name })}
      action={i18n.t("Deactivate")}
      danger
      onAct={() => client.request<"person.deactivate">({ type: "person.deactivate", user })}
    >
      <p>{i18n.t("They are shut out for good. What they wrote stays.")}</p>
    </Act>
  );
}

function useName(user: string): string {
  const { views } = useHere();
  return useView((view) => views.person(view, user)).name;
}

interface ActProps {
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Said once it is done. */
  readonly done?: string;
  readonly onAct: () => Promise<unknown>;
  readonly children: ReactNode;
}

/** Does something and closes; if it fails, stays with what was written. */
function Act({ title, action, danger, disabled, done, onAct, children }: ActProps) {
  const { close } = useDialogs();
  const [isBusy, setBusy] = useState(false);
  const act = async () => {
    if (disabled) return;
    setBusy(true);
    const isDone = await attempt(onAct());
    setBusy(false);
    if (!isDone) return;
    close();
    if (done) toast(done, "done");
  };
  return (
    <Confirm
      title={title}
      action={action}
      {...(danger ? { danger } : {})}
      busy={isBusy}
      onConfirm={() => void act()}
      onClose={close}
    >
      {children}
    </Confirm>
  );
}
