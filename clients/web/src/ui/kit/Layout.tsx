import "../../styles/kit.css";
import { useMemo } from "react";
import { readAttachments } from "../../text/kit/attachments";
import { readBlocks } from "../../text/kit/blocks";
import { EditedMark } from "../../text/MessageText";
import type { AppView } from "../types";
import { AttachmentCard } from "./Attachments";
import { Blocks } from "./Blocks";
import { type KitDesk, KitProvider, type Press } from "./desk";
import { useValues, type Values } from "./useValues";

export interface LayoutProps extends Pick<KitDesk, "names" | "tabIndex" | "find" | "busy"> {
  readonly app: AppView;
  readonly edited?: number | null;
  /** Gets what else was chosen and written beside what was pressed. */
  readonly onPress?: ((press: Press, values: Values) => void) | undefined;
}

/** What a program made of its message: blocks in place of the text, attachments below it. */
export function Layout({ app, edited = null, onPress, ...desk }: LayoutProps) {
  const blocks = useMemo(() => readBlocks(app.blocks), [app.blocks]);
  const attachments = useMemo(() => readAttachments(app.attachments), [app.attachments]);
  const values = useValues();
  return (
    <KitProvider
      value={{ ...desk, ...values, onPress: onPress && ((press) => onPress(press, values)) }}
    >
      <div className="kit">
        <Blocks blocks={blocks} />
        {attachments.map((attachment, index) => (
          <AttachmentCard key={index} attachment={attachment} />
        ))}
        {edited !== null && <EditedMark edited_us={edited} />}
      </div>
    </KitProvider>
  );
}
