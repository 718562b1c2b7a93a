/** Mentions between what people type ("@ada", "#general") and the wire ("<@U…>", "<#C…>"). */

export interface Lookup {
  /** Return the identifier of a handle or a channel's name, if there is one. */
  readonly personId: (handle: string) => string | undefined;
  readonly channelId: (name: string) => string | undefined;
  readonly groupId?: (name: string) => string | undefined;
}

export interface ReverseLookup {
  readonly handle: (id: string) => string | undefined;
  readonly channelName: (id: string) => string | undefined;
  readonly groupName?: (id: string) => string | undefined;
}

/** Code is left alone: what stands in it is meant as it is. */
const TYPED =
  /(```[\s\S]*?(?:```|$)|`[^`\n]*`)|(?<![\p{L}\p{N}_@#/<])([@#])([\p{L}\p{N}][\p{L}\p{N}._-]*)/gu;
const WIRE = /<(?:([@#])([UC][0-9A-Z]{8,20})|!group:(P[0-9A-Z]{8,20})|!(channel|here))>/g;
const CALLS = /<!(?:group:(P[0-9A-Z]{8,20})|(channel|here))>/g;
const EVERYONE = ["channel", "here"];

/** Turn what was typed into what is sent. */
export function toWire(text: string, lookup: Lookup): string {
  return text.replace(TYPED, (whole, code: string | undefined, sign: string, name: string) => {
    if (code !== undefined) return whole;
    return mention(sign, name, lookup) ?? withoutTail(sign, name, lookup) ?? whole;
  });
}

/** Turn a stored text into what its author typed, to edit it. */
export function fromWire(text: string, lookup: ReverseLookup): string {
  return text.replace(WIRE, (whole, sign?: string, id = "", group = "", everyone = "") => {
    if (everyone) return `@${everyone}`;
    if (group) return nameOr(whole, "@", lookup.groupName?.(group));
    return nameOr(whole, sign ?? "", sign === "@" ? lookup.handle(id) : lookup.channelName(id));
  });
}

function nameOr(whole: string, sign: string, name: string | undefined): string {
  return name === undefined ? whole : sign + name;
}

/** Whom a text that is about to be sent calls all at once. */
export interface Calls {
  readonly everyone: "channel" | "here" | null;
  readonly groups: readonly string[];
}

/** Return whom a text calls, or null if that is nobody. Code was left alone by `toWire`. */
export function callsIn(wire: string): Calls | null {
  const found = [...wire.matchAll(CALLS)];
  if (found.length === 0) return null;
  const names = new Set(found.map(([, , everyone]) => everyone));
  const groups = [...new Set(found.flatMap(([, group]) => group ?? []))];
  const everyone = names.has("channel") ? "channel" : names.has("here") ? "here" : null;
  return { everyone, groups };
}

function mention(sign: string, name: string, lookup: Lookup): string | undefined {
  if (sign === "@" && EVERYONE.includes(name)) return `<!${name}>`;
  const id = sign === "@" ? lookup.personId(name) : lookup.channelId(name);
  if (id) return `<${sign}${id}>`;
  const group = sign === "@" ? lookup.groupId?.(name) : undefined;
  return group && `<!group:${group}>`;
}

/** "@ada." at the end of a sentence means ada. */
function withoutTail(sign: string, name: string, lookup: Lookup): string | undefined {
  const core = name.replace(/[._-]+$/, "");
  const found = core === name ? undefined : mention(sign, core, lookup);
  return found && found + name.slice(core.length);
}
