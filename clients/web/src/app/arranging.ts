/** One's own sections of the side bar: plain changes of how channels are arranged. */

import type { Section, SectionsNow } from "../protocol";

export type Sorting = NonNullable<SectionsNow["sorting"]>;

/** Put a channel into a section, a new one if there is none of that name; null: into none. */
export function moved(now: SectionsNow, channel: string, into: string | null): SectionsNow {
  const without = now.sections.map((section): Section => {
    const channels = section.channels ?? [];
    return channels.includes(channel)
      ? { ...section, channels: channels.filter((each) => each !== channel) }
      : section;
  });
  if (into === null) return { ...now, sections: without };
  const isThere = without.some(({ name }) => name === into);
  const all = isThere ? without : [...without, { name: into }];
  const put = (section: Section) =>
    section.name === into ? { ...section, channels: [...(section.channels ?? []), channel] } : section;
  return { ...now, sections: all.map(put) };
}

/** Change one section; null takes it away, and its channels stand where they stood before. */
export function changed(now: SectionsNow, name: string, change: Partial<Section> | null): SectionsNow {
  const sections = now.sections.flatMap((section) => {
    if (section.name !== name) return [section];
    return change ? [{ ...section, ...change }] : [];
  });
  return { ...now, sections };
}

/** Let a section change places with the one before it, or after it. */
export function shifted(now: SectionsNow, name: string, by: -1 | 1): SectionsNow {
  const from = now.sections.findIndex((section) => section.name === name);
  const other = now.sections[from + by];
  if (from < 0 || !other) return now;
  const sections = [...now.sections];
  [sections[from], sections[from + by]] = [other, sections[from]!];
  return { ...now, sections };
}

/** Return the section of that name, whatever its case. */
export function called(now: SectionsNow, name: string): Section | undefined {
  const wanted = name.trim().toLowerCase();
  return now.sections.find((section) => section.name.trim().toLowerCase() === wanted);
}
