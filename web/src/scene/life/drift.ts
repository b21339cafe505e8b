/**
 * What drifts in the air of a region: petals, motes, embers, snow, spray, seeds, fireflies. One draw of points about the camera.
 *
 * Looks alone, moved wholly by the shader; weather and its effects on play are not here.
 */
import { BufferGeometry, CustomBlending, Float32BufferAttribute, OneFactor, OneMinusSrcAlphaFactor, Points, ShaderMaterial, Vector3 } from "three";
import { chance } from "../ground/noise";
import { display, type Rgb } from "../light/mood";
import { ATMOSPHERE } from "../shade/glsl";
import type { Shared } from "../shade/uniforms";

/** How the air of a biome moves and looks. */
interface Air {
  colour: string;
  /** Metres per second downwards; negative rises. */
  fall: number;
  /** Metres a second with the wind, and metres of wandering. */
  wind: number;
  wander: number;
  /** Metres across. */
  size: number;
  /** 1 hides what is behind it as a petal does, 0 only adds light. */
  solid: number;
  /** Strength by day and by night. */
  day: number;
  night: number;
  /** 0 shines steadily, 1 comes and goes. */
  pulse: number;
}

const AIRS: Record<string, Air> = {
  meadow: { colour: "#ffc4d8", fall: 0.35, wind: 0.7, wander: 0.8, size: 0.085, solid: 1, day: 0.85, night: 0.35, pulse: 0 },
  forest: { colour: "#d8ff9a", fall: -0.03, wind: 0.1, wander: 1.1, size: 0.1, solid: 0, day: 0.5, night: 1, pulse: 1 },
  marsh: { colour: "#ffe89a", fall: -0.02, wind: 0.06, wander: 1.2, size: 0.11, solid: 0, day: 0.42, night: 1, pulse: 1 },
  coast: { colour: "#ffffff", fall: 0.05, wind: 1.1, wander: 0.7, size: 0.06, solid: 0.5, day: 0.5, night: 0.3, pulse: 0.4 },
  snow: { colour: "#ffffff", fall: 0.8, wind: 0.5, wander: 0.6, size: 0.075, solid: 1, day: 0.95, night: 0.75, pulse: 0 },
  desert: { colour: "#ffdf9e", fall: 0.08, wind: 2.2, wander: 0.5, size: 0.055, solid: 0.6, day: 0.6, night: 0.3, pulse: 0.3 },
  volcanic: { colour: "#ff8a3a", fall: -0.75, wind: 0.35, wander: 0.7, size: 0.085, solid: 0, day: 0.9, night: 1, pulse: 0.6 },
  star: { colour: "#cfe4ff", fall: 0.22, wind: 0.1, wander: 0.4, size: 0.1, solid: 0, day: 0.75, night: 1, pulse: 0.8 },
};

const POINTS = 340;
const BOX = new Vector3(34, 13, 34);

const VERTEX = /* glsl */ `
${ATMOSPHERE}
uniform vec3 uBox;
uniform vec4 uMove; // fall, wind, wander, size
uniform vec3 uShine; // solid, strength, pulse
uniform vec3 uTint;
uniform float uScreen;
varying vec3 vLight;
varying float vAlpha;
varying float vTurn;
void main() {
  float k = fract(position.x * 7.13 + position.z * 3.71);
  float s = uTime * (.7 + .6 * k);
  vec3 p = position * uBox;
  p += vec3(uMove.y * (uWind * .9 + .1), -uMove.x, uMove.y * .35) * uTime * (.75 + .5 * k);
  p += vec3(sin(s + k * 40.), .5 * sin(s * 1.3 + k * 17.), cos(s * .8 + k * 29.)) * uMove.z;
  // The box goes with the camera, and what leaves it on one side comes in at the other.
  vec3 from = cameraPosition + vec3(uAnchor.x, 0., uAnchor.y);
  p = mod(p - from, uBox) - uBox * .5;
  float d = length(p);
  vec3 w = cameraPosition + p;
  float edge = (1. - smoothstep(.36, .5, max(abs(p.x), abs(p.z)) / uBox.x)) * smoothstep(1.2, 3., d) * (1. - smoothstep(.3, .5, abs(p.y) / uBox.y));
  vec4 v = viewMatrix * vec4(w, 1.);
  gl_Position = projectionMatrix * v;
  gl_PointSize = clamp(uMove.w * (.7 + .6 * k) * uScreen / max(.5, -v.z), 1.5, 22.) * mix(2., 1., uShine.x);
  float pulse = mix(1., smoothstep(-.2, .9, sin(uTime * (1.1 + k) + k * 50.)), uShine.z);
  vec3 m = moodAt(w.xz);
  float l = dot(uTint, vec3(.3, .55, .15));
  float lit = mix(1., .38 + .62 * (1. - uStars), uShine.x);
  vLight = mix(vec3(l), uTint, m.x) * lit * mix(1., .6, m.z);
  vAlpha = uShine.y * edge * pulse * (1. - .8 * m.z);
  vTurn = s * 2. + k * 20.;
}
`;

const FRAGMENT = /* glsl */ `
uniform vec3 uShine;
varying vec3 vLight;
varying float vAlpha;
varying float vTurn;
void main() {
  vec2 q = gl_PointCoord - .5;
  float c = cos(vTurn), s = sin(vTurn);
  // A petal shows its broad side and its edge by turns; light is round.
  vec2 r = vec2(c * q.x - s * q.y, s * q.x + c * q.y) * vec2(1., 1. + uShine.x * (1.2 + sin(vTurn * .7)));
  float d = length(r) * 2.;
  float petal = smoothstep(1., .8, d);
  float glow = max(1. - d, 0.); glow *= glow;
  float a = mix(glow + smoothstep(.3, .1, d) * .7, petal, uShine.x) * vAlpha;
  gl_FragColor = vec4(vLight * a, a * uShine.x);
}
`;

/** The points about the camera. */
export class Drift {
  readonly points: Points;
  /** Share of points drawn, 0..1. */
  share = 1;
  /** How far weather keeps what drifts down, 0..1. */
  quiet = 0;
  private readonly move = { value: [0, 0, 0, 0] };
  private readonly shine = { value: [0, 0, 0] };
  private readonly tint = { value: [1, 1, 1] };
  private readonly screen = { value: 700 };
  private shown = 0;
  private biome = "";

  constructor(shared: Shared) {
    const random = chance(77);
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new Float32BufferAttribute(Array.from({ length: POINTS * 3 }, () => random()), 3));
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true, depthWrite: false, toneMapped: false, blending: CustomBlending, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor });
    Object.assign(material.uniforms, shared, { uBox: { value: BOX }, uMove: this.move, uShine: this.shine, uTint: this.tint, uScreen: this.screen });
    this.points = new Points(geometry, material);
    this.points.frustumCulled = false;
    this.points.renderOrder = 29;
  }

  /** Follows the biome at the camera (null: none); `stars` is night's share, `height` the canvas's in device pixels. */
  frame(biome: string | null, stars: number, dt: number, height: number): void {
    const air = biome === null ? undefined : AIRS[biome];
    const other = biome !== this.biome;
    // What drifts fades out before another region's drifts in.
    this.shown = Math.min(1, Math.max(0, this.shown + (other || !air ? -dt : dt) / 1.5));
    if (other && this.shown <= 0) this.biome = biome ?? "";
    const now = AIRS[this.biome];
    this.points.visible = now !== undefined && this.shown > 0 && this.quiet < 0.97;
    if (!now) return;
    const [r, g, b]: Rgb = display(now.colour);
    this.move.value = [now.fall, now.wind, now.wander, now.size];
    this.shine.value = [now.solid, (now.day + (now.night - now.day) * stars) * this.shown * (1 - this.quiet), now.pulse];
    this.tint.value = [r, g, b];
    this.screen.value = height;
    this.points.geometry.setDrawRange(0, Math.round(POINTS * this.share));
  }

  dispose(): void {
    this.points.geometry.dispose();
    (this.points.material as ShaderMaterial).dispose();
  }
}

/** Biomes whose air is known, for tests. */
export const DRIFTING: readonly string[] = Object.keys(AIRS);
