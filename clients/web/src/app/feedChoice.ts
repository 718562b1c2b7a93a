/** Which stories somebody wants to see, and in which order; kept for this browser. */

import { i18n } from "@lingui/core";
import { FEED_FILTERS, FEED_ORDERS } from "../protocol";
import type { Choice, Filter, Order } from "../core/stories";
import type { Option } from "../ui/feed/types";

const FILTER = "feed-filter";
const ORDER = "feed-order";

/** From what concerns one in person to everything. */
const FILTER_NAMES = {
  direct: () => i18n.t("Direct"),
  channels: () => i18n.t("Channels"),
  following: () => i18n.t("Following"),
  all: () => i18n.t("All"),
} satisfies Record<Filter | "following", () => string>;

const ORDER_NAMES = {
  ranked: () => i18n.t("Ranked"),
  newest: () => i18n.t("Newest"),
} satisfies Record<Order, () => string>;

/** Those the protocol has, in our order. */
export function filters(): readonly Option<Filter>[] {
  const known: readonly string[] = FEED_FILTERS;
  const names = Object.entries(FILTER_NAMES).filter(([value]) => known.includes(value));
  return names.map(([value, name]) => ({ value: value as Filter, label: name() }));
}

export function orders(): readonly Option<Order>[] {
  return FEED_ORDERS.map((value) => ({ value, label: ORDER_NAMES[value]() }));
}

export function chosenFeed(): Choice {
  return {
    filter: FEED_FILTERS.find((value) => value === localStorage.getItem(FILTER)) ?? "all",
    order: FEED_ORDERS.find((value) => value === localStorage.getItem(ORDER)) ?? "ranked",
  };
}

export function rememberFeed({ filter, order }: Choice): void {
  localStorage.setItem(FILTER, filter);
  localStorage.setItem(ORDER, order);
}
