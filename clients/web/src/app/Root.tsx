/** Who is here: nobody, or somebody with a client of their own. */

import { i18n } from "@lingui/core";
import { lazy, Suspense, useEffect, useState } from "react";
import { signOut, type Visitor, whoAmI } from "../core/auth";
import { Client } from "../core/client";
import { type Database, openDatabase } from "../core/database";
import { readSnapshot, type Snapshot } from "../core/snapshot";
import { ErrorScreen } from "../ui/states/EmptyState";
import { type Here, HereContext } from "./context";
import { navigate } from "./routing";
import { attempt, sentenceFor } from "./toasts";
import { Views } from "./views";
import { Workspace } from "./Workspace";

const Entrance = lazy(async () => ({ default: (await import("./Entrance")).Entrance }));

/** Name and build, as the list of one's sessions shows it and snapshots are known by. */
const PROGRAM = `web/${__BUILD__}`;

type Presence =
  | { readonly kind: "unknown" }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "nobody"; readonly wasEnded?: boolean }
  | { readonly kind: "here"; readonly here: Here };

/** `locale`: in which language; everything is rendered anew in another one. */
export function Root({ locale }: { readonly locale: string }) {
  const [presence, setPresence] = useState<Presence>({ kind: "unknown" });
  const enter = async () => {
    const told = whoAmI();
    told.catch(() => undefined);
    const database = await openDatabase();
    const snapshot = await readSnapshot(database, PROGRAM);
    const guess = snapshot && arrive(snapshot, database, snapshot);
    if (guess) setPresence({ kind: "here", here: guess });
    try {
      const next = presenceOf(await told, guess, database);
      if (next.kind === "here" && location.pathname === "/sign-up") navigate("/", { replace: true });
      setPresence(next);
    } catch (error) {
      if (!guess) setPresence({ kind: "failed", error });
    }
  };
  useEffect(() => void enter(), []);
  const isFailed = presence.kind === "failed";
  useEffect(() => {
    if (!isFailed) return;
    const again = () => void enter();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [isFailed]);

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
      return (
        <Suspense>
          <Entrance key={locale} wasEnded={presence.wasEnded ?? false} onEntered={enter} />
        </Suspense>
      );
    case "here": {
      const leave = async () => {
        if (!(await attempt(signOut()))) return;
        await presence.here.client.forget();
        setPresence({ kind: "nobody" });
        navigate("/", { replace: true });
      };
      return (
        <HereContext value={presence.here}>
          <Workspace
            key={locale}
            onSignOut={() => void leave()}
            onEnded={() => {
              presence.here.client.stop();
              setPresence({ kind: "nobody", wasEnded: true });
            }}
          />
        </HereContext>
      );
    }
  }
}

/** Keep to the guess from the last visit, if it was right. */
function presenceOf(visitor: Visitor | null, guess: Here | null, database: Database | null): Presence {
  const guessed = guess?.client.store.get().user?.id;
  if (guess && visitor?.user.id === guessed) return { kind: "here", here: guess };
  if (guess) void guess.client.forget();
  return visitor ? { kind: "here", here: arrive(visitor, database, null) } : { kind: "nobody" };
}

/** Begin a client; it is at work until the page goes or somebody else is here. */
function arrive({ user, workspace }: Visitor, database: Database | null, snapshot: Snapshot | null): Here {
  const url = `${location.origin.replace(/^http/, "ws")}/ws`;
  const client = new Client(url, user, database, PROGRAM);
  client.store.update((view) => ({ ...view, workspace }));
  if (snapshot) client.show(snapshot);
  client.start();
  addEventListener("pagehide", client.keep);
  document.addEventListener("visibilitychange", client.keep);
  return { client, views: new Views(client) };
}
