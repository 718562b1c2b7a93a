/** One line of a conversation with what stands above it. */

import { memo } from "react";
import type { Row } from "../core/rows";
import { dayName } from "../locales/dates";
import { DaySeparator, NewLine } from "../ui/channel/Lines";
import { MessageRow } from "../ui/channel/MessageRow";
import type { MessageActions, MessageView, Names } from "../ui/types";

export interface RowViewProps {
  readonly row: Row;
  readonly message: MessageView;
  readonly names: Names;
  readonly actions: MessageActions;
  readonly isHighlighted: boolean;
  readonly isEditing: boolean;
  readonly isInThread: boolean;
  readonly isFocusable: boolean;
}

export const RowView = memo(function RowView(props: RowViewProps) {
  const { row, message, names, actions } = props;
  return (
    <>
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
      />
    </>
  );
});
