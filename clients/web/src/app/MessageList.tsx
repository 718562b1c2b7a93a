/** A conversation that scrolls: it keeps its place when it grows at either end. */

import { type KeyboardEventHandler, type ReactElement, type Ref, useEffect, useId, useImperativeHandle, useLayoutEffect, useReducer, useRef } from "react";
import { VList, type VListHandle } from "virtua";
import { type Keyed, nextStep } from "../core/scroll";
import { useKnownSizes } from "./knownSizes";

/** Items from an end at which more are asked for. */
const NEAR = 12;
const AT_BOTTOM_PX = 30;
/** So long the list itself keeps going where it was sent, while items are measured. */
const GOING_MS = 150;
/** So long after a turn of the wheel the list may still be moving. */
const MOVING_MS = 400;
/** A message of one line with its head; others are measured when they are seen. */
const TYPICAL_PX = 55;

export interface Place {
  readonly isAtBottom: boolean;
  /** The first item on the screen. */
  readonly first: number;
}

/** What to bring to the screen; another `visit` brings it again. */
export interface Target {
  readonly key: string;
  readonly visit: string;
  readonly align: "start" | "center";
}

export interface MessageListHandle {
  readonly toBottom: () => void;
}

export interface MessageListProps<T extends Keyed> {
  readonly ref?: Ref<MessageListHandle>;
  /** What it is known by when somebody comes back to it. */
  readonly name: string;
  readonly label: string;
  readonly items: readonly T[];
  readonly children: (item: T) => ReactElement;
  /** New items come in at the end, and are followed. */
  readonly isLive: boolean;
  readonly target?: Target | null;
  readonly onNearStart?: () => void;
  readonly onNearEnd?: () => void;
  readonly onPlace?: (place: Place) => void;
  /** The list has stopped, nearer to one of its ends. */
  readonly onRest?: (near: "oldest" | "newest") => void;
  readonly onKeyDown?: KeyboardEventHandler<HTMLElement>;
}

export function MessageList<T extends Keyed>(props: MessageListProps<T>) {
  const { name, label, isLive, target = null, onPlace, onNearStart, onNearEnd } = props;
  const list = useRef<VListHandle>(null);
  const id = useId();
  const { items, isShifted } = useSteps(props.items);
  const sizes = useKnownSizes(name, items, list);
  const follows = useRef(target === null);
  const wentAt = useRef(-GOING_MS);
  const touchedAt = useRef(-MOVING_MS);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shownVisit = useRef<string | null>(null);

  const toBottom = () => {
    follows.current = true;
    wentAt.current = performance.now();
    list.current?.scrollToIndex(items.length - 1, { align: "end" });
    clearTimeout(settling.current);
    settling.current = setTimeout(settle, GOING_MS + 10);
  };
  /** What was measured last may have been missed. */
  const settle = () => {
    const handle = list.current;
    if (!handle || !follows.current) return;
    const { scrollOffset, viewportSize, scrollSize } = handle;
    if (scrollOffset + viewportSize < scrollSize - 1) handle.scrollTo(scrollSize);
    look();
  };
  const isGoing = () => follows.current && performance.now() - wentAt.current < GOING_MS;
  const look = () => {
    const handle = list.current;
    if (!handle || items.length === 0) return;
    const { scrollOffset, viewportSize, scrollSize } = handle;
    if (viewportSize === 0) return; // it is not on the screen yet
    const first = handle.findItemIndex(scrollOffset);
    const isOnItsWay = isGoing() && scrollSize > viewportSize;
    if (first < NEAR && !isOnItsWay) onNearStart?.();
    if (handle.findItemIndex(scrollOffset + viewportSize) > items.length - NEAR) onNearEnd?.();
    const isAtBottom = isLive && scrollOffset + viewportSize >= scrollSize - AT_BOTTOM_PX;
    onPlace?.({ isAtBottom, first: isOnItsWay ? items.length - 1 : first });
  };
  const scrolled = () => {
    const handle = list.current;
    if (!handle) return;
    const { scrollOffset, viewportSize, scrollSize } = handle;
    const isMoving = performance.now() - touchedAt.current < MOVING_MS;
    const slack = isMoving ? 1 : AT_BOTTOM_PX;
    if (!isGoing()) follows.current = scrollOffset + viewportSize >= scrollSize - slack;
    look();
  };
  /** The reader takes the list in hand: it goes nowhere by itself meanwhile. */
  const touched = () => {
    touchedAt.current = performance.now();
    wentAt.current = -GOING_MS;
  };
  const resized = () => {
    const handle = list.current;
    // growing taller pulled the end down, told before the new height was
    if (handle && isAtEnd(handle)) follows.current = true;
    if (follows.current && isLive && !isGoing()) toBottom();
    look();
  };

  useImperativeHandle(props.ref, () => ({ toBottom }));

  useLayoutEffect(() => {
    // virtua learns of its own jump by the scroll event; what it measures before that would undo it
    if (isShifted) document.getElementById(id)?.dispatchEvent(new Event("scroll"));
  });
  useLayoutEffect(() => {
    const index = target ? items.findIndex(({ key }) => key === target.key) : -1;
    if (target && index >= 0 && shownVisit.current !== target.visit) {
      shownVisit.current = target.visit;
      follows.current = false;
      list.current?.scrollToIndex(index, { align: target.align });
    } else if (follows.current && isLive && items.length > 0) toBottom();
  }, [items, isLive, target?.key, target?.visit]);
  useEffect(look, [items, isLive]);

  return (
    <VList
      ref={list}
      id={id}
      className="message-list"
      data={items}
      shift={isShifted}
      bufferSize={400}
      itemSize={TYPICAL_PX}
      cache={sizes}
      onScroll={scrolled}
      onResize={resized}
      onScrollEnd={() => {
        const handle = list.current;
        if (!handle) return;
        const middle = handle.scrollOffset + handle.viewportSize / 2;
        props.onRest?.(middle < handle.scrollSize / 2 ? "oldest" : "newest");
      }}
      role="log"
      aria-label={label}
      aria-live="off"
      onWheel={touched}
      onTouchMove={touched}
      onPointerDown={touched}
      onKeyDown={(event) => {
        touched();
        props.onKeyDown?.(event);
      }}
    >
      {props.children}
    </VList>
  );
}

function isAtEnd({ scrollOffset, viewportSize, scrollSize }: VListHandle): boolean {
  return scrollOffset + viewportSize >= scrollSize - 1;
}

/** Go from one list of items to the next in steps that a virtual list can follow. */
function useSteps<T extends Keyed>(wanted: readonly T[]) {
  const shown = useRef(wanted);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const step = nextStep(shown.current, wanted);
  useLayoutEffect(() => {
    shown.current = step.items;
  });
  useEffect(() => {
    if (step.items === wanted) return;
    const frame = requestAnimationFrame(again); // the list has found its place by then
    return () => cancelAnimationFrame(frame);
  });
  return step;
}
