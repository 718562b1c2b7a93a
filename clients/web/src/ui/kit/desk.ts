/** What a layout needs of those who show it: names, and somebody who sends what was pressed. */

import { createContext, useContext } from "react";
import type { OptionGroup, Source, Value } from "../../text/kit/types";
import type { Names } from "../types";

/** Something was pressed, chosen or written that its program wants to know. */
export interface Press {
  readonly block: string;
  readonly action: string;
  readonly value: Value;
}

/** What is asked of a program, or of the workspace, while somebody types. */
export interface Wish {
  readonly source: Source;
  readonly block: string;
  readonly action: string;
  readonly typed: string;
}

export interface KitDesk {
  readonly names: Names;
  /** 0 where Tab reaches what can be pressed. */
  readonly tabIndex: 0 | -1;
  /** Absent where nothing can be pressed: then it is seen, and still. */
  readonly onPress?: ((press: Press) => void) | undefined;
  readonly find?: ((wish: Wish) => Promise<readonly OptionGroup[]>) | undefined;
  /** Which of them is on its way, by block and action. */
  readonly busy?: string | null | undefined;
  readonly valueOf: (block: string, action: string, initial: Value) => Value;
  readonly onValue: (block: string, action: string, value: Value) => void;
  /** What is wrong with a field, by its block. */
  readonly errors?: Readonly<Record<string, string>> | undefined;
}

const NOBODY: KitDesk = {
  names: { person: () => undefined, channel: () => undefined },
  tabIndex: 0,
  valueOf: (_block, _action, initial) => initial,
  onValue: () => {},
};

const Context = createContext<KitDesk>(NOBODY);

export const KitProvider = Context.Provider;

export function useKit(): KitDesk {
  return useContext(Context);
}

export function pressKey(block: string, action: string): string {
  return `${block}\n${action}`;
}
