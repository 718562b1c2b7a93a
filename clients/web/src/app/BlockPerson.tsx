/** Blocking somebody: what that means, before it is done. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { Confirm } from "../ui/controls/Dialog";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { useBlocking } from "./useBlocking";

export function BlockPerson({ user }: { readonly user: string }) {
  const { views } = useHere();
  const { close } = useDialogs();
  const { name } = useView((view) => views.person(view, user));
  const [isBusy, setBusy] = useState(false);
  const block = useBlocking();
  const confirm = async () => {
    setBusy(true);
    await block(user, true);
    close();
  };
  return (
    <Confirm
      title={i18n.t("Block {name}?", { name })}
      action={i18n.t("Block")}
      danger
      busy={isBusy}
      onConfirm={() => void confirm()}
      onClose={close}
    >
      <p>
        {i18n.t(
          "What they write is folded away, and their mentions no longer call you. Neither of you can write to the other directly, or follow the other.",
        )}
      </p>
      <p>{i18n.t("They are not told. You can unblock them at any time.")}</p>
    </Confirm>
  );
}
