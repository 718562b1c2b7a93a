import { resolve } from "node:path";
import { lingui } from "@lingui/vite-plugin";
import { defineConfig } from "vitest/config";
import { emojiTables } from "./tools/emoji";
import { buildName, precache } from "./tools/precache";

/** Where the Python server looks for the built client. */
const outDir = "../../chatserver/gateway/web";
const server = process.env["CHATSERVER_URL"] ?? "http://127.0.0.1:8080";

/** What libraries bring with them: "use client", and comments in odd places. */
const HARMLESS = ["MODULE_LEVEL_DIRECTIVE", "INVALID_ANNOTATION"];

export default defineConfig({
  plugins: [lingui(), emojiTables(), precache()],
  define: { __BUILD__: JSON.stringify(buildName("src")) },
  esbuild: { jsx: "automatic" },
  resolve: { alias: { entities: resolve("tools/entities.ts") } },
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
    rollupOptions: {
      onwarn: (warning, tell) => !HARMLESS.includes(warning.code ?? "") && tell(warning),
      input: { index: "index.html", sw: "src/sw.ts" },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { proxy: proxied(server) },
  preview: { proxy: proxied(server) },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    environment: "node",
    server: { deps: { inline: ["markdown-it"] } }, // with what stands in for its tables
  },
});

function proxied(target: string) {
  const route = { target, ws: true };
  return { "/ws": route, "/auth": route, "/setup": route, "/join": route, "/invitations": route, "/emoji": route, "/notices": route };
}
