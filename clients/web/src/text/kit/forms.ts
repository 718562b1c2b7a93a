/** Reading the form an app opened, or its home. */

import { blocksOf } from "./blocks";
import { plainAt } from "./elements";
import { isRaw, isTrue, listAt, type Raw } from "./json";
import type { Block } from "./types";

export interface FormContent {
  readonly title: string;
  /** What sends it; empty where there is nothing to send. */
  readonly submit: string;
  readonly close: string;
  readonly blocks: readonly Block[];
  readonly clearsOnClose: boolean;
}

export function readForm(json: string): FormContent {
  const raw = read(json);
  const blocks = blocksOf(listAt(raw, "blocks"));
  return {
    title: plainAt(raw, "title"),
    submit: plainAt(raw, "submit"),
    close: plainAt(raw, "close"),
    blocks,
    clearsOnClose: isTrue(raw, "clear_on_close"),
  };
}

function read(json: string): Raw {
  try {
    const raw: unknown = JSON.parse(json);
    return isRaw(raw) ? raw : {};
  } catch {
    return {};
  }
}
