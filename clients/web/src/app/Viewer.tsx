/** The pictures of a message, one at a time. */

import { i18n } from "@lingui/core";
import { useState } from "react";
import { Confirm } from "../ui/controls/Dialog";
import { FileViewer } from "../ui/dialogs/FileViewer";
import type { FileView } from "../ui/types";
import { useHere } from "./context";
import { useDialogs } from "./dialogs";
import { attempt } from "./toasts";

export interface ViewerProps {
  readonly files: readonly FileView[];
  readonly file: string;
}

export default function Viewer({ files, file }: ViewerProps) {
  const { client } = useHere();
  const { close } = useDialogs();
  const [index, setIndex] = useState(() => Math.max(files.findIndex(({ id }) => id === file), 0));
  const [doomed, setDoomed] = useState<FileView | null>(null);
  const remove = async ({ id }: FileView) => {
    close();
    await attempt(client.request({ type: "file.delete", file: id }));
  };
  return (
    <>
      <FileViewer files={files} index={index} onIndex={setIndex} onClose={close} onDelete={setDoomed} />
      {doomed && (
        <Confirm
          title={i18n.t("Delete the file?")}
          action={i18n.t("Delete")}
          danger
          onConfirm={() => void remove(doomed)}
          onClose={() => setDoomed(null)}
        >
          <p>{i18n.t("It goes from every message it stands in. This cannot be undone.")}</p>
          <blockquote className="clip">{doomed.name}</blockquote>
        </Confirm>
      )}
    </>
  );
}
