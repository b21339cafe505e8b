/**
 * What a place that waits for a song had of a performance: which of its notes came, in their order, and whether one stood near enough.
 *
 * It explains; whether that was enough is the server's to say, and it weighs rhythm and extra notes too.
 */
import { samePitch } from "../input/echo";
import type { AtlasPlace } from "../protocol/generated";

/** What a place had of a performance. */
export interface Asked {
  place: string;
  name: string;
  motif: readonly number[];
  /** For each note of the motif, whether it came in its order. */
  sung: readonly boolean[];
  /** Metres to it, and metres within which it hears. */
  metres: number;
  reach: number;
  /** Notes played that are not of the motif, in its order. */
  others: number;
}

/** How many metres farther than it hears a place is still thought to be meant. */
const MEANT_METRES = 40;

/** What a place had of the notes that were played; null when it asks for nothing or is too far to be meant. */
export function askedOf(place: AtlasPlace, metres: number, played: readonly number[]): Asked | null {
  if (place.motif.length === 0 || played.length === 0 || metres > place.reach + MEANT_METRES) return null;
  const sung = inOrder(place.motif, played);
  const others = played.length - sung.filter(Boolean).length;
  return { place: place.place, name: place.name, motif: place.motif, sung, metres, reach: place.reach, others };
}

/** The most notes of a motif that came in its order, in any octave (a longest common subsequence). */
export function inOrder(motif: readonly number[], played: readonly number[]): boolean[] {
  const most: number[][] = Array.from({ length: motif.length + 1 }, () => new Array<number>(played.length + 1).fill(0));
  const at = (i: number, j: number): number => most[i]?.[j] ?? 0;
  for (let i = motif.length - 1; i >= 0; i--) {
    for (let j = played.length - 1; j >= 0; j--) {
      const row = most[i];
      if (row === undefined) continue;
      row[j] = samePitch(motif[i] ?? -1, played[j] ?? -2) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const sung = motif.map(() => false);
  for (let i = 0, j = 0; i < motif.length && j < played.length; ) {
    if (samePitch(motif[i] ?? -1, played[j] ?? -2)) {
      sung[i] = true;
      i++;
      j++;
    } else if (at(i + 1, j) > at(i, j + 1)) i++;
    else j++;
  }
  return sung;
}
