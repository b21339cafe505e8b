/**
 * Slow harmony: which chord follows which, and how it is laid out under a phrase.
 *
 * Chords are stacks of scale degrees; a mode of five notes gives open fifths and fourths, one of seven gives triads.
 */
import { pitchOf, type Scale } from "../music";
import type { Random } from "../random";

/** A chord: scale degrees within one octave, the root first. */
export type Chord = readonly number[];

/** The triad on a degree; a diminished fifth is left out, since it would pull where nothing answers. */
export function chordOn(scale: Scale, root: number): Chord {
  const count = scale.degrees.length;
  const stack = count >= 7 ? [root, root + 2, root + 4] : [root, root + 2, root + 3];
  return stack.filter((degree) => {
    const above = (((pitchOf(scale, degree) - pitchOf(scale, root)) % 12) + 12) % 12;
    return above !== 6 && above !== 1;
  });
}

/** The root that follows another, as a degree of the first octave. Steps of a fourth, a third or back home are likeliest. */
export function nextRoot(scale: Scale, root: number, random: Random): number {
  const count = scale.degrees.length;
  const moves = count >= 7 ? [3, 4, 5, 2, 6, 1] : [1, 2, 3, 4];
  const weights = count >= 7 ? [3, 2.2, 2.4, 1.2, 1.2, 0.8] : [1.4, 2, 2, 1.2];
  if (root !== 0 && random.chance(0.34)) return 0;
  return (root + (moves[random.weighted(weights)] ?? 0)) % count;
}

/** Lays a chord out as pitches: the root low, the others each in the octave that puts them nearest to their place above `low`. */
export function voicing(scale: Scale, chord: Chord, low: number, random: Random): number[] {
  const octaves = (degree: number, target: number): number => {
    const pitch = pitchOf(scale, degree);
    return pitch + Math.round((target - pitch) / 12) * 12;
  };
  const [root = 0, ...others] = chord;
  const spread = random.chance(0.5) ? [7, 15] : [12, 16];
  const pitches = [octaves(root, low), ...others.map((degree, i) => octaves(degree, low + (spread[i] ?? 12)))];
  return [...new Set(pitches)].sort((a, b) => a - b);
}
