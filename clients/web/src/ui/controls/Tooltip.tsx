import * as Radix from "@radix-ui/react-tooltip";
import type { ReactElement, ReactNode } from "react";
import { Keys } from "./Keys";
import { useSurface } from "./Surface";

/** Stands once around the app: the second tooltip of a row comes at once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={500} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}

export interface TooltipProps {
  readonly text: string;
  readonly keys?: string;
  readonly side?: "top" | "bottom" | "left" | "right";
  readonly children: ReactElement;
}

/** Says what its one child is. The child has its own accessible name; this is for the eyes. */
export function Tooltip({ text, keys, side = "top", children }: TooltipProps) {
  const surface = useSurface();
  return (
    <Radix.Root>
      <Radix.Trigger asChild aria-describedby={undefined}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={surface}>
        <Radix.Content
          className="tooltip"
          side={side}
          sideOffset={6}
          collisionPadding={8}
          aria-label={text}
        >
          {text}
          {keys && <Keys keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
