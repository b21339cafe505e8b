/**
 * The herd: every creature in sight, the nearest in full, the others simple, with shadows and light about those that glow.
 *
 * It draws what the replica holds; bodies are `plans.ts`'s, movement `motion.ts`'s, how many `budget.ts`'s.
 */
import { type Frustum, Group, type ShaderMaterial, Sphere, Vector3 } from "three";
import { type Being, FADE_MS } from "../../replica/creatures";
import type { Replica } from "../../replica/replica";
import { Shadows } from "../figures/shadows";
import { display, type Rgb } from "../light/mood";
import { bake } from "../models/shape";
import type { Lights } from "../shade/lights";
import type { Shared } from "../shade/uniforms";
import { creatureBudget, type CreatureBudget, drawnMetres, reachOf, share } from "./budget";
import { Flock, type Posed } from "./flock";
import { lookOf, type SpeciesLook } from "./looks";
import { creatureMaterial } from "./material";
import { type Eased, easedOf, poseOf } from "./motion";

const COME_MS = 900;
/** Creatures drawn of one shape at most: a shoal of swarms included. */
const FLOCK_MAX = 1_024;
const SHADOW_METRES = 45;
/** Nearer than this, one before the camera gives way to the view. */
const CLOSE_METRES = 1.4;
const FORGET_MS = 5_000;
/** Those that glow up to so far off, and so many of them. */
const HALO_METRES = 55;
const HALOS_MAX = 24;
/** How deep a swimmer lies, and how deep a fish swims, in lengths. */
const DRAUGHT = 0.12;
const FISH_DEEP = 0.35;

interface Kind {
  look: SpeciesLook;
  detail: Flock;
  simple: Flock;
  material: ShaderMaterial;
  halo: Rgb | null;
}

interface Ranked {
  being: Being;
  kind: Kind;
  metres: number;
}

/** All creatures in sight. */
export class Herd {
  readonly group = new Group();
  readonly shadows: Shadows;
  /** How many were drawn in the last frame, and how many of them in full. */
  drawn = 0;
  full = 0;
  still = false;
  private readonly kinds = new Map<string, Kind>();
  private readonly eased = new Map<number, Eased>();
  private readonly ranked: Ranked[] = [];
  private readonly sphere = new Sphere(new Vector3(), 1);
  private readonly posed: Posed = { x: 0, y: 0, z: 0, metres: 1, heading: 0, phase: 0, swing: 0, pitch: 0, beat: 0, rest: 0, head: 0, folded: 0, gallop: 0, fade: 1, roll: 0 };
  private budget: CreatureBudget = creatureBudget(2);
  private sweptAt = 0;

  constructor(
    private readonly replica: Replica,
    private readonly shared: Shared,
    private readonly lights: Lights,
  ) {
    this.shadows = new Shadows(shared, (x, z) => replica.height(x, z));
    this.group.add(this.shadows.mesh);
  }

  setBudget(budget: CreatureBudget): void {
    this.budget = budget;
  }

  frame(camera: Vector3, frustum: Frustum, nowMs: number, time: number, seconds: number): void {
    for (const kind of this.kinds.values()) {
      kind.detail.begin();
      kind.simple.begin();
    }
    this.rank(camera, frustum, nowMs);
    const { full, simple } = share(this.budget, this.ranked.length);
    let halos = 0;
    for (let i = 0; i < full + simple; i++) {
      const { being, kind, metres } = this.ranked[i] as Ranked;
      this.draw(being, kind, metres, i < full, nowMs, time, seconds, halos < HALOS_MAX);
      if (kind.halo !== null && metres < HALO_METRES) halos++;
    }
    this.full = full;
    this.drawn = full + simple;
    for (const kind of this.kinds.values()) {
      kind.detail.end();
      kind.simple.end();
    }
    this.shadows.end();
    this.sweep(nowMs);
  }

  /** Where a creature's middle is drawn above its place, in metres, and how far it reaches: for the pointer. */
  middleOf(being: Being): { y: number; radius: number } | null {
    const ground = this.groundOf(being, lookOf(being.kind));
    if (ground === null) return null;
    return { y: ground + (this.eased.get(being.key)?.lift ?? 0) + drawnMetres(being.metres) * 0.35, radius: Math.max(0.35, drawnMetres(being.metres) * 0.55) };
  }

  dispose(): void {
    this.shadows.dispose();
    for (const { detail, simple, material } of this.kinds.values()) {
      detail.dispose();
      simple.dispose();
      material.dispose();
    }
    this.kinds.clear();
  }

  private rank(camera: Vector3, frustum: Frustum, nowMs: number): void {
    this.ranked.length = 0;
    for (const being of this.replica.life.beings.values()) {
      const metres = Math.hypot(being.x - camera.x, being.z - camera.z);
      if (metres > reachOf(this.budget, drawnMetres(being.metres))) continue;
      const kind = this.kindOf(being);
      let eased = this.eased.get(being.key);
      if (eased === undefined) {
        eased = easedOf(being, kind.look, nowMs);
        this.eased.set(being.key, eased);
      }
      eased.seenAt = nowMs;
      this.sphere.center.set(being.x, (this.replica.height(being.x, being.z) ?? camera.y) + eased.lift + being.metres * 0.4, being.z);
      this.sphere.radius = being.metres + 1.5;
      if (frustum.intersectsSphere(this.sphere)) this.ranked.push({ being, kind, metres });
    }
    this.ranked.sort((a, b) => a.metres - b.metres);
  }

  private draw(being: Being, kind: Kind, metres: number, full: boolean, nowMs: number, time: number, seconds: number, glows: boolean): void {
    const { look } = kind;
    const eased = this.eased.get(being.key);
    const ground = this.groundOf(being, look);
    if (eased === undefined || ground === null) return;
    const p = this.posed;
    poseOf(being, look, eased, seconds, time, this.still, p);
    const flock = full ? kind.detail : kind.simple;
    const come = Math.min(1, (nowMs - being.since) / COME_MS);
    const goes = being.goneAt === null ? 1 : Math.max(0, 1 - (nowMs - being.goneAt) / FADE_MS);
    const room = metres < CLOSE_METRES + being.metres * 0.4 ? 0.35 : 1;
    p.fade = come * goes * room;
    p.metres = drawnMetres(being.metres);
    const lift = p.y;
    const swarm = look.swarm ?? 1;
    for (let k = 0; k < swarm; k++) {
      const turn = k * 2.4 + being.creature;
      const out = k === 0 ? 0 : 0.5 + 0.35 * k;
      p.x = being.x + Math.sin(turn + time * (0.5 + 0.1 * k)) * out;
      p.z = being.z - Math.cos(turn + time * (0.4 + 0.1 * k)) * out;
      p.y = ground + lift + (k === 0 ? 0 : Math.sin(time * 1.3 + turn) * 0.5);
      p.phase = eased.phase + k;
      flock.add(p);
    }
    p.x = being.x;
    p.z = being.z;
    if (metres < SHADOW_METRES && look.gait !== "swim" && swarm === 1) {
      this.shadows.cast(being.x, being.z, p.metres * 0.3, p.metres * 0.5, 0.42 * p.fade * (1 - metres / SHADOW_METRES) * (1 - eased.air * 0.6));
    }
    if (kind.halo !== null && glows && metres < HALO_METRES) {
      this.lights.steady(being.x, ground + lift + being.metres * 0.3, being.z, kind.halo, 0.35 + being.metres * 0.5, 0.2 + 0.3 * this.shared.uLamps.value, 3, 0.03, being.creature);
    }
  }

  /** The height of what it stands, floats or swims in; null where no ground has come. */
  private groundOf(being: Being, look: SpeciesLook): number | null {
    const ground = this.replica.height(being.x, being.z);
    if (ground === null) return null;
    const water = this.replica.regionAt(being.x, being.z)?.water ?? -Infinity;
    if (look.gait === "swim") return Math.max(ground + 0.05, water - being.metres * FISH_DEEP);
    if (look.flies !== undefined || look.floats === true) return Math.max(ground, water - being.metres * DRAUGHT);
    // Whoever wades is never over its ears.
    return Math.max(ground, water - being.metres * 0.35);
  }

  private kindOf(being: Being): Kind {
    const slug = being.kind.species;
    const kept = this.kinds.get(slug);
    if (kept !== undefined) return kept;
    const look = lookOf(being.kind);
    const { detail, simple, joints } = look.body();
    const seed = [...slug].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 11);
    const material = creatureMaterial(this.shared, joints);
    const most = FLOCK_MAX;
    const kind: Kind = { look, material, detail: new Flock(bake(detail, seed), material, most), simple: new Flock(bake(simple, seed), material, most), halo: look.halo === undefined ? null : display(look.halo) };
    this.kinds.set(slug, kind);
    this.group.add(kind.detail.mesh, kind.simple.mesh);
    return kind;
  }

  /** Forgets how those moved that were not in sight for a while. */
  private sweep(nowMs: number): void {
    if (nowMs - this.sweptAt < FORGET_MS) return;
    this.sweptAt = nowMs;
    for (const [key, eased] of this.eased) if (nowMs - eased.seenAt > FORGET_MS) this.eased.delete(key);
  }
}
