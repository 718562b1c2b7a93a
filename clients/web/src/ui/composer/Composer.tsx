import { i18n } from "@lingui/core";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  type ReactNode,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { Menu, type MenuGroups } from "../controls/Menu";
import {
  CheckIcon,
  ClipIcon,
  ClockIcon,
  CloseIcon,
  MicrophoneIcon,
  PollIcon,
  SendIcon,
} from "../icons";
import type { Suggest, Suggestion } from "../types";
import { Autocomplete } from "./Autocomplete";
import { completed, formatted, inserted, newLine, pasted } from "./editing";
import { EmojiButton } from "./EmojiPicker";
import { FormatBar } from "./FormatBar";
import { byTouch, formatKey, suggestionKey } from "./keys";
import { useDrops } from "./useDrops";
import { caretOf, useEdits, useGrowing } from "./useEdits";
import { useSuggestions } from "./useSuggestions";

/** What the app may ask of a composer. */
export interface ComposerHandle {
  readonly focus: () => void;
  /** Put a text where the caret is, as when somebody begins to type outside. */
  readonly insert: (text: string) => void;
}

export interface ComposerProps {
  readonly ref?: Ref<ComposerHandle>;
  /** As typed: "@ada", "#general". */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSend: () => void;
  /** When it may be sent instead of now. */
  readonly later?: MenuGroups | undefined;
  /** "Message #general" */
  readonly placeholder: string;
  readonly suggest?: Suggest;
  /** An existing message is being changed. */
  readonly editing?: boolean;
  readonly onCancel?: () => void;
  /** Arrow up in an empty composer. */
  readonly onEditLast?: () => void;
  readonly onTyping?: () => void;
  /** Why nothing can be written here: archived, not a member. */
  readonly closed?: ReactNode;
  readonly most?: number;
  /** Stands under it: who is typing, that a draft is kept. */
  readonly note?: ReactNode;
  readonly autoFocus?: boolean;
  /** Files were picked, pasted or dropped; absent where there can be none. */
  readonly onFiles?: ((files: readonly File[]) => void) | undefined;
  /** Asks something instead; absent where one may not. */
  readonly onPoll?: (() => void) | undefined;
  /** A voice message is to be recorded. */
  readonly onRecord?: (() => void) | undefined;
  /** What is attached: it may be sent without a text, and not before it is there. */
  readonly attached?: { readonly count: number; readonly isReady: boolean } | undefined;
  /** Shows what is attached. */
  readonly children?: ReactNode;
}

export function Composer(props: ComposerProps) {
  const {
    ref,
    value,
    placeholder,
    suggest,
    editing,
    onCancel,
    closed,
    most = 40_000,
    note,
    autoFocus,
    onFiles,
    attached,
  } = props;
  const whole = useRef<HTMLDivElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const isDropping = useDrops(whole, onFiles);
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const suggestions = useSuggestions(value, caret, suggest);
  const apply = useEdits(area, props.onChange, setCaret);
  const left = most - [...value.slice(0, most * 2)].length;
  const isFull = value.trim() !== "" || (attached?.count ?? 0) > 0;
  const sendable = isFull && left >= 0 && (attached?.isReady ?? true);

  useGrowing(area, value);
  useImperativeHandle(ref, () => ({
    focus: () => area.current?.focus(),
    insert: (text) => {
      area.current?.focus();
      apply((selection) => inserted(selection, text));
    },
  }));
  useEffect(() => {
    const field = area.current;
    if (!autoFocus || !field) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }, [autoFocus]);

  if (closed) return <div className="composer-closed">{closed}</div>;

  const send = () => sendable && props.onSend();
  const pick = (suggestion: Suggestion) => {
    apply(({ end }) => completed(suggestions.from, end, suggestion.insert));
    suggestions.dismiss();
  };
  const open = suggestions.list.length > 0;

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const done = (open && suggestionKey(event, suggestions, pick)) || formatKey(event, apply);
    if (done) return event.preventDefault();
    if (event.key === "Enter") return enter(event);
    if (event.key === "Escape" && editing) {
      event.preventDefault();
      event.stopPropagation();
      onCancel?.();
    }
    if (event.key === "ArrowUp" && value === "" && props.onEditLast) {
      event.preventDefault();
      props.onEditLast();
    }
  };
  const enter = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.shiftKey || event.altKey || byTouch()) {
      const { selectionStart: start, selectionEnd: end } = event.currentTarget;
      const edit = newLine({ text: value, start, end });
      if (!edit) return;
      event.preventDefault();
      apply(() => edit);
    } else {
      event.preventDefault();
      send();
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { files } = event.clipboardData;
    if (files.length > 0 && onFiles && !event.clipboardData.types.includes("text/plain")) {
      event.preventDefault();
      return onFiles([...files]);
    }
    const { selectionStart: start, selectionEnd: end } = event.currentTarget;
    const edit = pasted(
      { text: value, start, end },
      event.clipboardData.getData("text/plain").trim(),
    );
    if (!edit) return;
    event.preventDefault();
    apply(() => edit);
  };
  const onSelect = () => setCaret(caretOf(area.current));

  return (
    <div ref={whole} className={classes("composer", editing && "composer-editing")}>
      {isDropping && <div className="composer-drop">{i18n.t("Drop the files to attach them")}</div>}
      <div className="composer-popup">
        {open && (
          <Autocomplete
            id={listId}
            suggestions={suggestions.list}
            active={suggestions.active}
            onActive={suggestions.setActive}
            onPick={pick}
          />
        )}
      </div>
      <div className="composer-box">
        {props.children}
        <textarea
          ref={area}
          className="composer-text"
          rows={1}
          value={value}
          placeholder={placeholder}
          aria-label={placeholder}
          role="combobox"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-activedescendant={open ? `${listId}-${suggestions.active}` : undefined}
          dir="auto"
          enterKeyHint={byTouch() ? "enter" : "send"}
          onChange={(event) => {
            props.onChange(event.target.value);
            setCaret(caretOf(event.target));
            props.onTyping?.();
          }}
          onSelect={onSelect}
          onBlur={() => setCaret(null)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <div className="composer-tools">
          {onFiles && (
            <>
              <IconButton
                tip="top"
                label={i18n.t("Attach files")}
                icon={ClipIcon}
                onClick={() => picker.current?.click()}
              />
              <input
                ref={picker}
                type="file"
                multiple
                hidden
                onChange={({ target }) => {
                  onFiles([...(target.files ?? [])]);
                  target.value = ""; // the same file may be picked again
                  area.current?.focus();
                }}
              />
            </>
          )}
          {props.onRecord && (
            <IconButton
              tip="top"
              label={i18n.t("Record a voice message")}
              icon={MicrophoneIcon}
              onClick={props.onRecord}
            />
          )}
          <FormatBar onFormat={(format) => apply((selection) => formatted(selection, format))} />
          <EmojiButton
            label={i18n.t("Emoji")}
            onPick={(emoji) => apply((selection) => inserted(selection, emoji))}
          />
          {props.onPoll && (
            <IconButton tip="top" label={i18n.t("Make a poll")} icon={PollIcon} onClick={props.onPoll} />
          )}
          <span className="composer-space" />
          {left < 1000 && (
            <span className={left < 0 ? "composer-left composer-left-over" : "composer-left"}>
              {left}
            </span>
          )}
          {editing && (
            <IconButton
              tip="top"
              label={i18n.t("Cancel")}
              keys="Esc"
              icon={CloseIcon}
              onClick={onCancel}
            />
          )}
          <IconButton
            tip="top"
            className="send"
            label={editing ? i18n.t("Save") : i18n.t("Send")}
            keys="Enter"
            icon={editing ? CheckIcon : SendIcon}
            aria-disabled={!sendable}
            onClick={send}
          />
          {props.later && sendable && (
            <Menu groups={props.later} align="end" side="top">
              <IconButton
                tip="top"
                className="send-later"
                label={i18n.t("Send later")}
                icon={ClockIcon}
              />
            </Menu>
          )}
        </div>
      </div>
      {note && <div className="composer-note">{note}</div>}
    </div>
  );
}
