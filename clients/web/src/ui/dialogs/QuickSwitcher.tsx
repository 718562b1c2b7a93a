import { i18n } from "@lingui/core";
import { useId } from "react";
import { KindIcon } from "../channel/ChannelGlyph";
import { Dialog } from "../controls/Dialog";
import { Keys } from "../controls/Keys";
import { Avatar } from "../people/Avatar";
import { PersonMarks } from "../people/Person";
import type { Destination } from "../types";
import { SearchList } from "./Search";
import { useListKeys } from "./useListKeys";

export interface QuickSwitcherProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** Best first; for an empty search, where one was last. */
  readonly destinations: readonly Destination[];
  readonly onGo: (destination: Destination) => void;
  readonly onClose: () => void;
}

export function QuickSwitcher({
  search,
  onSearch,
  destinations,
  onGo,
  onClose,
}: QuickSwitcherProps) {
  const id = useId();
  const go = (index: number) => {
    const destination = destinations[index];
    if (destination) onGo(destination);
  };
  const keys = useListKeys(destinations.length, go);
  return (
    <Dialog title={i18n.t("Jump to")} bare onClose={onClose}>
      <SearchList
        id={id}
        label={i18n.t("Jump to a channel or a person")}
        placeholder={i18n.t("Channel or person")}
        search={search}
        onSearch={(next) => {
          keys.setActive(0);
          onSearch(next);
        }}
        items={destinations}
        keyOf={(destination) => destination.id}
        active={keys.active}
        onActive={keys.setActive}
        onKeyDown={keys.onKeyDown}
        onPick={onGo}
        render={(destination) => <Line destination={destination} />}
        empty={<p>{i18n.t("Nothing goes by that name.")}</p>}
      />
      <p className="dialog-keys" aria-hidden="true">
        <Keys keys="↑ ↓" /> {i18n.t("choose")} <Keys keys="Enter" /> {i18n.t("open")}{" "}
        <Keys keys="Esc" /> {i18n.t("close")}
      </p>
    </Dialog>
  );
}

function Line({ destination }: { readonly destination: Destination }) {
  const { person, channel, icon: Drawn, label, detail, unread } = destination;
  return (
    <span className={unread ? "destination destination-unread" : "destination"}>
      <span className="destination-sign">
        {person ? (
          <Avatar person={person} size="s" presence />
        ) : (
          (channel && <KindIcon kind={channel} />) || (Drawn && <Drawn size={18} />)
        )}
      </span>
      <span className="clip">
        {label}
        {person && <PersonMarks person={person} />}
      </span>
      {detail && <span className="destination-detail clip">{detail}</span>}
    </span>
  );
}
