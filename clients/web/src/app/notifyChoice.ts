/** What somebody chose for this device: whether it tells them, and whether it is heard. */

const SHOWN = "notify";
const HEARD = "notify-sound";
const OFFERED = "notify-offered";

export type Permission = NotificationPermission | "unsupported";

export function isShown(): boolean {
  return localStorage.getItem(SHOWN) !== "off";
}

export function isHeard(): boolean {
  return localStorage.getItem(HEARD) !== "off";
}

export function choose(what: "shown" | "heard", isOn: boolean): void {
  localStorage.setItem(what === "shown" ? SHOWN : HEARD, isOn ? "on" : "off");
}

/** Say whether the browser lets us; an address without TLS has no notifications. */
export function permission(): Permission {
  return "Notification" in globalThis ? Notification.permission : "unsupported";
}

/** Ask the browser's question; only where somebody has just said that they want it. */
export async function askPermission(): Promise<Permission> {
  if (permission() !== "default") return permission();
  localStorage.setItem(OFFERED, "yes");
  return Notification.requestPermission();
}

/** Say once on this device that it may be asked for. */
export function isToBeOffered(): boolean {
  if (permission() !== "default" || localStorage.getItem(OFFERED)) return false;
  localStorage.setItem(OFFERED, "yes");
  return true;
}
