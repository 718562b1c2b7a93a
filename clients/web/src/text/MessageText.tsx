import { i18n } from "@lingui/core";
import { memo, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import { fullTime } from "../locales/dates";
import { Reach, Revise } from "../ui/channel/reach";
import { EmojiSign } from "../ui/controls/Emoji";
import type { Names } from "../ui/types";
import {
  type EmojiTable,
  emojiTable,
  hasShortcode,
  loadEmoji,
  onEmoji,
  withEmoji,
  withPictures,
} from "./emoji";
import { tagPath } from "./hashtags";
import { Lru } from "./lru";
import { type Node, parse } from "./parse";

export interface MessageTextProps {
  /** Markdown as on the wire. */
  readonly text: string;
  readonly names: Names;
  /** When it was changed, if it was. */
  readonly edited?: number | null;
}

const parsed = new Lru<readonly Node[]>(500, 1_000_000);

/** A message's text, with mentions as chips and short names as emoji. */
export const MessageText = memo(function MessageText({
  text,
  names,
  edited = null,
}: MessageTextProps) {
  const emoji = useEmoji(text);
  const nodes = parsed.get(text, () => parse(text));
  const tail = edited === null ? null : <EditedMark edited_us={edited} />;
  const last = nodes[nodes.length - 1];
  const context = { names, emoji, isInLink: false };
  return (
    <div className={isOnlyEmoji(nodes, context) ? "prose prose-emoji" : "prose"} dir="auto">
      {nodes.map((node, index) => render(node, index, context, node === last ? tail : null))}
      {tail && last?.kind !== "p" && <p>{tail}</p>}
    </div>
  );
});

export interface ProseProps {
  readonly nodes: readonly Node[];
  /** What the nodes were made of, to see whether it has emoji. */
  readonly source: string;
  readonly names: Names;
}

/** Nodes as they are, in whatever the caller makes of them. */
export function Prose({ nodes, source, names }: ProseProps) {
  const emoji = useEmoji(source);
  return <>{renderAll(nodes, { names, emoji, isInLink: false })}</>;
}

/** Says that something was edited, and leads to what it said before. */
export function EditedMark({ edited_us }: { readonly edited_us: number }) {
  const onRevisions = useContext(Revise);
  const tabIndex = useContext(Reach);
  if (onRevisions) {
    return (
      <>
        {" "}
        <button
          type="button"
          className="edited edited-open"
          tabIndex={tabIndex}
          title={fullTime(edited_us)}
          aria-label={`${i18n.t("(edited)")} ${i18n.t("Show what it said before")}`}
          onClick={onRevisions}
        >
          {i18n.t("(edited)")}
        </button>
      </>
    );
  }
  return (
    <span className="edited" title={fullTime(edited_us)}>
      {" "}
      {i18n.t("(edited)")}
    </span>
  );
}

interface Context {
  readonly names: Names;
  readonly emoji: EmojiTable | null;
  /** A link holds no other one. */
  readonly isInLink: boolean;
}

function render(node: Node, key: number, context: Context, tail: ReactNode = null): ReactNode {
  switch (node.kind) {
    case "text":
      return <Said key={key} text={node.text} context={context} />;
    case "break":
      return <br key={key} />;
    case "code":
      return <code key={key}>{node.text}</code>;
    case "pre":
      return (
        <pre key={key} tabIndex={0} data-language={node.language || undefined}>
          <code>{node.text}</code>
        </pre>
      );
    case "link":
      return (
        <a key={key} href={node.href} {...leaving(node.href)}>
          {renderAll(node.children, { ...context, isInLink: true })}
        </a>
      );
    case "person":
      return <PersonChip key={key} id={node.id} context={context} />;
    case "channel":
      return <ChannelChip key={key} id={node.id} context={context} />;
    case "group":
      return <GroupChip key={key} id={node.id} names={context.names} />;
    case "everyone":
      return (
        <span key={key} className="mention mention-you">
          @{node.id}
        </span>
      );
    case "hashtag":
      return (
        <a key={key} className="hashtag" href={tagPath(node.tag)}>
          #{node.tag}
        </a>
      );
    case "h":
      return (
        <p key={key} className="prose-heading">
          {renderAll(node.children, context)}
        </p>
      );
    case "ol":
      return (
        <ol key={key} start={node.start}>
          {renderAll(node.children, context)}
        </ol>
      );
    default: {
      const Tag = node.kind;
      return (
        <Tag key={key}>
          {renderAll(node.children, context)}
          {Tag === "p" && tail}
        </Tag>
      );
    }
  }
}

function renderAll(nodes: readonly Node[], context: Context): ReactNode[] {
  return nodes.map((node, index) => render(node, index, context));
}

/** Our own pages open here, all others in a tab that learns nothing about this one. */
function leaving(href: string) {
  const own = typeof location !== "undefined" && href.startsWith(`${location.origin}/`);
  return own ? {} : { target: "_blank", rel: "noopener noreferrer ugc" };
}

interface ChipProps {
  readonly id: string;
  readonly context: Context;
}

function PersonChip({ id, context: { names, isInLink } }: ChipProps) {
  const person = names.person(id);
  const Chip = isInLink ? "span" : "a";
  return (
    <Chip
      className={person?.you ? "mention mention-you" : "mention"}
      title={person && `@${person.handle}`}
      {...(Chip === "a" && { href: `/people/${id}` })}
    >
      @{person?.name ?? i18n.t("someone")}
    </Chip>
  );
}

function GroupChip({ id, names }: { readonly id: string; readonly names: Names }) {
  const group = names.group?.(id);
  return (
    <span className={group?.mine ? "mention mention-you" : "mention"} title={group?.title}>
      @{group?.name ?? i18n.t("a group")}
    </span>
  );
}

/** A piece of text with emoji for the short names in it. */
function Said({ text, context }: { readonly text: string; readonly context: Context }) {
  const { emoji, names } = context;
  if (!names.emoji || !hasShortcode(text)) return withEmoji(text, emoji);
  return withPictures(text, names.emoji).map((part, index) =>
    typeof part === "string" ? (
      withEmoji(part, emoji)
    ) : (
      <EmojiSign key={index} emoji={part.sign} image={part.image} />
    ),
  );
}

function ChannelChip({ id, context: { names, isInLink } }: ChipProps) {
  const channel = names.channel(id);
  if (!channel) return <span className="mention">#{i18n.t("private channel")}</span>;
  if (isInLink) return <span className="mention">#{channel.name}</span>;
  return (
    <a className="mention" href={channel.href}>
      #{channel.name}
    </a>
  );
}

export function useEmoji(text: string): EmojiTable | null {
  const wanted = hasShortcode(text);
  useEffect(() => {
    if (wanted) void loadEmoji();
  }, [wanted]);
  const known = useSyncExternalStore(onEmoji, emojiTable, emojiTable);
  return wanted ? known : null;
}

const EMOJI_ONLY = /^(?:\s|\p{Extended_Pictographic}|\p{Emoji_Component}){1,40}$/u;
const ANY_PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}/gu;

/** Counts for one that the workspace's people added. */
const A_PICTURE = "🙂";

/** A few emoji alone are shown larger. */
function isOnlyEmoji(nodes: readonly Node[], { names, emoji }: Context): boolean {
  const [node] = nodes;
  if (nodes.length !== 1 || node?.kind !== "p" || node.children.length !== 1) return false;
  const [child] = node.children;
  if (child?.kind !== "text") return false;
  const parts = withPictures(child.text, names.emoji ?? (() => undefined));
  const text = parts
    .map((part) => (typeof part === "string" ? withEmoji(part, emoji) : A_PICTURE))
    .join("");
  const pictures = text.match(ANY_PICTURE)?.length ?? 0;
  return pictures > 0 && pictures <= 8 && EMOJI_ONLY.test(text);
}
