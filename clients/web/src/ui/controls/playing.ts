/** What is played: one thing at a time, at the speed the listener chose last. */

import { useSyncExternalStore } from "react";

export const SPEEDS = [1, 1.25, 1.5, 2] as const;
const SPEED = "voice.speed";
const listeners = new Set<() => void>();
let current: HTMLMediaElement | null = null;
let chosen: number | undefined;

/** Let nothing else be heard: what played before stands where it is. */
export function playsAlone(media: HTMLMediaElement): void {
  if (current !== media) current?.pause();
  current = media;
}

/** Return the speed, and what chooses the next one. */
export function useSpeed(): readonly [number, () => void] {
  return [useSyncExternalStore(subscribe, speed), nextSpeed];
}

function speed(): number {
  return (chosen ??= SPEEDS.find((each) => String(each) === kept()) ?? 1);
}

function nextSpeed(): void {
  const at = SPEEDS.findIndex((each) => each === speed());
  chosen = SPEEDS[(at + 1) % SPEEDS.length]!;
  try {
    localStorage.setItem(SPEED, String(chosen));
  } catch {
    // It is remembered as long as the page is there.
  }
  for (const listener of listeners) listener();
}

function kept(): string | null {
  try {
    return localStorage.getItem(SPEED);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
