/** The invitations that still let somebody in; administrators see everybody's. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import { type OpenInvitation, openInvitations, revokeOpenInvitation } from "../core/invitations";
import { OpenInvitationList, type OpenInvitationView } from "../ui/pages/OpenInvitationList";
import type { View } from "../core/view";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { attempt } from "./toasts";
import type { Views } from "./views";

export function OpenInvitations() {
  const { client, views } = useHere();
  const { current, open } = useDialogs();
  const [found, setFound] = useState<readonly OpenInvitation[] | null>(null);
  const [isMore, setMore] = useState(false);
  const [isBusy, setBusy] = useState(false);
  useView((view) => view.state.users);
  useView((view) => view.others);
  const load = async (known: readonly OpenInvitation[]) => {
    setBusy(true);
    await attempt(
      openInvitations(known.at(-1)?.id).then(({ invitations, more }) => {
        setFound([...known, ...invitations]);
        setMore(more);
      }),
    );
    setBusy(false);
  };
  const isInviting = current?.kind === "invite";
  useEffect(() => {
    if (!isInviting) void load([]); // at first, and with those just made
  }, [isInviting]);
  const revoke = async ({ id }: OpenInvitationView) => {
    if (!(await attempt(revokeOpenInvitation(id)))) return;
    setFound((before) => before?.filter((each) => each.id !== id) ?? null);
  };
  const view = client.store.get();
  return (
    <OpenInvitationList
      invitations={found?.map((each) => shown(each, view, views)) ?? null}
      busy={isBusy}
      onRevoke={(each) => void revoke(each)}
      onMore={isMore ? () => void load(found ?? []) : undefined}
      onInvite={() => open({ kind: "invite" })}
    />
  );
}

function shown(each: OpenInvitation, view: View, views: Views): OpenInvitationView {
  const { id, email, role, created_by } = each;
  const isMine = created_by === view.state.me;
  const maker = created_by ? views.person(view, created_by).name : i18n.t("the operator");
  return {
    id,
    email: email ?? undefined,
    role,
    channels: each.channels.flatMap((channel) => {
      const name = views.channel(view, channel)?.name;
      return name ? [`#${name}`] : [];
    }),
    by: isMine ? undefined : maker,
    uses: each.uses_left,
    ends_us: each.expires_us,
  };
}
