import { i18n } from "@lingui/core";
import type { ButtonElement, Element, OverflowElement } from "../../text/kit/types";
import { Button, IconButton } from "../controls/Button";
import { Menu } from "../controls/Menu";
import { MoreIcon } from "../icons";
import { Checks } from "./Checks";
import { Chooser } from "./Chooser";
import { Entry, When } from "./Entry";
import { PictureView } from "./Picture";
import { useActing } from "./useActing";
import { Phrase } from "./Words";

export interface ElementProps<Kind = Element> {
  readonly element: Kind;
  /** What it is for, where a form says so. */
  readonly label?: string;
  readonly hint?: string;
  readonly error?: string | null;
  /** Every change is told to the program; in a form only what is sent with it. */
  readonly isTold?: boolean;
}

/** Something to press, to choose from, or to fill in. */
export function ElementView({ element, ...rest }: ElementProps) {
  switch (element.kind) {
    case "button":
      return <PressButton element={element} />;
    case "overflow":
      return <Overflow element={element} />;
    case "select":
      return <Chooser element={element} {...rest} />;
    case "checks":
      return <Checks element={element} {...rest} />;
    case "when":
      return <When element={element} {...rest} />;
    case "entry":
      return <Entry element={element} {...rest} />;
    case "picture":
      return <PictureView picture={element} />;
    case "unknown":
      return <span className="kit-unknown">{i18n.t("Something here cannot be used.")}</span>;
  }
}

function PressButton({ element }: { readonly element: ButtonElement }) {
  const { change, isStill, isBusy, tabIndex, question } = useActing(element, true);
  const { look, label, href, text, type } = element;
  const press = () => change({ type });
  if (href) {
    return (
      <a
        className={`button button-${look} button-small`}
        href={href}
        target="_blank"
        rel="noopener noreferrer ugc"
        aria-label={label || undefined}
        tabIndex={tabIndex}
        onClick={press}
      >
        <span>
          <Phrase words={text} />
        </span>
      </a>
    );
  }
  return (
    <>
      <Button
        small
        look={look}
        busy={isBusy}
        disabled={isStill}
        aria-label={label || undefined}
        tabIndex={tabIndex}
        onClick={press}
      >
        <Phrase words={text} />
      </Button>
      {question}
    </>
  );
}

function Overflow({ element }: { readonly element: OverflowElement }) {
  const { change, isStill, tabIndex, question } = useActing(element, true);
  const entries = element.options.map(({ text, href, raw }) => ({
    label: text.text,
    ...(href ? { href } : {}),
    onSelect: () => change({ type: element.type, selected_option: raw }),
  }));
  return (
    <>
      <Menu groups={[entries]}>
        <IconButton label={i18n.t("More")} icon={MoreIcon} size="s" disabled={isStill} tabIndex={tabIndex} />
      </Menu>
      {question}
    </>
  );
}
