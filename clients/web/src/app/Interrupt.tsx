/** Says how many people a message would interrupt, before it is sent. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { Client } from "../core/client";
import type { Calls } from "../text/mentions";
import { Confirm } from "../ui/controls/Dialog";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";

export interface InterruptProps {
  readonly channel: string;
  readonly calls: Calls;
  readonly onSend: () => void;
}

/** One of those who are called, and how many that is. */
interface Counted {
  readonly name: string;
  readonly people: number;
  readonly isOnlineOnly: boolean;
}

export function Interrupt({ channel, calls, onSend }: InterruptProps) {
  const { client } = useHere();
  const { close } = useDialogs();
  const [counted, setCounted] = useState<readonly Counted[]>([]);
  useEffect(() => {
    count(client, channel, calls).then(setCounted, () => undefined); // then it is asked without
  }, [client, channel, calls]);
  const send = () => {
    close();
    onSend();
  };
  return (
    <Confirm
      title={i18n.t("Interrupt them now?")}
      action={i18n.t("Send")}
      onConfirm={send}
      onClose={close}
    >
      {counted.map((each) => (
        <p key={each.name}>{sentence(each)}</p>
      ))}
      <p className="soft">{i18n.t("Those who keep the channel quiet are not counted.")}</p>
    </Confirm>
  );
}

function sentence({ name, people: count, isOnlineOnly }: Counted): string {
  return isOnlineOnly
    ? i18n.t(
        "{count, plural, =0 {{name} interrupts nobody.} one {{name} interrupts one person, if they are online.} other {{name} interrupts those of # people who are online.}}",
        { name, count },
      )
    : i18n.t(
        "{count, plural, =0 {{name} interrupts nobody.} one {{name} interrupts one person.} other {{name} interrupts # people.}}",
        { name, count },
      );
}

async function count(client: Client, channel: string, calls: Calls): Promise<readonly Counted[]> {
  const ask = async (name: string, kind: "channel" | "here" | "group", group: string | null) => {
    const command = { type: "interrupted.count", channel, kind, group } as const;
    const { people, online_only } = await client.request<"interrupted.count">(command);
    return { name: `@${name}`, people, isOnlineOnly: online_only === true };
  };
  const { groups } = client.store.get().state;
  const { everyone } = calls;
  return Promise.all([
    ...(everyone ? [ask(everyone, everyone, null)] : []),
    ...calls.groups.map((id) => ask(groups.get(id)?.name ?? "", "group", id)),
  ]);
}
