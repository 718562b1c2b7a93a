import { i18n } from "@lingui/core";
import { useId } from "react";
import type { MouseEvent, ReactNode } from "react";
import { fullTime, shortDay } from "../../locales/dates";
import type { Piece } from "../../text/excerpt";
import { KindIcon } from "../channel/ChannelGlyph";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { Keys } from "../controls/Keys";
import { Segments } from "../feed/Segments";
import { ClockIcon, FileIcon, ReplyIcon } from "../icons";
import { Avatar } from "../people/Avatar";
import { PersonMarks } from "../people/Person";
import type { ChannelKind, PersonView } from "../types";
import { SearchList } from "./Search";
import { useListKeys } from "./useListKeys";

export type FoundItem =
  | { readonly kind: "recent"; readonly id: string; readonly text: string }
  | {
      readonly kind: "message";
      readonly id: string;
      readonly href: string;
      readonly author: PersonView;
      readonly channel: string;
      readonly channelKind: ChannelKind;
      readonly time_us: number;
      readonly isReply: boolean;
      readonly pieces: readonly Piece[];
    }
  | {
      readonly kind: "file";
      readonly id: string;
      /** Leads to the message it stands in. */
      readonly href: string;
      readonly name: string;
      readonly author: PersonView;
      readonly channel: string;
      readonly time_us: number;
    }
  | { readonly kind: "person"; readonly id: string; readonly person: PersonView }
  | {
      readonly kind: "channel";
      readonly id: string;
      readonly channelKind: ChannelKind;
      readonly name: string;
      readonly topic: string;
    };

export type FoundTab = "messages" | "people" | "channels" | "files";
export type FoundOrder = "relevance" | "newest";

export interface SearchDialogProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly tab: FoundTab;
  readonly onTab: (tab: FoundTab) => void;
  readonly order: FoundOrder;
  readonly onOrder: (order: FoundOrder) => void;
  readonly items: readonly FoundItem[];
  readonly onGo: (item: FoundItem) => void;
  /** Completions of the word being typed. */
  readonly offers: readonly { readonly text: string; readonly what?: string }[];
  readonly onOffer: (index: number) => void;
  /** Said of what was found: how much it is, and by what. */
  readonly note: string;
  /** Shown where nothing is listed. */
  readonly empty: string;
  readonly busy: boolean;
  readonly onMore?: (() => void) | undefined;
  readonly onForget?: (() => void) | undefined;
  readonly onClose: () => void;
}

/** Finds anything that was said, everybody, and every channel. */
export function SearchDialog(props: SearchDialogProps) {
  const { search, items, tab, onGo, note } = props;
  const id = useId();
  const go = (index: number) => {
    const item = items[index];
    if (item) onGo(item);
  };
  const keys = useListKeys(items.length, go);
  return (
    <Dialog title={i18n.t("Search")} bare size="l" onClose={props.onClose}>
      <SearchList
        id={id}
        label={i18n.t("Search")}
        placeholder={i18n.t("Words, names, or from: in: has:")}
        search={search}
        onSearch={(next) => {
          keys.setActive(0);
          props.onSearch(next);
        }}
        items={items}
        keyOf={(item) => item.id}
        active={keys.active}
        onActive={keys.setActive}
        onKeyDown={keys.onKeyDown}
        onPick={onGo}
        render={(item) => <Line item={item} />}
        empty={<p>{props.empty}</p>}
        bar={<Bar {...props} />}
        busy={props.busy}
      />
      <div className="search-foot">
        <p role="status" className="search-note">
          {note}
        </p>
        {props.onMore && (
          <Button small look="quiet" busy={props.busy} onClick={props.onMore}>
            {i18n.t("Show more")}
          </Button>
        )}
        {props.onForget && (
          <Button small look="quiet" onClick={props.onForget}>
            {i18n.t("Forget these")}
          </Button>
        )}
        {tab === "messages" && items.length > 0 && (
          <p className="search-keys" aria-hidden="true">
            <Keys keys="↑ ↓" /> <Keys keys="Enter" /> {i18n.t("open")}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Bar({ tab, onTab, order, onOrder, offers, onOffer }: SearchDialogProps) {
  return (
    <div className="search-bar">
      <Segments
        label={i18n.t("What to look for")}
        value={tab}
        options={[
          { value: "messages", label: i18n.t("Messages") },
          { value: "people", label: i18n.t("People") },
          { value: "channels", label: i18n.t("Channels") },
          { value: "files", label: i18n.t("Files") },
        ]}
        onChange={onTab}
      />
      {isOfMessages(tab) && (
        <Segments
          label={i18n.t("Order")}
          value={order}
          options={[
            { value: "relevance", label: i18n.t("Best first") },
            { value: "newest", label: i18n.t("Newest first") },
          ]}
          onChange={onOrder}
        />
      )}
      {isOfMessages(tab) && offers.length > 0 && (
        <ul className="search-offers" aria-label={i18n.t("Narrow the search")}>
          {offers.map(({ text, what }, index) => (
            <li key={text}>
              <button type="button" className="search-offer" onMouseDown={keepFocus} onClick={() => onOffer(index)}>
                <span className="search-offer-text">{text}</span>
                {what && <span className="search-offer-what"> {what}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function isOfMessages(tab: FoundTab): boolean {
  return tab === "messages" || tab === "files";
}

/** Whoever takes an offer goes on typing. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

function Line({ item }: { readonly item: FoundItem }) {
  switch (item.kind) {
    case "recent":
      return <Named sign={<ClockIcon size={18} />} name={item.text} />;
    case "person":
      return (
        <Named
          sign={<Avatar person={item.person} size="s" presence />}
          name={item.person.name}
          marks={<PersonMarks person={item.person} />}
          detail={`@${item.person.handle}`}
        />
      );
    case "channel":
      return <Named sign={<KindIcon kind={item.channelKind} />} name={item.name} detail={item.topic} />;
    case "file":
      return (
        <Named
          sign={<FileIcon size={18} />}
          name={item.name}
          detail={[item.author.name, item.channel, shortDay(item.time_us)].filter(Boolean).join(" · ")}
        />
      );
    case "message":
      return <MessageLine item={item} />;
  }
}

interface NamedProps {
  readonly sign: ReactNode;
  readonly name: string;
  readonly marks?: ReactNode;
  readonly detail?: string;
}

function Named({ sign, name, marks, detail }: NamedProps) {
  return (
    <span className="destination">
      <span className="destination-sign">{sign}</span>
      <span className="clip">
        {name}
        {marks}
      </span>
      {detail && <span className="destination-detail clip">{detail}</span>}
    </span>
  );
}

function MessageLine({ item }: { readonly item: Extract<FoundItem, { kind: "message" }> }) {
  return (
    <span className="found-message">
      <Avatar person={item.author} size="s" />
      <span className="found-main">
        <span className="found-head">
          <span className="message-author">{item.author.name}</span>
          <span className="found-place clip">
            <KindIcon kind={item.channelKind} />
            {item.channel}
          </span>
          {item.isReply && (
            <span className="found-place">
              <ReplyIcon size={16} />
              {i18n.t("in a thread")}
            </span>
          )}
          <time
            className="found-time"
            dateTime={new Date(item.time_us / 1000).toISOString()}
            title={fullTime(item.time_us)}
          >
            {shortDay(item.time_us)}
          </time>
        </span>
        <span className="found-text" dir="auto">
          {item.pieces.map(({ text, isMarked }, index) => (isMarked ? <mark key={index}>{text}</mark> : text))}
        </span>
      </span>
    </span>
  );
}
