import * as Radix from "@radix-ui/react-dropdown-menu";
import type { ReactElement, ReactNode } from "react";
import { CheckIcon, type Icon } from "../icons";
import { classes } from "./classes";
import { Keys } from "./Keys";
import { useSurface } from "./Surface";

export interface MenuEntry {
  readonly label: string;
  readonly icon?: Icon;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** One of several; the chosen one bears a tick. */
  readonly checked?: boolean;
  /** Navigates instead of calling. */
  readonly href?: string;
  readonly onSelect?: () => void;
}

/** Entries in groups; a line parts one group from the next. Empty groups are left out. */
export type MenuGroups = readonly (readonly (MenuEntry | false | null | undefined)[])[];

export interface MenuProps {
  /** The button that opens it. */
  readonly children: ReactElement;
  readonly groups: MenuGroups;
  readonly heading?: ReactNode;
  readonly align?: "start" | "end";
  readonly side?: "top" | "bottom";
  readonly onOpenChange?: (open: boolean) => void;
}

export function Menu(props: MenuProps) {
  const { children, groups, heading, align = "start", side = "bottom", onOpenChange } = props;
  const surface = useSurface();
  const filled = groups
    .map((group) => group.filter((entry): entry is MenuEntry => Boolean(entry)))
    .filter((group) => group.length > 0);
  return (
    <Radix.Root modal={false} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={surface}>
        <Radix.Content
          className="menu"
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          loop
        >
          {heading && <div className="menu-heading">{heading}</div>}
          {filled.map((group, index) => (
            <Radix.Group key={index} className="menu-group">
              {group.map((entry) => (
                <Entry key={entry.label} entry={entry} />
              ))}
            </Radix.Group>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  const Drawn = entry.icon;
  const inside = (
    <>
      <span className="menu-icon">{Drawn && <Drawn size={18} />}</span>
      <span className="menu-label">{entry.label}</span>
      {entry.keys && <Keys keys={entry.keys} />}
      {entry.checked && <CheckIcon size={18} />}
    </>
  );
  const className = classes("menu-entry", entry.danger && "menu-entry-danger");
  if (entry.checked !== undefined) {
    return (
      <Radix.CheckboxItem
        className={className}
        checked={entry.checked}
        disabled={entry.disabled}
        onSelect={entry.onSelect}
      >
        {inside}
      </Radix.CheckboxItem>
    );
  }
  return (
    <Radix.Item
      className={className}
      disabled={entry.disabled}
      onSelect={entry.onSelect}
      asChild={entry.href !== undefined}
    >
      {entry.href === undefined ? inside : <a href={entry.href}>{inside}</a>}
    </Radix.Item>
  );
}
