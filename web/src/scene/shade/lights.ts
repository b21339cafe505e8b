/**
 * Lights: glowing points that face the camera, added to the picture instead of bloom.
 *
 * Two kinds share one draw: sparks, which are thrown once and live by the shader alone, and steady halos, written anew each frame. It
 * decides nothing about what shines; `music/`, `places/` and `figures/` do.
 */
import { AdditiveBlending, DynamicDrawUsage, Float32BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, ShaderMaterial } from "three";
import type { Rgb } from "../light/mood";
import { ATMOSPHERE } from "./glsl";
import type { Shared } from "./uniforms";

/** Outlines a light can have, so that it can be told apart without colour. */
export const Shape = { orb: 0, ring: 1, star: 2, diamond: 3, column: 4, dust: 5 } as const;
export type Shape = (typeof Shape)[keyof typeof Shape];

/** A spark that is thrown. */
export interface Spark {
  /** World place in metres. */
  x: number;
  y: number;
  z: number;
  /** Metres per second at the start. */
  vx?: number;
  vy?: number;
  vz?: number;
  colour: Rgb;
  /** Radius in metres. */
  size: number;
  /** Seconds it lives. */
  life: number;
  shape?: Shape;
  /** Seconds until it begins. */
  delay?: number;
  /** Metres it wanders. */
  drift?: number;
}

/** Sparks held at most; steady halos come after them. */
const SPARKS = 2048;
const STEADY = 320;
const WIDTH = 4;

const VERTEX = /* glsl */ `
${ATMOSPHERE}
uniform float uNow;
attribute vec4 aFrom;   // place, birth in seconds
attribute vec4 aMove;   // metres per second, life (0: steady)
attribute vec4 aColour; // light, radius
attribute vec4 aStyle;  // shape, drift, phase, strength
varying vec2 vAt;
varying vec3 vLight;
varying float vShape;
void main() {
  float age = uNow - aFrom.w;
  float life = aMove.w;
  float t = life > 0. ? age / life : 0.;
  bool gone = life > 0. && (age < 0. || t > 1.);
  vec3 p = aFrom.xyz;
  float k = aStyle.z * 6.2832;
  float size = aColour.w;
  float bright = aStyle.w;
  if (life > 0.) {
    p += aMove.xyz * (1. - exp(-age * 1.4)) / 1.4;
    float w = aStyle.y * min(age, 1.5);
    p += vec3(sin(age * 1.7 + k), .4 * sin(age * 2.3 + k * 2.), cos(age * 1.4 + k * 1.3)) * w;
    bright *= smoothstep(0., .08, t) * (1. - smoothstep(.45, 1., t));
    size *= .6 + .4 * smoothstep(0., .12, t) - .35 * t;
  } else {
    float s = uTime * .5 + k;
    p += vec3(sin(s), .5 * sin(s * 1.7), cos(s * .8)) * aStyle.y;
    bright *= .85 + .15 * sin(uTime * 3. + k * 3.);
  }
  vec4 fog = fogAt(p);
  vec4 v = viewMatrix * vec4(p, 1.);
  vec2 stretch = aStyle.x > 3.5 && aStyle.x < 4.5 ? vec2(.16, 1.) : vec2(1.);
  v.xy += position.xy * size * stretch;
  v.z += .3;
  vAt = position.xy;
  vShape = aStyle.x;
  vLight = aColour.rgb * bright * (1. - fog.a * .85);
  gl_Position = gone ? vec4(2., 2., 2., 1.) : projectionMatrix * v;
}
`;

const FRAGMENT = /* glsl */ `
varying vec2 vAt;
varying vec3 vLight;
varying float vShape;
void main() {
  float r = length(vAt);
  float halo = max(1. - r, 0.); halo *= halo;
  float core;
  if (vShape < .5) core = smoothstep(.24, .08, r) * .9;
  else if (vShape < 1.5) core = smoothstep(.1, .02, abs(r - .42)) * .95;
  else if (vShape < 2.5) { vec2 a = abs(vAt); core = smoothstep(.5, .0, a.x + a.y * 7.) + smoothstep(.5, .0, a.y + a.x * 7.); core += smoothstep(.16, .04, r); halo *= .7; }
  else if (vShape < 3.5) { vec2 a = abs(vAt); float d = a.x * 1.5 + a.y; core = smoothstep(.06, .0, abs(d - .42)) + smoothstep(.3, .0, d) * .5; }
  else if (vShape < 4.5) { core = 0.; halo = (1. - smoothstep(0., 1., abs(vAt.x))) * (1. - smoothstep(.2, 1., abs(vAt.y))) * .8; }
  else { core = 0.; halo = halo * halo * .8; }
  gl_FragColor = vec4(vLight * (halo * .5) + mix(vLight, vec3(1.), .38) * core * min(1., dot(vLight, vec3(.6))), 1.);
}
`;

/** All lights of the scene. */
export class Lights {
  readonly mesh: Mesh;
  /** Under reduced motion sparks keep to their place. */
  still = false;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly from = buffer(SPARKS + STEADY);
  private readonly move = buffer(SPARKS + STEADY);
  private readonly colour = buffer(SPARKS + STEADY);
  private readonly style = buffer(SPARKS + STEADY);
  private readonly now = { value: 0 };
  private next = 0;
  private limit = SPARKS;
  private steadyCount = 0;
  private firstDirty = Infinity;
  private lastDirty = -1;
  private anchorX = 0;
  private anchorZ = 0;
  private lastDeath = 0;

  constructor(shared: Shared, limit: number) {
    this.limit = Math.min(SPARKS, limit);
    this.geometry.setAttribute("position", new Float32BufferAttribute([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], 3));
    this.geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.geometry.setAttribute("aFrom", this.from);
    this.geometry.setAttribute("aMove", this.move);
    this.geometry.setAttribute("aColour", this.colour);
    this.geometry.setAttribute("aStyle", this.style);
    // Steady halos lie first, so that the draw can end with the last spark that was ever thrown.
    this.geometry.instanceCount = STEADY + this.limit;
    this.move.array.fill(0.0001);
    this.from.array.fill(-1e6);
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true, depthWrite: false, blending: AdditiveBlending, toneMapped: false });
    Object.assign(material.uniforms, shared, { uNow: this.now });
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 30;
  }

  /** Lights that may be alive now. */
  get alive(): number {
    return this.steadyCount + (this.now.value < this.lastDeath ? this.next : 0);
  }

  setLimit(limit: number): void {
    this.limit = Math.min(SPARKS, limit);
    this.next %= this.limit;
  }

  /** Throws a spark; the oldest gives way when all are taken. */
  spark(spark: Spark): void {
    const i = STEADY + this.next;
    this.next = (this.next + 1) % this.limit;
    const moving = this.still ? 0.25 : 1;
    const birth = this.now.value + (spark.delay ?? 0);
    this.write(i, spark.x, spark.y, spark.z, birth, (spark.vx ?? 0) * moving, (spark.vy ?? 0) * moving, (spark.vz ?? 0) * moving, Math.max(0.05, spark.life), spark.colour, spark.size, spark.shape ?? Shape.orb, (spark.drift ?? 0) * moving, 1);
    this.lastDeath = Math.max(this.lastDeath, birth + spark.life);
  }

  beginSteady(): void {
    this.steadyCount = 0;
  }

  /** Writes a halo for this frame; beyond the limit it is left out. */
  steady(x: number, y: number, z: number, colour: Rgb, size: number, strength: number, shape: Shape = Shape.orb, drift = 0, phase = 0): void {
    if (this.steadyCount >= STEADY || strength <= 0.003) return;
    this.write(this.steadyCount, x, y, z, 0, 0, 0, 0, 0, colour, size, shape, this.still ? 0 : drift, strength, phase);
    this.steadyCount++;
  }

  /** Ends the frame's halos and sends what changed. */
  frame(seconds: number, anchorX: number, anchorZ: number): void {
    this.now.value = seconds;
    this.anchorX = anchorX;
    this.anchorZ = anchorZ;
    for (let i = this.steadyCount; i < STEADY; i++) {
      const at = i * WIDTH;
      if ((this.move.array[at + 3] as number) !== 0) break;
      this.move.array[at + 3] = 0.0001;
      this.from.array[at + 3] = -1e6;
      this.mark(i);
    }
    if (this.lastDirty >= 0) {
      for (const attribute of [this.from, this.move, this.colour, this.style]) {
        attribute.clearUpdateRanges();
        attribute.addUpdateRange(this.firstDirty * WIDTH, (this.lastDirty - this.firstDirty + 1) * WIDTH);
        attribute.needsUpdate = true;
      }
      this.firstDirty = Infinity;
      this.lastDirty = -1;
    }
    this.geometry.instanceCount = seconds < this.lastDeath ? STEADY + this.limit : STEADY;
    this.beginSteady();
  }

  /** Puts all sparks out (after travel by a gate). */
  clear(): void {
    for (let i = STEADY; i < STEADY + SPARKS; i++) {
      this.from.array[i * WIDTH + 3] = -1e6;
      this.move.array[i * WIDTH + 3] = 0.0001;
    }
    this.mark(STEADY);
    this.mark(STEADY + SPARKS - 1);
  }

  dispose(): void {
    this.geometry.dispose();
    (this.mesh.material as ShaderMaterial).dispose();
  }

  private write(i: number, x: number, y: number, z: number, birth: number, vx: number, vy: number, vz: number, life: number, colour: Rgb, size: number, shape: Shape, drift: number, strength: number, phase?: number): void {
    const at = i * WIDTH;
    put4(this.from.array, at, x - this.anchorX, y, z - this.anchorZ, birth);
    put4(this.move.array, at, vx, vy, vz, life);
    put4(this.colour.array, at, colour[0], colour[1], colour[2], size);
    put4(this.style.array, at, shape, drift, phase ?? (i * 0.618) % 1, strength);
    this.mark(i);
  }

  private mark(i: number): void {
    this.firstDirty = Math.min(this.firstDirty, i);
    this.lastDirty = Math.max(this.lastDirty, i);
  }
}

function buffer(count: number): InstancedBufferAttribute & { array: Float32Array } {
  const attribute = new InstancedBufferAttribute(new Float32Array(count * WIDTH), WIDTH);
  attribute.setUsage(DynamicDrawUsage);
  return attribute as InstancedBufferAttribute & { array: Float32Array };
}

/** Writes four numbers without making a list of them: this runs hundreds of times a frame. */
function put4(array: Float32Array, at: number, a: number, b: number, c: number, d: number): void {
  array[at] = a;
  array[at + 1] = b;
  array[at + 2] = c;
  array[at + 3] = d;
}
