import { useLayoutEffect } from "react";
import type { Edit, Selection } from "./editing";

export type Apply = (edit: (selection: Selection) => Edit) => void;

/** Edit the text so that the browser's undo still knows every step. */
export function useEdits(
  area: { readonly current: HTMLTextAreaElement | null },
  onChange: (value: string) => void,
  setCaret: (caret: number | null) => void,
): Apply {
  return (make) => {
    const field = area.current;
    if (!field) return;
    const edit = make({ text: field.value, start: field.selectionStart, end: field.selectionEnd });
    field.focus();
    field.setSelectionRange(edit.from, edit.to);
    const command = edit.insert === "" ? "delete" : "insertText";
    if (edit.from !== edit.to || edit.insert !== "") {
      if (!document.execCommand(command, false, edit.insert)) {
        field.setRangeText(edit.insert);
        onChange(field.value);
      }
    }
    field.setSelectionRange(edit.start, edit.end);
    setCaret(caretOf(field));
  };
}

/** Return where the caret is; null while something is selected. */
export function caretOf(field: HTMLTextAreaElement | null): number | null {
  return field && field.selectionStart === field.selectionEnd ? field.selectionEnd : null;
}

/** As tall as its text; CSS bounds it. */
export function useGrowing(
  area: { readonly current: HTMLTextAreaElement | null },
  value: string,
): void {
  useLayoutEffect(() => {
    const field = area.current;
    if (!field || CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }, [area, value]);
}
