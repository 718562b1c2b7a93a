/** The form that stands on top of those that apps opened. */

import { useMemo, useState } from "react";
import type { View as Form } from "../protocol";
import { FormDialog } from "../ui/kit/FormDialog";
import type { Values } from "../ui/kit/useValues";
import { readForm } from "../text/kit/forms";
import { useHere, useView } from "./context";
import { sentenceFor } from "./toasts";
import { stateOf, useActing } from "./useActing";

export default function Forms() {
  const forms = useView((view) => view.forms);
  const top = forms.at(-1);
  return top ? <TopForm key={top.id} form={top} isOver={forms.length > 1} /> : null;
}

function TopForm({ form, isOver }: { readonly form: Form; readonly isOver: boolean }) {
  const { client, views } = useHere();
  const names = useView((view) => views.names(view));
  const app = useView((view) => views.person(view, form.bot));
  const content = useMemo(() => readForm(form.content), [form.content]);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const acting = useActing({ view: form.id });
  const submit = (values: Values) => {
    setBusy(true);
    setProblem(null);
    client.acting
      .submit(form.id, stateOf(values.all))
      .then(setErrors, (error: unknown) => setProblem(sentenceFor(error)))
      .finally(() => setBusy(false));
  };
  return (
    <FormDialog
      {...acting}
      form={content}
      app={app.name}
      names={names}
      isOver={isOver}
      isSending={isBusy}
      errors={errors}
      problem={problem}
      onSubmit={submit}
      onClose={() => client.acting.close(form.id, content.clearsOnClose)}
    />
  );
}
