/**
 * The grounds of the regions: fetched nearest first, two at a time, kept for as long as the page stands.
 *
 * A tile's bytes never change under its hash, so the browser's HTTP cache is the cache.
 */
import { decodeTile } from "../protocol/tile";
import type { AtlasRegion } from "../protocol/generated";
import { groundOf, type Ground } from "./ground";

const AT_ONCE = 2;
/** After a failure a tile is asked for again no sooner than this. */
const AGAIN_MS = 3_000;

/** What fetches a tile's bytes; null when that failed. */
export type FetchTile = (hash: string) => Promise<ArrayBuffer | null>;

/** The grounds that came, and those on their way. */
export class Tiles {
  private readonly grounds = new Map<string, Ground>();
  private readonly loading = new Set<string>();
  private readonly failedAt = new Map<string, number>();

  constructor(
    private readonly fetchTile: FetchTile,
    private readonly came: (ground: Ground) => void,
  ) {}

  /** The ground of a region, once its tile has come. */
  get(region: string): Ground | null {
    return this.grounds.get(region) ?? null;
  }

  /** How many grounds have come. */
  get count(): number {
    return this.grounds.size;
  }

  /** Fetches what is missing, nearest to a place first. Interiors are fetched only from within. */
  want(regions: readonly AtlasRegion[], x: number, z: number, now: number): void {
    const missing = regions
      .filter((r) => !this.grounds.has(r.region) && !this.loading.has(r.region))
      .filter((r) => now - (this.failedAt.get(r.region) ?? -Infinity) > AGAIN_MS)
      .filter((r) => !r.interior || distanceTo(r, x, z) === 0)
      .sort((a, b) => distanceTo(a, x, z) - distanceTo(b, x, z));
    for (const region of missing) {
      if (this.loading.size >= AT_ONCE) return;
      this.loading.add(region.region);
      void this.load(region, now);
    }
  }

  private async load(region: AtlasRegion, now: number): Promise<void> {
    const bytes = await this.fetchTile(region.tile);
    this.loading.delete(region.region);
    if (bytes === null) {
      this.failedAt.set(region.region, now);
      return;
    }
    const ground = groundOf(region, decodeTile(bytes));
    this.grounds.set(region.region, ground);
    this.came(ground);
  }
}

/** Metres from a place to a region's square; 0 inside. */
export function distanceTo(region: AtlasRegion, x: number, z: number): number {
  const dx = Math.max(region.west - x, 0, x - region.west - region.side);
  const dz = Math.max(region.north - z, 0, z - region.north - region.side);
  return Math.hypot(dx, dz);
}
