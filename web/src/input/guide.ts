/**
 * Walking somewhere by itself: straight on, and a detour to either side when something stands in the way.
 *
 * It is no way-finding: after a few detours it gives up and says so.
 */

/** Where a walk leads. */
export interface Target {
  x: number;
  z: number;
  /** Metres from it at which one is there. */
  reach: number;
}

/** What to do now. */
export type Guidance = { state: "walking"; x: number; z: number } | { state: "arrived" } | { state: "stuck" };

/** Without this much progress in this time, something stands in the way. */
const PROGRESS_METRES = 0.5;
const PROGRESS_MS = 600;
const DETOUR_MS = 900;
const DETOURS_MAX = 14;

/** One guided walk. */
export class Guide {
  private checkedAt = 0;
  private checkedX = Infinity;
  private checkedZ = Infinity;
  private detours = 0;
  private detourUntil = 0;

  constructor(readonly target: Target) {}

  /** The way to go from a place at `now`. */
  next(x: number, z: number, now: number): Guidance {
    const dx = this.target.x - x;
    const dz = this.target.z - z;
    const distance = Math.hypot(dx, dz);
    if (distance <= this.target.reach) return { state: "arrived" };
    if (now - this.checkedAt > PROGRESS_MS) {
      const moved = Math.hypot(x - this.checkedX, z - this.checkedZ);
      if (moved < PROGRESS_METRES) {
        if (this.detours >= DETOURS_MAX) return { state: "stuck" };
        this.detours++;
        // Each pair of detours is longer than the last.
        this.detourUntil = now + DETOUR_MS * Math.ceil(this.detours / 2);
      }
      this.checkedAt = now;
      this.checkedX = x;
      this.checkedZ = z;
    }
    const side = now < this.detourUntil ? (this.detours % 2 === 0 ? -1.25 : 1.25) : 0;
    const sin = Math.sin(side);
    const cos = Math.cos(side);
    return { state: "walking", x: (dx * cos - dz * sin) / distance, z: (dx * sin + dz * cos) / distance };
  }
}
