import "../../styles/rules.css";
import { i18n } from "@lingui/core";
import { type ReactNode, useState } from "react";
import { MessageText } from "../../text/MessageText";
import { Button, IconButton } from "../controls/Button";
import { Switch, TextField } from "../controls/Field";
import { ChevronLeftIcon } from "../icons";
import type { Names } from "../types";

export interface RulesPageProps {
  readonly onBack: () => void;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

export function RulesPage({ onBack, actions, children }: RulesPageProps) {
  return (
    <div className="settings">
      <header className="pane-header thread-inbox-head">
        <IconButton className="only-narrow" label={i18n.t("Back")} icon={ChevronLeftIcon} onClick={onBack} />
        <div className="channel-title">
          <h1>{i18n.t("House rules")}</h1>
        </div>
        {actions}
      </header>
      <div className="settings-scroll">
        <div className="thread-inbox rules">{children}</div>
      </div>
    </div>
  );
}

export interface RulesTextProps {
  readonly text: string;
  readonly names: Names;
}

export function RulesText({ text, names }: RulesTextProps) {
  return (
    <div className="rules-text">
      <MessageText text={text} names={names} />
    </div>
  );
}

export interface RulesFormProps extends RulesTextProps {
  readonly most: number;
  readonly busy: boolean;
  /** `ask`: everybody is asked to agree again. */
  readonly onSave: (text: string, ask: boolean) => void;
  readonly onCancel: () => void;
}

export function RulesForm({ text, names, most, busy, onSave, onCancel }: RulesFormProps) {
  const [written, setWritten] = useState(text);
  const [isAsking, setAsking] = useState(false);
  const isGone = !written.trim();
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSave(written, isAsking);
      }}
    >
      <TextField
        label={i18n.t("House rules")}
        hint={i18n.t("Markdown, as in messages. Without a text there are no house rules.")}
        value={written}
        maxLength={most}
        rows={12}
        autoFocus
        onChange={(event) => setWritten(event.target.value)}
      />
      {!isGone && (
        <section aria-label={i18n.t("Preview")}>
          <h2 className="thread-inbox-title">{i18n.t("Preview")}</h2>
          <RulesText text={written} names={names} />
        </section>
      )}
      {text && !isGone && (
        <Switch
          label={i18n.t("Ask everybody to agree again")}
          hint={i18n.t("If something else is meant than before. A corrected word needs no consent.")}
          checked={isAsking}
          onChange={setAsking}
        />
      )}
      <div className="button-row">
        <Button type="submit" look="primary" busy={busy}>
          {i18n.t("Save")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {i18n.t("Cancel")}
        </Button>
      </div>
    </form>
  );
}
