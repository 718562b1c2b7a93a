/** Above the composer: who is told later, when, and whether one sends it anyway. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { ReachNow, Unreached as Later } from "../protocol";
import { clockTime, dayName, listed } from "../locales/dates";
import { ClockIcon } from "../ui/icons";
import { useHere, useView } from "./context";

/** Hours begin and end while one writes. */
const AGAIN_MS = 300_000;
const PAUSE_MS = 300;
const FEW = 3;
const MENTION = /<@(U[0-9A-Z]{8,20})>/g;

export interface UnreachedProps {
  readonly channel: string;
  /** What stands in the composer, as it would be sent. */
  readonly text: string;
  readonly isUrgent: boolean;
  readonly onUrgent: (isUrgent: boolean) => void;
}

export function Unreached({ channel, text, isUrgent, onUrgent }: UnreachedProps) {
  const { client, views } = useHere();
  const reach = useReach(channel, text);
  const later = reach?.unreached ?? [];
  const isOffered = reach?.may_send_anyway === true && later.some(({ locked }) => !locked);
  useEffect(() => {
    if (!isOffered && isUrgent) onUrgent(false);
  }, [isOffered, isUrgent]);
  if (later.length === 0) return null;
  const name = (user: string) => views.person(client.store.get(), user).name;
  return (
    <div className="unreached" role="status">
      <ClockIcon size={16} />
      <div>
        <p>{isUrgent ? anyway(later, name) : sentence(later, name)}</p>
        {isOffered && (
          <label className="broadcast">
            <input type="checkbox" checked={isUrgent} onChange={({ target }) => onUrgent(target.checked)} />
            {i18n.t("Send anyway: they are told at once, and see that you did")}
          </label>
        )}
      </div>
    </div>
  );
}

function sentence(later: readonly Later[], name: (user: string) => string): string {
  const first = later[0]!;
  const [day, time] = [dayName(first.opens_us), clockTime(first.opens_us)];
  const people = listed(later.slice(0, FEW).map(({ user }) => name(user)));
  if (later.length === 1) {
    return i18n.t("{people} can read it now and will be told later: {day}, {time}.", { people, day, time });
  }
  return later.length <= FEW
    ? i18n.t("{people} can read it now and will be told later, the first of them: {day}, {time}.", { people, day, time })
    : i18n.t("{count} people can read it now and will be told later, the first of them: {day}, {time}.", {
        count: later.length,
        day,
        time,
      });
}

function anyway(later: readonly Later[], name: (user: string) => string): string {
  const locked = later.filter((each) => each.locked).map(({ user }) => name(user));
  const open = later.filter((each) => !each.locked).map(({ user }) => name(user));
  const told = i18n.t("{people} will be told at once, in their quiet hours.", { people: listed(open) });
  return locked.length === 0
    ? told
    : `${told} ${i18n.t("{people} will be told later all the same.", { people: listed(locked) })}`;
}

/** Ask who is told later of what is written here; nobody is asked about before somebody is named. */
function useReach(channel: string, text: string): ReachNow | null {
  const { client } = useHere();
  const kind = useView((view) => view.state.memberships.get(channel)?.channel.kind);
  const isNameless = kind === "direct" || kind === "group";
  const named = [...new Set([...text.matchAll(MENTION)].map(([, user = ""]) => user))].slice(0, 50);
  const asked = kind === undefined ? null : isNameless ? "all" : named.join() || null;
  const [reach, setReach] = useState<ReachNow | null>(null);
  useEffect(() => {
    setReach(null);
    if (asked === null) return;
    const users = isNameless ? [] : named;
    const ask = () =>
      client.request<"reach.ask">({ type: "reach.ask", channel, users }).then(setReach, () => undefined);
    const first = setTimeout(() => void ask(), PAUSE_MS);
    const again = setInterval(() => void ask(), AGAIN_MS);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [client, channel, asked]);
  return reach;
}
