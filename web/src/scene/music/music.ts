/**
 * Music seen: notes as light that rises from who plays, waves that travel over the ground, colour that places answer with.
 *
 * Driven by what happened; times are the server's, turned to the client's clock. It sounds nothing.
 */
import { Vector3, type Vector4 } from "three";
import type { Intent } from "../../protocol/generated";
import type { Figure, Happening, Replica } from "../../replica/replica";
import type { Rgb } from "../light/mood";
import type { Places } from "../places/places";
import type { Lights } from "../shade/lights";
import { type Shared, WAVES_MAX } from "../shade/uniforms";
import { intentLight, pitchColour, pitchHeight, pitchShape } from "./colours";
import { type Wave, waveAt, waveOf } from "./wave";

const NOTE_SIGHT = 120;
const WAITING_MAX = 64;

interface Travelling extends Wave {
  x: number;
  y: number;
  z: number;
  intent: Intent;
  /** Whether it brings harmony; what brings dissonance is drawn without light. */
  good: boolean;
  began: boolean;
}

/** Keeps the lights of music. */
export class Music {
  colourBlind = false;
  private readonly waves: Travelling[] = [];
  private readonly steps = new Map<number, number>();
  private readonly intents = new Map<number, Intent>();
  private readonly eye = new Vector3();

  constructor(
    private readonly replica: Replica,
    private readonly shared: Shared,
    private readonly lights: Lights,
    private readonly places: Places,
    /** The Shades of storms, who flinch from notes as those of places do. */
    private readonly storm: { noteSounded(pitch: number, x: number, z: number): void } | null = null,
  ) {}

  /** Takes in what happened; `nowMs` is performance.now. */
  happened(happening: Happening, nowMs: number): void {
    switch (happening.kind) {
      case "note": {
        const who = this.figure(happening.entity);
        if (who && happening.note.velocity > 0) this.note(who, happening.note.pitch, happening.note.velocity, Math.max(0, this.replica.clock.toLocal(happening.atMs) - nowMs) / 1000);
        return;
      }
      case "began": {
        this.intents.set(happening.entity, happening.intent);
        const who = this.figure(happening.entity);
        if (who) this.raise(who, happening.intent);
        return;
      }
      case "wave":
        if (this.waves.length < WAITING_MAX) {
          const wave = waveOf(happening.resonance, this.replica.clock.toLocal(happening.effectMs));
          this.waves.push({ ...wave, x: happening.at.x, y: happening.at.y, z: happening.at.z, intent: happening.intent, good: happening.harmony >= happening.dissonance, began: false });
        }
        return;
      case "woven": {
        const { quality, multiplier, effectMs, at, intent, harmony, dissonance } = happening.outcome;
        if (this.waves.length >= WAITING_MAX) return;
        const wave = waveOf((quality * multiplier) / 2000, this.replica.clock.toLocal(effectMs));
        this.waves.push({ ...wave, x: at.x, y: at.y, z: at.z, intent, good: harmony >= dissonance, began: false });
        return;
      }
      case "place":
        this.places.changed(happening.place, happening.what);
        return;
      case "joined":
      case "left":
        this.steps.delete(happening.entity);
        this.intents.delete(happening.entity);
        return;
      default:
        return;
    }
  }

  frame(nowMs: number, dt: number, camera: Vector3): void {
    this.eye.copy(camera);
    const shown: { wave: Travelling; at: { radius: number; width: number; light: number } }[] = [];
    for (let k = this.waves.length - 1; k >= 0; k--) {
      const wave = this.waves[k] as Travelling;
      const at = waveAt(wave, nowMs);
      if (!at) {
        if (nowMs > wave.startMs) this.waves.splice(k, 1);
        continue;
      }
      if (!wave.began) {
        wave.began = true;
        this.burst(wave);
      }
      shown.push({ wave, at });
      this.crest(wave, at, dt);
    }
    shown.sort((a, b) => b.at.light - a.at.light);
    const count = Math.min(WAVES_MAX, shown.length);
    this.shared.uWaveCount.value = count;
    const anchor = this.shared.uAnchor.value;
    for (let k = 0; k < count; k++) {
      const { wave, at } = shown[k] as (typeof shown)[number];
      const { colour } = intentLight(wave.intent, this.colourBlind);
      const bright = at.light * (wave.good ? 0.75 : 0.22);
      (this.shared.uWaves.value[k] as Vector4).set(wave.x - anchor.x, wave.z - anchor.y, at.radius, at.width);
      (this.shared.uWaveColours.value[k] as Vector4).set(colour[0] ** 2 * bright, colour[1] ** 2 * bright, colour[2] ** 2 * bright, 1);
    }
  }

  private figure(entity: number): Figure | null {
    if (entity === this.replica.self.entity) return this.replica.self;
    return this.replica.others.get(entity) ?? null;
  }

  /** A note: its own shape and colour at the height of its pitch, winding upward about who plays, with a little dust. */
  private note(who: Figure, pitch: number, velocity: number, delay: number): void {
    if (Math.hypot(who.x - this.eye.x, who.z - this.eye.z) > NOTE_SIGHT) return;
    this.places.noteSounded(pitch, who.x, who.z);
    this.storm?.noteSounded(pitch, who.x, who.z);
    const step = (this.steps.get(who.entity) ?? 0) + 1;
    this.steps.set(who.entity, step);
    const colour = pitchColour(pitch, this.colourBlind);
    const loud = velocity / 127;
    const turn = who.heading + step * 0.72;
    const radius = 0.85;
    const x = who.x + Math.sin(turn) * radius;
    const z = who.z - Math.cos(turn) * radius;
    const y = who.y + pitchHeight(pitch);
    this.lights.spark({ x, y, z, vx: Math.sin(turn + 0.9) * 0.5, vy: 1.05, vz: -Math.cos(turn + 0.9) * 0.5, colour, size: 0.26 + loud * 0.22, life: 3.4, shape: pitchShape(pitch), delay, drift: 0.12 });
    this.lights.spark({ x, y: y - 0.2, z, vy: 0.6, colour, size: 0.55 + loud * 0.35, life: 0.8, shape: 5, delay });
    // A ribbon winds up from the instrument to where the note rings.
    for (let k = 0; k < 7; k++) {
      const t = k / 7;
      const a = turn - (1 - t) * 1.5;
      const r = 0.35 + (radius - 0.35) * t;
      this.lights.spark({ x: who.x + Math.sin(a) * r, y: who.y + 1.15 + (pitchHeight(pitch) - 1.15) * t, z: who.z - Math.cos(a) * r, vy: 0.5, colour, size: 0.07 + 0.05 * t, life: 1.1 + t * 0.7, delay: delay + t * 0.16 });
    }
    for (let k = 0; k < 3; k++) {
      const a = turn + k * 2.09;
      this.lights.spark({ x, y: y - 0.1 * k, z, vx: Math.sin(a) * 0.45, vy: 0.5 + k * 0.12, vz: Math.cos(a) * 0.45, colour, size: 0.1 + loud * 0.05, life: 1.6 + k * 0.2, delay: delay + k * 0.06, drift: 0.3 });
    }
  }

  /** The instrument is raised: a ring of the intent's shapes opens at the feet. */
  private raise(who: Figure, intent: Intent): void {
    const { colour, shape } = intentLight(intent, this.colourBlind);
    for (let k = 0; k < 12; k++) {
      const turn = (k / 12) * Math.PI * 2;
      this.lights.spark({ x: who.x + Math.sin(turn) * 0.5, y: who.y + 0.25, z: who.z + Math.cos(turn) * 0.5, vx: Math.sin(turn) * 1.3, vy: 0.35, vz: Math.cos(turn) * 1.3, colour, size: 0.24, life: 1.5, shape });
    }
  }

  /** Where a wave begins: a column of light and a shower of the intent's shapes. */
  private burst(wave: Travelling): void {
    const { colour, shape } = intentLight(wave.intent, this.colourBlind);
    this.lights.spark({ x: wave.x, y: wave.y + 7, z: wave.z, colour: dim(colour, 0.6), size: 9, life: 2.4, shape: 4 });
    this.lights.spark({ x: wave.x, y: wave.y + 1, z: wave.z, colour: dim(colour, 0.5), size: 4.5, life: 1.1, shape: 5 });
    const count = 10 + Math.round(wave.strength * 22);
    for (let k = 0; k < count; k++) {
      const turn = k * 2.399;
      const out = 1.2 + (k / count) * 4.5;
      this.lights.spark({ x: wave.x, y: wave.y + 1.2, z: wave.z, vx: Math.sin(turn) * out, vy: 2.4 + (k % 5) * 0.9, vz: Math.cos(turn) * out, colour, size: 0.24, life: 2.8, shape, drift: 0.3 });
    }
  }

  /** Sparks that rise along the front as it passes over the land. */
  private crest(wave: Travelling, at: { radius: number; light: number }, dt: number): void {
    if (!wave.good) return;
    const { colour, shape } = intentLight(wave.intent, this.colourBlind);
    const expected = 70 * at.light * dt;
    const count = Math.floor(expected) + (Math.random() < expected % 1 ? 1 : 0);
    for (let k = 0; k < count; k++) {
      const turn = Math.random() * Math.PI * 2;
      const x = wave.x + Math.sin(turn) * at.radius;
      const z = wave.z + Math.cos(turn) * at.radius;
      if (Math.hypot(x - this.eye.x, z - this.eye.z) > 160) continue;
      const y = this.replica.height(x, z);
      if (y === null) continue;
      this.lights.spark({ x, y: Math.max(0, y) + 0.3, z, vy: 1.2 + Math.random() * 1.6, vx: Math.sin(turn) * 2, vz: Math.cos(turn) * 2, colour, size: 0.22 + Math.random() * 0.2, life: 1.9, shape, drift: 0.25 });
    }
  }
}

const dim = (colour: Rgb, by: number): Rgb => [colour[0] * by, colour[1] * by, colour[2] * by];
