/** Grass, flowers, ferns, mushrooms, reeds: small things near the feet, gone with distance. */
import type { Family } from "./catalogue";
import { REACH_HERB } from "./reach";
import { ball, blade, cone, drum, gem, limb, type Part, put, tube } from "./shape";

interface Tuft {
  count: number;
  radius: number;
  height: number;
  width: number;
  bend: number;
  top: string;
  foot: string;
  glow?: number;
  sway?: number;
}

const tuft = ({ count, radius, height, width, bend, top, foot, glow, sway }: Tuft): Part[] =>
  Array.from({ length: count }, (_, k) => {
    const a = k * 2.4;
    const r = radius * (0.3 + 0.7 * ((k * 0.37) % 1));
    return {
      geometry: put(blade(width, height * (0.75 + 0.35 * ((k * 0.61) % 1)), bend), { ry: -a, x: Math.sin(a) * r, z: -Math.cos(a) * r }),
      top,
      foot,
      sway: sway ?? 0.09,
      ...(glow ? { glow } : {}),
    };
  });

/** A mushroom: stem and cap. */
const mushroom = (x: number, z: number, size: number, cap: string, capFoot: string, stem: string, glow: number): Part[] => [
  { geometry: put(tube(0.05 * size, 0.08 * size, 0.4 * size, 5), { x, y: 0.2 * size, z }), top: stem, foot: "#6a5f70" },
  { geometry: put(cone(0.24 * size, 0.2 * size, 7), { x, y: 0.46 * size, z }), top: cap, foot: capFoot, glow },
];

/** Three stalks with hanging bells. */
const bells = (bell: string, bellFoot: string, stalk: string): Part[] =>
  [0, 1, 2].flatMap((k): Part[] => {
    const a = k * 2.1;
    const x = Math.sin(a) * 0.16;
    const z = Math.cos(a) * 0.16;
    const h = 0.5 + k * 0.09;
    return [
      { geometry: limb([[x, 0, z], [x * 1.2, h * 0.7, z * 1.2], [x * 1.9, h, z * 1.9]], [0.02, 0.016, 0.012], 3), top: stalk, foot: "#4a7d49", sway: 0.06 },
      { geometry: put(cone(0.1, 0.16, 5), { x: x * 1.9, y: h - 0.05, z: z * 1.9 }), top: bell, foot: bellFoot, sway: 0.06, glow: 0.22 },
    ];
  });

/** A flower that looks up: a stalk and a flat star of petals. */
const daisy = (x: number, z: number, high: number): Part[] => [
  { geometry: put(blade(0.035, high, 0), { x, z }), top: "#8fb862", foot: "#4f8448", sway: 0.05 },
  { geometry: put(cone(0.11, 0.06, 5), { x, y: high, z }), top: "#ffffff", foot: "#f8ecf4", sway: 0.05, glow: 0.3 },
];

/** Flat little stones. */
const stones = (top: string, foot: string, glow = 0): Part[] =>
  ([[0, 0, 0.11], [0.24, 0.12, 0.07], [-0.16, 0.2, 0.055]] as const).map(([x, z, r]): Part => ({ geometry: put(gem(r), { x, y: r * 0.2, z, ry: x * 9, s: [1.25, 0.6, 1] }), top, foot, glow }));

export const HERBS: Family = {
  // The first few cover the ground about the camera by looks alone (`flora/cover.ts`); content does not name them.
  "ground-tuft": {
    kind: "foliage", reach: REACH_HERB, follows: "leaf",
    detail: () => tuft({ count: 5, radius: 0.2, height: 0.44, width: 0.11, bend: 0.2, top: "#dce886", foot: "#4a8048" }),
  },
  daisy: { kind: "foliage", reach: REACH_HERB, follows: "bloom", detail: () => [...daisy(0, 0, 0.26), ...daisy(0.14, 0.09, 0.2)] },
  pebbles: { kind: "thing", reach: REACH_HERB, follows: "rock", detail: () => stones("#c4bcc4", "#847c8c") },
  cinders: { kind: "thing", reach: REACH_HERB, detail: () => [...stones("#54484f", "#2c262e"), { geometry: put(gem(0.05), { x: 0.1, y: 0.03, z: -0.08 }), top: "#ffc060", foot: "#ff6a20", glow: 1 }] },
  shells: {
    kind: "thing", reach: REACH_HERB,
    detail: () => [
      { geometry: put(cone(0.08, 0.12, 5), { y: 0.03, rx: 1.3 }), top: "#fff0e4", foot: "#f0a890" },
      { geometry: put(cone(0.05, 0.09, 4), { x: 0.22, y: 0.02, z: 0.1, rx: -1.2, ry: 1 }), top: "#ffe4d0", foot: "#d8a0b8" },
    ],
  },
  "snow-clump": { kind: "thing", reach: REACH_HERB, detail: () => [{ geometry: put(ball(0.28, 0), { s: [1.3, 0.4, 1] }), top: "#e4ecf8", foot: "#b8cbe8" }, { geometry: put(gem(0.07), { x: 0.3, y: 0.08, z: 0.1, s: [0.7, 1.8, 0.7] }), top: "#f4fcff", foot: "#9fd4f4", glow: 0.35 }] },
  "meadow-grass": {
    kind: "foliage", reach: REACH_HERB, follows: "leaf",
    detail: () => tuft({ count: 6, radius: 0.32, height: 0.68, width: 0.13, bend: 0.28, top: "#d6e088", foot: "#588c4b" }),
  },
  bellflower: {
    kind: "blossoming", reach: REACH_HERB, follows: "bloom",
    detail: () => [...bells("#ffd7f0", "#b779e6", "#86ab5e"), ...tuft({ count: 3, radius: 0.14, height: 0.3, width: 0.1, bend: 0.16, top: "#a9c96a", foot: "#4a7d49" })],
  },
  reed: {
    kind: "foliage", reach: REACH_HERB * 1.7,
    detail: () => [
      ...tuft({ count: 5, radius: 0.28, height: 1.5, width: 0.09, bend: 0.3, top: "#c9cf82", foot: "#4f7a50", sway: 0.05 }),
      ...[0, 1].map((k): Part => ({ geometry: put(drum(0.05, 0.05, 0.28, 5), { x: 0.12 - k * 0.26, y: 1.42 - k * 0.2, z: 0.05 * k }), top: "#7a5236", foot: "#5a3b2c", sway: 0.05 })),
      ...[0, 1].map((k): Part => ({ geometry: put(tube(0.012, 0.016, 1.35 - k * 0.2, 3), { x: 0.12 - k * 0.26, y: 0.66 - k * 0.1, z: 0.05 * k }), top: "#8f9a5c", foot: "#4f7a50", sway: 0.05 })),
    ],
  },
  fern: {
    kind: "foliage", reach: REACH_HERB * 1.1, follows: "leaf",
    detail: () =>
      Array.from({ length: 8 }, (_, k): Part => ({
        geometry: put(blade(0.3, 0.95, 0.75), { ry: (k / 8) * Math.PI * 2 + (k % 2) * 0.2, rx: 0, y: 0.02 }),
        top: k % 2 ? "#86c46e" : "#71b367", foot: "#1f5a48", sway: 0.06,
      })),
  },
  glowcap: {
    kind: "thing", reach: REACH_HERB * 1.2, follows: "accent",
    halo: { y: 0.4, radius: 0.9, colour: "#7dffe2", day: 0.1 },
    detail: () => [
      ...mushroom(0, 0, 1.15, "#c8fff0", "#3fb8b0", "#cfc4dc", 0.7),
      ...mushroom(0.2, 0.1, 0.75, "#b0ffe8", "#38a8a4", "#cfc4dc", 0.7),
      ...mushroom(-0.17, 0.14, 0.55, "#b0ffe8", "#38a8a4", "#cfc4dc", 0.7),
    ],
  },
  "dune-grass": {
    kind: "foliage", reach: REACH_HERB,
    detail: () => tuft({ count: 7, radius: 0.26, height: 0.78, width: 0.08, bend: 0.5, top: "#f2e0a2", foot: "#a08a58" }),
  },
  "water-lily": {
    kind: "thing", reach: REACH_HERB * 1.4,
    detail: () => [
      ...([[0, 0, 0.42], [0.5, 0.25, 0.3], [-0.35, 0.42, 0.34]] as const).map(([x, z, r]): Part => ({ geometry: put(drum(r, r * 0.96, 0.05, 8), { x, y: 0.08, z }), top: "#7fb568", foot: "#3f7a50" })),
      ...[0, 1, 2, 3, 4, 5].map((k): Part => ({ geometry: put(blade(0.16, 0.26, 0.12), { ry: k * 1.047, y: 0.12 }), top: "#fff2fa", foot: "#f09cc8", glow: 0.15 })),
      { geometry: put(ball(0.07, 0), { y: 0.18 }), top: "#ffe27a", glow: 0.4 },
    ],
  },
  "glass-grass": {
    kind: "foliage", reach: REACH_HERB,
    detail: () => tuft({ count: 6, radius: 0.26, height: 0.58, width: 0.1, bend: 0.2, top: "#e8f6ff", foot: "#6a80c8", glow: 0.3, sway: 0.05 }),
  },
  "cave-mushroom": {
    kind: "thing", reach: REACH_HERB * 1.6,
    halo: { y: 0.45, radius: 1.2, colour: "#6fa8ff", day: 1 },
    detail: () => [
      ...mushroom(0, 0, 1.3, "#a8d2ff", "#3f6fe0", "#8f86b8", 0.8),
      ...mushroom(-0.22, 0.08, 0.8, "#b8dcff", "#4a7ae8", "#8f86b8", 0.8),
      ...mushroom(0.2, -0.14, 0.6, "#b8dcff", "#4a7ae8", "#8f86b8", 0.8),
    ],
  },
};
