/** What a channel's administrators say of it: who begins something, how fast, who comes in, who sees it. */

import { i18n } from "@lingui/core";
import type { Channel } from "../protocol";
import { inWords } from "../locales/durations";
import { Button } from "../ui/controls/Button";
import { Select, Switch } from "../ui/controls/Field";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { attempt } from "./toasts";
import { administers } from "./views";

/** Seconds between two messages that are offered; another that an app has set is shown, too. */
const PACES = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

export default function ChannelRules({ channel: id }: { readonly channel: string }) {
  const membership = useView((view) => view.state.memberships.get(id));
  const isAdministrator = useView((view) => administers(view.user, membership));
  const isWorkspaces = useView((view) => view.user?.role === "administrator");
  const channel = membership?.channel;
  if (!channel || !isAdministrator || channel.archived) return null;
  if (channel.kind !== "public" && channel.kind !== "private") return null;
  return (
    <section className="details-section details-rules" aria-label={i18n.t("Rules")}>
      <div className="details-section-header">
        <h4>{i18n.t("Rules")}</h4>
      </div>
      <Writing channel={channel} />
      {channel.kind === "public" && <Openness channel={channel} mayWelcome={isWorkspaces} />}
    </section>
  );
}

function Writing({ channel }: { readonly channel: Channel }) {
  const { client } = useHere();
  const { id, posting = "members", slow_s = 0 } = channel;
  const setPosting = (value: string) =>
    void attempt(
      client.request({ type: "posting.set", channel: id, posting: value as "members" | "administrators" }),
    );
  const setPace = (value: string) =>
    void attempt(client.request({ type: "pace.set", channel: id, slow_s: Number(value) }));
  const paces = PACES.includes(slow_s) ? PACES : [...PACES, slow_s].sort((one, two) => one - two);
  return (
    <>
      <Select
        label={i18n.t("Who begins something")}
        hint={i18n.t("Everybody in it replies in threads.")}
        value={posting}
        options={[
          { value: "members", label: i18n.t("Everybody in it") },
          { value: "administrators", label: i18n.t("Its administrators: for announcements") },
        ]}
        onChange={setPosting}
      />
      <Select
        label={i18n.t("Slow mode")}
        hint={i18n.t("Members wait between two messages; administrators and bots do not.")}
        value={String(slow_s)}
        options={paces.map((pace) => ({
          value: String(pace),
          label: pace ? inWords(pace) : i18n.t("Off"),
        }))}
        onChange={setPace}
      />
    </>
  );
}

interface OpennessProps {
  readonly channel: Channel;
  readonly mayWelcome: boolean;
}

function Openness({ channel, mayWelcome }: OpennessProps) {
  const { client } = useHere();
  const { open } = useDialogs();
  const { id, newcomers = false } = channel;
  return (
    <>
      {mayWelcome && (
        <Switch
          label={i18n.t("Newcomers come in here")}
          hint={i18n.t("Whoever comes into the workspace comes into it, too; guests do not.")}
          checked={newcomers}
          onChange={(wanted) =>
            void attempt(client.request({ type: "newcomers.set", channel: id, newcomers: wanted }))
          }
        />
      )}
      <Button small disabled={newcomers} onClick={() => open({ kind: "convert", channel: id })}>
        {i18n.t("Make private")}
      </Button>
      {newcomers && (
        <p className="field-hint">{i18n.t("It cannot be made private while newcomers come in.")}</p>
      )}
    </>
  );
}
