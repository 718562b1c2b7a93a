/** What the moderators have to say to the reader: it stays until they have acknowledged it. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { Confirm } from "../ui/controls/Dialog";
import { fullTime } from "../locales/dates";
import { useHere, useView } from "./context";
import { attempt } from "./toasts";

export default function Cautions() {
  const { client } = useHere();
  const [isLater, setLater] = useState(false);
  const first = useView(({ state }) => state.cautions[0]);
  if (!first || isLater) return null;
  const acknowledge = () =>
    attempt(client.request<"caution.acknowledge">({ type: "caution.acknowledge", caution: first.number }));
  return (
    <Confirm
      title={i18n.t("From the moderators")}
      action={i18n.t("I have read it")}
      onConfirm={() => void acknowledge()}
      onClose={() => setLater(true)}
    >
      <p className="notice-text">{first.text}</p>
      <p className="soft">{fullTime(first.time_us)}</p>
    </Confirm>
  );
}
