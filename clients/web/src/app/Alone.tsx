/** What to do for somebody who has a workspace for themselves. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import { Button } from "../ui/controls/Button";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { mayInvite } from "./policy";

export default function Alone({ channel }: { readonly channel: string }) {
  const { open } = useDialogs();
  const isAllowed = useView((view) => mayInvite(view.user));
  if (!useIsAlone() || !isAllowed) return null;
  return (
    <div className="button-row">
      <span>{i18n.t("You are alone here.")}</span>
      <Button look="primary" onClick={() => open({ kind: "invite", channel })}>
        {i18n.t("Invite people")}
      </Button>
    </div>
  );
}

/** Whether there is nobody else; bots are no company. */
function useIsAlone(): boolean {
  const { client } = useHere();
  const [isKnown, setKnown] = useState(false);
  const others = useView(({ state }) =>
    [...state.users.values()].some(({ id, kind }) => id !== state.me && kind !== "bot"),
  );
  useEffect(() => {
    client.loader.directory().then(
      () => setKnown(true),
      () => undefined,
    );
  }, [client]);
  return isKnown && !others;
}
