import { i18n } from "@lingui/core";
import { useEffect, useId, useState } from "react";
import type { Option, OptionGroup, SelectElement } from "../../text/kit/types";
import { plain } from "../../text/plain";
import { Button } from "../controls/Button";
import { Floating, useOpening } from "../controls/Floating";
import { SearchList } from "../dialogs/Search";
import { useListKeys } from "../dialogs/useListKeys";
import { CheckIcon, ChevronDownIcon } from "../icons";
import { chosenIn, labelOf, valueWith } from "./chosen";
import { useKit } from "./desk";
import type { ElementProps } from "./Elements";
import { useActing } from "./useActing";
import { Phrase } from "./Words";

const SOON_MS = 200;

/** One or several of many: of a list, of people, of channels, or of what a program finds. */
export function Chooser({ element, label, hint, error, isTold = true }: ElementProps<SelectElement>) {
  const id = useId();
  const { names } = useKit();
  const { value, change, keep, isStill, isBusy, tabIndex, question } = useActing(element, isTold);
  const [before, setBefore] = useState(value);
  const { anchor, opener, close } = useOpening("dialog", (isOpen) => isOpen && setBefore(value));
  const chosen = chosenIn(element, value);
  const shown = chosen.map((option) => labelOf(element.source, option, names)).join(", ");
  const name = label ?? (element.placeholder || i18n.t("Choose"));
  const toggle = (option: Option) => {
    const next = valueWith(element, chosen, option);
    if (element.isMulti) return keep(next);
    close();
    change(next);
  };
  const leave = () => {
    close();
    // several are told together, when the list is left
    if (element.isMulti && isTold && value !== before) change(value);
  };
  return (
    <div className={error ? "field field-wrong" : "field"}>
      <span id={`${id}-label`} className={label ? "field-label" : "unseen"}>
        {name}
      </span>
      <Button
        {...opener}
        id={`${id}-button`}
        className="kit-chooser"
        small={!label}
        busy={isBusy}
        disabled={isStill}
        tabIndex={tabIndex}
        aria-labelledby={`${id}-label ${id}-button`}
        aria-describedby={error ? `${id}-error` : undefined}
      >
        <span className="clip">{shown || element.placeholder || i18n.t("Choose")}</span>
        <ChevronDownIcon size={16} />
      </Button>
      {hint && <p className="field-hint">{hint}</p>}
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
      {anchor && (
        <Floating anchor={anchor} spot={{ side: "bottom", align: "start" }} className="kit-options" onClose={leave}>
          <Options element={element} label={name} chosen={chosen} onPick={toggle} />
        </Floating>
      )}
      {question}
    </div>
  );
}

interface OptionsProps {
  readonly element: SelectElement;
  readonly label: string;
  readonly chosen: readonly Option[];
  readonly onPick: (option: Option) => void;
}

function Options({ element, label, chosen, onPick }: OptionsProps) {
  const id = useId();
  const { names } = useKit();
  const [typed, setTyped] = useState("");
  const groups = useOptions(element, typed);
  const items = groups?.flatMap(({ label: group, options }) => options.map((option) => ({ group, option }))) ?? [];
  const isChosen = ({ value }: Option) => chosen.some((other) => other.value === value);
  const isFull = element.isMulti && chosen.length >= element.most;
  const pick = (option: Option | undefined) => {
    if (option && (!isFull || isChosen(option))) onPick(option);
  };
  const keys = useListKeys(items.length, (index) => pick(items[index]?.option));
  return (
    <SearchList
      id={id}
      label={label}
      placeholder={i18n.t("Search")}
      search={typed}
      onSearch={(next) => {
        keys.setActive(0);
        setTyped(next);
      }}
      items={items}
      keyOf={({ group, option }) => `${group}/${option.value}`}
      active={keys.active}
      onActive={keys.setActive}
      onKeyDown={keys.onKeyDown}
      onPick={({ option }) => pick(option)}
      isSelected={({ option }) => isChosen(option)}
      render={({ group, option }) => (
        <>
          <span className="kit-option">
            {option.raw.text ? <Phrase words={option.text} /> : labelOf(element.source, option, names)}
            {(option.description ?? group) && (
              <span className="field-hint">{option.description?.text ?? group}</span>
            )}
          </span>
          {isChosen(option) && <CheckIcon size={18} />}
        </>
      )}
      empty={<p>{groups === null ? i18n.t("Looking…") : i18n.t("Nothing found.")}</p>}
    />
  );
}

/** Return what there is to choose from; null while somebody is asked. */
function useOptions(element: SelectElement, typed: string): readonly OptionGroup[] | null {
  const { find } = useKit();
  const { source, block, action, groups, minQuery } = element;
  const [found, setFound] = useState<readonly OptionGroup[] | null>(null);
  const isShort = source === "external" && typed.length < minQuery;
  useEffect(() => {
    if (source === "static" || isShort || !find) return setFound([]);
    let isOver = false;
    const timer = setTimeout(
      () =>
        void find({ source, block, action, typed })
          .catch(() => [])
          .then((next) => isOver || setFound(next)),
      source === "external" ? SOON_MS : 0,
    );
    setFound(null);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [find, source, block, action, typed, isShort]);
  return source === "static" ? matching(groups, typed) : found;
}

function matching(groups: readonly OptionGroup[], typed: string): readonly OptionGroup[] {
  const wanted = plain(typed);
  return groups.map((group) => ({
    ...group,
    options: group.options.filter(({ text }) => plain(text.text).includes(wanted)),
  }));
}
