import { i18n } from "@lingui/core";
import { ago } from "../../locales/dates";
import { Button } from "../controls/Button";
import { DeviceIcon } from "../icons";
import { PeopleSkeleton } from "../states/Skeletons";
import type { SessionView } from "../types";

export interface SessionListProps {
  /** Absent while they are loading. */
  readonly sessions: readonly SessionView[] | null;
  readonly onEnd: (session: SessionView) => void;
  readonly onSignOut: () => void;
  /** Offered where there are others. */
  readonly onEndOthers?: () => void;
}

/** The devices that are signed in, this one first. */
export function SessionList({ sessions, onEnd, onSignOut, onEndOthers }: SessionListProps) {
  if (sessions === null) return <PeopleSkeleton lines={2} />;
  const ordered = [...sessions].sort((one, other) => Number(other.current) - Number(one.current));
  return (
    <>
      <ul className="sessions">
        {ordered.map((session) => (
          <li key={session.id} className="session">
            <span className="session-sign">
              <DeviceIcon size={20} />
            </span>
            <div className="session-text">
              <p className="session-name">
                {session.name || i18n.t("Unknown device")}
                {session.current && <span className="mark">{i18n.t("this device")}</span>}
              </p>
              <p className="soft">{when(session)}</p>
            </div>
            {session.current ? (
              <Button small onClick={onSignOut}>
                {i18n.t("Sign out")}
              </Button>
            ) : (
              <Button small onClick={() => onEnd(session)}>
                {i18n.t("Sign out")} <span className="unseen">{session.name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {onEndOthers && sessions.length > 1 && (
        <div>
          <Button onClick={onEndOthers}>{i18n.t("Sign out everywhere else")}</Button>
        </div>
      )}
    </>
  );
}

function when(session: SessionView): string {
  const since = i18n.t("Signed in {when}", { when: ago(session.created_us) });
  if (session.current || session.seen_us === null) return since;
  return `${since} · ${i18n.t("last seen {when}", { when: ago(session.seen_us) })}`;
}
