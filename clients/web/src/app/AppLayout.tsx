/** What a program made of its message. */

import { useContext } from "react";
import { isLaidOut, Reach } from "../ui/channel/reach";
import { Layout } from "../ui/kit/Layout";
import type { AppView, MessageView, Names } from "../ui/types";
import { useActing } from "./useActing";

export interface AppLayoutProps {
  readonly message: MessageView;
  readonly app: AppView;
  readonly names: Names;
  /** Things can be done here. */
  readonly isOpen: boolean;
}

export default function AppLayout({ message, app, names, isOpen }: AppLayoutProps) {
  const { channel = "", seq, author } = message;
  const tabIndex = useContext(Reach);
  const { busy, onPress, find } = useActing({ channel, seq: seq ?? 0 });
  const isHeard = isOpen && seq !== null && author.bot;
  return (
    <Layout
      app={app}
      edited={isLaidOut(message) ? message.edited_us : null}
      names={names}
      tabIndex={tabIndex}
      busy={busy}
      onPress={isHeard ? onPress : undefined}
      find={find}
    />
  );
}
