/**
 * People: one's own figure, others in interest, authored people, and crowds as soft silhouettes.
 *
 * Nearest in full, then plain, the rest left to the crowd. It poses and draws; where figures are comes from the replica.
 */
import { type Frustum, Group, Sphere, Vector3 } from "three";
import type { Look, Voice } from "../../protocol/generated";
import { type Figure, Gait, type Replica } from "../../replica/replica";
import { display, type Rgb } from "../light/mood";
import { step } from "../ground/noise";
import { bake } from "../models/shape";
import type { Lights } from "../shade/lights";
import type { Materials } from "../shade/materials";
import { BODIES } from "./bodies";
import { type Moving, newPose, poseOf } from "./pose";
import { Shadows } from "./shadows";
import { type Standing, Troupe } from "./troupe";
import { dyesOf, shapesOf, STRANGER } from "./wardrobe";

const FULL_CAPACITY = 128;
const PLAIN_CAPACITY = 512;
const FADE_MS = 700;
const SIGHT = 230;
const FULL_METRES = 60;
/** Metres up to which feet cast shadows. */
const SHADOW_METRES = 70;
/** Whoever stands nearer to the camera than this, before the figure it follows, gives way to the view. */
const CLOSE_METRES = 3.2;
/** One's own figure gives way as the camera is pressed towards it by what stands behind: gone at the first, whole from the second on. */
const OWN_GONE_METRES = 1.1;
const OWN_WHOLE_METRES = 2.4;
const VOICES: readonly Voice[] = ["harp", "flute", "celesta", "bowed", "marimba", "choir"];
const VOICE_LIGHT: Record<Voice, Rgb> = {
  harp: display("#ffd98a"), flute: display("#a8fff0"), celesta: display("#d8c8ff"),
  bowed: display("#ffb08a"), marimba: display("#ffe08a"), choir: display("#fff4d8"),
};

/** A person that content placed: Anya, villagers. */
export interface Dweller {
  standing: Standing;
  look: Look;
  moving: Moving;
}

interface Ranked {
  figure: Figure;
  metres: number;
}

/** Everyone in sight. */
export class People {
  readonly group = new Group();
  readonly shadows: Shadows;
  drawn = 0;
  /** Authored people near the camera, set by `places/`. */
  dwellers: readonly Dweller[] = [];
  private readonly robes: Troupe[];
  private readonly heads: Troupe[];
  private readonly instruments: Record<Voice, Troupe>;
  private readonly slung: Troupe;
  private readonly plain: Troupe;
  private readonly all: Troupe[];
  private readonly pose = newPose();
  private readonly ranked: Ranked[] = [];
  private readonly sphere = new Sphere(new Vector3(), 1.4);
  private readonly eye = new Vector3();
  private close = 0;
  private fullLimit = 32;
  private limit = 300;

  constructor(
    private readonly replica: Replica,
    materials: Materials,
    private readonly lights: Lights,
  ) {
    const material = materials.of("figure");
    const troupe = (parts: Parameters<typeof bake>[0], seed: number, capacity: number) => new Troupe(bake(parts, seed), material, capacity);
    this.robes = Array.from({ length: BODIES.robes }, (_, k) => troupe(BODIES.robe(k), 20 + k, FULL_CAPACITY));
    this.heads = Array.from({ length: BODIES.heads }, (_, k) => troupe(BODIES.head(k), 30 + k, FULL_CAPACITY));
    this.instruments = Object.fromEntries(VOICES.map((voice, k) => [voice, troupe(BODIES.instrument(voice), 40 + k, FULL_CAPACITY)])) as Record<Voice, Troupe>;
    this.slung = troupe(BODIES.slung(), 50, FULL_CAPACITY);
    this.plain = troupe(BODIES.plain(), 51, PLAIN_CAPACITY);
    this.all = [...this.robes, ...this.heads, ...Object.values(this.instruments), this.slung, this.plain];
    for (const one of this.all) this.group.add(one.mesh);
    this.shadows = new Shadows(materials.shared, (x, z) => replica.height(x, z));
    this.group.add(this.shadows.mesh);
  }

  /** Figures drawn in full and drawn at all. */
  setLimits(full: number, all: number): void {
    this.fullLimit = Math.min(FULL_CAPACITY, full);
    this.limit = all;
  }

  frame(camera: Vector3, frustum: Frustum, nowMs: number, seconds: number, firstPerson: boolean): void {
    for (const troupe of this.all) troupe.begin();
    this.eye.copy(camera);
    const { self } = this.replica;
    this.close = firstPerson ? 0 : Math.min(CLOSE_METRES, 0.5 * Math.hypot(self.x - camera.x, self.y + 1 - camera.y, self.z - camera.z));
    this.drawn = 0;
    this.rank(camera, frustum);
    let full = 0;
    for (const dweller of this.dwellers) {
      this.sphere.center.set(dweller.standing.x, dweller.standing.y + 0.9, dweller.standing.z);
      if (!frustum.intersectsSphere(this.sphere)) continue;
      dweller.standing.fade = this.room(dweller.standing.x, dweller.standing.y, dweller.standing.z);
      this.draw(dweller.standing, dweller.moving, dweller.look, full++ < this.fullLimit && camera.distanceTo(this.sphere.center) < FULL_METRES, seconds, nowMs);
    }
    if (!firstPerson) this.show(this.replica.self, true, seconds, nowMs);
    for (const { figure, metres } of this.ranked) {
      if (this.drawn >= this.limit) break;
      this.show(figure, full < this.fullLimit && metres < FULL_METRES, seconds, nowMs);
      full++;
    }
    this.drawCrowds(camera, nowMs, seconds);
    for (const troupe of this.all) troupe.end();
    this.shadows.end();
  }

  dispose(): void {
    this.shadows.dispose();
    for (const troupe of this.all) troupe.dispose();
  }

  private rank(camera: Vector3, frustum: Frustum): void {
    this.ranked.length = 0;
    for (const figure of this.replica.others.values()) {
      this.sphere.center.set(figure.x, figure.y + 0.9, figure.z);
      const metres = camera.distanceTo(this.sphere.center);
      if (metres > SIGHT || !frustum.intersectsSphere(this.sphere)) continue;
      this.ranked.push({ figure, metres });
    }
    this.ranked.sort((a, b) => a.metres - b.metres);
  }

  private show(figure: Figure, full: boolean, seconds: number, nowMs: number): void {
    const own = figure === this.replica.self;
    const look = figure.who?.look ?? (own ? (this.replica.you?.look ?? STRANGER) : STRANGER);
    const voice = figure.who?.voice ?? (own ? (this.replica.you?.voice ?? "harp") : "harp");
    const phase = (figure.entity * 2.399) % (Math.PI * 2);
    const fade = own ? step(OWN_GONE_METRES, OWN_WHOLE_METRES, this.metresTo(figure.x, figure.y, figure.z)) : Math.min(1, Math.max(0, (nowMs - figure.since) / FADE_MS)) * this.room(figure.x, figure.y, figure.z);
    const standing: Standing = { x: figure.x, y: figure.y, z: figure.z, heading: figure.heading, scale: 1, fade, phase };
    this.draw(standing, { gait: figure.gait, speed: figure.speed, performing: figure.performing, wet: figure.wet, voice, emote: figure.emote }, look, full, seconds, nowMs);
    if (figure.performing) {
      const glow = VOICE_LIGHT[voice];
      this.lights.steady(figure.x + Math.sin(figure.heading) * 0.4, figure.y + 1.25, figure.z - Math.cos(figure.heading) * 0.4, glow, 0.6, 0.42, 5, 0.03, phase);
    }
  }

  private draw(standing: Standing, moving: Moving, look: Look, full: boolean, seconds: number, nowMs: number): void {
    const dyes = dyesOf(look);
    const metres = Math.hypot(standing.x - this.eye.x, standing.z - this.eye.z);
    if (metres < SHADOW_METRES && moving.gait !== Gait.swim) {
      this.shadows.cast(standing.x, standing.z, 0.42 * standing.scale, 1.7 * standing.scale, 0.5 * standing.fade * (1 - metres / SHADOW_METRES));
    }
    poseOf(moving, seconds, standing.phase, nowMs, this.pose);
    this.drawn++;
    if (!full) {
      this.plain.add(standing, this.pose, dyes);
      return;
    }
    const { robe, head } = shapesOf(look);
    this.robes[robe]?.add(standing, this.pose, dyes);
    this.heads[head]?.add(standing, this.pose, dyes);
    if (moving.performing) this.instruments[moving.voice].add(standing, this.pose, dyes);
    else if (moving.voice === "harp" || moving.voice === "bowed") this.slung.add(standing, this.pose, dyes);
  }

  /** 0..1, how much of a figure is shown so near to the camera: one's view is never filled by somebody's hood. */
  private room(x: number, y: number, z: number): number {
    return this.close > 0 ? step(this.close * 0.45, this.close, this.metresTo(x, y, z)) : 1;
  }

  /** Metres from the camera to a figure's chest. */
  private metresTo(x: number, y: number, z: number): number {
    return Math.hypot(x - this.eye.x, y + 1 - this.eye.y, z - this.eye.z);
  }

  /** A crowd is a handful of grey-blue figures that never resolve, and the light above them. */
  private drawCrowds(camera: Vector3, nowMs: number, seconds: number): void {
    const look: Look = { robe: 0, colour: 11, head: 0, skin: 1 };
    for (const crowd of this.replica.crowds) {
      if (this.drawn >= this.limit) return;
      const metres = Math.hypot(crowd.x - camera.x, crowd.z - camera.z);
      if (metres > SIGHT * 1.6) continue;
      const shown = Math.min(6, Math.ceil(Math.sqrt(crowd.count)));
      for (let k = 0; k < shown; k++) {
        const turn = k * 2.399 + crowd.x * 0.1;
        const radius = 1.5 + 5 * Math.sqrt(k / shown);
        const x = crowd.x + Math.sin(turn) * radius;
        const z = crowd.z + Math.cos(turn) * radius;
        const y = this.replica.height(x, z);
        if (y === null) continue;
        const standing: Standing = { x, y, z, heading: turn * 3, scale: 1, fade: 0.6, phase: turn };
        this.draw(standing, { gait: Gait.stand, speed: 0, performing: false, wet: false, voice: "flute", emote: null }, { ...look, colour: (k * 5 + Math.round(crowd.x)) % 12 }, false, seconds, nowMs);
      }
      const y = this.replica.height(crowd.x, crowd.z);
      if (y !== null) this.lights.steady(crowd.x, y + 1.6, crowd.z, [0.5, 0.62, 0.9], 3 + Math.sqrt(crowd.count), 0.12, 5);
    }
  }
}
