/** What is attached to a message: pictures, players, texts to look into, and cards. */

import { i18n } from "@lingui/core";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { classes } from "../controls/classes";
import { playsAlone } from "../controls/playing";
import { Spinner } from "../controls/Spinner";
import { ChevronDownIcon, DownloadIcon, FileIcon, TrashIcon } from "../icons";
import { fileSize } from "../../locales/sizes";
import type { FileView } from "../types";
import { VoicePlayer } from "./VoicePlayer";

/** A picture alone takes at most so much room, and each of several this. */
const LARGE = { width: 360, height: 280 };
const SMALL = { width: 200, height: 160 };
/** As much of a text is looked into. */
const PREVIEW_BYTES = 4_096;
const PREVIEW_LINES = 12;

export interface FilesProps {
  readonly files: readonly FileView[];
  readonly tabIndex: 0 | -1;
  readonly onOpen?: ((file: FileView) => void) | undefined;
}

export function Files({ files, tabIndex, onOpen }: FilesProps) {
  const pictures = files.filter((file) => file.kind === "image" && !file.deleted);
  const others = files.filter((file) => !pictures.includes(file));
  const room = pictures.length > 1 ? SMALL : LARGE;
  return (
    <div className="files">
      {pictures.length > 0 && (
        <div className="file-pictures">
          {pictures.map((file) => (
            <Picture key={file.id} file={file} room={room} tabIndex={tabIndex} onOpen={onOpen} />
          ))}
        </div>
      )}
      {others.map((file) => (
        <Other key={file.id} file={file} tabIndex={tabIndex} />
      ))}
    </div>
  );
}

interface PictureProps {
  readonly file: FileView;
  readonly room: { readonly width: number; readonly height: number };
  readonly tabIndex: 0 | -1;
  readonly onOpen?: ((file: FileView) => void) | undefined;
}

/** Its room is kept before it is there, so that nothing moves when it comes. */
function Picture({ file, room, tabIndex, onOpen }: PictureProps) {
  const { src, width, height } = file.picture!;
  const scale = Math.min(room.width / width, room.height / height, 1);
  const shown = { width: Math.max(Math.round(width * scale), 24), aspectRatio: `${width} / ${height}` };
  return (
    <a
      className="file-picture"
      href={file.href}
      target="_blank"
      rel="noopener"
      style={shown}
      tabIndex={tabIndex}
      title={file.description ?? file.name}
      onClick={(event) => {
        if (!onOpen || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(file);
      }}
    >
      <img src={src} alt={file.description ?? file.name} loading="lazy" decoding="async" />
    </a>
  );
}

function Other({ file, tabIndex }: { readonly file: FileView; readonly tabIndex: 0 | -1 }) {
  if (file.deleted) {
    return (
      <p className="file-gone">
        <TrashIcon size={16} />
        {i18n.t("This file was deleted.")}
      </p>
    );
  }
  switch (file.kind) {
    case "voice":
      return <VoicePlayer src={file.href} voice={file.voice!} name={file.name} tabIndex={tabIndex} />;
    case "video":
      return (
        <FileCard file={file} tabIndex={tabIndex}>
          <video className="file-video" src={`${file.href}#t=0.001`} controls preload="metadata" onPlay={alone} tabIndex={tabIndex} />
        </FileCard>
      );
    case "audio":
      return (
        <FileCard file={file} tabIndex={tabIndex}>
          <audio className="file-audio" src={file.href} controls preload="metadata" onPlay={alone} tabIndex={tabIndex} />
        </FileCard>
      );
    case "text":
      return <TextFile file={file} tabIndex={tabIndex} />;
    default:
      return <FileCard file={file} tabIndex={tabIndex} />;
  }
}

function alone({ currentTarget }: SyntheticEvent<HTMLMediaElement>): void {
  playsAlone(currentTarget);
}

export interface FileCardProps {
  readonly file: FileView;
  readonly tabIndex?: 0 | -1;
  readonly beside?: ReactNode;
  readonly children?: ReactNode;
}

/** What a file is called and how large it is; a press saves it. */
export function FileCard({ file, tabIndex, beside, children }: FileCardProps) {
  return (
    <div className={classes("file-card", children != null && "file-card-open")}>
      <div className="file-line">
        <FileIcon size={22} />
        <a className="file-name" href={file.href} target="_blank" rel="noopener" tabIndex={tabIndex}>
          {file.name}
        </a>
        <span className="file-size">{fileSize(file.size)}</span>
        {beside}
        <a
          className="icon-button icon-button-s"
          href={`${file.href}?download=1`}
          download={file.name}
          aria-label={i18n.t("Download {name}", { name: file.name })}
          tabIndex={tabIndex}
        >
          <DownloadIcon size={18} />
        </a>
      </div>
      {children}
    </div>
  );
}

/** Is looked into on demand: a message stays as tall as it was. */
function TextFile({ file, tabIndex }: { readonly file: FileView; readonly tabIndex: 0 | -1 }) {
  const [text, setText] = useState<string | null | undefined>();
  const toggle = () => {
    if (text !== undefined) return setText(undefined);
    setText(null);
    beginningOf(file).then(setText, () => setText(i18n.t("It cannot be shown.")));
  };
  return (
    <FileCard
      file={file}
      tabIndex={tabIndex}
      beside={
        <button
          type="button"
          className={classes("icon-button icon-button-s", text !== undefined && "file-unfolded")}
          aria-label={i18n.t("Look into {name}", { name: file.name })}
          aria-expanded={text !== undefined}
          tabIndex={tabIndex}
          onClick={toggle}
        >
          <ChevronDownIcon size={18} />
        </button>
      }
    >
      {text === null && <Spinner />}
      {text && (
        <pre className="file-text" dir="auto" tabIndex={0}>
          {text}
        </pre>
      )}
    </FileCard>
  );
}

async function beginningOf({ href, size }: FileView): Promise<string> {
  const response = await fetch(href, { headers: { Range: `bytes=0-${PREVIEW_BYTES - 1}` } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const lines = (await response.text()).split("\n");
  const isAll = size <= PREVIEW_BYTES && lines.length <= PREVIEW_LINES;
  return lines.slice(0, PREVIEW_LINES).join("\n") + (isAll ? "" : "\n…");
}
