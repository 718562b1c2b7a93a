import { useState } from "react";
import EmojiGrid from "../src/ui/composer/EmojiGrid";
import * as ui from "../src/ui";
import * as some from "./fixtures";
import { nothing } from "./shell";

/** The small parts, side by side. */
export function Controls() {
  const [on, setOn] = useState(true);
  return (
    <main className="settings-scroll">
      <div className="settings-content">
        <h1>Controls</h1>
        <ui.Section title="Buttons">
          <div className="button-row">
            <ui.Button look="primary">Primary</ui.Button>
            <ui.Button>Plain</ui.Button>
            <ui.Button look="quiet">Quiet</ui.Button>
            <ui.Button look="danger">Danger</ui.Button>
            <ui.Button look="primary" busy>
              Busy
            </ui.Button>
            <ui.Button disabled>Disabled</ui.Button>
            <ui.Button small icon={ui.PlusIcon}>
              Small
            </ui.Button>
          </div>
          <div className="button-row">
            {Object.entries(ui)
              .filter(([name]) => name.endsWith("Icon") && name !== "KindIcon")
              .map(([name, icon]) => (
                <ui.IconButton key={name} label={name} icon={icon as ui.Icon} />
              ))}
          </div>
        </ui.Section>
        <ui.Section title="Fields">
          <ui.Field label="Name" hint="How the others see you." defaultValue="Ada" />
          <ui.Field label="E-mail" error="That is not an address." defaultValue="ada" />
          <ui.TextField label="Topic" placeholder="What is it for?" />
          <ui.Select
            label="Language"
            value="fr"
            onChange={nothing}
            options={[{ value: "fr", label: "Français" }]}
          />
          <ui.Switch label="Mute" hint="Only mentions are shown." checked={on} onChange={setOn} />
        </ui.Section>
        <ui.Section title="Faces">
          <div className="button-row">
            {some.everybody.map((person) => (
              <ui.Avatar key={person.id} person={person} size="l" presence />
            ))}
          </div>
          <div className="button-row">
            {Array.from({ length: ui.HUES }, (_, hue) => (
              <span key={hue} className="avatar avatar-l">
                <span className={`avatar-face hue-${hue}`}>Aa</span>
              </span>
            ))}
          </div>
        </ui.Section>
        <ui.Section title="Emoji">
          <EmojiGrid onPick={nothing} />
        </ui.Section>
        <div>
          <ui.JumpToNewest count={3} onJump={nothing} />
        </div>
      </div>
      <ui.Toasts
        onDismiss={nothing}
        toasts={[
          { id: "1", text: "Link copied.", kind: "done" },
          {
            id: "2",
            text: "That could not be deleted.",
            kind: "alarm",
            action: { label: "Try again", onSelect: nothing },
          },
        ]}
      />
    </main>
  );
}
