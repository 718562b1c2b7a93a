/** A voice message: played, paused, looked through by pointer and keys, as fast as one listens. */

import { i18n } from "@lingui/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "../controls/Button";
import { playsAlone, useSpeed } from "../controls/playing";
import { tip } from "../controls/Tips";
import { DownloadIcon, PauseIcon, PlayIcon } from "../icons";
import { playTime, speedOf } from "../../locales/durations";
import type { VoiceView } from "../types";
import { Waveform } from "./Waveform";

/** An arrow goes so far. */
const STEP_S = 2;

export interface VoicePlayerProps {
  readonly src: string;
  readonly voice: VoiceView;
  /** Under which name it can be saved. */
  readonly name?: string;
  readonly tabIndex?: 0 | -1;
}

export function VoicePlayer({ src, voice, name, tabIndex }: VoicePlayerProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, nextSpeed] = useSpeed();
  const { seconds, peaks } = voice;
  const length = playTime(Math.max(Math.round(seconds), 1));
  const place = at < seconds ? playTime(at) : length;
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed]);
  const toggle = () => {
    const { current } = audio;
    if (!current?.paused) return current?.pause();
    setBroken(false);
    current.playbackRate = speed; // loading has set it back
    current.play().catch((error: unknown) => setBroken((error as Error).name !== "AbortError"));
  };
  const seek = (to: number) => {
    const within = Math.min(Math.max(to, 0), seconds);
    if (audio.current) audio.current.currentTime = within;
    setAt(within);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP_S, ArrowRight: STEP_S }[event.key];
    if (by === undefined && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (by === undefined) toggle();
    else seek(at + by);
  };
  return (
    <div className="voice">
      <audio
        ref={audio}
        src={src}
        preload="none"
        onPlay={({ currentTarget }) => {
          playsAlone(currentTarget);
          setPlaying(true);
        }}
        onPause={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setAt(Math.min(currentTarget.currentTime, seconds))}
        onEnded={() => seek(0)}
        onError={() => setBroken(true)}
      />
      <IconButton
        className="voice-play"
        label={isPlaying ? i18n.t("Pause the voice message") : i18n.t("Play the voice message")}
        icon={isPlaying ? PauseIcon : PlayIcon}
        tabIndex={tabIndex}
        onClick={toggle}
      />
      <span className="voice-track">
        <Waveform peaks={peaks} played={at / seconds} />
        <input
          type="range"
          className="voice-seek"
          min={0}
          max={seconds}
          step="any"
          value={at}
          aria-label={i18n.t("Place in the voice message")}
          aria-valuetext={i18n.t("{at} of {length}", { at: place, length })}
          tabIndex={tabIndex}
          onKeyDown={onKeyDown}
          onChange={({ target }) => seek(Number(target.value))}
        />
      </span>
      <span className="voice-time">{isPlaying || at > 0 ? place : length}</span>
      <button
        type="button"
        className="voice-speed"
        aria-label={i18n.t("Speed: {speed}", { speed: speedOf(speed) })}
        tabIndex={tabIndex}
        onClick={nextSpeed}
        {...tip({ text: i18n.t("Speed"), side: "top" })}
      >
        {speedOf(speed)}
      </button>
      {name && (
        <a
          className="icon-button icon-button-s"
          href={`${src}?download=1`}
          download={name}
          aria-label={i18n.t("Download {name}", { name })}
          tabIndex={tabIndex}
        >
          <DownloadIcon size={18} />
        </a>
      )}
      {isBroken && (
        <span className="voice-broken" role="alert">
          {i18n.t("It cannot be played here.")}
        </span>
      )}
    </div>
  );
}
