/** Landmarks: what each region is known by from afar. Statue and blossom are stone until one restored them (`places/`). */
import type { Family } from "./catalogue";
import { REACH_LANDMARK } from "./reach";
import { ball, box, cone, drum, faces, gem, limb, type Part, put, ring, slab, tube, turned } from "./shape";
import { starWhale } from "./whale";


const PLINTH = (): Part[] => [
  { geometry: put(drum(5.2, 5.9, 1, 12), { y: 0.3 }), top: "#cfc7d4", foot: "#8a8298", grain: 0.16 },
  { geometry: put(drum(4.2, 4.9, 0.8, 12), { y: 1.1 }), top: "#d8d0dc", foot: "#9a92a6", grain: 0.16 },
  ...Array.from({ length: 9 }, (_, k): Part => {
    const a = (k / 9) * Math.PI * 2;
    const r = 2.6 + (k % 2) * 0.9;
    return { geometry: put(cone(1.25, 2.6 + (k % 3) * 0.7, 5), { x: Math.sin(a) * r, y: 2.2, z: Math.cos(a) * r + 0.8, rx: 0.35 * Math.cos(a), rz: -0.35 * Math.sin(a) }), top: "#bfeaf2", foot: "#3f8fb8", jitter: 0.3, grain: 0.16 };
  }),
  { geometry: put(turned([[2.2, 1.4], [1.6, 3], [1.1, 5.2], [0.9, 6.6]], 7), { z: 0.8 }), top: "#d6f2f8", foot: "#4f9cc0", jitter: 0.3 },
];

const horn = (x: number, z: number, height: number, radius: number, lean: number): Part => {
  const turn = Math.atan2(x, z);
  const out = (k: number) => 1 + lean * k;
  return { geometry: limb([[x, -1.5, z], [x * out(0.35), height * 0.4, z * out(0.35)], [x * out(0.3), height * 0.75, z * out(0.3)], [x * (1 - lean * 0.15), height, z * (1 - lean * 0.15)]], [radius, radius * 0.85, radius * 0.5, 0.05], 6), top: "#ffffff", foot: "#4f9ad8", glow: 0.3 + 0.05 * Math.sin(turn), grain: 0.24 };
};

export const GREAT: Family = {
  "star-whale-statue": { kind: "restorable", reach: REACH_LANDMARK, detail: () => [...PLINTH(), ...starWhale()] },
  "great-tree": {
    kind: "foliage", reach: REACH_LANDMARK,
    halo: { y: 2.4, z: -5.2, radius: 5, colour: "#ffe8a0", day: 0.5 },
    detail: () => [
      { geometry: limb([[0, -1, 0], [0.6, 6, 0.3], [-0.7, 14, -0.4], [0.6, 22, 0.4], [0, 32, 0]], [4.6, 3.2, 2.6, 2.3, 1.3], 9), top: "#7a6258", foot: "#3a2e38", jitter: 0.5, grain: 0.12 },
      ...Array.from({ length: 8 }, (_, k): Part => {
        const a = (k / 8) * Math.PI * 2 + 0.4;
        return { geometry: limb([[Math.sin(a) * 9.5, -1.2, Math.cos(a) * 9.5], [Math.sin(a) * 5.6, 1.4, Math.cos(a) * 5.6], [Math.sin(a) * 2.6, 7, Math.cos(a) * 2.6]], [0.7, 1.3, 0.9], 5), top: "#6d5850", foot: "#372c36", jitter: 0.2 };
      }),
      { geometry: put(slab([[-1.5, 0], [1.5, 0], [1.4, 3.2], [0, 4.8], [-1.4, 3.2]], 0.4), { z: -4.5, y: 0.1, rx: 0.08 }), top: "#fff6c8", foot: "#ffd070", glow: 1 },
      ...[0.3, 1.6, 2.9, 4.2, 5.5].map((a, k): Part => ({ geometry: limb([[0, 20 + k * 1.8, 0], [Math.sin(a) * 6.5, 26 + k * 1.4, Math.cos(a) * 6.5], [Math.sin(a) * 11.5, 30 + k, Math.cos(a) * 11.5]], [1.2, 0.8, 0.35], 5), top: "#6d5850", foot: "#4a3c42" })),
      ...([[0, 38, 0, 10], [9, 33.5, 3, 7], [-8.6, 34, 3.5, 7.2], [2.5, 33, -9.4, 7], [-3, 32.5, 9.6, 6.8], [7, 36, -6, 6], [-7.5, 36.5, -5.5, 6.2], [0.5, 43, 1, 6]] as const).map(([x, y, z, r], k): Part => ({
        geometry: put(ball(r, 1), { x, y, z, ry: k, s: [1.08, 0.6, 1.08] }), top: k % 2 ? "#8fd08c" : "#a5db90", foot: "#2a6a5e", jitter: r * 0.2, sway: 0.002, grain: 0.1,
      })),
      ...Array.from({ length: 16 }, (_, k): Part => {
        const a = k * 2.399;
        const r = 7 + (k % 5) * 1.7;
        return { geometry: put(slab([[-0.12, 0], [0.12, 0], [0, -7 - (k % 4) * 1.6]], 0.04), { x: Math.sin(a) * r, y: 31, z: Math.cos(a) * r, ry: a }), top: "#5fb89c", foot: "#d8fff0", glow: 0.6, sway: 0.005 };
      }),
    ],
  },
  "resonant-blossom": { kind: "restorable", reach: REACH_LANDMARK, detail: () => [...blossom(0.12)] },
  "crater-spire": {
    kind: "thing", reach: REACH_LANDMARK,
    halo: { y: 12, radius: 11, colour: "#ff6a2a", day: 0.35 },
    detail: () => [
      { geometry: limb([[0, -2, 0], [0.8, 9, 0.4], [2.2, 20, 0.8], [3.4, 30, 1.2], [4.4, 38, 1.4]], [5, 3.9, 2.5, 1.3, 0.1], 6), top: "#5a4c60", foot: "#16121c", jitter: 0.6, grain: 0.3 },
      { geometry: limb([[-3, -1, 1.5], [-3.3, 7, 2], [-2.4, 13, 2]], [2, 1.3, 0.1], 5), top: "#4f4356", foot: "#16121c", jitter: 0.4, grain: 0.3 },
      { geometry: limb([[2.6, -1, -2.6], [3.4, 5, -3.2], [3.6, 9, -3.2]], [1.7, 1, 0.1], 5), top: "#4f4356", foot: "#16121c", jitter: 0.3, grain: 0.3 },
      ...([[[-1.4, 0.5, -4.6], [-0.3, 5, -4.1], [0.5, 9, -3.3], [0.2, 13, -2.9], [1.8, 19, -1.6]], [[4.2, 1, -1.6], [3.9, 6, -1.3], [4, 11, -0.6], [4.1, 16, 0]], [[-4.3, 0.6, -1], [-3, 5, -1.6], [-2, 11, -1.5], [-0.8, 17, -1]]] as [number, number, number][][]).map((points): Part => ({ geometry: limb(points, points.map((_, k) => 0.34 - k * 0.05), 4), top: "#ff8a2a", foot: "#ffd060", glow: 1, grain: 0.3 })),
    ],
  },
  "sandstone-arch": {
    kind: "thing", reach: REACH_LANDMARK,
    detail: () => {
      const spine: [number, number, number][] = [[-13, -2, 0], [-13.6, 6, 0.4], [-11.6, 14, -0.2], [-6.4, 20.4, 0.3], [0.6, 22.8, 0], [7.4, 20.6, -0.4], [12.2, 14.4, 0.2], [13.8, 6.4, 0], [13, -2, 0]];
      const radius = [4.6, 3.6, 3.3, 3, 2.8, 3, 3.5, 4, 5];
      return [
        { geometry: limb(spine, radius, 8), top: "#f0bd82", foot: "#a85f42", jitter: 0.7, grain: 0.2 },
        ...[[-13.4, 3.5, 4], [-13.3, 8.5, 3.6], [-12.4, 12, 3.5], [13.6, 4, 4.2], [13.5, 9, 3.9], [12.6, 12.8, 3.6]].map(([x, y, r], k): Part => ({ geometry: put(tube((r as number) * 1.04, (r as number) * 1.05, 0.9, 8), { x: x as number, y: y as number, ry: k }), top: k % 2 ? "#c8714c" : "#ffd8a0", foot: k % 2 ? "#a85a40" : "#e8b478", jitter: 0.3 })),
        ...[[-16, 0, 4, 3], [15.5, 0, 3.6, 3.2], [-11, 0, -4.6, 2.2], [10.4, 0, 4.2, 2]].map(([x, y, z, r], k): Part => ({ geometry: put(ball(r as number, 0), { x: x as number, y: y as number, z: z as number, ry: k }), top: "#e0a670", foot: "#96563c", jitter: 0.7 })),
      ];
    },
  },
  "ice-chime": {
    kind: "foliage", reach: REACH_LANDMARK,
    halo: { y: 5, radius: 3, colour: "#bfe8ff", day: 0.25 },
    detail: () => [
      { geometry: limb([[-1.2, -0.4, 0], [-1.4, 3.6, 0.1], [-1, 6.8, 0], [0, 8.8, 0]], [0.42, 0.32, 0.26, 0.2], 6), top: "#f4fcff", foot: "#7ab8e0", grain: 0.2 },
      { geometry: limb([[1.2, -0.4, 0], [1.3, 3.8, -0.1], [1.1, 7, 0], [0, 8.8, 0]], [0.42, 0.32, 0.26, 0.2], 6), top: "#f4fcff", foot: "#7ab8e0", grain: 0.2 },
      { geometry: limb([[-1.3, 7, 0], [1.3, 7.2, 0]], [0.16, 0.16], 5), top: "#e6f6ff" },
      ...[-0.9, -0.55, -0.2, 0.15, 0.5, 0.85].map((x, k): Part => ({ geometry: put(cone(0.13, 1.8 + (k % 3) * 0.9, 5), { x, y: 6.9 - (0.9 + (k % 3) * 0.45), rx: Math.PI }), top: "#ffffff", foot: "#8fd4ff", glow: 0.5, sway: 0.012 })),
    ],
  },
  "frost-crown": {
    kind: "thing", reach: REACH_LANDMARK,
    halo: { y: 9, radius: 14, colour: "#a8dcff", day: 0.3 },
    detail: () => [
      ...Array.from({ length: 7 }, (_, k) => {
        const a = (k / 7) * Math.PI * 2;
        return horn(Math.sin(a) * 9.5, -Math.cos(a) * 9.5, k === 0 ? 30 : 19 + ((k * 5) % 4) * 2.6, k === 0 ? 2.6 : 2.1, 0.34);
      }),
      ...Array.from({ length: 7 }, (_, k): Part => {
        const a = ((k + 0.5) / 7) * Math.PI * 2;
        return { geometry: put(gem(1.5), { x: Math.sin(a) * 9.4, y: 1.6, z: -Math.cos(a) * 9.4, s: [0.9, 2.6, 0.9] }), top: "#f4fcff", foot: "#6fb4ec", glow: 0.4, grain: 0.24 };
      }),
    ],
  },
  "fen-bell": {
    kind: "thing", reach: REACH_LANDMARK,
    halo: { y: 16.5, radius: 4, colour: "#9fffd0", day: 0.12 },
    detail: () => [
      { geometry: put(drum(3, 3.5, 2, 9), { y: 0.6 }), top: "#a8a8a4", foot: "#5f6664", jitter: 0.3, grain: 0.18 },
      ...([[-2, -2], [2, -2], [-2, 2], [2, 2]] as const).map(([x, z]): Part => ({ geometry: limb([[x, 1, z], [x * 0.8 + 0.9, 12, z * 0.8], [x * 0.66 + 1.5, 20, z * 0.66]], [0.34, 0.28, 0.24], 5), top: "#8a6e50", foot: "#4a3e38" })),
      ...[5, 9.5, 13.6].flatMap((y): Part[] => [-1, 1].map((s) => ({ geometry: limb([[-1.9 + y * 0.08, y, s * 1.8], [1.9 + y * 0.08, y + 1.4, s * 1.8]], [0.15, 0.15], 4), top: "#7d6448", foot: "#4a3e38" }))),
      { geometry: put(box(4.4, 0.3, 4.4), { x: 1.35, y: 19.6, rz: -0.05 }), top: "#8a6e50", foot: "#5a4a3e" },
      { geometry: put(turned([[1.75, 14.2], [1.45, 15], [1.1, 16.6], [0.75, 17.8], [0.05, 18.4]], 10), { x: 1.2 }), top: "#7fd8b0", foot: "#2f7a66", grain: 0.16 },
      { geometry: put(turned([[1.6, 14.3], [1.2, 16.4], [0.05, 18]], 8).scale(-1, 1, 1), { x: 1.2 }), top: "#1f4a44", foot: "#2a5f54" },
      { geometry: put(ball(0.4, 1), { x: 1.2, y: 14 }), top: "#d8c070", foot: "#8a7440", glow: 0.2 },
      { geometry: cone(4.3, 4.6, 6).translate(1.5, 22, 0), top: "#b8a468", foot: "#6a5c40", jitter: 0.25, grain: 0.16 },
      ...[0, 1, 2, 3, 4, 5, 6].map((k): Part => ({ geometry: put(slab([[-0.14, 0], [0.14, 0], [0.03, -4 - (k % 3) * 2], [-0.06, -4 - (k % 3) * 2]], 0.05), { x: 1.4 + Math.sin(k * 0.9) * 2.4, y: 19.6, z: Math.cos(k * 0.9) * 2.4, ry: k }), top: "#8fb868", foot: "#4a7a58" })),
    ],
  },
  lighthouse: {
    kind: "thing", reach: REACH_LANDMARK,
    halo: { y: 29.6, radius: 7, colour: "#fff0b8", day: 0.35 },
    detail: () => [
      { geometry: put(drum(4, 4.8, 2.4, 10), { y: 0.6 }), top: "#b9b0b4", foot: "#7c7482", jitter: 0.3, grain: 0.16 },
      ...Array.from({ length: 6 }, (_, k): Part => {
        const r0 = 3.1 - k * 0.27;
        return { geometry: put(tube(r0 - 0.27, r0, 4.2, 10), { y: 3.8 + k * 4.2, ry: k * 0.2 }), top: k % 2 ? "#e8655a" : "#fffaf0", foot: k % 2 ? "#c24850" : "#ded4d0", grain: 0.05 };
      }),
      { geometry: put(drum(2.3, 1.9, 0.5, 10), { y: 27.2 }), top: "#5a5468", foot: "#3f3a4c" },
      { geometry: put(ring(2.2, 0.07, 12, 4), { y: 28.3, rx: Math.PI / 2 }), top: "#5a5468" },
      { geometry: put(tube(1.15, 1.15, 2.6, 8), { y: 28.9 }), top: "#fff8d0", foot: "#ffdf8a", glow: 0.95 },
      { geometry: put(cone(1.7, 2.2, 8), { y: 31.4 }), top: "#e8655a", foot: "#98303f" },
      { geometry: put(gem(0.3), { y: 33, s: [0.8, 1.8, 0.8] }), top: "#ffe6a0", glow: 0.6 },
      { geometry: put(box(1.3, 2.2, 0.3), { y: 2.6, z: -3.2, rx: 0.1 }), top: "#6a4a40", foot: "#4a3430" },
      ...[8, 15, 22].map((y, k): Part => ({ geometry: put(box(0.6, 1, 0.2), { y, z: -(2.95 - (y / 25) * 1.3), rx: 0.06 * k * 0 }), top: "#ffe8a8", glow: 0.8 })),
    ],
  },
  observatory: {
    kind: "thing", reach: REACH_LANDMARK,
    halo: { y: 16, radius: 9, colour: "#c8b0ff", day: 0.15 },
    detail: () => [
      { geometry: put(drum(9, 10, 1.4, 14), { y: 0.4 }), top: "#c8c0d8", foot: "#8078a0", grain: 0.14 },
      { geometry: put(tube(6.4, 7, 9, 14), { y: 5.6 }), top: "#ddd6ea", foot: "#9a90b8", grain: 0.12 },
      ...Array.from({ length: 7 }, (_, k): Part => {
        const a = (k / 7) * Math.PI * 2;
        return { geometry: put(box(1.1, 2.4, 0.4), { x: Math.sin(a) * 6.75, y: 6, z: -Math.cos(a) * 6.75, ry: -a }), top: "#bfe8ff", foot: "#7a6af0", glow: 0.75 };
      }),
      { geometry: put(ring(6.8, 0.5, 14, 4), { y: 10.2, rx: Math.PI / 2 }), top: "#e8c880", foot: "#a8803c" },
      { geometry: turned([[6.6, 10.2], [6, 13], [4.4, 15.6], [2, 17.2], [0.05, 17.7]], 14), top: "#f4d890", foot: "#b8863f", grain: 0.16 },
      { geometry: put(slab([[-0.9, 0], [0.9, 0], [0.7, 6], [-0.7, 6]], 0.5), { y: 11, z: -6.1, rx: 0.62 }), top: "#241d48", foot: "#4a3f90", glow: 0.3 },
      { geometry: limb([[0, 13, -2], [0, 17.6, -7], [0, 19.4, -9]], [1.3, 1, 1.15], 8), top: "#e0b868", foot: "#7a5a48", grain: 0.14 },
      { geometry: put(drum(1.05, 1.05, 0.1, 8), { y: 19.4, z: -9, rx: 0.74 }), top: "#d0f4ff", glow: 0.9 },
      { geometry: put(ring(8.2, 0.14, 28, 4), { y: 15, rx: Math.PI / 2 + 0.35, rz: 0 }), top: "#ffe6a8", foot: "#d8a850", glow: 0.5 },
      { geometry: put(ring(9.6, 0.12, 30, 4), { y: 15, rx: Math.PI / 2 - 0.3, rz: 0.3 }), top: "#d8c8ff", foot: "#8a70e0", glow: 0.6 },
      ...([[8.2, 15, 0.3, 0.6, "#ffb070"], [-9.4, 14.4, 1.2, 0.85, "#8fd8ff"], [1, 18, 9.1, 0.5, "#ff9fd0"]] as const).map(([x, y, z, r, colour]): Part => ({ geometry: put(ball(r, 1), { x, y, z }), top: "#ffffff", foot: colour, glow: 0.6 })),
      { geometry: put(box(2, 3, 0.4), { y: 2.6, z: -7 }), top: "#5a4a78", foot: "#3a305a" },
    ],
  },
};

/** The Resonant Blossom: eight petals about a short stem; `open` 0 closed to 1 open. */
export function blossom(open: number): Part[] {
  const petals = (count: number, length: number, wide: number, from: number, tilt: number, top: string, foot: string, glow: number): Part[] =>
    Array.from({ length: count }, (_, k) => {
      const positions: number[] = [];
      const steps = 4;
      const at = (i: number): [number, number] => {
        const t = i / steps;
        const a = tilt * (0.4 + t * 0.9);
        const r = 0.7 + Math.sin(a) * length * t * 0.75 + Math.sin(t * Math.PI) * 0.55;
        return [r, 1.5 + Math.cos(a) * length * t];
      };
      const half = (i: number) => wide * Math.sin(Math.min(1, 0.2 + (i / steps) * 0.8) * Math.PI);
      for (let i = 0; i < steps; i++) {
        const [r0, y0] = at(i);
        const [r1, y1] = at(i + 1);
        const a = half(i);
        const b = i + 1 === steps ? 0 : half(i + 1);
        for (const s of [-1, 1]) {
          const q = [[0, y0, r0], [s * a, y0, r0 - a * 0.35], [s * b, y1, r1 - b * 0.35], [0, y1, r1]] as const;
          const order = s > 0 ? [0, 1, 2, 0, 2, 3] : [0, 2, 1, 0, 3, 2];
          for (const i2 of order) positions.push(...(q[i2] as readonly [number, number, number]));
          for (const i2 of [...order].reverse()) positions.push(...(q[i2] as readonly [number, number, number]));
        }
      }
      return { geometry: put(faces(positions), { ry: from + (k / count) * Math.PI * 2 }), top, foot, glow, grain: 0.1 };
    });
  const tilt = 0.1 + open * 1.15;
  return [
    { geometry: limb([[0, -0.4, 0], [0.1, 0.6, 0], [0, 1.6, 0]], [0.7, 0.5, 0.75], 7), top: "#8fc06a", foot: "#3f6a4a" },
    ...Array.from({ length: 6 }, (_, k): Part => ({ geometry: put(slab([[0, 0], [0.55, 1.3], [0, 3], [-0.55, 1.3]], 0.08), { rx: -1.25, ry: (k / 6) * Math.PI * 2, y: 0.25, z: 0 }), top: "#8fc878", foot: "#3f7a56" })),
    ...petals(8, 3.7, 1.05, 0, tilt, "#ffd8ec", "#d868b0", 0.25),
    ...petals(8, 3.2, 0.85, Math.PI / 8, tilt * 0.62, "#fff0c8", "#f09cc8", 0.35),
    { geometry: put(ball(0.7, 1), { y: 2.6 }), top: "#fff8d0", foot: "#ffd070", glow: 1 },
    ...Array.from({ length: 7 }, (_, k): Part => ({ geometry: limb([[0, 2.6, 0], [Math.sin(k * 0.9) * 0.6 * open, 3.6, Math.cos(k * 0.9) * 0.6 * open]], [0.05, 0.03], 3), top: "#fff6c0", glow: 0.9 })),
  ];
}

