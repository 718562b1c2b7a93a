import { i18n } from "@lingui/core";
import type { Block } from "../../text/kit/types";
import { useKit } from "./desk";
import { ElementView } from "./Elements";

/** A field of a form: its label, what to fill in, and what is wrong with it. */
export function InputField({ block }: { readonly block: Extract<Block, { kind: "input" }> }) {
  const { errors } = useKit();
  const label = block.isOptional ? i18n.t("{label} (optional)", { label: block.label }) : block.label;
  return (
    <div className="kit-input">
      <ElementView
        element={block.element}
        label={label}
        hint={block.hint}
        error={errors?.[block.block] ?? null}
        isTold={block.isTold}
      />
    </div>
  );
}
