/**
 * Walking somewhere by itself: along a way that is searched for over the ground, and searched for anew when something unforeseen
 * stops it.
 *
 * It only wishes, as keys do: each step is `movement.ts`'s to allow. When no way leads there it says so.
 */
import { RUN_SPEED, type Obstacle, type Terrain } from "../replica/movement";
import { WaySearch, type Point } from "../replica/way";

/** Where a walk leads. */
export interface Target {
  x: number;
  z: number;
  /** Metres from it at which one is there. */
  reach: number;
}

/** What to do now. */
export type Guidance = { state: "seeking" } | { state: "walking"; x: number; z: number } | { state: "arrived" } | { state: "stuck" };

/** Points looked at in one frame: a few milliseconds. */
const POINTS_PER_FRAME = 3_000;
/** Without this much progress in this time, something stands in the way. */
const PROGRESS_METRES = 0.6;
const PROGRESS_MS = 900;
/** A frame counts as at most so long; a stalled page does not leap. */
const STALL_SECONDS = 0.25;
/** So near to a point of the way, the next one counts. */
const POINT_METRES = 0.3;
/** What stopped one is taken to stand so far ahead, and to be so wide. */
const SHUN_AHEAD = 1.2;
const SHUN_RADIUS = 1;
/** After so many ways that ended before the goal it is given up. */
const SEARCHES_MAX = 12;

/** One guided walk. */
export class Guide {
  private search: WaySearch | null = null;
  private way: Point[] | null = null;
  private searches = 0;
  private readonly shunned: Obstacle[] = [];
  private checkedAt = -Infinity;
  private checkedX = Infinity;
  private checkedZ = Infinity;
  private calledAt = -Infinity;

  constructor(
    readonly target: Target,
    private readonly terrain: Terrain,
  ) {}

  /** The way to go from a place at `now`. */
  next(x: number, z: number, now: number): Guidance {
    const seconds = Math.min(STALL_SECONDS, Math.max(0, (now - this.calledAt) / 1_000));
    this.calledAt = now;
    if (Math.hypot(this.target.x - x, this.target.z - z) <= this.target.reach) return { state: "arrived" };
    if (this.way === null && !this.seek(x, z)) return this.searches > SEARCHES_MAX ? { state: "stuck" } : { state: "seeking" };
    const way = this.way ?? [];
    while (way[0] !== undefined && Math.hypot(way[0].x - x, way[0].z - z) < POINT_METRES) way.shift();
    const point = way[0];
    if (point === undefined) {
      this.way = null;
      return { state: "seeking" };
    }
    const dx = point.x - x;
    const dz = point.z - z;
    const metres = Math.hypot(dx, dz);
    if (now - this.checkedAt > PROGRESS_MS) {
      const stopped = Math.hypot(x - this.checkedX, z - this.checkedZ) < PROGRESS_METRES;
      this.checkedAt = now;
      this.checkedX = x;
      this.checkedZ = z;
      if (stopped) {
        // What is just ahead lets nobody pass, whatever the map says: round it.
        this.shunned.push({ x: x + (dx / metres) * SHUN_AHEAD, z: z + (dz / metres) * SHUN_AHEAD, radius: SHUN_RADIUS });
        this.way = null;
        return { state: "seeking" };
      }
    }
    // One slow frame of running would carry past a point and back again; so the wish is no longer than the way.
    const share = Math.min(1, metres / Math.max(0.01, seconds * RUN_SPEED)) / metres;
    return { state: "walking", x: dx * share, z: dz * share };
  }

  /** How near the points of a way must come: a little inside the reach, and no nearer than such points are to each other. */
  private get nearness(): number {
    return Math.max(1.5, this.target.reach - 0.4);
  }

  /** Searches a little more; true when there is a way. */
  private seek(x: number, z: number): boolean {
    if (this.search === null) {
      if (++this.searches > SEARCHES_MAX) return false;
      this.search = new WaySearch(this.terrain, { x, z }, this.target, this.nearness, this.shunned);
    }
    const found = this.search.advance(POINTS_PER_FRAME);
    if (found.state === "looking") return false;
    this.search = null;
    if (found.state === "none") {
      this.searches = SEARCHES_MAX + 1;
      return false;
    }
    this.way = found.way;
    const end = found.way.at(-1) ?? { x, z };
    if (Math.hypot(this.target.x - end.x, this.target.z - end.z) <= this.nearness) this.way.push(this.target);
    this.checkedAt = -Infinity;
    this.checkedX = Infinity;
    return true;
  }
}
