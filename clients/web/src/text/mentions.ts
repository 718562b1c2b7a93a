/** Mentions between what people type ("@ada", "#general") and the wire ("<@U…>", "<#C…>"). */

export interface Lookup {
  /** Return the identifier of a handle or a channel's name, if there is one. */
  readonly personId: (handle: string) => string | undefined;
  readonly channelId: (name: string) => string | undefined;
}

export interface ReverseLookup {
  readonly handle: (id: string) => string | undefined;
  readonly channelName: (id: string) => string | undefined;
}

/** Code is left alone: what stands in it is meant as it is. */
const TYPED =
  /(```[\s\S]*?(?:```|$)|`[^`\n]*`)|(?<![\p{L}\p{N}_@#/<])([@#])([\p{L}\p{N}][\p{L}\p{N}._-]*)/gu;
const WIRE = /<([@#])([UC][0-9A-Z]{8,20})>/g;

/** Turn what was typed into what is sent. */
export function toWire(text: string, lookup: Lookup): string {
  return text.replace(TYPED, (whole, code: string | undefined, sign: string, name: string) => {
    if (code !== undefined) return whole;
    return mention(sign, name, lookup) ?? withoutTail(sign, name, lookup) ?? whole;
  });
}

/** Turn a stored text into what its author typed, to edit it. */
export function fromWire(text: string, lookup: ReverseLookup): string {
  return text.replace(WIRE, (whole, sign: string, id: string) => {
    const name = sign === "@" ? lookup.handle(id) : lookup.channelName(id);
    return name === undefined ? whole : sign + name;
  });
}

function mention(sign: string, name: string, lookup: Lookup): string | undefined {
  const id = sign === "@" ? lookup.personId(name) : lookup.channelId(name);
  return id && `<${sign}${id}>`;
}

/** "@ada." at the end of a sentence means ada. */
function withoutTail(sign: string, name: string, lookup: Lookup): string | undefined {
  const core = name.replace(/[._-]+$/, "");
  const found = core === name ? undefined : mention(sign, core, lookup);
  return found && found + name.slice(core.length);
}
