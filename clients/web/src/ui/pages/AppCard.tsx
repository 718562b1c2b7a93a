import { i18n } from "@lingui/core";
import { ago, fullTime } from "../../locales/dates";
import { Button } from "../controls/Button";
import { Select } from "../controls/Field";
import { EditIcon, TrashIcon } from "../icons";
import { PeopleSkeleton } from "../states/Skeletons";
import type { ChannelView } from "../types";
import type { AppDetailsView, AppEntryView, DeliveryView, SecretView } from "./integrations";
import { SecretList } from "./SecretList";

export interface AppCardProps {
  readonly app: AppEntryView;
  /** Absent while it is loading. */
  readonly details: AppDetailsView | null;
  /** What was just made, shown once. */
  readonly secrets: readonly SecretView[];
  /** Into which a webhook may post. */
  readonly channels: readonly ChannelView[];
  readonly nameOf: (channel: string) => string;
  readonly onCopy: (secret: SecretView) => void;
  readonly onToken: (kind: "bot" | "app") => void;
  readonly onWebhook: (channel: string) => void;
  readonly onRemoveWebhook: (id: string) => void;
  readonly onRefresh: () => void;
  readonly onChange: () => void;
  readonly onRemove: () => void;
}

/** What there is to know of an app, and to do about it. */
export function AppCard(props: AppCardProps) {
  const { app, details, secrets, onCopy, onToken, onChange, onRemove } = props;
  if (!details) return <PeopleSkeleton lines={3} />;
  const kept: readonly SecretView[] = [{ label: i18n.t("Signing secret"), value: details.signingSecret }];
  return (
    <>
      {app.description && <p>{app.description}</p>}
      {secrets.length > 0 && (
        <div className="secrets-new" role="status">
          <p>{i18n.t("Copy these now: they are not shown again.")}</p>
          <SecretList secrets={secrets} onCopy={onCopy} />
        </div>
      )}
      <SecretList secrets={kept} onCopy={onCopy} />
      <Facts app={app} />
      <div className="button-row">
        <Button small icon={EditIcon} onClick={onChange}>
          {i18n.t("Change")}
        </Button>
        <Button small onClick={() => onToken("bot")}>
          {i18n.t("New bot token")}
        </Button>
        <Button small onClick={() => onToken("app")}>
          {i18n.t("New app token")}
        </Button>
      </div>
      <Webhooks {...props} details={details} />
      <Deliveries deliveries={details.deliveries} onRefresh={props.onRefresh} />
      <div className="button-row">
        <Button small look="danger" icon={TrashIcon} onClick={onRemove}>
          {i18n.t("Remove the app")}
        </Button>
      </div>
    </>
  );
}

/** What it is told of, and by which commands people call it. */
function Facts({ app: { socketMode, requestUrl, events, commands } }: { readonly app: AppEntryView }) {
  return (
    <dl className="app-facts">
      {!socketMode && requestUrl && (
        <div>
          <dt>{i18n.t("Request URL")}</dt>
          <dd>{requestUrl}</dd>
        </div>
      )}
      <div>
        <dt>{i18n.t("Events")}</dt>
        <dd>{eventsOf(events)}</dd>
      </div>
      {commands.map(({ command, description }) => (
        <div key={command}>
          <dt>{command}</dt>
          <dd>{description}</dd>
        </div>
      ))}
    </dl>
  );
}

function eventsOf(events: readonly string[]): string {
  if (events.includes("*")) return i18n.t("all");
  return events.length > 0 ? events.join(", ") : i18n.t("none");
}

function Webhooks({ details, channels, nameOf, onWebhook, onRemoveWebhook }: AppCardProps & { readonly details: AppDetailsView }) {
  return (
    <section aria-label={i18n.t("Webhooks")}>
      <h3>{i18n.t("Webhooks")}</h3>
      {details.webhooks.length > 0 && (
        <ul className="app-lines">
          {details.webhooks.map(({ id, channel }) => (
            <li key={id}>
              <span>#{nameOf(channel)}</span>
              <button type="button" className="button-link" onClick={() => onRemoveWebhook(id)}>
                {i18n.t("Remove")}
                <span className="unseen"> #{nameOf(channel)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Select
        label={i18n.t("Add an address that posts into")}
        value=""
        options={[
          { value: "", label: i18n.t("Choose a channel") },
          ...channels.map(({ id, name }) => ({ value: id, label: `#${name}` })),
        ]}
        onChange={(channel) => channel && onWebhook(channel)}
      />
    </section>
  );
}

function Deliveries({ deliveries, onRefresh }: { readonly deliveries: readonly DeliveryView[]; readonly onRefresh: () => void }) {
  return (
    <section aria-label={i18n.t("Last deliveries")}>
      <h3>{i18n.t("Last deliveries")}</h3>
      {deliveries.length === 0 && <p className="soft">{i18n.t("Nothing was delivered yet.")}</p>}
      {deliveries.length > 0 && (
        <div className="kit-table" tabIndex={0} role="region" aria-label={i18n.t("Last deliveries")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{i18n.t("When")}</th>
                <th scope="col">{i18n.t("What")}</th>
                <th scope="col">{i18n.t("Outcome")}</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map((each, index) => (
                <tr key={index} className={each.outcome === "ok" ? undefined : "delivery-failed"}>
                  <td title={fullTime(each.time_us)}>{ago(each.time_us)}</td>
                  <td>{each.what}</td>
                  <td>{outcomeOf(each)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Button small look="quiet" onClick={onRefresh}>
        {i18n.t("Refresh")}
      </Button>
    </section>
  );
}

function outcomeOf({ outcome, status, took_ms, attempt }: DeliveryView): string {
  const tries = attempt > 0 ? ` · ${i18n.t("try {count}", { count: attempt + 1 })}` : "";
  const code = status ? ` ${status}` : "";
  return `${outcome}${code} · ${took_ms} ms${tries}`;
}
