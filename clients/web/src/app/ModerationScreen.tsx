/** What moderators see to: reports, who is suspended, and what was done by right of an office. */

import "../styles/moderation.css";
import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { Deed, Report, SettleReport, Suspension } from "../protocol";
import { fullTime } from "../locales/dates";
import { Button } from "../ui/controls/Button";
import { Select } from "../ui/controls/Field";
import { type ModerationTab, ModerationPage, ReportCard } from "../ui/pages/ModerationPage";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { actName, detailName } from "./deeds";
import { personPath } from "./routing";
import { attempt } from "./toasts";
import { useReports } from "./useReports";

export interface ModerationScreenProps {
  readonly tab: ModerationTab;
  readonly onBack: () => void;
}

export default function ModerationScreen({ tab, onBack }: ModerationScreenProps) {
  const isAdministrator = useView(({ user }) => user?.role === "administrator");
  const { reports, isMore } = useReports();
  const shown = isAdministrator ? tab : "moderation";
  return (
    <ModerationPage tab={shown} open={reports?.length ?? 0} onlyReports={!isAdministrator} onBack={onBack}>
      {shown === "audit" ? <Audit /> : <Reports reports={reports} isMore={isMore} />}
      {shown === "moderation" && isAdministrator && <Suspended />}
    </ModerationPage>
  );
}

function Reports({ reports, isMore }: { readonly reports: readonly Report[] | null; readonly isMore: boolean }) {
  if (reports?.length === 0) return <p className="soft">{i18n.t("Nothing is reported.")}</p>;
  return (
    <>
      <ul className="reports">{reports?.map((report) => <OneReport key={report.number} report={report} />)}</ul>
      {isMore && <p className="soft">{i18n.t("There are more; they come as you settle these.")}</p>}
    </>
  );
}

type Outcome = SettleReport["outcome"];

function OneReport({ report }: { readonly report: Report }) {
  const { client, views } = useHere();
  const { open } = useDialogs();
  const [isBusy, setBusy] = useState(false);
  const author = useView((view) => views.person(view, report.author));
  const reporter = useView((view) => views.person(view, report.reporter));
  const place = useView((view) => views.channel(view, report.channel)?.name);
  const isAdministrator = useView(({ user }) => user?.role === "administrator");
  const { channel, seq, number } = report;
  const settle = async (outcome: Outcome, work?: () => Promise<unknown>) => {
    setBusy(true);
    const isDone = !work || (await attempt(work()));
    if (isDone) await attempt(client.request<"report.settle">({ type: "report.settle", report: number, outcome }));
    setBusy(false);
  };
  return (
    <ReportCard
      author={author}
      reporter={reporter}
      place={place ?? i18n.t("A private conversation")}
      text={report.text}
      reason={report.reason ?? ""}
      when={fullTime(report.time_us)}
    >
      {!report.direct && (
        <Button small busy={isBusy} onClick={() => void settle("hidden", () => client.request<"message.hide">({ type: "message.hide", channel, seq }))}>
          {i18n.t("Hide")}
        </Button>
      )}
      {!report.direct && place !== undefined && (
        <Button small busy={isBusy} onClick={() => void settle("deleted", () => client.change({ type: "message.delete", channel, seq }))}>
          {i18n.t("Delete")}
        </Button>
      )}
      {isAdministrator && (
        <Button small onClick={() => open({ kind: "warn", user: author.id, report: number })}>
          {i18n.t("Warn")}
        </Button>
      )}
      {isAdministrator && (
        <Button small onClick={() => open({ kind: "suspend", user: author.id, report: number })}>
          {i18n.t("Suspend")}
        </Button>
      )}
      <Button small look="quiet" busy={isBusy} onClick={() => void settle("nothing")}>
        {i18n.t("Off the list")}
      </Button>
    </ReportCard>
  );
}

function Suspended() {
  const { client, views } = useHere();
  const [found, setFound] = useState<readonly Suspension[]>([]);
  const load = async () => {
    const { suspensions } = await client.request<"suspensions.list">({ type: "suspensions.list" });
    setFound(suspensions);
  };
  const { current } = useDialogs();
  useEffect(() => void attempt(load()), [client, current]);
  useView((view) => view.state.users);
  if (found.length === 0) return null;
  return (
    <section aria-label={i18n.t("Suspended")}>
      <h2>{i18n.t("Suspended")}</h2>
      <ul className="reports">
        {found.map(({ user, until_us }) => (
          <li key={user} className="report">
            <a href={personPath(user)}>{views.person(client.store.get(), user).name}</a>{" "}
            {until_us ? i18n.t("until {when}", { when: fullTime(until_us) }) : i18n.t("until it is lifted")}{" "}
            <Button
              small
              onClick={() => void attempt(client.request<"suspension.lift">({ type: "suspension.lift", user }).then(load))}
            >
              {i18n.t("Lift")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Audit() {
  const { client, views } = useHere();
  const [by, setBy] = useState("");
  const [deeds, setDeeds] = useState<readonly Deed[]>([]);
  const [isMore, setMore] = useState(false);
  const users = useView((view) => view.state.users);
  const load = async (before: readonly Deed[]) => {
    const command = { type: "audit.list", before: before.at(-1)?.number ?? null, by: by || null } as const;
    const page = await client.request<"audit.list">(command);
    setDeeds([...before, ...page.deeds]);
    setMore(page.more ?? false);
  };
  useEffect(() => void attempt(load([])), [client, by]);
  const nameOf = (id: string) => views.person(client.store.get(), id).name;
  const people = [...users.values()].filter(({ role, id }) => role === "administrator" || id === by);
  return (
    <>
      <p className="soft">
        {i18n.t("What was done by right of an office. What people write is never in it, nor who signs in.")}
      </p>
      <Select
        label={i18n.t("By whom")}
        value={by}
        options={[{ value: "", label: i18n.t("Everybody") }, ...people.map(({ id, display_name }) => ({ value: id, label: display_name }))]}
        onChange={setBy}
      />
      <table className="deeds">
        <thead>
          <tr>
            <th>{i18n.t("When")}</th>
            <th>{i18n.t("Who")}</th>
            <th>{i18n.t("What")}</th>
          </tr>
        </thead>
        <tbody>
          {deeds.map((deed) => (
            <tr key={deed.number}>
              <td>{fullTime(deed.time_us)}</td>
              <td>{deed.by ? nameOf(deed.by) : i18n.t("The server")}</td>
              <td>
                {actName(deed.act)}{" "}
                <span className="soft">
                  {(deed.on ?? []).map(({ name, value }) => detailName(name, value, nameOf, channelName)).join(", ")}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isMore && (
        <Button small look="quiet" onClick={() => void attempt(load(deeds))}>
          {i18n.t("Show more")}
        </Button>
      )}
    </>
  );
  function channelName(id: string): string {
    return views.channel(client.store.get(), id)?.name ?? id;
  }
}
