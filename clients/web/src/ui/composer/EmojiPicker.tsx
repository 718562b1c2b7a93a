import * as Popover from "@radix-ui/react-popover";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "../controls/Button";
import { useSurface } from "../controls/Surface";
import { SmileIcon } from "../icons";

/**
 * Our own grid. `emoji-picker-element` puts a <style> into its shadow root and assigns innerHTML,
 * and the content security policy forbids both.
 */
const EmojiGrid = lazy(() => import("./EmojiGrid"));

export interface EmojiButtonProps {
  readonly label: string;
  readonly onPick: (emoji: string) => void;
  readonly onOpenChange?: (open: boolean) => void;
  /** It stands on a message: the keys of the message find it. */
  readonly isReaction?: boolean;
}

/** A button with the picker behind it. */
export function EmojiButton({ label, onPick, onOpenChange, isReaction }: EmojiButtonProps) {
  const [open, setOpen] = useState(false);
  const surface = useSurface();
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  const pick = (emoji: string) => {
    change(false);
    onPick(emoji);
  };
  return (
    <Popover.Root open={open} onOpenChange={change}>
      <Popover.Trigger asChild>
        <IconButton tip="none" label={label} icon={SmileIcon} title={label} data-react={isReaction} />
      </Popover.Trigger>
      <Popover.Portal container={surface}>
        <Popover.Content
          className="popover emoji-popover"
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          aria-label={label}
        >
          <Suspense fallback={<div className="emoji-picker" />}>
            <EmojiGrid onPick={pick} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
