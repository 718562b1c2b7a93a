import "../../styles/polls.css";
import { i18n } from "@lingui/core";
import { type CSSProperties, useContext, useId } from "react";
import { clockTime, dayName } from "../../locales/dates";
import { MessageText } from "../../text/MessageText";
import { classes } from "../controls/classes";
import { CheckIcon } from "../icons";
import type { Names, PollView } from "../types";
import { Reach } from "./reach";

export interface PollCardProps {
  readonly poll: PollView;
  readonly names: Names;
  /** Absent where one may not vote. */
  readonly onVote?: ((choices: readonly number[]) => void) | undefined;
  /** Shows who voted what. */
  readonly onVotes?: (() => void) | undefined;
  readonly onEnd?: (() => void) | undefined;
}

/** What a message asks: each option a button, its bar how many chose it. */
export function PollCard({ poll, names, onVote, onVotes, onEnd }: PollCardProps) {
  const questionId = useId();
  const tabIndex = useContext(Reach);
  const choose = (option: number) => onVote?.(chosen(poll, option));
  return (
    <section className="poll" aria-labelledby={questionId}>
      <div id={questionId} className="poll-question">
        <MessageText text={poll.question} names={names} />
      </div>
      <ul className="poll-options">
        {poll.options.map((text, option) => (
          <li key={option}>
            <Option
              poll={poll}
              option={option}
              text={text}
              tabIndex={tabIndex}
              onChoose={onVote && !poll.closed ? () => choose(option) : undefined}
            />
          </li>
        ))}
      </ul>
      <p className="poll-note">
        <span>{notes(poll).join(" · ")}</span>
        {onVotes && !poll.anonymous && poll.voters > 0 && (
          <button type="button" className="button-link" tabIndex={tabIndex} onClick={onVotes}>
            {i18n.t("Who voted")}
          </button>
        )}
        {onEnd && !poll.closed && (
          <button type="button" className="button-link" tabIndex={tabIndex} onClick={onEnd}>
            {i18n.t("Close the poll")}
          </button>
        )}
      </p>
    </section>
  );
}

interface OptionProps {
  readonly poll: PollView;
  readonly option: number;
  readonly text: string;
  readonly tabIndex: 0 | -1;
  readonly onChoose: (() => void) | undefined;
}

function Option({ poll, option, text, tabIndex, onChoose }: OptionProps) {
  const isMine = poll.mine.includes(option);
  const count = poll.counts[option] ?? 0;
  const percent = poll.voters > 0 ? Math.round((100 * count) / poll.voters) : 0;
  return (
    <button
      type="button"
      className={classes("poll-option", isMine && "poll-option-mine")}
      aria-pressed={isMine}
      tabIndex={tabIndex}
      disabled={!onChoose}
      style={{ "--share": `${percent}%` } as CSSProperties}
      onClick={onChoose}
    >
      <span className={classes("poll-mark", poll.multiple && "poll-mark-many")}>
        {isMine && <CheckIcon size={14} />}
      </span>
      <span className="poll-text" dir="auto">
        {text}
      </span>
      <span className="poll-count">
        {count > 0 && `${percent} % · `}
        {count}
        <span className="unseen"> {i18n.t("{count, plural, one {vote} other {votes}}", { count })}</span>
      </span>
    </button>
  );
}

/** Return what is chosen once an option is pressed: another one, one more, or one less. */
function chosen({ mine, multiple }: PollView, option: number): readonly number[] {
  if (mine.includes(option)) return mine.filter((each) => each !== option);
  return multiple ? [...mine, option] : [option];
}

function notes({ voters, anonymous, multiple, closed, closes_us }: PollView): readonly string[] {
  const found = [i18n.t("{count, plural, =0 {Nobody has voted} one {# person voted} other {# people voted}}", { count: voters })];
  if (multiple) found.push(i18n.t("several answers"));
  if (anonymous) found.push(i18n.t("anonymous"));
  if (closed) found.push(i18n.t("closed"));
  else if (closes_us !== null) found.push(endsAt(closes_us));
  return found;
}

function endsAt(time_us: number): string {
  const told = { day: dayName(time_us), time: clockTime(time_us) };
  return i18n.t("until {day} at {time}", told);
}
