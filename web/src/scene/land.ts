/**
 * The land: brings ground, sea and flora in step with the replica as the atlas and tiles arrive, nearest first.
 *
 * It joins `ground/`, `flora/` and palettes; it decides no looks of its own.
 */
import { type Frustum, Group, type Mesh, type Vector3 } from "three";
import type { Atlas, AtlasRegion } from "../protocol/generated";
import type { Replica } from "../replica/replica";
import type { Obstacle } from "./camera";
import { Cover } from "./flora/cover";
import { FloraField } from "./flora/field";
import { GardenEdges } from "./flora/gardens";
import { growthAt, Sprouts } from "./flora/growth";
import { ocean } from "./ground/ocean";
import type { Caster } from "./ground/sunlight";
import { Terrain } from "./ground/terrain";
import { paletteOf, type RegionPalette, signedDistance } from "./light/palette";
import type { ShapeStore } from "./models/catalogue";
import type { Quality } from "./quality";
import type { Materials } from "./shade/materials";
import { waterMaterial } from "./shade/water";
import type { WorkQueue } from "./work";

const SUN_MOVED = 0.02;
const OBSTACLE_CELL = 16;
/** Metres across the half of the widest thing's shadow. */
const CASTER_MOST = 9;
/** Things that one sees or walks through, those that move, and those with a shadow of their own. */
const HOLLOW = new Set([
  "gate-arch", "grotto-mouth", "sandstone-arch", "coral-arch", "arrival-ring", "lava-crack", "frost-crown", "fence", "banner",
  "lumi", "kai", "terra", "ignis", "gloom-shade", "anya", "villager", "",
]);

/** Ground, sea and flora of all regions. */
export class Land {
  readonly group = new Group();
  readonly flora: FloraField;
  private readonly cover: Cover;
  private readonly sprouts: Sprouts;
  private readonly gardens: GardenEdges;
  readonly terrain: Terrain;
  palettes: RegionPalette[] = [];
  atlas: Atlas | null = null;
  private sea: Mesh | null = null;
  private readonly water;
  private readonly obstacles = new Map<string, Obstacle[]>();
  private readonly lastLight: Vector3;
  private cameraX = 0;
  private cameraZ = 0;

  constructor(
    private readonly replica: Replica,
    queue: WorkQueue,
    private readonly shapes: ShapeStore,
    materials: Materials,
    light: Vector3,
    quality: Quality,
  ) {
    this.water = waterMaterial(materials.shared);
    this.lastLight = light.clone();
    this.terrain = new Terrain(queue, materials.of("ground"), this.water, light, { split: quality.groundSplit, finest: quality.groundFinest });
    this.flora = new FloraField(queue, shapes, materials);
    this.cover = new Cover(shapes, materials, this.group, {
      at: (x, z) => {
        const region = this.replica.regionAt(x, z);
        const ground = region ? this.replica.ground(region.region) : null;
        if (!region || !ground || !this.atlas || !this.terrain.isShown(region.region)) return null;
        return { ground, palette: this.palettes[this.atlas.regions.indexOf(region)] ?? null, surfaces: this.atlas.surfaces };
      },
      sunAt: (x, z) => this.terrain.sunAt(x, z),
    });
    this.sprouts = new Sprouts(replica, shapes, materials, this.group);
    this.gardens = new GardenEdges(replica, materials, this.group);
    this.flora.sorted = (region) => this.regrow(region);
    this.terrain.onSunlight = (region, sunAt) => {
      this.flora.relight(region, sunAt);
      this.cover.resow();
    };
    this.group.add(this.terrain.group, this.flora.group);
  }

  setQuality(quality: Quality): void {
    this.terrain.setDetail({ split: quality.groundSplit, finest: quality.groundFinest });
    this.flora.reach = quality.floraReach;
    this.flora.herbShare = quality.herbShare;
    this.flora.touch();
    this.cover.reach = quality.coverMetres;
    this.cover.share = quality.herbShare;
    this.sprouts.reach = quality.floraReach;
  }

  /** Takes in what the replica has that is not yet here. */
  sync(): void {
    const atlas = this.replica.atlas;
    if (!atlas) return;
    if (this.atlas !== atlas) {
      this.atlas = atlas;
      this.palettes = atlas.regions.map(paletteOf);
      if (!this.sea) {
        this.sea = ocean(atlas, this.water);
        if (this.sea) this.group.add(this.sea);
      }
    }
    for (const region of atlas.regions) {
      if (this.terrain.has(region.region)) continue;
      const ground = this.replica.ground(region.region);
      if (!ground) continue;
      const distance = (r: AtlasRegion) => Math.max(0, signedDistance(r, this.cameraX, this.cameraZ));
      const casters = this.castersOf(region, ground.tile.flora.map((plant) => ({ plant, kind: atlas.flora[plant.kind] })));
      this.terrain.add(ground, { regions: atlas.regions, palettes: this.palettes, surfaces: atlas.surfaces }, casters, distance);
      const palette = this.palettes[atlas.regions.indexOf(region)] ?? null;
      this.flora.add(ground, atlas.flora, palette, (x, z) => this.terrain.sunAt(x, z), () => 30 + distance(region) * 0.5);
    }
  }

  /** Chooses levels and flora for a camera. */
  frame(camera: Vector3, direction: Vector3, frustum: Frustum, light: Vector3, interior: string | null): void {
    this.cameraX = camera.x;
    this.cameraZ = camera.z;
    if (light.distanceTo(this.lastLight) > SUN_MOVED) {
      this.lastLight.copy(light);
      this.terrain.moveLight(light);
    }
    if (this.sea) this.sea.visible = interior === null;
    this.terrain.frame(camera.x, camera.y, camera.z, interior);
    this.flora.frame(camera, direction, frustum, interior);
    this.cover.frame(camera, frustum);
    this.sprouts.frame(camera, frustum, (x, z) => this.terrain.sunAt(x, z));
    this.gardens.frame(camera, (x, z) => this.terrain.sunAt(x, z));
  }

  /** A region's plants came on, or were eaten, blighted or burnt. */
  regrow(region: string): void {
    const flora = this.replica.life.flora.get(region);
    if (flora !== undefined) this.flora.regrow(region, (model, x, z) => growthAt(flora, model, x, z));
  }

  /** Trunks and things that stand in the way near a place. */
  obstaclesNear(x: number, z: number, metres: number): readonly Obstacle[] {
    const found: Obstacle[] = [];
    const cell = (v: number) => Math.floor(v / OBSTACLE_CELL);
    for (let j = cell(z - metres); j <= cell(z + metres); j++) {
      for (let i = cell(x - metres); i <= cell(x + metres); i++) found.push(...(this.obstacles.get(`${i} ${j}`) ?? []));
    }
    return found;
  }

  addObstacle(obstacle: Obstacle): void {
    const key = `${Math.floor(obstacle.x / OBSTACLE_CELL)} ${Math.floor(obstacle.z / OBSTACLE_CELL)}`;
    const cell = this.obstacles.get(key);
    if (cell) cell.push(obstacle);
    else this.obstacles.set(key, [obstacle]);
  }

  dispose(): void {
    this.terrain.dispose();
    this.flora.dispose();
    this.cover.dispose();
    this.sprouts.dispose();
    this.gardens.dispose();
    this.sea?.geometry.dispose();
    this.water.dispose();
  }

  /** Crowns that throw shadows, and trunks in the camera's way. */
  private castersOf(
    region: AtlasRegion,
    plants: { plant: { x: number; z: number; scale: number }; kind: { form: string; radius: number } | undefined }[],
  ): Caster[] {
    const casters: Caster[] = [];
    const ground = this.replica.ground(region.region);
    for (const { plant, kind } of plants) {
      if (!kind) continue;
      const tree = kind.form === "tree";
      if (kind.radius > 0 && ground) {
        this.addObstacle({
          x: region.west + plant.x,
          z: region.north + plant.z,
          radius: kind.radius * plant.scale,
          top: ground.height(region.west + plant.x, region.north + plant.z) + (tree ? 5 : 2.5) * plant.scale,
        });
      }
      if (kind.form === "herb") continue;
      const size = tree ? 2.2 + kind.radius * 1.6 : 0.6 + kind.radius;
      casters.push({ x: plant.x, z: plant.z, radius: size * plant.scale, height: (tree ? 6 + kind.radius * 6 : 1.6) * plant.scale });
    }
    for (const thing of [...region.props, ...region.places]) {
      const bounds = HOLLOW.has(thing.model) ? null : this.shapes.shapes(thing.model).detail.boundingBox;
      if (!bounds) continue;
      const wide = Math.max(bounds.max.x - bounds.min.x, bounds.max.z - bounds.min.z);
      casters.push({
        x: thing.at.x - region.west,
        z: thing.at.z - region.north,
        radius: Math.min(CASTER_MOST, wide * 0.42 * thing.scale),
        height: bounds.max.y * thing.scale,
      });
    }
    return casters;
  }
}
