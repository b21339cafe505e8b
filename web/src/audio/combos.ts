/**
 * What a combo sounds like beside the notes that wove it: one short cue for each of the words that content may name.
 *
 * Cues are in the region's mode, so that they close what was sung instead of breaking into it. Which combo was woven, the server says.
 */
import type { AtlasSong } from "../protocol/generated";
import type { CueNote } from "./cues";
import { degreeOf, pitchOf } from "./music";
import type { VoiceName } from "./voices/voice";

/** A note by scale degree: voice, degree (0 is the tonic at or above C3), when, how long, how hard. */
type Written = readonly [voice: VoiceName, degree: number, at: number, seconds: number, velocity: number];

/** The octave, and the third and fifth of whatever scale it is. */
function steps(song: AtlasSong): { octave: number; third: number; fifth: number } {
  const octave = song.degrees.length;
  const nearest = (semitones: number): number => song.degrees.reduce((best, degree, k) => (Math.abs(degree - semitones) < Math.abs((song.degrees[best] ?? 0) - semitones) ? k : best), 0);
  return { octave, third: Math.max(1, nearest(4)), fifth: Math.max(2, nearest(7)) };
}

const SOUNDS: Readonly<Record<string, (song: AtlasSong) => readonly Written[]>> = {
  chimes: (song) => {
    const { octave } = steps(song);
    return [4, 2, 5, 3, 6, 4, 7].map((degree, k): Written => ["celesta", octave * 2 + degree, k * 0.13, 1.2, 62 - k * 3]);
  },
  bell: (song) => {
    const { octave, fifth } = steps(song);
    return [["glass", 0, 0, 4, 96], ["glass", octave + fifth, 0.02, 3.4, 54], ["glass", octave * 2, 0.05, 3, 40]];
  },
  choir: (song) => {
    const { octave, third, fifth } = steps(song);
    return [0, third, fifth, octave].map((degree, k): Written => ["choir", degree + (k < 2 ? octave : 0), 0.1 * k, 3.6, 66]);
  },
  hum: (song) => {
    const { octave, fifth } = steps(song);
    return [["pad", -octave, 0, 4, 78], ["pad", fifth - octave, 0.6, 3.4, 62], ["choir", 0, 1, 3, 48]];
  },
  harp: () => Array.from({ length: 11 }, (_, k): Written => ["harp", k, k * 0.075, 1.8, 58 + k * 2]),
  strings: (song) => {
    const { octave, third, fifth } = steps(song);
    return [["bowed", 0, 0, 3.2, 74], ["bowed", fifth, 0.25, 3, 68], ["bowed", octave + third, 0.5, 2.8, 66], ["bowed", octave * 2, 0.9, 2.4, 58]];
  },
  pipe: (song) => {
    const { octave, fifth } = steps(song);
    return [["flute", octave + fifth, 0, 0.5, 72], ["flute", octave * 2 - 1, 0.45, 0.45, 66], ["flute", octave * 2, 0.85, 2, 76]];
  },
  wood: (song) => {
    const { octave, third, fifth } = steps(song);
    return [0, fifth, third, octave, fifth, octave].map((degree, k): Written => ["marimba", octave + degree, [0, 0.16, 0.32, 0.56, 0.72, 0.88][k] ?? 0, 0.5, 76 - k * 2]);
  },
  drums: (song) => {
    const { octave } = steps(song);
    return [0, 0.34, 0.5, 0.84, 1.18].map((at, k): Written => ["drum", -octave + (k % 2 ? 2 : 0), at, 1, 84 - k * 6]);
  },
  glass: (song) => {
    const { octave, third, fifth } = steps(song);
    return [octave, octave + third, octave + fifth, octave * 2].map((degree, k): Written => ["shimmer", degree, k * 0.28, 2.6, 60]);
  },
  echo: (song) => {
    // The region's own motif, twice, the second time from far away.
    const motif = song.motif.slice(0, 5).map(([pitch]) => degreeOf(song, pitch));
    return [0, 1].flatMap((again) => motif.map((degree, k): Written => ["celesta", degree + steps(song).octave, k * 0.24 + again * (motif.length * 0.24 + 0.3), 0.9, 64 - again * 30]));
  },
  wind: (song) => {
    const { octave, fifth } = steps(song);
    return [["pad", 0, 0, 2.4, 50], ["pad", fifth, 0.5, 2.4, 54], ["flute", octave, 1, 1.2, 42], ["flute", octave + fifth, 1.6, 1.8, 40], ["shimmer", octave * 2 + fifth, 2.2, 1.4, 46]];
  },
};

/** The words of sounds that are known here. */
export const SOUND_NAMES: readonly string[] = Object.keys(SOUNDS);

/** The cue of a combo's sound; chimes for a word that is not known here. */
export function comboCue(sound: string, song: AtlasSong): CueNote[] {
  const written = (SOUNDS[sound] ?? (SOUNDS["chimes"] as (song: AtlasSong) => readonly Written[]))(song);
  return written.map(([voice, degree, at, seconds, velocity]) => ({ voice, pitch: pitchOf(song, degree), velocity, at, seconds }));
}
