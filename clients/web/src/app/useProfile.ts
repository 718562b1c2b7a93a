/** Looks somebody's profile up, and again when they have changed. */

import { useEffect, useState } from "react";
import type { Profile } from "../protocol";
import type { DetailsView } from "../ui/people/ProfileDetails";
import { useHere, useView } from "./context";

/** Return what is shown of a profile. */
export function detailsOf(profile: Profile | null): DetailsView | null {
  if (!profile) return null;
  const { email = "", phone = "", pronouns = "", department = "" } = profile;
  const { location = "", time_zone = "", about = "" } = profile;
  return { email, phone, pronouns, department, location, time_zone, about };
}

export function useProfile(user: string): Profile | null {
  const { client } = useHere();
  const [profile, setProfile] = useState<Profile | null>(null);
  // each change of a profile tells of the user anew
  const told = useView((view) => view.state.users.get(user));
  useEffect(() => {
    let isHere = true;
    client.request<"profile.get">({ type: "profile.get", user }).then(
      ({ profile: found }) => isHere && setProfile(found),
      () => undefined,
    );
    return () => void (isHere = false);
  }, [client, user, told]);
  return profile?.user === user ? profile : null;
}
