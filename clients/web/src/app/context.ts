/** How components reach the client and watch what it knows. */

import { createContext, useContext, useSyncExternalStore } from "react";
import type { Client } from "../core/client";
import type { View } from "../core/view";
import type { Views } from "./views";

export interface Here {
  readonly client: Client;
  readonly views: Views;
}

export const HereContext = createContext<Here | null>(null);

export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error("nobody is signed in");
  return here;
}

/** Return a part of the view; the component renders when that part is another one. */
export function useView<T>(select: (view: View) => T): T {
  const { store } = useHere().client;
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
