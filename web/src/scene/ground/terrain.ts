/**
 * The ground of all regions in sight: one tree of nodes per region, split where the camera is near, built by the work queue.
 *
 * A node is drawn when its children are not wanted or not ready, so that there is never a hole. It holds colours and sunlight per
 * region; the shapes are `mesh.ts`'s, flora is `flora/`'s.
 */
import { Group, Mesh, type ShaderMaterial, type Vector3 } from "three";
import type { AtlasRegion } from "../../protocol/generated";
import type { Ground } from "../../replica/ground";
import type { WorkQueue } from "../work";
import { type ColourContext, colourGround, type GroundColours } from "./colours";
import { type GroundMesh, groundMesh, SQUARES, waterMesh, writeSunlight } from "./mesh";
import { bakeSunlight, type Caster, type HeightAt } from "./sunlight";

/** How finely the ground is drawn. */
export interface GroundDetail {
  /** A node splits when the camera is nearer than this times its side. */
  split: number;
  /** The finest step in tile points: 1 or 2. */
  finest: number;
}

interface Node {
  column: number;
  row: number;
  step: number;
  west: number;
  north: number;
  metres: number;
  ground: Mesh | null;
  shape: GroundMesh | null;
  water: Mesh | null;
  queued: boolean;
  /** Frame in which it was last wanted. */
  wanted: number;
  children: Node[] | null;
}

interface RegionGround {
  region: AtlasRegion;
  ground: Ground;
  colours: GroundColours | null;
  sun: Uint8Array;
  baking: boolean;
  /** Which bake of the light the map shows; behind `Terrain.lightAge` when the sun has moved on. */
  age: number;
  root: Node;
  nodes: Set<Node>;
  casters: Caster[];
  group: Group;
}

const NODES_KEPT_FRAMES = 900;

/** The ground of every region whose tile has come. */
export class Terrain {
  readonly group = new Group();
  private readonly regions = new Map<string, RegionGround>();
  private frameNumber = 0;
  private lightAge = 1;
  private readonly light: Vector3;
  /** Told when a region's sunlight changed, so that what stands there can follow. */
  onSunlight: ((region: string, sunAt: (x: number, z: number) => number) => void) | null = null;

  constructor(
    private readonly queue: WorkQueue,
    private readonly solid: ShaderMaterial,
    private readonly liquid: ShaderMaterial,
    light: Vector3,
    private detail: GroundDetail,
  ) {
    this.light = light.clone();
  }

  setDetail(detail: GroundDetail): void {
    this.detail = detail;
  }

  has(region: string): boolean {
    return this.regions.has(region);
  }

  /** Whether a region's coarsest ground is drawn. */
  isShown(region: string): boolean {
    return this.regions.get(region)?.root.ground != null;
  }

  /** Adds a region's ground; `distance` gives metres from the camera for ordering the work. */
  add(ground: Ground, context: ColourContext, casters: Caster[], distance: (region: AtlasRegion) => number): void {
    const { region, tile } = ground;
    if (this.regions.has(region.region)) return;
    const points = tile.side - 1;
    const entry: RegionGround = {
      region, ground, colours: null, sun: new Uint8Array(tile.side * tile.side).fill(255), baking: false, age: 0,
      root: newNode(region, tile.spacing, 0, 0, points / SQUARES),
      nodes: new Set(), casters, group: new Group(),
    };
    this.regions.set(region.region, entry);
    this.group.add(entry.group);
    const self = this;
    function* colour(): Generator<void, void> {
      entry.colours = yield* colourGround(region, tile, context);
      self.request(entry, entry.root, 0);
    }
    this.queue.add({ urgency: () => distance(region) * 0.2, work: colour() });
  }

  /** Notes that the light moved; maps are baked again one region at a time. */
  moveLight(light: Vector3): void {
    this.light.copy(light);
    this.lightAge++;
  }

  /** Sunlight 0..1 at a place, 1 where unknown. */
  sunAt(x: number, z: number): number {
    for (const entry of this.regions.values()) {
      const { region, ground, sun } = entry;
      if (x < region.west || z < region.north || x >= region.west + region.side || z >= region.north + region.side) continue;
      const i = Math.round((x - region.west) / ground.tile.spacing);
      const j = Math.round((z - region.north) / ground.tile.spacing);
      return (sun[j * ground.tile.side + i] ?? 255) / 255;
    }
    return 1;
  }

  /** Chooses what is drawn from a camera at a world place and queues what is missing; `interior` is the slug of the interior one is in. */
  frame(x: number, y: number, z: number, interior: string | null): void {
    this.frameNumber++;
    for (const entry of this.regions.values()) {
      entry.group.visible = interior === null ? !entry.region.interior : entry.region.region === interior;
      if (!entry.group.visible) continue;
      for (const node of entry.nodes) {
        if (node.ground) node.ground.visible = false;
        if (node.water) node.water.visible = false;
      }
      if (entry.colours) this.choose(entry, entry.root, x, y, z);
      if (this.frameNumber % 240 === 0) this.forget(entry);
    }
    this.bakeNext(x, z);
  }

  dispose(): void {
    for (const entry of this.regions.values()) for (const node of entry.nodes) release(node);
    this.regions.clear();
    this.group.clear();
  }

  private choose(entry: RegionGround, node: Node, x: number, y: number, z: number): void {
    node.wanted = this.frameNumber;
    const distance = distanceTo(node, x, y, z);
    const finer = node.step > this.detail.finest && distance < node.metres * this.detail.split;
    if (finer) {
      node.children ??= childrenOf(entry, node);
      if (node.children.every((child) => child.ground)) {
        for (const child of node.children) this.choose(entry, child, x, y, z);
        return;
      }
      for (const child of node.children) {
        child.wanted = this.frameNumber;
        this.request(entry, child, distanceTo(child, x, y, z));
      }
    }
    if (node.ground) node.ground.visible = true;
    if (node.water) node.water.visible = true;
    if (!node.ground) this.request(entry, node, distance);
  }

  private request(entry: RegionGround, node: Node, distance: number): void {
    if (node.queued || node.ground) return;
    const self = this;
    let urgency = distance;
    function* build(): Generator<void, void> {
      node.queued = false;
      // The camera has left: do not build what nobody wants any more.
      if (self.frameNumber - node.wanted > 90 && node !== entry.root) return;
      self.build(entry, node);
      yield;
    }
    const added = this.queue.add({
      urgency: () => {
        urgency = this.frameNumber - node.wanted > 30 ? distance + 2000 : distance;
        return urgency;
      },
      work: build(),
    });
    node.queued = added !== null;
  }

  private build(entry: RegionGround, node: Node): void {
    const { region, ground, colours } = entry;
    if (!colours) return;
    const shape = groundMesh(ground.tile, colours, entry.sun, node.column, node.row, node.step);
    node.shape = shape;
    node.ground = this.place(new Mesh(shape.geometry, this.solid), node, 0);
    node.ground.visible = false;
    entry.group.add(node.ground);
    entry.nodes.add(node);
    const water = waterMesh(ground.tile, region.water, node.column, node.row, node.step);
    if (water) {
      node.water = this.place(new Mesh(water, this.liquid), node, region.water);
      node.water.visible = false;
      node.water.renderOrder = 20;
      entry.group.add(node.water);
    }
  }

  private place(mesh: Mesh, node: Node, y: number): Mesh {
    mesh.position.set(node.west, y, node.north);
    mesh.matrixAutoUpdate = false;
    mesh.updateMatrix();
    return mesh;
  }

  private forget(entry: RegionGround): void {
    for (const node of entry.nodes) {
      if (node === entry.root || this.frameNumber - node.wanted < NODES_KEPT_FRAMES) continue;
      entry.nodes.delete(node);
      release(node);
    }
  }

  /** Starts baking the nearest region whose sunlight is behind, if none is being baked. */
  private bakeNext(x: number, z: number): void {
    let best: RegionGround | null = null;
    let least = Infinity;
    for (const entry of this.regions.values()) {
      if (entry.baking) return;
      if (entry.age === this.lightAge || !entry.root.ground) continue;
      const { region } = entry;
      const distance = Math.hypot(x - region.west - region.side / 2, z - region.north - region.side / 2) + entry.age * 0.001;
      if (distance < least) {
        least = distance;
        best = entry;
      }
    }
    if (best) this.bake(best);
  }

  private bake(entry: RegionGround): void {
    entry.baking = true;
    const self = this;
    const age = this.lightAge;
    const { tile } = entry.ground;
    const light = this.light.clone();
    if (entry.region.interior) light.set(0.2, 0.96, 0.2);
    function* work(): Generator<void, void> {
      entry.sun = yield* bakeSunlight(tile, light, self.beyond(entry), entry.casters);
      for (const node of entry.nodes) {
        if (!node.shape) continue;
        writeSunlight(node.shape, entry.sun);
        yield;
      }
      self.onSunlight?.(entry.region.region, (x, z) => self.sunAt(x, z));
      entry.age = age;
      entry.baking = false;
    }
    const urgency = entry.age === 0 ? 40 : 400;
    if (!this.queue.add({ urgency: () => urgency, work: work() })) entry.baking = false;
  }

  /** Heights beyond a region's edge, from its neighbours' tiles. */
  private beyond(entry: RegionGround): HeightAt {
    const { region, ground } = entry;
    const { spacing } = ground.tile;
    const others = [...this.regions.values()].filter((other) => other !== entry && !other.region.interior);
    if (region.interior) return () => null;
    return (column, row) => {
      const x = region.west + column * spacing;
      const z = region.north + row * spacing;
      for (const other of others) {
        const r = other.region;
        if (x >= r.west && z >= r.north && x <= r.west + r.side && z <= r.north + r.side) return other.ground.height(x, z);
      }
      return null;
    };
  }
}

function newNode(region: AtlasRegion, spacing: number, column: number, row: number, step: number): Node {
  return {
    column, row, step,
    west: region.west + column * spacing,
    north: region.north + row * spacing,
    metres: step * SQUARES * spacing,
    ground: null, shape: null, water: null, queued: false, wanted: 0, children: null,
  };
}

function childrenOf(entry: RegionGround, node: Node): Node[] {
  const half = (node.step * SQUARES) / 2;
  const at = (dc: number, dr: number) =>
    newNode(entry.region, entry.ground.tile.spacing, node.column + dc, node.row + dr, node.step / 2);
  return [at(0, 0), at(half, 0), at(0, half), at(half, half)];
}

function distanceTo(node: Node, x: number, y: number, z: number): number {
  const dx = Math.max(node.west - x, 0, x - node.west - node.metres);
  const dz = Math.max(node.north - z, 0, z - node.north - node.metres);
  return Math.hypot(dx, dz, Math.max(0, y - 60) * 0.5);
}

function release(node: Node): void {
  for (const mesh of [node.ground, node.water]) {
    if (!mesh) continue;
    mesh.removeFromParent();
    mesh.geometry.dispose();
  }
  node.ground = null;
  node.shape = null;
  node.water = null;
}
