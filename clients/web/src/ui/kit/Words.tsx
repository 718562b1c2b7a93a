import type { Node } from "../../text/parse";
import { Lru } from "../../text/lru";
import { Prose } from "../../text/MessageText";
import { parseMrkdwn, parsePlain } from "../../text/mrkdwn";
import { classes } from "../controls/classes";
import type { Words } from "../../text/kit/types";
import { useKit } from "./desk";

const parsed = new Lru<readonly Node[]>(500, 500_000);

export interface WordsProps {
  readonly words: Words;
  readonly className?: string;
}

/** A text of its own, over as many lines as it has. */
export function Paragraphs({ words, className }: WordsProps) {
  const { names } = useKit();
  const { text } = words;
  return (
    <div className={classes("prose", className)} dir="auto">
      <Prose nodes={nodesOf(words)} source={text} names={names} />
    </div>
  );
}

/** Some words among others: on a button, in a list. */
export function Phrase({ words }: { readonly words: Words }) {
  const { names } = useKit();
  const [only] = nodesOf(words);
  const nodes = only?.kind === "p" ? only.children : nodesOf({ ...words, isMarked: false });
  return <Prose nodes={nodes} source={words.text} names={names} />;
}

function nodesOf({ text, isMarked }: Words): readonly Node[] {
  if (isMarked) return parsed.get(text, () => parseMrkdwn(text));
  return parsePlain(text);
}
