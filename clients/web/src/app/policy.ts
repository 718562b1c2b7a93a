/** Who may do what, as the server sees it: nothing is offered that it would refuse. */

import type { Channel, Membership, User, Workspace } from "../protocol";

type Role = NonNullable<User["role"]>;

/** Return the roles in which somebody may invite others; none for guests and bots. */
export function invitableRoles(user: Pick<User, "role" | "kind"> | null): readonly Role[] {
  if (!user || user.role === "guest" || user.kind === "bot") return [];
  return user.role === "administrator" ? ["member", "guest", "administrator"] : ["member", "guest"];
}

export function mayInvite(user: Pick<User, "role" | "kind"> | null): boolean {
  return invitableRoles(user).length > 0;
}

/** Say whether somebody sees to what others wrote in a channel; in direct ones nobody does. */
export function moderates(
  user: Pick<User, "role"> | null,
  membership: Pick<Membership, "role"> | undefined,
  kind: Channel["kind"] | undefined,
): boolean {
  const isWatched = kind !== "direct" && kind !== "group";
  return membership?.role === "administrator" || (isWatched && user?.role === "administrator");
}

/** Say whose messages show somebody what they said before. */
export function seesRevisions(
  workspace: Pick<Workspace, "revisions"> | null,
  isModerator: boolean,
): "all" | "own" | "none" {
  const { revisions = "everybody" } = workspace ?? {};
  if (revisions === "nobody") return "none";
  return revisions === "everybody" || isModerator ? "all" : "own";
}
