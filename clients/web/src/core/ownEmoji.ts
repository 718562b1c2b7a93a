/** Sends the picture of a new emoji; it comes back as an event. */

import { HEADERS, read } from "./auth";

export async function sendEmoji(name: string, picture: Blob): Promise<void> {
  const headers = { ...HEADERS, "Content-Type": picture.type };
  const path = `/emoji/${encodeURIComponent(name)}`;
  await read(await fetch(path, { method: "POST", headers, body: picture }));
}
