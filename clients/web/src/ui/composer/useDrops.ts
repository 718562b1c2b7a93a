/** Files that are dragged into the pane a composer stands in. */

import { type RefObject, useEffect, useRef, useState } from "react";

/** Return whether files are held above the pane; what is dropped there is told. */
export function useDrops(
  inside: RefObject<HTMLElement | null>,
  onFiles: ((files: readonly File[]) => void) | undefined,
): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  const isWanted = onFiles !== undefined;
  useEffect(() => {
    const pane = inside.current?.closest<HTMLElement>("main, aside, dialog");
    if (!pane || !isWanted) return;
    let depth = 0; // one leaves what one came from after one has entered what is in it
    const moved = (by: number) => {
      depth = Math.max(depth + by, 0);
      setOver(depth > 0);
    };
    const entered = (event: DragEvent) => hasFiles(event) && moved(1);
    const left = (event: DragEvent) => hasFiles(event) && moved(-1);
    const over = (event: DragEvent) => hasFiles(event) && event.preventDefault();
    const dropped = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      latest.current?.([...(event.dataTransfer?.files ?? [])]);
    };
    pane.addEventListener("dragenter", entered);
    pane.addEventListener("dragleave", left);
    pane.addEventListener("dragover", over);
    pane.addEventListener("drop", dropped);
    return () => {
      pane.removeEventListener("dragenter", entered);
      pane.removeEventListener("dragleave", left);
      pane.removeEventListener("dragover", over);
      pane.removeEventListener("drop", dropped);
    };
  }, [inside, isWanted]);
  return isOver;
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
