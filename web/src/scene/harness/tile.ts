/**
 * A made-up tile, atlas and palette for looking at the scene without a server: a bay, hills, a ring of peaks.
 *
 * For development only; the product's ground comes from the server.
 */
import type { Atlas, AtlasFlora, AtlasRegion } from "../../protocol/generated";
import type { Flora, Tile } from "../../protocol/tile";
import { chance, fractal2, mix, noise2, step } from "../ground/noise";

export const SURFACES = ["grass", "lush", "dry", "heather", "sand", "path", "rock", "cliff", "snow", "lakebed"];

export const FLORA: AtlasFlora[] = [
  { model: "round-oak", radius: 0.55, form: "tree" },
  { model: "blossom-tree", radius: 0.4, form: "tree" },
  { model: "meadow-pine", radius: 0.4, form: "tree" },
  { model: "bush", radius: 0, form: "shrub" },
  { model: "meadow-grass", radius: 0, form: "herb" },
  { model: "bellflower", radius: 0, form: "herb" },
  { model: "boulder", radius: 0.8, form: "rock" },
  { model: "reed", radius: 0, form: "herb" },
  { model: "star-crystal", radius: 0.7, form: "crystal" },
];

const SIDE = 257;
const SPACING = 2;

function heightOf(x: number, z: number): number {
  const wx = x + (fractal2(x / 95, z / 95 + 4, 3) - 0.5) * 60;
  const wz = z + (fractal2(x / 95 + 8, z / 95, 3) - 0.5) * 60;
  let h = 8 + (fractal2(wx / 130, wz / 130, 5) - 0.5) * 38;
  const lake = Math.hypot((wx - 250) / 92, (wz - 200) / 70);
  h = mix(-7, h, step(0.62, 1.12, lake));
  const far = Math.hypot((wx - 256) * 0.92, wz - 250);
  const ridge = 1 - Math.abs(fractal2(wx / 90, wz / 90, 5) - 0.5) * 2.4;
  h += step(150, 262, far) * step(330, 120, wz) * Math.max(0, ridge) ** 2 * 105;
  h += 12 * Math.exp(-(((x - 256) / 46) ** 2 + ((z - 350) / 30) ** 2));
  const level = Math.floor(h / 5);
  if (h > 1.5) h = h * 0.6 + (level + step(0.32, 0.95, h / 5 - level)) * 2;
  return h;
}

/** Makes the tile of a region whose north-west corner is given. */
export function madeTile(west: number, north: number): Tile {
  const heights = new Float32Array(SIDE * SIDE);
  const surfaces = new Uint8Array(SIDE * SIDE);
  const moisture = new Uint8Array(SIDE * SIDE);
  const random = chance(west * 7 + north * 13 + 3);
  const at = (i: number, j: number) => heights[Math.min(SIDE - 1, Math.max(0, j)) * SIDE + Math.min(SIDE - 1, Math.max(0, i))] as number;
  for (let j = 0; j < SIDE; j++) for (let i = 0; i < SIDE; i++) heights[j * SIDE + i] = heightOf(west + i * SPACING, north + j * SPACING);
  for (let j = 0; j < SIDE; j++) {
    for (let i = 0; i < SIDE; i++) {
      const x = west + i * SPACING;
      const z = north + j * SPACING;
      const h = at(i, j);
      const slope = Math.hypot(at(i + 1, j) - at(i - 1, j), at(i, j + 1) - at(i, j - 1)) / 4;
      const wet = fractal2(x / 70 + 9, z / 70, 3);
      const path = Math.abs(x - 256 - Math.sin(z / 30) * 12 - (z - 350) * 0.1) < 3 && z > 290;
      moisture[j * SIDE + i] = wet * 255;
      let surface = wet > 0.6 ? 1 : wet < 0.4 ? 2 : 0;
      if (wet < 0.36 && h > 8) surface = 3;
      if (h < 1.2) surface = 4;
      if (path) surface = 5;
      if (slope > 0.75 || h > 38) surface = 6;
      if (slope > 1.2) surface = 7;
      if (h > 48 && slope < 1.3) surface = 8;
      if (h < -0.5) surface = 9;
      surfaces[j * SIDE + i] = surface;
    }
  }
  const flora: Flora[] = [];
  const put = (kind: number, x: number, z: number, scale: number) => flora.push({ kind, heading: random() * 6.28, x, z, scale, tint: random() * 255 });
  for (let k = 0; k < 9000 && flora.length < 4200; k++) {
    const x = random() * 511;
    const z = random() * 511;
    const i = Math.round(x / 2);
    const j = Math.round(z / 2);
    const h = at(i, j);
    const slope = Math.hypot(at(i + 1, j) - at(i - 1, j), at(i, j + 1) - at(i, j - 1)) / 4;
    const surface = surfaces[j * SIDE + i];
    if (surface === 5 || h < -0.2) continue;
    if (h < 1) {
      put(random() < 0.7 ? 7 : 6, x, z, 0.7 + random() * 0.6);
      continue;
    }
    const grove = noise2((west + x) / 40, (north + z) / 40);
    const r = random();
    if (slope > 0.7) {
      if (r < 0.2) put(6, x, z, 0.6 + random());
      continue;
    }
    if (grove > 0.6 && r < 0.4 && h < 46) {
      const wood = noise2((west + x) / 60 + 9, (north + z) / 60);
      put(h > 17 || wood > 0.55 ? 2 : wood < 0.3 ? 1 : 0, x, z, 0.75 + random() * 0.5);
    } else if (h < 36) put(r < 0.55 ? 4 : r < 0.82 ? 5 : r < 0.9 ? 3 : r < 0.96 ? 6 : 8, x, z, 0.75 + random() * 0.6);
  }
  const heightAt = (x: number, z: number): number => {
    const fx = Math.min(SIDE - 1.001, Math.max(0, x / SPACING));
    const fz = Math.min(SIDE - 1.001, Math.max(0, z / SPACING));
    const i = Math.floor(fx);
    const j = Math.floor(fz);
    return mix(mix(at(i, j), at(i + 1, j), fx - i), mix(at(i, j + 1), at(i + 1, j + 1), fx - i), fz - j);
  };
  return { side: SIDE, spacing: SPACING, heights, surfaces, moisture, flora, height: heightAt };
}

/** An atlas of made-up regions beside one another, of a biome. */
export function madeAtlas(biome = "meadow"): Atlas {
  const region = (slug: string, west: number, north: number, palette: [string, string][]): AtlasRegion => ({
    region: slug, name: slug, biome, west, north, side: 512, interior: false,
    song: { tonic: 0, mode: "ionian", degrees: [0, 2, 4, 5, 7, 9, 11], tempo: 90, beats: 4, motif: [], mood: "hopeful", phrases: "" },
    tile: slug, water: 0, palette, neighbours: [], places: [], props: [], paths: [],
  });
  return {
    regionMetres: 512, dayMs: 4_200_000,
    regions: [region("bay", 0, 0, []), region("east", 512, 0, [["ground-grass", "#c9a45c"], ["ground-lush", "#b98a4f"], ["foliage", "#d08a3c"]])],
    flora: FLORA, surfaces: SURFACES, species: [], plants: [], lifeTable: 0, skies: [],
  };
}
