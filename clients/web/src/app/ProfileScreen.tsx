/** Somebody's page: who they are, who follows them, whom they follow. */

import { lazy, Suspense, useMemo } from "react";
import "../styles/profiles.css";
import { type ProfilePart, ProfilePage } from "../ui/pages/ProfilePage";
import { useHere, useView } from "./context";
import { channelPath, navigate, personPath } from "./routing";
import { type Dialogs, useDialogs } from "./dialogs";
import { useBlocking } from "./useBlocking";
import { UpdatesPart } from "./UpdatesPart";
import { useFollowedPerson, useWriting } from "./useFollowedPerson";
import { detailsOf, useProfile } from "./useProfile";
import { usePeopleOf } from "./usePeopleOf";
import { usePresenceOf } from "./usePresence";

const AppHome = lazy(() => import("./AppHome"));

const PARTS: readonly ProfilePart[] = ["updates", "followers", "following"];

export interface ProfileScreenProps {
  readonly user: string;
  /** What of it is shown, as the address has it. */
  readonly part: string;
  readonly onBack: () => void;
}

export default function ProfileScreen({ user, part, onBack }: ProfileScreenProps) {
  const { views } = useHere();
  const person = useView((view) => views.person(view, user));
  const role = useView((view) => view.state.users.get(user)?.role ?? "member");
  const isGuest = useView((view) => view.user?.role === "guest");
  const parts = isGuest ? PARTS.slice(1) : PARTS;
  const shown = parts.find((each) => each === part) ?? parts[0] ?? "followers";
  const isBlocked = useView((view) => view.state.blocked.has(user));
  const block = useBlocking();
  const { open } = useDialogs();
  const followed = useFollowedPerson(user);
  const profile = useProfile(user);
  const isAdministrator = useView((view) => view.user?.role === "administrator");
  const list = usePeopleOf(user, shown === "updates" ? null : shown);
  const write = useWriting(user, (channel) => navigate(channelPath(channel)));
  const shownIds = [user, ...(list.people ?? []).map(({ id }) => id)].join(" ");
  usePresenceOf("profile", useMemo(() => shownIds.split(" "), [shownIds]));
  return (
    <ProfilePage
      person={person}
      role={role}
      details={detailsOf(profile)}
      onCompany={isAdministrator ? () => open({ kind: "company", user }) : undefined}
      {...(isAdministrator && !person.deactivated && moderating(person.bot ?? false, user, open))}
      followed={followed.now}
      busy={followed.isBusy}
      missing={followed.isFailed}
      part={shown}
      home={person.bot ? <Suspense><AppHome bot={user} /></Suspense> : undefined}
      updates={isGuest ? undefined : <UpdatesPart person={person} />}
      hrefOf={(each) => personPath(user) + (each === "updates" ? "" : `#${each}`)}
      people={list.people}
      hrefOfPerson={({ id }) => personPath(id)}
      onMore={list.isMore ? list.more : undefined}
      loadingMore={list.isBusy}
      blocked={isBlocked}
      onBlock={() => open({ kind: "block", user })}
      onUnblock={() => void block(user, false)}
      onFollow={followed.follow}
      onWrite={write}
      onBack={onBack}
    />
  );
}

/** What administrators do about somebody; bots read no warnings. */
function moderating(isBot: boolean, user: string, open: Dialogs["open"]) {
  const onDeactivate = () => open({ kind: "deactivate", user });
  if (isBot) return { onDeactivate };
  return {
    onWarn: () => open({ kind: "warn", user }),
    onSuspend: () => open({ kind: "suspend", user }),
    onDeactivate,
  };
}
