/**
 * A way over ground: from where one stands to within reach of a place, round water, cliffs and whatever stands there.
 *
 * A search by A* over the points of the terrain tile (2 m apart), in slices so that no frame waits for it, then pulled straight. The
 * same ground gives the same way. It is no rule: `movement.ts` decides each step, and the server after it.
 */
import { BODY_RADIUS, RUN_SPEED, SLOPE_MAX, speedAt, SWIM_DEPTH, WADE_DEPTH, type Obstacle, type Terrain } from "./movement";

/** A place on the ground, in metres east and south. */
export interface Point {
  x: number;
  z: number;
}

/** How a search stands: still looking, found with the points to walk to in turn, or none to be found. */
export type Search = { state: "looking" } | { state: "found"; way: Point[] } | { state: "none" };

/** Metres between points of the search: the tile's own, so that slopes along them are exact. */
const SPACING = 2;
/** Metres around the straight way that are searched: wide enough for the way round a lake. */
const MARGIN_METRES = 140;
/** Points of a search per side at most; a farther goal is approached and then searched for anew. */
const SIDE_MAX = 640;
/** A search that looked at so many points takes the nearest it came. */
const POINTS_MAX = 150_000;
/** Metres kept from what stands in the way, beyond the body's own. */
const CLEARANCE = 0.3;
/** Slopes up to this share of the steepest are taken, since prediction and server may differ by a hair. */
const SLOPE_SHARE = 0.86;
/** A hill costs as much again for each so much rise over run. */
const CLIMB_COST = 1.6;
/** On a brink, of water or of a drop, one slips; so many times the cost keeps a way off it where there is room. */
const BRINK_COST = 3;
const BRINK_METRES = 0.8;
const BRINK_DROP = 1;
/** How much the search believes its guess of the rest: above 1 it is quicker and the way at most that much longer. */
const GREED = 1.15;
/** Straight pieces are at most this long, so that what is far away is looked at again when one is near. */
const STRAIGHT_METRES = 28;
/** Metres between looks along a straight piece. */
const LOOK_METRES = 0.5;

/** What is known of a point: whether it was reached, and whether one can stand there. */
const OPEN = 1;
const DONE = 2;
const FREE = 1;
const BLOCKED = 2;
const BRINK = 3;

/** Neighbours: east, south and the two in between; each with its length in spacings. */
const NEIGHBOURS: readonly (readonly [number, number, number])[] = [
  [1, 0, 1], [-1, 0, 1], [0, 1, 1], [0, -1, 1],
  [1, 1, Math.SQRT2], [1, -1, Math.SQRT2], [-1, 1, Math.SQRT2], [-1, -1, Math.SQRT2],
];

/** One search for one way. */
export class WaySearch {
  private readonly west: number;
  private readonly north: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly state: Uint8Array;
  private readonly seconds: Float32Array;
  private readonly from: Int32Array;
  private readonly heights: Float32Array;
  private readonly known: Uint8Array;
  private readonly heap = new Heap();
  private best: number;
  private bestRest: number;
  private looked = 0;
  private result: Search = { state: "looking" };

  private readonly terrain: Terrain;

  /** From `start` to within `reach` metres of `goal`; what is in `shunned` is gone round besides what the terrain knows. */
  constructor(
    terrain: Terrain,
    private readonly start: Point,
    private readonly goal: Point,
    private readonly reach: number,
    shunned: readonly Obstacle[] = [],
  ) {
    this.terrain = shunned.length === 0 ? terrain : shunning(terrain, shunned);
    const span = (a: number, b: number): [number, number] => {
      const low = Math.floor((Math.min(a, b) - MARGIN_METRES) / SPACING);
      const high = Math.ceil((Math.max(a, b) + MARGIN_METRES) / SPACING);
      // Of what is too far for one search, the part around the start is searched.
      const begin = Math.min(Math.max(low, Math.round(a / SPACING) - SIDE_MAX / 2), high);
      return [begin, Math.min(SIDE_MAX, high - begin + 1)];
    };
    [this.west, this.columns] = span(start.x, goal.x);
    [this.north, this.rows] = span(start.z, goal.z);
    const points = this.columns * this.rows;
    this.state = new Uint8Array(points);
    this.seconds = new Float32Array(points);
    this.from = new Int32Array(points);
    this.heights = new Float32Array(points);
    this.known = new Uint8Array(points);
    const first = this.indexOf(Math.round(start.x / SPACING) - this.west, Math.round(start.z / SPACING) - this.north);
    this.from[first] = -1;
    this.state[first] = OPEN;
    this.best = first;
    this.bestRest = this.rest(first);
    this.heap.push(first, this.bestRest * GREED);
  }

  /** Looks at so many points more. */
  advance(points: number): Search {
    for (let left = points; left > 0 && this.result.state === "looking"; left--) {
      const at = this.looked++ < POINTS_MAX ? this.heap.pop() : null;
      if (at === null) {
        this.result = this.nearest();
        break;
      }
      if (this.state[at] === DONE) continue;
      this.state[at] = DONE;
      const rest = this.rest(at);
      if (rest < this.bestRest) {
        this.best = at;
        this.bestRest = rest;
      }
      if (rest === 0) this.result = { state: "found", way: this.wayTo(at) };
      else this.look(at);
    }
    return this.result;
  }

  /** Nothing leads there: as near as one gets, if that is nearer than here. */
  private nearest(): Search {
    const stay = Math.hypot(this.goal.x - this.start.x, this.goal.z - this.start.z) - this.reach;
    return this.bestRest * RUN_SPEED < stay - SPACING * 2 ? { state: "found", way: this.wayTo(this.best) } : { state: "none" };
  }

  private look(at: number): void {
    const column = at % this.columns;
    const row = (at - column) / this.columns;
    for (const [east, south, length] of NEIGHBOURS) {
      const toColumn = column + east;
      const toRow = row + south;
      if (toColumn < 0 || toRow < 0 || toColumn >= this.columns || toRow >= this.rows) continue;
      const to = this.indexOf(toColumn, toRow);
      if (this.state[to] === DONE) continue;
      const cost = this.cost(at, to, length * SPACING);
      if (cost === null) continue;
      const seconds = (this.seconds[at] as number) + cost;
      if (this.state[to] === OPEN && seconds >= (this.seconds[to] as number)) continue;
      this.state[to] = OPEN;
      this.seconds[to] = seconds;
      this.from[to] = at;
      this.heap.push(to, seconds + this.rest(to) * GREED);
    }
  }

  /** Seconds from one point to its neighbour; null where one cannot go. */
  private cost(at: number, to: number, metres: number): number | null {
    const here = this.pointOf(at);
    const there = this.pointOf(to);
    if (!this.stands(to) || !clear(this.terrain, (here.x + there.x) / 2, (here.z + there.z) / 2)) return null;
    const low = this.heightOf(at);
    const high = this.heightOf(to);
    // Ground that has not come yet is taken for even; the way ends before it and is searched for again there.
    if (Number.isNaN(low) || Number.isNaN(high)) return (metres / RUN_SPEED) * 1.5;
    const depth = this.terrain.water(there.x, there.z) - high;
    const slope = (high - low) / metres;
    if (slope > SLOPE_MAX * SLOPE_SHARE && depth < SWIM_DEPTH) return null;
    const brink = this.known[to] === BRINK ? BRINK_COST : 1;
    return (metres / speedAt(depth, true)) * (1 + CLIMB_COST * Math.abs(slope)) * brink;
  }

  /** Seconds that are left at least. */
  private rest(at: number): number {
    const { x, z } = this.pointOf(at);
    return Math.max(0, Math.hypot(this.goal.x - x, this.goal.z - z) - this.reach) / RUN_SPEED;
  }

  /** Whether one can stand at a point; asked once each. */
  private stands(at: number): boolean {
    const known = this.known[at] as number;
    if (known !== 0) return known !== BLOCKED;
    const { x, z } = this.pointOf(at);
    const stands = this.terrain.inside(x, z) && clear(this.terrain, x, z);
    this.heights[at] = this.terrain.height(x, z) ?? NaN;
    this.known[at] = !stands ? BLOCKED : onBrink(this.terrain, x, z) ? BRINK : FREE;
    return stands;
  }

  private heightOf(at: number): number {
    if (this.known[at] === 0) this.stands(at);
    return this.heights[at] as number;
  }

  /** The way back from a point, turned round, cut where ground is unknown, and pulled straight. */
  private wayTo(end: number): Point[] {
    const points: Point[] = [];
    for (let at = end; at >= 0; at = this.from[at] as number) points.push(this.pointOf(at));
    points.reverse();
    const unknown = points.findIndex((p) => this.terrain.height(p.x, p.z) === null);
    const walked = unknown < 0 ? points : points.slice(0, Math.max(1, unknown));
    return straightened(this.terrain, [this.start, ...walked.slice(1)]).slice(1);
  }

  private indexOf(column: number, row: number): number {
    return row * this.columns + column;
  }

  private pointOf(at: number): Point {
    const column = at % this.columns;
    return { x: (this.west + column) * SPACING, z: (this.north + (at - column) / this.columns) * SPACING };
  }
}

/** A way with as few points as it needs: each is seen from the one before. */
export function straightened(terrain: Terrain, way: readonly Point[]): Point[] {
  const straight: Point[] = [];
  let at = 0;
  while (at < way.length) {
    const here = way[at] as Point;
    straight.push(here);
    let next = at + 1;
    for (let far = at + 2; far < way.length; far++) {
      const there = way[far] as Point;
      if (Math.hypot(there.x - here.x, there.z - here.z) > STRAIGHT_METRES) break;
      if (isOpen(terrain, here, there)) next = far;
    }
    at = next;
  }
  return straight;
}

/** Whether one walks straight from one place to another: nothing in the way, no cliff, and no water that is not at either end. */
export function isOpen(terrain: Terrain, from: Point, to: Point): boolean {
  const metres = Math.hypot(to.x - from.x, to.z - from.z);
  const steps = Math.max(1, Math.ceil(metres / LOOK_METRES));
  const wet = Math.max(depthAt(terrain, from), depthAt(terrain, to), WADE_DEPTH);
  let before = terrain.height(from.x, from.z);
  for (let i = 1; i <= steps; i++) {
    const x = from.x + ((to.x - from.x) * i) / steps;
    const z = from.z + ((to.z - from.z) * i) / steps;
    const height = terrain.height(x, z);
    if (height === null || before === null) return false;
    if (!terrain.inside(x, z) || !clear(terrain, x, z)) return false;
    if ((height - before) / (metres / steps) > SLOPE_MAX * SLOPE_SHARE) return false;
    if (terrain.water(x, z) - height > wet || (i < steps && wet === WADE_DEPTH && onBrink(terrain, x, z))) return false;
    before = height;
  }
  return true;
}

/** Whether dry ground ends just beside a place, in water or in a drop. */
function onBrink(terrain: Terrain, x: number, z: number): boolean {
  const here = terrain.height(x, z);
  if (here === null || terrain.water(x, z) > here) return false;
  return NEIGHBOURS.some(([east, south, length]) => {
    const there = terrain.height(x + (east / length) * BRINK_METRES, z + (south / length) * BRINK_METRES);
    return there !== null && (here - there > BRINK_DROP || terrain.water(x, z) - there > WADE_DEPTH);
  });
}

/** The same terrain with more standing on it. */
function shunning(terrain: Terrain, shunned: readonly Obstacle[]): Terrain {
  return {
    height: (x, z) => terrain.height(x, z),
    water: (x, z) => terrain.water(x, z),
    inside: (x, z) => terrain.inside(x, z),
    obstacles: (x, z) => [...terrain.obstacles(x, z), ...shunned],
  };
}

/** Whether a body can stand at a place, dry and with room. */
export function canStand(terrain: Terrain, at: Point): boolean {
  const height = terrain.height(at.x, at.z);
  return height !== null && terrain.inside(at.x, at.z) && clear(terrain, at.x, at.z) && terrain.water(at.x, at.z) - height < WADE_DEPTH;
}

function depthAt(terrain: Terrain, at: Point): number {
  return terrain.water(at.x, at.z) - (terrain.height(at.x, at.z) ?? Infinity);
}

function clear(terrain: Terrain, x: number, z: number): boolean {
  for (const obstacle of terrain.obstacles(x, z)) {
    if (Math.hypot(x - obstacle.x, z - obstacle.z) < obstacle.radius + BODY_RADIUS + CLEARANCE) return false;
  }
  return true;
}

/** The least first; equals in the order in which they came, so that every run gives the same way. */
class Heap {
  private readonly items: { at: number; key: number; turn: number }[] = [];
  private turn = 0;

  push(at: number, key: number): void {
    const item = { at, key, turn: this.turn++ };
    let place = this.items.push(item) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.items[parent];
      if (above === undefined || !before(item, above)) break;
      this.items[place] = above;
      place = parent;
    }
    this.items[place] = item;
  }

  pop(): number | null {
    const top = this.items[0];
    const last = this.items.pop();
    if (top === undefined || last === undefined) return null;
    if (this.items.length > 0) {
      let place = 0;
      for (;;) {
        let child = place * 2 + 1;
        const left = this.items[child];
        if (left === undefined) break;
        const right = this.items[child + 1];
        if (right !== undefined && before(right, left)) child++;
        const less = this.items[child];
        if (less === undefined || !before(less, last)) break;
        this.items[place] = less;
        place = child;
      }
      this.items[place] = last;
    }
    return top.at;
  }
}

function before(a: { key: number; turn: number }, b: { key: number; turn: number }): boolean {
  return a.key < b.key || (a.key === b.key && a.turn < b.turn);
}
