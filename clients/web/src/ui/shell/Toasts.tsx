import { i18n } from "@lingui/core";
import { useEffect, useRef } from "react";
import { Button, IconButton } from "../controls/Button";
import { CheckIcon, CloseIcon, InfoIcon, WarningIcon } from "../icons";

export interface ToastView {
  readonly id: string;
  readonly text: string;
  readonly kind?: "done" | "note" | "alarm";
  readonly action?: { readonly label: string; readonly onSelect: () => void };
}

export interface ToastsProps {
  readonly toasts: readonly ToastView[];
  readonly onDismiss: (id: string) => void;
}

const SIGNS = { done: CheckIcon, note: InfoIcon, alarm: WarningIcon };

/** Short notes at the foot of the screen. Whoever shows them takes them away again. */
export function Toasts({ toasts, onDismiss }: ToastsProps) {
  const ref = useRef<HTMLDivElement>(null);
  const newest = toasts[toasts.length - 1]?.id;
  useEffect(() => {
    const region = ref.current;
    if (newest === undefined || !region) return;
    region.showPopover(); // above a dialog that is open, and above one opened after the last notice
    return () => region.hidePopover();
  }, [newest]);
  return (
    <>
      <Spoken toasts={toasts} />
      <div
        ref={ref}
        className="toasts"
        popover="manual"
        role="region"
        aria-label={i18n.t("Notices")}
      >
        {toasts.map((toast) => (
          <Toast key={toast.id} toast={toast} onDismiss={onDismiss} />
        ))}
      </div>
    </>
  );
}

/** Reads the newest notice out; stands apart, since what is not shown is not read out when it appears. */
function Spoken({ toasts }: Pick<ToastsProps, "toasts">) {
  return (
    <p className="unseen" role="status">
      {toasts[toasts.length - 1]?.text}
    </p>
  );
}

function Toast({
  toast,
  onDismiss,
}: {
  readonly toast: ToastView;
  readonly onDismiss: (id: string) => void;
}) {
  const Sign = SIGNS[toast.kind ?? "note"];
  return (
    <div className={`toast toast-${toast.kind ?? "note"}`}>
      <Sign size={18} />
      <span className="toast-text">{toast.text}</span>
      {toast.action && (
        <Button small look="quiet" onClick={toast.action.onSelect}>
          {toast.action.label}
        </Button>
      )}
      <IconButton
        size="s"
        tip="none"
        label={i18n.t("Dismiss")}
        icon={CloseIcon}
        onClick={() => onDismiss(toast.id)}
      />
    </div>
  );
}
