import { i18n } from "@lingui/core";
import { useState } from "react";
import { MAX_MANIFEST_CHARACTERS } from "../../protocol";
import { Dialog, DialogButtons } from "../controls/Dialog";
import { Field, Switch, TextField } from "../controls/Field";
import { Segments } from "../feed/Segments";
import { type AppWish, EMPTY_APP, type SlashView } from "./integrations";
import type { FormState } from "./SettingsPage";

type Way = "hand" | "manifest";

interface FormProps {
  readonly state: FormState;
  readonly onClose: () => void;
}

export interface AppFormProps extends FormProps {
  readonly onAdd: (app: AppWish) => void;
  /** By a Slack app's manifest, as it was pasted. */
  readonly onManifest: (manifest: string) => void;
}

/** What a new app is, by hand or from its manifest. */
export function AppForm({ state, onAdd, onManifest, onClose }: AppFormProps) {
  const [way, setWay] = useState<Way>("hand");
  const [draft, setDraft] = useState(() => draftOf(EMPTY_APP));
  const [manifest, setManifest] = useState("");
  const isByHand = way === "hand";
  const isReady = (isByHand ? draft.name : manifest).trim() !== "";
  return (
    <Dialog
      title={i18n.t("Add an app")}
      size="l"
      onClose={onClose}
      onSubmit={() => isReady && (isByHand ? onAdd(wishOf(draft, [])) : onManifest(manifest))}
      footer={<DialogButtons action={i18n.t("Add")} busy={state.busy} disabled={!isReady} onClose={onClose} />}
    >
      <div className="form">
        <Segments
          label={i18n.t("How it is described")}
          value={way}
          options={[
            { value: "hand", label: i18n.t("By hand") },
            { value: "manifest", label: i18n.t("From a manifest") },
          ]}
          onChange={setWay}
        />
        {isByHand ? (
          <Fields draft={draft} error={state.error} onChange={setDraft} />
        ) : (
          <TextField
            label={i18n.t("Manifest")}
            hint={i18n.t("Of an app made for Slack, in YAML or JSON. You can change what it says afterwards.")}
            rows={12}
            spellCheck={false}
            maxLength={MAX_MANIFEST_CHARACTERS}
            value={manifest}
            error={state.error}
            onChange={(event) => setManifest(event.target.value)}
          />
        )}
      </div>
    </Dialog>
  );
}

export interface AppEditProps extends FormProps {
  readonly app: AppWish;
  readonly onSave: (app: AppWish) => void;
}

/** What an app is from now on. */
export function AppEdit({ app, state, onSave, onClose }: AppEditProps) {
  const [draft, setDraft] = useState(() => draftOf(app));
  const isReady = draft.name.trim() !== "";
  return (
    <Dialog
      title={i18n.t("Change {name}", { name: app.name })}
      size="l"
      onClose={onClose}
      onSubmit={() => isReady && onSave(wishOf(draft, app.commands))}
      footer={<DialogButtons action={i18n.t("Save")} busy={state.busy} disabled={!isReady} onClose={onClose} />}
    >
      <div className="form">
        <Fields draft={draft} error={state.error} onChange={setDraft} />
      </div>
    </Dialog>
  );
}

/** An app as it is typed: lists are lines. */
interface Draft extends Omit<AppWish, "events" | "commands"> {
  readonly events: string;
  readonly commands: string;
}

interface FieldsProps {
  readonly draft: Draft;
  readonly error: string | null | undefined;
  readonly onChange: (draft: Draft) => void;
}

function Fields({ draft, error, onChange }: FieldsProps) {
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  return (
    <>
      <Field
        label={i18n.t("Name")}
        value={draft.name}
        maxLength={80}
        error={error ?? null}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Field
        label={i18n.t("What it does")}
        value={draft.description}
        maxLength={250}
        onChange={(event) => change({ description: event.target.value })}
      />
      <Switch
        label={i18n.t("Socket Mode")}
        hint={i18n.t("The program fetches what happens by a connection of its own. Nothing has to be reachable.")}
        checked={draft.socketMode}
        onChange={(socketMode) => change({ socketMode })}
      />
      {!draft.socketMode && (
        <Field
          label={i18n.t("Request URL")}
          type="url"
          hint={i18n.t("Where the program listens; it is sent what happens and what people press.")}
          value={draft.requestUrl}
          onChange={(event) => change({ requestUrl: event.target.value })}
        />
      )}
      <Field
        label={i18n.t("Events")}
        hint={i18n.t("As Slack calls them, with commas between; * is all.")}
        value={draft.events}
        onChange={(event) => change({ events: event.target.value })}
      />
      <TextField
        label={i18n.t("Slash commands")}
        hint={i18n.t("One a line: /deploy, and what it does.")}
        value={draft.commands}
        onChange={(event) => change({ commands: event.target.value })}
      />
    </>
  );
}

function draftOf(app: AppWish): Draft {
  const { name, description, socketMode, requestUrl, events, commands } = app;
  const lines = commands.map((each) => `${each.command} ${each.description}`.trim());
  return { name, description, socketMode, requestUrl, events: events.join(", "), commands: lines.join("\n") };
}

function wishOf(draft: Draft, known: readonly SlashView[]): AppWish {
  return {
    ...draft,
    name: draft.name.trim(),
    events: draft.events.split(/[\s,]+/).filter(Boolean),
    commands: draft.commands.split("\n").flatMap((line) => commandsIn(line, known)),
  };
}

/** Read a command as it is typed; its hint and its address stay what they were. */
function commandsIn(line: string, known: readonly SlashView[]): readonly SlashView[] {
  const [typed = "", ...words] = line.trim().split(/\s+/);
  if (!typed) return [];
  const command = `/${typed.replace(/^\//, "").toLowerCase()}`;
  const { hint, url } = known.find((each) => each.command === command) ?? { hint: "", url: "" };
  return [{ command, description: words.join(" "), hint, url }];
}
