/**
 * Weather in the scene: joins the shown sky, what falls and the fractured places, so that the scene has one thing to call.
 *
 * It owns what it draws; light, fog and materials take the sky's numbers through `light/atmosphere.ts`.
 */
import { Group } from "three";
import type { Replica } from "../../replica/replica";
import type { ShapeStore } from "../models/catalogue";
import type { Lights } from "../shade/lights";
import type { Materials } from "../shade/materials";
import type { Shared } from "../shade/uniforms";
import { Fractures } from "./fractures";
import { Precipitation } from "./precipitation";
import { WeatherSky } from "./sky";

const DAY_MS = 4_200_000;

/** The weather of the scene. */
export class Weathering {
  readonly sky = new WeatherSky();
  /** What falls, in scene coordinates about the camera. */
  readonly falling = new Group();
  /** What stands in the world, in world coordinates. */
  readonly placed = new Group();
  private readonly rain: Precipitation;
  private readonly snow: Precipitation;
  private readonly shards: Precipitation;
  private fractures: Fractures | null = null;

  constructor(
    private readonly replica: Replica,
    shared: Shared,
  ) {
    this.rain = new Precipitation(shared, "rain");
    this.snow = new Precipitation(shared, "snow");
    this.shards = new Precipitation(shared, "shards");
    for (const { mesh } of this.all) this.falling.add(mesh);
  }

  /** Makes what is drawn with the scene's models and lights. */
  furnish(shapes: ShapeStore, materials: Materials, lights: Lights): Fractures {
    this.fractures = new Fractures(this.replica, shapes, materials, lights);
    this.placed.add(this.fractures.group);
    return this.fractures;
  }

  /** Under reduced motion less falls, slowly, and lightning is a faint glow. */
  set still(still: boolean) {
    for (const falling of this.all) falling.still = still;
    this.sky.glows.calm = still;
  }

  setLimit(drops: number): void {
    for (const falling of this.all) falling.setLimit(drops);
    // What a storm lifts is sparse.
    this.shards.setLimit(Math.round(drops * 0.4));
  }

  /** How many streaks and flakes are drawn. */
  get drawn(): number {
    return this.all.reduce((sum, falling) => sum + falling.drawn, 0);
  }

  /** How far what else drifts in the air is kept down, 0..1. */
  get quiet(): number {
    const { rain, snow, gloom, silence } = this.sky.here;
    return Math.min(1, Math.max(rain, snow, gloom, silence));
  }

  /** What clouds need. */
  get clouds(): { driftX: number; driftZ: number; cover: number; dark: number } {
    const { driftX, driftZ, here } = this.sky;
    return { driftX, driftZ, cover: here.cover, dark: here.dark };
  }

  /** Follows the weather at a camera, before light is made of it. */
  look(x: number, z: number, interior: boolean, dt: number): void {
    const { atlas, regions, clock } = this.replica;
    this.sky.frame({ regions: atlas?.regions ?? [], states: regions, worldMs: clock.worldMs(), dayMs: atlas?.dayMs ?? DAY_MS, x, z, interior }, dt);
  }

  /** Draws what falls and what is fractured. */
  frame(x: number, z: number, seconds: number, dt: number, interior: boolean): void {
    const { rain, snow, gloom, windX, windZ } = this.sky.here;
    const open = interior ? 0 : 1;
    this.rain.frame(rain * open, windX, windZ, dt);
    this.snow.frame(snow * open, windX, windZ, dt);
    this.shards.frame(gloom * open, windX, windZ, dt);
    this.fractures?.frame(x, z, seconds, dt, interior);
  }

  dispose(): void {
    for (const falling of this.all) falling.dispose();
    this.fractures?.dispose();
  }

  private get all(): readonly [Precipitation, Precipitation, Precipitation] {
    return [this.rain, this.snow, this.shards];
  }
}
