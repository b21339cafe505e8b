/**
 * Gloom Shades of a storm, seen: they hover about the place they guard, loom over who comes near, flinch from each note that reaches them, shrink as
 * their gloom is sung away, and in the end go up as light.
 *
 * Their bodies and bearing are those of the Shades that stand at places (`places/bearing.ts`). Who stands where is the replica's; nothing is decided here.
 */
import { chance } from "../ground/noise";
import { Batch, Copies } from "../flora/batch";
import { display, type Rgb } from "../light/mood";
import type { ShapeStore } from "../models/catalogue";
import { pitchColour } from "../music/colours";
import { bearing, headingTo, LEAVE_SECONDS } from "../places/bearing";
import type { Lights } from "../shade/lights";
import { Shape } from "../shade/lights";
import type { Materials } from "../shade/materials";
import type { Shade } from "../../replica/shades";

/** Shades that are drawn. */
const DRAWN_MAX = 24;
/** Size beside those of places, and how much of it the last gloom keeps. */
const SCALE = 0.42;
const LEAST = 0.55;
/** Metres from a Shade within which a note makes it flinch. */
const HEARD_METRES = 28;
/** Metres within which it looks at who comes. */
const SEEN_METRES = 22;
/** Colours of one that was never struck and never will be. */
const NEVER = -100;
const VIOLET: Rgb = display("#9a6aff");
const GOLD: Rgb = display("#ffd98a");

/** Where one that hovers at a point looks: at who comes near, else at the place it guards. */
export function facing({ middle }: Pick<Shade, "middle">, at: { x: number; z: number }, who: { x: number; z: number }): number {
  return headingTo(at, Math.hypot(at.x - who.x, at.z - who.z) < SEEN_METRES ? who : middle);
}

interface Kept {
  shade: Shade;
  y: number;
  struckAt: number;
  leftAt: number | null;
  /** Size as it is drawn, following its gloom. */
  size: number;
}

/** All of them that are in sight. */
export class GloomShades {
  colourBlind = false;
  private readonly batch: Batch;
  private readonly copies = new Copies(DRAWN_MAX);
  private readonly kept = new Map<string, Kept>();
  private seconds = 0;

  constructor(
    shapes: ShapeStore,
    materials: Materials,
    private readonly lights: Lights,
    private readonly height: (x: number, z: number) => number | null,
  ) {
    this.batch = new Batch(shapes.shapes("gloom-shade").detail, materials.of("thing"));
  }

  get mesh(): Batch["mesh"] {
    return this.batch.mesh;
  }

  /** Draws those that are in sight of who stands at a point. */
  frame(shades: readonly Shade[], x: number, z: number, seconds: number, dt: number): void {
    this.seconds = seconds;
    this.copies.clear();
    const present = new Set<string>();
    for (const shade of shades.slice(0, DRAWN_MAX)) {
      present.add(shade.key);
      const kept = this.keep(shade);
      this.follow(kept, seconds, dt);
      this.show(kept, x, z, seconds);
    }
    // A storm that ended takes those that were left with it.
    for (const key of this.kept.keys()) if (!present.has(key)) this.kept.delete(key);
    this.batch.begin();
    this.batch.append(this.copies);
    this.batch.end();
  }

  /** A note reaches those near where it sounds. */
  noteSounded(pitch: number, x: number, z: number): void {
    for (const kept of this.kept.values()) {
      const { shade } = kept;
      if (kept.leftAt !== null || Math.hypot(shade.x - x, shade.z - z) > HEARD_METRES) continue;
      kept.struckAt = this.seconds;
      const colour = pitchColour(pitch, this.colourBlind);
      for (let k = 0; k < 4; k++) {
        const turn = k * 1.571;
        this.lights.spark({ x: shade.x, y: kept.y + 1.4, z: shade.z, vx: Math.sin(turn), vy: 0.4 + 0.2 * k, vz: Math.cos(turn), colour, size: 0.16, life: 1.3, shape: 2, drift: 0.2 });
      }
    }
  }

  dispose(): void {
    this.batch.dispose();
  }

  private keep(shade: Shade): Kept {
    const before = this.kept.get(shade.key);
    if (before !== undefined) {
      before.shade = shade;
      return before;
    }
    // One that was gone before it came into sight leaves no trace.
    const kept: Kept = { shade, y: this.height(shade.x, shade.z) ?? 0, struckAt: NEVER, leftAt: shade.gloom <= 0 ? NEVER : null, size: 0 };
    this.kept.set(shade.key, kept);
    return kept;
  }

  private follow(kept: Kept, seconds: number, dt: number): void {
    const { shade } = kept;
    kept.y = this.height(shade.x, shade.z) ?? kept.y;
    if (shade.gloom > 0) {
      const goal = LEAST + (1 - LEAST) * shade.gloom;
      kept.size += (goal - kept.size) * Math.min(1, dt * 1.2);
      kept.leftAt = null;
    } else if (kept.leftAt === null) {
      kept.leftAt = seconds;
      this.release(kept);
    }
  }

  private show(kept: Kept, x: number, z: number, seconds: number): void {
    if (kept.leftAt !== null && seconds - kept.leftAt >= LEAVE_SECONDS) return;
    const { shade } = kept;
    const phase = chance(shade.key.length * 31 + Math.round(shade.x))();
    const drift = seconds * 0.35 + phase * 6;
    const [east, south] = [shade.x + Math.sin(drift) * 0.9, shade.z + Math.cos(drift * 0.8) * 0.9];
    const metres = Math.hypot(east - x, south - z);
    const bears = bearing({ slug: "gloom-shade", leftAt: kept.leftAt, struckAt: kept.struckAt }, seconds + phase * 5, metres, 0);
    const faces = facing(shade, { x: east, z: south }, { x, z }) + bears.turn;
    const hover = kept.y + 0.35 + bears.lift;
    this.copies.add(east, hover, south, SCALE * kept.size * bears.size * bears.stretch, faces, 1, phase, [1, 1, 1], 0.6);
    this.lights.steady(east, hover + 1.5, south, VIOLET, 1.5 * kept.size, 0.34 * kept.size, Shape.dust, 0.1, phase);
  }

  /** Its darkness flies up as light. */
  private release({ shade, y }: Kept): void {
    for (let k = 0; k < 24; k++) {
      const turn = k * 2.399;
      const out = 0.3 + (k % 6) * 0.16;
      this.lights.spark({ x: shade.x + Math.sin(turn) * out, y: y + 0.4 + (k % 8) * 0.22, z: shade.z + Math.cos(turn) * out, vy: 1.2 + (k % 5) * 0.2, colour: k % 3 === 0 ? VIOLET : GOLD, size: 0.22, life: 2.6, shape: k % 2 === 0 ? 2 : 0, drift: 0.4 });
    }
  }
}
