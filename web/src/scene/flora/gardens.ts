/**
 * The edges of gardens: low posts with a ribbon in their owner's colour, one draw for all that are near.
 *
 * Whose ground is whose comes from the replica; where two cells of one owner meet stands nothing.
 */
import { Color, type Group, type Vector3 } from "three";
import type { AtlasRegion } from "../../protocol/generated";
import { CELL_METRES } from "../../protocol/presence";
import { cornerOf, hueOf, type Garden } from "../../replica/gardens";
import type { Replica } from "../../replica/replica";
import { bake, blade, drum, put } from "../models/shape";
import type { Materials } from "../shade/materials";
import { Batch, Copies } from "./batch";

/** Metres from the camera within which posts stand. */
const SIGHT = 96;
/** Metres between two posts. */
const STEP = 4;
/** Metres that one goes before they are placed anew. */
const MOVED = 12;

/** A post of an edge, in world metres, with the way it looks: outward, radians clockwise from north. */
export interface Post {
  x: number;
  z: number;
  heading: number;
}

/** The posts about a cell; none on the sides where the next cell is the same owner's. */
export function postsOf(corner: { x: number; z: number }, open: readonly [north: boolean, east: boolean, south: boolean, west: boolean]): Post[] {
  const posts: Post[] = [];
  const { x, z } = corner;
  for (let along = 0; along < CELL_METRES; along += STEP) {
    if (open[0]) posts.push({ x: x + along, z, heading: 0 });
    if (open[1]) posts.push({ x: x + CELL_METRES, z: z + along, heading: Math.PI / 2 });
    if (open[2]) posts.push({ x: x + CELL_METRES - along, z: z + CELL_METRES, heading: Math.PI });
    if (open[3]) posts.push({ x, z: z + CELL_METRES - along, heading: -Math.PI / 2 });
  }
  return posts;
}

/** The tint of an owner, channels 0..2. */
export function tintOf(owner: string): [number, number, number] {
  const colour = new Color().setHSL(hueOf(owner), 0.7, 0.62);
  // The shader squares a tint.
  return [Math.sqrt(colour.r) * 1.3, Math.sqrt(colour.g) * 1.3, Math.sqrt(colour.b) * 1.3];
}

/** Draws them. */
export class GardenEdges {
  private readonly batch: Batch;
  private readonly copies = new Copies(64);
  private version = -1;
  private from = { x: Infinity, z: Infinity };

  constructor(
    private readonly replica: Replica,
    materials: Materials,
    group: Group,
  ) {
    const post = bake([
      { geometry: put(drum(0.1, 0.14, 0.9, 6), { y: 0.45 }), top: "#f2ece0", foot: "#6d5a48", jitter: 0.01 },
      { geometry: put(blade(0.3, 1.1), { y: 0.78, rz: -1.75 }), top: "#ffffff", foot: "#ffffff", sway: 0.22, grain: 0, glow: 0.12 },
    ]);
    this.batch = new Batch(post, materials.of("foliage"));
    group.add(this.batch.mesh);
  }

  /** How many posts are drawn. */
  get drawn(): number {
    return this.batch.drawn;
  }

  frame(camera: Vector3, sunAt: (x: number, z: number) => number): void {
    const { gardens } = this.replica.life;
    const moved = Math.hypot(camera.x - this.from.x, camera.z - this.from.z) > MOVED;
    if (!moved && gardens.version === this.version) return;
    this.version = gardens.version;
    this.from = { x: camera.x, z: camera.z };
    this.copies.clear();
    for (const region of this.replica.atlas?.regions ?? []) {
      const cells = gardens.regions.get(region.region);
      if (cells !== undefined) this.place(region, cells, camera, sunAt);
    }
    this.batch.begin();
    this.batch.append(this.copies);
    this.batch.end();
  }

  dispose(): void {
    this.batch.dispose();
  }

  private place(region: AtlasRegion, cells: ReadonlyMap<number, Garden>, camera: Vector3, sunAt: (x: number, z: number) => number): void {
    const side = Math.floor(region.side / CELL_METRES);
    for (const [cell, { owner }] of cells) {
      const corner = cornerOf(region, cell);
      if (Math.hypot(corner.x + CELL_METRES / 2 - camera.x, corner.z + CELL_METRES / 2 - camera.z) > SIGHT) continue;
      const column = cell % side;
      const other = (there: boolean, next: number): boolean => !there || cells.get(next)?.owner !== owner;
      const open = [other(true, cell - side), other(column < side - 1, cell + 1), other(true, cell + side), other(column > 0, cell - 1)] as const;
      const tint = tintOf(owner);
      for (const { x, z, heading } of postsOf(corner, open)) {
        const y = this.replica.height(x, z);
        if (y === null || y < region.water) continue;
        const phase = Math.abs(Math.sin(x * 12.9 + z * 78.2)) % 1;
        this.copies.add(x, y - 0.04, z, 0.92 + phase * 0.16, heading + (phase - 0.5) * 0.4, 1, phase, tint, sunAt(x, z));
      }
    }
  }
}
