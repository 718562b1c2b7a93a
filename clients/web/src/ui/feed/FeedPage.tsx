import { i18n } from "@lingui/core";
import type { FocusEvent, KeyboardEvent, ReactNode, RefObject } from "react";
import { Button, IconButton } from "../controls/Button";
import { Menu } from "../controls/Menu";
import { CheckIcon, ListIcon, MoreIcon } from "../icons";
import { MessageSkeletons } from "../states/Skeletons";
import type { Names } from "../types";
import { Segments } from "./Segments";
import { StoryCard } from "./StoryCard";
import type { Option, StoryActions, StoryView } from "./types";

export interface FeedPageProps<Filter extends string, Order extends string> {
  /** Absent while nothing is known. */
  readonly stories: readonly StoryView[] | null;
  readonly names: Names;
  readonly actions: StoryActions;
  readonly filter: Filter;
  readonly filters: readonly Option<Filter>[];
  readonly order: Order;
  readonly orders: readonly Option<Order>[];
  /** How much is new and waits. */
  readonly news: number;
  /** The story that Tab reaches. */
  readonly current: string | null;
  /** Changes when the list may be laid out anew. */
  readonly settled: number;
  readonly busy: boolean;
  readonly now: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** What to say where there is no story. */
  readonly empty: ReactNode;
  readonly onFilter: (filter: Filter) => void;
  readonly onOrder: (order: Order) => void;
  readonly onNews: () => void;
  readonly onMore?: (() => void) | undefined;
  readonly onAllSeen: () => void;
  readonly onMenu: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** The keyboard is on a story now. */
  readonly onCurrent: (key: string) => void;
}

/** The feed: a list of stories that ends. */
export function FeedPage<Filter extends string, Order extends string>(props: FeedPageProps<Filter, Order>) {
  const { stories, news, scroller, empty, onNews } = props;
  return (
    <div className="feed">
      <Head {...props} />
      <div className="feed-body">
        {news > 0 && (
          <button type="button" className="jump jump-new" onClick={onNews}>
            {i18n.t("{count, plural, one {# new} other {# new}}", { count: news })}
          </button>
        )}
        <p className="unseen" role="status">
          {news > 0 && i18n.t("{count, plural, one {# new story} other {# new stories}}", { count: news })}
        </p>
        <div className="feed-scroll" ref={scroller}>
          {stories === null ? (
            <div className="feed-column">
              <MessageSkeletons count={5} />
            </div>
          ) : stories.length === 0 ? (
            empty
          ) : (
            <Stories {...props} stories={stories} />
          )}
        </div>
      </div>
    </div>
  );
}

function Head<Filter extends string, Order extends string>(props: FeedPageProps<Filter, Order>) {
  const { filter, filters, order, orders, onFilter, onOrder, onAllSeen, onMenu } = props;
  return (
    <header className="feed-head">
      <div className="pane-header feed-title">
        <IconButton className="only-narrow" label={i18n.t("Channels and people")} icon={ListIcon} onClick={onMenu} />
        <div className="channel-title">
          <h1>{i18n.t("Home")}</h1>
        </div>
        <Menu
          align="end"
          groups={[
            orders.map(({ value, label }) => ({
              label,
              checked: value === order,
              onSelect: () => onOrder(value),
            })),
            [{ label: i18n.t("Mark all as seen"), onSelect: onAllSeen }],
            [{ label: i18n.t("Read your feed elsewhere"), href: "/settings" }],
          ]}
        >
          <IconButton label={i18n.t("More")} icon={MoreIcon} />
        </Menu>
      </div>
      <div className="feed-filters">
        <Segments label={i18n.t("Which stories")} value={filter} options={filters} onChange={onFilter} />
        <div className="feed-order">
          <Segments label={i18n.t("Order")} value={order} options={orders} onChange={onOrder} />
        </div>
      </div>
    </header>
  );
}

type StoriesProps = Pick<
  FeedPageProps<string, string>,
  "names" | "actions" | "current" | "settled" | "busy" | "now" | "onMore" | "onKeyDown" | "onCurrent"
> & { readonly stories: readonly StoryView[] };

function Stories(props: StoriesProps) {
  const { stories, names, actions, current, settled, busy, now, onMore, onKeyDown, onCurrent } = props;
  const focused = (event: FocusEvent<HTMLElement>) => {
    const key = event.target.closest<HTMLElement>("[data-key]")?.dataset["key"];
    if (key) onCurrent(key);
  };
  return (
    <div className="feed-column">
      <div role="feed" aria-label={i18n.t("Stories")} aria-busy={busy} className="stories" onKeyDown={onKeyDown} onFocus={focused}>
        {stories.map((story, index) => (
          <StoryCard
            key={story.key}
            story={story}
            names={names}
            actions={actions}
            position={index + 1}
            count={onMore ? -1 : stories.length}
            tabIndex={story.key === current || (current === null && index === 0) ? 0 : -1}
            settled={settled}
            now={now}
          />
        ))}
      </div>
      {onMore ? (
        <div className="feed-end">
          <Button busy={busy} onClick={onMore}>
            {i18n.t("Show earlier")}
          </Button>
        </div>
      ) : (
        <div className="feed-end">
          <CheckIcon size={18} />
          <p>{i18n.t("You are up to date")}</p>
        </div>
      )}
    </div>
  );
}
