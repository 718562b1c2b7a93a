import { i18n } from "@lingui/core";
import { listed } from "../../locales/dates";
import { classes } from "../controls/classes";
import { EmojiSign } from "../controls/Emoji";
import { tip } from "../controls/Tips";
import type { MessageActions, MessageView, ReactionView } from "../types";

export interface ReactionsProps {
  readonly message: MessageView;
  readonly onReact: MessageActions["onReact"];
  readonly tabIndex: 0 | -1;
}

/** What others felt, each with how many; a press joins or leaves. */
export function Reactions({ message, onReact, tabIndex }: ReactionsProps) {
  return (
    <div className="reactions" role="group" aria-label={i18n.t("Reactions")}>
      {message.reactions.map((reaction) => (
        <button
          key={reaction.emoji}
          type="button"
          className={classes("reaction", reaction.mine && "reaction-mine")}
          aria-pressed={reaction.mine}
          aria-label={`${reaction.emoji} ${reaction.count}, ${who(reaction)}`}
          {...tip({ text: who(reaction) })}
          data-reaction={reaction.emoji}
          tabIndex={tabIndex}
          disabled={!onReact}
          onClick={() => onReact?.(message, reaction.emoji)}
        >
          <EmojiSign emoji={reaction.emoji} image={reaction.image} />
          <span className="reaction-count">{reaction.count}</span>
        </button>
      ))}
    </div>
  );
}

function who({ names, count }: ReactionView): string {
  const others = count - names.length;
  const rest = i18n.t("{count, plural, one {# other} other {# others}}", { count: others });
  return listed(others > 0 ? [...names, rest] : names);
}
