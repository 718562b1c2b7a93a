/** What apps show only here: below the conversation, until it is dismissed. */

import { i18n } from "@lingui/core";
import { lazy, Suspense, useMemo } from "react";
import type { Whisper } from "../core/acting";
import { WhisperCard } from "../ui/channel/WhisperCard";
import { useHere, useView } from "./context";

const WhisperLayout = lazy(() => import("./WhisperLayout"));

export interface WhispersProps {
  readonly channel: string;
  readonly thread: number | null;
}

export function Whispers({ channel, thread }: WhispersProps) {
  const { client, views } = useHere();
  const all = useView((view) => view.whispers);
  const names = useView((view) => views.names(view));
  const here = useMemo(
    () => [...all.values()].filter((each) => each.channel === channel && (each.thread ?? null) === thread),
    [all, channel, thread],
  );
  if (here.length === 0) return null;
  return (
    <div className="whispers" role="region" aria-label={i18n.t("Only you can see this")} tabIndex={0}>
      {here.map((whisper) => (
        <WhisperCard
          key={whisper.id}
          author={views.person(client.store.get(), whisper.author)}
          time_us={whisper.time_us}
          text={isLaidOut(whisper) ? "" : whisper.text}
          names={names}
          onDismiss={() => client.acting.dismiss(whisper.id)}
        >
          {whisper.app && (
            <Suspense>
              <WhisperLayout whisper={whisper} app={whisper.app} names={names} />
            </Suspense>
          )}
        </WhisperCard>
      ))}
    </div>
  );
}

function isLaidOut({ app }: Whisper): boolean {
  return Boolean(app && (app.blocks || app.stands_for));
}
