/** What is pinned in a channel, the newest pin first. */

import { i18n } from "@lingui/core";
import { useEffect } from "react";
import { shortDay } from "../locales/dates";
import { IconButton } from "../ui/controls/Button";
import { CloseIcon } from "../ui/icons";
import { useHere, useView } from "./context";
import SharedMessage from "./SharedMessage";
import { attempt } from "./toasts";

export default function PinnedMessages({ channel }: { readonly channel: string }) {
  const { client, views } = useHere();
  const known = useView((view) => view.state.pins.get(channel));
  const own = useView((view) => view.state.memberships.get(channel)?.channel);
  useView((view) => view.state.users);
  useEffect(() => void client.loader.pins(channel).catch(() => undefined), [client, channel]);
  if (!known?.size) return null;
  const view = client.store.get();
  const pins = [...known.values()].sort((one, other) => other.time_us - one.time_us);
  const unpin = (seq: number) => attempt(client.request({ type: "message.unpin", channel, seq }));
  return (
    <section className="details-section" aria-label={i18n.t("Pinned")}>
      <div className="details-section-header">
        <h4>
          {i18n.t("Pinned")} <span className="count">{pins.length}</span>
        </h4>
      </div>
      <ul className="pins">
        {pins.map(({ seq, user, time_us }) => (
          <li key={seq}>
            <p className="pin-head">
              {i18n.t("{name}, {day}", {
                name: views.person(view, user).name,
                day: shortDay(time_us),
              })}
              {own && !own.archived && (
                <IconButton
                  size="s"
                  label={i18n.t("Unpin")}
                  icon={CloseIcon}
                  onClick={() => void unpin(seq)}
                />
              )}
            </p>
            <SharedMessage place={{ channel, seq }} isHere />
          </li>
        ))}
      </ul>
    </section>
  );
}
