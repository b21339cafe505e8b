/**
 * Those who live in the world and are no players: the Echoes, the Shade, the wound. Their lights and movement are `places/`'s.
 *
 * Anya and villagers are drawn as people; the shapes here stand for them only where people are not drawn.
 */
import { BODIES } from "../figures/bodies";
import type { Family } from "./catalogue";
import { REACH_THING, REACH_TREE } from "./reach";
import { ball, blade, box, cone, gem, limb, type Part, put, ring, tube, turned } from "./shape";

const person = (robe: number, head: number, colours: { robe: string; skin: string; hair: string; trim: string }): Part[] =>
  [...BODIES.robe(robe), ...BODIES.head(head)].map((part) => {
    const dye = part.dye === 1 ? colours.robe : part.dye === 2 ? colours.skin : part.dye === 3 ? colours.hair : part.dye === 4 ? colours.trim : null;
    return dye ? { ...part, top: dye, foot: dye } : part;
  });

export const DWELLERS: Family = {
  "wound-heart": {
    kind: "thing", reach: REACH_TREE,
    detail: () => [
      { geometry: put(ball(1.5, 1), { y: 1.7, s: [1, 1.15, 1] }), top: "#2a2434", foot: "#0c0a12", jitter: 0.6, grain: 0.4 },
      { geometry: put(ball(0.9, 0), { x: 0.9, y: 3, z: 0.3 }), top: "#302a3c", foot: "#100e18", jitter: 0.4, grain: 0.4 },
      { geometry: put(ball(0.7, 0), { x: -0.8, y: 3.2, z: -0.3 }), top: "#302a3c", foot: "#100e18", jitter: 0.3, grain: 0.4 },
      ...Array.from({ length: 9 }, (_, k): Part => {
        const a = (k / 9) * Math.PI * 2 + 0.2;
        const r = 2.4 + (k % 3) * 0.8;
        const bend = a + 0.5 * (k % 2 ? 1 : -1);
        return { geometry: limb([[Math.sin(a) * 0.8, 1.5, Math.cos(a) * 0.8], [Math.sin(a) * 1.6, 0.9 + (k % 2) * 0.7, Math.cos(a) * 1.6], [Math.sin(bend) * r, 0.1, Math.cos(bend) * r], [Math.sin(bend) * (r + 0.9), -0.1, Math.cos(bend) * (r + 0.9)]], [0.42, 0.3, 0.18, 0.03], 5), top: "#4a4454", foot: "#18141f", jitter: 0.1, grain: 0.3 };
      }),
      ...[0, 1, 2, 3].map((k): Part => ({ geometry: limb([[Math.sin(k * 1.6) * 0.6, 3, Math.cos(k * 1.6) * 0.6], [Math.sin(k * 1.6 + 0.3) * 1, 4.2, Math.cos(k * 1.6 + 0.3) * 1], [Math.sin(k * 1.6 + 0.8) * 0.7, 5, Math.cos(k * 1.6 + 0.8) * 0.7]], [0.2, 0.12, 0.02], 4), top: "#3a3448", foot: "#18141f" })),
      { geometry: put(gem(0.42), { y: 1.9, z: -1.35, s: [0.8, 1.6, 0.5] }), top: "#c8a0ff", foot: "#5a2f9a", glow: 0.8 },
    ],
  },
  "gloom-shade": {
    kind: "foliage", reach: REACH_TREE,
    detail: () => [
      { geometry: turned([[1.5, 0.2], [1.15, 1.4], [0.9, 2.8], [0.75, 3.8], [0.5, 4.5], [0.05, 4.9]], 9), top: "#4a3c66", foot: "#120e1e", jitter: 0.24, sway: 0.02, grain: 0.3 },
      ...Array.from({ length: 9 }, (_, k): Part => {
        const a = (k / 9) * Math.PI * 2;
        return { geometry: put(blade(0.7, 2.2 + (k % 3) * 0.6, -0.4), { rx: Math.PI, ry: a, x: Math.sin(a) * 1.1, y: 2.4, z: Math.cos(a) * 1.1 }), top: "#1a1428", foot: "#35294e", sway: 0.03 };
      }),
      ...[-1, 1].map((s): Part => ({ geometry: limb([[s * 0.6, 3.4, 0], [s * 1.4, 2.6, -0.5], [s * 1.3, 1.4, -0.9]], [0.26, 0.2, 0.04], 4), top: "#3a2f54", foot: "#161022", sway: 0.02 })),
      ...[-1, 1].map((s): Part => ({ geometry: put(ball(0.13, 0), { x: s * 0.24, y: 4.05, z: -0.6, s: [0.8, 1.5, 0.5] }), top: "#f0f4ff", glow: 1 })),
    ],
  },
  lumi: {
    kind: "thing", reach: REACH_THING,
    detail: () => [
      { geometry: put(ball(0.2, 1), { y: 0.72 }), top: "#fffbe0", foot: "#ffd98a", glow: 1 },
      { geometry: put(cone(0.2, 0.42, 7), { y: 0.46, rx: Math.PI }), top: "#ffd070", foot: "#fff2c0", glow: 0.95 },
      ...[-1, 1].map((s): Part => ({ geometry: put(blade(0.14, 0.42, 0.1), { x: s * 0.1, y: 0.62, z: 0.08, rz: -s * 1.1 }), top: "#fffce8", foot: "#ffe6a0", glow: 0.9 })),
      ...[-1, 1].map((s): Part => ({ geometry: put(ball(0.026, 0), { x: s * 0.065, y: 0.74, z: -0.185 }), top: "#6a4a2a" })),
      { geometry: put(gem(0.06), { y: 1, s: [1, 1.5, 1] }), top: "#ffffff", glow: 1 },
    ],
  },
  kai: {
    kind: "thing", reach: REACH_THING,
    detail: () => [
      { geometry: put(gem(0.26), { y: 2.08, s: [0.8, 1.1, 0.8] }), top: "#f0fdff", foot: "#6fe0ff", glow: 0.9, grain: 0.3 },
      ...[0.55, 0.95, 1.35, 1.7].map((y, k): Part => ({ geometry: put(ring(0.42 - k * 0.04 + (k === 2 ? 0.1 : 0), 0.022, 6, 3), { y, rx: Math.PI / 2, rz: k * 0.5 }), top: "#c8f8ff", glow: 0.95 })),
      ...Array.from({ length: 6 }, (_, k): Part => {
        const a = (k / 6) * Math.PI * 2;
        return { geometry: limb([[Math.sin(a) * 0.46, 0.2, Math.cos(a) * 0.46], [Math.sin(a + 0.5) * 0.38, 0.95, Math.cos(a + 0.5) * 0.38], [Math.sin(a + 1) * 0.42, 1.5, Math.cos(a + 1) * 0.42], [0, 1.86, 0]], [0.02, 0.022, 0.022, 0.015], 3), top: "#e8fcff", foot: "#3fb8f0", glow: 0.85 };
      }),
      { geometry: put(gem(0.2), { y: 1.35, s: [1, 1.6, 1] }), top: "#ffffff", foot: "#8fe8ff", glow: 1 },
    ],
  },
  terra: {
    kind: "foliage", reach: REACH_THING,
    detail: () => [
      { geometry: put(ball(0.85, 1), { y: 1.5, s: [1, 1.1, 0.8] }), top: "#8a9a68", foot: "#4a4a3c", jitter: 0.3, grain: 0.2 },
      ...[-1, 1].map((s): Part => ({ geometry: limb([[s * 0.4, 1, 0], [s * 0.55, 0.45, 0], [s * 0.6, 0, -0.05]], [0.36, 0.3, 0.36], 6), top: "#7a6a52", foot: "#4a4038", jitter: 0.1 })),
      ...[-1, 1].map((s): Part => ({ geometry: limb([[s * 0.75, 1.9, 0], [s * 1.15, 1.3, -0.1], [s * 1.05, 0.7, -0.35]], [0.3, 0.26, 0.3], 6), top: "#86745a", foot: "#52463c", jitter: 0.1 })),
      { geometry: put(ball(0.42, 1), { y: 2.45, z: -0.12, s: [1, 0.95, 0.95] }), top: "#9a8a6a", foot: "#6a5c4a", jitter: 0.1 },
      ...[-1, 1].map((s): Part => ({ geometry: put(ball(0.06, 0), { x: s * 0.16, y: 2.46, z: -0.5 }), top: "#d8ffb0", glow: 1 })),
      ...Array.from({ length: 9 }, (_, k): Part => ({ geometry: put(blade(0.26, 0.62, 0.25), { ry: (k / 9) * Math.PI * 2, y: 2.75, z: -0.05 }), top: "#b8e070", foot: "#4f8a4a", sway: 0.03 })),
      { geometry: put(ball(0.5, 1), { x: 0.7, y: 2.05, z: 0.1, s: [1, 0.5, 0.8] }), top: "#9fd068", foot: "#4a7a48", jitter: 0.12 },
      { geometry: put(ball(0.5, 1), { x: -0.7, y: 2.05, z: 0.1, s: [1, 0.5, 0.8] }), top: "#94c864", foot: "#467446", jitter: 0.12 },
      { geometry: put(gem(0.2), { y: 1.6, z: -0.68, s: [1, 1.4, 0.6] }), top: "#e8ffc8", foot: "#8fe070", glow: 1 },
    ],
  },
  ignis: {
    kind: "foliage", reach: REACH_THING,
    detail: () => [
      { geometry: turned([[0.62, 0.1], [0.42, 0.7], [0.36, 1.2], [0.44, 1.75], [0.12, 2]], 8), top: "#5a2a2a", foot: "#ff7a30", jitter: 0.1, sway: 0.01, glow: 0.25 },
      { geometry: put(ball(0.24, 1), { y: 2.2 }), top: "#ffd890", foot: "#ff8a3a", glow: 0.8, jitter: 0.04 },
      ...Array.from({ length: 6 }, (_, k): Part => ({ geometry: put(blade(0.2, 0.7 + (k % 2) * 0.2, 0.2), { ry: (k / 6) * Math.PI * 2, y: 2.25 }), top: "#fff0a0", foot: "#ff6a28", glow: 0.95, sway: 0.05 })),
      ...Array.from({ length: 8 }, (_, k): Part => {
        const a = (k / 8) * Math.PI * 2;
        return { geometry: put(blade(0.36, 1.5 + (k % 3) * 0.2, 0.3), { rx: Math.PI, ry: a, x: Math.sin(a) * 0.4, y: 1.75, z: Math.cos(a) * 0.4 }), top: "#3a2028", foot: "#ff8a3c", glow: 0.35, sway: 0.03 };
      }),
      ...[-1, 1].map((s): Part => ({ geometry: limb([[s * 0.4, 1.7, 0], [s * 0.72, 1.25, -0.1], [s * 0.66, 0.85, -0.3]], [0.13, 0.11, 0.08], 5), top: "#6a2f2a", foot: "#ffb050", glow: 0.35 })),
      { geometry: put(gem(0.18), { y: 1.45, z: -0.36, s: [1, 1.5, 0.7] }), top: "#fffbe0", foot: "#ffc060", glow: 1 },
      ...[-1, 1].map((s): Part => ({ geometry: put(box(0.06, 0.05, 0.04), { x: s * 0.09, y: 2.22, z: -0.21 }), top: "#5a1f1a" })),
    ],
  },
  anya: {
    kind: "thing", reach: REACH_THING,
    detail: () => [...person(0, 3, { robe: "#c8934a", skin: "#c98f62", hair: "#4a3028", trim: "#8f8a94" }), { geometry: put(box(0.1, 0.1, 0.24), { x: 0.26, y: 0.9 }), top: "#8a6248" }, { geometry: put(tube(0.02, 0.02, 0.36, 4), { x: 0.26, y: 0.76 }), top: "#6a4a3a" }],
  },
  villager: {
    kind: "thing", reach: REACH_THING,
    detail: () => person(2, 4, { robe: "#6a86b0", skin: "#e3b086", hair: "#6b4530", trim: "#e8d8b0" }),
  },
};
