/** Voice messages while they are recorded, before they are sent, and after. */

import { Files } from "../src/ui/channel/Files";
import { Attachments } from "../src/ui/composer/Attachments";
import { VoiceRecorder } from "../src/ui/composer/VoiceRecorder";
import type { FileView, RecorderView } from "../src/ui/types";
import { nothing, Shell } from "./shell";

const peaks = Array.from({ length: 64 }, (_, at) => Math.abs(Math.round(60 * Math.sin(at) + 35 * Math.sin(at / 5))));
const voice = { seconds: 73, peaks };
const said: FileView = {
  id: "F1",
  href: "/files/F1",
  name: "voice.webm",
  type: "audio/webm",
  size: 90_000,
  kind: "voice",
  deleted: false,
  mine: true,
  voice,
};
const recorder: RecorderView = { state: "running", seconds: 12, most: 600, levels: peaks.slice(20) };
const recording = { onPause: nothing, onResume: nothing, onDone: nothing, onDiscard: nothing };
const failure = "The microphone is not allowed here. Your browser’s settings for this page can allow it.";
const attached = { size: 90_000, sent: 40_000 };

export const voices = {
  voice: () => (
    <Shell
      pane="main"
      main={
        <div className="composer">
          <Files files={[said]} tabIndex={0} />
          <VoiceRecorder recorder={recorder} {...recording} />
          <VoiceRecorder recorder={{ ...recorder, state: "paused", seconds: 570 }} {...recording} />
          <VoiceRecorder recorder={{ ...recorder, state: "asking" }} {...recording} />
          <VoiceRecorder recorder={{ ...recorder, state: "failed", failure }} {...recording} />
          <Attachments
            attachments={[
              { ...attached, key: "1", name: "voice.webm", state: "done", voice, src: "/files/F1" },
              { ...attached, key: "2", name: "a very long name of a film that is on its way.mp4", state: "sending" },
              { ...attached, key: "3", name: "voice.webm", state: "failed", failure: "Too large.", voice, src: "/files/F1" },
            ]}
            onRemove={nothing}
            onRetry={nothing}
            onDescribe={nothing}
          />
        </div>
      }
    />
  ),
};
