/** Tells the service worker which files make the client, after they were built. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

/** What is larger and wanted by few, such as the tables of emoji, is kept once it was used. */
const MOST_BYTES = 120_000;

export function precache(): Plugin {
  return {
    name: "precache",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      const names = Object.values(bundle)
        .filter((file) => file.fileName.startsWith("assets/"))
        .filter((file) => !(file.type === "chunk" && file.isDynamicEntry && file.code.length > MOST_BYTES))
        .map((file) => `/${file.fileName}`)
        .sort();
      const files = ["/", "/icon.svg", "/manifest.webmanifest", ...names];
      const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      const path = join(dir ?? ".", "sw.js");
      const worker = await readFile(path, "utf-8");
      const filled = worker
        .replace("__FILES__", () => JSON.stringify(files))
        .replace("__VERSION__", () => JSON.stringify(version));
      await writeFile(path, filled);
    },
  };
}

/** Name a build by its sources: the same ones are the same build. */
export function buildName(folder: string): string {
  const hash = createHash("sha256");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash.update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 8);
}
