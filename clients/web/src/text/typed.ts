/** What is typed: a command, or a text that is to be said. */

export interface Typed {
  /** With its slash, in lower case; empty if it is none. */
  readonly command: string;
  readonly text: string;
}

const COMMAND = /^\/([^\s/]+)(?:\s+([\s\S]*))?$/;
const AS_IT_IS = /^\/\/[^\s/]+(?:\s|$)/;

/**
 * A slash and a word is a command. A second slash before it, or a space, says that it is none; a
 * path such as "/etc/hosts" is none either.
 */
export function readTyped(typed: string): Typed {
  const found = COMMAND.exec(typed.trimEnd());
  if (found) return { command: `/${found[1]?.toLowerCase()}`, text: found[2] ?? "" };
  return { command: "", text: AS_IT_IS.test(typed) ? typed.slice(1) : typed };
}
