import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { Button } from "../controls/Button";
import { classes } from "../controls/classes";
import { Dialog } from "../controls/Dialog";
import type { ReasonView, Weight } from "./types";

export interface WhyDialogProps {
  readonly sentence: ReactNode;
  /** Largest first; none where time alone decides. */
  readonly reasons: readonly ReasonView[];
  readonly weight: Weight;
  readonly onWeigh: (weight: Weight) => void;
  readonly onClose: () => void;
}

/** Why a story stands where it does: all of it, since nothing else decides. */
export function WhyDialog({ sentence, reasons, weight, onWeigh, onClose }: WhyDialogProps) {
  return (
    <Dialog title={i18n.t("Why am I seeing this?")} size="s" onClose={onClose}>
      <p className="why-story">{sentence}</p>
      {reasons.length > 0 && (
        <ul className="why">
          {reasons.map((reason) => (
            <Reason key={reason.text} reason={reason} />
          ))}
        </ul>
      )}
      <p className="field-hint">
        {reasons.length > 0
          ? i18n.t("Its place is its time and these reasons, and nothing else.")
          : i18n.t("Its place is its time, and nothing else.")}
      </p>
      <Weigh weight={weight} onWeigh={onWeigh} />
    </Dialog>
  );
}

function Reason({ reason }: { readonly reason: ReasonView }) {
  const { text, effect, share } = reason;
  return (
    <li className={classes("why-reason", share < 0 && "why-older")}>
      <span>{text}</span>
      <span className="why-effect">{effect}</span>
      <progress className="why-share" aria-hidden="true" max={1} value={Math.abs(share)} />
    </li>
  );
}

function Weigh({ weight, onWeigh }: Pick<WhyDialogProps, "weight" | "onWeigh">) {
  const press = (pressed: Weight) => onWeigh(weight === pressed ? "usual" : pressed);
  return (
    <div className="button-row">
      <Button aria-pressed={weight === "less"} onClick={() => press("less")}>
        {i18n.t("Less like this")}
      </Button>
      <Button aria-pressed={weight === "more"} onClick={() => press("more")}>
        {i18n.t("More like this")}
      </Button>
    </div>
  );
}
