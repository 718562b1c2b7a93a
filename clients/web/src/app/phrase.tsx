/** Sentences of several parts, in the order each language has them. */

import { Fragment, type ReactNode } from "react";

/** Characters nobody's text has, each standing for one part until the sentence is put together. */
const FIRST_MARK = 0xe000;
const MARKS = /([\ue000-\ue0ff])/;

/**
 * Put parts into a translated sentence.
 *
 * `say` is given a mark for each part and returns the sentence with the marks in it.
 */
export function phrase<Name extends string>(
  parts: Readonly<Record<Name, ReactNode>>,
  say: (marks: Readonly<Record<Name, string>>) => string,
): ReactNode {
  const names = Object.keys(parts) as Name[];
  const marks = Object.fromEntries(
    names.map((name, index) => [name, String.fromCharCode(FIRST_MARK + index)]),
  ) as Record<Name, string>;
  return say(marks)
    .split(MARKS)
    .map((piece, index) => {
      const name = names[piece.charCodeAt(0) - FIRST_MARK];
      return <Fragment key={index}>{name === undefined ? piece : parts[name]}</Fragment>;
    });
}
