/** Reading what programs made: nothing in it is taken for granted. */

export type Raw = Readonly<Record<string, unknown>>;

const NOTHING: readonly never[] = [];
const SCHEME = /^(?:https?|mailto):/i;

export function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Return the objects of a JSON array; of anything else none. */
export function readArray(json: string): readonly Raw[] {
  if (!json) return NOTHING;
  try {
    const read: unknown = JSON.parse(json);
    return Array.isArray(read) ? read.filter(isRaw) : NOTHING;
  } catch {
    return NOTHING;
  }
}

export function textAt(raw: Raw, key: string): string {
  const value = raw[key];
  return typeof value === "string" ? value : "";
}

export function numberAt(raw: Raw, key: string): number | null {
  const value = raw[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function isTrue(raw: Raw, key: string): boolean {
  return raw[key] === true;
}

export function rawAt(raw: Raw, key: string): Raw | null {
  const value = raw[key];
  return isRaw(value) ? value : null;
}

export function listAt(raw: Raw, key: string): readonly Raw[] {
  const value = raw[key];
  return Array.isArray(value) ? value.filter(isRaw) : NOTHING;
}

export function textsAt(raw: Raw, key: string): readonly string[] {
  const value = raw[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : NOTHING;
}

/** Return an address one may follow; null for all others. */
export function safeAddress(address: string): string | null {
  const trimmed = address.trim();
  return SCHEME.test(trimmed) && URL.canParse(trimmed) ? trimmed : null;
}
