/** What the feed shows, independent of the wire. */

import type { ReactNode } from "react";
import type { Icon } from "../icons";
import type { PersonView } from "../types";

export interface StoryView {
  readonly key: string;
  /** Where it leads. */
  readonly href: string;
  readonly icon: Icon;
  /** "Ana and Bo replied in #infra" */
  readonly sentence: ReactNode;
  /** Up to three who took part. */
  readonly faces: readonly PersonView[];
  /** `author`: who said it, unless the sentence does. */
  readonly preview: { readonly author: string | null; readonly text: string } | null;
  readonly time_us: number;
  /** How much of it came since one looked, where the sentence does not say it. */
  readonly fresh: number;
  readonly isSeen: boolean;
  /** It was just brought in. */
  readonly isNews: boolean;
}

/** Why a story stands where it does: one line of the answer. */
export interface ReasonView {
  readonly text: string;
  /** "counts as 12 h newer" */
  readonly effect: string;
  /** How much of all it is, from 0 to 1; below 0 where it counts as older. */
  readonly share: number;
}

export type Weight = "more" | "less" | "usual";

/** What can be done with a story. */
export interface StoryActions {
  readonly onOpen: (key: string) => void;
  readonly onDismiss: (key: string) => void;
  readonly onWhy: (key: string) => void;
  readonly onWeigh: (key: string, weight: Weight) => void;
  /** Calls it, and what is older, seen. */
  readonly onSeen: (key: string) => void;
  /** Returns how a story was weighed. */
  readonly weightOf: (key: string) => Weight;
}

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}
