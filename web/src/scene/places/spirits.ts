/**
 * The light about Echoes, Shades and wounds: motes that gather, data that streams upward, seeds, embers, ash.
 *
 * Halos are written for one frame; sparks live by themselves. It moves no shapes.
 */
import { display, type Rgb } from "../light/mood";
import { type Lights, Shape } from "../shade/lights";
import { CLOSED } from "./bearing";

/** Who shines, where. */
export interface Shining {
  slug: string;
  x: number;
  y: number;
  z: number;
  scale: number;
  /** Where it looks, radians clockwise from north. */
  heading: number;
}

/** What it depends on. */
export interface SpiritState {
  /** Depth of the region's wound, 0..1. */
  wound: number;
  restored: boolean;
  /** How far a shade has let go, 0..1. */
  gone: number;
  /** How lately a note reached it, 1 now to 0 long ago. */
  struck: number;
}

const WARM: Rgb = display("#ffdf90");
const CYAN: Rgb = display("#7fe8ff");
const GREEN: Rgb = display("#a8f080");
const EMBER: Rgb = display("#ff8a3a");
const VIOLET: Rgb = display("#8a5fd0");
const ASH: Rgb = [0.3, 0.28, 0.36];
const SIGHT = 90;
const TURN = Math.PI * 2;

/** Writes a spirit's light for this frame; `metres` from the camera. */
export function shineSpirit(who: Shining, seconds: number, metres: number, lights: Lights, state: SpiritState): void {
  if (metres > SIGHT) return;
  const { x, y, z, scale } = who;
  const few = metres > 40;
  switch (who.slug) {
    case "lumi": {
      // Soft, so that the child is seen in its light.
      lights.steady(x, y + 0.95 * scale, z, WARM, 1.25 * scale, 0.3, Shape.dust, 0.02);
      const motes = few ? 5 : 14;
      for (let k = 0; k < motes; k++) {
        // Motes wind about the child of light, nearer and farther as it breathes.
        const turn = seconds * (0.5 + (k % 3) * 0.22) + (k / motes) * TURN;
        const radius = (0.45 + 0.75 * ((k * 0.618) % 1) + 0.16 * Math.sin(seconds * 1.1 + k)) * scale;
        lights.steady(x + Math.sin(turn) * radius, y + (0.5 + 1.1 * ((k * 0.37) % 1) + 0.12 * Math.sin(seconds * 2 + k * 1.7)) * scale, z + Math.cos(turn) * radius, WARM, 0.1 * scale, 0.6, k % 3 === 0 ? Shape.star : Shape.orb, 0.02, k * 0.1);
      }
      if (Math.random() < 0.25) lights.spark({ x, y: y + 0.5 * scale, z, vy: -0.2, vx: (Math.random() - 0.5) * 0.5, vz: (Math.random() - 0.5) * 0.5, colour: WARM, size: 0.12, life: 1.8, shape: Shape.star, drift: 0.2 });
      return;
    }
    case "kai": {
      lights.steady(x, y + 1.4 * scale, z, CYAN, 1.5 * scale, 0.22, Shape.dust);
      const streams = few ? 4 : 12;
      for (let k = 0; k < streams; k++) {
        const turn = (k / streams) * TURN + Math.floor(k / 4);
        const rise = (seconds * (0.4 + (k % 4) * 0.13) + k * 0.29) % 1;
        lights.steady(x + Math.sin(turn) * 0.85 * scale, y + rise * 2.7 * scale, z + Math.cos(turn) * 0.85 * scale, CYAN, 0.14 * scale, 0.8 * Math.sin(rise * Math.PI), k % 2 ? Shape.diamond : Shape.column, 0);
      }
      return;
    }
    case "terra": {
      lights.steady(x, y + 1.6 * scale, z, GREEN, 1.9 * scale, 0.42, Shape.dust);
      for (let k = 0; k < (few ? 3 : 8); k++) {
        const rise = (seconds * 0.16 + k * 0.137) % 1;
        const turn = k * 2.399 + seconds * 0.2;
        lights.steady(x + Math.sin(turn) * (0.5 + rise) * scale, y + rise * 3 * scale, z + Math.cos(turn) * (0.5 + rise) * scale, GREEN, 0.12 * scale, 0.7 * Math.sin(rise * Math.PI), Shape.diamond, 0.05);
      }
      return;
    }
    case "ignis": {
      lights.steady(x, y + 1.5 * scale, z, EMBER, 2.1 * scale, 0.6, Shape.dust);
      if (Math.random() < 0.55) lights.spark({ x: x + (Math.random() - 0.5) * 0.6, y: y + (0.6 + Math.random() * 1.5) * scale, z: z + (Math.random() - 0.5) * 0.6, vy: 1.3 + Math.random(), vx: (Math.random() - 0.5) * 0.5, vz: (Math.random() - 0.5) * 0.5, colour: EMBER, size: 0.09 + Math.random() * 0.07, life: 2, drift: 0.25 });
      return;
    }
    case "gloom-shade": {
      if (state.gone >= 1) {
        // Where it stood a little light stays, and things begin to grow again.
        for (let k = 0; k < 6; k++) lights.steady(x + Math.sin(k * 1.05) * 1.3, y + 0.5 + 0.25 * Math.sin(seconds * 0.9 + k), z + Math.cos(k * 1.05) * 1.3, k % 2 ? GREEN : WARM, 0.2, 0.55, Shape.star, 0.15, k * 0.17);
        lights.steady(x, y + 0.6, z, WARM, 1.6, 0.3, Shape.dust);
        return;
      }
      // What it swallowed still beats inside it, as if waiting to be called: the one warm thing about it.
      const beat = 0.5 + 0.5 * Math.sin(seconds * 2.2);
      lights.steady(x + Math.sin(who.heading) * 1.05 * scale, y + 2.6 * scale, z - Math.cos(who.heading) * 1.05 * scale, WARM, (0.5 + 0.35 * beat + 0.9 * state.struck + 1.2 * state.gone) * scale, 0.34 + 0.26 * beat + 0.8 * state.struck, Shape.orb, 0.03);
      lights.steady(x, y + 3.6 * scale, z, VIOLET, 3.2 * scale * (1 - state.gone), 0.3 * (1 - state.struck), Shape.dust);
      if (Math.random() < 0.4) lights.spark({ x: x + (Math.random() - 0.5) * 2.6, y: y + Math.random() * 2.5, z: z + (Math.random() - 0.5) * 2.6, vy: -0.25, colour: VIOLET, size: 0.18, life: 2.6, shape: Shape.dust, drift: 0.5 });
      return;
    }
    case "wound-heart": {
      if (state.wound < CLOSED) {
        // Healed: a ring of seeds of light stands where the wound was.
        for (let k = 0; k < 9; k++) {
          const turn = k * 0.698 + seconds * 0.08;
          const out = 1.4 + (k % 3) * 0.9;
          lights.steady(x + Math.sin(turn) * out, y + 0.55 + 0.3 * Math.sin(seconds * 0.8 + k * 1.9), z + Math.cos(turn) * out, k % 3 ? GREEN : WARM, 0.22, 0.6, Shape.star, 0.1, k * 0.11);
        }
        lights.steady(x, y + 0.5, z, GREEN, 2.6, 0.22, Shape.dust);
        return;
      }
      lights.steady(x, y + 1.9 * scale, z, VIOLET, 2.6 * scale * (0.5 + state.wound * 0.5), 0.28 + 0.12 * Math.sin(seconds * 1.3), Shape.dust);
      if (Math.random() < 0.35 * state.wound) lights.spark({ x: x + (Math.random() - 0.5) * 9, y: y + Math.random() * 2, z: z + (Math.random() - 0.5) * 9, vy: 0.5, colour: ASH, size: 0.11, life: 4, shape: Shape.dust, drift: 0.7 });
      return;
    }
    case "gate-arch": {
      for (let k = 0; k < (few ? 3 : 9); k++) {
        const rise = (seconds * 0.2 + k * 0.113) % 1;
        const turn = k * 2.399;
        lights.steady(x + Math.sin(turn) * 1.4 * scale, y + rise * 4.6 * scale, z + Math.cos(turn) * 0.8 * scale, CYAN, 0.16 * scale, 0.65 * Math.sin(rise * Math.PI), Shape.diamond, 0.08);
      }
      return;
    }
    case "star-whale-statue": {
      if (!state.restored) return;
      for (let k = 0; k < 12; k++) {
        const turn = k * 0.5236 + seconds * 0.16;
        lights.steady(x + Math.sin(turn) * 7.5 * scale, y + (6 + 3.4 * Math.sin(seconds * 0.4 + k * 1.3)) * scale, z + Math.cos(turn) * 9 * scale, WARM, 0.34 * scale, 0.55, Shape.star, 0.3, k * 0.08);
      }
      return;
    }
    case "resonant-blossom": {
      if (!state.restored) return;
      lights.steady(x, y + 3.4 * scale, z, display("#ffb8e0"), 4.2 * scale, 0.5, Shape.dust);
      for (let k = 0; k < 10; k++) {
        const rise = (seconds * 0.12 + k * 0.1) % 1;
        const turn = k * 2.399 + seconds * 0.3;
        lights.steady(x + Math.sin(turn) * (0.6 + rise * 3) * scale, y + (2.6 + rise * 5) * scale, z + Math.cos(turn) * (0.6 + rise * 3) * scale, display("#ffd0ea"), 0.24 * scale, 0.8 * Math.sin(rise * Math.PI), Shape.star, 0.2);
      }
      return;
    }
    default:
      return;
  }
}

const GOLD: Rgb = display("#ffd98a");
const DAWN: Rgb = display("#9fd0ff");

/** The moment of restoring, `now` and `before` 0..1: light winds up from the ground in two strands, and at the end stars burst from the crown. */
export function celebrate(who: Shining, now: number, before: number, lights: Lights): void {
  if (now <= before || before <= 0) return;
  const { x, y, z, scale } = who;
  for (const strand of [0, Math.PI]) {
    const turn = now * 16 + strand;
    const radius = (7.5 - now * 3.5) * scale;
    lights.spark({ x: x + Math.sin(turn) * radius, y: y + (0.5 + now * 13) * scale, z: z + Math.cos(turn) * radius, vy: 0.8, colour: strand ? DAWN : GOLD, size: 0.3, life: 2.4, shape: strand ? Shape.orb : Shape.star, drift: 0.15 });
  }
  if (now < 1) return;
  lights.spark({ x, y: y + 9 * scale, z, colour: DAWN, size: 12 * scale, life: 2.6, shape: Shape.column });
  for (let k = 0; k < 56; k++) {
    const turn = k * 2.399;
    const up = 1 - (k / 56) * 1.4;
    const out = Math.sqrt(Math.max(0.1, 1 - up * up)) * 5.5;
    lights.spark({ x, y: y + 10 * scale, z, vx: Math.sin(turn) * out, vy: up * 5.5, vz: Math.cos(turn) * out, colour: k % 3 ? GOLD : DAWN, size: 0.42, life: 4, shape: Shape.star, drift: 0.5 });
  }
}
