import "../../styles/kit.css";
import { i18n } from "@lingui/core";
import type { Block } from "../../text/kit/types";
import type { Names } from "../types";
import { Blocks } from "./Blocks";
import { type KitDesk, KitProvider, type Press } from "./desk";
import { useValues, type Values } from "./useValues";

export interface HomePartProps extends Pick<KitDesk, "find" | "busy"> {
  readonly blocks: readonly Block[];
  readonly names: Names;
  readonly onPress: (press: Press, values: Values) => void;
}

/** What an app shows on its page. */
export function HomePart({ blocks, names, onPress, find, busy }: HomePartProps) {
  const values = useValues();
  return (
    <KitProvider value={{ names, tabIndex: 0, find, busy, ...values, onPress: (press) => onPress(press, values) }}>
      <section className="kit kit-home" aria-label={i18n.t("What this app shows you")}>
        <Blocks blocks={blocks} />
      </section>
    </KitProvider>
  );
}
