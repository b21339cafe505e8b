/**
 * Wings: birds that circle far above and butterflies over the flowers. One draw; the shader flies them.
 *
 * Looks alone; creatures that can be met are not here.
 */
import { DoubleSide, DynamicDrawUsage, Float32BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, ShaderMaterial } from "three";
import { chance } from "../ground/noise";
import { display, type Rgb } from "../light/mood";
import { ATMOSPHERE } from "../shade/glsl";
import type { Shared } from "../shade/uniforms";

const BIRDS = 40;
const BUTTERFLIES = 16;
const FLOCK_METRES = 190;
const MEADOW_METRES = 13;

const VERTEX = /* glsl */ `
${ATMOSPHERE}
attribute vec4 aHome;   // middle of the flight in scene coordinates, metres of wing
attribute vec4 aFlight; // radius, turns per second, phase, beats per second
attribute vec3 aTint;
varying vec3 vColour;
varying vec4 vFog;
void main() {
  float wide = aHome.w;
  float small = step(wide, .4);
  float a = aFlight.z * 6.2832 + uTime * aFlight.y * 6.2832;
  vec2 out2 = vec2(cos(a), sin(a)) * aFlight.x * (1. + .25 * sin(a * 2.3 + aFlight.z * 9.));
  vec3 c = aHome.xyz + vec3(out2.x, sin(a * 1.7 + aFlight.z * 20.) * mix(3., .35, small), out2.y);
  float heading = a + 1.5708 * sign(aFlight.y) + small * sin(uTime * 2.7 + aFlight.z * 30.);
  vec2 f = vec2(cos(heading), sin(heading));
  // Birds beat and glide by turns, butterflies beat always.
  float glide = mix(smoothstep(-.3, .4, sin(uTime * .7 + aFlight.z * 40.)), 1., small);
  float flap = sin(uTime * aFlight.w * 6.2832 + aFlight.z * 50.) * mix(.55, 1.1, small) * glide + mix(.12, .2, small);
  vec3 p = position;
  float tip = abs(p.x);
  vec3 l = vec3(p.x * cos(flap), p.y + tip * sin(flap), p.z) * wide;
  vec3 w = c + vec3(f.x * -l.z - f.y * l.x, l.y, f.y * -l.z + f.x * l.x);
  vec3 m = moodAt(w.xz);
  vec3 lit = aTint * aTint * (uHemiSky * 1.1 + uSunColour * (.35 + .3 * sign(p.x) * sin(flap)));
  vColour = toDisplay(graded(lit, m));
  vFog = fogAt(w);
  vFog.a *= mix(.8, 1., small);
  float gone = small * max(step(.5, uStars), step(.4, m.z));
  gl_Position = gone > .5 ? vec4(2., 2., 2., 1.) : projectionMatrix * viewMatrix * vec4(w, 1.);
}
`;

const FRAGMENT = /* glsl */ `
varying vec3 vColour;
varying vec4 vFog;
void main() { gl_FragColor = vec4(mix(vColour, vFog.rgb, vFog.a), 1.); }
`;

/** Colours of birds and of butterflies by biome; a biome that is missing has none. */
const FLOCKS: Record<string, { birds: string; butterflies: readonly string[] }> = {
  meadow: { birds: "#fff6ec", butterflies: ["#ffd24a", "#ff9ac0", "#ffffff", "#8fd0ff"] },
  forest: { birds: "#3f5a60", butterflies: ["#8ff0d8", "#bff0a0", "#c8a8ff"] },
  marsh: { birds: "#f0f4f0", butterflies: ["#8fd8e8", "#f0e08a", "#b0e8b0"] },
  coast: { birds: "#ffffff", butterflies: ["#ffb08a", "#fff0b0"] },
  snow: { birds: "#54618c", butterflies: [] },
  desert: { birds: "#7a4a3c", butterflies: [] },
  volcanic: { birds: "#241c26", butterflies: [] },
  star: { birds: "#efe4ff", butterflies: ["#d8b0ff", "#8ff0ff", "#ffb8f0"] },
};

/** What flies about the camera. */
export class Wings {
  readonly mesh: Mesh;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly home = new InstancedBufferAttribute(new Float32Array((BIRDS + BUTTERFLIES) * 4), 4);
  private readonly tint = new InstancedBufferAttribute(new Float32Array((BIRDS + BUTTERFLIES) * 3), 3);
  private key = "";

  constructor(
    shared: Shared,
    private readonly height: (x: number, z: number) => number | null,
  ) {
    // Two wings of two faces, and a body that is their seam: the front towards -z.
    const wing = (s: number) => [0, 0, -0.28, s * 0.55, 0, -0.2, 0, 0, 0.22, s * 0.55, 0, -0.2, s, 0, 0.12, 0, 0, 0.22];
    this.geometry.setAttribute("position", new Float32BufferAttribute([...wing(-1), ...wing(1)], 3));
    const flight = new InstancedBufferAttribute(new Float32Array((BIRDS + BUTTERFLIES) * 4), 4);
    const random = chance(41);
    for (let i = 0; i < BIRDS + BUTTERFLIES; i++) {
      const bird = i < BIRDS;
      const way = random() < 0.5 && !bird ? -1 : 1;
      flight.setXYZW(i, bird ? 16 + random() * 46 : 0.5 + random() * 1.3, way * (bird ? 0.018 + random() * 0.016 : 0.1 + random() * 0.12), random(), bird ? 1.1 + random() * 0.7 : 4 + random() * 2);
    }
    this.home.setUsage(DynamicDrawUsage);
    this.tint.setUsage(DynamicDrawUsage);
    this.geometry.setAttribute("aHome", this.home);
    this.geometry.setAttribute("aFlight", flight);
    this.geometry.setAttribute("aTint", this.tint);
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, side: DoubleSide, toneMapped: false });
    Object.assign(material.uniforms, shared);
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  /** Follows the camera in world metres; homes lie on a grid, so that walking about does not drag the birds along. */
  frame(x: number, z: number, anchorX: number, anchorZ: number, biome: string | null): void {
    const flock = biome === null ? undefined : FLOCKS[biome];
    this.mesh.visible = flock !== undefined;
    if (!flock) return;
    const ground = this.height(x, z);
    const key = `${Math.round(x / MEADOW_METRES)} ${Math.round(z / MEADOW_METRES)} ${biome} ${ground === null}`;
    if (key === this.key) return;
    this.key = key;
    this.settle(x, z, anchorX, anchorZ, flock);
  }

  dispose(): void {
    this.geometry.dispose();
    (this.mesh.material as ShaderMaterial).dispose();
  }

  private settle(x: number, z: number, anchorX: number, anchorZ: number, flock: { birds: string; butterflies: readonly string[] }): void {
    const cx = Math.round(x / FLOCK_METRES);
    const cz = Math.round(z / FLOCK_METRES);
    const bird = display(flock.birds);
    for (let i = 0; i < BIRDS; i++) {
      // Four flocks stand about the nearest crossing of the grid.
      const fx = (cx + (i % 2 ? 0.42 : -0.38)) * FLOCK_METRES;
      const fz = (cz + (i % 4 < 2 ? -0.45 : 0.4)) * FLOCK_METRES;
      const low = Math.max(this.height(fx, fz) ?? 12, 0);
      this.put(i, fx - anchorX, low + 20 + (i % 7) * 5, fz - anchorZ, 1.3 + (i % 3) * 0.45, bird);
    }
    const bx = Math.round(x / MEADOW_METRES);
    const bz = Math.round(z / MEADOW_METRES);
    const random = chance(Math.imul(bx, 7919) ^ Math.imul(bz, 104729));
    for (let i = BIRDS; i < BIRDS + BUTTERFLIES; i++) {
      const turn = random() * Math.PI * 2;
      const out = 2 + random() * MEADOW_METRES;
      const px = bx * MEADOW_METRES + Math.sin(turn) * out;
      const pz = bz * MEADOW_METRES + Math.cos(turn) * out;
      const y = this.height(px, pz);
      const colour = flock.butterflies[i % Math.max(1, flock.butterflies.length)];
      const none = y === null || y < 0.3 || colour === undefined;
      this.put(i, px - anchorX, (y ?? 0) + 0.6 + random() * 0.8, pz - anchorZ, none ? 0 : 0.085 + random() * 0.05, display(colour ?? "#ffffff"));
    }
    this.home.needsUpdate = true;
    this.tint.needsUpdate = true;
    this.geometry.instanceCount = BIRDS + BUTTERFLIES;
  }

  private put(i: number, x: number, y: number, z: number, wide: number, tint: Rgb): void {
    this.home.setXYZW(i, x, y, z, wide);
    this.tint.setXYZ(i, ...tint);
  }
}

/** Biomes with birds, for tests. */
export const FLYING: readonly string[] = Object.keys(FLOCKS);
