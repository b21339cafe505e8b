/**
 * What the living world's plants do to what is drawn: how large, how dark and how faded a copy is at its cell's stage, and young growth where no
 * plant of the tile stands.
 *
 * Stages are the replica's; shapes and batches others'. Plants of models that no layer names are left as the tile has them.
 */
import type { Frustum, Group, Vector3 } from "three";
import { Sphere, Vector3 as Point } from "three";
import { CELL_METRES } from "../../protocol/presence";
import { Stage, stageAt, type RegionFlora } from "../../replica/flora";
import type { Replica } from "../../replica/replica";
import { chance } from "../ground/noise";
import type { ShapeStore } from "../models/catalogue";
import type { Materials } from "../shade/materials";
import { Batch, Copies } from "./batch";

/** How a plant looks at a stage: factor on its size, and on each channel of its tint. */
export interface Growth {
  size: number;
  tint: readonly [number, number, number];
}

/** By stage. A bare cell keeps a hint of what stood there, so that a wood does not blink. */
const GROWTH: readonly Growth[] = [
  { size: 0.3, tint: [0.86, 0.82, 0.7] },
  { size: 0.42, tint: [1.04, 1.12, 0.82] },
  { size: 0.72, tint: [1.02, 1.06, 0.92] },
  { size: 1, tint: [1, 1, 1] },
  { size: 1.06, tint: [1.12, 1.04, 0.92] },
  { size: 0.84, tint: [0.86, 0.74, 0.44] },
  { size: 0.62, tint: [0.3, 0.26, 0.26] },
];

const GROWN: Growth = { size: 1, tint: [1, 1, 1] };

/** Models that are scenery of their own: a tree or boulder does not come up overnight beside the path. */
const TALL: ReadonlySet<string> = new Set(["boulder", "snow-fir", "date-palm", "coral-fan"]);

/** How a plant looks at a stage. */
export function growthOf(stage: number): Growth {
  return GROWTH[stage] ?? GROWN;
}

/** How a model grows at a place: by the layer that has it, or as it is where none has. */
export function growthAt(flora: RegionFlora | undefined, model: string, x: number, z: number): Growth {
  const layer = flora?.layers.findIndex((plant) => plant.model === model) ?? -1;
  if (flora === undefined || layer < 0) return GROWN;
  const stage = stageAt(flora, layer, x, z);
  // What one cannot walk through keeps its size: moss goes from a boulder, and the boulder stays.
  if (TALL.has(model)) return stage === Stage.blighted || stage === Stage.charred ? { size: 1, tint: growthOf(stage).tint } : GROWN;
  return growthOf(stage);
}

/** Plants of a cell and layer that grow beyond what tiles place, by stage. */
const SPROUTS: readonly number[] = [0, 3, 4, 5, 5, 4, 2];
/** Cells about the camera that are sown, and sown in one frame at most. */
const CELLS_ACROSS = 4;
const SOWN_PER_FRAME = 3;
const CELLS_KEPT = 160;


interface Cell {
  sphere: Sphere;
  kinds: Map<string, Copies>;
  version: number;
}

/** Young and planted growth about the camera. */
export class Sprouts {
  private readonly cells = new Map<string, Cell>();
  private readonly batches = new Map<string, Batch>();
  /** Factor on the cells about the camera. */
  reach = 1;

  constructor(
    private readonly replica: Replica,
    private readonly shapes: ShapeStore,
    private readonly materials: Materials,
    private readonly group: Group,
  ) {}

  /** How many are drawn. */
  get drawn(): number {
    let sum = 0;
    for (const batch of this.batches.values()) sum += batch.drawn;
    return sum;
  }

  frame(camera: Vector3, frustum: Frustum, sunAt: (x: number, z: number) => number): void {
    for (const batch of this.batches.values()) batch.begin();
    let sown = 0;
    const across = Math.max(1, Math.round(CELLS_ACROSS * Math.min(1, this.reach)));
    const ci = Math.floor(camera.x / CELL_METRES);
    const cj = Math.floor(camera.z / CELL_METRES);
    for (let j = cj - across; j <= cj + across; j++) {
      for (let i = ci - across; i <= ci + across; i++) {
        const region = this.replica.regionAt((i + 0.5) * CELL_METRES, (j + 0.5) * CELL_METRES);
        const flora = region === null ? undefined : this.replica.life.flora.get(region.region);
        if (region === null || flora === undefined) continue;
        const key = `${i} ${j}`;
        let cell = this.cells.get(key);
        if (cell === undefined || cell.version !== flora.version) {
          if (sown < SOWN_PER_FRAME) {
            sown++;
            cell = this.sow(i, j, region.water, flora, sunAt) ?? cell;
            if (cell !== undefined) this.cells.set(key, cell);
          }
          if (cell === undefined) continue;
        }
        if (!frustum.intersectsSphere(cell.sphere)) continue;
        for (const [model, copies] of cell.kinds) this.batch(model).append(copies);
      }
    }
    for (const batch of this.batches.values()) batch.end();
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

  private sow(i: number, j: number, water: number, flora: RegionFlora, sunAt: (x: number, z: number) => number): Cell | null {
    const middle = this.replica.height((i + 0.5) * CELL_METRES, (j + 0.5) * CELL_METRES);
    if (middle === null) return null;
    const kinds = new Map<string, Copies>();
    flora.layers.forEach((plant, layer) => {
      // Each layer has its own chance, so that one more of another moves none of it.
      const random = chance(Math.imul(i, 73_856_093) ^ Math.imul(j, 19_349_663) ^ Math.imul(layer + 1, 83_492_791));
      const stage = stageAt(flora, layer, (i + 0.5) * CELL_METRES, (j + 0.5) * CELL_METRES);
      if (TALL.has(plant.model) && stage !== Stage.sprouting && stage !== Stage.growing) return;
      const { size, tint } = growthOf(stage);
      for (let k = 0; k < (SPROUTS[stage] ?? 0); k++) {
        const x = (i + random()) * CELL_METRES;
        const z = (j + random()) * CELL_METRES;
        const [turn, phase] = [random() * Math.PI * 2, random()];
        const y = this.replica.height(x, z);
        if (y === null) continue;
        const wet = y < water;
        if (plant.stands === "land" ? wet : plant.stands === "water" && !wet) continue;
        let copies = kinds.get(plant.model);
        if (copies === undefined) {
          copies = new Copies(8);
          kinds.set(plant.model, copies);
        }
        const tall = TALL.has(plant.model) ? 0.3 : 0.8;
        copies.add(x, plant.model === "water-lily" ? water : y - 0.03, z, size * tall * (0.75 + phase * 0.4), turn, 1, phase, tint, sunAt(x, z));
      }
    });
    return { sphere: new Sphere(new Point((i + 0.5) * CELL_METRES, middle + 1, (j + 0.5) * CELL_METRES), CELL_METRES), kinds, version: flora.version };
  }

  private batch(model: string): Batch {
    const kept = this.batches.get(model);
    if (kept !== undefined) return kept;
    const { model: made, detail } = this.shapes.shapes(model);
    const batch = new Batch(detail, this.materials.of(made.kind));
    this.batches.set(model, batch);
    this.group.add(batch.mesh);
    return batch;
  }
}
