/**
 * Those who live in the world and are no players: the Echoes, the Shade, the wound. Their lights and movement are `places/`'s.
 *
 * Anya and villagers are drawn as people; the shapes here stand for them only where people are not drawn.
 */
import { BODIES } from "../figures/bodies";
import type { Family } from "./catalogue";
import { REACH_THING, REACH_TREE } from "./reach";
import { ball, blade, box, cone, gem, limb, type Part, put, ring, slab, tube, turned } from "./shape";

const person = (robe: number, head: number, colours: { robe: string; skin: string; hair: string; trim: string }): Part[] =>
  [...BODIES.robe(robe), ...BODIES.head(head)].map((part) => {
    const dye = part.dye === 1 ? colours.robe : part.dye === 2 ? colours.skin : part.dye === 3 ? colours.hair : part.dye === 4 ? colours.trim : null;
    return dye ? { ...part, top: dye, foot: dye } : part;
  });

export const DWELLERS: Family = {
  "wound-heart": {
    kind: "thing", reach: REACH_TREE,
    detail: () => [
      { geometry: put(ball(1.5, 1), { y: 1.7, s: [1, 1.15, 1] }), top: "#6a5a88", foot: "#2c2240", jitter: 0.6, grain: 0.4 },
      { geometry: put(ball(0.9, 0), { x: 0.9, y: 3, z: 0.3 }), top: "#74629a", foot: "#322848", jitter: 0.4, grain: 0.4 },
      { geometry: put(ball(0.7, 0), { x: -0.8, y: 3.2, z: -0.3 }), top: "#74629a", foot: "#322848", jitter: 0.3, grain: 0.4 },
      ...Array.from({ length: 9 }, (_, k): Part => {
        const a = (k / 9) * Math.PI * 2 + 0.2;
        const r = 2.4 + (k % 3) * 0.8;
        const bend = a + 0.5 * (k % 2 ? 1 : -1);
        return { geometry: limb([[Math.sin(a) * 0.8, 1.5, Math.cos(a) * 0.8], [Math.sin(a) * 1.6, 0.9 + (k % 2) * 0.7, Math.cos(a) * 1.6], [Math.sin(bend) * r, 0.1, Math.cos(bend) * r], [Math.sin(bend) * (r + 0.9), -0.1, Math.cos(bend) * (r + 0.9)]], [0.42, 0.3, 0.18, 0.03], 5), top: "#7a6a96", foot: "#3a304e", jitter: 0.1, grain: 0.3 };
      }),
      ...[0, 1, 2, 3].map((k): Part => ({ geometry: limb([[Math.sin(k * 1.6) * 0.6, 3, Math.cos(k * 1.6) * 0.6], [Math.sin(k * 1.6 + 0.3) * 1, 4.2, Math.cos(k * 1.6 + 0.3) * 1], [Math.sin(k * 1.6 + 0.8) * 0.7, 5, Math.cos(k * 1.6 + 0.8) * 0.7]], [0.2, 0.12, 0.02], 4), top: "#8a78b0", foot: "#3a304e" })),
      // Cracks through which the Silence shows, cold and violet.
      ...[-2, -1, 0, 1, 2].map((k): Part => ({ geometry: limb([[k * 0.5, 3.1 - Math.abs(k) * 0.35, -0.95 - (2 - Math.abs(k)) * 0.18], [k * 0.42 + 0.14, 2.2, -1.5 + Math.abs(k) * 0.12], [k * 0.62 - 0.08, 1.3, -1.45 + Math.abs(k) * 0.14], [k * 0.8, 0.5, -1.35 + Math.abs(k) * 0.2]], [0.02, 0.075, 0.06, 0.02], 4), top: "#e0b8ff", foot: "#7a48d0", glow: 1 })),
      { geometry: put(gem(0.42), { y: 1.9, z: -1.35, s: [0.8, 1.6, 0.5] }), top: "#c8a0ff", foot: "#5a2f9a", glow: 0.8 },
    ],
  },
  "gloom-shade": {
    kind: "foliage", reach: REACH_TREE,
    detail: () => [
      // A hooded shape that hangs like smoke: a bell of rags over a faint violet inside.
      { geometry: turned([[1.15, 0.5], [0.98, 1.5], [0.86, 2.5], [0.92, 3.3], [0.62, 3.75]], 10), top: "#64509a", foot: "#2a1c52", jitter: 0.12, sway: 0.012, grain: 0.3, glow: 0.2 },
      { geometry: turned([[0.74, 3.55], [0.78, 4], [0.66, 4.5], [0.36, 4.85], [0.05, 5.15]], 9).translate(0, 0, 0.06), top: "#7a62b4", foot: "#3c2c6c", jitter: 0.08, sway: 0.008, grain: 0.24, glow: 0.2 },
      { geometry: put(ball(0.5, 1), { y: 4.1, z: -0.34, s: [0.95, 1.15, 0.7] }), top: "#1a1228", foot: "#0c0816" },
      { geometry: turned([[0.7, 0.7], [0.5, 2], [0.05, 3]], 7), top: "#7a4fd0", foot: "#2a1a50", glow: 0.3 },
      ...Array.from({ length: 11 }, (_, k): Part => {
        const a = (k / 11) * Math.PI * 2;
        return { geometry: put(blade(0.62, 1.3 + (k % 3) * 0.45, -0.35), { rx: Math.PI, ry: a, x: Math.sin(a) * 1.02, y: 1.15, z: Math.cos(a) * 1.02 }), top: "#33245e", foot: "#8a6ad8", sway: 0.03, glow: 0.3 };
      }),
      // A torn mantle on the shoulders.
      ...Array.from({ length: 9 }, (_, k): Part => {
        const a = (k / 9) * Math.PI * 2;
        return { geometry: put(blade(0.62, 1.25, -0.3), { rx: Math.PI, ry: a, x: Math.sin(a) * 0.78, y: 3.5, z: Math.cos(a) * 0.78 }), top: "#43326e", foot: "#9a80d8", sway: 0.02, glow: 0.25 };
      }),
      ...[-1, 1].flatMap((s): Part[] => [
        { geometry: limb([[s * 0.75, 3.3, -0.1], [s * 1.35, 2.5, -0.6], [s * 1.2, 1.7, -1.05]], [0.24, 0.2, 0.1], 5), top: "#55428a", foot: "#3a2a68", sway: 0.02, glow: 0.15 },
        ...[-1, 0, 1].map((f): Part => ({ geometry: limb([[s * 1.2, 1.75, -1.05], [s * (1.2 + f * 0.14), 1.2, -1.2]], [0.06, 0.01], 3), top: "#7a62c0", sway: 0.02, glow: 0.3 })),
      ]),
      // Through a rent in its breast shines what it has swallowed.
      ...[-1, 0, 1].map((k): Part => ({ geometry: limb([[k * 0.14, 3.12 - Math.abs(k) * 0.2, -0.9], [k * 0.2 + 0.05, 2.8, -0.96], [k * 0.1 - 0.03, 2.45, -0.95], [k * 0.24, 2.05 + Math.abs(k) * 0.2, -0.95]], [0.01, 0.05 - Math.abs(k) * 0.015, 0.045 - Math.abs(k) * 0.015, 0.01], 4), top: "#ffe6a8", foot: "#ffb868", glow: 1 })),
      ...[-1, 1].map((s): Part => ({ geometry: put(gem(0.15), { x: s * 0.2, y: 4.14, z: -0.68, rz: s * 0.35, s: [1.15, 0.75, 0.5] }), top: "#ffffff", foot: "#d8b8ff", glow: 1 })),
    ],
  },
  lumi: {
    kind: "thing", reach: REACH_THING,
    detail: () => [
      // A drop of morning with a child's face: round above, a tail of light below, leaf wings and a spark of hair.
      { geometry: put(ball(0.2, 1), { y: 0.72 }), top: "#ffe9a8", foot: "#f0b060", glow: 0.7, grain: 0.14 },
      { geometry: put(cone(0.185, 0.42, 8), { y: 0.45, rx: Math.PI }), top: "#f2a850", foot: "#ffe6a0", glow: 0.75, grain: 0.14 },
      ...[-1, 1].flatMap((s): Part[] => [
        { geometry: put(blade(0.18, 0.5, 0.1), { x: s * 0.12, y: 0.66, z: 0.08, rz: -s * 1.05 }), top: "#fff6d0", foot: "#f6b868", glow: 0.7 },
        { geometry: put(blade(0.13, 0.34, 0.08), { x: s * 0.12, y: 0.58, z: 0.08, rz: -s * 1.75 }), top: "#fff0c0", foot: "#f0a858", glow: 0.7 },
        { geometry: put(ball(0.036, 1), { x: s * 0.075, y: 0.735, z: -0.178, s: [0.8, 1.25, 0.5] }), top: "#5a3420", foot: "#341c14" },
        { geometry: put(gem(0.011), { x: s * 0.075 + 0.012, y: 0.758, z: -0.198 }), top: "#ffffff", glow: 1 },
        { geometry: put(ball(0.03, 0), { x: s * 0.128, y: 0.68, z: -0.145, s: [1, 0.6, 0.5] }), top: "#ff9a70", foot: "#ff9a70" },
      ]),
      { geometry: put(box(0.045, 0.012, 0.02), { y: 0.665, z: -0.192 }), top: "#8a4a30" },
      ...[-1, 0, 1].map((k): Part => ({ geometry: put(gem(0.05), { x: k * 0.055, y: 0.96 - Math.abs(k) * 0.03, rz: -k * 0.6, s: [0.8, 1.9, 0.8] }), top: "#fffbe0", foot: "#ffc870", glow: 0.85 })),
    ],
  },
  kai: {
    kind: "thing", reach: REACH_THING,
    detail: () => [
      // A figure cut like a crystal, a calm mask for a face, rings that count and tablets of written light about it.
      { geometry: turned([[0.03, 0.42], [0.17, 0.72], [0.23, 1.1], [0.29, 1.42], [0.24, 1.56], [0.08, 1.64]], 6), top: "#e4f8ff", foot: "#2f78c8", glow: 0.14, grain: 0.22 },
      ...[-1, 1].flatMap((s): Part[] => [
        { geometry: put(slab([[0, 0], [0.34, 0.16], [0.3, -0.06], [0.06, -0.44]], 0.06), { x: s * 0.2, y: 1.5, ry: s > 0 ? 0.25 : Math.PI - 0.25 }), top: "#f4fdff", foot: "#5fa8e0", glow: 0.15 },
        { geometry: put(gem(0.1), { x: s * 0.5, y: 0.98, z: -0.26, s: [0.8, 1.2, 0.8] }), top: "#ffffff", foot: "#7fd8ff", glow: 0.6 },
        { geometry: put(ring(0.15, 0.012, 6, 3), { x: s * 0.5, y: 1.02, z: -0.26, rx: Math.PI / 2 }), top: "#c8f8ff", glow: 1 },
        { geometry: put(box(0.075, 0.03, 0.03), { x: s * 0.072, y: 1.875, z: -0.158, rz: s * 0.12 }), top: "#ffffff", glow: 1 },
      ]),
      { geometry: put(ball(0.18, 1), { y: 1.86, s: [0.88, 1.16, 0.9] }), top: "#f0faff", foot: "#b4dcf2", grain: 0.12 },
      { geometry: put(slab([[-0.125, 0.05], [0.125, 0.05], [0.1, -0.04], [0, -0.08], [-0.1, -0.04]], 0.05), { y: 1.88, z: -0.132 }), top: "#17386e", foot: "#0e2450" },
      { geometry: put(gem(0.04), { y: 2.0, z: -0.16, s: [0.8, 1.5, 0.5] }), top: "#c8ffff", glow: 1 },
      { geometry: put(ring(0.3, 0.014, 12, 3), { y: 2.08, z: 0.05, rx: Math.PI / 2 - 0.35 }), top: "#c8f8ff", glow: 1 },
      ...[0, 1, 2, 3, 4, 5].map((k): Part => ({ geometry: put(gem(0.035), { x: Math.sin(k * 1.047) * 0.3, y: 2.08 + Math.cos(k * 1.047) * 0.1, z: 0.05 + Math.cos(k * 1.047) * 0.28, s: [0.7, 1.8, 0.7] }), top: "#ffffff", glow: 1 })),
      { geometry: put(gem(0.085), { y: 1.3, z: -0.25, s: [1, 1.7, 0.6] }), top: "#ffffff", foot: "#8fe8ff", glow: 1 },
      ...[[0.62, 0.19], [0.4, 0.15], [0.2, 0.11]].map(([y, r], k): Part => ({ geometry: put(ring(r as number, 0.014, 6, 3), { y: y as number, rx: Math.PI / 2, ry: k * 0.5 }), top: "#9feaff", glow: 1 })),
      ...[0, 1, 2, 3].flatMap((k): Part[] => {
        const a = [1.15, 2.35, 3.95, 5.15][k] as number;
        const at = { x: Math.sin(a) * 0.72, z: -Math.cos(a) * 0.72, y: 0.95 + (k % 2) * 0.55 };
        return [
          { geometry: put(box(0.3, 0.4, 0.02), { ...at, ry: -a }), top: "#3f88d8", foot: "#1f4f9c", glow: 0.3 },
          ...[0, 1, 2].map((line): Part => ({ geometry: put(box(0.22 - ((line * 5 + k) % 3) * 0.05, 0.024, 0.035), { ...at, y: at.y + 0.11 - line * 0.11, ry: -a }), top: "#d8fbff", glow: 1 })),
        ];
      }),
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
      // A broad-shouldered body of dark glass over coals, flame for hair and cloak, a bright heart.
      { geometry: turned([[0.05, 0.05], [0.34, 0.5], [0.3, 0.95], [0.42, 1.35], [0.52, 1.65], [0.3, 1.84], [0.12, 1.95]], 9), top: "#6a2a26", foot: "#ff8a34", jitter: 0.05, glow: 0.35, grain: 0.2 },
      ...[-1, 1].flatMap((s): Part[] => [
        { geometry: put(ball(0.24, 0), { x: s * 0.52, y: 1.66, s: [1.15, 0.85, 1] }), top: "#4a2026", foot: "#8a3a28", jitter: 0.06 },
        { geometry: put(cone(0.13, 0.34, 4), { x: s * 0.6, y: 1.86, rz: -s * 0.6 }), top: "#ffd070", foot: "#ff7428", glow: 0.9, sway: 0.03 },
        { geometry: limb([[s * 0.58, 1.6, 0], [s * 0.8, 1.2, -0.12], [s * 0.66, 0.86, -0.42]], [0.15, 0.13, 0.1], 6), top: "#5a2628", foot: "#ff9a40", glow: 0.3 },
        { geometry: put(ball(0.13, 0), { x: s * 0.64, y: 0.83, z: -0.46 }), top: "#ffd890", foot: "#ff8a3a", glow: 0.7 },
      ]),
      { geometry: put(ball(0.25, 1), { y: 2.16, s: [0.92, 1.05, 0.95] }), top: "#7a322a", foot: "#c85a2c", glow: 0.25 },
      ...[-1, 1].map((s): Part => ({ geometry: put(gem(0.055), { x: s * 0.095, y: 2.19, z: -0.22, rz: -s * 0.3, s: [1.3, 0.7, 0.5] }), top: "#fffbe0", foot: "#fff0b0", glow: 1 })),
      ...Array.from({ length: 9 }, (_, k): Part => ({ geometry: put(blade(0.2, 0.55 + (k % 3) * 0.17, -0.16), { ry: (k / 9) * Math.PI * 2, y: 2.3, z: 0.05 }), top: "#fff4b0", foot: "#ff6a20", glow: 0.95, sway: 0.05 })),
      ...Array.from({ length: 9 }, (_, k): Part => {
        const a = ((k - 4) / 9) * Math.PI * 1.5;
        return { geometry: put(blade(0.42, 1.55 + (k % 3) * 0.2, -0.42), { rx: Math.PI, ry: a, x: Math.sin(a) * 0.36, y: 1.78, z: Math.cos(a) * 0.3 }), top: "#ffc860", foot: "#b83a24", glow: 0.5, sway: 0.04 };
      }),
      { geometry: put(gem(0.17), { y: 1.46, z: -0.44, s: [1, 1.5, 0.6] }), top: "#fffbe0", foot: "#ffd070", glow: 1 },
      ...[0, 1, 2].map((k): Part => ({ geometry: put(gem(0.09), { x: Math.sin(k * 2.1) * 0.95, y: 1.1 + k * 0.42, z: Math.cos(k * 2.1) * 0.75 }), top: "#fff0a8", foot: "#ff8a3a", glow: 1, sway: 0.04 })),
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
