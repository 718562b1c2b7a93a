/** Shows one screen, chosen by the address: `?screen=channel&theme=dark&lang=fr`. */

import { createRoot } from "react-dom/client";
import { speak, type Locale } from "../src/locales";
import "../src/styles/index.css";
import "./gallery.css";
import { applyTheme } from "../src/styles/theme";
import { type Theme, Tips } from "../src/ui";
import { SCREENS } from "./screens";

const wish = new URLSearchParams(location.search);
const screen = wish.get("screen") ?? "";

applyTheme((wish.get("theme") ?? "auto") as Theme);
await speak((wish.get("lang") ?? "en") as Locale);
const Screen = SCREENS[screen];
createRoot(document.getElementById("root")!).render(
  <>
    {Screen ? <Screen /> : <Overview />}
    <Tips />
  </>,
);

function Overview() {
  return (
    <main className="settings-content">
      <h1>Gallery</h1>
      <ul>
        {Object.keys(SCREENS).map((name) => (
          <li key={name}>
            <a href={`?${new URLSearchParams({ ...Object.fromEntries(wish), screen: name })}`}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}
