/** Where one writes: in a channel or a thread, anew or to change what one wrote. */

import { i18n } from "@lingui/core";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { placeKey, type State } from "../core/state";
import { isVisited } from "../core/view";
import { TypingLine } from "../ui/channel/Lines";
import { Composer, type ComposerHandle } from "../ui/composer/Composer";
import { type Calls, callsIn, fromWire, toWire } from "../text/mentions";
import { readTyped } from "../text/typed";
import type { MessageView } from "../ui/types";
import { AttachedFiles, sayFull, useAttached } from "./Attached";
import { useHere, useView } from "./context";
import { Whispers } from "./Whispers";
import { useDialogs } from "./dialogs";
import { lookup, reverseLookup, suggestFrom } from "./suggest";
import { attempt } from "./toasts";
import { CommandHint, language, useCommands } from "./useCommands";
import { Unreached } from "./Unreached";
import { useLater } from "./useLater";

const Recorder = lazy(() => import("./Recorder"));

export interface ComposerBoxProps {
  readonly channel: string;
  readonly thread: number | null;
  readonly placeholder: string;
  readonly autoFocus?: boolean;
  readonly editing: MessageView | null;
  readonly onEdited: () => void;
  readonly onEditLast: () => void;
  readonly onSent: () => void;
}

export function ComposerBox(props: ComposerBoxProps) {
  const { channel, thread, editing } = props;
  const { client } = useHere();
  const { open } = useDialogs();
  const draft = useView((view) => view.drafts.get(placeKey(channel, thread)) ?? "");
  const [changed, setChanged] = useState("");
  const [isBroadcast, setBroadcast] = useState(false);
  const [isUrgent, setUrgent] = useState(false);
  const suggest = useMemo(() => suggestFrom(client.store, client.loader, () => client.acting.commands(language())), [client]);
  const composer = useRef<ComposerHandle>(null);
  const attached = useAttached(channel, thread);
  const place = placeKey(channel, thread);
  const [recording, setRecording] = useState<string | null>(null);
  const isRecording = recording === place;
  useEffect(() => {
    if (!editing) return;
    setChanged(fromWire(editing.text, reverseLookup(client.store.get())));
    composer.current?.focus();
  }, [editing?.key]);

  const typed = readTyped(draft);
  const run = useCommands(channel, thread, props.onSent);
  const send = () => (typed.command ? run(draft, typed) : post());
  const post = () => {
    const text = toWire(typed.text, lookup(client.store.get())).trim();
    if (!text && attached.count === 0) return;
    const calls = interrupting(text, client.store.get().state.groups, thread === null || isBroadcast);
    const sent = () => deliver(text);
    if (calls) open({ kind: "interrupt", channel, calls, onSend: sent });
    else sent();
  };
  const written = () => {
    const text = toWire(typed.text, lookup(client.store.get())).trim();
    return text ? { channel, thread, broadcast: isBroadcast, text } : null;
  };
  const later = useLater(written, () => {
    setBroadcast(false);
    client.drafts.write(channel, thread, "");
  });
  const deliver = (text: string) => {
    const files = client.uploads.take(placeKey(channel, thread));
    client.outbox.add(channel, text, thread, isBroadcast, files, isUrgent);
    setBroadcast(false);
    setUrgent(false);
    client.drafts.write(channel, thread, "");
    props.onSent();
  };
  const save = () => {
    const text = toWire(changed, lookup(client.store.get())).trim();
    props.onEdited();
    const isEmpty = !text && !editing?.files?.length;
    if (!editing?.seq || isEmpty || text === editing.text) return;
    void attempt(client.change({ type: "message.edit", channel, seq: editing.seq, text }));
  };
  return (
    <>
    <Whispers channel={channel} thread={thread} />
    {!editing && (
      <Unreached
        channel={channel}
        text={draft.includes("@") ? toWire(draft, lookup(client.store.get())) : ""}
        isUrgent={isUrgent}
        onUrgent={setUrgent}
      />
    )}
    <Composer
      ref={composer}
      value={editing ? changed : draft}
      onChange={(text) => (editing ? setChanged(text) : client.drafts.write(channel, thread, text))}
      onSend={editing ? save : send}
      later={editing || typed.command || isVisited(client.store.get(), channel) ? undefined : later}
      placeholder={editing ? i18n.t("Edit message") : props.placeholder}
      suggest={suggest}
      editing={editing !== null}
      onCancel={props.onEdited}
      onEditLast={props.onEditLast}
      onTyping={() => isVisited(client.store.get(), channel) || client.typing.tell(channel)}
      autoFocus={props.autoFocus}
      onFiles={editing ? undefined : attached.add}
      onPoll={editing ? undefined : () => open({ kind: "poll", channel, thread })}
      onRecord={editing ? undefined : () => (attached.isFull ? sayFull() : setRecording(place))}
      attached={editing ? undefined : { ...attached, isReady: attached.isReady && !isRecording }}
      note={
        typed.command && !editing ? (
          <CommandHint draft={draft} />
        ) : thread === null ? (
          <WhoIsTyping channel={channel} />
        ) : editing ? undefined : (
          <Broadcast channel={channel} isOn={isBroadcast} onChange={setBroadcast} />
        )
      }
    >
      {!editing && <AttachedFiles channel={channel} thread={thread} />}
      {isRecording && (
        <Suspense fallback={null}>
          <Recorder
            key={place}
            onRecorded={({ file, voice }) => client.uploads.add(place, [file], { voice })}
            onClose={() => {
              setRecording(null);
              composer.current?.focus();
            }}
          />
        </Suspense>
      )}
    </Composer>
    </>
  );
}

/** A group of so few is called without asking. */
const FEW = 5;

/** Return whom a text would interrupt, if that is worth a question; threads call groups only. */
function interrupting(text: string, known: State["groups"], isOutside: boolean): Calls | null {
  const calls = callsIn(text);
  if (!calls) return null;
  const groups = calls.groups.filter((id) => (known.get(id)?.users?.length ?? 0) > FEW);
  const everyone = isOutside ? calls.everyone : null;
  return everyone || groups.length > 0 ? { everyone, groups } : null;
}

interface BroadcastProps {
  readonly channel: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** A reply for everybody: it stands in the channel, too. */
function Broadcast({ channel, isOn, onChange }: BroadcastProps) {
  const { views } = useHere();
  const shown = useView((view) => views.channel(view, channel));
  if (!shown || shown.kind === "updates") return null;
  const isNamed = shown.kind === "public" || shown.kind === "private";
  return (
    <label className="broadcast">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      {isNamed
        ? i18n.t("Also send to #{name}", { name: shown.name })
        : i18n.t("Also send outside the thread")}
    </label>
  );
}

const NOBODY: readonly string[] = [];

function WhoIsTyping({ channel }: { readonly channel: string }) {
  const { client, views } = useHere();
  const users = useView((view) => view.typing.get(channel) ?? NOBODY);
  return <TypingLine people={users.map((id) => views.person(client.store.get(), id))} />;
}
