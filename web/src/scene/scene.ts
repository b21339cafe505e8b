/**
 * The scene: composition of land, light, people, places and music over one canvas.
 *
 * It reads the replica each frame and listens to what happens; it sends nothing and knows neither sound nor interface.
 */
import { Frustum, Group, Matrix4, Scene as Root, Vector3, WebGLRenderer } from "three";
import type { Replica } from "../replica/replica";
import { FollowCamera } from "./camera";
import { creatureBudget } from "./creatures/budget";
import { Herd } from "./creatures/herd";
import { nearerOf, pickCreature } from "./creatures/pick";
import { SkyWhales } from "./creatures/skywhale";
import { Land } from "./land";
import { Drift } from "./life/drift";
import { Wings } from "./life/wings";
import { Atmosphere } from "./light/atmosphere";
import { ShapeStore } from "./models/catalogue";
import type { Scene, SceneOptions } from "./options";
import { QualityLadder, type QualityStep, qualityOf } from "./quality";
import { Clouds } from "./shade/clouds";
import { Materials } from "./shade/materials";
import { createSky } from "./shade/sky";
import { createShared } from "./shade/uniforms";
import { pickAt, projectTo } from "./view";
import { WorkQueue } from "./work";
import { People } from "./figures/people";
import { Music } from "./music/music";
import { Weaving } from "./music/weaving";
import { Places } from "./places/places";
import { Lights } from "./shade/lights";
import { Ribbons } from "./shade/ribbons";
import { Weathering } from "./weather/weathering";

const FIRST_WORK_MS = 40;
const FIRST_FRAMES = 40;

/** Options of an ordinary start. */
export const DEFAULT_OPTIONS: SceneOptions = { quality: 2, adapt: true, reducedMotion: false, colourBlind: false, pixelRatio: 1 };

/** Makes the scene on a canvas. Throws where the browser gives no WebGL 2. */
export function createScene(canvas: HTMLCanvasElement, replica: Replica, options: SceneOptions = DEFAULT_OPTIONS): Scene {
  return new World(canvas, replica, { ...options });
}

class World implements Scene {
  readonly camera: FollowCamera;
  private readonly renderer: WebGLRenderer;
  private readonly root = new Root();
  /** Everything with world coordinates; moved so that the part one is in lies near the origin. */
  private readonly placed = new Group();
  private readonly shared = createShared();
  private readonly materials = new Materials(this.shared);
  private readonly shapes = new ShapeStore();
  private readonly queue = new WorkQueue();
  private readonly ladder: QualityLadder;
  private readonly atmosphere = new Atmosphere(this.shared);
  private readonly land: Land;
  private readonly lights: Lights;
  private readonly people: People;
  private readonly places: Places;
  private readonly herd: Herd;
  private readonly whales: SkyWhales;
  private readonly music: Music;
  private readonly ribbons: Ribbons;
  private readonly weaving: Weaving;
  private readonly sky = createSky(this.shared);
  private readonly clouds: Clouds;
  private readonly weathering: Weathering;
  private readonly drift = new Drift(this.shared);
  private readonly wings: Wings;
  private readonly frustum = new Frustum();
  private readonly matrix = new Matrix4();
  private readonly direction = new Vector3();
  private readonly stop: (() => void)[] = [];
  private anchorX = 0;
  private anchorZ = 0;
  private seconds = 0;
  private frames = 0;
  private frameMs = 0;
  private lastMs = 0;
  private interior: string | null = null;
  private lost = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly replica: Replica,
    private readonly options: SceneOptions,
  ) {
    this.renderer = new WebGLRenderer({ canvas, antialias: options.quality >= 3, powerPreference: "high-performance" });
    this.renderer.sortObjects = true;
    this.ladder = new QualityLadder(options.quality);
    const quality = qualityOf(options.quality);
    this.weathering = new Weathering(replica, this.shared);
    this.weathering.look(replica.self.x, replica.self.z, false, 0);
    this.atmosphere.frame(this.air(), 0);
    this.land = new Land(replica, this.queue, this.shapes, this.materials, this.atmosphere.light, quality);
    this.lights = new Lights(this.shared, quality.particles);
    this.people = new People(replica, this.materials, this.lights);
    this.places = new Places(replica, this.land, this.shapes, this.materials, this.lights, this.people);
    const fractures = this.weathering.furnish(this.shapes, this.materials, this.lights);
    this.music = new Music(replica, this.shared, this.lights, this.places, fractures.shades);
    this.ribbons = new Ribbons(this.shared);
    this.weaving = new Weaving(replica, this.ribbons, this.lights);
    this.clouds = new Clouds(this.materials, this.placed);
    this.places.drains = fractures.drains;
    this.herd = new Herd(replica, this.shared, this.lights);
    this.whales = new SkyWhales(replica, this.shared, this.lights);
    const { herd, whales, weathering } = this;
    this.placed.add(this.land.group, this.people.group, this.places.group, herd.group, whales.group, weathering.placed);
    this.wings = new Wings(this.shared, (x, z) => replica.height(x, z));
    this.root.add(this.placed, this.sky.group, this.wings.mesh, this.drift.points, this.weathering.falling, this.ribbons.mesh, this.lights.mesh);
    this.camera = new FollowCamera({
      height: (x, z) => replica.height(x, z),
      waterLevel: (x, z) => (this.interior ? -Infinity : (replica.regionAt(x, z)?.water ?? 0)),
      obstaclesNear: (x, z, metres) => this.land.obstaclesNear(x, z, metres),
    });
    this.applyQuality(options.quality);
    this.resize();
    this.stop.push(replica.onChange(() => this.land.sync()));
    this.stop.push(
      replica.on((happening) => {
        this.music.happened(happening, performance.now());
        this.weaving.happened(happening);
        if (happening.kind === "grown") this.land.regrow(happening.region);
      }),
    );
    const onLost = (event: Event) => {
      event.preventDefault();
      this.lost = true;
    };
    const onBack = () => {
      this.lost = false;
    };
    canvas.addEventListener("webglcontextlost", onLost);
    canvas.addEventListener("webglcontextrestored", onBack);
    this.stop.push(() => {
      canvas.removeEventListener("webglcontextlost", onLost);
      canvas.removeEventListener("webglcontextrestored", onBack);
    });
    this.land.sync();
  }

  frame(nowMs: number, dtSeconds: number): void {
    if (this.lost) return;
    const dt = Math.min(0.1, Math.max(0, dtSeconds));
    this.measure(nowMs);
    this.seconds += dt;
    this.frames++;
    const { self } = this.replica;
    this.enter(self.x, self.z);
    this.camera.regard(this.options.reducedMotion ? null : this.places.subject(self.x, self.z, this.camera.yaw), self.speed < 0.3);
    this.camera.frame(self, this.anchorX, this.anchorZ, this.options.reducedMotion ? 1 : dt);
    const place = this.camera.place;
    this.shared.uFocus.value.set(self.x - this.anchorX, self.y + 1.2, self.z - this.anchorZ);
    this.shared.uLantern.value = this.interior === null ? this.shared.uLamps.value : 0.35;
    this.shared.uTime.value = this.options.reducedMotion ? this.seconds * 0.25 : this.seconds;
    this.shared.uWind.value = this.options.reducedMotion ? 0.15 : 1;
    this.weathering.look(place.x, place.z, this.interior !== null, dt);
    this.atmosphere.frame(this.air(), dt);
    this.sight();
    this.land.frame(place, this.direction, this.frustum, this.atmosphere.light, this.interior);
    this.places.frame(place, this.frustum, this.seconds, dt, this.interior, this.atmosphere.here, this.shared.uLamps.value);
    this.people.frame(place, this.frustum, nowMs, this.seconds, this.camera.firstPerson);
    this.herd.frame(place, this.frustum, nowMs, this.shared.uTime.value, dt);
    this.whales.frame(place, this.shared.uTime.value, this.interior !== null);
    this.music.frame(nowMs, dt, place);
    this.weaving.frame(nowMs, this.seconds, dt, place, this.anchorX, this.anchorZ);
    this.weathering.frame(place.x, place.z, this.shared.uTime.value, dt, this.interior !== null);
    this.lights.frame(this.seconds, this.anchorX, this.anchorZ);
    const biome = this.interior === null ? (this.replica.regionAt(place.x, place.z)?.biome ?? null) : null;
    this.wings.frame(place.x, place.z, this.anchorX, this.anchorZ, biome);
    this.drift.quiet = this.weathering.quiet;
    this.drift.frame(biome, this.shared.uStars.value, dt, this.renderer.domElement.height);
    this.clouds.frame(place.x, place.z, this.seconds, this.interior === null, this.weathering.clouds);
    this.sky.frame(this.shared.uStars.value, this.shared.uAurora.value);
    this.queue.run(this.frames < FIRST_FRAMES ? FIRST_WORK_MS : qualityOf(this.ladder.step).workMs, () => performance.now());
    this.renderer.render(this.root, this.camera.camera);
  }

  resize(): void {
    const width = Math.max(1, this.canvas.clientWidth);
    const height = Math.max(1, this.canvas.clientHeight);
    const ratio = Math.min(this.options.pixelRatio, qualityOf(this.ladder.step).pixelRatio);
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.camera.camera.aspect = width / height;
    // A tall, narrow screen sees wider, so that a phone held upright still shows the way ahead.
    this.camera.camera.fov = width < height ? 66 : 52;
    this.camera.camera.updateProjectionMatrix();
  }

  setQuality(step: QualityStep): void {
    this.ladder.set(step);
    this.applyQuality(step);
    this.resize();
  }

  setOptions(options: Partial<Pick<SceneOptions, "adapt" | "reducedMotion" | "colourBlind">>): void {
    Object.assign(this.options, options);
    this.followOptions();
  }

  project(x: number, y: number, z: number) {
    return projectTo(this.camera.camera, this.canvas, x - this.anchorX, y, z - this.anchorZ);
  }

  pick(screenX: number, screenY: number) {
    const at = { project: (x: number, y: number, z: number) => this.project(x, y, z), fieldOfView: this.camera.camera.fov, height: this.canvas.clientHeight, x: screenX, y: screenY };
    return nearerOf(pickAt(at, this.replica), pickCreature(at, this.replica, this.herd));
  }

  stats() {
    const { render, memory } = this.renderer.info;
    return {
      frameMs: this.frameMs,
      drawCalls: render.calls,
      triangles: render.triangles,
      quality: this.ladder.step,
      waiting: this.queue.length,
      groundShown: this.land.terrain.isShown(this.replica.regionAt(this.replica.self.x, this.replica.self.z)?.region ?? ""),
      figures: this.people.drawn,
      creatures: this.herd.drawn,
      skyWhales: this.whales.drawn,
      particles: this.lights.alive,
      threads: this.ribbons.drawn,
      drops: this.weathering.drawn,
      geometries: memory.geometries,
      missingModels: [...this.shapes.missing],
    };
  }

  dispose(): void {
    for (const stop of this.stop) stop();
    this.people.dispose();
    this.herd.dispose();
    this.whales.dispose();
    this.places.dispose();
    this.land.dispose();
    this.lights.dispose();
    this.ribbons.dispose();
    this.clouds.dispose();
    this.weathering.dispose();
    this.drift.dispose();
    this.wings.dispose();
    this.sky.dispose();
    this.shapes.dispose();
    this.materials.dispose();
    this.renderer.dispose();
  }

  private measure(nowMs: number): void {
    const ms = this.lastMs ? nowMs - this.lastMs : 0;
    this.lastMs = nowMs;
    if (ms <= 0) return;
    this.frameMs = this.frameMs ? this.frameMs * 0.95 + ms * 0.05 : ms;
    if (!this.options.adapt || this.frames < FIRST_FRAMES || this.queue.length > 4) return;
    const before = this.ladder.step;
    if (this.ladder.measure(ms) !== before) {
      this.applyQuality(this.ladder.step);
      this.resize();
    }
  }

  private applyQuality(step: QualityStep): void {
    const quality = qualityOf(step);
    this.camera.camera.far = quality.sight;
    this.camera.camera.updateProjectionMatrix();
    this.land.setQuality(quality);
    this.people.setLimits(quality.figuresFull, quality.figures);
    this.herd.setBudget(creatureBudget(step));
    this.lights.setLimit(quality.particles);
    this.clouds.count = quality.clouds;
    this.weathering.setLimit(quality.drops);
    this.drift.share = Math.min(1, quality.particles / 1024);
    this.ribbons.setLimit(quality.threads);
    this.weaving.share = Math.min(1, quality.particles / 1536);
    this.followOptions();
  }

  /** What was set about colours and motion, to all who heed it. */
  private followOptions(): void {
    const { colourBlind, reducedMotion } = this.options;
    for (const seen of [this.music, this.places, this.weaving]) seen.colourBlind = colourBlind;
    for (const moving of [this.lights, this.ribbons, this.herd, this.whales, this.weathering]) moving.still = reducedMotion;
  }

  /** Keeps the origin near: at the world's for the land, at the corner of an interior for an interior. */
  private enter(x: number, z: number): void {
    const region = this.replica.regionAt(x, z);
    const interior = region?.interior ? region.region : null;
    if (interior === this.interior && this.frames > 1) return;
    this.interior = interior;
    this.anchorX = region?.interior ? region.west : 0;
    this.anchorZ = region?.interior ? region.north : 0;
    this.placed.position.set(-this.anchorX, 0, -this.anchorZ);
    this.placed.updateMatrixWorld(true);
    this.lights.clear();
    this.camera.jump();
    this.land.flora.touch();
  }

  private air() {
    const place = this.camera?.place ?? this.replica.self;
    const interior = this.interior ? (this.replica.atlas?.regions.find((region) => region.region === this.interior) ?? null) : null;
    return {
      hour: this.replica.clock.hour(),
      regions: this.replica.atlas?.regions ?? [],
      palettes: this.land?.palettes ?? [],
      states: this.replica.regions,
      regionMetres: this.replica.atlas?.regionMetres ?? 512,
      x: place.x,
      y: place.y,
      z: place.z,
      anchorX: this.anchorX,
      anchorZ: this.anchorZ,
      interior,
      interiorLight: this.places?.grottoLight ?? 0,
      fogFactor: 1,
      weather: this.weathering.sky,
    };
  }

  /** The frustum in world coordinates and the direction of view. */
  private sight(): void {
    const { camera } = this.camera;
    this.matrix.makeTranslation(-this.anchorX, 0, -this.anchorZ);
    this.matrix.premultiply(camera.matrixWorldInverse).premultiply(camera.projectionMatrix);
    this.frustum.setFromProjectionMatrix(this.matrix);
    camera.getWorldDirection(this.direction);
  }
}
