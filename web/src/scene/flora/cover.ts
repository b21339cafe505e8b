/**
 * Ground cover: tufts and small flowers close to the camera, sown from the surface by chance fixed in the world.
 *
 * Looks alone: nobody collides with it, nothing eats it, and no two clients need agree. What grows for play comes in tiles (`field.ts`).
 */
import type { Frustum, Group, Vector3 } from "three";
import { Sphere, Vector3 as Point } from "three";
import type { Ground } from "../../replica/ground";
import { chance } from "../ground/noise";
import type { RegionPalette } from "../light/palette";
import type { ShapeStore } from "../models/catalogue";
import type { Materials } from "../shade/materials";
import { Batch, Copies } from "./batch";
import { tintOf } from "./field";

const CELL_METRES = 8;
const CELLS_KEPT = 420;
const CELLS_SOWN_PER_FRAME = 10;
const CELLS_ACROSS = 9;

interface Sown {
  model: string;
  /** Plants per cell of 8 by 8 metres. */
  count: number;
  scale: number;
}

/** What covers which surface; counts beyond `TRIES` are never reached. */
const COVER: Record<string, readonly Sown[]> = {
  grass: [{ model: "ground-tuft", count: 19, scale: 1 }, { model: "meadow-grass", count: 4, scale: 0.62 }, { model: "daisy", count: 8, scale: 1 }, { model: "bellflower", count: 3, scale: 0.75 }, { model: "pebbles", count: 1, scale: 0.8 }],
  lush: [{ model: "ground-tuft", count: 21, scale: 1.15 }, { model: "meadow-grass", count: 6, scale: 0.8 }, { model: "daisy", count: 8, scale: 1.1 }, { model: "bellflower", count: 4, scale: 0.8 }],
  dry: [{ model: "ground-tuft", count: 8, scale: 0.9 }, { model: "dune-grass", count: 3, scale: 0.7 }, { model: "pebbles", count: 3, scale: 1 }],
  heather: [{ model: "bellflower", count: 8, scale: 0.7 }, { model: "ground-tuft", count: 9, scale: 0.9 }, { model: "daisy", count: 5, scale: 0.9 }],
  forest: [{ model: "fern", count: 4, scale: 0.55 }, { model: "ground-tuft", count: 16, scale: 1 }, { model: "pebbles", count: 2, scale: 0.9 }, { model: "daisy", count: 3, scale: 0.8 }],
  moss: [{ model: "fern", count: 4, scale: 0.5 }, { model: "ground-tuft", count: 19, scale: 0.9 }, { model: "daisy", count: 5, scale: 0.8 }, { model: "bellflower", count: 2, scale: 0.6 }],
  needles: [{ model: "fern", count: 3, scale: 0.5 }, { model: "pebbles", count: 4, scale: 0.8 }],
  marsh: [{ model: "reed", count: 2, scale: 0.6 }, { model: "ground-tuft", count: 18, scale: 1.3 }, { model: "daisy", count: 3, scale: 0.9 }],
  tundra: [{ model: "dune-grass", count: 4, scale: 0.5 }, { model: "pebbles", count: 4, scale: 1 }, { model: "daisy", count: 2, scale: 0.7 }],
  snow: [{ model: "snow-clump", count: 4, scale: 1 }],
  starmoss: [{ model: "glass-grass", count: 7, scale: 0.7 }, { model: "ground-tuft", count: 5, scale: 0.9 }, { model: "bellflower", count: 2, scale: 0.7 }, { model: "pebbles", count: 1, scale: 0.8 }],
  starsand: [{ model: "glass-grass", count: 3, scale: 0.55 }, { model: "pebbles", count: 4, scale: 0.8 }],
  starstone: [{ model: "glass-grass", count: 2, scale: 0.5 }, { model: "pebbles", count: 3, scale: 0.9 }],
  sand: [{ model: "dune-grass", count: 1, scale: 0.6 }, { model: "shells", count: 3, scale: 1 }, { model: "pebbles", count: 2, scale: 0.7 }],
  beach: [{ model: "shells", count: 5, scale: 1 }, { model: "pebbles", count: 2, scale: 0.7 }],
  dune: [{ model: "dune-grass", count: 2, scale: 0.65 }, { model: "pebbles", count: 1, scale: 0.8 }],
  redsand: [{ model: "dune-grass", count: 1, scale: 0.6 }, { model: "pebbles", count: 4, scale: 1 }],
  path: [{ model: "pebbles", count: 3, scale: 0.6 }],
  rock: [{ model: "pebbles", count: 3, scale: 1.1 }],
  ash: [{ model: "cinders", count: 4, scale: 1 }, { model: "pebbles", count: 2, scale: 1 }],
  basalt: [{ model: "cinders", count: 3, scale: 1 }, { model: "pebbles", count: 2, scale: 1.1 }],
  ember: [{ model: "cinders", count: 7, scale: 1.2 }],
  isle: [{ model: "ground-tuft", count: 18, scale: 1 }, { model: "meadow-grass", count: 3, scale: 0.7 }, { model: "daisy", count: 6, scale: 1 }, { model: "bellflower", count: 3, scale: 0.8 }],
  palmgrass: [{ model: "ground-tuft", count: 19, scale: 1.1 }, { model: "meadow-grass", count: 4, scale: 0.75 }, { model: "daisy", count: 4, scale: 1 }],
  oasis: [{ model: "ground-tuft", count: 19, scale: 1.15 }, { model: "meadow-grass", count: 4, scale: 0.8 }, { model: "bellflower", count: 4, scale: 0.9 }, { model: "daisy", count: 4, scale: 1 }],
  fen: [{ model: "ground-tuft", count: 18, scale: 1.2 }, { model: "reed", count: 2, scale: 0.55 }, { model: "daisy", count: 2, scale: 0.9 }],
  fenmoss: [{ model: "fern", count: 2, scale: 0.5 }, { model: "ground-tuft", count: 11, scale: 0.9 }],
  fengrass: [{ model: "ground-tuft", count: 15, scale: 1.35 }, { model: "meadow-grass", count: 3, scale: 0.9 }, { model: "daisy", count: 3, scale: 0.9 }],
  glassmoss: [{ model: "glass-grass", count: 6, scale: 0.65 }, { model: "ground-tuft", count: 4, scale: 0.9 }],
};

/** Places tried per cell, and how many of them are drawn at the end of the reach. */
const TRIES = 40;
const FAR_SHARE = 0.12;
/** Metres about the camera within which the ground is closely covered. */
const DENSE_METRES = 22;

/** Offsets of the cells about the camera, nearest first, so that the ground at one's feet is covered first. */
const NEAREST_FIRST: readonly (readonly [number, number])[] = Array.from({ length: (2 * CELLS_ACROSS + 1) ** 2 }, (_, k): readonly [number, number] => [
  (k % (2 * CELLS_ACROSS + 1)) - CELLS_ACROSS,
  Math.floor(k / (2 * CELLS_ACROSS + 1)) - CELLS_ACROSS,
]).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

interface Cell {
  sphere: Sphere;
  kinds: Map<string, Copies>;
}

/** What cover asks of the land. */
export interface CoverSource {
  /** Ground and palette at a place, null where nothing has come or nothing should grow. */
  at(x: number, z: number): { ground: Ground; palette: RegionPalette | null; surfaces: readonly string[] } | null;
  sunAt(x: number, z: number): number;
}

/** Tufts and flowers about the camera. */
export class Cover {
  private readonly cells = new Map<string, Cell>();
  private readonly batches = new Map<string, Batch>();
  /** Metres sown about the camera; 0 sows none. */
  reach = 36;
  share = 1;
  triangles = 0;

  constructor(
    private readonly shapes: ShapeStore,
    private readonly materials: Materials,
    private readonly group: Group,
    private readonly source: CoverSource,
  ) {}

  /** Forgets what was sown (the light has moved, or ground has come). */
  resow(): void {
    this.cells.clear();
  }

  frame(camera: Vector3, frustum: Frustum): void {
    for (const batch of this.batches.values()) batch.begin();
    let sown = 0;
    const reach = this.reach;
    const ci = Math.floor(camera.x / CELL_METRES);
    const cj = Math.floor(camera.z / CELL_METRES);
    for (const [di, dj] of NEAREST_FIRST) {
      const i = ci + di;
      const j = cj + dj;
      const metres = Math.hypot((i + 0.5) * CELL_METRES - camera.x, (j + 0.5) * CELL_METRES - camera.z);
      if (metres > reach) continue;
      const key = `${i} ${j}`;
      let cell = this.cells.get(key);
      if (!cell) {
        if (sown >= CELLS_SOWN_PER_FRAME) continue;
        sown++;
        const fresh = this.sow(i, j);
        if (!fresh) continue;
        cell = fresh;
        this.cells.set(key, cell);
      }
      if (!frustum.intersectsSphere(cell.sphere)) continue;
      const share = this.share * Math.min(1, FAR_SHARE + (1.25 - FAR_SHARE) * Math.max(0, 1 - metres / Math.min(reach, DENSE_METRES)) + 0.3 * (1 - metres / reach));
      for (const [model, copies] of cell.kinds) this.batch(model).append(copies, Math.round(copies.count * share));
    }
    this.triangles = 0;
    for (const batch of this.batches.values()) {
      batch.end();
      this.triangles += batch.drawn * batch.triangles;
    }
    if (this.cells.size > CELLS_KEPT) {
      const oldest = this.cells.keys().next().value;
      if (oldest !== undefined) this.cells.delete(oldest);
    }
  }

  dispose(): void {
    for (const batch of this.batches.values()) batch.dispose();
    this.batches.clear();
    this.cells.clear();
  }

  private sow(i: number, j: number): Cell | null {
    const x0 = i * CELL_METRES;
    const z0 = j * CELL_METRES;
    const here = this.source.at(x0 + CELL_METRES / 2, z0 + CELL_METRES / 2);
    if (!here) return null;
    const { ground, palette, surfaces } = here;
    const { region, tile } = ground;
    const random = chance(Math.imul(i, 73856093) ^ Math.imul(j, 19349663));
    const kinds = new Map<string, Copies>();
    for (let k = 0; k < TRIES; k++) {
      const x = x0 + random() * CELL_METRES;
      const z = z0 + random() * CELL_METRES;
      const pick = random();
      const size = 0.75 + random() * 0.5;
      const turn = random() * Math.PI * 2;
      const phase = random();
      const column = Math.round((x - region.west) / tile.spacing);
      const row = Math.round((z - region.north) / tile.spacing);
      if (column < 0 || row < 0 || column >= tile.side || row >= tile.side) continue;
      const cover = COVER[surfaces[tile.surfaces[row * tile.side + column] as number] ?? ""];
      if (!cover) continue;
      // The whole of a cell's tries stands for its plants; what is left over stays bare.
      let at = pick * TRIES;
      const one = cover.find((sown) => (at -= sown.count) < 0);
      if (!one) continue;
      const y = ground.height(x, z);
      if (y < region.water + 0.25) continue;
      let copies = kinds.get(one.model);
      if (!copies) {
        copies = new Copies(8);
        kinds.set(one.model, copies);
      }
      copies.add(x, y - 0.04, z, one.scale * size, turn, 0.9 + phase * 0.3, phase, tintOf(this.shapes.shapes(one.model).model, palette, phase * 255, phase), this.source.sunAt(x, z));
    }
    const half = CELL_METRES / 2;
    return { sphere: new Sphere(new Point(x0 + half, ground.height(x0 + half, z0 + half) + 0.5, z0 + half), CELL_METRES * 0.85), kinds };
  }

  private batch(slug: string): Batch {
    let batch = this.batches.get(slug);
    if (!batch) {
      const { model, detail } = this.shapes.shapes(slug);
      batch = new Batch(detail, this.materials.of(model.kind));
      batch.begin();
      this.batches.set(slug, batch);
      this.group.add(batch.mesh);
    }
    return batch;
  }
}
