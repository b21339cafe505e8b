/**
 * Ribbons: threads of light between two places, each an arc that faces the camera, all in one draw.
 *
 * A ribbon has two colours, from its beginning to its end, and one of a few weaves, so that kinds are told apart without colour. They are
 * written anew each frame; what is strung between whom is decided in `music/`.
 */
import { AddEquation, CustomBlending, DoubleSide, DynamicDrawUsage, Float32BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, OneFactor, OneMinusSrcAlphaFactor, ShaderMaterial } from "three";
import type { Rgb } from "../light/mood";
import { ATMOSPHERE } from "./glsl";
import type { Shared } from "./uniforms";

/** How a ribbon is woven: `line` whole, `twin` two strands that cross, `beads` that run to its end, `dashes`, `turns` to and fro, `swell` broad and slow, `dust` fine points. */
export const Weft = { line: 0, twin: 1, beads: 2, dashes: 3, turns: 4, swell: 5, dust: 6 } as const;
export type Weft = (typeof Weft)[keyof typeof Weft];

/** A ribbon of one frame, in world metres. */
export interface Ribbon {
  fromX: number;
  fromY: number;
  fromZ: number;
  toX: number;
  toY: number;
  toZ: number;
  /** Metres by which its middle lies above the straight way, and aside of it. */
  rise: number;
  aside: number;
  /** Light at its beginning and its end. */
  first: Rgb;
  last: Rgb;
  /** 0..1. */
  strength: number;
  /** Half its width in metres. */
  width: number;
  weft: Weft;
}

/** Ribbons of a frame at most. */
const RIBBONS = 64;
const STEPS = 28;
const WIDTH = 4;

const VERTEX = /* glsl */ `
${ATMOSPHERE}
uniform float uFlow;
attribute vec4 aFrom;  // place, rise
attribute vec4 aTo;    // place, aside
attribute vec4 aFirst; // light, strength
attribute vec4 aLast;  // light, half width
attribute vec2 aWeave; // weft, phase
varying vec2 vAt;      // metres along, -1..1 across
varying vec3 vLight;
varying vec2 vWeave;
varying float vShare;
varying float vStrength;
vec3 arc(float t, vec3 aside) {
  float bow = 4. * t * (1. - t);
  float k = aWeave.y * 6.2832;
  vec3 sway = vec3(sin(uFlow * .9 + t * 5. + k), .6 * sin(uFlow * 1.3 + t * 4. + k * 2.), cos(uFlow * .7 + t * 5. + k)) * .05 * bow;
  return mix(aFrom.xyz, aTo.xyz, t) + vec3(0., aFrom.w * bow, 0.) + aside * aTo.w * bow + sway;
}
void main() {
  float t = position.x;
  vec3 along = aTo.xyz - aFrom.xyz;
  vec3 aside = normalize(vec3(along.z, 0., -along.x) + vec3(.0001, 0., 0.));
  vec3 p = arc(t, aside);
  vec3 tangent = arc(min(1., t + .02), aside) - arc(max(0., t - .02), aside);
  float metres = distance(p, cameraPosition);
  // Never thinner than a pixel or so, or it would flicker from afar.
  float half_ = max(aLast.w, metres * .0032);
  vec3 side = normalize(cross(tangent, p - cameraPosition) + vec3(0., .0001, 0.));
  vec4 fog = fogAt(p);
  vAt = vec2(t * length(along), position.y);
  vShare = t;
  vWeave = aWeave;
  vLight = mix(aFirst.rgb, aLast.rgb, smoothstep(.1, .9, t));
  vStrength = aFirst.w * (1. - fog.a * .85) * (1. - smoothstep(90., 130., metres));
  gl_Position = projectionMatrix * viewMatrix * vec4(p + side * position.y * half_, 1.);
}
`;

const FRAGMENT = /* glsl */ `
uniform float uFlow;
varying vec2 vAt;
varying vec3 vLight;
varying vec2 vWeave;
varying float vShare;
varying float vStrength;
float strand(float across) { return exp(-across * across * 26.); }
void main() {
  float across = vAt.y;
  float s = vAt.x;
  float core;
  float w = vWeave.x;
  if (w < .5) core = strand(across);
  else if (w < 1.5) { float c = .5 * sin(s * 3.2 - uFlow * .8); core = max(strand(across - c), strand(across + c)); }
  else if (w < 2.5) { float b = fract(s * .9 - uFlow * .55 + vWeave.y); float d = (b - .5) * 2.2; core = strand(across * 1.6) * .28 + exp(-(d * d * 9. + across * across * 5.)); }
  else if (w < 3.5) core = strand(across) * (.16 + .84 * smoothstep(.4, .5, abs(fract(s * 1.8 - uFlow * .4) - .5) * 2.));
  else if (w < 4.5) { float turn = .5 + .5 * sin(uFlow * 1.1 + vWeave.y * 6.); core = strand(across) * (.2 + .8 * exp(-pow((vShare - turn) * 4., 2.))); }
  else if (w < 5.5) core = exp(-across * across * 5.) * (.55 + .2 * sin(s * .7 - uFlow * .5));
  else { float d = (fract(s * 2.4 - uFlow * .25 + vWeave.y) - .5) * 2.; core = exp(-(d * d * 7. + across * across * 9.)); }
  float halo = max(1. - abs(across), 0.); halo *= halo;
  float ends = smoothstep(0., .06, vShare) * smoothstep(1., .94, vShare);
  // The strand covers what lies behind it, or its colour would be lost over bright ground; the glow about it only adds.
  float strength = clamp(vStrength, 0., 1.);
  float cover = clamp(core, 0., 1.) * ends * strength * .85;
  gl_FragColor = vec4(vLight * (cover + halo * .2 * ends * strength) + vec3(.12) * cover * core, cover);
}
`;

/** All ribbons of the scene. */
export class Ribbons {
  readonly mesh: Mesh;
  /** Under reduced motion nothing runs along them. */
  still = false;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly parts = [buffer(WIDTH), buffer(WIDTH), buffer(WIDTH), buffer(WIDTH), buffer(2)] as const;
  private readonly flow = { value: 0 };
  private limit = RIBBONS;
  private count = 0;

  constructor(shared: Shared) {
    const corners: number[] = [];
    const faces: number[] = [];
    for (let k = 0; k <= STEPS; k++) {
      corners.push(k / STEPS, -1, 0, k / STEPS, 1, 0);
      if (k < STEPS) faces.push(2 * k, 2 * k + 1, 2 * k + 2, 2 * k + 1, 2 * k + 3, 2 * k + 2);
    }
    this.geometry.setAttribute("position", new Float32BufferAttribute(corners, 3));
    this.geometry.setIndex(faces);
    ["aFrom", "aTo", "aFirst", "aLast", "aWeave"].forEach((name, k) => this.geometry.setAttribute(name, this.parts[k] as InstancedBufferAttribute));
    this.geometry.instanceCount = 0;
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true, depthWrite: false, blending: CustomBlending, blendEquation: AddEquation, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor, toneMapped: false, side: DoubleSide });
    Object.assign(material.uniforms, shared, { uFlow: this.flow });
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
    this.mesh.renderOrder = 29;
  }

  /** Ribbons that the last frame drew. */
  get drawn(): number {
    return this.geometry.instanceCount;
  }

  setLimit(limit: number): void {
    this.limit = Math.min(RIBBONS, limit);
  }

  /** Strings a ribbon for this frame; false beyond the limit. `phase` is 0..1 and keeps neighbours from moving alike. */
  string(ribbon: Ribbon, phase: number, anchorX: number, anchorZ: number): boolean {
    if (this.count >= this.limit || ribbon.strength <= 0.003) return false;
    const [from, to, first, last, weave] = this.parts;
    const i = this.count++;
    from.setXYZW(i, ribbon.fromX - anchorX, ribbon.fromY, ribbon.fromZ - anchorZ, ribbon.rise);
    to.setXYZW(i, ribbon.toX - anchorX, ribbon.toY, ribbon.toZ - anchorZ, ribbon.aside);
    first.setXYZW(i, ribbon.first[0], ribbon.first[1], ribbon.first[2], ribbon.strength);
    last.setXYZW(i, ribbon.last[0], ribbon.last[1], ribbon.last[2], ribbon.width);
    weave.setXY(i, ribbon.weft, phase);
    return true;
  }

  /** Ends the frame and sends what was strung. */
  frame(seconds: number): void {
    this.flow.value = this.still ? 0 : seconds;
    if (this.count > 0) {
      for (const part of this.parts) {
        part.clearUpdateRanges();
        part.addUpdateRange(0, this.count * part.itemSize);
        part.needsUpdate = true;
      }
    }
    this.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
    this.count = 0;
  }

  dispose(): void {
    this.geometry.dispose();
    (this.mesh.material as ShaderMaterial).dispose();
  }
}

function buffer(width: number): InstancedBufferAttribute {
  const attribute = new InstancedBufferAttribute(new Float32Array(RIBBONS * width), width);
  attribute.setUsage(DynamicDrawUsage);
  return attribute;
}
