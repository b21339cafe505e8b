/**
 * What a point of the screen aims at: outlines are offered, and the best of those that hold the point is kept. It knows no kinds and draws nothing.
 */
import type { Picked, Projected } from "./options";

/** Metres of distance that a point at the edge of an outline counts for, against one at its middle. */
const EDGE_METRES = 6;
/** Nothing looks larger than from so near. */
const NEAREST_METRES = 0.5;

/** A camera and a point of its picture. */
export interface Pointed {
  project: (x: number, y: number, z: number) => Projected;
  /** Degrees from bottom to top. */
  fieldOfView: number;
  /** Of the picture, in CSS pixels. */
  height: number;
  /** The point, in CSS pixels. */
  x: number;
  y: number;
}

/** One aiming. */
export class Aim {
  /** The best so far. */
  best: Picked | null = null;
  private least = Infinity;
  private readonly pixelsPerMetre: number;

  /** Things farther than `sight` metres are left out; about each `slack` pixels count as its own. */
  constructor(
    private readonly at: Pointed,
    private readonly sight: number,
    private readonly slack: number,
  ) {
    this.pixelsPerMetre = at.height / (2 * Math.tan((at.fieldOfView * Math.PI) / 360));
  }

  /** Offers a thing whose outline is a circle of `radius` metres, `rise` metres above its place. */
  offer(picked: Picked, rise: number, radius: number): void {
    const seen = this.at.project(picked.x, picked.y + rise, picked.z);
    if (seen.behind || seen.metres > this.sight) return;
    const reach = (radius * this.pixelsPerMetre) / Math.max(NEAREST_METRES, seen.metres) + this.slack;
    const off = Math.hypot(seen.x - this.at.x, seen.y - this.at.y);
    if (off > reach) return;
    // Nearer things win; among near ones the one whose middle is closer to the pointer.
    const rank = seen.metres + (off / reach) * EDGE_METRES;
    if (rank >= this.least) return;
    this.least = rank;
    this.best = { ...picked, metres: seen.metres };
  }
}
