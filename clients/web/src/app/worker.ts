/** Lets the client open without a network, where the browser can. */

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): {
    createScriptURL(url: string): string;
  };
}

const WORKER = "/sw.js";

/** Register the service worker; the page's policy takes its address from here only. */
export function registerWorker(): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("chatserver", {
    createScriptURL: (url) => {
      if (url !== WORKER) throw new TypeError(`no script of ours: ${url}`);
      return url;
    },
  });
  navigator.serviceWorker.register(policy?.createScriptURL(WORKER) ?? WORKER).catch(() => undefined);
}

const RELOADED = "reloaded-at";
const ONCE_A_MS = 60_000;

/** Reload a page whose parts are gone because the server has a newer version. */
export function reloadWhenOutdated(): void {
  addEventListener("vite:preloadError", () => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < ONCE_A_MS || !navigator.onLine) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  });
}
