import { type DragEvent, useState } from "react";

const KIND = "application/x-channel";

/** Let a channel be dragged to where channels can be dropped. */
export function dragChannel(event: DragEvent<HTMLElement>, channel: string): void {
  event.dataTransfer.setData(KIND, channel);
  event.dataTransfer.effectAllowed = "copyMove";
}

/** Take channels that are dropped here, and show that one may. */
export function useChannelDrops(onDropped: ((channel: string) => void) | undefined) {
  const [isOver, setOver] = useState(false);
  if (!onDropped) return {};
  const takes = (event: DragEvent<HTMLElement>) => event.dataTransfer.types.includes(KIND);
  return {
    "data-over": isOver || undefined,
    onDragOver: (event: DragEvent<HTMLElement>) => {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent<HTMLElement>) => {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(false);
      onDropped(event.dataTransfer.getData(KIND));
    },
  };
}
