/**
 * Gloom Shades of the storms that rage: who stands where, how much of its gloom is left, and how far they are from where one stands.
 *
 * Pure over the states of regions. It draws, words and sounds nothing.
 */
import type { RegionState } from "../protocol/generated";

/** Gloom, in thousandths, of one that nobody sang to. */
const WHOLE = 180;

/** A Shade. */
export interface Shade {
  /** Its own in the world for as long as its storm lasts. */
  key: string;
  region: string;
  /** The fractured place it is bound to, from 0. */
  fracture: number;
  x: number;
  z: number;
  /** The middle of the place it guards, and how far a song reaches it. */
  middle: { x: number; z: number };
  reach: number;
  /** What is left of its gloom, 0..1; 0 is gone. */
  gloom: number;
}

/** The Shades of a region's storm, those that went among them. Places that lie dormant until more are here have none yet. */
export function shadesOf(state: RegionState): Shade[] {
  const { storm, region } = state;
  if (storm === undefined) return [];
  return storm.fractures.flatMap(({ x, z, reach, open, shades }, fracture) =>
    open
      ? shades.map((shade) => ({ key: `${region}.${storm.storm}.${shade.shade}`, region, fracture, x: shade.x, z: shade.z, middle: { x, z }, reach, gloom: Math.min(1, Math.max(0, shade.gloom / WHOLE)) }))
      : [],
  );
}

/** A Shade that is near, and how far it is. */
export interface NearShade extends Shade {
  metres: number;
  /** Whether a song from here reaches the place it guards. */
  within: boolean;
}

/** The Shades that are left within so many metres, nearest first. */
export function shadesNear(states: Iterable<RegionState>, self: { x: number; z: number }, metres: number): NearShade[] {
  const near: NearShade[] = [];
  for (const state of states) {
    for (const shade of shadesOf(state)) {
      const apart = Math.hypot(shade.x - self.x, shade.z - self.z);
      if (shade.gloom > 0 && apart <= metres) near.push({ ...shade, metres: apart, within: Math.hypot(shade.middle.x - self.x, shade.middle.z - self.z) <= shade.reach });
    }
  }
  return near.sort((a, b) => a.metres - b.metres);
}
