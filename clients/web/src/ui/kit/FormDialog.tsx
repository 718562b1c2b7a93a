import "../../styles/kit.css";
import { i18n } from "@lingui/core";
import type { FormContent } from "../../text/kit/forms";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import type { Names } from "../types";
import { Blocks } from "./Blocks";
import { type KitDesk, KitProvider, type Press } from "./desk";
import { useValues, type Values } from "./useValues";

export interface FormDialogProps extends Pick<KitDesk, "find" | "busy"> {
  readonly form: FormContent;
  /** Whose form it is. */
  readonly app: string;
  readonly names: Names;
  /** There is another one below it. */
  readonly isOver: boolean;
  readonly isSending: boolean;
  /** What is wrong, by block; an empty sentence where something is missing. */
  readonly errors: Readonly<Record<string, string>>;
  /** Why it could not be sent. */
  readonly problem: string | null;
  readonly onPress: (press: Press, values: Values) => void;
  readonly onSubmit: (values: Values) => void;
  readonly onClose: () => void;
}

/** A form that an app opened. */
export function FormDialog(props: FormDialogProps) {
  const { form, app, names, isOver, isSending, errors, problem, onPress, onSubmit, onClose, find, busy } = props;
  const values = useValues();
  const said = Object.fromEntries(
    Object.entries(errors).map(([block, message]) => [block, message || i18n.t("This is needed.")]),
  );
  const close = form.close || (isOver ? i18n.t("Back") : form.submit ? i18n.t("Cancel") : i18n.t("Close"));
  return (
    <Dialog
      title={form.title}
      onClose={onClose}
      {...(form.submit ? { onSubmit: () => !isSending && onSubmit(values) } : {})}
      footer={
        <>
          <span className="kit-from soft">{app}</span>
          <Button onClick={onClose}>{close}</Button>
          {form.submit && (
            <Button type="submit" look="primary" busy={isSending}>
              {form.submit}
            </Button>
          )}
        </>
      }
    >
      <KitProvider
        value={{ names, tabIndex: 0, find, busy, errors: said, ...values, onPress: (press) => onPress(press, values) }}
      >
        <div className="kit kit-form">
          <Blocks blocks={form.blocks} />
        </div>
      </KitProvider>
      {problem && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
