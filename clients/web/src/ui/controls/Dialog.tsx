import {
  type FormEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
} from "react";
import { i18n } from "@lingui/core";
import { CloseIcon } from "../icons";
import { Button, IconButton } from "./Button";
import { classes } from "./classes";

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its foot. */
  readonly footer?: ReactNode;
  /** Makes a form of it; Enter sends. */
  readonly onSubmit?: () => void;
  readonly size?: "s" | "m" | "l";
  /** For a dialog whose first field says what it is. */
  readonly bare?: boolean;
  /** Nothing in it takes the focus: the keyboard scrolls the text. */
  readonly reading?: boolean;
}

/** Where the focus begins: in the first field, else on the way out. */
const FIRST = [
  ".dialog-content :is(input, textarea, select)",
  ".dialog-footer button",
  ".dialog-header button",
];

/** Is open while it is mounted. The browser's own dialog keeps the focus in it and the page out. */
export function Dialog(props: DialogProps) {
  const { title, onClose, children, footer, onSubmit, size = "m", bare, reading } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    if (dialog) first(dialog)?.focus();
    // `close` would give the focus back, too, but to a field that takes no keys
    return () => void (before instanceof HTMLElement && before.focus({ preventScroll: true }));
  }, []);
  const Body = onSubmit ? "form" : "div";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <dialog
      ref={ref}
      className={classes("dialog", `dialog-${size}`, bare && "dialog-bare")}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => isOutside(event) && onClose()}
    >
      <Body className="dialog-body" onSubmit={onSubmit && submit} noValidate={onSubmit && true}>
        <header className="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <IconButton label={i18n.t("Close")} icon={CloseIcon} tip="none" onClick={onClose} />
        </header>
        <div className="dialog-content" tabIndex={reading ? 0 : undefined}>
          {children}
        </div>
        {footer && <footer className="dialog-footer">{footer}</footer>}
      </Body>
    </dialog>
  );
}

function first(dialog: HTMLElement): HTMLElement | undefined {
  return FIRST.flatMap((selector) => dialog.querySelector<HTMLElement>(selector) ?? [])[0];
}

/** Tell a press on the backdrop, which belongs to the dialog element itself, from one inside. */
function isOutside(event: MouseEvent<HTMLDialogElement>): boolean {
  if (event.target !== event.currentTarget) return false;
  const box = event.currentTarget.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

export interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What is going to happen: "Delete", "Leave". */
  readonly action: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be undone. */
export function Confirm({
  title,
  children,
  action,
  danger,
  busy,
  onConfirm,
  onClose,
}: ConfirmProps) {
  return (
    <Dialog
      title={title}
      size="s"
      onClose={onClose}
      onSubmit={onConfirm}
      footer={<DialogButtons action={action} danger={danger} busy={busy} onClose={onClose} />}
    >
      {children}
    </Dialog>
  );
}

export interface DialogButtonsProps {
  readonly action: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly onClose: () => void;
}

/** "Cancel", and what submits the dialog's form. */
export function DialogButtons({ action, danger, busy, disabled, onClose }: DialogButtonsProps) {
  return (
    <>
      <Button onClick={onClose}>{i18n.t("Cancel")}</Button>
      <Button type="submit" look={danger ? "danger" : "primary"} busy={busy} disabled={disabled}>
        {action}
      </Button>
    </>
  );
}
