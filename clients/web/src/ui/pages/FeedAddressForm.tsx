import { i18n } from "@lingui/core";
import { useRef, useState } from "react";
import { Button } from "../controls/Button";
import { Field } from "../controls/Field";
import { CheckIcon, CopyIcon } from "../icons";
import { Section } from "./SettingsPage";

export interface FeedAddressFormProps {
  /** The one that was just made; it is shown this once. */
  readonly address: string | null;
  readonly busy: boolean;
  readonly onMake: () => void;
  readonly onRevoke: () => void;
  readonly onCopy: (text: string) => Promise<boolean>;
}

export function FeedAddressForm({ address, busy, onMake, onRevoke, onCopy }: FeedAddressFormProps) {
  return (
    <Section title={i18n.t("Read your feed elsewhere")}>
      <p className="soft">
        {i18n.t("Any feed reader can show your newest stories (Atom). Whoever has the address can read them: keep it to yourself.")}
      </p>
      {address && <Address key={address} address={address} onCopy={onCopy} />}
      <div className="button-row">
        <Button busy={busy} onClick={onMake}>
          {address ? i18n.t("Replace the address") : i18n.t("Make an address")}
        </Button>
        <Button look="quiet" onClick={onRevoke}>
          {i18n.t("Revoke the address")}
        </Button>
      </div>
      {!address && <p className="field-hint">{i18n.t("A new address takes the place of the one before.")}</p>}
    </Section>
  );
}

type AddressProps = Pick<FeedAddressFormProps, "onCopy"> & { readonly address: string };

function Address({ address, onCopy }: AddressProps) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    const isCopied = await onCopy(address);
    setCopied(isCopied);
    if (!isCopied) field.current?.select();
  };
  return (
    <div className="invited-link">
      <Field
        ref={field}
        readOnly
        label={i18n.t("Address of your feed")}
        hint={i18n.t("It is shown this once only.")}
        value={address}
        error={copied === false ? i18n.t("The browser does not let us copy; the link is selected.") : null}
        onFocus={(event) => event.target.select()}
      />
      <Button icon={copied ? CheckIcon : CopyIcon} onClick={() => void copy()}>
        {copied ? i18n.t("Copied") : i18n.t("Copy link")}
      </Button>
    </div>
  );
}
