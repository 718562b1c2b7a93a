import { lingui } from "@lingui/vite-plugin";
import { defineConfig } from "vite";
import { emojiTables } from "../tools/emoji";

/** Every component in every state, without a server. Not part of what is shipped. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: "../public",
  plugins: [lingui(), emojiTables()],
  esbuild: { jsx: "automatic" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
});
