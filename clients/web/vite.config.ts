import { lingui } from "@lingui/vite-plugin";
import { defineConfig } from "vitest/config";
import { emojiTables } from "./tools/emoji";

/** Where the Python server looks for the built client. */
const outDir = "../../chatserver/gateway/web";
const server = process.env["CHATSERVER_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [lingui(), emojiTables()],
  esbuild: { jsx: "automatic" },
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      onwarn: (warning, tell) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && tell(warning),
      input: { index: "index.html", sw: "src/sw.ts" },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { proxy: proxied(server) },
  preview: { proxy: proxied(server) },
  test: { include: ["tests/**/*.test.{ts,tsx}"], environment: "node" },
});

function proxied(target: string) {
  const route = { target, ws: true };
  return { "/ws": route, "/auth": route, "/setup": route, "/join": route, "/invitations": route };
}
