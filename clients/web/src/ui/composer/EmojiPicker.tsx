import { lazy, Suspense } from "react";
import { IconButton } from "../controls/Button";
import { Floating, useOpening } from "../controls/Floating";
import { SmileIcon } from "../icons";

/**
 * Our own grid. `emoji-picker-element` puts a <style> into its shadow root and assigns innerHTML,
 * and the content security policy forbids both.
 */
const EmojiGrid = lazy(() => import("./EmojiGrid"));
const SPOT = { side: "top", align: "start" } as const;

export interface EmojiButtonProps {
  readonly label: string;
  readonly onPick: (emoji: string) => void;
  readonly onOpenChange?: (open: boolean) => void;
  /** It stands on a message: the keys of the message find it. */
  readonly isReaction?: boolean;
}

/** A button with the picker behind it. */
export function EmojiButton({ label, onPick, onOpenChange, isReaction }: EmojiButtonProps) {
  const { anchor, opener, close } = useOpening("dialog", onOpenChange);
  const pick = (emoji: string) => {
    close();
    onPick(emoji);
  };
  return (
    <>
      <IconButton
        {...opener}
        className="emoji-button"
        tip="none"
        label={label}
        icon={SmileIcon}
        title={label}
        data-react={isReaction}
      />
      {anchor && (
        <Floating
          anchor={anchor}
          spot={SPOT}
          role="dialog"
          className="popover emoji-popover"
          aria-label={label}
          onClose={close}
        >
          <Suspense fallback={<div className="emoji-picker" />}>
            <EmojiGrid onPick={pick} />
          </Suspense>
        </Floating>
      )}
    </>
  );
}
