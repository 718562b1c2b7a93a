import { i18n } from "@lingui/core";
import { Button } from "../controls/Button";
import { CopyIcon } from "../icons";
import type { SecretView } from "./integrations";

export interface SecretListProps {
  readonly secrets: readonly SecretView[];
  readonly onCopy: (secret: SecretView) => void;
}

/** Tokens and the like, to be copied. */
export function SecretList({ secrets, onCopy }: SecretListProps) {
  return (
    <dl className="secrets">
      {secrets.map((secret) => (
        <div key={secret.label}>
          <dt>{secret.label}</dt>
          <dd>
            <code tabIndex={0}>{secret.value}</code>
            <Button small icon={CopyIcon} aria-label={i18n.t("Copy: {what}", { what: secret.label })} onClick={() => onCopy(secret)}>
              {i18n.t("Copy")}
            </Button>
          </dd>
          {secret.hint && <dd className="field-hint">{secret.hint}</dd>}
        </div>
      ))}
    </dl>
  );
}
