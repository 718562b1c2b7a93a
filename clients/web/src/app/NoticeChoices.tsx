/** How one is told while one is away: on this device, and by e-mail. */

import { i18n } from "@lingui/core";
import { useCallback, useEffect, useState } from "react";
import { HEADERS, read } from "../core/auth";
import { sleepHere, waking, wakeHere } from "../core/waking";
import type { NoticeChoice, NoticesNow } from "../protocol";
import { NoticesForm } from "../ui/pages/NoticesForm";
import { useHere } from "./context";
import { chosenLocale } from "./preferences";
import { attempt, toast } from "./toasts";

export function NoticeChoices() {
  const { client } = useHere();
  const [now, setNow] = useState<NoticesNow | null>(null);
  const [mayMail, setMayMail] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const load = useCallback(
    async () => setNow(await client.request<"notices.get">({ type: "notices.get" })),
    [client],
  );
  useEffect(() => void attempt(load()), [load]);
  useEffect(() => void canMail().then(setMayMail, () => undefined), []);
  useEffect(
    () =>
      client.listen((event) => {
        if (event.type === "notices.changed") void attempt(load());
      }),
    [client, load],
  );
  const change = async (wanted: Partial<NoticeChoice>) => {
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const own = { time_zone, language: chosenLocale() };
    const command = { type: "notices.set", ...now?.choice, ...own, ...wanted } as const;
    await attempt(client.request<"notices.set">(command).then(setNow));
  };
  const turn = async (isOn: boolean) => {
    setBusy(true);
    await attempt(isOn ? turnOn(now?.key ?? "") : sleepHere(client).then(setNow));
    setBusy(false);
  };
  const turnOn = async (key: string) => {
    const next = await wakeHere(client, key, chosenLocale()).catch(() => undefined);
    if (next) setNow(next);
    else if (next === undefined) toast(i18n.t("The browser could not be reached by its push service."), "alarm");
  };
  return (
    <NoticesForm
      now={now}
      waking={waking()}
      mayMail={mayMail}
      busy={isBusy}
      onTurn={(isOn) => void turn(isOn)}
      onChange={(wanted) => void change(wanted)}
    />
  );
}

async function canMail(): Promise<boolean> {
  const { mail } = (await read(await fetch("/notices/mail", { headers: HEADERS }))) as { mail: boolean };
  return mail;
}
