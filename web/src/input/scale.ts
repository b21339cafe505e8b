/**
 * From keys to pitches: the rows of letters are the degrees of the region's mode, or a piano's keys when chromatic.
 *
 * It is pure; it hears no keys and sounds no notes.
 */
import type { AtlasSong } from "../protocol/generated";

/** One playable key: where it is and what it plays. */
export interface PlayKey {
  /** `KeyboardEvent.code`. */
  code: string;
  /** MIDI number. */
  pitch: number;
  /** Degree of the mode from 1; 0 for a note outside it. */
  degree: number;
  /** Row from the top, for drawing. */
  row: number;
}

/** Three rows of letters, by place on the keyboard and not by what is printed on them. */
const ROWS: readonly (readonly string[])[] = [
  ["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU", "KeyI"],
  ["KeyA", "KeyS", "KeyD", "KeyF", "KeyG", "KeyH", "KeyJ", "KeyK"],
  ["KeyZ", "KeyX", "KeyC", "KeyV", "KeyB", "KeyN", "KeyM", "Comma"],
];

/** A piano on the letters: white keys on the home row, black ones above; semitones from the tonic's octave's C. */
const PIANO: readonly [string, number][] = [
  ["KeyA", 0], ["KeyW", 1], ["KeyS", 2], ["KeyE", 3], ["KeyD", 4], ["KeyF", 5], ["KeyT", 6], ["KeyG", 7], ["KeyY", 8],
  ["KeyH", 9], ["KeyU", 10], ["KeyJ", 11], ["KeyK", 12], ["KeyO", 13], ["KeyL", 14], ["KeyP", 15], ["Semicolon", 16],
];

/** The tonic the middle row begins on lies from here to eleven semitones above. */
const LOWEST_TONIC = 57;
const PITCH_MIN = 21;
const PITCH_MAX = 108;

/** The MIDI number of a song's tonic on the middle row. */
export function middleTonic(song: AtlasSong): number {
  return LOWEST_TONIC + ((song.tonic - (LOWEST_TONIC % 12) + 12) % 12);
}

/** The keys for a region's song: top row an octave up, bottom row an octave down. `octave` shifts all. */
export function playKeys(song: AtlasSong, chromatic: boolean, octave: number): PlayKey[] {
  const keys: PlayKey[] = [];
  if (chromatic) {
    for (const [code, semitones] of PIANO) {
      const pitch = 60 + 12 * octave + semitones;
      keys.push({ code, pitch, degree: degreeOf(song, pitch), row: isBlack(pitch) ? 0 : 1 });
    }
  } else {
    const tonic = middleTonic(song) + 12 * octave;
    for (const [row, codes] of ROWS.entries()) {
      for (const [index, code] of codes.entries()) {
        keys.push({ code, row, pitch: tonic + 12 * (1 - row) + stepAbove(song, index), degree: (index % song.degrees.length) + 1 });
      }
    }
  }
  return keys.filter((key) => key.pitch >= PITCH_MIN && key.pitch <= PITCH_MAX);
}

/** Eight large pads: the mode upward from the tonic, or around the motif that is asked for so that all of it is on them. */
export function pads(song: AtlasSong, octave: number, motif: readonly number[]): { pitch: number; degree: number }[] {
  const all: { pitch: number; degree: number }[] = [];
  const tonic = middleTonic(song) + 12 * octave - 24;
  for (let i = 0; i < song.degrees.length * 5; i++) {
    all.push({ pitch: tonic + stepAbove(song, i), degree: (i % song.degrees.length) + 1 });
  }
  const lowest = Math.min(...motif, Infinity);
  const from = motif.length > 0 && octave === 0 ? lowest : tonic + 24;
  let start = all.findIndex((pad) => pad.pitch >= from);
  // Begin on the tonic below when the motif still fits then.
  const under = all.map((pad, i) => ({ pad, i })).filter(({ pad, i }) => pad.degree === 1 && i <= start).at(-1);
  const highest = Math.max(...motif, -Infinity);
  if (under !== undefined && (all[under.i + 7]?.pitch ?? 0) >= highest) start = under.i;
  return all.slice(Math.max(0, start), Math.max(0, start) + 8);
}

/** The degree of a pitch in a song's mode, from 1; 0 when it is outside. */
export function degreeOf(song: AtlasSong, pitch: number): number {
  return song.degrees.indexOf((((pitch - song.tonic) % 12) + 12) % 12) + 1;
}

/** The name of a pitch with its octave, such as `F♯4`, as the server writes names. */
export function noteName(pitch: number): string {
  return `${pitchClassName(pitch)}${Math.floor(pitch / 12) - 1}`;
}

/** The name of a pitch class, such as `E♭`. */
export function pitchClassName(pitch: number): string {
  const names = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
  return names[((pitch % 12) + 12) % 12] ?? "C";
}

/** Whether a piano's key is black. */
export function isBlack(pitch: number): boolean {
  return [1, 3, 6, 8, 10].includes(((pitch % 12) + 12) % 12);
}

function stepAbove(song: AtlasSong, index: number): number {
  const count = song.degrees.length;
  return (song.degrees[index % count] ?? 0) + 12 * Math.floor(index / count);
}
