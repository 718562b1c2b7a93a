/** What to say where there is no story: to newcomers, what to do. */

import { i18n } from "@lingui/core";
import type { Filter } from "../core/stories";
import { Button } from "../ui/controls/Button";
import { CheckIcon, HomeIcon } from "../ui/icons";
import { EmptyState } from "../ui/states/EmptyState";
import { useView } from "./context";
import { useDialogs } from "./dialogs";
import { mayInvite } from "./policy";
import { LAST, navigate } from "./routing";

export interface NothingNewProps {
  readonly filter: Filter;
  readonly onAll: () => void;
}

export function NothingNew({ filter, onAll }: NothingNewProps) {
  if (filter === "all") return <Welcome />;
  return (
    <EmptyState
      icon={CheckIcon}
      title={i18n.t("You are up to date")}
      actions={<Button onClick={onAll}>{i18n.t("Show all stories")}</Button>}
    >
      <p>{i18n.t("There is nothing of this kind.")}</p>
    </EmptyState>
  );
}

function Welcome() {
  const { open } = useDialogs();
  const isIn = useView((view) => view.state.memberships.size > 0);
  const isInviting = useView((view) => mayInvite(view.user));
  return (
    <EmptyState
      icon={HomeIcon}
      title={isIn ? i18n.t("You are up to date") : i18n.t("You are in no channel yet")}
      actions={
        <>
          {isIn && (
            <Button look="primary" onClick={() => navigate(LAST)}>
              {i18n.t("Say hello")}
            </Button>
          )}
          <Button look={isIn ? "plain" : "primary"} onClick={() => navigate("/channels")}>
            {i18n.t("Browse channels")}
          </Button>
          {isInviting && (
            <Button onClick={() => open({ kind: "invite" })}>{i18n.t("Invite people")}</Button>
          )}
        </>
      }
    >
      <p>
        {isIn
          ? i18n.t("Here you will find what concerns you: who wrote to you, who answered, what is new in your channels.")
          : i18n.t("Look for one to join, or write to somebody.")}
      </p>
    </EmptyState>
  );
}
