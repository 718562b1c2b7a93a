/** Records a voice message for a place; whoever leaves finds it attached there. */

import { i18n } from "@lingui/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { type Recorded, Recording, type RecordingState, type Trouble } from "../core/recording";
import { MAX_VOICE_MS } from "../protocol";
import type { RecorderView } from "../ui/types";
import { VoiceRecorder } from "../ui/composer/VoiceRecorder";

export interface RecorderProps {
  readonly onRecorded: (recorded: Recorded) => void;
  readonly onClose: () => void;
}

export default function Recorder({ onRecorded, onClose }: RecorderProps) {
  const [recording, setRecording] = useState<Recording | null>(null);
  useEffect(() => {
    const begun = new Recording((recorded) => {
      onRecorded(recorded);
      onClose();
    });
    setRecording(begun);
    void begun.start();
    return () => begun.stop();
  }, []);
  return recording && <Shown recording={recording} onClose={onClose} />;
}

function Shown({ recording, onClose }: { readonly recording: Recording; readonly onClose: () => void }) {
  const state = useSyncExternalStore(recording.store.subscribe, recording.store.get);
  return (
    <VoiceRecorder
      recorder={recorderView(state)}
      onPause={() => recording.pause()}
      onResume={() => recording.resume()}
      onDone={() => recording.stop()}
      onDiscard={() => {
        recording.discard();
        onClose();
      }}
    />
  );
}

function recorderView(state: RecordingState): RecorderView {
  const most = MAX_VOICE_MS / 1_000;
  const nothing = { seconds: 0, most, levels: [] };
  switch (state.kind) {
    case "asking":
      return { state: "asking", ...nothing };
    case "failed":
      return { state: "failed", ...nothing, failure: reason(state.why) };
    default:
      return { state: state.kind, seconds: state.ms / 1_000, most, levels: state.levels };
  }
}

function reason(why: Trouble): string {
  switch (why) {
    case "insecure":
      return i18n.t("Browsers record only on pages that came by HTTPS. Ask whoever runs this server.");
    case "refused":
      return i18n.t("The microphone is not allowed here. Your browser’s settings for this page can allow it.");
    case "missing":
      return i18n.t("No microphone was found.");
    case "busy":
      return i18n.t("Another program has the microphone.");
  }
}
