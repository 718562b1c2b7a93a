/** What a program made of its message. */

import { useContext } from "react";
import { isLaidOut, Reach } from "../ui/channel/reach";
import { Layout } from "../ui/kit/Layout";
import type { AppView, MessageView, Names } from "../ui/types";

export interface AppLayoutProps {
  readonly message: MessageView;
  readonly app: AppView;
  readonly names: Names;
}

export default function AppLayout({ message, app, names }: AppLayoutProps) {
  const tabIndex = useContext(Reach);
  const edited = isLaidOut(message) ? message.edited_us : null;
  return <Layout app={app} edited={edited} names={names} tabIndex={tabIndex} />;
}
