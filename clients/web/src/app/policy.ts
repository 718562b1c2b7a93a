/** Who may do what, as the server sees it: nothing is offered that it would refuse. */

import type { User } from "../protocol";

type Role = NonNullable<User["role"]>;

/** Return the roles in which somebody may invite others; none for guests and bots. */
export function invitableRoles(user: Pick<User, "role" | "kind"> | null): readonly Role[] {
  if (!user || user.role === "guest" || user.kind === "bot") return [];
  return user.role === "administrator" ? ["member", "guest", "administrator"] : ["member", "guest"];
}

export function mayInvite(user: Pick<User, "role" | "kind"> | null): boolean {
  return invitableRoles(user).length > 0;
}
