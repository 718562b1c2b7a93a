import { i18n } from "@lingui/core";
import { useEffect, useRef } from "react";
import { KindIcon } from "../channel/ChannelGlyph";
import { EmojiSign } from "../controls/Emoji";
import { CodeIcon, GroupIcon, TagIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import { PersonMarks } from "../people/Person";
import type { Suggestion } from "../types";

export interface AutocompleteProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onPick: (suggestion: Suggestion) => void;
}

/** The list above the composer; the focus stays in the text. */
export function Autocomplete({ id, suggestions, active, onActive, onPick }: AutocompleteProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <ul
      ref={list}
      className="autocomplete"
      id={id}
      role="listbox"
      aria-label={i18n.t("Suggestions")}
    >
      {suggestions.map((suggestion, index) => (
        <li
          key={suggestion.id}
          id={`${id}-${index}`}
          className="autocomplete-option"
          role="option"
          aria-selected={index === active}
          onPointerMove={() => onActive(index)}
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(suggestion);
          }}
        >
          <span className="autocomplete-sign">
            <Sign suggestion={suggestion} />
          </span>
          <span className="autocomplete-label">
            {suggestion.label}
            {suggestion.person && <PersonMarks person={suggestion.person} />}
          </span>
          {suggestion.detail && <span className="autocomplete-detail">{suggestion.detail}</span>}
        </li>
      ))}
    </ul>
  );
}

function Sign({ suggestion }: { readonly suggestion: Suggestion }) {
  if (suggestion.person) return <Avatar person={suggestion.person} size="s" presence />;
  if (suggestion.emoji) return <EmojiSign emoji={suggestion.emoji} image={suggestion.image} />;
  if (suggestion.tag) return <TagIcon size={18} />;
  if (suggestion.command) return <CodeIcon size={18} />;
  if (suggestion.group) return <GroupIcon size={18} />;
  return suggestion.channel ? <KindIcon kind={suggestion.channel} /> : null;
}
