/**
 * Fractured places of a Dissonance Storm: cracks of light in the ground with slivers that stand out of them; the Gloom Shades
 * bound to them stand in `gloom.ts`.
 *
 * Where they are and how deep comes from the region's state; they close as they are mended. It decides nothing of the storm.
 */
import { AdditiveBlending, BufferGeometry, DoubleSide, Float32BufferAttribute, Group, Mesh, ShaderMaterial } from "three";
import type { Fracture, RegionState } from "../../protocol/generated";
import type { Replica } from "../../replica/replica";
import { shadesOf } from "../../replica/shades";
import { chance } from "../ground/noise";
import { display, type Rgb } from "../light/mood";
import type { ShapeStore } from "../models/catalogue";
import { ATMOSPHERE } from "../shade/glsl";
import { type Lights, Shape } from "../shade/lights";
import type { Materials } from "../shade/materials";
import { GloomShades } from "./gloom";

/** A place that drains colour around it. */
export interface Drain {
  x: number;
  z: number;
  radius: number;
  strength: number;
}

const BRANCHES = 8;
const STEPS = 6;
/** Metres that the cracks of the deepest place reach, and that slivers stand. */
const REACH = 9;
const SLIVERS = 7;
const TALL = 4.6;
/** Fractured places up to here are drawn. */
const SEEN_METRES = 260;
const DEEPEST = 1_000;
const VIOLET: Rgb = display("#9a6aff");
const PALE: Rgb = display("#e8d8ff");
const DORMANT = 0.34;

const VERTEX = /* glsl */ `
${ATMOSPHERE}
attribute vec2 form;  // across -1..1, share along from the middle
attribute vec2 depth; // how deep it still is, phase
varying vec2 vAt;
varying float vBright;
void main() {
  vec3 w = (modelMatrix * vec4(position, 1.)).xyz;
  vec4 fog = fogAt(w);
  vAt = form;
  vBright = depth.x * (.78 + .22 * sin(uTime * 1.4 + depth.y * 6.28 - form.y * 4.)) * (1. - fog.a * .8);
  gl_Position = projectionMatrix * viewMatrix * vec4(w, 1.);
}
`;

const FRAGMENT = /* glsl */ `
varying vec2 vAt;
varying float vBright;
void main() {
  float across = 1. - abs(vAt.x);
  float core = smoothstep(.45, .95, across);
  float glow = across * across;
  float end = 1. - smoothstep(.55, 1., vAt.y);
  vec3 c = mix(vec3(.42, .16, .95), vec3(.95, .86, 1.), core);
  gl_FragColor = vec4(c * (glow * .6 + core * .8) * end * vBright, 1.);
}
`;

interface Seen {
  fracture: Fracture;
  key: string;
  metres: number;
  strength: number;
}

/** All fractured places near the camera. */
export class Fractures {
  readonly group = new Group();
  /** What they drain, for who writes such places into the shared values. */
  readonly drains: Drain[] = [];
  private readonly material: ShaderMaterial;
  readonly shades: GloomShades;
  private cracks: Mesh | null = null;
  private built = "";

  constructor(
    private readonly replica: Replica,
    shapes: ShapeStore,
    materials: Materials,
    private readonly lights: Lights,
  ) {
    this.material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true, depthWrite: false, blending: AdditiveBlending, toneMapped: false, side: DoubleSide });
    Object.assign(this.material.uniforms, materials.shared);
    this.shades = new GloomShades(shapes, materials, lights, (x, z) => replica.height(x, z));
    this.group.add(this.shades.mesh);
  }

  /** Follows the storms of all regions; `seconds` move what hovers, `dt` what fades. */
  frame(x: number, z: number, seconds: number, dt: number, interior: boolean): void {
    const seen = interior ? [] : this.near(x, z);
    this.build(seen);
    this.drains.length = 0;
    for (const one of seen) this.show(one);
    const shades = interior ? [] : [...this.replica.regions.values()].flatMap(shadesOf).filter((shade) => Math.hypot(shade.x - x, shade.z - z) <= SEEN_METRES);
    this.shades.frame(shades, x, z, seconds, dt);
  }

  dispose(): void {
    this.cracks?.geometry.dispose();
    this.material.dispose();
    this.shades.dispose();
  }

  private near(x: number, z: number): Seen[] {
    const seen: Seen[] = [];
    for (const state of this.replica.regions.values()) {
      for (const [index, fracture] of fracturesOf(state).entries()) {
        const metres = Math.hypot(fracture.x - x, fracture.z - z);
        if (metres > SEEN_METRES || fracture.remaining <= 0) continue;
        const strength = (0.25 + 0.75 * (fracture.remaining / Math.max(1, fracture.depth))) * Math.min(1, 0.4 + (0.6 * fracture.depth) / DEEPEST) * (fracture.open ? 1 : DORMANT);
        seen.push({ fracture, key: `${state.region}.${state.storm?.storm ?? 0}.${index}`, metres, strength });
      }
    }
    return seen;
  }

  /** Makes the cracks anew when one was mended further or another came into sight; they are a few hundred triangles. */
  private build(seen: readonly Seen[]): void {
    const sign = seen.map(({ key, strength, fracture }) => `${key}:${strength.toFixed(2)}:${this.replica.height(fracture.x, fracture.z) !== null}`).join("|");
    if (sign === this.built) return;
    this.built = sign;
    this.cracks?.geometry.dispose();
    this.cracks?.removeFromParent();
    this.cracks = null;
    if (seen.length === 0) return;
    const strips = new Strips();
    for (const one of seen) this.crack(one, strips);
    this.cracks = new Mesh(strips.geometry(), this.material);
    this.cracks.frustumCulled = false;
    this.cracks.renderOrder = 27;
    this.group.add(this.cracks);
  }

  private crack({ fracture, key, strength }: Seen, strips: Strips): void {
    const random = chance([...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7));
    const middle = this.replica.height(fracture.x, fracture.z) ?? 0;
    const ground = (x: number, z: number): number => (this.replica.height(x, z) ?? middle) + 0.06;
    for (let branch = 0; branch < BRANCHES; branch++) {
      let turn = (branch / BRANCHES) * Math.PI * 2 + (random() - 0.5) * 0.5;
      const length = REACH * (0.45 + 0.55 * random()) * (0.4 + 0.6 * strength);
      let [x, z] = [fracture.x, fracture.z];
      const points: [number, number, number][] = [[x, ground(x, z), z]];
      for (let step = 1; step <= STEPS; step++) {
        turn += (random() - 0.5) * 1.1;
        x += (Math.sin(turn) * length) / STEPS;
        z -= (Math.cos(turn) * length) / STEPS;
        points.push([x, ground(x, z), z]);
      }
      strips.flat(points, 0.34 * (0.5 + strength), strength, random());
    }
    for (let sliver = 0; sliver < SLIVERS; sliver++) {
      const turn = random() * Math.PI * 2;
      const out = random() ** 0.7 * REACH * 0.42;
      const [x, z] = [fracture.x + Math.sin(turn) * out, fracture.z - Math.cos(turn) * out];
      const tall = TALL * (0.35 + 0.65 * random()) * (0.4 + 0.6 * strength);
      const lean = (random() - 0.5) * 1.2;
      strips.upright([x, ground(x, z) - 0.1, z], [x + lean, ground(x, z) + tall, z + (random() - 0.5) * 1.2], 0.09 + 0.16 * random(), turn, strength * 0.85, random());
    }
  }

  private show({ fracture, strength }: Seen): void {
    const y = this.replica.height(fracture.x, fracture.z) ?? 0;
    this.drains.push({ x: fracture.x, z: fracture.z, radius: 12 + 16 * strength, strength: -0.85 * strength });
    this.lights.steady(fracture.x, y + 1, fracture.z, VIOLET, 3.4, 0.55 * strength, Shape.dust, 0.1);
    this.lights.steady(fracture.x, y + 0.4, fracture.z, PALE, 1, 0.5 * strength, Shape.orb, 0.05);
  }
}

/** The fractured places of a region's storm. */
export function fracturesOf(state: RegionState): readonly Fracture[] {
  return state.storm?.fractures ?? [];
}

/** Triangles of strips of light, gathered. */
class Strips {
  private readonly positions: number[] = [];
  private readonly forms: number[] = [];
  private readonly depths: number[] = [];
  private readonly index: number[] = [];

  /** A strip that lies on the ground along points, narrowing to its end. */
  flat(points: readonly (readonly [number, number, number])[], width: number, depth: number, phase: number): void {
    points.forEach(([x, y, z], k) => {
      const [bx, , bz] = points[Math.max(0, k - 1)] ?? [x, y, z];
      const [nx, , nz] = points[Math.min(points.length - 1, k + 1)] ?? [x, y, z];
      const size = Math.hypot(nx - bx, nz - bz) || 1;
      const wide = (width * (1 - (0.75 * k) / (points.length - 1))) / size;
      this.pair([x - (nz - bz) * wide, y, z + (nx - bx) * wide], [x + (nz - bz) * wide, y, z - (nx - bx) * wide], k / (points.length - 1), depth, phase, k > 0);
    });
  }

  /** A sliver that stands up, thin at its top. */
  upright(from: readonly [number, number, number], to: readonly [number, number, number], width: number, turn: number, depth: number, phase: number): void {
    const [ax, az] = [Math.cos(turn) * width, Math.sin(turn) * width];
    for (let k = 0; k <= 2; k++) {
      const t = k / 2;
      const at = [0, 1, 2].map((c) => (from[c] as number) + ((to[c] as number) - (from[c] as number)) * t) as [number, number, number];
      const wide = 1 - 0.8 * t;
      this.pair([at[0] - ax * wide, at[1], at[2] - az * wide], [at[0] + ax * wide, at[1], at[2] + az * wide], t, depth, phase, k > 0);
    }
  }

  geometry(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new Float32BufferAttribute(this.positions, 3));
    geometry.setAttribute("form", new Float32BufferAttribute(this.forms, 2));
    geometry.setAttribute("depth", new Float32BufferAttribute(this.depths, 2));
    geometry.setIndex(this.index);
    return geometry;
  }

  private pair(left: readonly number[], right: readonly number[], along: number, depth: number, phase: number, joined: boolean): void {
    const at = this.positions.length / 3;
    this.positions.push(...left, ...right);
    this.forms.push(-1, along, 1, along);
    this.depths.push(depth, phase, depth, phase);
    if (joined) this.index.push(at - 2, at - 1, at, at, at - 1, at + 1);
  }
}
