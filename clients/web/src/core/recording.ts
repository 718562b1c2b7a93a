/** A voice message while it is recorded: what the microphone hears, how loud, and for how long. */

import { MAX_VOICE_MS, type Voice } from "../protocol";
import { type Heard, levelOf, peaksOf } from "./loudness";
import { Store } from "./store";

/** Why nothing is recorded: no HTTPS, not allowed, no microphone, or another program has it. */
export type Trouble = "insecure" | "refused" | "missing" | "busy";

export type RecordingState =
  | { readonly kind: "asking" }
  | { readonly kind: "failed"; readonly why: Trouble }
  | { readonly kind: "running" | "paused"; readonly ms: number; readonly levels: readonly number[] };

export interface Recorded {
  readonly file: File;
  readonly voice: Voice;
}

/** From the one that plays in most browsers on; a name ends as its type says. */
const TYPES = { "audio/webm;codecs=opus": "webm", "audio/ogg;codecs=opus": "ogg", "audio/mp4": "m4a" };
/** Speech is clear by it, and ten minutes are 2.4 MB: less than any server takes. */
const BITS_PER_SECOND = 32_000;
const LISTEN_EVERY_MS = 50;
const KEEP_EVERY_MS = 1_000;
/** As many are shown while one speaks. */
const SHOWN_LEVELS = 64;

export class Recording {
  readonly store = new Store<RecordingState>({ kind: "asking" });
  private readonly heard: Heard[] = [];
  private readonly pieces: Blob[] = [];
  private recorder: MediaRecorder | null = null;
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private isWanted = true;
  /** Milliseconds before the last pause, and when it went on. */
  private before = 0;
  private since: number | null = null;

  /** `done` gets what was recorded, unless it is discarded. */
  constructor(private readonly done: (recorded: Recorded) => void) {}

  /** Ask for the microphone, and record until one stops or the longest is reached. */
  async start(): Promise<void> {
    try {
      // Absent where the page did not come by HTTPS.
      const stream = await (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia({ audio: true });
      if (!stream) this.store.update(() => ({ kind: "failed", why: "insecure" }));
      else if (this.isWanted) this.record(stream);
      else for (const track of stream.getTracks()) track.stop();
    } catch (error) {
      this.store.update(() => ({ kind: "failed", why: troubleOf(error) }));
    }
  }

  pause(): void {
    if (this.recorder?.state === "recording") this.recorder.pause();
  }

  resume(): void {
    if (this.recorder?.state === "paused") this.recorder.resume();
  }

  /** End it: what was recorded is handed over. */
  stop(): void {
    if (this.recorder && this.recorder.state !== "inactive") this.recorder.stop();
    else this.discard();
  }

  /** End it: nothing is kept. */
  discard(): void {
    this.isWanted = false;
    if (this.recorder && this.recorder.state !== "inactive") this.recorder.stop();
  }

  private record(stream: MediaStream): void {
    const type = Object.keys(TYPES).find((each) => MediaRecorder.isTypeSupported(each));
    const recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: BITS_PER_SECOND });
    const listen = this.listener(stream);
    this.recorder = recorder;
    recorder.ondataavailable = ({ data }) => this.pieces.push(data);
    recorder.onstart = recorder.onresume = () => this.goesOn();
    recorder.onpause = () => this.stands();
    recorder.onstop = () => {
      this.stands();
      this.release(stream);
      this.finish();
    };
    recorder.start(KEEP_EVERY_MS);
    this.timer = setInterval(() => this.listen(listen()), LISTEN_EVERY_MS);
  }

  private listen(level: number): void {
    if (this.since === null) return;
    this.heard.push({ ms: this.ms(), level });
    this.show("running");
    if (this.ms() >= MAX_VOICE_MS) this.stop();
  }

  private goesOn(): void {
    this.since = performance.now();
    this.show("running");
  }

  private stands(): void {
    this.before = this.ms();
    this.since = null;
    this.show("paused");
  }

  private ms(): number {
    return this.before + (this.since === null ? 0 : performance.now() - this.since);
  }

  private show(kind: "running" | "paused"): void {
    const levels = this.heard.slice(-SHOWN_LEVELS).map(({ level }) => level);
    this.store.update(() => ({ kind, ms: Math.min(this.ms(), MAX_VOICE_MS), levels }));
  }

  private finish(): void {
    const type = (this.recorder?.mimeType ?? "").split(";")[0]!;
    const size = this.pieces.reduce((sum, each) => sum + each.size, 0);
    if (!this.isWanted || size === 0) return;
    const duration_ms = Math.min(Math.max(Math.round(this.before), 1), MAX_VOICE_MS);
    const file = new File(this.pieces, nameOf(type, new Date()), { type });
    this.done({ file, voice: { duration_ms, peaks: peaksOf(this.heard, duration_ms) } });
  }

  /** Return what tells how loud it is just now. */
  private listener(stream: MediaStream): () => number {
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    return () => {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    };
  }

  private release(stream: MediaStream): void {
    clearInterval(this.timer);
    for (const track of stream.getTracks()) track.stop();
    void this.context?.close();
  }
}

function troubleOf(error: unknown): Trouble {
  switch (error instanceof DOMException && error.name) {
    case "NotFoundError":
      return "missing";
    case "NotReadableError":
      return "busy";
    default:
      return "refused";
  }
}

/** "voice 2026-11-26 18-40.webm" */
function nameOf(type: string, now: Date): string {
  const ending = Object.entries(TYPES).find(([known]) => known.startsWith(type))?.[1] ?? "webm";
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return `voice ${local.slice(0, 10)} ${local.slice(11, 16).replace(":", "-")}.${ending}`;
}
