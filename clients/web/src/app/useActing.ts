/** What layouts and forms are given to act with. */

import { useCallback, useState } from "react";
import type { Surface } from "../core/acting";
import { RefusedError } from "../core/requests";
import type { View } from "../core/view";
import { groupsOf } from "../text/kit/elements";
import { isRaw } from "../text/kit/json";
import type { OptionGroup } from "../text/kit/types";
import { optionFor } from "../ui/kit/chosen";
import { type Press, pressKey, type Wish } from "../ui/kit/desk";
import type { Values } from "../ui/kit/useValues";
import { useHere } from "./context";
import { ranked } from "./suggest";
import { attempt } from "./toasts";

const MOST = 50;

export interface ActingHere {
  readonly busy: string | null;
  readonly onPress: (press: Press, values: Values) => void;
  readonly find: (wish: Wish) => Promise<readonly OptionGroup[]>;
}

export function useActing(surface: Surface): ActingHere {
  const { client } = useHere();
  const [busy, setBusy] = useState<string | null>(null);
  const place = JSON.stringify(surface);
  const onPress = (press: Press, values: Values) => {
    const { block, action, value } = press;
    setBusy(pressKey(block, action));
    const state = stateOf(new Map(values.all).set(pressKey(block, action), value));
    void attempt(client.acting.press(surface, press, state)).then(() => setBusy(null));
  };
  const find = useCallback(
    async ({ source, block, action, typed }: Wish) => {
      if (source === "external") {
        const raw: unknown = JSON.parse(await client.acting.suggest(JSON.parse(place), block, action, typed));
        return isRaw(raw) ? groupsOf(raw) : [];
      }
      if (source !== "channels") await client.loader.find(typed).catch(unlessRefused);
      return [{ label: "", options: idsFor(client.store.get(), source, typed).map(optionFor) }];
    },
    [client, place],
  );
  return { busy, onPress, find };
}

/** Return what is chosen, by block and by action. */
export function stateOf(values: Values["all"]): Record<string, Record<string, unknown>> {
  const state: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of values) {
    const [block = "", action = ""] = key.split("\n");
    (state[block] ??= {})[action] = value;
  }
  return state;
}

function idsFor(view: View, source: Wish["source"], typed: string): readonly string[] {
  const people = [...view.state.users.values()].filter(({ deactivated }) => !deactivated);
  const users = ranked(people, typed, ({ name, display_name }) => [name, display_name], MOST);
  const named = [...view.state.memberships.values()].filter(({ channel }) => channel.name);
  const channels = ranked(named, typed, ({ channel }) => [channel.name ?? ""], MOST);
  const ids = { users: users.map(({ id }) => id), channels: channels.map(({ channel }) => channel.id) };
  if (source === "users") return ids.users;
  return source === "channels" ? ids.channels : [...ids.channels, ...ids.users];
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof RefusedError)) throw error;
}
