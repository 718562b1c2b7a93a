/** How a long list changes without moving what is being read. */

export interface Keyed {
  readonly key: string;
}

/** Which items to show next, and whether they differ from those before at the start. */
export interface Step<T> {
  readonly items: readonly T[];
  readonly isShifted: boolean;
}

/**
 * Return the next step from the items on the screen to those wanted.
 *
 * A virtual list can keep its place when items come or go at one end. If both ends change at once,
 * the start comes first and the end in another step.
 */
export function nextStep<T extends Keyed>(shown: readonly T[], wanted: readonly T[]): Step<T> {
  const whole = { items: wanted, isShifted: false };
  if (shown[0] === undefined || wanted[0] === undefined) return whole;
  if (shown[0].key === wanted[0].key) return whole;
  const places = new Map(wanted.map(({ key }, index) => [key, index]));
  let last = shown.length - 1;
  while (last >= 0 && !places.has(shown[last]!.key)) last -= 1;
  if (last < 0) return whole;
  const place = places.get(shown[last]!.key)!;
  if (last === shown.length - 1 && place === wanted.length - 1) {
    return { items: wanted, isShifted: true };
  }
  return { items: [...wanted.slice(0, place + 1), ...shown.slice(last + 1)], isShifted: true };
}
