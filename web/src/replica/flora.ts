/**
 * How far the plants of each region have come, cell by cell, as frames of flora told it.
 *
 * It keeps stages and says what changed; how a plant looks at a stage is the scene's matter, and what grows where the server's.
 */
import type { Atlas, AtlasPlant } from "../protocol/generated";
import type { FloraFrame } from "../protocol/life";
import { CELL_METRES } from "../protocol/presence";

/** Stages by number; the order is the wire's. */
export const Stage = { bare: 0, sprouting: 1, growing: 2, grown: 3, seeding: 4, blighted: 5, charred: 6 } as const;

/** The plants of one region. */
export interface RegionFlora {
  /** The north-western cell. */
  cornerX: number;
  cornerZ: number;
  side: number;
  /** The plant of each layer. */
  layers: readonly AtlasPlant[];
  /** Stage of each layer of each cell, cell by cell, row by row. */
  stages: Uint8Array;
  /** Grows with every change. */
  version: number;
}

/** The plants of all regions that were told. */
export class FloraStages {
  /** By region slug. */
  readonly regions = new Map<string, RegionFlora>();
  private atlas: Atlas | null = null;

  /** Another atlas may mean other plants by the same numbers. */
  setAtlas(atlas: Atlas): void {
    if (this.atlas !== null && this.atlas.lifeTable !== atlas.lifeTable) this.regions.clear();
    this.atlas = atlas;
  }

  /** Takes a frame; answers the region that changed, or null where it was passed over. */
  frame(frame: FloraFrame): string | null {
    const { atlas } = this;
    if (atlas === null || frame.table !== atlas.lifeTable || frame.side === 0) return null;
    const x = (frame.cornerX + 0.5) * CELL_METRES;
    const z = (frame.cornerZ + 0.5) * CELL_METRES;
    const home = atlas.regions.find((r) => x >= r.west && z >= r.north && x < r.west + r.side && z < r.north + r.side);
    const layers = frame.plants.map((index) => atlas.plants[index]);
    if (home === undefined || layers.some((plant) => plant === undefined)) return null;
    const told = layers as AtlasPlant[];
    let flora = this.regions.get(home.region);
    if (flora === undefined || flora.side !== frame.side || flora.layers.map((p) => p.plant).join() !== told.map((p) => p.plant).join()) {
      flora = { cornerX: frame.cornerX, cornerZ: frame.cornerZ, side: frame.side, layers: told, stages: new Uint8Array(frame.side * frame.side * told.length), version: 0 };
      this.regions.set(home.region, flora);
    }
    for (const cell of frame.cells) flora.stages.set(cell.stages.slice(0, told.length), cell.index * told.length);
    flora.version++;
    return home.region;
  }

  clear(): void {
    this.regions.clear();
  }
}

/** The stage of a layer at a place in world metres; bare outside the region. */
export function stageAt(flora: RegionFlora, layer: number, x: number, z: number): number {
  const column = Math.floor(x / CELL_METRES) - flora.cornerX;
  const row = Math.floor(z / CELL_METRES) - flora.cornerZ;
  if (column < 0 || row < 0 || column >= flora.side || row >= flora.side) return Stage.bare;
  return flora.stages[(row * flora.side + column) * flora.layers.length + layer] ?? Stage.bare;
}
