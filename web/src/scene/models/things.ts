/** Made things of daily life: stall, well, lamp, banner, signpost, fence, boat, loom. Fronts face -z. */
import type { Family } from "./catalogue";
import { REACH_THING } from "./reach";
import { ball, blade, box, drum, faces, gem, limb, type Part, put, ring, slab, tube } from "./shape";

const TIMBER = "#8a6046";
const TIMBER_FOOT = "#523a36";
const wood = (geometry: Part["geometry"]): Part => ({ geometry, top: TIMBER, foot: TIMBER_FOOT });

export const THINGS: Family = {
  "market-stall": {
    kind: "thing", reach: REACH_THING,
    detail: () => [
      ...([[-1.35, -0.9, 2.1], [1.35, -0.9, 2.1], [-1.35, 0.9, 2.6], [1.35, 0.9, 2.6]] as const).map(([x, z, h]) => wood(put(tube(0.06, 0.07, h, 5), { x, y: h / 2, z }))),
      ...[0, 1, 2, 3, 4, 5].map((k): Part => ({ geometry: put(box(0.5, 0.06, 2.2), { x: -1.25 + k * 0.5, y: 2.42, rx: -0.24 }), top: k % 2 ? "#fff2da" : "#d8584f", foot: k % 2 ? "#e8d4b4" : "#b83f48" })),
      wood(put(box(2.7, 0.1, 1.1), { y: 0.95, z: -0.3 })),
      wood(put(box(2.6, 0.85, 0.08), { y: 0.45, z: -0.8 })),
      ...[-0.9, 0, 0.9].map((x): Part => wood(put(box(0.72, 0.22, 0.6), { x, y: 1.1, z: -0.35, rx: -0.2 }))),
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((k): Part => ({ geometry: put(ball(0.12, 0), { x: -1.1 + (k % 6) * 0.42 + (k > 5 ? 0.1 : 0), y: 1.25, z: -0.5 + (k > 5 ? 0.25 : 0) }), top: ["#f0a040", "#e05848", "#b8d058"][k >> 2 === 0 ? 0 : k >> 2 === 1 ? 1 : 2] as string, foot: "#a04038" })),
    ],
    simple: () => [wood(put(box(2.7, 1, 1.2), { y: 0.5 })), { geometry: put(box(3, 0.1, 2.2), { y: 2.42, rx: -0.24 }), top: "#e8a08a", foot: "#d8584f" }],
  },
  well: {
    kind: "thing", reach: REACH_THING,
    detail: () => [
      { geometry: put(tube(0.98, 1.02, 0.95, 10), { y: 0.45 }), top: "#c2b8bc", foot: "#7f7684", grain: 0.2 },
      { geometry: put(tube(0.72, 0.72, 0.9, 10).scale(-1, 1, 1), { y: 0.5 }), top: "#7f7684", foot: "#2c3048" },
      { geometry: put(ring(0.86, 0.15, 10, 4), { y: 0.94, rx: Math.PI / 2 }), top: "#cfc6ca", foot: "#a0969e", grain: 0.2 },
      { geometry: put(drum(0.7, 0.7, 0.04, 10), { y: 0.5 }), top: "#5fb8c8", glow: 0.3 },
      wood(put(tube(0.07, 0.08, 1.7, 5), { x: -0.85, y: 1.6 })), wood(put(tube(0.07, 0.08, 1.7, 5), { x: 0.85, y: 1.6 })),
      wood(put(tube(0.06, 0.06, 1.8, 5), { y: 2.05, rz: Math.PI / 2 })),
      { geometry: tube(0.05, 0.7072, 1, 4).rotateY(Math.PI / 4).scale(2.4, 0.7, 2).translate(0, 2.75, 0), top: "#d8735c", foot: "#98424a" },
      { geometry: put(tube(0.16, 0.13, 0.26, 6), { y: 1.35 }), top: "#a87a54", foot: "#6a4a3c" },
      { geometry: put(tube(0.015, 0.015, 0.6, 3), { y: 1.75 }), top: "#e0cfa0" },
    ],
  },
  lamp: {
    kind: "thing", reach: REACH_THING,
    halo: { y: 2.65, z: -0.42, radius: 2.6, colour: "#ffcf80", day: 0 },
    detail: () => [
      { geometry: put(drum(0.16, 0.24, 0.3, 6), { y: 0.12 }), top: "#6b6478", foot: "#443f52" },
      { geometry: put(tube(0.05, 0.075, 3, 6), { y: 1.6 }), top: "#5a5468", foot: "#3f3a4c" },
      { geometry: limb([[0, 3, 0], [0, 3.2, -0.2], [0, 3.05, -0.42]], [0.045, 0.04, 0.03], 4), top: "#5a5468" },
      { geometry: put(tube(0.13, 0.09, 0.34, 6), { y: 2.65, z: -0.42 }), top: "#ffe8a8", foot: "#ffb85a", glow: 0.9 },
      { geometry: put(tube(0.02, 0.19, 0.14, 6), { y: 2.9, z: -0.42 }), top: "#5a5468", foot: "#3f3a4c" },
    ],
  },
  banner: {
    kind: "foliage", reach: REACH_THING, follows: "accent",
    detail: () => [
      { geometry: put(tube(0.045, 0.06, 4.6, 5), { y: 2.3 }), top: "#8a6046", foot: "#523a36" },
      { geometry: put(tube(0.03, 0.03, 0.9, 4), { x: 0.38, y: 4.3, rz: Math.PI / 2 }), top: "#8a6046" },
      { geometry: put(slab([[0, 0], [0.72, 0], [0.72, -2.3], [0.36, -2.75], [0, -2.3]], 0.02), { x: 0.06, y: 4.28 }), top: "#c8fff0", foot: "#4fa8b8", sway: 0.012 },
      { geometry: put(slab([[0.24, 0], [0.48, 0], [0.36, -0.35]], 0.05), { x: 0.06, y: 3.6 }), top: "#fff4c8", sway: 0.012 },
      { geometry: put(gem(0.1), { y: 4.7, s: [1, 1.6, 1] }), top: "#ffe6a0", glow: 0.6 },
    ],
  },
  signpost: {
    kind: "thing", reach: REACH_THING,
    detail: () => [
      wood(put(tube(0.07, 0.09, 2.4, 5), { y: 1.2 })),
      { geometry: put(slab([[-0.1, -0.16], [0.75, -0.16], [0.98, 0], [0.75, 0.16], [-0.1, 0.16]], 0.07), { y: 2, ry: 0.2 }), top: "#d8b98a", foot: "#a8825c" },
      { geometry: put(slab([[-0.1, -0.15], [0.65, -0.15], [0.86, 0], [0.65, 0.15], [-0.1, 0.15]], 0.07), { y: 1.6, ry: Math.PI - 0.3 }), top: "#cfae80", foot: "#a07a56" },
      { geometry: put(ball(0.12, 0), { y: 2.45 }), top: "#9ffff0", glow: 0.5 },
    ],
  },
  fence: {
    kind: "thing", reach: REACH_THING * 0.6,
    detail: () => [
      ...[-2, -0.67, 0.67, 2].map((x) => wood(put(box(0.14, 1.1, 0.14), { x, y: 0.5, rz: 0.03 * Math.sin(x * 3) }))),
      wood(put(box(4.1, 0.11, 0.07), { y: 0.85, rz: 0.012 })), wood(put(box(4.1, 0.11, 0.07), { y: 0.45, rz: -0.015 })),
    ],
  },
  boat: {
    kind: "thing", reach: REACH_THING,
    detail: () => {
      const rows = [-2.2, -1.5, -0.4, 0.8, 1.8, 2.2];
      const wide = [0.06, 0.5, 0.78, 0.76, 0.5, 0.3];
      const rise = [1.15, 0.78, 0.6, 0.6, 0.68, 0.75];
      return rows.slice(0, -1).flatMap((z, k): Part[] => {
        const z1 = rows[k + 1] as number;
        const [w0, w1, h0, h1] = [wide[k] as number, wide[k + 1] as number, rise[k] as number, rise[k + 1] as number];
        return [-1, 1].map((s): Part => ({
          geometry: strip(s, z, z1, w0, w1, h0, h1),
          top: k % 2 ? "#b8805a" : "#c48a60", foot: "#6a4638",
        }));
      }).concat([wood(put(box(1.3, 0.07, 0.3), { y: 0.42, z: 0.2 })), wood(put(box(1, 0.07, 0.3), { y: 0.42, z: 1.3 })), wood(limb([[-1, 0.75, 0.9], [1.5, 0.55, -0.6]], [0.04, 0.04], 4))]);
    },
  },
  loom: {
    kind: "thing", reach: REACH_THING,
    halo: { y: 1.6, radius: 1.8, colour: "#ffe0a0", day: 0.3 },
    detail: () => [
      wood(put(box(0.2, 3, 0.3), { x: -1.35, y: 1.5 })), wood(put(box(0.2, 3, 0.3), { x: 1.35, y: 1.5 })),
      wood(put(tube(0.13, 0.13, 2.9, 6), { y: 2.75, rz: Math.PI / 2 })), wood(put(tube(0.13, 0.13, 2.9, 6), { y: 0.5, rz: Math.PI / 2 })),
      wood(put(box(0.9, 0.18, 1), { x: -1.35, y: 0.08 })), wood(put(box(0.9, 0.18, 1), { x: 1.35, y: 0.08 })),
      ...Array.from({ length: 13 }, (_, k): Part => ({ geometry: put(box(0.025, 2.2, 0.025), { x: -1.14 + k * 0.19, y: 1.62 }), top: ["#ffe6a0", "#9ffff0", "#e0b8ff"][k % 3] as string, glow: 0.85 })),
      ...["#d8584f", "#f0c24e", "#3f9fb0", "#9a62cc"].map((colour, k): Part => ({ geometry: put(box(2.3, 0.2, 0.06), { y: 0.72 + k * 0.21, z: 0.03 }), top: colour })),
      { geometry: put(blade(0.2, 0.5, 0), { x: 0.5, y: 1.55, rz: Math.PI / 2 }), top: "#f4e4c0" },
    ],
  },
};

/** One plank of a hull from the keel to the gunwale. */
function strip(side: number, z0: number, z1: number, w0: number, w1: number, h0: number, h1: number): Part["geometry"] {
  const keel = 0.06;
  const a = [side * w0 * 0.4, keel, z0];
  const b = [side * w1 * 0.4, keel, z1];
  const c = [side * w1, h1, z1];
  const d = [side * w0, h0, z0];
  const out = [...a, ...b, ...c, ...a, ...c, ...d];
  const inside = [...a, ...c, ...b, ...a, ...d, ...c];
  const floor = side > 0 ? [...[-w0 * 0.4, keel + 0.04, z0], ...[-w1 * 0.4, keel + 0.04, z1], ...[w1 * 0.4, keel + 0.04, z1], ...[-w0 * 0.4, keel + 0.04, z0], ...[w1 * 0.4, keel + 0.04, z1], ...[w0 * 0.4, keel + 0.04, z0]] : [];
  return faces([...out, ...inside, ...floor]);
}
