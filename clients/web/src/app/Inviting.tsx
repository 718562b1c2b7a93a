/** Inviting people: what is asked of the server, and what came of it. */

import { i18n } from "@lingui/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { invite, revokeInvitation, type Wish } from "../core/invitations";
import { RefusedError } from "../core/requests";
import { type InviteForm, InvitePeople } from "../ui/dialogs/InvitePeople";
import type { Invited } from "../ui/dialogs/InvitedList";
import type { ChannelView } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { invitableRoles } from "./policy";
import { attempt, sentenceFor } from "./toasts";

export default function Inviting({ channel }: { readonly channel?: string }) {
  const { close } = useDialogs();
  const roles = useView((view) => view.user && invitableRoles(view.user).join(" "));
  const channels = useOwnChannels();
  const first = channels.find(({ id, name }) => (channel ? id === channel : name === "general"));
  const { invited, isBusy, error, send, takeBack, again } = useInvitations();
  return (
    <InvitePeople
      channels={channels}
      initial={first ? [first.id] : []}
      roles={(roles?.split(" ") ?? []) as ReturnType<typeof invitableRoles>}
      invited={invited}
      busy={isBusy}
      error={error}
      onInvite={(form) => void send(form)}
      onCopy={copied}
      onRevoke={(each) => void takeBack(each)}
      onAgain={again}
      onClose={close}
    />
  );
}

/** Return the channels one can bring people into. */
function useOwnChannels(): readonly ChannelView[] {
  const { client, views } = useHere();
  const memberships = useView((view) => view.state.memberships);
  return useMemo(() => {
    const collator = new Intl.Collator(i18n.locale, { numeric: true });
    return [...memberships.keys()]
      .flatMap((id) => views.channel(client.store.get(), id) ?? [])
      .filter(({ kind, archived }) => !archived && (kind === "public" || kind === "private"))
      .sort((one, other) => collator.compare(one.name, other.name));
  }, [memberships, client, views]);
}

/** Invite one after the other, as long as the dialog is open; keep what came of each. */
function useInvitations() {
  const isAdministrator = useView((view) => view.user?.role === "administrator");
  const [invited, setInvited] = useState<readonly Invited[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => void (isOpen.current = false);
  }, []);
  const send = async ({ emails, uses, ...wish }: InviteForm) => {
    setBusy(true);
    setError(null);
    if (emails.length === 0) {
      const link = await outcome({ ...wish, uses }, isAdministrator);
      if (link.state === "refused") setError(link.reason ?? null);
      else setInvited([link]);
    }
    for (const email of emails) {
      if (!isOpen.current) break;
      const next = await outcome({ ...wish, email }, isAdministrator);
      setInvited((before) => [...(before ?? []), next]);
    }
    setBusy(false);
  };
  const takeBack = async (gone: Invited) => {
    if (!gone.token || !(await attempt(revokeInvitation(gone.token)))) return;
    const changed = (each: Invited): Invited =>
      each.token === gone.token ? { ...each, state: "revoked" } : each;
    setInvited((before) => before?.map(changed) ?? null);
  };
  return { invited, isBusy, error, send, takeBack, again: () => setInvited(null) };
}

/** Make one invitation; what the server refuses is an answer as well. */
async function outcome(wish: Wish, isAdministrator: boolean): Promise<Invited> {
  const about = { email: wish.email, uses: wish.uses ?? 1 };
  try {
    const { url, token, expires_us: ends_us, mailed } = await invite(wish);
    return { ...about, url, token, ends_us, state: mailed ? "mailed" : "link" };
  } catch (problem) {
    return { ...about, state: "refused", reason: reasonOf(problem, isAdministrator) };
  }
}

/** Say why somebody could not be invited. */
export function reasonOf(problem: unknown, isAdministrator: boolean): string {
  if (!(problem instanceof RefusedError)) return sentenceFor(problem);
  const minutes = Math.ceil((problem.refusal.retry_after_ms ?? 60_000) / 60_000);
  switch (problem.code) {
    case "conflict":
      return isAdministrator
        ? i18n.t("Somebody with this address is here already.")
        : i18n.t(
            "Somebody with this address is here already. If they were imported, an administrator can help.",
          );
    case "forbidden":
      if (problem.field !== "email") return sentenceFor(problem);
      return i18n.t(
        "Somebody with this address was imported and has not come yet. Only a mail could prove it is them, and this server sends none: the operator can invite them.",
      );
    case "invalid":
      return i18n.t("That is not an e-mail address.");
    case "not_found":
      return i18n.t("One of the channels is not there any more.");
    case "rate_limited":
      return i18n.t(
        "{minutes, plural, one {That was too often. Try again in a minute.} other {That was too often. Try again in # minutes.}}",
        { minutes },
      );
    default:
      return sentenceFor(problem);
  }
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // an address without TLS has no clipboard
  }
}
