import { useState } from "react";
import type { FormState } from "../ui/pages/SettingsPage";
import { sentenceFor } from "./toasts";

/** Return how far a form has got, and a way to send it. */
export function useFormState(reason: (error: unknown) => string = sentenceFor) {
  const [state, setState] = useState<FormState>({});
  const run = (work: Promise<unknown>, done: string) => {
    setState({ busy: true });
    work.then(
      () => setState({ done }),
      (error: unknown) => setState({ error: reason(error) }),
    );
  };
  return { state, run };
}
