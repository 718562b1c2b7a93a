/** What the composer's keys do besides writing. */

import type { KeyboardEvent } from "react";
import type { Suggestion } from "../types";
import { type Format, formatted } from "./editing";
import type { Apply } from "./useEdits";
import type { Suggestions } from "./useSuggestions";

const FORMAT_KEYS: Record<string, Format> = { b: "bold", i: "italic", e: "code", k: "link" };

/** Keys that walk and take suggestions. Return whether it was one. */
export function suggestionKey(
  event: KeyboardEvent,
  { list, active, setActive, dismiss }: Suggestions,
  pick: (suggestion: Suggestion) => void,
): boolean {
  const chosen = list[active];
  switch (event.key) {
    case "ArrowDown":
      setActive((active + 1) % list.length);
      return true;
    case "ArrowUp":
      setActive((active + list.length - 1) % list.length);
      return true;
    case "Enter":
    case "Tab":
      if (!chosen || event.shiftKey) return false;
      pick(chosen);
      return true;
    case "Escape":
      event.stopPropagation();
      dismiss();
      return true;
    default:
      return false;
  }
}

/** Keys that format. Return whether it was one. */
export function formatKey(event: KeyboardEvent, apply: Apply): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  const key = event.key.toLowerCase();
  const format =
    event.shiftKey && key === "x" ? "strike" : event.shiftKey ? undefined : FORMAT_KEYS[key];
  if (!format || (format === "link" && !hasSelection(event))) return false;
  apply((selection) => formatted(selection, format));
  event.stopPropagation();
  return true;
}

/** Ctrl K makes a link of what is selected; with nothing selected it is the quick switcher. */
function hasSelection(event: KeyboardEvent): boolean {
  const field = event.target as HTMLTextAreaElement;
  return field.selectionStart !== field.selectionEnd;
}

/** Where one types with thumbs, Enter begins a line: the button that sends is nearer than Shift. */
export function byTouch(): boolean {
  return matchMedia("(hover: none) and (pointer: coarse)").matches;
}
