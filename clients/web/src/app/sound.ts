/** A short sound of our own: two soft tones, made here. */

const TONES = [
  { hertz: 587.33, at: 0 },
  { hertz: 880, at: 0.09 },
] as const;
const LONG_S = 0.32;
const LOUD = 0.07;
const EVERY_MS = 2_000;

let context: AudioContext | null = null;
let played = 0;

/** Be heard, unless that was just now; a page nobody has touched yet stays silent. */
export function ring(): void {
  if (!navigator.userActivation?.hasBeenActive || Date.now() - played < EVERY_MS) return;
  played = Date.now();
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  void context.resume().catch(() => undefined);
  for (const { hertz, at } of TONES) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const begin = currentTime + at;
    tone.type = "sine";
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUD, begin + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + LONG_S);
    tone.connect(volume).connect(destination);
    tone.start(begin);
    tone.stop(begin + LONG_S);
  }
}
