import { i18n } from "@lingui/core";
import { useState } from "react";
import { Button } from "../controls/Button";
import { Dialog, DialogButtons } from "../controls/Dialog";
import { Choice, Select, TextField } from "../controls/Field";
import { addressesIn } from "../../text/addresses";
import { listed } from "../../locales/dates";
import type { ChannelView } from "../types";
import { ChannelChecks } from "./ChannelChecks";
import { type Invited, InvitedList } from "./InvitedList";
import "../../styles/inviting.css";

export type InvitedRole = "member" | "guest" | "administrator";

/** What an invitation is to be good for; without addresses it is one link. */
export interface InviteForm {
  readonly role: InvitedRole;
  readonly channels: readonly string[];
  readonly uses: number;
  readonly emails: readonly string[];
}

export interface InvitePeopleProps {
  /** Those into which newcomers can be brought. */
  readonly channels: readonly ChannelView[];
  /** Which are chosen at first; never for guests, who see no others. */
  readonly initial: readonly string[];
  readonly roles: readonly InvitedRole[];
  /** What came of it; null as long as nobody was invited. */
  readonly invited: readonly Invited[] | null;
  readonly busy?: boolean;
  readonly error?: string | null;
  readonly onInvite: (form: InviteForm) => void;
  /** Return whether the clipboard took it. */
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onRevoke: (invited: Invited) => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** Invite by a link for several people, or each by their e-mail address. */
export function InvitePeople(props: InvitePeopleProps) {
  const { invited, busy, onAgain, onClose, onCopy, onRevoke } = props;
  if (!invited) return <Form {...props} />;
  return (
    <Dialog
      key="invited"
      title={i18n.t("Invite people")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onAgain} busy={busy}>
            {i18n.t("Invite others")}
          </Button>
          <Button look="primary" onClick={onClose}>
            {i18n.t("Done")}
          </Button>
        </>
      }
    >
      <InvitedList invited={invited} onCopy={onCopy} onRevoke={onRevoke} />
      {invited.some(({ token }) => token) && (
        <p className="field-hint">
          {i18n.t("A link is shown only now: copy it before you close. It can be taken back later, too, in the settings.")}
        </p>
      )}
    </Dialog>
  );
}

const USES = ["1", "10", "100"];

function Form({ channels, initial, roles, busy, error, onInvite, onClose }: InvitePeopleProps) {
  const [way, setWay] = useState<"link" | "email">("link");
  const [uses, setUses] = useState("10");
  const [role, setRole] = useState<InvitedRole>("member");
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const chosen = picked ?? (role === "guest" ? [] : initial);
  const { good, bad } = addressesIn(typed);
  const isReady = way === "link" || good.length + bad.length > 0;
  const submit = () => {
    const form = { role, channels: chosen };
    if (!isReady || busy) return;
    if (way === "link") onInvite({ ...form, uses: Number(uses), emails: [] });
    else if (bad.length > 0) setWrong(bad);
    else onInvite({ ...form, uses: 1, emails: good });
  };
  return (
    <Dialog
      key="form"
      title={i18n.t("Invite people")}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <DialogButtons
          action={way === "link" ? i18n.t("Make a link") : i18n.t("Invite")}
          busy={busy}
          disabled={!isReady}
          onClose={onClose}
        />
      }
    >
      <Choice
        label={i18n.t("How")}
        value={way}
        onChange={setWay}
        options={[
          { value: "link", label: i18n.t("By a link"), hint: i18n.t("You pass it on yourself.") },
          { value: "email", label: i18n.t("By e-mail"), hint: i18n.t("Each gets a link of their own.") },
        ]}
      />
      {way === "link" ? (
        <Select
          label={i18n.t("For how many people")}
          value={uses}
          onChange={setUses}
          options={USES.map((value) => ({ value, label: value }))}
        />
      ) : (
        <TextField
          label={i18n.t("E-mail addresses")}
          hint={i18n.t("Separated by commas or spaces.")}
          autoComplete="off"
          spellCheck={false}
          inputMode="email"
          value={typed}
          error={wrong.length > 0 ? i18n.t("Not an e-mail address: {words}", { words: listed(wrong) }) : null}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong([]);
          }}
        />
      )}
      <Select
        label={i18n.t("They come as")}
        hint={roleHint(role)}
        value={role}
        onChange={(value) => setRole(value as InvitedRole)}
        options={roles.map((value) => ({ value, label: roleName(value) }))}
      />
      <ChannelChecks
        label={i18n.t("Channels they enter")}
        channels={channels}
        chosen={chosen}
        onChange={setPicked}
      />
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}

function roleName(role: InvitedRole): string {
  switch (role) {
    case "member":
      return i18n.t("Members");
    case "guest":
      return i18n.t("Guests");
    case "administrator":
      return i18n.t("Administrators");
  }
}

function roleHint(role: InvitedRole): string {
  switch (role) {
    case "member":
      return i18n.t("They find and join all public channels.");
    case "guest":
      return i18n.t("They see only the channels they are brought into.");
    case "administrator":
      return i18n.t("They may do everything, like you.");
  }
}
