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
const CELLS_SOWN_PER_FRAME = 6;

interface Sown {
  model: string;
  /** Plants per cell of 8 by 8 metres. */
  count: number;
  scale: number;
}

/** What covers which surface. */
const COVER: Record<string, readonly Sown[]> = {
  grass: [{ model: "meadow-grass", count: 7, scale: 0.75 }, { model: "bellflower", count: 3, scale: 0.8 }],
  lush: [{ model: "meadow-grass", count: 10, scale: 0.9 }, { model: "bellflower", count: 4, scale: 0.85 }],
  dry: [{ model: "meadow-grass", count: 5, scale: 0.7 }, { model: "dune-grass", count: 2, scale: 0.7 }],
  heather: [{ model: "bellflower", count: 6, scale: 0.7 }, { model: "meadow-grass", count: 3, scale: 0.6 }],
  forest: [{ model: "fern", count: 3, scale: 0.6 }, { model: "meadow-grass", count: 3, scale: 0.6 }],
  moss: [{ model: "fern", count: 3, scale: 0.55 }, { model: "meadow-grass", count: 5, scale: 0.6 }, { model: "bellflower", count: 2, scale: 0.6 }],
  needles: [{ model: "fern", count: 2, scale: 0.5 }],
  marsh: [{ model: "reed", count: 2, scale: 0.6 }, { model: "meadow-grass", count: 6, scale: 0.9 }],
  tundra: [{ model: "dune-grass", count: 3, scale: 0.5 }],
  starmoss: [{ model: "glass-grass", count: 7, scale: 0.8 }, { model: "bellflower", count: 2, scale: 0.7 }],
  sand: [{ model: "dune-grass", count: 1, scale: 0.6 }],
  dune: [{ model: "dune-grass", count: 1, scale: 0.7 }],
  isle: [{ model: "meadow-grass", count: 7, scale: 0.8 }, { model: "bellflower", count: 3, scale: 0.8 }],
  palmgrass: [{ model: "meadow-grass", count: 8, scale: 0.85 }, { model: "bellflower", count: 2, scale: 0.8 }],
  oasis: [{ model: "meadow-grass", count: 8, scale: 0.9 }, { model: "bellflower", count: 4, scale: 0.9 }],
  fen: [{ model: "meadow-grass", count: 6, scale: 0.9 }, { model: "reed", count: 2, scale: 0.6 }],
  fenmoss: [{ model: "fern", count: 2, scale: 0.5 }, { model: "meadow-grass", count: 5, scale: 0.7 }],
  fengrass: [{ model: "meadow-grass", count: 8, scale: 1 }, { model: "bellflower", count: 2, scale: 0.8 }],
  glassmoss: [{ model: "glass-grass", count: 6, scale: 0.7 }],
};

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
    const i0 = Math.floor((camera.x - reach) / CELL_METRES);
    const i1 = Math.floor((camera.x + reach) / CELL_METRES);
    const j0 = Math.floor((camera.z - reach) / CELL_METRES);
    const j1 = Math.floor((camera.z + reach) / CELL_METRES);
    for (let j = j0; j <= j1; j++) {
      for (let i = i0; i <= i1; i++) {
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
        const share = this.share * Math.min(1, 1.7 * (1 - metres / reach) + 0.15);
        for (const [model, copies] of cell.kinds) this.batch(model).append(copies, Math.round(copies.count * share));
      }
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
    const tries = 20;
    for (let k = 0; k < tries; k++) {
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
      let at = pick * tries;
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
