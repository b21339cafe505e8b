/**
 * The grid of time and the ladder of pitches: what notes are drawn along, and what is said of them.
 *
 * It knows neither pixels nor the draft's past.
 */
import { QUARTER, barTicks, beatTicks, type Draft, type DraftKey } from "./draft";

/** How finely notes are placed. */
export const SNAPS = ["bar", "beat", "half", "quarter", "eighth", "triplet", "sixteenth", "off"] as const;
/** One of them. */
export type Snap = (typeof SNAPS)[number];

/** Ticks of a snap; 1 where nothing snaps. */
export function snapTicks(snap: Snap, draft: Pick<Draft, "beats" | "unit">): number {
  switch (snap) {
    case "bar":
      return barTicks(draft);
    case "beat":
      return beatTicks(draft);
    case "half":
      return QUARTER * 2;
    case "quarter":
      return QUARTER;
    case "eighth":
      return QUARTER / 2;
    case "triplet":
      return QUARTER / 3;
    case "sixteenth":
      return QUARTER / 4;
    case "off":
      return 1;
  }
}

/** The line of the grid at or before a tick. */
export function snapDown(tick: number, ticks: number): number {
  return Math.max(0, Math.floor(tick / ticks) * ticks);
}

/** The line of the grid nearest to a tick. */
export function snapNear(tick: number, ticks: number): number {
  return Math.max(0, Math.round(tick / ticks) * ticks);
}

/** Semitones of the modes above their tonic, ascending. */
export const MODES: Readonly<Record<string, readonly number[]>> = {
  ionian: [0, 2, 4, 5, 7, 9, 11],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  aeolian: [0, 2, 3, 5, 7, 8, 10],
  locrian: [0, 1, 3, 5, 6, 8, 10],
  "harmonic-minor": [0, 2, 3, 5, 7, 8, 11],
  "phrygian-dominant": [0, 1, 4, 5, 7, 8, 10],
  "major-pentatonic": [0, 2, 4, 7, 9],
  "minor-pentatonic": [0, 3, 5, 7, 10],
};

/** How a pitch stands in a key: home, within it, outside; within everything where there is no key. */
export function standing(key: DraftKey | null, pitch: number): "home" | "within" | "outside" {
  if (key === null) return "within";
  const above = (((pitch - key.tonic) % 12) + 12) % 12;
  if (above === 0) return "home";
  return MODES[key.mode]?.includes(above) === false ? "outside" : "within";
}

/** Where a tick lies: bar and beat from 1, and ticks beyond the beat. */
export function placeOf(draft: Pick<Draft, "beats" | "unit">, tick: number): { bar: number; beat: number; beyond: number } {
  const bar = Math.floor(tick / barTicks(draft));
  const within = tick - bar * barTicks(draft);
  const beat = Math.floor(within / beatTicks(draft));
  return { bar: bar + 1, beat: beat + 1, beyond: Math.round(within - beat * beatTicks(draft)) };
}

/** A length as a musician names it, as the key of its word: `quarter`, `eighth-dotted`; null for others. */
export function valueOf(ticks: number): string | null {
  const names: readonly (readonly [number, string])[] = [[QUARTER * 4, "whole"], [QUARTER * 2, "half"], [QUARTER, "quarter"], [QUARTER / 2, "eighth"], [QUARTER / 4, "sixteenth"]];
  for (const [plain, name] of names) {
    if (ticks === plain) return name;
    if (ticks === plain * 1.5) return `${name}-dotted`;
    if (ticks === (plain * 2) / 3) return `${name}-triplet`;
  }
  return null;
}
