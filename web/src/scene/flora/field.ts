/**
 * What grows: every plant, rock and crystal of the tiles, in buckets, drawn in batches by distance.
 *
 * Each frame in which the camera has moved, the buckets in sight hand their copies to one batch per model and level. Placement is the
 * tile's; shapes are `models/`'s.
 */
import { type Frustum, Group, Sphere, Vector3 } from "three";
import type { AtlasFlora } from "../../protocol/generated";
import type { Ground } from "../../replica/ground";
import { hash2 } from "../ground/noise";
import type { RegionPalette } from "../light/palette";
import type { Model, ShapeStore } from "../models/catalogue";
import type { Materials } from "../shade/materials";
import type { WorkQueue } from "../work";
import { Batch, BYTES, Copies, FLOATS } from "./batch";
import type { Growth } from "./growth";

const BUCKET_METRES = 32;
const MOVED_METRES = 3;
const TURNED = 0.035;
const DETAIL_SHARE = 0.075;

interface Bucket {
  sphere: Sphere;
  kinds: Map<string, Copies>;
}

interface Pair {
  model: Model;
  form: string;
  detail: Batch;
  simple: Batch | null;
}

/** A halo that a plant carries. */
export interface Glimmer {
  x: number;
  y: number;
  z: number;
  model: Model;
  scale: number;
}

/** All flora in sight. */
export class FloraField {
  readonly group = new Group();
  private readonly regions = new Map<string, { ground: Ground; buckets: Map<string, Bucket> }>();
  private readonly pairs = new Map<string, Pair>();
  private readonly forms = new Map<string, string>();
  private readonly lastPlace = new Vector3(Infinity, 0, 0);
  private readonly lastLook = new Vector3();
  private readonly look = new Vector3();
  private readonly grown = new Sphere();
  /** Copies as the tile placed them, where growth changed them. */
  private readonly grownBefore = new WeakMap<Copies, { places: Float32Array; tints: Uint8Array }>();
  private dirty = true;
  reach = 1;
  herbShare = 1;
  triangles = 0;
  /** A region's flora stands. */
  sorted: (region: string) => void = () => undefined;

  constructor(
    private readonly queue: WorkQueue,
    private readonly shapes: ShapeStore,
    private readonly materials: Materials,
  ) {}

  has(region: string): boolean {
    return this.regions.has(region);
  }

  touch(): void {
    this.dirty = true;
  }

  /** Sorts a region's flora into buckets, spread over frames. */
  add(ground: Ground, catalogue: readonly AtlasFlora[], palette: RegionPalette | null, sunAt: (x: number, z: number) => number, urgency: () => number): void {
    const slug = ground.region.region;
    if (this.regions.has(slug)) return;
    const buckets = new Map<string, Bucket>();
    this.regions.set(slug, { ground, buckets });
    for (const flora of catalogue) this.forms.set(flora.model, flora.form);
    const self = this;
    function* sort(): Generator<void, void> {
      const { region, tile } = ground;
      for (let k = 0; k < tile.flora.length; k++) {
        if (k % 200 === 199) yield;
        const plant = tile.flora[k];
        const kind = plant && catalogue[plant.kind];
        if (!plant || !kind) continue;
        const x = region.west + plant.x;
        const z = region.north + plant.z;
        const y = kind.model === "water-lily" ? region.water : tile.height(plant.x, plant.z);
        const copies = self.copies(buckets, kind.model, x, y, z);
        const model = self.pair(kind.model).model;
        const phase = hash2(Math.round(x * 8), Math.round(z * 8));
        copies.add(x, y - 0.06 * plant.scale, z, plant.scale, plant.heading, 0.92 + phase * 0.2, phase, tintOf(model, palette, plant.tint, phase), sunAt(x, z));
      }
      self.dirty = true;
      self.sorted(slug);
    }
    this.queue.add({ urgency, work: sort() });
  }

  /** Resizes and tints a region's copies by how far their plants have come. */
  regrow(region: string, growth: (model: string, x: number, z: number) => Growth): void {
    const entry = this.regions.get(region);
    if (!entry) return;
    for (const bucket of entry.buckets.values()) {
      for (const [model, copies] of bucket.kinds) {
        let before = this.grownBefore.get(copies);
        for (let i = 0; i < copies.count; i++) {
          const f = i * FLOATS;
          const { size, tint } = growth(model, copies.places[f] as number, copies.places[f + 2] as number);
          if (before === undefined) {
            if (size === 1 && tint.every((channel) => channel === 1)) continue;
            before = { places: copies.places.slice(0, copies.count * FLOATS), tints: copies.tints.slice(0, copies.count * BYTES) };
            this.grownBefore.set(copies, before);
          }
          copies.places[f + 3] = (before.places[f + 3] ?? 1) * size;
          for (let k = 0; k < 3; k++) copies.tints[i * BYTES + k] = Math.min(255, (before.tints[i * BYTES + k] ?? 127) * (tint[k] as number));
        }
      }
    }
    this.dirty = true;
  }

  /** Rewrites the sunlight of a region's copies. */
  relight(region: string, sunAt: (x: number, z: number) => number): void {
    const entry = this.regions.get(region);
    if (!entry) return;
    for (const bucket of entry.buckets.values()) {
      for (const copies of bucket.kinds.values()) {
        for (let i = 0; i < copies.count; i++) {
          const f = i * FLOATS;
          copies.tints[i * BYTES + 3] = sunAt(copies.places[f] as number, copies.places[f + 2] as number) * 255;
        }
      }
    }
    this.dirty = true;
  }

  /** Plants with halos within some metres, for the lights. */
  glimmers(x: number, z: number, metres: number, most: number): Glimmer[] {
    const found: Glimmer[] = [];
    for (const { buckets } of this.regions.values()) {
      for (const bucket of buckets.values()) {
        if (Math.hypot(bucket.sphere.center.x - x, bucket.sphere.center.z - z) > metres + BUCKET_METRES) continue;
        for (const [slug, copies] of bucket.kinds) {
          const { model } = this.pair(slug);
          if (!model.halo) continue;
          for (let i = 0; i < copies.count && found.length < most; i++) {
            const f = i * FLOATS;
            found.push({ x: copies.places[f] as number, y: copies.places[f + 1] as number, z: copies.places[f + 2] as number, scale: copies.places[f + 3] as number, model });
          }
        }
      }
    }
    return found;
  }

  /** Gathers what is in sight. `camera` is a world place, `frustum` is in world coordinates. */
  frame(camera: Vector3, direction: Vector3, frustum: Frustum, interior: string | null): void {
    this.look.copy(direction);
    if (!this.dirty && camera.distanceTo(this.lastPlace) < MOVED_METRES && this.look.distanceTo(this.lastLook) < TURNED) return;
    this.dirty = false;
    this.lastPlace.copy(camera);
    this.lastLook.copy(this.look);
    for (const pair of this.pairs.values()) {
      pair.detail.begin();
      pair.simple?.begin();
    }
    for (const { ground, buckets } of this.regions.values()) {
      if (ground.region.interior !== (interior !== null) || (interior !== null && ground.region.region !== interior)) continue;
      for (const bucket of buckets.values()) this.gather(bucket, camera, frustum);
    }
    this.triangles = 0;
    for (const pair of this.pairs.values()) {
      for (const batch of [pair.detail, pair.simple]) {
        if (!batch) continue;
        batch.end();
        this.triangles += batch.drawn * batch.triangles;
      }
    }
  }

  dispose(): void {
    for (const pair of this.pairs.values()) {
      pair.detail.dispose();
      pair.simple?.dispose();
    }
    this.pairs.clear();
    this.regions.clear();
  }

  private gather(bucket: Bucket, camera: Vector3, frustum: Frustum): void {
    const distance = Math.max(0, camera.distanceTo(bucket.sphere.center) - bucket.sphere.radius * 0.6);
    this.grown.copy(bucket.sphere);
    // Room for the turn and step that may pass before the next gathering.
    this.grown.radius += MOVED_METRES + distance * TURNED;
    if (!frustum.intersectsSphere(this.grown)) return;
    for (const [slug, copies] of bucket.kinds) {
      const pair = this.pair(slug);
      const reach = pair.model.reach * this.reach;
      if (distance > reach) continue;
      const herb = pair.form === "herb";
      const near = herb ? reach : Math.max(30, reach * (pair.form === "tree" ? DETAIL_SHARE : 0.2));
      // Small things thin out towards the end of their reach, so that no edge of grass shows.
      const thin = herb ? this.herbShare * Math.min(1, 1.6 * (1 - distance / reach)) : 1;
      const take = thin >= 1 ? copies.count : Math.round(copies.count * thin);
      if (distance < near || !pair.simple) pair.detail.append(copies, take);
      else pair.simple.append(copies, take);
    }
  }

  private pair(slug: string): Pair {
    const kept = this.pairs.get(slug);
    if (kept) return kept;
    const { model, detail, simple } = this.shapes.shapes(slug);
    const material = this.materials.of(model.kind);
    const made: Pair = {
      model,
      form: this.forms.get(slug) ?? "tree",
      detail: new Batch(detail, material),
      simple: simple ? new Batch(simple, material) : null,
    };
    this.pairs.set(slug, made);
    this.group.add(made.detail.mesh);
    if (made.simple) this.group.add(made.simple.mesh);
    return made;
  }

  private copies(buckets: Map<string, Bucket>, slug: string, x: number, y: number, z: number): Copies {
    const key = `${Math.floor(x / BUCKET_METRES)} ${Math.floor(z / BUCKET_METRES)}`;
    let bucket = buckets.get(key);
    if (!bucket) {
      const centre = new Vector3((Math.floor(x / BUCKET_METRES) + 0.5) * BUCKET_METRES, y + 3, (Math.floor(z / BUCKET_METRES) + 0.5) * BUCKET_METRES);
      bucket = { sphere: new Sphere(centre, BUCKET_METRES * 0.9 + 4), kinds: new Map() };
      buckets.set(key, bucket);
    }
    let copies = bucket.kinds.get(slug);
    if (!copies) {
      copies = new Copies();
      bucket.kinds.set(slug, copies);
    }
    return copies;
  }
}

/** A copy's tint: a small shift of hue and value, drawn towards the region's colour where the model follows one. */
export function tintOf(model: Model, palette: RegionPalette | null, shift: number, phase: number): [number, number, number] {
  const warm = (shift / 255 - 0.5) * 0.16;
  const value = 0.94 + phase * 0.14;
  const tint: [number, number, number] = [value + warm, value, value - warm];
  const colour = model.follows && palette ? followed(model.follows, palette) : null;
  if (colour) {
    const mean = Math.max(0.08, (colour[0] + colour[1] + colour[2]) / 3);
    const base = FOLLOW_BASE[model.follows as keyof typeof FOLLOW_BASE];
    for (let k = 0; k < 3; k++) {
      const factor = (colour[k] as number) / mean / (base[k] as number);
      tint[k] = (tint[k] as number) * (1 + (Math.min(1.7, factor) - 1) * 0.6);
    }
  }
  return tint;
}

/** What the models themselves are painted with, over their own mean. */
const FOLLOW_BASE = { leaf: [0.98, 1.25, 0.77], rock: [1.02, 0.97, 1.01], accent: [0.8, 1.1, 1.1], bloom: [1.1, 0.85, 1.05] } as const;

function followed(what: NonNullable<Model["follows"]>, palette: RegionPalette): readonly [number, number, number] | null {
  if (what === "leaf") return palette.tint.leaf;
  return palette.entries.get(what) ?? null;
}
