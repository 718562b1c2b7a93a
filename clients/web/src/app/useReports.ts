/** Open reports, as far as the reader sees to them: loaded once, and again when they change. */

import { useEffect, useState } from "react";
import type { Report } from "../protocol";
import { useHere, useView } from "./context";

export function useReports(): { readonly reports: readonly Report[] | null; readonly isMore: boolean } {
  const { client } = useHere();
  const [page, setPage] = useState<{ reports: readonly Report[]; more?: boolean } | null>(null);
  const changed = useView(({ state }) => state.reportsChanged);
  const isOnline = useView(({ link }) => link.kind === "online");
  const isModerator = useView(({ user, state }) => {
    if (user?.role === "administrator") return true;
    return [...state.memberships.values()].some(({ role }) => role === "administrator");
  });
  useEffect(() => {
    if (!isOnline || !isModerator) return;
    let isCurrent = true;
    client.request<"reports.list">({ type: "reports.list" }).then(
      (found) => isCurrent && setPage(found),
      () => undefined, // again with the next connection
    );
    return () => void (isCurrent = false);
  }, [client, changed, isOnline, isModerator]);
  return { reports: page?.reports ?? null, isMore: page?.more ?? false };
}
