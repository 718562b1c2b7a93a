/** Reading a Slack app's manifest, in JSON, as far as it has a place here. */

import { isRaw, isTrue, listAt, type Raw, rawAt, textAt, textsAt } from "./kit/json";

export interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly socketMode: boolean;
  readonly requestUrl: string;
  readonly events: readonly string[];
  readonly commands: readonly { command: string; description: string; hint: string; url: string }[];
}

/** Return what a manifest says, or null if it is none. */
export function readManifest(json: string): Manifest | null {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return null;
  }
  const display = isRaw(raw) ? rawAt(raw, "display_information") : null;
  if (!isRaw(raw) || !display) return null;
  const settings = rawAt(raw, "settings") ?? {};
  const events = rawAt(settings, "event_subscriptions") ?? {};
  return {
    name: textAt(display, "name"),
    description: textAt(display, "description"),
    socketMode: isTrue(settings, "socket_mode_enabled"),
    requestUrl: textAt(events, "request_url") || textAt(rawAt(settings, "interactivity") ?? {}, "request_url"),
    events: [...new Set([...textsAt(events, "bot_events"), ...textsAt(events, "user_events")])],
    commands: listAt(rawAt(raw, "features") ?? {}, "slash_commands").map(commandOf),
  };
}

function commandOf(raw: Raw) {
  return {
    command: textAt(raw, "command").toLowerCase(),
    description: textAt(raw, "description"),
    hint: textAt(raw, "usage_hint"),
    url: textAt(raw, "url"),
  };
}
