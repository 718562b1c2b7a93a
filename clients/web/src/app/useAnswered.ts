import { useState } from "react";
import { sentenceFor } from "./toasts";

/** A form whose request is under way, or was refused. */
export function useAnswered() {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    work()
      .catch((problem: unknown) => setError(sentenceFor(problem)))
      .finally(() => setBusy(false));
  };
  return { isBusy, error, run };
}
