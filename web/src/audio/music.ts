/**
 * Pitches, scale degrees and bars, as the sounding side needs them.
 *
 * Judging music is the server's; nothing here decides whether something was played well.
 */
import type { AtlasSong } from "../protocol/generated";

/** Ticks of a quarter note on the wire. */
export const TICKS_PER_QUARTER = 480;

/** Frequency of a MIDI number in hertz, in equal temperament with A4 = 440 Hz. */
export function hertz(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** The ratio of an interval in cents. */
export function ratio(cents: number): number {
  return 2 ** (cents / 1200);
}

/** A tonic and the semitones above it. */
export type Scale = Pick<AtlasSong, "tonic" | "degrees">;

/** MIDI number from which degrees are counted: degree 0 is the tonic at or above C3. */
const BASE = 48;

/** The pitch of a scale degree; degrees run through octaves, 0 is the tonic between C3 and B3. */
export function pitchOf(scale: Scale, degree: number): number {
  const count = scale.degrees.length;
  const octave = Math.floor(degree / count);
  return BASE + scale.tonic + octave * 12 + (scale.degrees[degree - octave * count] ?? 0);
}

/** The scale degree nearest to a pitch; the lower one of two equally near. */
export function degreeOf(scale: Scale, pitch: number): number {
  const count = scale.degrees.length;
  const octave = Math.floor((pitch - BASE - scale.tonic) / 12);
  let best = octave * count;
  let distance = Infinity;
  for (let degree = (octave - 1) * count; degree <= (octave + 2) * count; degree++) {
    const far = Math.abs(pitchOf(scale, degree) - pitch);
    if (far < distance) {
      best = degree;
      distance = far;
    }
  }
  return best;
}

/** Whether a pitch belongs to the scale. */
export function inScale(scale: Scale, pitch: number): boolean {
  const above = (((pitch - scale.tonic) % 12) + 12) % 12;
  return scale.degrees.includes(above);
}

/** Seconds of a bar. */
export function barSeconds(song: Pick<AtlasSong, "tempo" | "beats">): number {
  return (song.beats * 60) / song.tempo;
}

/** Seconds of a beat. */
export function beatSeconds(song: Pick<AtlasSong, "tempo">): number {
  return 60 / song.tempo;
}
