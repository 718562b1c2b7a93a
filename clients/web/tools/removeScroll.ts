/**
 * Stands in for the package `react-remove-scroll`, which menus and dialogs of Radix load.
 *
 * It locks the page behind modal ones by a style element, which our policy forbids. Ours are not
 * modal, so it would only weigh.
 */

import { Fragment } from "react";

export const RemoveScroll = Fragment;
