/** Somebody, how to write to them, and who follows them. */

import "../styles/profiles.css";
import { i18n } from "@lingui/core";
import { useMemo } from "react";
import { Button } from "../ui/controls/Button";
import { Dialog } from "../ui/controls/Dialog";
import { FollowButton } from "../ui/controls/FollowButton";
import { FollowCounts } from "../ui/people/FollowCounts";
import { BlockNote } from "../ui/people/BlockNote";
import { PersonProfile } from "../ui/people/Person";
import { ProfileDetails } from "../ui/people/ProfileDetails";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { channelPath, navigate, personPath } from "./routing";
import { useBlocking } from "./useBlocking";
import { useFollowedPerson, useWriting } from "./useFollowedPerson";
import { usePresenceOf } from "./usePresence";
import { detailsOf, useProfile } from "./useProfile";

export function PersonCard({ user }: { readonly user: string }) {
  const { views } = useHere();
  const { close, open } = useDialogs();
  const person = useView((view) => views.person(view, user));
  usePresenceOf("card", useMemo(() => [user], [user]));
  const { now, isBusy, follow } = useFollowedPerson(user);
  const go = (path: string) => {
    close();
    navigate(path);
  };
  const profile = useProfile(user);
  const write = useWriting(user, (channel) => go(channelPath(channel)));
  const isBlocked = useView((view) => view.state.blocked.has(user));
  const block = useBlocking();
  const isOther = !person.you && !isBlocked;
  return (
    <Dialog
      title={person.name}
      size="s"
      onClose={close}
      footer={
        <>
          {isOther && (
            <Button look="quiet" className="card-block" onClick={() => open({ kind: "block", user })}>
              {i18n.t("Block")}
              <span className="unseen"> {person.name}</span>
            </Button>
          )}
          {isOther && (
            <FollowButton name={person.name} following={now?.following} busy={isBusy} onFollow={follow} />
          )}
          {isOther && !person.deactivated && (
            <Button look="primary" onClick={write}>
              {i18n.t("Write")}
            </Button>
          )}
        </>
      }
    >
      <PersonProfile person={person} />
      <ProfileDetails details={detailsOf(profile)} />
      {isBlocked && <BlockNote person={person} onUnblock={() => void block(user, false)} />}
      <FollowCounts followed={now} href={personPath(user)} onOpen={close} />
    </Dialog>
  );
}
