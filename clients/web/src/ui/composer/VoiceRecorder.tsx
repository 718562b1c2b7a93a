/** Recording a voice message, in the composer: how long it is, how loud, and what can be done. */

import { i18n } from "@lingui/core";
import { useEffect, useRef } from "react";
import { playTime } from "../../locales/durations";
import { Waveform } from "../channel/Waveform";
import { Button, IconButton } from "../controls/Button";
import { classes } from "../controls/classes";
import { CheckIcon, CloseIcon, MicrophoneIcon, PauseIcon, TrashIcon, WarningIcon } from "../icons";
import type { RecorderView } from "../types";

/** The end is told so long before. */
const WARN_S = 60;
const BARS = 64;

export interface VoiceRecorderProps {
  readonly recorder: RecorderView;
  readonly onPause: () => void;
  readonly onResume: () => void;
  readonly onDone: () => void;
  readonly onDiscard: () => void;
}

export function VoiceRecorder(props: VoiceRecorderProps) {
  const { recorder, onPause, onResume, onDone, onDiscard } = props;
  const whole = useRef<HTMLDivElement>(null);
  const isRecording = recorder.state === "running" || recorder.state === "paused";
  useEffect(() => {
    if (isRecording) whole.current?.querySelector<HTMLElement>(".recorder-done")?.focus();
  }, [isRecording]);
  return (
    <div
      ref={whole}
      className={classes("recorder", `recorder-${recorder.state}`)}
      role="group"
      aria-label={i18n.t("Voice message")}
    >
      {isRecording ? (
        <>
          <IconButton label={i18n.t("Discard the recording")} icon={TrashIcon} onClick={onDiscard} />
          <IconButton
            label={recorder.state === "running" ? i18n.t("Pause the recording") : i18n.t("Go on recording")}
            icon={recorder.state === "running" ? PauseIcon : MicrophoneIcon}
            onClick={recorder.state === "running" ? onPause : onResume}
          />
          <span className="recorder-levels">
            <Waveform peaks={recorder.levels} room={BARS} />
          </span>
          <span className="recorder-time" role="timer">
            {playTime(recorder.seconds)}
          </span>
          <Button small look="primary" className="recorder-done" icon={CheckIcon} onClick={onDone}>
            {i18n.t("Done")}
          </Button>
        </>
      ) : (
        <>
          {recorder.state === "failed" && <WarningIcon size={18} />}
          <span className="recorder-note" role={recorder.state === "failed" ? "alert" : "status"}>
            {recorder.state === "failed" ? recorder.failure : i18n.t("Allow the microphone in your browser…")}
          </span>
          <IconButton label={i18n.t("Close")} icon={CloseIcon} onClick={onDiscard} />
        </>
      )}
      {isRecording && (
        <span className="recorder-state" role="status">
          {stateOf(recorder)}
        </span>
      )}
    </div>
  );
}

/** Say what changes seldom: it is read out. */
function stateOf({ state, seconds, most }: RecorderView): string {
  if (most - seconds <= WARN_S) return i18n.t("It ends by itself at {time}.", { time: playTime(most) });
  return state === "paused" ? i18n.t("Paused") : i18n.t("Recording");
}
