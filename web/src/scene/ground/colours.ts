/**
 * The colour of the ground as a map in the world: one colour per tile point, and the same map averaged for coarser levels.
 *
 * Every level of detail samples this one map, so that a path looks the same across a border of two levels. It bakes occlusion into the
 * colour; sunlight is apart (`sunlight.ts`), since it moves.
 */
import type { AtlasRegion } from "../../protocol/generated";
import type { Tile } from "../../protocol/tile";
import type { Rgb } from "../light/mood";
import { BORDER_METRES, type RegionPalette, sharesAt, signedDistance } from "../light/palette";
import { fractal2, hash2, mix, step } from "./noise";

/** Levels of the map: 1, 2, 4, 8 and 16 points per sample. */
export const LEVELS = 5;

/** The map of one region. Colours are display values 0..255. */
export interface GroundColours {
  readonly side: number;
  /** Red, green, blue per point, row by row; level 0 is the tile's own points. */
  readonly levels: readonly Uint8Array[];
}

/** What colouring needs of the world. */
export interface ColourContext {
  regions: readonly AtlasRegion[];
  palettes: readonly RegionPalette[];
  surfaces: readonly string[];
}

const OCCLUSION_POINTS = 4;
const OCCLUSION_PER_METRE = 0.07;

/** How open each point is to the sky, about 0.6..1.06: its height against the mean around it. */
export function openness(tile: Tile): Float32Array {
  const { side, heights } = tile;
  const rows = new Float32Array(side * side);
  const out = new Float32Array(side * side);
  const r = OCCLUSION_POINTS;
  const clamp = (i: number) => Math.min(side - 1, Math.max(0, i));
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      let sum = 0;
      for (let k = -r; k <= r; k++) sum += heights[j * side + clamp(i + k)] as number;
      rows[j * side + i] = sum / (2 * r + 1);
    }
  }
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      let sum = 0;
      for (let k = -r; k <= r; k++) sum += rows[clamp(j + k) * side + i] as number;
      const hollow = sum / (2 * r + 1) - (heights[j * side + i] as number);
      out[j * side + i] = Math.min(1.07, Math.max(0.6, 1 - hollow * OCCLUSION_PER_METRE));
    }
  }
  return out;
}

/** Colours a region, yielding after each few rows so that the work can be spread over frames. */
export function* colourGround(region: AtlasRegion, tile: Tile, context: ColourContext): Generator<void, GroundColours> {
  const { side, heights, surfaces, moisture } = tile;
  const own = context.regions.indexOf(region);
  const base = new Uint8Array(side * side * 3);
  const open = openness(tile);
  const tables = context.palettes.map((palette) => context.surfaces.map((name) => palette.surface(name)));
  const unknown: Rgb = [0.5, 0.6, 0.4];
  const colour: Rgb = [0, 0, 0];
  const near = context.regions
    .map((other, index) => ({ other, index }))
    .filter(({ other }) => !other.interior || other === region);
  for (let j = 0; j < side; j++) {
    if (j % 16 === 15) yield;
    for (let i = 0; i < side; i++) {
      const at = j * side + i;
      const x = region.west + i * tile.spacing;
      const z = region.north + j * tile.spacing;
      const surface = surfaces[at] as number;
      colour.fill(0);
      if (region.interior || signedDistance(region, x, z) < -BORDER_METRES) {
        add(colour, tables[own]?.[surface] ?? unknown, 1);
      } else {
        for (const share of sharesAt(near.map((n) => n.other), x, z)) {
          const index = (near[share.region] as { index: number }).index;
          add(colour, tables[index]?.[surface] ?? unknown, share.weight);
        }
      }
      // Broad variation of meadow and rock, warm where dry and cool where moist; heights catch a little more light.
      const broad = fractal2(x / 46, z / 46, 3) - 0.5;
      const wet = (moisture[at] as number) / 255 - 0.5;
      const value = (1 + broad * 0.2 + step(20, 80, heights[at] as number) * 0.04) * (open[at] as number);
      base[at * 3] = byte(colour[0] * value * (1 - wet * 0.1 + broad * 0.12) * 255);
      base[at * 3 + 1] = byte(colour[1] * value * 255);
      base[at * 3 + 2] = byte(colour[2] * value * (1 + wet * 0.09 - broad * 0.08) * 255);
    }
  }
  return { side, levels: averaged(base, side) };
}

const byte = (v: number) => (v < 0 ? 0 : v > 255 ? 255 : Math.round(v));

function add(into: Rgb, colour: Rgb, weight: number): void {
  into[0] += colour[0] * weight;
  into[1] += colour[1] * weight;
  into[2] += colour[2] * weight;
}

/** The map and its averages: level k is the mean over the 2^k points around each point. */
export function averaged(base: Uint8Array, side: number): Uint8Array[] {
  const levels = [base];
  for (let level = 1; level < LEVELS; level++) {
    const from = levels[level - 1] as Uint8Array;
    const reach = 2 ** (level - 1);
    const out = new Uint8Array(from.length);
    const clamp = (i: number) => (i < 0 ? 0 : i >= side ? side - 1 : i);
    for (let j = 0; j < side; j++) {
      for (let i = 0; i < side; i++) {
        const at = (j * side + i) * 3;
        const west = (j * side + clamp(i - reach)) * 3;
        const east = (j * side + clamp(i + reach)) * 3;
        const north = (clamp(j - reach) * side + i) * 3;
        const south = (clamp(j + reach) * side + i) * 3;
        for (let k = 0; k < 3; k++) {
          const around =
            (from[west + k] as number) + (from[east + k] as number) + (from[north + k] as number) + (from[south + k] as number);
          out[at + k] = ((from[at + k] as number) * 2 + around) / 6;
        }
      }
    }
    levels.push(out);
  }
  return levels;
}

const JITTER = 0.11;
const WARM = 0.045;

/** Writes the colour of a face with corners at three points, for a level's step; display values 0..255. */
export function faceColour(map: GroundColours, level: number, a: number, b: number, c: number, x: number, z: number, into: Rgb): Rgb {
  const colours = map.levels[Math.min(level, LEVELS - 1)] as Uint8Array;
  const chance = hash2(Math.round(x * 3), Math.round(z * 3));
  const value = 1 + (chance - 0.5) * JITTER;
  const warm = ((chance * 7.13) % 1) - 0.5;
  for (let k = 0; k < 3; k++) {
    const mean = ((colours[a * 3 + k] as number) + (colours[b * 3 + k] as number) + (colours[c * 3 + k] as number)) / 3;
    into[k] = mean * value + (k === 0 ? 1 : k === 2 ? -1 : 0) * warm * WARM * 255;
  }
  return into;
}

/** Mean colour of the map over a square of points: what a level of detail should show there as a whole. */
export function meanColour(map: GroundColours, level: number, i0: number, j0: number, points: number): Rgb {
  const colours = map.levels[level] as Uint8Array;
  const sum: Rgb = [0, 0, 0];
  for (let j = j0; j < j0 + points; j++) {
    for (let i = i0; i < i0 + points; i++) {
      for (let k = 0; k < 3; k++) sum[k] = (sum[k] as number) + (colours[(j * map.side + i) * 3 + k] as number);
    }
  }
  const count = points * points;
  return [mix(0, sum[0], 1 / count), mix(0, sum[1], 1 / count), mix(0, sum[2], 1 / count)];
}
