import type { Whisper } from "../core/acting";
import type { AppPart } from "../protocol";
import { Layout } from "../ui/kit/Layout";
import type { Names } from "../ui/types";
import { useActing } from "./useActing";

export interface WhisperLayoutProps {
  readonly whisper: Whisper;
  readonly app: AppPart;
  readonly names: Names;
}

/** What a program made of something only this person sees. */
export default function WhisperLayout({ whisper, app, names }: WhisperLayoutProps) {
  const acting = useActing({ view: whisper.id });
  const { blocks = "", attachments = "", stands_for = false } = app;
  return <Layout {...acting} app={{ blocks, attachments, standsFor: stands_for }} names={names} tabIndex={0} />;
}
