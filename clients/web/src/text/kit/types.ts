/** What a program's layout may hold: Block Kit, as far as it is shown. */

import type { Node } from "../parse";
import type { Raw } from "./json";

/** A text object. */
export interface Words {
  readonly text: string;
  /** Formatting marks count in it. */
  readonly isMarked: boolean;
}

export interface Option {
  /** What goes back to the program. */
  readonly raw: Raw;
  readonly value: string;
  readonly text: Words;
  readonly description: Words | null;
  readonly href: string | null;
}

export interface OptionGroup {
  /** Empty for options without a group. */
  readonly label: string;
  readonly options: readonly Option[];
}

/** What is asked before something is sent. */
export interface Question {
  readonly title: string;
  readonly text: Words | null;
  readonly confirm: string;
  readonly deny: string;
  readonly isDanger: boolean;
}

/** What somebody chose or wrote, in the form that programs get: `{type, value | selected_…}`. */
export type Value = Raw;

interface Acting {
  readonly block: string;
  readonly action: string;
  /** As on the wire: `static_select`. */
  readonly type: string;
  readonly question: Question | null;
  readonly initial: Value;
}

export interface ButtonElement extends Acting {
  readonly kind: "button";
  readonly text: Words;
  readonly label: string;
  readonly look: "primary" | "danger" | "plain";
  readonly href: string | null;
}

export interface OverflowElement extends Acting {
  readonly kind: "overflow";
  readonly options: readonly Option[];
}

export type Source = "static" | "external" | "users" | "conversations" | "channels";

export interface SelectElement extends Acting {
  readonly kind: "select";
  readonly source: Source;
  readonly isMulti: boolean;
  readonly placeholder: string;
  readonly groups: readonly OptionGroup[];
  readonly most: number;
  /** So many characters are typed before a program is asked. */
  readonly minQuery: number;
}

export interface ChecksElement extends Acting {
  readonly kind: "checks";
  readonly isMulti: boolean;
  readonly options: readonly Option[];
}

export interface WhenElement extends Acting {
  readonly kind: "when";
  readonly what: "date" | "time" | "datetime";
  readonly placeholder: string;
}

export interface EntryElement extends Acting {
  readonly kind: "entry";
  readonly what: "text" | "email" | "url" | "number";
  readonly isLong: boolean;
  readonly placeholder: string;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly min: string | null;
  readonly max: string | null;
  readonly allowsDecimals: boolean;
  /** Enter sends it at once. */
  readonly sendsOnEnter: boolean;
}

export interface Picture {
  readonly kind: "picture";
  readonly address: string;
  readonly alt: string;
  readonly title: string;
}

export interface UnknownPart {
  readonly kind: "unknown";
  readonly type: string;
}

export type Element =
  | ButtonElement
  | OverflowElement
  | SelectElement
  | ChecksElement
  | WhenElement
  | EntryElement
  | Picture
  | UnknownPart;

export interface WordsPart {
  readonly kind: "words";
  readonly words: Words;
}

export type Cell = readonly Node[];

export type Block =
  | {
      readonly kind: "section";
      readonly text: Words | null;
      readonly fields: readonly Words[];
      readonly accessory: Element | null;
    }
  | { readonly kind: "header"; readonly text: string }
  | { readonly kind: "divider" }
  | { readonly kind: "context"; readonly parts: readonly (WordsPart | Picture)[] }
  | Picture
  | { readonly kind: "actions"; readonly elements: readonly Element[] }
  | {
      readonly kind: "input";
      readonly block: string;
      readonly label: string;
      readonly hint: string;
      readonly isOptional: boolean;
      /** Its changes are told to the program at once. */
      readonly isTold: boolean;
      readonly element: Element;
    }
  | { readonly kind: "rich"; readonly nodes: readonly Node[] }
  | { readonly kind: "markdown"; readonly text: string }
  | {
      readonly kind: "table";
      readonly rows: readonly (readonly Cell[])[];
      readonly aligns: readonly ("start" | "center" | "end")[];
    }
  | { readonly kind: "link"; readonly what: "file" | "video"; readonly title: string; readonly href: string | null; readonly note: string }
  | UnknownPart;

/** A legacy attachment. */
export interface Attachment {
  /** `good`, `warning`, `danger`, a colour as #rrggbb, or nothing. */
  readonly colour: string;
  readonly pretext: Words | null;
  readonly author: string;
  readonly authorHref: string | null;
  readonly title: string;
  readonly titleHref: string | null;
  readonly text: Words | null;
  readonly fields: readonly { readonly title: string; readonly value: Words; readonly isShort: boolean }[];
  readonly picture: Picture | null;
  readonly elements: readonly Element[];
  readonly blocks: readonly Block[];
  readonly footer: string;
  readonly time_us: number | null;
}
