/** Inviting people over HTTP. */

import type { User } from "../protocol";
import { HEADERS, post, read } from "./auth";

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

/** One that still lets somebody in, as those see it who may take it back. */
export interface OpenInvitation {
  readonly id: string;
  readonly email: string | null;
  readonly role: Role;
  readonly channels: readonly string[];
  /** Null for the operator. */
  readonly created_by: string | null;
  readonly expires_us: number;
  readonly uses_left: number;
}

export interface OpenInvitations {
  readonly invitations: readonly OpenInvitation[];
  readonly more: boolean;
}

/** List the open invitations one made, or to administrators all, newest first. */
export async function openInvitations(after = ""): Promise<OpenInvitations> {
  const path = `/auth/invitations?after=${encodeURIComponent(after)}`;
  return (await read(await fetch(path, { headers: HEADERS }))) as OpenInvitations;
}

/** Take one of them back. */
export async function revokeOpenInvitation(id: string): Promise<void> {
  await post("/auth/invitations/revoke", { id });
}
