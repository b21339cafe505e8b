/**
 * What a voice is: its names, one tone to sound, and a sounding tone that can be released.
 *
 * No synthesis happens here; each family of voices has its own file, and `sound.ts` chooses among them.
 */
import type { Voice } from "../../protocol/generated";

/** Voices of the world itself, beside those a Songweaver can have. */
export type WorldVoice = "pad" | "drum" | "whale" | "shimmer" | "glass" | "ember" | "tone";

/** Every voice there is. */
export type VoiceName = Voice | WorldVoice;

/** Voices a Songweaver can sound with. */
export const PLAYED_VOICES: readonly Voice[] = ["harp", "flute", "celesta", "bowed", "marimba", "choir"];

/** Voices of the world. */
export const WORLD_VOICES: readonly WorldVoice[] = ["pad", "drum", "whale", "shimmer", "glass", "ember", "tone"];

/** One tone to sound. */
export interface Tone {
  /** MIDI number. */
  pitch: number;
  /** MIDI velocity 1..=127. */
  velocity: number;
  /** When it begins, in seconds of the context's clock. */
  at: number;
  /** Seconds until it is released; null when that is not known yet. */
  seconds: number | null;
  /** Cents away from equal temperament. */
  cents?: number;
  /** MIDI number it slides from, for voices that can. */
  from?: number;
}

/** A tone that sounds. */
export interface Sounding {
  readonly voice: VoiceName;
  readonly pitch: number;
  readonly at: number;
  /** When it will have faded, in seconds of the context's clock; infinite while it is held. */
  endsAt: number;
  /** Lets it go the way its instrument is let go. */
  release(at: number): void;
  /** Takes it away within 20 ms without a click, to make room. */
  choke(at: number): void;
}

/** Force of a velocity, 0..1. */
export function forceOf(velocity: number): number {
  return Math.min(1, Math.max(0, velocity / 127));
}

/** Loudness of a velocity as a gain: 34 dB from the softest to the strongest stroke, about 1 dB for 5 steps near the middle. */
export function gainOf(velocity: number): number {
  return 0.02 + 0.98 * forceOf(velocity) ** 1.55;
}
