import { i18n } from "@lingui/core";
import { Dialog } from "../controls/Dialog";
import { Keys } from "../controls/Keys";

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly { readonly keys: string; readonly what: string }[];
}

export interface ShortcutSheetProps {
  readonly groups: readonly ShortcutGroup[];
  readonly onClose: () => void;
}

export function ShortcutSheet({ groups, onClose }: ShortcutSheetProps) {
  return (
    <Dialog title={i18n.t("Keyboard shortcuts")} size="l" reading onClose={onClose}>
      <div className="shortcuts">
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.shortcuts.map(({ keys, what }) => (
                <div key={keys} className="shortcut">
                  <dt>{what}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
