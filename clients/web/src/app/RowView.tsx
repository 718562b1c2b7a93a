/** One line of a conversation with what stands above it. */

import { i18n } from "@lingui/core";
import { lazy, memo, Suspense } from "react";
import type { Row } from "../core/rows";
import { dayName } from "../locales/dates";
import { DaySeparator, NewLine } from "../ui/channel/Lines";
import { MessageText } from "../text/MessageText";
import { isLaidOut } from "../ui/channel/reach";
import { MessageRow } from "../ui/channel/MessageRow";
import { ReadBy } from "./ReadBy";
import type { MessageActions, MessageView, Names } from "../ui/types";
import { LinkedMessages } from "./LinkedMessages";

const Previews = lazy(() => import("../ui/channel/Previews"));
const AppLayout = lazy(() => import("./AppLayout"));
const PollPart = lazy(() => import("./PollPart"));
const SharedMessage = lazy(() => import("./SharedMessage"));

export interface RowViewProps {
  readonly row: Row;
  readonly message: MessageView;
  readonly names: Names;
  readonly actions: MessageActions;
  readonly isHighlighted: boolean;
  readonly isEditing: boolean;
  readonly isInThread: boolean;
  readonly isFocusable: boolean;
  /** Below it stands who has read it. */
  readonly isReadShown?: boolean;
  /** It is the first of a thread's replies; how many there are. */
  readonly replies?: number;
}

export const RowView = memo(function RowView(props: RowViewProps) {
  const { row, message, names, actions } = props;
  return (
    <>
      {props.replies !== undefined && <ThreadRule replies={props.replies} />}
      {row.day_us !== null && <DaySeparator name={dayName(row.day_us)} />}
      {row.isFirstNew && <NewLine />}
      <MessageRow
        message={message}
        grouped={row.isGrouped}
        highlighted={props.isHighlighted}
        editing={props.isEditing}
        names={names}
        actions={actions}
        inThread={props.isInThread}
        tabIndex={props.isFocusable ? 0 : -1}
        foot={props.isReadShown && row.message && <ReadBy message={row.message} />}
      >
        {message.app && (
          <Suspense fallback={isLaidOut(message) && <MessageText text={message.text} names={names} />}>
            <AppLayout message={message} app={message.app} names={names} isOpen={Boolean(actions.onReact)} />
          </Suspense>
        )}
        {message.poll && (
          <Suspense fallback={<MessageText text={message.text} names={names} />}>
            <PollPart message={message} poll={message.poll} names={names} isOpen={Boolean(actions.onReact)} />
          </Suspense>
        )}
        {message.previews && (
          <Suspense>
            <Previews message={message} previews={message.previews} onRemove={actions.onRemovePreview} />
          </Suspense>
        )}
        {message.shares && (
          <Suspense>
            <SharedMessage place={message.shares} />
          </Suspense>
        )}
        <LinkedMessages text={message.text} />
      </MessageRow>
    </>
  );
});

function ThreadRule({ replies }: { readonly replies: number }) {
  return (
    <div className="thread-rule" role="separator">
      <span>{i18n.t("{count, plural, one {# reply} other {# replies}}", { count: replies })}</span>
    </div>
  );
}
