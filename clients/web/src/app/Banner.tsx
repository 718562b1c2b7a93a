/** Says how the connection is, once that is worth saying. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { Link } from "../core/connection";
import { isToBeSent } from "../core/outbox";
import { CloseCode } from "../protocol";
import { ConnectionBanner } from "../ui/shell/ConnectionBanner";
import type { Connection } from "../ui/types";
import { useHere, useView } from "./context";

/** A connection that is back by then was never gone, as far as the reader can see. */
const PATIENCE_MS = 1_500;

export function Banner() {
  const { client } = useHere();
  const link = useView((view) => view.link);
  const waiting = useView((view) => view.outbox.filter(isToBeSent).length);
  const isOnline = link.kind === "online";
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (isOnline) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isOnline]);
  const wasOnline = useView((view) => view.session !== null);
  const isShown = link.kind === "refused" || (!isOnline && (isLate || !navigator.onLine));
  const connection: Connection = isShown ? shown(link, wasOnline, waiting) : { kind: "online" };
  return <ConnectionBanner connection={connection} onRetry={() => client.retryConnection()} />;
}

function shown(link: Link, wasOnline: boolean, waiting: number): Connection {
  if (link.kind === "refused") return { kind: "refused", reason: reasonFor(link.code) };
  if (!wasOnline && link.kind === "connecting" && navigator.onLine) return { kind: "connecting" };
  return { kind: "offline", waiting };
}

function reasonFor(code: number): string {
  switch (code) {
    case CloseCode.ACCOUNT_DEACTIVATED:
      return i18n.t("This account was deactivated.");
    case CloseCode.TOO_MANY_CONNECTIONS:
      return i18n.t("Too many windows are open. Close some and reload.");
    case CloseCode.VERSION_UNSUPPORTED:
    case CloseCode.PROTOCOL_ERROR:
      return i18n.t("This page is out of date. Reload it.");
    default:
      return i18n.t("The server does not let this page in. Reload it.");
  }
}
