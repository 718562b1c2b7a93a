import { i18n } from "@lingui/core";
import { type ReactNode, useState } from "react";
import type { Element, Question, Value } from "../../text/kit/types";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { pressKey, useKit } from "./desk";
import { Paragraphs } from "./Words";

export type ActingElement = Exclude<Element, { kind: "picture" } | { kind: "unknown" }>;

export interface Acting {
  readonly value: Value;
  /** Remembers a value and, unless it stands in a form, tells the program. */
  readonly change: (value: Value) => void;
  /** Remembers it only. */
  readonly keep: (value: Value) => void;
  /** Nobody would hear of it. */
  readonly isStill: boolean;
  readonly isBusy: boolean;
  readonly tabIndex: 0 | -1;
  /** What is asked first. */
  readonly question: ReactNode;
}

/** What is chosen in an element, and what choosing does. */
export function useActing({ block, action, initial, question }: ActingElement, isTold: boolean): Acting {
  const kit = useKit();
  const [asked, setAsked] = useState<Value | null>(null);
  const keep = (value: Value) => kit.onValue(block, action, value);
  const send = (value: Value) => {
    keep(value);
    if (isTold) kit.onPress?.({ block, action, value });
  };
  return {
    value: kit.valueOf(block, action, initial),
    change: (value) => (question && isTold ? setAsked(value) : send(value)),
    keep,
    isStill: isTold && !kit.onPress,
    isBusy: kit.busy === pressKey(block, action),
    tabIndex: kit.tabIndex,
    question: question && asked && (
      <Ask
        question={question}
        onAnswer={(isYes) => {
          setAsked(null);
          if (isYes) send(asked);
        }}
      />
    ),
  };
}

interface AskProps {
  readonly question: Question;
  readonly onAnswer: (isYes: boolean) => void;
}

function Ask({ question, onAnswer }: AskProps) {
  return (
    <Dialog
      title={question.title || i18n.t("Are you sure?")}
      size="s"
      onClose={() => onAnswer(false)}
      onSubmit={() => onAnswer(true)}
      footer={
        <>
          <Button onClick={() => onAnswer(false)}>{question.deny || i18n.t("Cancel")}</Button>
          <Button type="submit" look={question.isDanger ? "danger" : "primary"}>
            {question.confirm || i18n.t("Yes")}
          </Button>
        </>
      }
    >
      {question.text && <Paragraphs words={question.text} />}
    </Dialog>
  );
}
