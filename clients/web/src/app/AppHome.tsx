/** What an app shows this person on its page. */

import { useEffect, useMemo } from "react";
import { readForm } from "../text/kit/forms";
import { HomePart } from "../ui/kit/HomePart";
import { useHere, useView } from "./context";
import { useActing } from "./useActing";

export default function AppHome({ bot }: { readonly bot: string }) {
  const { client, views } = useHere();
  const home = useView((view) => view.homes.get(bot));
  const names = useView((view) => views.names(view));
  const acting = useActing({ view: home?.id ?? "" });
  const content = useMemo(() => (home ? readForm(home.content) : null), [home]);
  useEffect(() => void client.acting.home(bot).catch(() => undefined), [client, bot]);
  return content && <HomePart {...acting} blocks={content.blocks} names={names} />;
}
