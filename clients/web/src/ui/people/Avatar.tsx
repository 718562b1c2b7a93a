import { i18n } from "@lingui/core";
import { withEmoji } from "../../text/emoji";
import { useEmoji } from "../../text/MessageText";
import { EmojiSign, useCustomEmoji } from "../controls/Emoji";
import { BotIcon } from "../icons";
import type { PersonView, Presence } from "../types";
import { classes } from "../controls/classes";

/** How many identity colours `styles/tokens.css` has. */
export const HUES = 12;

export interface AvatarProps {
  readonly person: Pick<PersonView, "id" | "name" | "bot" | "presence" | "deactivated" | "sign">;
  readonly size?: "xs" | "s" | "m" | "l" | "xl" | "xxl";
  /** Shows a dot for who is online. */
  readonly presence?: boolean;
}

/** Initials on the colour that goes with the identifier. Decorative: the name stands beside it. */
export function Avatar({ person, size = "m", presence }: AvatarProps) {
  return (
    <span
      className={classes("avatar", `avatar-${size}`, person.deactivated && "avatar-gone")}
      aria-hidden="true"
    >
      <span
        className={classes("avatar-face", `hue-${hueOf(person.id)}`, person.bot && "avatar-bot")}
      >
        {person.sign ? (
          <Sign sign={person.sign} />
        ) : person.bot ? (
          <BotIcon size={size === "xs" ? 14 : 20} />
        ) : (
          initials(person.name, size === "xs" ? 1 : 2)
        )}
      </span>
      {presence && !person.bot && <PresenceDot presence={person.presence} />}
    </span>
  );
}

/** An emoji for a face. */
function Sign({ sign }: { readonly sign: string }) {
  const table = useEmoji(sign);
  const own = useCustomEmoji().find(({ name }) => `:${name}:` === sign);
  return <EmojiSign emoji={withEmoji(sign, table)} image={own?.image} />;
}

/** A few people, one over the other. */
export function AvatarStack({
  people,
  most = 4,
}: {
  readonly people: readonly PersonView[];
  readonly most?: number;
}) {
  return (
    <span className="avatar-stack" aria-hidden="true">
      {people.slice(0, most).map((person) => (
        <Avatar key={person.id} person={person} size="xs" />
      ))}
    </span>
  );
}

export function PresenceDot({ presence }: { readonly presence: Presence }) {
  return <span className={classes("presence", `presence-${presence}`)} />;
}

/** Say it in words, for those who do not see the dot. */
export function presenceText(presence: Presence): string {
  if (presence === "online") return i18n.t("online");
  return presence === "offline" ? i18n.t("offline") : "";
}

/** Return one of the identity colours, always the same for an identifier. */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return (hash >>> 8) % HUES;
}

/** "Ada Lovelace" → "AL"; one letter where there is room for one, or of one word. */
export function initials(name: string, most: 1 | 2 = 2): string {
  const words = name
    .trim()
    .split(/[\s\-_.]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words[0] ?? name.trim();
  const last = most > 1 && words.length > 1 ? (words[words.length - 1] ?? "") : "";
  return [first, last].map(firstLetter).join("").toLocaleUpperCase() || "?";
}

function firstLetter(word: string): string {
  return word.match(/[\p{L}\p{N}]/u)?.[0] ?? [...word][0] ?? "";
}
