/** What kind of machine this is. */

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** Fingers have no hover, and a focus brings a keyboard up. */
export function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** One pane at a time. */
export function isNarrow(): boolean {
  return matchMedia("(max-width: 43.99rem)").matches;
}
