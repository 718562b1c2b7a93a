/** Says that there are house rules one has not agreed to; nothing waits for it. */

import "../styles/rules.css";
import { i18n } from "@lingui/core";
import { useView } from "./context";

export default function RulesNotice() {
  const isKnown = useView(({ state }) => state.agreement !== null);
  return (
    <div className="banner banner-calm" role="status">
      <span className="banner-text">
        {isKnown ? i18n.t("The house rules have changed.") : i18n.t("There are house rules.")}
      </span>
      <a className="button button-quiet button-small" href="/rules">
        {i18n.t("Read them")}
      </a>
    </div>
  );
}
