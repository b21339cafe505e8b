/** Broad-leaved trees and shrubs: dark cool foot, light warm tip, three clear silhouettes. Conifers and palms have their own files. */
import type { Family } from "./catalogue";
import { REACH_TREE, REACH_SHRUB } from "./reach";
import { ball, blade, cone, gem, limb, type Part, put, ring, tube } from "./shape";

const BARK = "#7a5747";
const BARK_FOOT = "#4d3538";

const crown = (radius: number, x: number, y: number, z: number, top: string, foot: string, flat = 0.85, detail = 1): Part => ({
  geometry: put(ball(radius, detail), { x, y, z, ry: x * 2 + z, s: [1.06, flat, 1] }),
  top,
  foot,
  sway: 0.012,
  jitter: radius * 0.22,
  grain: 0.1,
});

/** Hanging strands: thin blades around a ring. */
const strands = (count: number, radius: number, y: number, length: number, top: string, foot: string, glow = 0): Part[] =>
  Array.from({ length: count }, (_, k) => {
    const turn = (k / count) * Math.PI * 2;
    const r = radius * (0.78 + 0.24 * Math.sin(k * 5.3));
    return {
      geometry: put(blade(0.42, length * (0.75 + 0.3 * Math.sin(k * 2.7)), 0.1), {
        rx: Math.PI,
        ry: -turn,
        x: Math.sin(turn) * r,
        y: y + 0.3 * Math.sin(k * 3.1),
        z: -Math.cos(turn) * r,
      }),
      top,
      foot,
      sway: 0.02,
      glow,
    };
  });

export const BROADLEAVES: Family = {
  "round-oak": {
    kind: "foliage", reach: REACH_TREE, follows: "leaf",
    detail: () => [
      { geometry: limb([[0, 0, 0], [0.1, 1.4, 0.05], [-0.05, 3, 0], [0.1, 4.4, 0]], [0.62, 0.4, 0.34, 0.2], 6), top: BARK, foot: BARK_FOOT },
      { geometry: limb([[0, 2.4, 0], [1, 3.6, 0.4], [1.8, 4.2, 0.6]], [0.22, 0.16, 0.08], 4), top: BARK, foot: BARK_FOOT },
      crown(2.5, 0, 5.4, 0, "#c0d870", "#4f8e58"),
      crown(1.75, 1.75, 4.5, 0.6, "#a8cb66", "#447f57", 0.8),
      crown(1.6, -1.8, 4.6, -0.5, "#b2d168", "#478354", 0.85),
      crown(1.4, 0.2, 4.3, 1.7, "#9fc463", "#3f7a54", 0.8),
      crown(1.3, -0.4, 4.4, -1.75, "#a6c964", "#417c54", 0.8),
    ],
    simple: () => [
      { geometry: put(tube(0.3, 0.5, 2.6, 4), { y: 1.3 }), top: BARK, foot: BARK_FOOT },
      { geometry: put(ball(3, 0), { y: 5, ry: 0.3, s: [1.1, 0.95, 1.05] }), top: "#b8d46c", foot: "#478556", jitter: 0.5, sway: 0.01 },
    ],
  },
  "blossom-tree": {
    kind: "foliage", reach: REACH_TREE,
    detail: () => [
      { geometry: limb([[0, 0, 0], [0.25, 1.1, 0], [0.05, 2.2, 0.1], [0.25, 3, 0]], [0.34, 0.24, 0.2, 0.1], 5), top: "#75505a", foot: "#4a3442" },
      { geometry: limb([[0.1, 1.6, 0], [-0.8, 2.5, -0.3]], [0.15, 0.07], 4), top: "#75505a", foot: "#4a3442" },
      crown(1.7, 0.15, 3.9, 0, "#ffdbe3", "#d2719c", 0.78),
      crown(1.2, 1.3, 3.2, 0.5, "#ffc8d7", "#c5648f", 0.75),
      crown(1.1, -1.2, 3.35, -0.5, "#ffd0db", "#cb6b95", 0.75),
      crown(0.95, 0.1, 3.05, -1.25, "#ffc3d4", "#bf5f8d", 0.75),
      crown(0.8, -0.5, 3, 1.2, "#ffcfdc", "#c86b96", 0.75),
    ],
    simple: () => [
      { geometry: put(tube(0.18, 0.3, 2, 4), { y: 1 }), top: "#75505a", foot: "#4a3442" },
      { geometry: put(ball(2.1, 0), { x: 0.1, y: 3.6, ry: 0.3, s: [1.12, 0.8, 1] }), top: "#ffd2dd", foot: "#c9688f", jitter: 0.4, sway: 0.01 },
    ],
  },
  bush: {
    kind: "foliage", reach: REACH_SHRUB, follows: "leaf",
    detail: () => [
      crown(0.72, 0, 0.55, 0, "#a5cb66", "#3f7f55", 0.85, 1),
      crown(0.5, 0.55, 0.4, 0.2, "#93bf60", "#3a7851", 0.85, 0),
      crown(0.48, -0.5, 0.38, -0.25, "#9cc563", "#3c7b53", 0.85, 0),
    ],
    simple: () => [crown(0.85, 0, 0.5, 0, "#9dc664", "#3c7b53", 0.75, 0)],
  },
  "whisper-tree": {
    kind: "foliage", reach: REACH_TREE * 1.6, follows: "leaf",
    detail: () => [
      { geometry: limb([[0, -0.4, 0], [0.3, 3, 0.2], [-0.4, 7, -0.2], [0.3, 11, 0.3], [0, 16, 0]], [1.55, 1.0, 0.85, 0.75, 0.45], 7), top: "#6a5660", foot: "#372e40", jitter: 0.2 },
      ...[0, 1, 2, 3, 4].map((k): Part => {
        const a = k * 1.26;
        return { geometry: limb([[Math.sin(a) * 2.7, -0.5, Math.cos(a) * 2.7], [Math.sin(a) * 1.3, 0.9, Math.cos(a) * 1.3], [0, 3.4, 0]], [0.35, 0.42, 0.3], 4), top: "#5d4c58", foot: "#342c3c" };
      }),
      ...[0.4, 2.5, 4.5].map((a, k): Part => ({ geometry: limb([[0, 10 + k * 1.6, 0], [Math.sin(a) * 2.6, 13.6 + k, Math.cos(a) * 2.6], [Math.sin(a) * 4.4, 15.5 + k, Math.cos(a) * 4.4]], [0.45, 0.3, 0.15], 5), top: "#6a5660", foot: "#463a4a" })),
      crown(4.6, 0, 19.4, 0, "#6fb083", "#1f5257", 0.72),
      crown(3.2, 3.4, 17, 1.4, "#5d9f78", "#1b4a53", 0.7),
      crown(3.1, -3.3, 17.4, 1.2, "#64a67d", "#1d4d55", 0.7),
      crown(3, 0.2, 16.8, -3.6, "#5a9a75", "#1a4851", 0.7),
      crown(2.4, -0.6, 16.2, 3.7, "#5b9c76", "#1a4851", 0.7),
      ...strands(11, 4.6, 16.4, 4.6, "#bdfbe0", "#3c8f8a", 0.55),
    ],
    simple: () => [
      { geometry: put(tube(0.6, 1.5, 16, 5), { y: 8 }), top: "#6a5660", foot: "#372e40" },
      { geometry: put(ball(5.8, 0), { y: 18.3, s: [1.08, 0.72, 1.08] }), top: "#69ab80", foot: "#1d4e55", jitter: 0.8, sway: 0.006 },
    ],
  },
  "charred-tree": {
    kind: "thing", reach: REACH_TREE,
    detail: () => [
      { geometry: limb([[0, -0.2, 0], [0.2, 1.6, 0], [-0.1, 3.2, 0.1], [0.5, 4.8, 0.2], [0.4, 6, 0.1]], [0.4, 0.28, 0.22, 0.12, 0.03], 5), top: "#3a3038", foot: "#1d181f" },
      { geometry: limb([[-0.05, 2.6, 0], [-1, 3.8, 0.3], [-1.3, 5.1, 0.1]], [0.17, 0.12, 0.02], 4), top: "#3a3038", foot: "#241d26" },
      { geometry: limb([[0.1, 3.6, 0.1], [0.7, 4.1, -0.8], [1.3, 5, -1.2]], [0.13, 0.09, 0.02], 4), top: "#3a3038", foot: "#241d26" },
      { geometry: limb([[0.1, 1.9, 0], [0.9, 2.6, 0.5], [1.5, 3.4, 0.5]], [0.12, 0.08, 0.02], 4), top: "#3a3038", foot: "#241d26" },
      ...([[0.4, 6, 0.1], [-1.3, 5.1, 0.1], [1.3, 5, -1.2], [1.5, 3.4, 0.5]] as const).map(([x, y, z]): Part => ({ geometry: put(gem(0.13), { x, y, z, s: [1, 1.8, 1] }), top: "#ffb05a", foot: "#ff5a2a", glow: 0.95 })),
    ],
    simple: () => [
      { geometry: limb([[0, 0, 0], [-0.1, 3.2, 0.1], [0.4, 6, 0.1]], [0.36, 0.2, 0.03], 3), top: "#3a3038", foot: "#1d181f" },
      { geometry: limb([[-0.05, 2.6, 0], [-1.3, 5.1, 0.1]], [0.15, 0.02], 3), top: "#7a3f34", foot: "#241d26" },
    ],
  },
  "ember-shrub": {
    kind: "thing", reach: REACH_SHRUB,
    detail: () => [
      ...[0, 1, 2, 3, 4, 5].map((k): Part => {
        const a = k * 1.05;
        return { geometry: limb([[0, 0, 0], [Math.sin(a) * 0.3, 0.4, Math.cos(a) * 0.3], [Math.sin(a + 0.4) * 0.5, 0.75 + (k % 2) * 0.15, Math.cos(a + 0.4) * 0.5]], [0.06, 0.045, 0.015], 3), top: "#6a4a44", foot: "#2d2428" };
      }),
      ...[0, 1, 2, 3, 4, 5].map((k): Part => {
        const a = k * 1.05 + 0.4;
        return { geometry: put(gem(0.1), { x: Math.sin(a) * 0.5, y: 0.8 + (k % 2) * 0.15, z: Math.cos(a) * 0.5 }), top: "#ffc25c", foot: "#f2562c", glow: 0.85 };
      }),
    ],
    simple: () => [{ geometry: put(cone(0.5, 0.8, 4), { y: 0.4, rx: Math.PI }), top: "#d8703c", foot: "#2d2428" }],
  },
  mangrove: {
    kind: "foliage", reach: REACH_TREE, follows: "leaf",
    detail: () => [
      ...[0, 1, 2, 3, 4, 5, 6].map((k): Part => {
        const a = k * 0.9;
        const r = 1.6 + (k % 3) * 0.25;
        return { geometry: limb([[Math.sin(a) * r, -0.8, Math.cos(a) * r], [Math.sin(a) * r * 0.75, 0.9, Math.cos(a) * r * 0.75], [Math.sin(a) * 0.25, 2.1, Math.cos(a) * 0.25]], [0.12, 0.14, 0.14], 4), top: "#7d6452", foot: "#463a3a" };
      }),
      { geometry: limb([[0, 1.9, 0], [0.2, 3.2, 0.1], [0.1, 4.4, 0]], [0.38, 0.3, 0.14], 5), top: "#806752", foot: "#5a4742" },
      crown(2.1, 0, 5, 0, "#9cc070", "#3c6f55", 0.5),
      crown(1.6, 1.7, 4.6, 0.5, "#8db568", "#386850", 0.5),
      crown(1.5, -1.6, 4.7, -0.6, "#94ba6b", "#3a6b52", 0.5),
      crown(1.3, 0.2, 4.5, -1.7, "#8ab266", "#356450", 0.5),
    ],
    simple: () => [
      { geometry: put(tube(0.4, 1.7, 2.4, 5), { y: 1 }), top: "#806752", foot: "#463a3a" },
      { geometry: put(ball(2.7, 0), { y: 4.7, s: [1.1, 0.5, 1.1] }), top: "#94ba6b", foot: "#3a6b52", jitter: 0.4, sway: 0.01 },
    ],
  },
  willow: {
    kind: "foliage", reach: REACH_TREE, follows: "leaf",
    detail: () => [
      { geometry: limb([[0, 0, 0], [0.3, 1.6, 0.1], [0, 3.6, 0], [0.1, 5.2, 0]], [0.62, 0.42, 0.34, 0.18], 6), top: "#85705a", foot: "#54473f" },
      crown(2.3, 0, 6.2, 0, "#cfd98c", "#6e9a62", 0.66),
      crown(1.6, 1.5, 5.7, 0.6, "#c2d083", "#67935e", 0.66),
      crown(1.5, -1.5, 5.8, -0.4, "#c8d587", "#6a965f", 0.66),
      ...strands(16, 2.9, 6, 4.4, "#8fb56c", "#dbe39a"),
      ...strands(9, 1.9, 5.8, 3.6, "#85ac68", "#cdda90"),
    ],
    simple: () => [
      { geometry: put(tube(0.3, 0.5, 3, 4), { y: 1.5 }), top: "#85705a", foot: "#54473f" },
      { geometry: put(ball(3.1, 0), { y: 4.8, s: [1, 0.95, 1] }), top: "#cbd888", foot: "#7aa566", jitter: 0.4, sway: 0.01 },
    ],
  },
  "silver-birch": {
    kind: "foliage", reach: REACH_TREE,
    detail: () => [
      { geometry: limb([[0, 0, 0], [0.12, 2.2, 0], [-0.05, 4.6, 0.05], [0.1, 7.4, 0]], [0.26, 0.19, 0.14, 0.05], 5), top: "#f4f1fa", foot: "#b9b2cc" },
      ...[1.1, 2.4, 3.5].map((y, k): Part => ({ geometry: put(ring(0.2 - k * 0.02, 0.035, 5, 3), { x: 0.06, y, rx: Math.PI / 2 }), top: "#4d4560" })),
      crown(1.2, 0.1, 6.7, 0, "#efe3ff", "#8a72c8", 0.95),
      crown(1.0, 0.85, 5.6, 0.3, "#dccbfb", "#7b66bd", 0.9),
      crown(0.95, -0.8, 5.2, -0.25, "#e4d5ff", "#806ac2", 0.9),
      crown(0.7, 0.2, 4.5, -0.8, "#d6c6f8", "#7560b8", 0.9),
      { geometry: put(gem(0.16), { x: 0.1, y: 8, s: [1, 1.6, 1] }), top: "#f4fbff", glow: 0.7 },
    ],
    simple: () => [
      { geometry: put(tube(0.12, 0.24, 4.6, 3), { y: 2.3 }), top: "#f4f1fa", foot: "#b9b2cc" },
      { geometry: put(ball(1.5, 0), { y: 6, s: [0.95, 1.15, 0.95] }), top: "#eadcff", foot: "#806ac2", jitter: 0.3, sway: 0.01 },
    ],
  },
};
