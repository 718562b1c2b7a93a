/** What somebody is woken by, in their language: made into notifications by the service worker. */

/** What the server sends, sealed for this browser. */
export interface Told {
  /** The place, named as within the client: a newer notice of it replaces an older one. */
  readonly tag: string;
  readonly url: string;
  /** The newest message it tells of. */
  readonly seq?: number;
  /** The channel's name; empty if it has none. */
  readonly place: string;
  readonly author: string;
  /** Empty if texts are not to be told. */
  readonly text: string;
  readonly count: number;
  readonly time_ms: number;
  readonly language: string;
}

export interface Notice {
  readonly title: string;
  readonly options: NotificationOptions & { readonly timestamp?: number; readonly renotify?: boolean };
}

interface Words {
  readonly unknown: string;
  readonly message: string;
  readonly inPlace: (author: string, place: string) => string;
  readonly manyInPlace: (count: number, place: string) => string;
  readonly manyFrom: (count: number, author: string) => string;
}

/** The worker has no catalog: these few sentences stand here in both languages. */
const WORDS: Readonly<Record<string, Words>> = {
  en: {
    unknown: "Something new for you",
    message: "A message for you",
    inPlace: (author, place) => `${author} in #${place}`,
    manyInPlace: (count, place) => `${count} messages in #${place}`,
    manyFrom: (count, author) => `${count} messages from ${author}`,
  },
  fr: {
    unknown: "Du nouveau pour vous",
    message: "Un message pour vous",
    inPlace: (author, place) => `${author} dans #${place}`,
    manyInPlace: (count, place) => `${count} messages dans #${place}`,
    manyFrom: (count, author) => `${count} messages de ${author}`,
  },
};

/** Read what the server sent; null if it is nothing we know. */
export function toldBy(text: string): Told | null {
  try {
    const told = JSON.parse(text) as Partial<Told> | null;
    const isOurs = typeof told?.tag === "string" && typeof told.author === "string";
    return isOurs && typeof told.url === "string" ? (told as Told) : null;
  } catch {
    return null;
  }
}

/** Make the notification; `before` is how many messages of the place it showed so far. */
export function noticeOf(told: Told | null, before: number, languages: readonly string[]): Notice {
  const language = told?.language ?? languages[0]?.slice(0, 2) ?? "en";
  const words = WORDS[language] ?? WORDS["en"]!;
  if (!told) return { title: words.unknown, options: { tag: "unknown", data: { path: "/", count: 1 } } };
  const count = before + Math.max(1, told.count);
  return {
    title: titleOf(told, count, words),
    options: {
      body: bodyOf(told, count, words),
      tag: told.tag,
      lang: language,
      icon: "/icon-192.png",
      badge: "/icon-192.png",
      timestamp: told.time_ms,
      renotify: true,
      data: { path: placeIn(told.url), count, of: messageOf(told) },
    },
  };
}

/** Name the newest message a notification tells of, as the server is asked about it. */
function messageOf({ tag, seq }: Told): string | null {
  const [channel = ""] = tag.split("/");
  return seq && /^[CDG][A-Z0-9]+$/.test(channel) ? `${channel}/${seq}` : null;
}

/** Only places of the client are ever opened. */
export function placeIn(url: string): string {
  return /^\/c\/[A-Z0-9/]+(thread)?$/.test(url) ? url : "/";
}

function titleOf(told: Told, count: number, words: Words): string {
  const { author, place } = told;
  if (count > 1) return place ? words.manyInPlace(count, place) : words.manyFrom(count, author);
  return place ? words.inPlace(author, place) : author;
}

function bodyOf(told: Told, count: number, words: Words): string {
  const text = told.text || words.message;
  return count > 1 && told.place ? `${told.author}: ${text}` : text;
}
