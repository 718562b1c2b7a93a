import { i18n } from "@lingui/core";
import { useRef, useState } from "react";
import { shortDay } from "../../locales/dates";
import { Button } from "../controls/Button";
import { Field } from "../controls/Field";
import { CheckIcon, CopyIcon, WarningIcon } from "../icons";

/** What came of inviting somebody, or of making a link. */
export interface Invited {
  /** Absent for a link that is for anybody. */
  readonly email?: string;
  readonly uses: number;
  /** `link`: to hand over; `refused`: `reason` says why. */
  readonly state: "mailed" | "link" | "refused" | "revoked";
  readonly url?: string;
  /** What takes it back; absent where only a mail holds it. */
  readonly token?: string;
  readonly ends_us?: number;
  readonly reason?: string;
}

export interface InvitedListProps {
  readonly invited: readonly Invited[];
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onRevoke: (invited: Invited) => void;
}

/** One answer for each invitation. */
export function InvitedList({ invited, onCopy, onRevoke }: InvitedListProps) {
  return (
    <ul className="invited" aria-label={i18n.t("Invitations")} aria-live="polite">
      {invited.map((each) => (
        <li key={each.email ?? each.url} className="invited-item">
          {each.email && <h3 className="invited-email">{each.email}</h3>}
          <Outcome invited={each} />
          {each.state === "link" && <Handover invited={each} onCopy={onCopy} />}
          {each.token && each.state !== "revoked" && (
            <Button look="quiet" small onClick={() => onRevoke(each)}>
              {i18n.t("Take it back")}
              {each.email && <span className="unseen"> {each.email}</span>}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Outcome({ invited }: { readonly invited: Invited }) {
  const { state, email, reason } = invited;
  switch (state) {
    case "mailed":
      return (
        <p className="invited-good">
          <CheckIcon size={16} />
          <span>
            {i18n.t("The invitation is on its way by mail.")} {ending(invited)}
          </span>
        </p>
      );
    case "link":
      return (
        <p className="field-hint">
          {email ? i18n.t("No mail was sent: pass this link on.") : usesOf(invited)} {ending(invited)}
        </p>
      );
    case "refused":
      return (
        <p className="invited-bad">
          <WarningIcon size={16} />
          {reason}
        </p>
      );
    case "revoked":
      return <p className="field-hint">{i18n.t("Taken back: it lets nobody in any more.")}</p>;
  }
}

/** The link in a field to copy from by hand, and a button that does it. */
function Handover({ invited, onCopy }: Pick<InvitedListProps, "onCopy"> & { readonly invited: Invited }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const { url = "", email } = invited;
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    const isCopied = await onCopy(url);
    setCopied(isCopied);
    if (!isCopied) field.current?.select();
  };
  return (
    <div className="invited-link">
      <Field
        bare
        readOnly
        ref={field}
        label={email ? i18n.t("Link for {email}", { email }) : i18n.t("Link")}
        value={url}
        error={copied === false ? i18n.t("The browser does not let us copy; the link is selected.") : null}
        onFocus={(event) => event.target.select()}
      />
      <Button icon={copied ? CheckIcon : CopyIcon} onClick={() => void copy()}>
        {copied ? i18n.t("Copied") : i18n.t("Copy link")}
      </Button>
    </div>
  );
}

function usesOf({ uses }: Invited): string {
  return i18n.t(
    "{uses, plural, one {Lets one person in, whoever has it.} other {Lets # people in, whoever has it.}}",
    { uses },
  );
}

function ending({ ends_us }: Invited): string {
  return ends_us ? i18n.t("Good until {day}", { day: shortDay(ends_us) }) : "";
}
