import { type ComponentProps, type KeyboardEvent, type MouseEvent, useLayoutEffect, useRef, useState } from "react";
import { keepBeside, type Spot } from "./place";

export interface Opening {
  /** The button it was opened by, while it is open. */
  readonly anchor: HTMLElement | null;
  readonly open: (anchor: HTMLElement) => void;
  readonly close: () => void;
  /** What the button needs. */
  readonly opener: Pick<
    ComponentProps<"button">,
    "aria-haspopup" | "aria-expanded" | "onPointerDown" | "onClick"
  >;
}

/** Remember whether something floats beside its button. */
export function useOpening(kind: "menu" | "dialog", onOpenChange?: (open: boolean) => void): Opening {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const wasOpen = useRef(false);
  const change = (next: HTMLElement | null) => {
    setAnchor(next);
    onOpenChange?.(next !== null);
  };
  return {
    anchor,
    open: change,
    close: () => change(null),
    opener: {
      "aria-haspopup": kind,
      "aria-expanded": anchor !== null,
      // A press anywhere closes it, on its button too: then the click must not open it again.
      onPointerDown: () => (wasOpen.current = anchor !== null),
      onClick: ({ detail, currentTarget }: MouseEvent<HTMLElement>) => {
        const isByKey = detail === 0;
        if (isByKey || !wasOpen.current) change(currentTarget);
      },
    },
  };
}

export interface FloatingProps extends ComponentProps<"div"> {
  readonly anchor: HTMLElement;
  readonly spot: Spot;
  /** Somebody pressed Escape, or elsewhere. */
  readonly onClose: () => void;
}

/** Floats beside its anchor and above everything while it is mounted; then the focus goes back. */
export function Floating({ anchor, spot, onClose, onKeyDown, children, ...rest }: FloatingProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [isShown, setShown] = useState(false);
  const { side, align } = spot;
  useLayoutEffect(() => {
    const floating = ref.current!;
    floating.showPopover();
    setShown(true); // what is in it can take the focus only now
    const release = keepBeside(floating, anchor, { side, align });
    return () => {
      release();
      floating.hidePopover();
    };
  }, [anchor, side, align]);
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== "Escape") return onKeyDown?.(event);
    event.preventDefault();
    event.stopPropagation(); // it is meant for this, and for nothing below
    onClose();
  };
  return (
    <div
      {...rest}
      ref={ref}
      popover="auto"
      onKeyDown={pressed}
      onToggle={({ newState }) => newState === "closed" && onClose()}
    >
      {isShown && children}
    </div>
  );
}
