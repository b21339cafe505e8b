/**
 * Sunlight on the ground: which points the sun reaches, found by walking the heights towards it, and the shadows of what stands there.
 *
 * Baked into a map once in a while as the sun moves, a few rows at a time. It knows no hour and draws nothing.
 */
import type { Vector3 } from "three";
import type { Tile } from "../../protocol/tile";

/** Something that throws a soft shadow: metres from the region's corner, radius and height of its crown. */
export interface Caster {
  x: number;
  z: number;
  radius: number;
  height: number;
}

/** Heights at any point index, also beyond the tile's edge; null where no ground is known. */
export type HeightAt = (column: number, row: number) => number | null;

const REACH_POINTS = 96;
const ROWS_AT_ONCE = 8;

/** Walks the heights towards the light for every point; 0 shadow to 255 sun. Yields every few rows. */
export function* bakeSunlight(tile: Tile, light: Vector3, beyond: HeightAt, casters: readonly Caster[]): Generator<void, Uint8Array> {
  const { side, spacing, heights } = tile;
  const sun = new Float32Array(side * side);
  const flat = Math.max(0.001, Math.hypot(light.x, light.z));
  const dx = light.x / flat;
  const dz = light.z / flat;
  const rise = (light.y / flat) * spacing;
  for (let j = 0; j < side; j++) {
    if (j % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield;
    for (let i = 0; i < side; i++) {
      const from = (heights[j * side + i] as number) + 0.3;
      let open = 1;
      for (let s = 1; s < REACH_POINTS; s += 1 + s * 0.07) {
        const column = Math.round(i + dx * s);
        const row = Math.round(j + dz * s);
        const inside = column >= 0 && row >= 0 && column < side && row < side;
        const height = inside ? (heights[row * side + column] as number) : beyond(column, row);
        if (height === null) break;
        const over = height - (from + rise * s);
        if (over > 0) {
          open = Math.min(open, 1 - over / (0.6 + s * 0.1));
          if (open <= 0) break;
        } else if (over < -90) break;
      }
      sun[j * side + i] = Math.max(0, open);
    }
  }
  yield;
  castShadows(sun, tile, light, casters);
  const out = new Uint8Array(side * side);
  for (let k = 0; k < out.length; k++) out[k] = Math.round((sun[k] as number) * 255);
  return out;
}

const LONGEST = 11;

/** Draws the shadow of each crown: a disc at its foot, drawn out away from the light. */
function castShadows(sun: Float32Array, tile: Tile, light: Vector3, casters: readonly Caster[]): void {
  const { side, spacing } = tile;
  const flat = Math.max(0.001, Math.hypot(light.x, light.z));
  for (const caster of casters) {
    const length = Math.min(LONGEST, (caster.height * 0.55 * flat) / Math.max(0.2, light.y));
    const steps = Math.max(1, Math.ceil(length / spacing));
    for (let s = 0; s <= steps; s++) {
      const x = (caster.x - (light.x / flat) * length * (s / steps)) / spacing;
      const z = (caster.z - (light.z / flat) * length * (s / steps)) / spacing;
      const radius = Math.max(0.75, (caster.radius / spacing) * (1 - 0.3 * (s / steps)));
      const i1 = Math.min(side - 1, Math.floor(x + radius));
      const j1 = Math.min(side - 1, Math.floor(z + radius));
      for (let j = Math.max(0, Math.ceil(z - radius)); j <= j1; j++) {
        for (let i = Math.max(0, Math.ceil(x - radius)); i <= i1; i++) {
          const q = Math.hypot(i - x, j - z) / radius;
          if (q < 1) sun[j * side + i] = (sun[j * side + i] as number) * (1 - 0.72 * (1 - q));
        }
      }
    }
  }
}
