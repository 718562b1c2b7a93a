/** Coming and going over HTTP; the session is a cookie that no script can read. */

import type { Refusal, User, Workspace } from "../protocol";
import { RefusedError } from "./requests";

/** Whose session this browser has. */
export interface Visitor {
  readonly user: User;
  readonly workspace: Workspace;
}

/** Return who is signed in, or null if nobody is. */
export async function whoAmI(): Promise<Visitor | null> {
  const response = await fetch("/auth/session", { headers: HEADERS });
  if (response.status === 401) return null;
  return (await read(response)) as Visitor;
}

/** Where one would sign in, and whether one may sign up. */
export interface Door {
  readonly workspace: Workspace;
  readonly sign_up: boolean;
}

export async function lookAtDoor(): Promise<Door> {
  return (await read(await fetch("/auth/workspace", { headers: HEADERS }))) as Door;
}

export async function signIn(email: string, password: string): Promise<void> {
  await post("/auth/sign-in", { email, password, client: deviceName(navigator.userAgent) });
}

/** Ask for a link by mail; the answer never tells whether the address may sign up. */
export async function signUp(email: string): Promise<void> {
  await post("/auth/sign-up", { email });
}

export async function signOut(): Promise<void> {
  await post("/auth/sign-out", {});
}

/** Replace the password; all other sessions end. */
export async function changePassword(password: string, new_password: string): Promise<void> {
  await post("/auth/password", { password, new_password });
}

export const HEADERS = { "X-Requested-With": "chatserver" };

export async function post(path: string, body: unknown, method = "POST"): Promise<unknown> {
  const headers = { ...HEADERS, "Content-Type": "application/json" };
  return read(await fetch(path, { method, headers, body: JSON.stringify(body) }));
}

/** Return what the server answered, or throw why it refused. */
export async function read(response: Response): Promise<unknown> {
  const answer = (await response.json().catch(() => null)) as { error?: Refusal } | null;
  if (response.ok) return answer;
  const broken: Refusal = { code: "internal", message: `status ${response.status}` };
  throw new RefusedError(answer?.error ?? broken);
}

/** Name a browser as its owner would: "Firefox on Linux". */
export function deviceName(agent: string): string {
  const browser = first(agent, [
    [/Edg\//, "Edge"],
    [/OPR\//, "Opera"],
    [/Firefox\/|FxiOS\//, "Firefox"],
    [/Chrome\/|CriOS\//, "Chrome"],
    [/Safari\//, "Safari"],
  ]);
  const system = first(agent, [
    [/Android/, "Android"],
    [/iPhone|iPad/, "iOS"],
    [/Windows/, "Windows"],
    [/Mac OS X/, "macOS"],
    [/Linux|X11/, "Linux"],
  ]);
  return [browser ?? "Browser", system].filter(Boolean).join(" on ");
}

function first(text: string, names: readonly (readonly [RegExp, string])[]): string | undefined {
  return names.find(([pattern]) => pattern.test(text))?.[1];
}
