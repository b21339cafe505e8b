/**
 * The ground of one region, as the scene draws it and as prediction walks on it.
 *
 * It reads a decoded tile; it draws nothing.
 */
import type { AtlasRegion } from "../protocol/generated";
import type { Tile } from "../protocol/tile";

/** A region's ground in world coordinates. */
export interface Ground {
  readonly region: AtlasRegion;
  readonly tile: Tile;
  /** Height in metres at a world place, interpolated on the tile's triangles; beyond the edge, the edge's. */
  height(x: number, z: number): number;
}

/** The ground of a region over its tile. */
export function groundOf(region: AtlasRegion, tile: Tile): Ground {
  return { region, tile, height: (x, z) => tile.height(x - region.west, z - region.north) };
}
