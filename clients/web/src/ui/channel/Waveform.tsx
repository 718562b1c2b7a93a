/** How loud a recording is, as bars; those before `played` (0 to 1) are in another colour. */

const STEP = 4;
const WIDTH = 2.4;
const HEIGHT = 32;
const LEAST = 2;

export interface WaveformProps {
  readonly peaks: readonly number[];
  readonly played?: number;
  /** So much room is kept: new bars come in at the end. */
  readonly room?: number;
}

export function Waveform({ peaks, played = 1, room = peaks.length }: WaveformProps) {
  const from = room - peaks.length;
  return (
    <svg className="waveform" viewBox={`0 0 ${room * STEP} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {peaks.map((peak, index) => {
        const height = Math.max((peak / 100) * HEIGHT, LEAST);
        const isPlayed = (index + 0.5) / peaks.length <= played;
        return (
          <rect
            key={index}
            className={isPlayed ? "waveform-played" : undefined}
            x={(from + index) * STEP + (STEP - WIDTH) / 2}
            y={(HEIGHT - height) / 2}
            width={WIDTH}
            height={height}
            rx={WIDTH / 2}
          />
        );
      })}
    </svg>
  );
}
