/**
 * What falls about the camera: streaks of rain, flakes of snow, and the dark shards that a Dissonance Storm lifts from the ground. One draw each.
 *
 * Moved wholly by the shader in a box that goes with the camera; what lies afterwards is `settled.ts`'s.
 */
import { CustomBlending, DoubleSide, Float32BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, OneFactor, OneMinusSrcAlphaFactor, ShaderMaterial, Vector3, Vector4 } from "three";
import { chance } from "../ground/noise";
import { display } from "../light/mood";
import { ATMOSPHERE } from "../shade/glsl";
import type { Shared } from "../shade/uniforms";

/** How something falls. */
interface Falling {
  /** Metres a second downwards. */
  fall: number;
  /** Share of the wind it takes. */
  windage: number;
  /** Metres of wandering. */
  wander: number;
  /** Half its width and its length in metres. */
  width: number;
  length: number;
  /** 0 a streak, 1 a round flake. */
  round: number;
  colour: string;
  /** How much of the sky's light it takes instead of its own colour. */
  lit: number;
  alpha: number;
}

const FALLING = {
  rain: { fall: 9.5, windage: 0.55, wander: 0, width: 0.013, length: 1.15, round: 0, colour: "#e2ecf8", lit: 0.35, alpha: 0.85 },
  snow: { fall: 1.15, windage: 0.5, wander: 0.45, width: 0.045, length: 0.09, round: 1, colour: "#ffffff", lit: 0.4, alpha: 0.95 },
  shards: { fall: -0.9, windage: 0.8, wander: 0.9, width: 0.035, length: 0.34, round: 0, colour: "#8a5fc0", lit: 0.1, alpha: 0.75 },
} as const satisfies Record<string, Falling>;

/** What falls. */
export type FallingKind = keyof typeof FALLING;

const MOST = 2_600;
const BOX = new Vector3(20, 11, 20);
/** Under reduced motion so much of it is drawn, and it falls so much slower. */
const STILL_SHARE = 0.35;
const STILL_PACE = 0.22;

const VERTEX = /* glsl */ `
${ATMOSPHERE}
uniform vec3 uBox, uFallen, uVelocity, uTint;
uniform vec4 uForm; // half width, length, round, wander
uniform vec2 uShow; // alpha, share of the sky's light
attribute vec3 seed;
varying vec2 vAt;
varying vec4 vLight;
void main() {
  float k = fract(seed.x * 7.13 + seed.z * 3.71);
  vec3 p = seed * uBox + uFallen * (.82 + .36 * k);
  float s = uTime * (.8 + .5 * k);
  p += vec3(sin(s + k * 40.), .3 * sin(s * 1.3 + k * 17.), cos(s * .8 + k * 29.)) * uForm.w;
  // The box goes with the camera, and what leaves it on one side comes in at the other.
  vec3 from = cameraPosition + vec3(uAnchor.x, 0., uAnchor.y);
  p = mod(p - from, uBox) - uBox * .5;
  float away = length(p);
  vec3 w = cameraPosition + p;
  vec3 along = normalize(uVelocity + vec3(0., -.001, 0.));
  vec3 across = normalize(cross(along, p) + vec3(.0001, 0., 0.));
  if (uForm.z > .5) { along = normalize(cross(across, p)); }
  // Never thinner than most of a pixel, or it would flicker from afar.
  float wide = max(uForm.x, away * .0011);
  w += across * position.x * wide + along * position.y * (uForm.z > .5 ? wide : uForm.y * (.7 + .6 * k));
  float edge = (1. - smoothstep(.34, .5, max(abs(p.x), abs(p.z)) / uBox.x)) * smoothstep(.5, 1.6, away) * (1. - smoothstep(.34, .5, abs(p.y) / uBox.y));
  vec3 sky = mix(uHorizon, uMiddle, .4) * 1.12;
  vLight = vec4(mix(uTint * (.35 + .65 * (1. - uStars)), sky, uShow.y) * (1. + uFlash.w * .4), uShow.x * edge * min(1., uForm.x / wide * 1.4));
  vAt = position.xy;
  gl_Position = projectionMatrix * viewMatrix * vec4(w, 1.);
}
`;

const FRAGMENT = /* glsl */ `
uniform vec4 uForm;
varying vec2 vAt;
varying vec4 vLight;
void main() {
  float streak = (1. - abs(vAt.x)) * smoothstep(1., .2, abs(vAt.y));
  float flake = smoothstep(1., .45, length(vAt));
  float a = vLight.a * (uForm.z > .5 ? flake : streak);
  gl_FragColor = vec4(vLight.rgb * a, a);
}
`;

/** One kind of what falls. */
export class Precipitation {
  readonly mesh: Mesh;
  /** Under reduced motion there is less of it, and it falls slowly. */
  still = false;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly fallen = { value: new Vector3() };
  private readonly velocity = { value: new Vector3(0, -1, 0) };
  private readonly show = { value: [0, 0] };
  private readonly falling: Falling;
  private limit = MOST;

  constructor(shared: Shared, kind: FallingKind) {
    this.falling = FALLING[kind];
    const random = chance(kind.length * 31);
    this.geometry.setAttribute("position", new Float32BufferAttribute([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], 3));
    this.geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.geometry.setAttribute("seed", new InstancedBufferAttribute(Float32Array.from({ length: MOST * 3 }, () => random()), 3));
    this.geometry.instanceCount = 0;
    const { width, length, round, wander, colour } = this.falling;
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true, depthWrite: false, toneMapped: false, side: DoubleSide, blending: CustomBlending, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor });
    Object.assign(material.uniforms, shared, {
      uBox: { value: BOX }, uFallen: this.fallen, uVelocity: this.velocity, uShow: this.show,
      uForm: { value: new Vector4(width, length / 2, round, wander) }, uTint: { value: new Vector3(...display(colour)) },
    });
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
    this.mesh.renderOrder = 28;
  }

  /** How many are drawn. */
  get drawn(): number {
    return this.mesh.visible ? this.geometry.instanceCount : 0;
  }

  setLimit(limit: number): void {
    this.limit = Math.min(MOST, limit);
  }

  /** Falls for some seconds; `strength` 0..1, the wind in metres a second east and south. */
  frame(strength: number, windX: number, windZ: number, seconds: number): void {
    const { fall, windage, alpha, lit } = this.falling;
    const count = Math.round(this.limit * Math.min(1, strength * 1.15) * (this.still ? STILL_SHARE : 1));
    this.mesh.visible = strength > 0.02 && count > 0;
    const pace = this.still ? STILL_PACE : 1;
    this.velocity.value.set(windX * windage, -fall, windZ * windage);
    this.fallen.value.addScaledVector(this.velocity.value, seconds * pace);
    if (!this.mesh.visible) return;
    this.geometry.instanceCount = count;
    this.show.value = [alpha * Math.min(1, 0.35 + strength), lit];
  }

  dispose(): void {
    this.geometry.dispose();
    (this.mesh.material as ShaderMaterial).dispose();
  }
}
