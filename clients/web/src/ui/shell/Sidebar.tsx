import { i18n } from "@lingui/core";
import { type ReactNode, useId, useRef } from "react";
import { IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { Keys } from "../controls/Keys";
import { Menu, type MenuGroups } from "../controls/Menu";
import { ChevronDownIcon, MoreIcon, PlusIcon, SearchIcon, TagIcon, WriteIcon, type Icon } from "../icons";
import { Avatar, presenceText } from "../people/Avatar";
import { StatusSign } from "../people/PersonStatus";
import type { ChannelView, PersonView } from "../types";
import { SidebarChannel } from "./SidebarChannel";
import { useChannelDrops } from "./useChannelDrops";
import { UnreadHints } from "./UnreadHints";

/** One's own sections are named after what they are called. */
export type SectionId = "starred" | "channels" | "directs" | "tags" | `own:${string}`;

export interface SidebarSection {
  readonly id: SectionId;
  /** What can be done with one's own. */
  readonly menu?: MenuGroups;
  readonly channels: readonly ChannelView[];
  readonly collapsed: boolean;
}

/** The hashtags one follows. */
export interface SidebarTags {
  readonly links: readonly { readonly name: string; readonly href: string; readonly current: boolean }[];
  readonly collapsed: boolean;
}

/** A place above the channels: unread, threads. */
export interface SidebarLink {
  readonly href: string;
  readonly label: string;
  readonly icon: Icon;
  readonly current: boolean;
  readonly unread?: number;
  /** How much is there, where nothing calls for one. */
  readonly count?: number;
}

export interface SidebarProps {
  readonly workspace: string;
  readonly workspaceMenu: MenuGroups;
  readonly you: PersonView;
  readonly youMenu: MenuGroups;
  /** What is to be known of yourself now, instead of whether you are seen as online. */
  readonly yourState?: string | null;
  readonly links?: readonly SidebarLink[];
  readonly sections: readonly SidebarSection[];
  readonly tags?: SidebarTags;
  /** The channel that is open. */
  readonly current: string | null;
  readonly onToggle: (section: SectionId) => void;
  /** A channel was dragged there. */
  readonly onMove?: (channel: string, section: SectionId) => void;
  readonly onSwitch: () => void;
  readonly onSearch?: () => void;
  readonly onNewMessage: () => void;
  readonly onAddChannel: () => void;
  readonly switchKeys?: string;
  /** Skeletons while the channels are loading. */
  readonly children?: ReactNode;
}

export function Sidebar(props: SidebarProps) {
  const { workspace, workspaceMenu, you, youMenu, yourState, links = [], sections, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <div className="sidebar">
      <header className="sidebar-header">
        <Menu groups={workspaceMenu}>
          <button type="button" className="sidebar-workspace">
            <span className="sidebar-workspace-name">{workspace}</span>
            <ChevronDownIcon size={16} />
          </button>
        </Menu>
        {props.onSearch && (
          <IconButton label={i18n.t("Search")} icon={SearchIcon} onClick={props.onSearch} />
        )}
        <IconButton label={i18n.t("New message")} icon={WriteIcon} onClick={props.onNewMessage} />
      </header>
      <button type="button" className="sidebar-switch" onClick={props.onSwitch}>
        <SearchIcon size={16} />
        <span>{i18n.t("Jump to…")}</span>
        {props.switchKeys && <Keys keys={props.switchKeys} />}
      </button>
      <div className="sidebar-middle">
        <div className="sidebar-scroll" ref={scroller}>
          {links.length > 0 && (
            <ul className="sidebar-list">
              {links.map((link) => (
                <PlaceLink key={link.href} link={link} />
              ))}
            </ul>
          )}
          {sections.map((section) => (
            <Section key={section.id} section={section} {...props} />
          ))}
          {props.tags && <Tags tags={props.tags} onToggle={props.onToggle} />}
          {children}
        </div>
        <UnreadHints scroller={scroller} sections={sections} />
      </div>
      <footer className="sidebar-footer">
        <Menu groups={youMenu} side="top">
          <button type="button" className="sidebar-you">
            <Avatar person={you} size="m" presence />
            <span className="sidebar-you-text">
              <span className="sidebar-you-name">
                {you.name}
                <StatusSign person={you} />
              </span>
              <span className="sidebar-you-state">
                {yourState ?? (presenceText(you.presence) || `@${you.handle}`)}
              </span>
            </span>
          </button>
        </Menu>
      </footer>
    </div>
  );
}

function PlaceLink({ link }: { readonly link: SidebarLink }) {
  const Drawn = link.icon;
  return (
    <li>
      <a
        className={classes("sidebar-item", Boolean(link.unread) && "sidebar-item-unread")}
        href={link.href}
        aria-current={link.current ? "page" : undefined}
      >
        <span className="sidebar-icon">
          <Drawn size={18} />
        </span>
        <span className="sidebar-name">{link.label}</span>
        {link.unread ? (
          <span className="badge badge-quiet">
            {link.unread}
            <span className="unseen"> {i18n.t("unread")}</span>
          </span>
        ) : link.count ? (
          <span className="sidebar-count">{link.count}</span>
        ) : null}
      </a>
    </li>
  );
}

/** There is nothing to see of it before one follows any. */
function Tags({ tags, onToggle }: { readonly tags: SidebarTags; readonly onToggle: SidebarProps["onToggle"] }) {
  const { links, collapsed } = tags;
  if (links.length === 0) return null;
  return (
    <Foldable id="tags" collapsed={collapsed} onToggle={onToggle}>
      {links
        .filter(({ current }) => current || !collapsed)
        .map(({ name, href, current }) => (
          <PlaceLink key={name} link={{ href, label: name, icon: TagIcon, current }} />
        ))}
    </Foldable>
  );
}

function Section(props: SidebarProps & { readonly section: SidebarSection }) {
  const { section, current, onToggle, onMove, onNewMessage, onAddChannel } = props;
  if (section.id === "starred" && section.channels.length === 0) return null;
  const shown = section.collapsed
    ? section.channels.filter((channel) => stands(channel, current))
    : section.channels;
  const add = {
    channels: { label: i18n.t("Add channels"), onClick: onAddChannel },
    directs: { label: i18n.t("New direct message"), onClick: onNewMessage },
  };
  return (
    <Foldable
      id={section.id}
      collapsed={section.collapsed}
      onToggle={onToggle}
      menu={section.menu}
      {...(section.id !== "starred" &&
        onMove && { onDropped: (channel: string) => onMove(channel, section.id) })}
      {...(section.id in add && { add: add[section.id as keyof typeof add] })}
    >
      {shown.map((channel) => (
        <SidebarChannel key={channel.id} channel={channel} current={channel.id === current} />
      ))}
    </Foldable>
  );
}

interface FoldableProps {
  readonly id: SectionId;
  readonly collapsed: boolean;
  readonly onToggle: (section: SectionId) => void;
  readonly add?: { readonly label: string; readonly onClick: () => void };
  readonly menu?: MenuGroups | undefined;
  readonly onDropped?: (channel: string) => void;
  readonly children: ReactNode;
}

/** A list with a title that folds it. */
function Foldable({ id, collapsed, onToggle, add, menu, onDropped, children }: FoldableProps) {
  const title = sectionTitle(id);
  const listId = useId();
  const drops = useChannelDrops(onDropped);
  return (
    <section className="sidebar-section" aria-label={title} {...drops}>
      <div className="sidebar-section-header">
        <button
          type="button"
          className="sidebar-section-title"
          aria-expanded={!collapsed}
          aria-controls={listId}
          onClick={() => onToggle(id)}
        >
          <ChevronDownIcon size={16} />
          <h2>{title}</h2>
        </button>
        {menu && (
          <Menu groups={menu} align="end">
            <IconButton size="s" tip="none" icon={MoreIcon} label={i18n.t("Arrange {title}", { title })} />
          </Menu>
        )}
        {add && <IconButton size="s" icon={PlusIcon} {...add} />}
      </div>
      <ul className="sidebar-list" id={listId}>
        {children}
      </ul>
    </section>
  );
}

/** A collapsed section still shows what is open or unread. */
function stands(channel: ChannelView, current: string | null): boolean {
  return channel.id === current || (channel.unread > 0 && !channel.muted) || channel.mentions > 0;
}

function sectionTitle(id: SectionId): string {
  switch (id) {
    default:
      return id.slice("own:".length);
    case "starred":
      return i18n.t("Starred");
    case "channels":
      return i18n.t("Channels");
    case "directs":
      return i18n.t("Direct messages");
    case "tags":
      return i18n.t("Hashtags");
  }
}
