/**
 * The sky: dome, sun and moon, stars, and the aurora's ribbons.
 *
 * All of it is drawn at the far end of depth, after the ground, so that hidden sky costs nothing. Clouds are `clouds.ts`'s.
 */
import { AdditiveBlending, BackSide, BufferGeometry, DoubleSide, Float32BufferAttribute, Group, Mesh, Points, ShaderMaterial, SphereGeometry } from "three";
import { chance } from "../ground/noise";
import { ATMOSPHERE } from "./glsl";
import type { Shared } from "./uniforms";

const DOME_VERTEX = /* glsl */ `
varying vec3 vDirection;
void main() {
  vDirection = position;
  vec4 p = projectionMatrix * mat4(mat3(viewMatrix)) * vec4(position, 1.);
  gl_Position = p.xyww;
}
`;

const DOME_FRAGMENT = /* glsl */ `
${ATMOSPHERE}
varying vec3 vDirection;
float lump(vec2 p) {
  vec2 i = floor(p);
  vec2 f = fract(p);
  f = f * f * (3. - 2. * f);
  vec4 h = fract(sin(vec4(dot(i, vec2(12.99, 78.23)), dot(i + vec2(1., 0.), vec2(12.99, 78.23)), dot(i + vec2(0., 1.), vec2(12.99, 78.23)), dot(i + 1., vec2(12.99, 78.23)))) * 43758.5453);
  return mix(mix(h.x, h.y, f.x), mix(h.z, h.w, f.x), f.y);
}
void main() {
  vec3 d = normalize(vDirection);
  vec3 c = skyColour(d);
  float s = dot(d, uSunDisc);
  float open = 1. - smoothstep(.35, .85, uOvercast);
  c = mix(c, vec3(1., .985, .92), smoothstep(.99895, .9993, s) * step(0., uSunDisc.y + .05) * open);
  c += uGlow * (exp((s - 1.) * 480.) * .35 + exp((s - 1.) * 40.) * .08) * (1. - uStars) * open;
  // A covered sky: banks that drift with the wind, lighter where they are thin, one with the haze at the horizon.
  if (uOvercast > .03) {
    vec2 q = d.xz / (max(d.y, 0.) + .22) * 1.5 - uCloudShift * .0022;
    float bank = lump(q) * .6 + lump(q * 2.3 + 3.7) * .28 + lump(q * 5.1 - 1.3) * .12;
    float cover = smoothstep(.78 - uOvercast, 1.08 - uOvercast * .55, bank + .18) * uOvercast;
    float body = dot(uMiddle, vec3(.3, .55, .15));
    vec3 cloud = mix(uHorizon * .98 + .03 * body, mix(uMiddle, uZenith, .5) * .8, smoothstep(.3, .85, bank));
    c = mix(c, cloud, cover * smoothstep(-.02, .16, d.y) * .88);
  }
  if (uFlash.w > 0.) c += vec3(.72, .74, 1.) * uFlash.w * (exp((dot(d, uFlash.xyz) - 1.) * 7.) * .75 + .1);
  // A river of faint light crosses the night, and dusk and dawn leave a bright seam at the horizon.
  float river = dot(d, vec3(.52, .42, -.74));
  float swirl = sin(d.x * 9. + d.z * 5.) * .05 + sin(d.y * 14. - d.x * 7.) * .03;
  c += vec3(.16, .17, .34) * exp(-(river + swirl) * (river + swirl) * 26.) * uStars * uStars * smoothstep(0., .3, d.y) * open;
  c += uGlow * .12 * exp(-abs(d.y) * 22.) * (1. - uStars);
  vec3 side = normalize(cross(uMoonDirection, vec3(0., 1., 0.)));
  float m = dot(d, uMoonDirection);
  float disc = smoothstep(.99935, .99955, m);
  float shade = smoothstep(-.012, .022, dot(d - uMoonDirection, side) + .012);
  c = mix(c, vec3(.95, .96, 1.) * (.35 + .65 * shade), disc * uStars * open);
  c += vec3(.35, .42, .7) * exp((m - 1.) * 220.) * .35 * uStars * open;
  gl_FragColor = vec4(mix(c, uMistColour, clamp(uMist - .55, 0., 1.) * (1. - smoothstep(0., .5, d.y))), 1.);
}
`;

const STARS_VERTEX = /* glsl */ `
${ATMOSPHERE}
varying float vLight;
void main() {
  vec4 p = projectionMatrix * mat4(mat3(viewMatrix)) * vec4(position, 1.);
  gl_Position = p.xyww;
  float h = fract(sin(dot(position.xz, vec2(12.9898, 78.233))) * 43758.5453);
  gl_PointSize = 1.2 + h * h * h * 3.4;
  vLight = uStars * uStars * (.42 + .58 * h) * (.75 + .25 * sin(uTime * 2. + h * 40.)) * smoothstep(.02, .3, position.y) * (1. - smoothstep(.3, .8, uOvercast));
}
`;

const STARS_FRAGMENT = /* glsl */ `
varying float vLight;
void main() {
  vec2 q = gl_PointCoord - .5;
  gl_FragColor = vec4(vec3(.93, .96, 1.), vLight * smoothstep(.5, .1, length(q)));
}
`;

const RIBBON_VERTEX = /* glsl */ `
uniform float uTime, uRibbon, uAurora;
attribute float along;
varying vec2 vAt;
varying float vBright;
void main() {
  float u = along;
  vec3 p = position;
  float t = uTime * .7;
  p.z += sin(u * 9. + uRibbon * 2. + t * .13) * 40. + sin(u * 23. - t * .21 + uRibbon) * 15.;
  p.x += sin(u * 14. + uRibbon * 3. + t * .1) * 24.;
  float h = position.y;
  p.y = 66. + uRibbon * 17. + sin(u * 6. + uRibbon) * 18. + h * (100. + 42. * sin(u * 31. + t * .6 + uRibbon * 5.));
  vBright = .55 + .45 * sin(u * 47. + t * .9 + uRibbon * 7.) * sin(u * 13. - t * .4);
  vAt = vec2(u, h);
  vec4 q = projectionMatrix * mat4(mat3(viewMatrix)) * vec4(p, 1.);
  gl_Position = q.xyww;
}
`;

const RIBBON_FRAGMENT = /* glsl */ `
uniform float uAurora;
varying vec2 vAt;
varying float vBright;
void main() {
  float h = vAt.y;
  float ends = smoothstep(0., .2, vAt.x) * (1. - smoothstep(.8, 1., vAt.x));
  float a = smoothstep(0., .1, h) * pow(1. - h, 1.35) * vBright * ends;
  vec3 low = vec3(.2, 1., .64);
  vec3 high = mix(vec3(.28, .6, 1.), vec3(.84, .34, 1.), smoothstep(.42, .95, h));
  gl_FragColor = vec4(mix(low, high, smoothstep(.12, .6, h)) * a * .5 * uAurora, 1.);
}
`;

const STARS = 1500;
/** Share of the stars that lie along the river of light; its pole is the shader's. */
const RIVER_SHARE = 0.34;
const RIVER_POLE = [0.52, 0.42, -0.74] as const;
/** Which way each ribbon's arc has its middle, in turns from north: most stand in the north, and none looks where there is nothing. */
const RIBBON_TURNS = [0, 0.06, -0.07, 0.12, 0.42, 0.6] as const;
const RIBBON_STEPS = 88;
const RIBBON_ARC = 3.7;

/** The sky's parts. */
export interface Sky {
  group: Group;
  /** Shows or hides what is not always there. */
  frame(stars: number, aurora: number): void;
  dispose(): void;
}

/** Builds the sky over the shared values. */
export function createSky(shared: Shared): Sky {
  const group = new Group();
  const material = (vertex: string, fragment: string, additive: boolean, own: Record<string, { value: unknown }> = {}) => {
    const made = new ShaderMaterial({ vertexShader: vertex, fragmentShader: fragment, depthWrite: false, toneMapped: false });
    if (additive) {
      made.transparent = true;
      made.blending = AdditiveBlending;
    }
    Object.assign(made.uniforms, shared, own);
    return made;
  };
  const domeMaterial = material(DOME_VERTEX, DOME_FRAGMENT, false);
  domeMaterial.side = BackSide;
  const dome = new Mesh(new SphereGeometry(1, 24, 16), domeMaterial);
  dome.renderOrder = 10;
  const stars = new Points(starField(), material(STARS_VERTEX, STARS_FRAGMENT, true));
  stars.renderOrder = 11;
  const ribbons = RIBBON_TURNS.map((turn, k) => {
    const made = material(RIBBON_VERTEX, RIBBON_FRAGMENT, true, { uRibbon: { value: k } });
    made.side = DoubleSide;
    const mesh = new Mesh(ribbon(330 + k * 62, turn * Math.PI * 2), made);
    mesh.renderOrder = 12;
    return mesh;
  });
  for (const part of [dome, stars, ...ribbons]) {
    part.frustumCulled = false;
    group.add(part);
  }
  return {
    group,
    frame(starLight, aurora) {
      stars.visible = starLight > 0.02;
      for (const part of ribbons) part.visible = aurora > 0.01;
    },
    dispose() {
      for (const part of [dome, stars, ...ribbons]) {
        part.geometry.dispose();
        (part.material as ShaderMaterial).dispose();
      }
    },
  };
}

function starField(): BufferGeometry {
  const random = chance(11);
  const positions: number[] = [];
  for (let i = 0; i < STARS; i++) {
    const turn = random() * Math.PI * 2;
    const y = 0.03 + random() * 0.96;
    const r = Math.sqrt(1 - y * y);
    const star = [Math.cos(turn) * r, y, Math.sin(turn) * r] as [number, number, number];
    if (i < STARS * RIVER_SHARE) {
      // Drawn towards the river's plane, not quite into it.
      const off = star[0] * RIVER_POLE[0] + star[1] * RIVER_POLE[1] + star[2] * RIVER_POLE[2];
      for (let k = 0; k < 3; k++) star[k] = (star[k] as number) - (RIVER_POLE[k] as number) * off * 0.86;
      const whole = Math.hypot(...star);
      for (let k = 0; k < 3; k++) star[k] = (star[k] as number) / whole;
    }
    positions.push(...star);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  return geometry;
}

function ribbon(radius: number, middle: number): BufferGeometry {
  const positions: number[] = [];
  const along: number[] = [];
  const index: number[] = [];
  for (let i = 0; i <= RIBBON_STEPS; i++) {
    const u = i / RIBBON_STEPS;
    // An arc, wide enough that its ends fade out of sight.
    const turn = middle + (u - 0.5) * RIBBON_ARC;
    for (let j = 0; j <= 3; j++) {
      positions.push(Math.sin(turn) * radius, j / 3, -Math.cos(turn) * radius);
      along.push(u);
    }
    if (i === RIBBON_STEPS) continue;
    for (let j = 0; j < 3; j++) {
      const b = i * 4 + j;
      index.push(b, b + 4, b + 1, b + 1, b + 4, b + 5);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  geometry.setAttribute("along", new Float32BufferAttribute(along, 1));
  geometry.setIndex(index);
  return geometry;
}
