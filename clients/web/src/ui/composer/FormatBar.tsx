import { i18n } from "@lingui/core";
import { useState } from "react";
import { IconButton } from "../controls/Button";
import {
  BoldIcon,
  CodeIcon,
  FormatIcon,
  ItalicIcon,
  LinkIcon,
  ListIcon,
  QuoteIcon,
  StrikeIcon,
  type Icon,
} from "../icons";
import type { Format } from "./editing";

/** Buttons for what the keys do; folded away until somebody wants them. */
export function FormatBar({ onFormat }: { readonly onFormat: (format: Format) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        tip="top"
        label={i18n.t("Formatting")}
        icon={FormatIcon}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <span className="format-bar" role="group" aria-label={i18n.t("Formatting")}>
          {formats().map(({ format, label, icon, keys }) => (
            <IconButton
              key={format}
              tip="top"
              label={label}
              icon={icon}
              keys={keys}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onFormat(format)}
            />
          ))}
        </span>
      )}
    </>
  );
}

interface Offered {
  readonly format: Format;
  readonly label: string;
  readonly icon: Icon;
  readonly keys?: string;
}

function formats(): readonly Offered[] {
  return [
    { format: "bold", label: i18n.t("Bold"), icon: BoldIcon, keys: "Ctrl B" },
    { format: "italic", label: i18n.t("Italic"), icon: ItalicIcon, keys: "Ctrl I" },
    { format: "strike", label: i18n.t("Strikethrough"), icon: StrikeIcon, keys: "Ctrl Shift X" },
    { format: "code", label: i18n.t("Code"), icon: CodeIcon, keys: "Ctrl E" },
    { format: "link", label: i18n.t("Link"), icon: LinkIcon },
    { format: "list", label: i18n.t("List"), icon: ListIcon },
    { format: "quote", label: i18n.t("Quote"), icon: QuoteIcon },
  ];
}
