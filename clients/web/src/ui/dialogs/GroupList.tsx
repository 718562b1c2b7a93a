import { i18n } from "@lingui/core";
import { Button, IconButton } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { Menu } from "../controls/Menu";
import { GroupIcon, MoreIcon } from "../icons";
import { EmptyState } from "../states/EmptyState";
import type { GroupView } from "../types";

export interface GroupListProps {
  readonly groups: readonly GroupView[];
  /** What follows is for administrators. */
  readonly onCreate?: () => void;
  readonly onChange?: (group: GroupView) => void;
  readonly onRemove?: (group: GroupView) => void;
  readonly onClose: () => void;
}

export function GroupList({ groups, onCreate, onChange, onRemove, onClose }: GroupListProps) {
  return (
    <Dialog
      title={i18n.t("Groups")}
      onClose={onClose}
      footer={
        onCreate && (
          <Button look="primary" onClick={onCreate}>
            {i18n.t("New group")}
          </Button>
        )
      }
    >
      {groups.length === 0 && (
        <EmptyState icon={GroupIcon} title={i18n.t("There are no groups yet")}>
          <p>{i18n.t("Administrators make them: all in one are mentioned by one name.")}</p>
        </EmptyState>
      )}
      <ul className="groups">
        {groups.map((group) => (
          <li key={group.id}>
            <GroupIcon size={20} />
            <span className="groups-text">
              <span className="person-name">
                @{group.name}
                {group.mine && <span className="mark">{i18n.t("you")}</span>}
              </span>
              <span className="person-handle">
                {i18n.t("{count, plural, one {# person} other {# people}}", {
                  count: group.users.length,
                })}
                {group.title && ` · ${group.title}`}
              </span>
            </span>
            {onChange && onRemove && (
              <Menu
                align="end"
                groups={[
                  [{ label: i18n.t("Change"), onSelect: () => onChange(group) }],
                  [{ label: i18n.t("Remove"), danger: true, onSelect: () => onRemove(group) }],
                ]}
              >
                <IconButton
                  size="s"
                  tip="none"
                  label={i18n.t("Actions for {name}", { name: group.name })}
                  icon={MoreIcon}
                />
              </Menu>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
