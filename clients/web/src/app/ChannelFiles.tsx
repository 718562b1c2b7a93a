/** The files of a channel, the newest first. */

import { i18n } from "@lingui/core";
import { useCallback, useEffect, useState } from "react";
import { shortDay } from "../locales/dates";
import { playTime } from "../locales/durations";
import { fileSize } from "../locales/sizes";
import type { AnyEvent, PostedFile } from "../protocol";
import { Button } from "../ui/controls/Button";
import { FileIcon, MicrophoneIcon } from "../ui/icons";
import type { FileView } from "../ui/types";
import { useHere, useView } from "./context";
import { fileView } from "./messageViews";
import { messagePath } from "./routing";

const PAGE = 10;

interface Listed {
  readonly files: readonly PostedFile[];
  readonly more: boolean;
}

export default function ChannelFiles({ channel }: { readonly channel: string }) {
  const { listed, onMore } = useFiles(channel);
  if (!listed || listed.files.length === 0) return null;
  return (
    <section className="details-section" aria-label={i18n.t("Files")}>
      <div className="details-section-header">
        <h4>{i18n.t("Files")}</h4>
      </div>
      <ul className="channel-files">
        {listed.files.map((posted) => (
          <li key={`${posted.seq}/${posted.file.id}`}>
            <Line posted={posted} />
          </li>
        ))}
      </ul>
      {listed.more && (
        <Button small look="quiet" onClick={onMore}>
          {i18n.t("Show more")}
        </Button>
      )}
    </section>
  );
}

/** Leads to the message it stands in. */
function Line({ posted }: { readonly posted: PostedFile }) {
  const { client, views } = useHere();
  useView((view) => view.state.users);
  const { file, channel, seq, thread = null } = posted;
  const view = client.store.get();
  const shown = fileView(file, view.state.me);
  const { name } = views.person(view, file.creator);
  return (
    <a className="channel-file" href={messagePath(channel, seq, thread)}>
      <span className="channel-file-face">
        {shown.picture ? <img src={shown.picture.src} alt="" loading="lazy" /> : shown.voice ? <MicrophoneIcon /> : <FileIcon />}
      </span>
      <span className="channel-file-what">
        <span className="channel-file-name">{shown.voice ? i18n.t("Voice message") : shown.name}</span>
        <span className="channel-file-note">
          {[name, shortDay(file.created_us), lengthOf(shown)].join(" · ")}
        </span>
      </span>
    </a>
  );
}

function lengthOf({ voice, size }: FileView): string {
  return voice ? playTime(voice.seconds) : fileSize(size);
}

/** Return what is loaded, kept up to date by loading it again when a file came or went. */
function useFiles(channel: string) {
  const { client } = useHere();
  const [listed, setListed] = useState<Listed | null>(null);
  const load = useCallback(
    async (limit: number) => {
      const command = { type: "files.list", channel, limit } as const;
      setListed(await client.request<"files.list">(command).then(({ files, more = false }) => ({ files, more })));
    },
    [client, channel],
  );
  const messages = new Set(listed?.files.map(({ seq }) => seq)).size;
  useEffect(() => void load(PAGE).catch(() => undefined), [load]);
  useEffect(
    () =>
      client.listen((event) => {
        if (isAbout(event, channel)) void load(Math.max(messages, PAGE)).catch(() => undefined);
      }),
    [client, channel, load, messages],
  );
  return { listed, onMore: () => void load(Math.min(messages + 5 * PAGE, 200)).catch(() => undefined) };
}

function isAbout(event: AnyEvent, channel: string): boolean {
  switch (event.type) {
    case "file.deleted":
      return event.channel === channel;
    case "message.deleted":
      return event.message.channel === channel;
    case "message.posted":
      return event.message.channel === channel && (event.message.files?.length ?? 0) > 0;
    default:
      return false;
  }
}
