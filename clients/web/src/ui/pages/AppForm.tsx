import { i18n } from "@lingui/core";
import { useState } from "react";
import { readManifest } from "../../text/manifest";
import { Dialog, DialogButtons } from "../controls/Dialog";
import { Field, Switch, TextField } from "../controls/Field";
import { EMPTY_APP, type NewApp } from "./integrations";
import type { FormState } from "./SettingsPage";

export interface AppFormProps {
  readonly state: FormState;
  readonly onAdd: (app: NewApp) => void;
  readonly onClose: () => void;
}

/** What a new app is, by hand or from its manifest. */
export function AppForm({ state, onAdd, onClose }: AppFormProps) {
  const [app, setApp] = useState<NewApp>(EMPTY_APP);
  const [events, setEvents] = useState("*");
  const [commands, setCommands] = useState("");
  const [manifest, setManifest] = useState("");
  const [isWrong, setWrong] = useState(false);
  const change = (part: Partial<NewApp>) => setApp((before) => ({ ...before, ...part }));
  const take = (text: string) => {
    setManifest(text);
    const read = text.trim() ? readManifest(text) : null;
    setWrong(text.trim() !== "" && read === null);
    if (!read) return;
    setApp(read);
    setEvents(read.events.join(", "));
    setCommands(read.commands.map(({ command, description }) => `${command} ${description}`.trim()).join("\n"));
  };
  const add = () =>
    onAdd({ ...app, name: app.name.trim(), events: wordsIn(events), commands: commandsIn(commands, app) });
  return (
    <Dialog
      title={i18n.t("Add an app")}
      size="l"
      onClose={onClose}
      onSubmit={add}
      footer={
        <DialogButtons action={i18n.t("Add")} busy={state.busy} disabled={app.name.trim() === ""} onClose={onClose} />
      }
    >
      <div className="form">
        <Field
          label={i18n.t("Name")}
          value={app.name}
          maxLength={80}
          error={state.error}
          onChange={(event) => change({ name: event.target.value })}
        />
        <Field
          label={i18n.t("What it does")}
          value={app.description}
          maxLength={250}
          onChange={(event) => change({ description: event.target.value })}
        />
        <Switch
          label={i18n.t("Socket Mode")}
          hint={i18n.t("The program fetches what happens by a connection of its own. Nothing has to be reachable.")}
          checked={app.socketMode}
          onChange={(socketMode) => change({ socketMode })}
        />
        {!app.socketMode && (
          <Field
            label={i18n.t("Request URL")}
            type="url"
            hint={i18n.t("Where the program listens; it is sent what happens and what people press.")}
            value={app.requestUrl}
            onChange={(event) => change({ requestUrl: event.target.value })}
          />
        )}
        <Field
          label={i18n.t("Events")}
          hint={i18n.t("As Slack calls them, with commas between; * is all.")}
          value={events}
          onChange={(event) => setEvents(event.target.value)}
        />
        <TextField
          label={i18n.t("Slash commands")}
          hint={i18n.t("One a line: /deploy, and what it does.")}
          value={commands}
          onChange={(event) => setCommands(event.target.value)}
        />
        <TextField
          label={i18n.t("Or paste the manifest of a Slack app, in JSON")}
          value={manifest}
          error={isWrong ? i18n.t("That is no manifest.") : null}
          onChange={(event) => take(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

function wordsIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Read commands as they are typed; hints and addresses stay those of the manifest. */
function commandsIn(text: string, app: NewApp): NewApp["commands"] {
  return text.split("\n").flatMap((line) => {
    const [command = "", ...words] = line.trim().split(/\s+/);
    if (!command) return [];
    const name = command.startsWith("/") ? command.toLowerCase() : `/${command.toLowerCase()}`;
    const known = app.commands.find((each) => each.command === name);
    return [{ command: name, description: words.join(" "), hint: known?.hint ?? "", url: known?.url ?? "" }];
  });
}
