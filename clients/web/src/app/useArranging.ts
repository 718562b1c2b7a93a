import { useCallback } from "react";
import type { SectionsNow } from "../protocol";
import { useHere } from "./context";
import { attempt } from "./toasts";

/** Return how to arrange one's channels otherwise: seen at once here, then on all devices. */
export function useArranging(): (change: (now: SectionsNow) => SectionsNow) => void {
  const { client } = useHere();
  return useCallback(
    (change) => {
      const before = client.store.get().state.sections;
      const { sections, sorting = "name" } = change(before);
      client.happened({ type: "sections.changed", sections, sorting });
      void attempt(client.request({ type: "sections.set", sections, sorting })).then((isDone) => {
        if (!isDone) client.happened({ type: "sections.changed", ...before });
      });
    },
    [client],
  );
}
