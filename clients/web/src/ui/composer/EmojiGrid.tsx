import { i18n } from "@lingui/core";
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import {
  customEmoji,
  type Emoji,
  type EmojiTable,
  emojiTable,
  loadEmoji,
  searchEmoji,
} from "../../text/emoji";
import { useCustomEmoji } from "../controls/Emoji";
import { Field } from "../controls/Field";

const COLUMNS = 8;
const TONE = "chatserver.tone";
const RECENT = "chatserver.emoji";
const MOST_RECENT = COLUMNS * 2;

/** A search field over a grid. Arrow keys walk the grid, Enter takes. */
export default function EmojiGrid({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const [table, setTable] = useState<EmojiTable | null>(emojiTable);
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search);
  const [shown, setShown] = useState<Emoji | null>(null);
  const custom = useCustomEmoji();
  const groups = useMemo(() => {
    const own = custom.map(({ name, image }) => customEmoji(name, image));
    return table ? groupsOf({ ...table, all: [...own, ...table.all] }, wanted) : [];
  }, [table, custom, wanted]);
  const [tone, setTone] = useState(() => Number(kept(TONE)) || 0);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void loadEmoji().then(setTable);
  }, []);
  const pick = (entry: Emoji) => {
    keep(RECENT, JSON.stringify(recentWith(entry.emoji)));
    onPick(toned(entry, tone));
  };
  const first = groups[0]?.entries[0];
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter" && first) pick(first);
    else if (event.key === "ArrowDown") grid.current?.querySelector("button")?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div className="emoji-picker">
      <Field
        bare
        label={i18n.t("Search emoji")}
        placeholder={i18n.t("Search emoji")}
        type="search"
        autoFocus
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={keys}
      />
      <div className="emoji-groups" ref={grid} onKeyDown={walk} tabIndex={-1}>
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="emoji-group-title">{group.title}</h3>
            <div className="emoji-grid">
              {group.entries.map((entry) => (
                <button
                  key={entry.emoji}
                  type="button"
                  className="emoji-choice"
                  tabIndex={-1}
                  aria-label={entry.name}
                  onClick={() => pick(entry)}
                  onFocus={() => setShown(entry)}
                  onPointerEnter={() => setShown(entry)}
                >
                  {entry.image ? <Pictured entry={entry} /> : toned(entry, tone)}
                </button>
              ))}
            </div>
          </section>
        ))}
        {table && groups.length === 0 && (
          <p className="emoji-none">{i18n.t("No emoji goes by that name.")}</p>
        )}
      </div>
      <div className="emoji-foot">
        <Shown entry={shown ?? first ?? null} />
        <Tones
          tone={tone}
          onTone={(next) => {
            setTone(next);
            keep(TONE, String(next));
          }}
        />
      </div>
    </div>
  );
}

function Shown({ entry }: { readonly entry: Emoji | null }) {
  return (
    <div className="emoji-shown" aria-hidden="true">
      {entry && (
        <>
          {entry.image ? <Pictured entry={entry} /> : <span className="emoji">{entry.emoji}</span>}
          <span className="emoji-shown-name clip">{entry.name}</span>
          {entry.shortcodes[0] && <code className="clip">:{entry.shortcodes[0]}:</code>}
        </>
      )}
    </div>
  );
}

function Pictured({ entry }: { readonly entry: Emoji }) {
  return <img className="emoji-image" src={entry.image} alt="" loading="lazy" draggable={false} />;
}

const HANDS = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];

function Tones({
  tone,
  onTone,
}: {
  readonly tone: number;
  readonly onTone: (tone: number) => void;
}) {
  return (
    <select
      className="emoji-tones"
      aria-label={i18n.t("Skin tone")}
      value={tone}
      onChange={(event) => onTone(Number(event.target.value))}
    >
      {HANDS.map((hand, value) => (
        <option key={hand} value={value}>
          {hand}
        </option>
      ))}
    </select>
  );
}

/** The emoji in the skin tone one has chosen, where it comes in several. */
function toned(entry: Emoji, tone: number): string {
  return entry.tones[tone - 1] ?? entry.emoji;
}

interface Group {
  readonly title: string;
  readonly entries: readonly Emoji[];
}

function groupsOf(table: EmojiTable, wanted: string): readonly Group[] {
  if (wanted.trim()) {
    const entries = searchEmoji(table, wanted.trim(), 80);
    return entries.length ? [{ title: i18n.t("Found"), entries }] : [];
  }
  const recent = recentEmoji().flatMap(
    (emoji) => table.all.find((entry) => entry.emoji === emoji) ?? [],
  );
  const groups = titles().map(([number, title]) => ({
    title,
    entries: table.all.filter((entry) => entry.group === number),
  }));
  return [{ title: i18n.t("Used lately"), entries: recent }, ...groups].filter(
    (group) => group.entries.length,
  );
}

function titles(): readonly (readonly [number, string])[] {
  return [
    [10, i18n.t("Your workspace’s own")],
    [0, i18n.t("Faces")],
    [1, i18n.t("People and gestures")],
    [3, i18n.t("Animals and nature")],
    [4, i18n.t("Food and drink")],
    [6, i18n.t("Activities")],
    [5, i18n.t("Travel and places")],
    [7, i18n.t("Objects")],
    [8, i18n.t("Symbols")],
    [9, i18n.t("Flags")],
  ];
}

/** Move the focus through the grid; up from the first row leads back to the search. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: COLUMNS,
    ArrowUp: -COLUMNS,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = buttons[Math.min(at + step, buttons.length - 1)];
  if (next) next.focus();
  else event.currentTarget.parentElement?.querySelector("input")?.focus();
}

function recentEmoji(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(kept(RECENT) ?? "[]");
    return Array.isArray(stored)
      ? stored.filter((entry): entry is string => typeof entry === "string")
      : [];
  } catch {
    return [];
  }
}

function recentWith(emoji: string): readonly string[] {
  return [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, MOST_RECENT);
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it is asked again next time.
  }
}
