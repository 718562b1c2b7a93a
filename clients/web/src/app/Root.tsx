/** Who is here: nobody, or somebody with a client of their own. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import { signOut, type Visitor, whoAmI } from "../core/auth";
import { Client } from "../core/client";
import { type Database, openDatabase } from "../core/database";
import { ErrorScreen } from "../ui/states/EmptyState";
import { type Here, HereContext } from "./context";
import { Entrance } from "./Entrance";
import { attempt, sentenceFor } from "./toasts";
import { Views } from "./views";
import { Workspace } from "./Workspace";

type Presence =
  | { readonly kind: "unknown" }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "nobody" }
  | { readonly kind: "here"; readonly here: Here };

/** `locale`: in which language; everything is rendered anew in another one. */
export function Root({ locale }: { readonly locale: string }) {
  const [presence, setPresence] = useState<Presence>({ kind: "unknown" });
  const enter = async () => {
    try {
      const [visitor, database] = await Promise.all([whoAmI(), openDatabase()]);
      setPresence(visitor ? { kind: "here", here: arrive(visitor, database) } : { kind: "nobody" });
    } catch (error) {
      setPresence({ kind: "failed", error });
    }
  };
  useEffect(() => void enter(), []);

  switch (presence.kind) {
    case "unknown":
      return null;
    case "failed":
      return (
        <ErrorScreen title={i18n.t("The server cannot be reached.")} onRetry={() => void enter()}>
          <p>{sentenceFor(presence.error)}</p>
        </ErrorScreen>
      );
    case "nobody":
      return <Entrance key={locale} onEntered={enter} />;
    case "here": {
      const leave = async () => {
        if (!(await attempt(signOut()))) return;
        await presence.here.client.forget();
        setPresence({ kind: "nobody" });
      };
      return (
        <HereContext value={presence.here}>
          <Workspace key={locale} onSignOut={() => void leave()} />
        </HereContext>
      );
    }
  }
}

function arrive({ user, workspace }: Visitor, database: Database | null): Here {
  const url = `${location.origin.replace(/^http/, "ws")}/ws`;
  const client = new Client(url, user, database, "web");
  client.store.update((view) => ({ ...view, workspace }));
  client.start();
  addEventListener("pagehide", () => client.drafts.flush());
  return { client, views: new Views(client) };
}
