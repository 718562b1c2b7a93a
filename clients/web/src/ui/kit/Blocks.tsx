import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import type { Block } from "../../text/kit/types";
import { MessageText, Prose } from "../../text/MessageText";
import { FileIcon, LinkIcon } from "../icons";
import { useKit } from "./desk";
import { ElementView } from "./Elements";
import { PictureView } from "./Picture";
import { InputField } from "./InputField";
import { Paragraphs } from "./Words";

export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return blocks.map((block, index) => <BlockView key={index} block={block} />);
}

function BlockView({ block }: { readonly block: Block }): ReactNode {
  switch (block.kind) {
    case "section":
      return <Section block={block} />;
    case "header":
      return (
        <h3 className="kit-header" dir="auto">
          {block.text}
        </h3>
      );
    case "divider":
      return <hr className="kit-divider" />;
    case "context":
      return <ContextLine parts={block.parts} />;
    case "picture":
      return <PictureView picture={block} />;
    case "actions":
      return (
        <div className="kit-actions">
          {block.elements.map((element, index) => (
            <ElementView key={index} element={element} />
          ))}
        </div>
      );
    case "input":
      return <InputField block={block} />;
    case "rich":
      return <Rich block={block} />;
    case "markdown":
      return <Markdown text={block.text} />;
    case "table":
      return <Table block={block} />;
    case "link":
      return <LinkCard block={block} />;
    case "unknown":
      return <Unknown />;
  }
}

type Of<Kind extends Block["kind"]> = { readonly block: Extract<Block, { kind: Kind }> };

function Section({ block: { text, fields, accessory } }: Of<"section">) {
  return (
    <div className="kit-section">
      <div className="kit-section-text">
        {text && <Paragraphs words={text} />}
        {fields.length > 0 && (
          <div className="kit-fields">
            {fields.map((words, index) => (
              <Paragraphs key={index} words={words} />
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="kit-accessory">
          <ElementView element={accessory} />
        </div>
      )}
    </div>
  );
}

function ContextLine({ parts }: { readonly parts: Of<"context">["block"]["parts"] }) {
  return (
    <div className="kit-context">
      {parts.map((part, index) =>
        part.kind === "words" ? (
          <Paragraphs key={index} words={part.words} />
        ) : (
          <PictureView key={index} picture={part} isSmall />
        ),
      )}
    </div>
  );
}

function Rich({ block: { nodes } }: Of<"rich">) {
  const { names } = useKit();
  return (
    <div className="prose" dir="auto">
      <Prose nodes={nodes} source={sourceOf(nodes)} names={names} />
    </div>
  );
}

/** Short names stand in the texts only, and colons are what they are found by. */
function sourceOf(nodes: unknown): string {
  return JSON.stringify(nodes).includes(":") ? ":a:" : "";
}

function Markdown({ text }: { readonly text: string }) {
  const { names } = useKit();
  return <MessageText text={text} names={names} />;
}

function Table({ block: { rows, aligns } }: Of<"table">) {
  const { names } = useKit();
  const [head = [], ...body] = rows;
  const cell = (nodes: (typeof head)[number], column: number, Cell: "th" | "td") => (
    <Cell key={column} className={`kit-cell-${aligns[column] ?? "start"}`} scope={Cell === "th" ? "col" : undefined}>
      <Prose nodes={nodes} source={sourceOf(nodes)} names={names} />
    </Cell>
  );
  return (
    <div className="kit-table" tabIndex={0} role="region" aria-label={i18n.t("Table")}>
      <table>
        <thead>
          <tr>{head.map((nodes, column) => cell(nodes, column, "th"))}</tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>{row.map((nodes, column) => cell(nodes, column, "td"))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LinkCard({ block: { what, title, href, note } }: Of<"link">) {
  const said = title || (what === "file" ? i18n.t("A file") : i18n.t("A video"));
  return (
    <p className="kit-link-card">
      {what === "file" ? <FileIcon size={18} /> : <LinkIcon size={18} />}
      {href ? (
        <a href={href} target="_blank" rel="noopener noreferrer ugc">
          {said}
        </a>
      ) : (
        <span>{said}</span>
      )}
      {note && <span className="soft">{note}</span>}
    </p>
  );
}

/** A kind that came after this client, or of which it makes nothing. */
export function Unknown() {
  return <p className="kit-unknown">{i18n.t("Something here cannot be shown.")}</p>;
}
