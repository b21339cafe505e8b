/** Where people live and work: houses, huts, tents, the forge, ruins. Doors face -z. */
import type { Family } from "./catalogue";
import { REACH_TREE } from "./reach";
import { ball, box, cone, drum, faces, limb, type Part, put, ring, slab, tube } from "./shape";

const PLASTER = "#f6e6cc";
const PLASTER_FOOT = "#cdb298";
const TILE = "#dc7258";
const TILE_FOOT = "#9a3f4a";
const TIMBER = "#7d5540";
const TIMBER_FOOT = "#4e3634";
const STONE = "#b9b0b4";
const STONE_FOOT = "#7c7482";
const WINDOW = "#ffdf90";

/** A four-sided hip roof over a rectangle. */
const hip = (width: number, depth: number, height: number, y: number, top = TILE, foot = TILE_FOOT): Part => ({
  geometry: tube(0.12, 0.7072, 1, 4).rotateY(Math.PI / 4).scale(width, height, depth).translate(0, y + height / 2, 0),
  top,
  foot,
  grain: 0.12,
});

const window = (x: number, y: number, z: number, turn = 0, size = 0.66): Part[] => [
  { geometry: put(box(size, size, 0.08), { x, y, z, ry: turn }), top: WINDOW, foot: "#ffb866", glow: 0.82 },
  { geometry: put(box(size * 1.24, 0.1, 0.14), { x, y: y - size * 0.56, z, ry: turn }), top: TIMBER, foot: TIMBER_FOOT },
  { geometry: put(box(0.07, size, 0.12), { x, y, z, ry: turn }), top: TIMBER, foot: TIMBER_FOOT },
];

const post = (x: number, z: number, height: number, radius = 0.09, y = 0): Part => ({
  geometry: put(tube(radius, radius * 1.15, height, 5), { x, y: y + height / 2, z }),
  top: TIMBER, foot: TIMBER_FOOT,
});

const roundDoor = (z: number): Part[] => [
  { geometry: put(drum(0.78, 0.78, 0.12, 10), { y: 0.92, z, rx: Math.PI / 2 }), top: "#8a5a40", foot: "#5a3830" },
  { geometry: put(ring(0.8, 0.09, 10, 4), { y: 0.92, z: z - 0.05 }), top: STONE, foot: STONE_FOOT },
  { geometry: put(ball(0.06, 0), { x: 0.45, y: 0.92, z: z - 0.12 }), top: "#ffd98a", glow: 0.5 },
];

/** A striped cone for tents: stripes by turns of colour. */
const stripes = (radius: number, height: number, y: number, sides: number, a: [string, string], b: [string, string]): Part[] =>
  Array.from({ length: sides }, (_, k) => {
    const from = (k / sides) * Math.PI * 2;
    const to = ((k + 1) / sides) * Math.PI * 2;
    const [top, foot] = k % 2 ? a : b;
    const p = (t: number, r: number, h: number) => [Math.sin(t) * r, h, Math.cos(t) * r] as const;
    const mid = height * 0.35;
    const tri = [...p(from, radius, y), ...p(to, radius, y), ...p(to, radius * 0.55, y + mid), ...p(from, radius, y), ...p(to, radius * 0.55, y + mid), ...p(from, radius * 0.55, y + mid), ...p(from, radius * 0.55, y + mid), ...p(to, radius * 0.55, y + mid), ...p(to, 0.02, y + height)];
    return { geometry: faces(tri), top, foot, grain: 0.04 };
  });

export const BUILDINGS: Family = {
  house: {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 1.5, z: -2.6, radius: 2.4, colour: "#ffc870", day: 0 },
    detail: () => [
      { geometry: put(box(5.8, 0.5, 4.8), { y: 0.1 }), top: STONE, foot: STONE_FOOT, jitter: 0.06 },
      { geometry: put(box(5.4, 2.5, 4.4), { y: 1.5 }), top: PLASTER, foot: PLASTER_FOOT },
      ...([[-2.7, -2.2], [2.7, -2.2], [-2.7, 2.2], [2.7, 2.2]] as const).map(([x, z]) => post(x, z, 2.6, 0.13, 0.2)),
      hip(6.9, 5.9, 2.5, 2.6),
      { geometry: put(box(0.6, 1.5, 0.6), { x: 1.6, y: 4.4, z: 0.7 }), top: STONE, foot: STONE_FOOT },
      ...roundDoor(-2.24),
      ...window(-1.75, 1.65, -2.24), ...window(1.75, 1.65, -2.24), ...window(2.74, 1.65, 0, Math.PI / 2), ...window(-2.74, 1.65, 0, Math.PI / 2),
      { geometry: put(box(0.9, 0.25, 0.3), { x: -1.75, y: 1.12, z: -2.36 }), top: "#e88fb0", foot: "#6aa058" },
      { geometry: put(box(0.9, 0.25, 0.3), { x: 1.75, y: 1.12, z: -2.36 }), top: "#f0c860", foot: "#6aa058" },
    ],
    simple: () => [
      { geometry: put(box(5.4, 2.9, 4.4), { y: 1.3 }), top: PLASTER, foot: PLASTER_FOOT },
      hip(6.9, 5.9, 2.5, 2.6),
      { geometry: put(box(0.7, 0.7, 0.1), { x: -1.75, y: 1.65, z: -2.24 }), top: WINDOW, glow: 0.8 },
      { geometry: put(box(0.7, 0.7, 0.1), { x: 1.75, y: 1.65, z: -2.24 }), top: WINDOW, glow: 0.8 },
    ],
  },
  "tall-house": {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 1.6, z: -2.4, radius: 2.2, colour: "#ffc870", day: 0 },
    detail: () => [
      { geometry: put(box(4.6, 0.6, 4.6), { y: 0.1 }), top: STONE, foot: STONE_FOOT, jitter: 0.06 },
      { geometry: put(box(4.1, 3.1, 4.1), { y: 1.8 }), top: STONE, foot: "#8d838e", jitter: 0.08, grain: 0.1 },
      { geometry: put(box(4.7, 2.3, 4.7), { y: 4.4 }), top: "#f3dfc4", foot: "#d3b595" },
      ...([[-2.35, -2.35], [2.35, -2.35], [-2.35, 2.35], [2.35, 2.35]] as const).map(([x, z]) => post(x, z, 2.4, 0.12, 3.2)),
      { geometry: put(box(4.9, 0.2, 4.9), { y: 3.3 }), top: TIMBER, foot: TIMBER_FOOT },
      hip(5.8, 5.8, 3.6, 5.45, "#5f7fb8", "#34406f"),
      { geometry: put(box(3.2, 0.12, 1), { y: 3.4, z: -2.7 }), top: TIMBER, foot: TIMBER_FOOT },
      { geometry: put(box(3.2, 0.08, 0.08), { y: 4.1, z: -3.15 }), top: TIMBER, foot: TIMBER_FOOT },
      ...[-1.5, -0.75, 0, 0.75, 1.5].map((x) => post(x, -3.15, 0.7, 0.04, 3.4)),
      ...roundDoor(-2.1),
      ...window(0, 4.75, -2.4, 0, 0.9), ...window(-1.45, 4.6, -2.4), ...window(1.45, 4.6, -2.4), ...window(2.4, 4.6, 0, Math.PI / 2), ...window(-2.4, 4.6, 0, Math.PI / 2),
    ],
    simple: () => [
      { geometry: put(box(4.1, 3.3, 4.1), { y: 1.6 }), top: STONE, foot: STONE_FOOT },
      { geometry: put(box(4.7, 2.3, 4.7), { y: 4.4 }), top: "#f3dfc4", foot: "#d3b595" },
      hip(5.8, 5.8, 3.6, 5.45, "#5f7fb8", "#34406f"),
      { geometry: put(box(2.6, 0.7, 0.1), { y: 4.65, z: -2.4 }), top: WINDOW, glow: 0.8 },
    ],
  },
  "stilt-hut": {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 2.9, x: 1.7, z: -2.2, radius: 1.8, colour: "#b8ffb0", day: 0.2 },
    detail: () => [
      ...[0, 1, 2, 3, 4, 5].map((k) => post(Math.sin(k * 1.047) * 2, Math.cos(k * 1.047) * 2, 3.2, 0.13, -1.4)),
      { geometry: put(drum(2.5, 2.5, 0.18, 10), { y: 1.65 }), top: "#a8835a", foot: "#6e5340" },
      { geometry: put(tube(1.85, 2, 1.9, 9), { y: 2.65 }), top: "#c9ab78", foot: "#86694c", grain: 0.14 },
      { geometry: put(cone(2.95, 2.7, 9), { y: 4.7 }), top: "#d8c078", foot: "#8a7044", jitter: 0.16, grain: 0.16, sway: 0.002 },
      { geometry: put(cone(0.5, 0.7, 6), { y: 6.1 }), top: "#b89a58", foot: "#8a7044" },
      { geometry: put(box(0.95, 1.5, 0.1), { y: 2.45, z: -1.93 }), top: "#5a4438", foot: "#3c2e2e" },
      ...window(1.1, 2.8, -1.55, -0.6, 0.5),
      ...[-0.3, 0.3].map((x): Part => ({ geometry: limb([[x, -0.2, -3.4], [x, 1.7, -2.4]], [0.05, 0.05], 4), top: TIMBER, foot: TIMBER_FOOT })),
      ...[0, 1, 2, 3].map((k): Part => ({ geometry: put(box(0.62, 0.06, 0.08), { y: 0.15 + k * 0.42, z: -3.2 + k * 0.22 }), top: TIMBER, foot: TIMBER_FOOT })),
      { geometry: put(ball(0.2, 0), { x: 1.7, y: 2.9, z: -2.2 }), top: "#d8ffc0", foot: "#8ae08a", glow: 0.9 },
      post(1.7, -2.2, 1.3, 0.04, 1.7),
    ],
    simple: () => [
      { geometry: put(tube(1.7, 1.9, 3.4, 5), { y: 0.2 }), top: "#6e5340", foot: "#3f302c" },
      { geometry: put(tube(1.85, 2.4, 1.9, 6), { y: 2.65 }), top: "#c9ab78", foot: "#86694c" },
      { geometry: put(cone(2.95, 2.7, 6), { y: 4.7 }), top: "#d8c078", foot: "#8a7044" },
    ],
  },
  tent: {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 1, z: -2, radius: 1.8, colour: "#ffb46a", day: 0 },
    detail: () => [
      ...stripes(2.2, 3, 0.1, 10, ["#f7ead0", "#d8bd94"], ["#d8583f", "#96343a"]),
      post(0, 0, 3.5, 0.06),
      { geometry: put(slab([[0, 0], [0.8, -0.18], [0, -0.36]], 0.03), { x: 0.02, y: 3.5 }), top: "#f0c24e", sway: 0.02 },
      { geometry: put(slab([[-0.55, 0], [0.55, 0], [0, 1.55]], 0.04), { y: 0.1, z: -2.02, rx: 0.42 }), top: "#5a2f38", foot: "#3a1f2c" },
      { geometry: put(box(1.5, 0.05, 1.6), { y: 0.06, z: -2.9 }), top: "#b8435a", foot: "#7a2a4a" },
      { geometry: put(box(1.1, 0.06, 1.2), { y: 0.07, z: -2.9 }), top: "#f0c878", foot: "#d09a50" },
      { geometry: put(ball(0.3, 0), { x: 0.9, y: 0.2, z: -2.5, s: [1, 0.7, 1] }), top: "#4fa0b8", foot: "#2f6a88" },
    ],
    simple: () => stripes(2.2, 3, 0.1, 6, ["#f7ead0", "#d8bd94"], ["#d8583f", "#96343a"]),
  },
  forge: {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 1.1, z: 0.5, radius: 3, colour: "#ff8a3a", day: 0.7 },
    detail: () => [
      { geometry: put(box(5, 0.3, 4.4), { y: 0.05 }), top: "#8d838c", foot: "#5f5866", jitter: 0.08 },
      ...([[-2.2, -1.9], [2.2, -1.9], [-2.2, 1.9], [2.2, 1.9]] as const).map(([x, z]): Part => ({ geometry: put(box(0.5, 2.8, 0.5), { x, y: 1.4, z }), top: "#8a8088", foot: "#4f4854", jitter: 0.08 })),
      hip(5.6, 5, 1.5, 2.8, "#6d5a60", "#3a3038"),
      { geometry: put(box(1.9, 1.1, 1.3), { y: 0.6, z: 1 }), top: "#6d646e", foot: "#3f3844", jitter: 0.1 },
      { geometry: put(box(1.4, 0.16, 0.9), { y: 1.18, z: 0.95 }), top: "#ffd070", foot: "#ff6a28", glow: 1, grain: 0.3 },
      { geometry: put(tube(0.4, 0.7, 3, 5), { y: 3, z: 1.2 }), top: "#5f5660", foot: "#4a424e" },
      { geometry: put(box(0.4, 0.5, 0.4), { x: -0.9, y: 0.4, z: -0.8 }), top: "#6a4a3c", foot: "#4a342e" },
      { geometry: put(box(0.8, 0.24, 0.32), { x: -0.9, y: 0.76, z: -0.8 }), top: "#9aa0b0", foot: "#5f6474" },
      { geometry: put(cone(0.16, 0.4, 4), { x: -1.45, y: 0.77, z: -0.8, rz: Math.PI / 2 }), top: "#9aa0b0", foot: "#5f6474" },
      { geometry: put(cone(0.4, 1, 6), { x: 1.25, y: 0.8, z: 0.9, rz: Math.PI / 2 }), top: "#9a6a48", foot: "#5a3a30" },
    ],
    simple: () => [
      { geometry: put(box(4.6, 2.8, 4), { y: 1.4 }), top: "#7a7078", foot: "#4f4854" },
      hip(5.6, 5, 1.5, 2.8, "#6d5a60", "#3a3038"),
      { geometry: put(box(1.4, 0.6, 0.2), { y: 1.2, z: -2 }), top: "#ffb050", glow: 1 },
    ],
  },
  "ruin-wall": {
    kind: "thing", reach: REACH_TREE,
    detail: () => [
      { geometry: put(box(1.5, 3, 0.9), { x: -1.7, y: 1.4 }), top: "#b0a8b4", foot: "#6d6678", jitter: 0.28, grain: 0.16 },
      { geometry: put(box(1.2, 1.9, 0.9), { x: 1.8, y: 0.9 }), top: "#a8a0ae", foot: "#686174", jitter: 0.28, grain: 0.16 },
      { geometry: put(box(2.4, 0.9, 0.85), { y: 0.4 }), top: "#a8a0ae", foot: "#686174", jitter: 0.2, grain: 0.16 },
      { geometry: put(ring(0.85, 0.24, 9, 4, Math.PI), { x: 0, y: 1.6 }), top: "#bdb5c0", foot: "#8a8294", jitter: 0.12, grain: 0.16 },
      { geometry: put(ball(0.5, 0), { x: 2.1, y: 0.2, z: -0.9 }), top: "#a8a0ae", foot: "#686174", jitter: 0.2 },
      { geometry: put(ball(0.6, 1), { x: -1.7, y: 2.9, s: [1.5, 0.5, 0.9] }), top: "#8fb868", foot: "#4a7a50", jitter: 0.2 },
      { geometry: put(ball(0.4, 1), { x: 1.9, y: 1.85, s: [1.5, 0.5, 1] }), top: "#86b064", foot: "#46764e", jitter: 0.15 },
      { geometry: limb([[-2.3, 2.8, -0.45], [-2.35, 1.6, -0.5], [-2.2, 0.4, -0.5]], [0.16, 0.12, 0.05], 4), top: "#86b064", foot: "#46764e", jitter: 0.08 },
    ],
    simple: () => [
      { geometry: put(box(1.6, 3, 0.9), { x: -1.7, y: 1.4 }), top: "#8fb868", foot: "#6d6678", jitter: 0.2 },
      { geometry: put(box(3.2, 1.2, 0.9), { x: 0.8, y: 0.6 }), top: "#a8a0ae", foot: "#686174", jitter: 0.2 },
    ],
  },
};
