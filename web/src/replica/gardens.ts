/**
 * Gardens: whose which ground is, cell by cell, as the server told it.
 *
 * It keeps what was told and finds it again by place. What one may do where is the server's to say, and words and looks are others' matter.
 */
import type { AtlasRegion, Gardener } from "../protocol/generated";
import { CELL_METRES } from "../protocol/presence";

/** A cell that is somebody's. */
export interface Garden {
  region: string;
  /** Row by row from the region's north-west. */
  cell: number;
  /** The Songweaver's id. */
  owner: string;
  /** Empty where it has none. */
  name: string;
  /** World milliseconds at which it is free again, if it is not tended before. */
  untilMs: number;
}

/** The gardens of all regions that were told. */
export class Gardens {
  /** By region slug, then by cell. */
  readonly regions = new Map<string, ReadonlyMap<number, Garden>>();
  /** Grows with every change. */
  version = 0;

  /** A region's gardens were told: these and no others. */
  tell(region: string, gardeners: readonly Gardener[]): void {
    const cells = new Map<number, Garden>();
    for (const { songweaver, name, gardens } of gardeners) {
      for (const { cell, untilMs } of gardens) cells.set(cell, { region, cell, owner: songweaver, name, untilMs });
    }
    this.regions.set(region, cells);
    this.version++;
  }

  /** The garden at a place of a region, in world metres. */
  at(region: AtlasRegion | null, x: number, z: number): Garden | null {
    if (region === null) return null;
    const cell = cellOf(region, x, z);
    return cell === null ? null : (this.regions.get(region.region)?.get(cell) ?? null);
  }

  clear(): void {
    this.regions.clear();
    this.version++;
  }
}

/** The cell of a region's ground at a place; null outside. */
export function cellOf({ west, north, side }: Pick<AtlasRegion, "west" | "north" | "side">, x: number, z: number): number | null {
  const cells = Math.floor(side / CELL_METRES);
  const [column, row] = [Math.floor((x - west) / CELL_METRES), Math.floor((z - north) / CELL_METRES)];
  return column < 0 || row < 0 || column >= cells || row >= cells ? null : row * cells + column;
}

/** The north-western corner of a cell, in world metres. */
export function cornerOf({ west, north, side }: Pick<AtlasRegion, "west" | "north" | "side">, cell: number): { x: number; z: number } {
  const cells = Math.floor(side / CELL_METRES);
  return { x: west + (cell % cells) * CELL_METRES, z: north + Math.floor(cell / cells) * CELL_METRES };
}

/** A hue for an owner, 0..1: the same for the same id, everywhere. */
export function hueOf(owner: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < owner.length; k++) hash = Math.imul(hash ^ owner.charCodeAt(k), 0x01000193);
  return ((hash >>> 0) % 360) / 360;
}
