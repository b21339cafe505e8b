/**
 * Authored places and props: statues that return to colour, blossoms, gates, crystals, wounds, Echoes, the people of the world.
 *
 * Built region by region near the camera; it reads `you.restored` and the regions' wounds, and shows what happened to places. Light
 * that moves through the Echoes is `spirits.ts`'s, the cave's walls are `cave.ts`'s.
 */
import { type Frustum, Group, type ShaderMaterial, Vector3, type Vector4 } from "three";
import type { AtlasPlace, AtlasRegion } from "../../protocol/generated";
import { Gait, type Replica } from "../../replica/replica";
import type { Dweller, People } from "../figures/people";
import { Batch, Copies } from "../flora/batch";
import { tintOf } from "../flora/field";
import type { Land } from "../land";
import type { Feeling } from "../light/atmosphere";
import { display, type Rgb } from "../light/mood";
import { signedDistance } from "../light/palette";
import type { Subject } from "../regard";
import { type Model, type ShapeStore } from "../models/catalogue";
import { blossom } from "../models/great";
import { bake } from "../models/shape";
import type { Lights } from "../shade/lights";
import { lowPoly } from "../shade/lowpoly";
import type { Materials } from "../shade/materials";
import { SPOTS_MAX } from "../shade/uniforms";
import { Cave } from "./cave";
import { pitchColour } from "../music/colours";
import { Props } from "./props";
import { bearing, CLOSED, headingTo, LEAVE_SECONDS, STRUCK_SECONDS } from "./bearing";
import { celebrate, shineSpirit } from "./spirits";
import type { Drain } from "../weather/fractures";

const NEAR_METRES = 900;
const PROP_CELL = 128;
const TURN = (Math.PI * 2) / 256;
const RESTORE_SECONDS = 5.5;
/** Metres within which a shade hears who plays. */
const HEARD_METRES = 26;

interface Standing {
  place: AtlasPlace | null;
  model: Model;
  slug: string;
  x: number;
  y: number;
  z: number;
  heading: number;
  /** Where one that turns looks now. */
  facing: number;
  scale: number;
  region: AtlasRegion;
  /** Scene seconds of a change that is being shown. */
  changedAt: number;
  /** Scene seconds at which a shade began to let go, null while it stays. */
  leftAt: number | null;
  /** Scene seconds of the last note that reached it. */
  struckAt: number;
  /** Its own draw, for those that hover, breathe or turn. */
  batch: { batch: Batch; copies: Copies; reach: number } | null;
}

interface Restorable {
  standing: Standing;
  batches: { batch: Batch; material: ShaderMaterial }[];
  restored: { value: number };
  goal: number;
}

interface Built {
  region: AtlasRegion;
  group: Group;
  standing: Standing[];
  props: Props[];
  restorable: Restorable[];
  dwellers: Dweller[];
  moving: Standing[];
}

/** All authored things near the camera. */
export class Places {
  readonly group = new Group();
  /** 0..1, how much light the Grotto has been given by song. */
  grottoLight = 0;
  colourBlind = false;
  /** Places besides that drain colour, such as fractured ones. */
  drains: readonly Drain[] = [];
  private readonly built = new Map<string, Built>();
  private readonly cave: Cave;
  private crystalLight = new Map<string, number>();
  private seconds = 0;

  constructor(
    private readonly replica: Replica,
    private readonly land: Land,
    private readonly shapes: ShapeStore,
    private readonly materials: Materials,
    private readonly lights: Lights,
    private readonly people: People,
  ) {
    this.cave = new Cave(materials, lights);
    this.group.add(this.cave.group);
  }

  frame(camera: Vector3, frustum: Frustum, seconds: number, dt: number, interior: string | null, here: Feeling, lamps: number): void {
    this.seconds = seconds;
    this.build(camera, interior);
    const dwellers: Dweller[] = [];
    for (const built of this.built.values()) {
      const visible = interior === null ? !built.region.interior : built.region.region === interior;
      built.group.visible = visible;
      if (!visible) continue;
      for (const props of built.props) props.frame(camera, frustum);
      this.grow(built, dt);
      this.hover(built, seconds);
      this.shine(built, camera, seconds, here, lamps);
      for (const dweller of built.dwellers) if (Math.hypot(dweller.standing.x - camera.x, dweller.standing.z - camera.z) < 120) dwellers.push(dweller);
    }
    this.people.dwellers = dwellers;
    this.glimmer(camera, lamps);
    this.writeSpots(camera, interior);
    const cave = interior ? (this.replica.atlas?.regions.find((region) => region.region === interior) ?? null) : null;
    this.cave.frame(cave, cave ? this.replica.ground(cave.region) : null, seconds, this.grottoLight);
    for (const [place, light] of this.crystalLight) this.crystalLight.set(place, Math.max(0.35, light - dt * 0.12));
  }

  /** Notes light the crystal that rings with them, and reach a shade that is near. */
  noteSounded(pitch: number, x: number, z: number): void {
    for (const built of this.built.values()) {
      if (!built.region.interior) {
        for (const shade of built.moving) if (shade.slug === "gloom-shade" && shade.leftAt === null && Math.hypot(shade.x - x, shade.z - z) < HEARD_METRES) this.strike(shade, pitch);
        continue;
      }
      const crystals = built.standing.filter((s) => s.place?.kind === "crystal");
      let nearest: Standing | null = null;
      let least = Infinity;
      crystals.forEach((crystal, index) => {
        // Each crystal rings with one note of the region's motif; of two that are as near in pitch the nearer in space answers.
        const apart = Math.abs((pitch % 12) - (crystalPitch(built.region, index) % 12));
        const rank = Math.min(apart, 12 - apart) * 20 + Math.hypot(crystal.x - x, crystal.z - z);
        if (rank < least) {
          least = rank;
          nearest = crystal;
        }
      });
      const answered = nearest as Standing | null;
      if (!answered?.place || signedDistance(built.region, x, z) > 0) continue;
      this.crystalLight.set(answered.place.place, 1);
      this.grottoLight = Math.min(1, this.grottoLight + 0.07);
      for (let k = 0; k < 10; k++) {
        const turn = k * 0.628;
        this.lights.spark({ x: answered.x, y: answered.y + 1 + k * 0.22, z: answered.z, vx: Math.sin(turn) * 0.9, vy: 0.8, vz: Math.cos(turn) * 0.9, colour: pitchColour(pitch, this.colourBlind), size: 0.3, life: 2.2, shape: 2, drift: 0.2 });
      }
    }
  }

  /**
   * What one stands before at a place, looking along `yaw`: who is close and before one, or else the nearest that one looks up at within
   * its reach.
   */
  subject(x: number, z: number, yaw: number): Subject | null {
    let nearest: Standing | null = null;
    let least = Infinity;
    for (const built of this.built.values()) {
      if (!built.group.visible) continue;
      for (const standing of built.standing) {
        if (!standing.place || !REGARDED.has(standing.place.kind) || (standing.leftAt ?? this.seconds) < this.seconds - LEAVE_SECONDS) continue;
        const [dx, dz] = [standing.x - x, standing.z - z];
        const metres = Math.hypot(dx, dz);
        const someone = SOMEONE.has(standing.place.kind);
        if (metres > (someone ? TALK_METRES : Math.max(standing.place.reach, 6) + 1.5 * this.tall(standing))) continue;
        if (dx * Math.sin(yaw) - dz * Math.cos(yaw) < metres * 0.4) continue;
        const rank = someone ? metres - TALK_METRES : metres;
        if (rank < least) {
          least = rank;
          nearest = standing;
        }
      }
    }
    const found = nearest as Standing | null;
    if (!found) return null;
    return { x: found.x, y: found.y, z: found.z, top: found.y + this.tall(found) };
  }

  /** Metres from its foot to its top. */
  private tall(standing: Standing): number {
    return (this.shapes.shapes(standing.slug).detail.boundingBox?.max.y ?? 2) * standing.scale;
  }

  /** Shows what happened to a place; the colour runs through it even before `you` says so. */
  changed(place: string, what: string): void {
    for (const built of this.built.values()) {
      for (const standing of built.standing) {
        if (standing.place?.place !== place) continue;
        standing.changedAt = this.seconds;
        if (what === "healed" || what === "healing") this.release(standing, what === "healing" ? 10 : 44);
        const restorable = built.restorable.find((r) => r.standing === standing);
        if (restorable && (what === "restored" || what === "bloomed")) restorable.restored.value = Math.min(restorable.restored.value, 0.02);
      }
    }
  }

  /** A note reaches a shade: it flinches, and its colour shows for a moment at the heart. */
  private strike(shade: Standing, pitch: number): void {
    shade.struckAt = this.seconds;
    const colour = pitchColour(pitch, this.colourBlind);
    for (let k = 0; k < 5; k++) {
      const turn = k * 1.257;
      this.lights.spark({ x: shade.x, y: shade.y + 2.7 * shade.scale, z: shade.z, vx: Math.sin(turn) * 1.2, vy: 0.4 + 0.2 * k, vz: Math.cos(turn) * 1.2, colour, size: 0.2, life: 1.5, shape: 2, drift: 0.2 });
    }
  }

  /** Darkness lets go: motes fly up and turn from violet to gold. */
  private release(standing: Standing, count: number): void {
    for (let k = 0; k < count; k++) {
      const turn = k * 2.399;
      const out = 0.6 + (k % 7) * 0.35;
      this.lights.spark({ x: standing.x, y: standing.y + 0.6 + (k % 9) * 0.4, z: standing.z, vx: Math.sin(turn) * out, vy: 1.2 + (k % 5) * 0.5, vz: Math.cos(turn) * out, colour: k % 3 ? GOLD : VIOLET, size: 0.3, life: 3.4, shape: k % 2 ? 2 : 0, drift: 0.4, delay: k * 0.02 });
    }
  }

  dispose(): void {
    for (const built of this.built.values()) {
      for (const props of built.props) props.dispose();
      for (const standing of built.moving) standing.batch?.batch.dispose();
      for (const restorable of built.restorable) {
        for (const { batch, material } of restorable.batches) {
          batch.dispose();
          material.dispose();
        }
      }
    }
    this.built.clear();
    this.cave.dispose();
  }

  private build(camera: Vector3, interior: string | null): void {
    for (const region of this.replica.atlas?.regions ?? []) {
      if (this.built.has(region.region)) continue;
      if (region.interior ? region.region !== interior : signedDistance(region, camera.x, camera.z) > NEAR_METRES) continue;
      if (!this.replica.ground(region.region)) continue;
      this.built.set(region.region, this.raise(region));
      // One region a frame: raising is quick, but not free.
      return;
    }
  }

  private raise(region: AtlasRegion): Built {
    const built: Built = { region, group: new Group(), standing: [], props: [], restorable: [], dwellers: [], moving: [] };
    const byModel = new Map<string, Copies>();
    const palette = this.land.palettes[this.replica.atlas?.regions.indexOf(region) ?? -1] ?? null;
    const stand = (slug: string, at: { x: number; y: number; z: number }, yaw: number, scale: number, place: AtlasPlace | null) => {
      const { model } = this.shapes.shapes(slug);
      const standing: Standing = { place, model, slug, x: at.x, y: at.y, z: at.z, heading: yaw * TURN, facing: yaw * TURN, scale, region, changedAt: -100, leftAt: null, struckAt: -100, batch: null };
      if (slug === "gloom-shade" && this.isRestored(standing)) standing.leftAt = -100;
      built.standing.push(standing);
      if (slug === "anya" || slug === "villager") {
        built.dwellers.push(dwellerOf(standing, slug, yaw));
        return;
      }
      if (model.kind === "restorable") {
        built.restorable.push(this.restorable(standing, built));
        return;
      }
      if (MOVING.has(slug)) {
        built.moving.push(standing);
        const copies = new Copies(1);
        const batch = new Batch(this.shapes.shapes(slug).detail, this.materials.of(model.kind));
        built.group.add(batch.mesh);
        standing.batch = { batch, copies, reach: model.reach };
        return;
      }
      // Copies of one model share a draw within a part of the region.
      const key = `${slug} ${Math.floor((at.x - region.west) / PROP_CELL)} ${Math.floor((at.z - region.north) / PROP_CELL)}`;
      let copies = byModel.get(key);
      if (!copies) {
        copies = new Copies(4);
        byModel.set(key, copies);
      }
      const phase = (at.x * 0.37 + at.z * 0.73) % 1;
      copies.add(at.x, at.y, at.z, scale, standing.heading, 1, Math.abs(phase), tintOf(model, palette, 128, 0.4), this.land.terrain.sunAt(at.x, at.z));
      const { detail } = this.shapes.shapes(slug);
      const radius = Math.min(6, (detail.boundingSphere?.radius ?? 1) * 0.5) * scale;
      if (radius > 0.5 && !WALK_IN.has(slug)) this.land.addObstacle({ x: at.x, z: at.z, radius: radius * 0.8, top: at.y + (detail.boundingBox?.max.y ?? 2) * scale });
    };
    for (const place of region.places) if (place.kind !== "spawn" || place.model) stand(place.model, place.at, place.yaw, place.scale, place);
    for (const prop of region.props) stand(prop.model, prop.at, prop.yaw, prop.scale, null);
    for (const [key, copies] of byModel) {
      const slug = key.split(" ")[0] as string;
      built.props.push(new Props(this.shapes.shapes(slug), this.materials, copies, built.group));
    }
    this.group.add(built.group);
    return built;
  }

  private restorable(standing: Standing, built: Built): Restorable {
    const restored = { value: this.isRestored(standing) ? 1 : 0 };
    const one = (geometry: ReturnType<typeof bake>) => {
      const height = (geometry.boundingBox?.max.y ?? 5) * 1;
      const material = lowPoly(this.materials.shared, "restorable", { uRestored: restored, uHeight: { value: height } });
      const batch = new Batch(geometry, material);
      const copies = new Copies(1);
      copies.add(standing.x, standing.y, standing.z, standing.scale, standing.heading, 1, 0, [1, 1, 1], 1);
      batch.begin();
      batch.append(copies);
      batch.end();
      built.group.add(batch.mesh);
      return { batch, material };
    };
    const batches = standing.slug === "resonant-blossom" ? [one(this.shapes.shapes(standing.slug).detail), one(bake(blossom(0.95), 9))] : [one(this.shapes.shapes(standing.slug).detail)];
    return { standing, batches, restored, goal: restored.value };
  }

  private isRestored(standing: Standing): boolean {
    return standing.place !== null && (this.replica.you?.restored.includes(standing.place.place) ?? false);
  }

  /** Lets colour run through what was restored; a blossom changes to its open shape on the way. */
  private grow(built: Built, dt: number): void {
    for (const restorable of built.restorable) {
      const started = this.seconds - restorable.standing.changedAt < RESTORE_SECONDS + 1;
      restorable.goal = this.isRestored(restorable.standing) || started ? 1 : 0;
      const { restored } = restorable;
      const before = restored.value;
      if (restored.value < restorable.goal) restored.value = Math.min(1, restored.value + dt / RESTORE_SECONDS);
      else if (restored.value > restorable.goal) restored.value = Math.max(0, restored.value - dt / 2);
      if (restorable.batches.length === 2) {
        const open = restored.value > 0.5;
        (restorable.batches[0] as { batch: Batch }).batch.mesh.visible = !open;
        (restorable.batches[1] as { batch: Batch }).batch.mesh.visible = open;
      }
      celebrate(restorable.standing, restored.value, before, this.lights);
      if (restored.value > 0.02 && restored.value < 0.98 && Math.random() < 0.7) {
        const s = restorable.standing;
        const turn = Math.random() * Math.PI * 2;
        const radius = 3.5 * s.scale * Math.random();
        this.lights.spark({ x: s.x + Math.sin(turn) * radius, y: s.y + restored.value * 11 * s.scale, z: s.z + Math.cos(turn) * radius, vy: 1.4, vx: Math.sin(turn) * 1.6, vz: Math.cos(turn) * 1.6, colour: GOLD, size: 0.42, life: 2.6, shape: 2, drift: 0.4 });
      }
    }
  }

  private hover(built: Built, seconds: number): void {
    for (const standing of built.moving) {
      const held = standing.batch;
      if (!held) continue;
      const towards = this.replica.self;
      const metres = Math.hypot(towards.x - standing.x, towards.z - standing.z);
      const wound = standing.slug === "wound-heart" ? (this.replica.regions.get(standing.region.region)?.wound ?? 0) / 1000 : 0;
      if (standing.slug === "gloom-shade") this.letGo(standing, seconds);
      const { size, stretch, lift, turn, shadow } = bearing(standing, seconds, metres, wound);
      held.copies.clear();
      held.batch.begin();
      if (size > 0.01) {
        const near = metres < 12 && standing.slug !== "wound-heart";
        const heading = (near ? headingTo(standing, towards) : standing.heading + 0.25 * Math.sin(seconds * 0.4)) + turn;
        standing.facing = heading;
        held.copies.add(standing.x, standing.y + lift, standing.z, standing.scale * size, heading, stretch, 0.3, [1, 1, 1], 1);
        held.batch.append(held.copies);
        this.people.shadows.cast(standing.x, standing.z, shadow * standing.scale * size, shadow * 2 * standing.scale * size, 0.55);
      }
      held.batch.end();
    }
  }

  /** Follows whether a shade was answered; while it goes, its darkness flies up as light. */
  private letGo(shade: Standing, seconds: number): void {
    if (!this.isRestored(shade)) {
      shade.leftAt = null;
      return;
    }
    if (shade.leftAt === null) {
      shade.leftAt = seconds;
      this.release(shade, 44);
    }
    const gone = (seconds - shade.leftAt) / LEAVE_SECONDS;
    if (gone >= 1) return;
    for (let k = 0; k < 2; k++) {
      const turn = Math.random() * Math.PI * 2;
      const radius = 1.1 * (1 - gone) * shade.scale;
      this.lights.spark({ x: shade.x + Math.sin(turn) * radius, y: shade.y + Math.random() * (4.6 + gone * 2) * shade.scale, z: shade.z + Math.cos(turn) * radius, vy: 1.4 + gone, colour: Math.random() < 0.3 + gone * 0.7 ? GOLD : VIOLET, size: 0.2 + 0.14 * Math.random(), life: 2.6, shape: k ? 2 : 0, drift: 0.4 });
    }
  }

  private shine(built: Built, camera: Vector3, seconds: number, here: Feeling, lamps: number): void {
    for (const standing of built.standing) {
      const metres = Math.hypot(standing.x - camera.x, standing.z - camera.z);
      const { halo } = standing.model;
      const landmark = standing.model.reach > 2000;
      if (metres > (landmark ? 1200 : 110)) continue;
      if (halo) {
        const c = Math.cos(standing.heading);
        const s = Math.sin(standing.heading);
        const hx = (halo.x ?? 0) * standing.scale;
        const hz = (halo.z ?? 0) * standing.scale;
        const strength = Math.max(halo.day, lamps) * (0.6 + 0.35 * here.bloom);
        this.lights.steady(standing.x + hx * c - hz * s, standing.y + halo.y * standing.scale, standing.z + hz * c + hx * s, display(halo.colour), halo.radius * standing.scale, strength, 5);
      }
      if (standing.place?.kind === "crystal") {
        const light = this.crystalLight.get(standing.place.place) ?? 0.12;
        const index = built.standing.filter((other) => other.place?.kind === "crystal").indexOf(standing);
        this.lights.steady(standing.x, standing.y + 1.7, standing.z, pitchColour(crystalPitch(built.region, index), this.colourBlind), 1.4 + light * 2.4, light * 0.9, 0, 0.02, index * 0.2);
      }
      shineSpirit(standing.slug === "gloom-shade" ? { ...standing, heading: standing.facing } : standing, seconds, metres, this.lights, {
        wound: (this.replica.regions.get(standing.region.region)?.wound ?? 0) / 1000,
        restored: this.isRestored(standing),
        gone: standing.leftAt === null ? 0 : Math.min(1, (seconds - standing.leftAt) / LEAVE_SECONDS),
        struck: Math.max(0, 1 - (seconds - standing.struckAt) / STRUCK_SECONDS),
      });
    }
  }

  /** Halos of plants that glow. */
  private glimmer(camera: Vector3, lamps: number): void {
    for (const glimmer of this.land.flora.glimmers(camera.x, camera.z, 42, 60)) {
      const { halo } = glimmer.model;
      if (!halo) continue;
      this.lights.steady(glimmer.x, glimmer.y + halo.y * glimmer.scale, glimmer.z, display(halo.colour), halo.radius * glimmer.scale, Math.max(halo.day, lamps) * 0.4, 5);
    }
  }

  /** The nearest places that drain or bloom colour around them. */
  private writeSpots(camera: Vector3, interior: string | null): void {
    const { uSpots, uSpotCount, uAnchor } = this.materials.shared;
    const spots: { x: number; z: number; radius: number; strength: number; metres: number }[] = [];
    for (const built of this.built.values()) {
      if (built.region.interior !== (interior !== null)) continue;
      const wound = (this.replica.regions.get(built.region.region)?.wound ?? 0) / 1000;
      for (const standing of built.standing) {
        const metres = Math.hypot(standing.x - camera.x, standing.z - camera.z);
        if (metres > 400 || !standing.place) continue;
        const { kind } = standing.place;
        if (kind === "wound" && wound < CLOSED) spots.push({ x: standing.x, z: standing.z, radius: 24, strength: 0.9, metres });
        else if (kind === "wound") spots.push({ x: standing.x, z: standing.z, radius: 18 + 34 * wound, strength: -(0.35 + 0.65 * wound), metres });
        else if (kind === "shade" && !this.isRestored(standing)) spots.push({ x: standing.x, z: standing.z, radius: 16, strength: -0.8, metres });
      }
      for (const { standing, restored } of built.restorable) {
        const metres = Math.hypot(standing.x - camera.x, standing.z - camera.z);
        if (restored.value > 0.01) spots.push({ x: standing.x, z: standing.z, radius: 46 * restored.value, strength: 0.8 * restored.value, metres });
        else spots.push({ x: standing.x, z: standing.z, radius: 15, strength: -0.45, metres });
      }
    }
    for (const drain of this.drains) spots.push({ ...drain, metres: Math.hypot(drain.x - camera.x, drain.z - camera.z) });
    spots.sort((a, b) => a.metres - b.metres);
    const shown = spots.slice(0, SPOTS_MAX);
    uSpotCount.value = shown.length;
    shown.forEach((spot, k) => (uSpots.value[k] as Vector4).set(spot.x - uAnchor.value.x, spot.z - uAnchor.value.y, spot.radius, spot.strength));
  }
}

const GOLD: Rgb = display("#ffd98a");
const VIOLET: Rgb = display("#a080f0");
/** Kinds of places that the camera regards. */
const REGARDED: ReadonlySet<string> = new Set(["statue", "blossom", "shade", "echo", "person", "landmark", "wound"]);
/** Those one meets face to face, and up to which distance. */
const SOMEONE: ReadonlySet<string> = new Set(["echo", "person"]);
const TALK_METRES = 6.5;
/** Things that hover, breathe or turn towards one. */
const MOVING = new Set(["lumi", "kai", "terra", "ignis", "gloom-shade", "wound-heart"]);
/** Things whose middle one walks through. */
const WALK_IN = new Set(["gate-arch", "grotto-mouth", "sandstone-arch", "coral-arch", "arrival-ring", "lava-crack", "frost-crown", "great-tree", "fence"]);

/** The MIDI number of a region's crystal: its note of the motif, or steps of a minor third where the motif is short. */
export function crystalPitch(region: Pick<AtlasRegion, "song">, index: number): number {
  return region.song.motif[index]?.[0] ?? 60 + index * 3;
}

/** A person of the world as a figure; villagers differ by where they look. */
function dwellerOf(standing: Standing, slug: string, yaw: number): Dweller {
  const look = slug === "anya" ? { robe: 0, colour: 1, head: 3, skin: 3 } : { robe: yaw % 4, colour: (yaw * 7 + Math.round(standing.x)) % 12, head: [4, 1, 2, 5][yaw % 4] as number, skin: yaw % 7 };
  return {
    standing: { x: standing.x, y: standing.y, z: standing.z, heading: standing.heading, scale: standing.scale, fade: 1, phase: (yaw * 0.7) % 6.28 },
    look,
    moving: { gait: Gait.stand, speed: 0, performing: false, wet: false, voice: "flute", emote: null },
  };
}
