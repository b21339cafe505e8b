/**
 * One step of walking, running, wading, swimming and falling: the same rule as `world::movement` on the server, which checks it.
 *
 * It is pure: it knows ground, water and what stands in the way, and nothing of keys, cameras or messages.
 */
import { Gait } from "./replica";

/** Metres per second. */
export const WALK_SPEED = 4;
export const RUN_SPEED = 7;
export const SWIM_SPEED = 2.4;
/** Share of speed that is left when wading up to the waist. */
const WADE_SHARE = 0.6;
/** Metres of water in which one wades, and in which one swims. */
export const WADE_DEPTH = 0.25;
export const SWIM_DEPTH = 1.25;
/** Metres that a swimmer's feet hang below the surface. */
const SWIM_SINK = 1.05;
/** Rise over run that can still be walked up. */
export const SLOPE_MAX = 1.15;
/** Metres around a figure's foot. */
export const BODY_RADIUS = 0.35;
/** Metres per second squared; small, since nobody falls far. */
const GRAVITY = 12;
/** Below this height over ground one stands. */
const FOOT_METRES = 0.35;
/** One step is at most this long, so that nothing is stepped over. */
const STEP_METRES = 0.25;

/** A walker. */
export interface Walker {
  x: number;
  y: number;
  z: number;
  /** Metres per second downwards. */
  falling: number;
}

/** Where it wants to go: a direction of length 0..1, and whether it runs. */
export interface Wish {
  x: number;
  z: number;
  run: boolean;
}

/** A thing that stands in the way. */
export interface Obstacle {
  x: number;
  z: number;
  radius: number;
}

/** What a walker walks on. */
export interface Terrain {
  /** Ground height; null where it is unknown. */
  height(x: number, z: number): number | null;
  /** Water level, where there is any region. */
  water(x: number, z: number): number;
  /** Things near enough to touch a body there. */
  obstacles(x: number, z: number): readonly Obstacle[];
  /** Whether the world goes on there. */
  inside(x: number, z: number): boolean;
}

/** Moves a walker for some seconds (at most a tenth is taken at a time by the caller) and says its gait. */
export function step(walker: Walker, wish: Wish, terrain: Terrain, seconds: number): Gait {
  const ground = terrain.height(walker.x, walker.z);
  if (ground === null) return Gait.stand;
  const length = Math.min(1, Math.hypot(wish.x, wish.z));
  const depth = terrain.water(walker.x, walker.z) - ground;
  const speed = speedAt(depth, wish.run) * length;
  const way = speed * seconds;
  if (way > 0) {
    const size = Math.hypot(wish.x, wish.z);
    const steps = Math.ceil(way / STEP_METRES);
    for (let i = 0; i < steps; i++) advance(walker, (wish.x / size) * (way / steps), (wish.z / size) * (way / steps), terrain);
  }
  return settle(walker, terrain, seconds, length > 0.05, wish.run);
}

/** Metres per second at a depth of water. */
export function speedAt(depth: number, run: boolean): number {
  if (depth >= SWIM_DEPTH) return SWIM_SPEED;
  const dry = run ? RUN_SPEED : WALK_SPEED;
  if (depth <= WADE_DEPTH) return dry;
  const share = (depth - WADE_DEPTH) / (SWIM_DEPTH - WADE_DEPTH);
  return dry * (1 - (1 - WADE_SHARE) * share);
}

/** One small step: around obstacles, along slopes that are too steep, never out of the world. */
function advance(walker: Walker, dx: number, dz: number, terrain: Terrain): void {
  if (tryStep(walker, dx, dz, terrain)) return;
  // Straight on is too steep or outside: slide along what is left of the way.
  if (!tryStep(walker, dx, 0, terrain)) tryStep(walker, 0, dz, terrain);
}

function tryStep(walker: Walker, dx: number, dz: number, terrain: Terrain): boolean {
  const way = Math.hypot(dx, dz);
  if (way === 0) return false;
  const to = pushedOut(walker.x + dx, walker.z + dz, terrain);
  if (!terrain.inside(to.x, to.z)) return false;
  const here = terrain.height(walker.x, walker.z);
  const there = terrain.height(to.x, to.z);
  if (here === null || there === null) return false;
  const swims = terrain.water(to.x, to.z) - there >= SWIM_DEPTH;
  const moved = Math.hypot(to.x - walker.x, to.z - walker.z);
  if (!swims && moved > 0 && (there - here) / moved > SLOPE_MAX) return false;
  walker.x = to.x;
  walker.z = to.z;
  return true;
}

/** A place moved out of whatever stands there. */
function pushedOut(x: number, z: number, terrain: Terrain): { x: number; z: number } {
  const to = { x, z };
  for (const obstacle of terrain.obstacles(x, z)) {
    const reach = obstacle.radius + BODY_RADIUS;
    const ox = to.x - obstacle.x;
    const oz = to.z - obstacle.z;
    const distance = Math.hypot(ox, oz);
    if (distance >= reach || distance === 0) continue;
    to.x = obstacle.x + (ox / distance) * reach;
    to.z = obstacle.z + (oz / distance) * reach;
  }
  return to;
}

/** Height and gait after a step. */
function settle(walker: Walker, terrain: Terrain, seconds: number, moves: boolean, run: boolean): Gait {
  const ground = terrain.height(walker.x, walker.z);
  if (ground === null) return Gait.stand;
  const water = terrain.water(walker.x, walker.z);
  if (water - ground >= SWIM_DEPTH) {
    walker.y = Math.max(ground, water - SWIM_SINK);
    walker.falling = 0;
    return Gait.swim;
  }
  if (walker.y > ground + FOOT_METRES) {
    walker.falling += GRAVITY * seconds;
    walker.y = Math.max(ground, walker.y - walker.falling * seconds);
    if (walker.y > ground) return Gait.fall;
  }
  walker.falling = 0;
  walker.y = ground;
  if (!moves) return Gait.stand;
  return run ? Gait.run : Gait.walk;
}
