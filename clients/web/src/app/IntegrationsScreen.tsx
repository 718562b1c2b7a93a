/** Apps, for administrators: made, looked at, taken away. */

import "../styles/kit.css";
import { i18n } from "@lingui/core";
import { useCallback, useEffect, useState } from "react";
import type { App, AppAdded, AppEntry } from "../protocol";
import { RefusedError } from "../core/requests";
import { Confirm } from "../ui/controls/Dialog";
import { AppCard } from "../ui/pages/AppCard";
import { AppEdit, AppForm } from "../ui/pages/AppForm";
import type { AppDetailsView, AppEntryView, AppWish, SecretView } from "../ui/pages/integrations";
import { IntegrationsPage } from "../ui/pages/IntegrationsPage";
import { useHere, useView } from "./context";
import { attempt, sentenceFor } from "./toasts";
import { copyText } from "./copying";
import { useFormState } from "./useFormState";

const NONE: readonly SecretView[] = [];

export default function IntegrationsScreen({ onBack }: { readonly onBack: () => void }) {
  const { client } = useHere();
  const { apps, reload } = useApps();
  const [open, setOpen] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [secrets, setSecrets] = useState(NONE);
  const form = useFormState(reasonFor);
  const show = (bot: string | null) => {
    setSecrets(NONE);
    setOpen(bot);
  };
  const made = async (adding: Promise<AppAdded>) => {
    const { app, bot_token, app_token } = await adding;
    setAdding(false);
    setOpen(app.bot);
    setSecrets([
      { label: i18n.t("Bot token"), value: bot_token, hint: i18n.t("For the Web API.") },
      { label: i18n.t("App token"), value: app_token, hint: i18n.t("For Socket Mode.") },
    ]);
    await reload();
  };
  const add = (app: AppWish) => made(client.request<"app.add">({ type: "app.add", name: app.name, ...wired(app) }));
  const read = (manifest: string) => made(client.request<"app.add">({ type: "app.add", manifest }));
  const opened = apps?.find(({ app }) => app.bot === open);
  return (
    <>
      <IntegrationsPage
        apps={apps && apps.map(shown)}
        open={open}
        onOpen={show}
        onAdd={() => setAdding(true)}
        onBack={onBack}
      >
        {opened && (
          <OpenApp
            key={opened.app.bot}
            entry={opened}
            secrets={secrets}
            onSecrets={setSecrets}
            onChanged={reload}
            onRemoved={() => {
              show(null);
              void reload();
            }}
          />
        )}
      </IntegrationsPage>
      {isAdding && (
        <AppForm
          state={form.state}
          onAdd={(app) => form.run(add(app), "")}
          onManifest={(manifest) => form.run(read(manifest), "")}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}

interface OpenAppProps {
  readonly entry: AppEntry;
  readonly secrets: readonly SecretView[];
  readonly onSecrets: (secrets: readonly SecretView[]) => void;
  readonly onChanged: () => Promise<void>;
  readonly onRemoved: () => void;
}

function OpenApp({ entry, secrets, onSecrets, onChanged, onRemoved }: OpenAppProps) {
  const { client, views } = useHere();
  const app = shown(entry);
  const { bot } = app;
  const form = useFormState(reasonFor);
  const [isChanging, setChanging] = useState(false);
  const [details, setDetails] = useState<AppDetailsView | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const memberships = useView((view) => view.state.memberships);
  const named = [...memberships.values()].filter(({ channel }) => channel.name && !channel.archived);
  const channels = named.flatMap(({ channel }) => views.channel(client.store.get(), channel.id) ?? []);
  const load = useCallback(async () => {
    const [found, { deliveries }] = await Promise.all([
      client.request({ type: "app.get", bot }),
      client.request({ type: "deliveries.list", bot }),
    ]);
    setDetails({
      signingSecret: found.signing_secret,
      webhooks: (found.webhooks ?? []).map(({ id, channel, name = "" }) => ({ id, channel, name })),
      deliveries: deliveries.map((each) => ({ attempt: 0, took_ms: 0, status: 0, ...each })),
    });
  }, [client, bot]);
  useEffect(() => void attempt(load()), [load]);
  const token = async (kind: "bot" | "app") => {
    const made = await client.request({ type: "app_token.make", bot, kind });
    onSecrets([{ label: kind === "bot" ? i18n.t("Bot token") : i18n.t("App token"), value: made.token }]);
  };
  const webhook = async (channel: string) => {
    const made = await client.request({ type: "webhook.add", bot, channel });
    onSecrets([{ label: i18n.t("Webhook"), value: location.origin + made.path }]);
    await load();
  };
  const change = async (wish: AppWish) => {
    const changed = { ...entry.app, ...wired(wish) };
    await client.request<"app.change">({ type: "app.change", app: changed, name: wish.name });
    setChanging(false);
    await onChanged();
  };
  const remove = async () => {
    setRemoving(false);
    if (await attempt(client.request({ type: "app.remove", bot }))) onRemoved();
  };
  return (
    <>
      <AppCard
        app={app}
        details={details}
        secrets={secrets}
        channels={channels}
        nameOf={(id) => memberships.get(id)?.channel.name ?? id}
        onCopy={({ value }) => void copyText(value)}
        onToken={(kind) => void attempt(token(kind))}
        onWebhook={(channel) => void attempt(webhook(channel))}
        onRemoveWebhook={(id) => void attempt(client.request({ type: "webhook.remove", webhook: id }).then(load))}
        onRefresh={() => void attempt(load())}
        onChange={() => setChanging(true)}
        onRemove={() => setRemoving(true)}
      />
      {isChanging && (
        <AppEdit
          app={app}
          state={form.state}
          onSave={(wish) => form.run(change(wish), "")}
          onClose={() => setChanging(false)}
        />
      )}
      {isRemoving && (
        <Confirm
          title={i18n.t("Remove {name}?", { name: app.name })}
          action={i18n.t("Remove")}
          danger
          onConfirm={() => void remove()}
          onClose={() => setRemoving(false)}
        >
          <p>{i18n.t("Its tokens stop working at once. What it wrote stays.")}</p>
        </Confirm>
      )}
    </>
  );
}

function useApps() {
  const { client } = useHere();
  const [apps, setApps] = useState<readonly AppEntry[] | null>(null);
  const reload = useCallback(async () => {
    const found: AppEntry[] = [];
    for (let isMore = true; isMore; ) {
      const after = found.at(-1)?.app.bot ?? null;
      const page = await client.request({ type: "apps.list", after, limit: 200 });
      found.push(...page.apps);
      isMore = page.more ?? false;
    }
    setApps(found);
  }, [client]);
  useEffect(() => void attempt(reload()), [reload]);
  return { apps, reload };
}

function shown({ app, user }: AppEntry): AppEntryView {
  return {
    bot: app.bot,
    name: user.display_name,
    handle: user.name,
    description: app.description ?? "",
    socketMode: app.socket_mode ?? false,
    requestUrl: app.request_url ?? "",
    commands: (app.commands ?? []).map((each) => ({ description: "", hint: "", url: "", ...each })),
    events: app.events ?? [],
  };
}

function wired({ description, socketMode, requestUrl, events, commands }: AppWish): Omit<App, "bot"> {
  return {
    description,
    socket_mode: socketMode,
    request_url: requestUrl,
    events: [...events],
    commands: commands.map((each) => ({ ...each })),
  };
}

function reasonFor(error: unknown): string {
  if (!(error instanceof RefusedError)) return sentenceFor(error);
  if (error.code === "conflict") return i18n.t("Somebody or some app has that name already.");
  if (error.code !== "invalid") return sentenceFor(error);
  const what = error.message;
  if (error.field === "manifest") return i18n.t("The manifest cannot be used: {what}", { what });
  return i18n.t("That cannot be taken as it is: {what}", { what });
}
