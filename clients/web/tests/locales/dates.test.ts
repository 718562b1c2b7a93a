import { i18n } from "@lingui/core";
import { beforeEach, expect, test } from "vitest";
import { ago, dayName, listed, shortDay } from "../../src/locales/dates";
import { preferredLocale } from "../../src/locales";

const NOW = new Date(2026, 10, 26, 14, 5).getTime();
const at = (...parts: [number, number, number, number?]) => new Date(...parts).getTime() * 1000;

beforeEach(() => i18n.loadAndActivate({ locale: "en", messages: { "just now": "just now" } }));

test("A day is called as people call it.", () => {
  expect(dayName(at(2026, 10, 26, 0), NOW)).toBe("Today");
  expect(dayName(at(2026, 10, 25, 23), NOW)).toBe("Yesterday");
  expect(dayName(at(2026, 10, 20), NOW)).toMatch(/Friday/);
  expect(dayName(at(2026, 10, 20), NOW)).not.toMatch(/2026/);
  expect(dayName(at(2025, 10, 20), NOW)).toMatch(/2025/);
});

test("In French, too.", () => {
  i18n.loadAndActivate({ locale: "fr", messages: {} });
  expect(dayName(at(2026, 10, 26), NOW)).toBe("Aujourd’hui");
  expect(dayName(at(2026, 10, 25), NOW)).toBe("Hier");
  expect(dayName(at(2026, 10, 20), NOW)).toBe("Vendredi 20 novembre");
  expect(listed(["Ada", "Bob", "Chloé"])).toBe("Ada, Bob et Chloé");
});

test("How long ago is said ever less exactly.", () => {
  const minute = 60_000_000;
  const now = NOW * 1000;
  expect(ago(now, NOW)).toBe("just now");
  expect(ago(now - 5 * minute, NOW)).toBe("5 minutes ago");
  expect(ago(now - 3 * 60 * minute, NOW)).toBe("3 hours ago");
  expect(ago(now - 26 * 60 * minute, NOW)).toBe("yesterday");
  expect(ago(now - 30 * 24 * 60 * minute, NOW)).toBe(shortDay(now - 30 * 24 * 60 * minute, NOW));
});

test("The first language we speak of those the reader speaks is taken.", () => {
  expect(preferredLocale(["de-CH", "fr-CH", "en"])).toBe("fr");
  expect(preferredLocale(["en-GB", "fr"])).toBe("en");
  expect(preferredLocale(["de"])).toBe("en");
});
