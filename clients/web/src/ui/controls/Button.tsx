import type { ComponentProps, ReactNode } from "react";
import type { Icon } from "../icons";
import { classes } from "./classes";
import { Spinner } from "./Spinner";
import { tip, type Tip } from "./Tips";

export interface ButtonProps extends Omit<ComponentProps<"button">, "children"> {
  readonly children: ReactNode;
  readonly look?: "primary" | "plain" | "quiet" | "danger";
  readonly icon?: Icon;
  readonly small?: boolean;
  /** Shows that it is being done, and takes no second press. */
  readonly busy?: boolean;
}

export function Button(props: ButtonProps) {
  const {
    children,
    look = "plain",
    icon: Drawn,
    small,
    busy,
    className,
    disabled,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      className={classes("button", `button-${look}`, small && "button-small", className)}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      {busy ? <Spinner /> : Drawn && <Drawn size={small ? 16 : 18} />}
      <span>{children}</span>
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** Its name, which the tooltip shows. */
  readonly label: string;
  readonly icon: Icon;
  /** "Ctrl K" */
  readonly keys?: string;
  readonly size?: "s" | "m";
  readonly pressed?: boolean;
  readonly tip?: Tip["side"] | "none";
}

export function IconButton(props: IconButtonProps) {
  const {
    label,
    icon: Drawn,
    keys,
    size = "m",
    pressed,
    tip: side = "bottom",
    className,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...(side !== "none" && tip({ text: label, keys, side }))}
      {...rest}
      className={classes("icon-button", size === "s" && "icon-button-s", className)}
      aria-label={label}
      aria-pressed={pressed}
    >
      <Drawn size={size === "s" ? 18 : 20} />
    </button>
  );
}
