/** Old things of the Song: standing stones, rings, gates, the Grotto's mouth, cracks of fire. */
import type { Family } from "./catalogue";
import { REACH_LANDMARK, REACH_THING, REACH_TREE } from "./reach";
import { ball, box, drum, faces, gem, limb, type Part, put, slab } from "./shape";

const STONE = "#b4adc0";
const STONE_FOOT = "#6c6580";
const LIGHT = "#9ffff0";

export const RELICS: Family = {
  "standing-stone": {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 2, z: -0.5, radius: 1.5, colour: "#8ffbe8", day: 0.25 },
    detail: () => [
      { geometry: put(box(1.15, 3.5, 0.8), { y: 1.6, rz: 0.04 }), top: STONE, foot: STONE_FOOT, jitter: 0.3, grain: 0.16 },
      // A staff of five lines with three notes, cut into the front.
      ...[0, 1, 2, 3, 4].map((k): Part => ({ geometry: put(box(0.72, 0.025, 0.04), { y: 1.5 + k * 0.17, z: -0.47 }), top: LIGHT, glow: 0.75 })),
      ...([[-0.22, 1.6], [0.02, 1.86], [0.24, 2.03]] as const).flatMap(([x, y]): Part[] => [
        { geometry: put(ball(0.08, 0), { x, y, z: -0.49, s: [1.2, 0.9, 0.4] }), top: "#e8fff8", glow: 1 },
        { geometry: put(box(0.025, 0.4, 0.03), { x: x + 0.07, y: y + 0.2, z: -0.49 }), top: "#e8fff8", glow: 1 },
      ]),
    ],
    simple: () => [{ geometry: put(box(1.15, 3.5, 0.8), { y: 1.6 }), top: STONE, foot: STONE_FOOT, jitter: 0.25 }, { geometry: put(box(0.7, 0.8, 0.04), { y: 1.85, z: -0.47 }), top: LIGHT, foot: "#5aa8a8", glow: 0.6 }],
  },
  "arrival-ring": {
    kind: "thing", reach: REACH_THING,
    halo: { y: 0.4, radius: 2.6, colour: "#8fd8ff", day: 0.15 },
    detail: () =>
      Array.from({ length: 11 }, (_, k): Part[] => {
        const a = (k / 11) * Math.PI * 2;
        const x = Math.sin(a) * 2.1;
        const z = Math.cos(a) * 2.1;
        return [
          { geometry: put(box(0.95, 0.3, 0.75), { ry: a, x, y: 0.06, z }), top: "#c4bccc", foot: "#8a8298", jitter: 0.1, grain: 0.14 },
          { geometry: put(box(0.34, 0.05, 0.09), { ry: a, x, y: 0.23, z }), top: "#bfe8ff", glow: 0.8 },
        ];
      }).flat(),
  },
  "gate-arch": {
    kind: "thing", reach: REACH_LANDMARK,
    halo: { y: 2.8, radius: 3.6, colour: "#9fe8ff", day: 0.4 },
    detail: () => [
      ...[-1, 1].flatMap((s): Part[] => [
        { geometry: limb([[s * 2.1, -0.3, 0], [s * 2.35, 1.8, 0], [s * 1.95, 3.9, 0], [s * 1.05, 5.6, 0], [s * 0.25, 6.5, 0]], [0.72, 0.62, 0.5, 0.34, 0.06], 6), top: "#cac2d6", foot: STONE_FOOT, jitter: 0.14, grain: 0.16 },
        ...[0, 1, 2, 3].map((k): Part => ({ geometry: put(gem(0.13), { x: s * (2.3 - k * k * 0.11), y: 1.1 + k * 1.15, z: -0.62 + k * 0.07, s: [1, 1.6, 0.6] }), top: "#c8f4ff", glow: 1 })),
        { geometry: put(ball(0.9, 0), { x: s * 2.3, y: 0.1, z: 0.2, s: [1.1, 0.6, 1] }), top: "#b0a8bc", foot: STONE_FOOT, jitter: 0.2, grain: 0.16 },
      ]),
      ...Array.from({ length: 9 }, (_, k): Part => {
        const x = -1.6 + k * 0.4;
        const high = 5.2 * Math.sqrt(Math.max(0.05, 1 - (x / 2.05) ** 2));
        return { geometry: put(slab([[-0.05, 0.1], [0.05, 0.1], [0.02, high], [-0.02, high]], 0.02), { x }), top: "#e8fbff", foot: "#6fc8f0", glow: 0.95 };
      }),
    ],
  },
  "grotto-mouth": {
    kind: "thing", reach: REACH_LANDMARK,
    halo: { y: 2.6, z: 0.5, radius: 5, colour: "#8f9cff", day: 0.5 },
    detail: () => {
      const stones: Part[] = [];
      for (let k = 0; k <= 10; k++) {
        const a = Math.PI * (k / 10);
        for (const [z, r, size] of [[-2.6, 4.6, 1.9], [0.2, 4.9, 2.2], [3, 5.2, 2.3]] as const) {
          stones.push({ geometry: put(ball(size, 0), { x: Math.cos(a) * r, y: Math.sin(a) * r * 1.05 - 0.3, z: z + Math.sin(k * 2.7) * 0.5, ry: k * 1.7, s: [1, 0.95, 1] }), top: "#a9a0b4", foot: "#5a5468", jitter: 0.7, grain: 0.18 });
        }
      }
      return [
        ...stones,
        { geometry: put(drum(4.4, 4.4, 0.2, 10), { y: 1.2, z: 3.4, rx: Math.PI / 2 }), top: "#2a2450", foot: "#6f6ad8", glow: 0.6 },
        ...[0, 1, 2, 3, 4].map((k): Part => ({ geometry: put(gem(0.3), { x: -2.6 + k * 1.3, y: 0.5 + (k % 2) * 0.4, z: 1.6, s: [0.8, 2, 0.8] }), top: "#d8ccff", foot: "#6f7cf0", glow: 0.85 })),
        { geometry: put(ball(1.6, 0), { x: 0, y: 6.2, z: -1, s: [2.4, 0.5, 1.6] }), top: "#8fb868", foot: "#4a7a50", jitter: 0.4 },
      ];
    },
  },
  "lava-crack": {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 0.5, radius: 4, colour: "#ff7a30", day: 0.5 },
    detail: () => {
      const xs = [-4.4, -3.1, -1.8, -0.6, 0.7, 2, 3.2, 4.4];
      const mid = [0.1, -0.5, 0.3, -0.2, 0.5, -0.1, 0.35, -0.1];
      const wide = [0.02, 0.32, 0.55, 0.42, 0.62, 0.5, 0.3, 0.02];
      const lava: number[] = [];
      const rim: Part[] = [];
      for (let k = 0; k + 1 < xs.length; k++) {
        const [x0, x1, m0, m1, w0, w1] = [xs[k] as number, xs[k + 1] as number, mid[k] as number, mid[k + 1] as number, wide[k] as number, wide[k + 1] as number];
        lava.push(x0, 0.12, m0 - w0, x0, 0.12, m0 + w0, x1, 0.12, m1 + w1, x0, 0.12, m0 - w0, x1, 0.12, m1 + w1, x1, 0.12, m1 - w1);
        for (const s of [-1, 1]) rim.push({ geometry: put(ball(0.42, 0), { x: (x0 + x1) / 2, y: 0.05, z: (m0 + m1) / 2 + s * ((w0 + w1) / 2 + 0.22), ry: k, s: [1.6, 0.6, 0.8] }), top: "#4a4048", foot: "#241e28", jitter: 0.2 });
      }
      return [{ geometry: faces(lava), top: "#ffb040", foot: "#ff5a1c", glow: 1, grain: 0.5 }, ...rim];
    },
  },
};

