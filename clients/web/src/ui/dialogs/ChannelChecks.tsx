import { i18n } from "@lingui/core";
import { useId, useState } from "react";
import { plain } from "../../text/plain";
import { KindIcon } from "../channel/ChannelGlyph";
import { Field } from "../controls/Field";
import type { ChannelView } from "../types";

export interface ChannelChecksProps {
  readonly label: string;
  readonly channels: readonly ChannelView[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** From so many on one would rather look for a channel than read through them. */
const MANY = 8;
/** The server takes no more. */
const MOST = 50;

/** Several of the channels one is in. */
export function ChannelChecks({ label, channels, chosen, onChange }: ChannelChecksProps) {
  const id = useId();
  const [search, setSearch] = useState("");
  const found = channels.filter(({ name }) => plain(name).includes(plain(search.trim())));
  const toggle = (channel: string) => {
    const others = chosen.filter((each) => each !== channel);
    onChange(others.length < chosen.length ? others : [...chosen, channel]);
  };
  if (channels.length === 0) return null;
  return (
    <div role="group" className="field" aria-labelledby={id}>
      <span id={id} className="channel-checks-label">
        {label}
      </span>
      {channels.length > MANY && (
        <Field
          bare
          type="search"
          label={i18n.t("Find a channel")}
          placeholder={i18n.t("Find a channel")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      )}
      <ul className="channel-checks">
        {found.map(({ id: channel, name, kind }) => (
          <li key={channel}>
            <label className="channel-check">
              <input
                type="checkbox"
                checked={chosen.includes(channel)}
                disabled={chosen.length >= MOST && !chosen.includes(channel)}
                onChange={() => toggle(channel)}
              />
              <KindIcon kind={kind} />
              <span className="clip">{name}</span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}
