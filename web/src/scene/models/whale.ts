/**
 * The Star Whale: a leaping whale of stone, a pale grooved belly, long fins, flukes, a small eye, a star map on its flanks.
 *
 * The shape alone; that colour returns to it is `shade/lowpoly.ts`'s, when it does is `places/`'s.
 */
import type { BufferGeometry } from "three";
import { ball, faces, gem, limb, type Part, put } from "./shape";

type Point = readonly [number, number, number];

/** Stations along the spine from nose to tail: z (nose towards -z), y, half width, half height above and below the spine. */
const SPINE: readonly (readonly [number, number, number, number, number])[] = [
  [-10.4, 14.6, 0.1, 0.1, 0.1],
  [-10.1, 14.3, 0.75, 0.45, 0.6],
  [-9.1, 13.7, 1.45, 0.95, 1.25],
  [-7.5, 12.7, 2.1, 1.55, 2.05],
  [-5.4, 11.3, 2.55, 2.05, 2.6],
  [-3, 9.7, 2.6, 2.2, 2.65],
  [-0.4, 8.2, 2.35, 2.05, 2.3],
  [2.2, 7.1, 1.85, 1.75, 1.75],
  [4.7, 6.5, 1.3, 1.35, 1.2],
  [6.9, 6.6, 0.8, 0.95, 0.75],
  [8.7, 7.3, 0.42, 0.6, 0.45],
  [10, 8.3, 0.3, 0.32, 0.3],
];
const SIDES = 14;
/** Sides whose middle is lower than this cosine belong to the belly. */
const BELLY = -0.3;

/** The frame of a station: its point and the direction that is up on the body, in the plane of the spine. */
function frameAt(station: number): { z: number; y: number; wide: number; above: number; below: number; upZ: number; upY: number } {
  const low = Math.min(SPINE.length - 2, Math.max(0, Math.floor(station)));
  const t = station - low;
  const a = SPINE[low] as (typeof SPINE)[number];
  const b = SPINE[low + 1] as (typeof SPINE)[number];
  const before = SPINE[Math.max(0, low - (t > 0 ? 0 : 1))] as (typeof SPINE)[number];
  const dz = b[0] - before[0];
  const dy = b[1] - before[1];
  const length = Math.hypot(dz, dy);
  const mix = (k: 0 | 1 | 2 | 3 | 4) => a[k] + (b[k] - a[k]) * t;
  return { z: mix(0), y: mix(1), wide: mix(2), above: mix(3), below: mix(4), upZ: -dy / length, upY: dz / length };
}

/** A point of the skin: `angle` 0 on the back, positive to the right side; `out` grows it from the spine. */
function skin(station: number, angle: number, out = 1): Point {
  const f = frameAt(station);
  const c = Math.cos(angle);
  const high = (c < 0 ? f.below : f.above) * c * out;
  return [Math.sin(angle) * f.wide * out, f.y + f.upY * high, f.z + f.upZ * high];
}

/** Two triangles that look away from an inner point, whatever the order of their corners. */
function outward(into: number[], inner: Point, a: Point, b: Point, c: Point, d: Point): void {
  const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  const v = [d[0] - a[0], d[1] - a[1], d[2] - a[2]] as const;
  const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
  const looks = n[0] * (a[0] + c[0] - 2 * inner[0]) + n[1] * (a[1] + c[1] - 2 * inner[1]) + n[2] * (a[2] + c[2] - 2 * inner[2]);
  const order = looks >= 0 ? [a, b, c, a, c, d] : [a, c, b, a, d, c];
  for (const p of order) into.push(...p);
}

function body(): Part[] {
  const back: number[] = [];
  const belly: number[] = [];
  const groove: number[] = [];
  for (let k = 0; k + 1 < SPINE.length; k++) {
    const middle = frameAt(k + 0.5);
    for (let s = 0; s < SIDES; s++) {
      const a = (s / SIDES) * Math.PI * 2;
      const b = ((s + 1) / SIDES) * Math.PI * 2;
      const low = Math.cos((a + b) / 2) < BELLY;
      const into = low ? (s % 2 && k > 0 && k < 7 ? groove : belly) : back;
      outward(into, [0, middle.y, middle.z], skin(k, a), skin(k + 1, a), skin(k + 1, b), skin(k, b));
    }
  }
  return [
    { geometry: faces(back), top: "#6aa8ff", foot: "#2a3fae", grain: 0.14, glow: 0.16 },
    { geometry: faces(belly), top: "#fff0d4", foot: "#d8c0e8", grain: 0.06, glow: 0.14 },
    { geometry: faces(groove), top: "#e0c8cc", foot: "#b09ad0", grain: 0.06, glow: 0.1 },
  ];
}

/** A fin as stations from root to tip: place, and half a chord along z; thin at both edges, thick in the middle. */
function wing(stations: readonly { at: Point; chord: number; thick: number }[], side: number): BufferGeometry {
  const positions: number[] = [];
  const corners = (k: number): readonly [Point, Point, Point, Point] => {
    const { at, chord, thick } = stations[k] as (typeof stations)[number];
    const x = at[0] * side;
    return [[x, at[1], at[2] - chord], [x, at[1] + thick, at[2]], [x, at[1], at[2] + chord], [x, at[1] - thick, at[2]]];
  };
  for (let k = 0; k + 1 < stations.length; k++) {
    const near = corners(k);
    const far = corners(k + 1);
    const a = (stations[k] as (typeof stations)[number]).at;
    const b = (stations[k + 1] as (typeof stations)[number]).at;
    const inner: Point = [((a[0] + b[0]) / 2) * side, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
    for (let c = 0; c < 4; c++) {
      const d = (c + 1) % 4;
      outward(positions, inner, near[c] as Point, far[c] as Point, far[d] as Point, near[d] as Point);
    }
  }
  return faces(positions);
}

/** Long fins that sweep back and a little up, as in flight. */
const FIN = [
  { at: [1.9, 9.6, -4.9], chord: 1.15, thick: 0.42 },
  { at: [3.6, 8.7, -4.3], chord: 1.1, thick: 0.34 },
  { at: [5.5, 8.3, -3.3], chord: 0.95, thick: 0.26 },
  { at: [7.3, 8.6, -2], chord: 0.7, thick: 0.18 },
  { at: [8.8, 9.4, -0.5], chord: 0.34, thick: 0.1 },
  { at: [9.5, 10.1, 0.5], chord: 0.04, thick: 0.02 },
] as const;

/** One half of the flukes: broad, swept, its tip drawn out. */
const FLUKE = [
  { at: [0, 8.1, 9.9], chord: 0.75, thick: 0.3 },
  { at: [1.2, 8.7, 10.3], chord: 1.05, thick: 0.22 },
  { at: [2.6, 9.3, 11], chord: 0.95, thick: 0.15 },
  { at: [3.9, 9.9, 12], chord: 0.55, thick: 0.09 },
  { at: [4.8, 10.4, 13], chord: 0.05, thick: 0.02 },
] as const;

const DORSAL: readonly Point[] = [[0, 8.5, 2], [0, 8.3, 3.2], [0, 9.5, 4.1]];

/** The star map: stations and angles on the flank, joined in order by fine gold. */
const STARS: readonly (readonly [number, number])[] = [[1.9, 1], [3, 0.75], [3.9, 1.2], [4.8, 0.85], [5.6, 1.35], [6.6, 1], [7.7, 1.3], [8.6, 0.95]];

const flank = (side: number): Part[] => [
  ...STARS.map(([station, angle], k): Part => {
    const [x, y, z] = skin(station, angle * side, 1.02);
    return { geometry: put(gem(k % 3 === 0 ? 0.3 : 0.2), { x, y, z, s: [0.7, 1.3, 1.3] }), top: "#fffbe0", foot: "#ffdc88", glow: 1 };
  }),
  ...STARS.slice(1).map(([station, angle], k): Part => {
    const [fromStation, fromAngle] = STARS[k] as (typeof STARS)[number];
    const middle = skin((station + fromStation) / 2, ((angle + fromAngle) / 2) * side, 1.035);
    return { geometry: limb([skin(fromStation, fromAngle * side, 1.01), middle, skin(station, angle * side, 1.01)], [0.045, 0.045, 0.045], 3), top: "#ffe6a8", glow: 0.85 };
  }),
  // Smaller stars strewn over the back, as on a clear night.
  ...Array.from({ length: 13 }, (_, k): Part => {
    const [x, y, z] = skin(1.6 + ((k * 0.618) % 1) * 7.4, (0.15 + ((k * 0.377) % 1) * 1.35) * side, 1.01);
    return { geometry: put(gem(0.07 + (k % 3) * 0.03), { x, y, z }), top: "#ffffff", foot: "#bfe4ff", glow: 1 };
  }),
  eyeSocket(side),
  ...eye(side),
  // The line of the mouth runs from the nose to below the eye.
  { geometry: limb([skin(0.35, 1.75 * side, 1.01), skin(1.2, 1.72 * side, 1.02), skin(2.1, 1.8 * side, 1.02), skin(2.8, 1.98 * side, 1.01)], [0.03, 0.06, 0.06, 0.02], 3), top: "#33408e", foot: "#26307a" },
  { geometry: wing(FIN, side), top: "#8fc0ff", foot: "#3a54c4", grain: 0.12, glow: 0.14 },
  { geometry: wing(FLUKE, side), top: "#9ac8ff", foot: "#3a54c4", grain: 0.12, glow: 0.16 },
];

function eyeSocket(side: number): Part {
  const [x, y, z] = skin(2.75, 1.62 * side, 0.985);
  return { geometry: put(ball(0.34, 1), { x, y, z, s: [0.45, 0.8, 1.1] }), top: "#3a52bc", foot: "#26348c" };
}

function eye(side: number): Part[] {
  const [x, y, z] = skin(2.75, 1.62 * side, 1.035);
  return [
    { geometry: put(ball(0.2, 1), { x, y, z, s: [0.6, 1, 1] }), top: "#2a1c48", foot: "#120c26" },
    { geometry: put(ball(0.075, 0), { x: x + 0.1 * side, y: y + 0.08, z: z - 0.05 }), top: "#ffffff", glow: 1 },
  ];
}

/** All of the whale, about 15 m high and 23 m long at scale 1. */
export function starWhale(): Part[] {
  const dorsal: number[] = [];
  const [a, b, c] = DORSAL as [Point, Point, Point];
  for (const s of [-1, 1]) {
    const foot: Point = [0.22 * s, (a[1] + b[1]) / 2 - 0.1, (a[2] + b[2]) / 2];
    outward(dorsal, [0, foot[1], foot[2]], a, foot, c, c);
    outward(dorsal, [0, foot[1], foot[2]], foot, b, c, c);
  }
  return [...body(), ...flank(-1), ...flank(1), { geometry: faces(dorsal), top: "#8fc0ff", foot: "#3a54c4", glow: 0.14 }];
}
