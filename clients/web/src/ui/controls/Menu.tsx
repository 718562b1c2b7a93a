import { cloneElement, type ComponentProps, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import { plain } from "../../text/plain";
import { CheckIcon, type Icon } from "../icons";
import { classes } from "./classes";
import { Floating, useOpening } from "./Floating";
import { Keys } from "./Keys";
import type { Spot } from "./place";

export interface MenuEntry {
  readonly label: string;
  readonly icon?: Icon;
  readonly keys?: string;
  readonly danger?: boolean;
  /** One of several; the chosen one bears a tick. */
  readonly checked?: boolean;
  /** Navigates instead of calling. */
  readonly href?: string;
  readonly onSelect?: () => void;
}

/** Entries in groups; a line parts one group from the next. Empty groups are left out. */
export type MenuGroups = readonly (readonly (MenuEntry | false | null | undefined)[])[];

export interface MenuProps extends Partial<Spot> {
  /** The button that opens it. */
  readonly children: ReactElement<ComponentProps<"button">>;
  readonly groups: MenuGroups;
  readonly onOpenChange?: (open: boolean) => void;
}

/** A button with a menu: arrow keys and first letters walk it, as they do in menus of the system. */
export function Menu({ children, groups, align = "start", side = "bottom", onOpenChange }: MenuProps) {
  const { anchor, opener, open, close } = useOpening("menu", onOpenChange);
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    open(event.currentTarget);
  };
  return (
    <>
      {cloneElement(children, { ...opener, onKeyDown: pressed })}
      {anchor && <Entries anchor={anchor} spot={{ side, align }} groups={groups} onClose={close} />}
    </>
  );
}

interface EntriesProps extends Pick<MenuProps, "groups"> {
  readonly anchor: HTMLElement;
  readonly spot: Spot;
  readonly onClose: () => void;
}

function Entries({ groups, onClose, ...rest }: EntriesProps) {
  const filled = groups
    .map((group) => group.filter((entry): entry is MenuEntry => Boolean(entry)))
    .filter((group) => group.length > 0);
  return (
    <Floating
      {...rest}
      role="menu"
      className="menu"
      aria-label={rest.anchor.ariaLabel ?? rest.anchor.innerText}
      onClose={onClose}
      onKeyDown={(event) => (event.key === "Tab" ? onClose() : walk(event))} // Tab goes on from the button
    >
      {filled.map((group, index) => (
        <div key={index} role="group" className="menu-group">
          {group.map((entry) => (
            <Entry key={entry.label} entry={entry} isFirst={entry === filled[0]?.[0]} onClose={onClose} />
          ))}
        </div>
      ))}
    </Floating>
  );
}

interface EntryProps {
  readonly entry: MenuEntry;
  readonly isFirst: boolean;
  readonly onClose: () => void;
}

function Entry({ entry, isFirst, onClose }: EntryProps) {
  const { label, icon: Drawn, keys, danger, checked, href, onSelect } = entry;
  const Element = href === undefined ? "button" : "a";
  return (
    <Element
      {...(href === undefined ? { type: "button" } : { href })}
      role={checked === undefined ? "menuitem" : "menuitemcheckbox"}
      aria-checked={checked}
      className={classes("menu-entry", danger && "menu-entry-danger")}
      tabIndex={-1}
      ref={isFirst ? takeFocus : undefined}
      onPointerMove={(event: PointerEvent<HTMLElement>) => event.currentTarget.focus({ preventScroll: true })}
      onClick={() => {
        onClose();
        onSelect?.();
      }}
    >
      <span className="menu-icon">{Drawn && <Drawn size={18} />}</span>
      <span className="menu-label">{label}</span>
      {keys && <Keys keys={keys} />}
      {checked && <CheckIcon size={18} />}
    </Element>
  );
}

function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>(".menu-entry")];
  const from = entries.findIndex((entry) => entry === document.activeElement);
  const next = entries[nextIndex(event.key, from, entries)];
  if (event.key === " ") entries[from]?.click(); // of a link, too
  else if (next) next.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Return where a key leads; past the last entry is the first. */
function nextIndex(key: string, from: number, entries: readonly HTMLElement[]): number {
  const count = entries.length;
  switch (key) {
    case "ArrowDown":
      return (from + 1) % count;
    case "ArrowUp":
      return (Math.max(from, 0) + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default: {
      const isMeant = ({ innerText }: HTMLElement) => plain(innerText.trim()).startsWith(plain(key));
      const after = entries.findIndex((entry, index) => index > from && isMeant(entry));
      return after < 0 ? entries.findIndex(isMeant) : after;
    }
  }
}
