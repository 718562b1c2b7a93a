/**
 * Look at every screen in every theme and width, under the policy the server sends.
 *
 * Fails on an axe finding that is serious or critical, on anything the policy refuses, on an error
 * in the console, and on a page that scrolls sideways. `--shots DIR` keeps pictures; other
 * arguments are the screens to look at.
 */

import { createServer } from "node:http";
import { mkdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { build } from "vite";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
  "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const { values: wish, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shots: { type: "string" },
    themes: { type: "string", default: "light,dark,contrast,contrast-dark,forced" },
    widths: { type: "string", default: "320,768,1440" },
    lang: { type: "string", default: "en" },
  },
});
/** What somebody does on a screen before we look again. */
const ACTS = {
  channel: {
    toolbar: (page) => page.locator(".message").nth(2).hover(),
    menu: async (page) => {
      await page.locator(".message").nth(2).hover();
      await page.locator(".message-toolbar button").last().click();
    },
    react: async (page) => {
      await page.locator(".message").nth(3).hover();
      await page.locator(".message-toolbar button").first().click();
      await page.locator(".emoji-choice").first().waitFor();
    },
    tip: async (page) => {
      await page.locator(".channel-header .icon-button:visible").last().focus();
      await page.keyboard.press("Shift+Tab");
    },
    format: (page) => page.locator(".composer-tools .icon-button").first().click(),
  },
  sidebar: { you: (page) => page.locator(".sidebar-you").click() },
  completing: {
    list: async (page) => {
      await page.keyboard.type("o");
      await page.locator(".autocomplete-option").first().waitFor();
    },
  },
  kit: {
    choose: async (page) => {
      await page.locator(".kit-chooser").first().click();
      await page.locator(".kit-options [role=option]").first().waitFor();
    },
    ask: (page) => page.getByRole("button", { name: "Roll back" }).click(),
  },
  newMessage: { search: (page) => page.keyboard.type("gr") },
};
const here = import.meta.dirname;
const outDir = path.join(tmpdir(), "chatserver-gallery");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

await build({ configFile: path.join(here, "vite.config.ts"), logLevel: "warn", build: { outDir } });
const server = createServer(serve).listen(0, "127.0.0.1");
await new Promise((ready) => server.once("listening", ready));
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
const problems = [];
try {
  const screens = positionals.length ? positionals : await screenNames();
  if (wish.shots) await mkdir(wish.shots, { recursive: true });
  for (const theme of wish.themes.split(",")) {
    for (const width of wish.widths.split(",")) await lookAt(screens, theme, Number(width));
  }
} finally {
  await browser.close();
  server.close();
}
for (const problem of new Set(problems)) console.error(problem);
console.error(problems.length ? `${new Set(problems).size} problems` : "Nothing to complain of.");
process.exit(problems.length ? 1 : 0);

async function serve(request, response) {
  const { pathname } = new URL(request.url, address);
  const file = path.join(outDir, pathname === "/" ? "index.html" : pathname);
  try {
    const body = await readFile(file);
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "Content-Type": type, "Content-Security-Policy": POLICY }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

async function screenNames() {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForSelector("main a");
  const names = await page.$$eval("main a", (links) => links.map((link) => link.textContent));
  await page.close();
  return names;
}

async function lookAt(screens, theme, width) {
  const [name, scheme = theme === "dark" ? "dark" : "light"] = theme.split("-");
  const forcedColors = name === "forced" ? "active" : "none";
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 640 : 900 },
    colorScheme: scheme,
    reducedMotion: "reduce",
    forcedColors,
    hasTouch: width < 500,
  });
  const page = await context.newPage();
  let place = "";
  const note = (what) => problems.push(`${place}: ${what}`);
  page.on(
    "console",
    (message) => ["error", "warning"].includes(message.type()) && note(message.text()),
  );
  page.on("pageerror", (error) => note(error.message));
  for (const screen of screens) {
    place = `${screen} ${theme} ${width}`;
    await page.goto(
      `${address}?${new URLSearchParams({ screen, theme: name === "forced" ? "auto" : name, lang: wish.lang })}`,
    );
    await page.waitForSelector("#root > *");
    await judge(page, place, note);
    for (const [act, perform] of Object.entries(ACTS[screen] ?? {})) {
      place = `${screen}-${act} ${theme} ${width}`;
      await page.reload();
      await page.waitForSelector("#root > *");
      await perform(page);
      await judge(page, place, note);
    }
  }
  await context.close();
}

async function judge(page, place, note) {
  if (wish.shots)
    await page.screenshot({ path: path.join(wish.shots, `${place.replaceAll(" ", "-")}.png`) });
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
    note("scrolls sideways");
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, impact, nodes } of violations) {
    if (impact !== "serious" && impact !== "critical") continue;
    for (const { target, failureSummary } of nodes.slice(0, 3))
      note(`${id} ${target} ${failureSummary.replace(/\s+/g, " ")}`);
  }
}
