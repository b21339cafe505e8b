/**
 * Who crosses the sky of the whole world, and where it is at a moment: it follows from the atlas and the world's time alone.
 *
 * It draws and sounds nothing. The rule is the wire's (`AtlasSky`): from the beginning of a day of each season on, so many world hours
 * over each region of the route, straight over its middle toward the next.
 */
import type { AtlasRegion, AtlasSky } from "../protocol/generated";

/** World days of a season. */
const SEASON_DAYS = 12;
const DAY_HOURS = 24;

/** One that is in the sky now. */
export interface InSky {
  species: string;
  name: string;
  x: number;
  z: number;
  /** Radians clockwise from north. */
  heading: number;
  /** Share of its whole way, 0..1. */
  share: number;
  /** Slug of the region it is over. */
  over: string;
}

/** Where it is at some milliseconds of the world; null while it is not in the sky. */
export function inSky(sky: AtlasSky, regions: readonly AtlasRegion[], worldMs: number, dayMs: number): InSky | null {
  const stops = sky.route.map((slug) => regions.find((r) => r.region === slug)).filter((r) => r !== undefined);
  if (stops.length === 0 || sky.hours <= 0 || worldMs < 0) return null;
  const hours = ((worldMs / dayMs) * DAY_HOURS) % (SEASON_DAYS * DAY_HOURS);
  const passed = hours - sky.day * DAY_HOURS;
  if (passed < 0 || passed >= sky.hours * stops.length) return null;
  const at = passed / sky.hours;
  const index = Math.min(stops.length - 1, Math.floor(at));
  const t = at - index;
  const middle = (r: AtlasRegion): [number, number] => [r.west + r.side / 2, r.north + r.side / 2];
  const here = middle(stops[index] as AtlasRegion);
  // It is over a middle in the middle of its hours there: half of them it comes, half of them it goes on.
  const before = stops[index - 1];
  const after = stops[index + 1];
  const from = before === undefined ? beyond(here, after === undefined ? [here[0], here[1] - 1] : middle(after), -1) : middle(before);
  const to = after === undefined ? beyond(here, before === undefined ? [here[0], here[1] + 1] : middle(before), -1) : middle(after);
  const half = t < 0.5;
  const [a, b, k] = half ? [from, here, t + 0.5] : [here, to, t - 0.5];
  const x = a[0] + (b[0] - a[0]) * k;
  const z = a[1] + (b[1] - a[1]) * k;
  return { species: sky.species, name: sky.name, x, z, heading: Math.atan2(b[0] - a[0], -(b[1] - a[1])), share: passed / (sky.hours * stops.length), over: (stops[index] as AtlasRegion).region };
}

/** A point as far from `here` as `other` is, on the way given: -1 is away from it. */
function beyond(here: [number, number], other: [number, number], way: number): [number, number] {
  const length = Math.max(1, Math.hypot(other[0] - here[0], other[1] - here[1]));
  const reach = Math.max(512, length) * way;
  return [here[0] + ((other[0] - here[0]) / length) * reach, here[1] + ((other[1] - here[1]) / length) * reach];
}
