/** What somebody looked for lately: kept in this browser, and nowhere else. */

const RECENT = "recent-searches";
const MOST = 8;

export function recentSearches(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

export function rememberSearch(text: string): void {
  const wanted = text.trim();
  if (!wanted) return;
  const others = recentSearches().filter((each) => each !== wanted);
  localStorage.setItem(RECENT, JSON.stringify([wanted, ...others].slice(0, MOST)));
}

export function forgetSearches(): void {
  localStorage.removeItem(RECENT);
}
