/** Inviting people over HTTP. */

import type { User } from "../protocol";
import { post } from "./auth";

export type Role = NonNullable<User["role"]>;

/** What an invitation is to be good for. */
export interface Wish {
  readonly role: Role;
  readonly channels: readonly string[];
  readonly email?: string;
  readonly uses?: number;
}

/** Whoever was imported gets the link by mail only: then there is neither `url` nor `token`. */
export interface Invitation {
  readonly url?: string;
  readonly token?: string;
  readonly expires_us: number;
  readonly mailed: boolean;
}

export async function invite(wish: Wish): Promise<Invitation> {
  return (await post("/auth/invitations", wish)) as Invitation;
}

/** Take an invitation back. */
export async function revokeInvitation(token: string): Promise<void> {
  await post("/auth/invitations/revoke", { token });
}
