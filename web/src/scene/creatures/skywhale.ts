/**
 * The Star Whale of the sky: it swims over regions once a season, high up, slowly, with light about it.
 *
 * Where it is follows from the atlas (`replica/skies.ts`). The statue of the landing is another thing (`places/`).
 */
import { Group, type Vector3 } from "three";
import type { Replica } from "../../replica/replica";
import { display } from "../light/mood";
import { bake } from "../models/shape";
import { starWhale } from "../models/whale";
import type { Lights } from "../shade/lights";
import type { Shared } from "../shade/uniforms";
import { Flock, type Posed } from "./flock";
import { creatureMaterial } from "./material";

/** Metres above the water's level at which it swims. */
const HEIGHT = 130;
/** The statue leaps; whoever swims lies level. Radians. */
const LEVEL = -0.3;
/** The modelled whale's length in metres, and by how much the living one is longer. */
const SCALE = 1.5;
/** A pod: the first, and those behind and beside it, in metres. */
const POD: readonly (readonly [number, number, number, number])[] = [[0, 0, 0, 1], [-46, -14, 62, 0.66], [52, 10, 88, 0.78]];
const SEEN_METRES = 1_400;
const GLOW = display("#a8c0ff");

/** Whales in the sky. */
export class SkyWhales {
  readonly group = new Group();
  still = false;
  /** How many are in sight. */
  drawn = 0;
  private flock: Flock | null = null;
  private readonly posed: Posed = { x: 0, y: 0, z: 0, metres: SCALE, heading: 0, phase: 0, swing: 0, pitch: 0, beat: 0, rest: 0, head: 0, folded: 0, gallop: 0, fade: 1, roll: 0 };

  constructor(
    private readonly replica: Replica,
    private readonly shared: Shared,
    private readonly lights: Lights,
  ) {}

  frame(camera: Vector3, time: number, interior: boolean): void {
    this.flock?.begin();
    this.drawn = 0;
    for (const one of interior ? [] : this.replica.life.skies(this.replica.clock.worldMs())) {
      if (Math.hypot(one.x - camera.x, one.z - camera.z) > SEEN_METRES) continue;
      const flock = this.made();
      const [c, s] = [Math.cos(one.heading), Math.sin(one.heading)];
      const slow = this.still ? 0.15 : 1;
      POD.forEach(([aside, above, behind, scale], k) => {
        const p = this.posed;
        // Nobody dives through the land: they rise and sink by some metres only.
        p.x = one.x + aside * c - behind * s;
        p.z = one.z + aside * s + behind * c;
        p.y = HEIGHT + above + Math.sin(time * 0.21 * slow + k * 2) * 6;
        p.heading = one.heading + Math.sin(time * 0.09 * slow + k) * 0.06;
        p.metres = SCALE * scale;
        p.pitch = Math.cos(time * 0.21 * slow + k * 2) * 0.07;
        p.roll = Math.sin(time * 0.13 * slow + k) * 0.12;
        flock.add(p);
        this.drawn++;
        this.lights.steady(p.x, p.y + 4, p.z, GLOW, 9 * scale, 0.16 + 0.2 * this.shared.uStars.value, 3, 0.02, k);
      });
    }
    this.flock?.end();
  }

  dispose(): void {
    this.flock?.dispose();
  }

  /** Built when the first is seen: it comes once a season. */
  private made(): Flock {
    if (this.flock !== null) return this.flock;
    const shape = bake(starWhale().map((part) => ({ ...part, geometry: part.geometry.translate(0, -9.5, 0).rotateX(LEVEL), glow: Math.max(part.glow ?? 0, 0.2) })), 77);
    this.flock = new Flock(shape, creatureMaterial(this.shared, { fore: [0, 0], hind: [0, 0], neck: [0, 0], tail: [0, 0], wing: [0, 0], stands: 0 }), 8);
    this.flock.begin();
    this.group.add(this.flock.mesh);
    return this.flock;
  }
}
