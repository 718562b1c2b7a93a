import { i18n } from "@lingui/core";
import { useEffect, useRef } from "react";
import { IconButton } from "../controls/Button";
import { ChevronLeftIcon, ChevronRightIcon, CloseIcon, DownloadIcon, TrashIcon } from "../icons";
import { fileSize } from "../../locales/sizes";
import type { FileView } from "../types";

export interface FileViewerProps {
  readonly files: readonly FileView[];
  readonly index: number;
  readonly onIndex: (index: number) => void;
  readonly onClose: () => void;
  readonly onDelete?: ((file: FileView) => void) | undefined;
}

/** Pictures of a message, one at a time, as large as there is room: arrows go on, Escape goes back. */
export function FileViewer({ files, index, onIndex, onClose, onDelete }: FileViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    if (!dialog.current?.open) dialog.current?.showModal();
    return () => void (before instanceof HTMLElement && before.focus({ preventScroll: true }));
  }, []);
  const file = files[index];
  if (!file) return null;
  const step = (by: number) => onIndex((index + by + files.length) % files.length);
  const isOne = files.length < 2;
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={file.name}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (isOne || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
        event.preventDefault();
        step(event.key === "ArrowRight" ? 1 : -1);
      }}
    >
      <header className="viewer-head">
        <p className="viewer-name">
          <strong>{file.name}</strong>
          <span>
            {fileSize(file.size)}
            {!isOne && ` · ${i18n.t("{place} of {count}", { place: index + 1, count: files.length })}`}
          </span>
        </p>
        {file.mine && onDelete && (
          <IconButton label={i18n.t("Delete the file")} icon={TrashIcon} tip="none" onClick={() => onDelete(file)} />
        )}
        <a
          className="icon-button"
          href={`${file.href}?download=1`}
          download={file.name}
          aria-label={i18n.t("Download {name}", { name: file.name })}
        >
          <DownloadIcon />
        </a>
        <IconButton label={i18n.t("Close")} icon={CloseIcon} tip="none" onClick={onClose} />
      </header>
      <div className="viewer-stage" onClick={(event) => event.target === event.currentTarget && onClose()}>
        {!isOne && (
          <IconButton label={i18n.t("The one before")} icon={ChevronLeftIcon} tip="none" onClick={() => step(-1)} />
        )}
        <Shown key={file.id} file={file} />
        {!isOne && (
          <IconButton label={i18n.t("The next one")} icon={ChevronRightIcon} tip="none" onClick={() => step(1)} />
        )}
      </div>
    </dialog>
  );
}

function Shown({ file }: { readonly file: FileView }) {
  const { width, height } = file.picture ?? {};
  return (
    <img
      className="viewer-picture"
      src={file.href}
      alt={file.description ?? file.name}
      width={width}
      height={height}
    />
  );
}
