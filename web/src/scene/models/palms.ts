/** Plants of dry land and shore: palms with arched leaves, the harp cactus. */
import type { BufferGeometry } from "three";
import type { Family } from "./catalogue";
import { REACH_SHRUB, REACH_TREE } from "./reach";
import { ball, faces, limb, type Part, put } from "./shape";

/** One arched palm leaf along -z: a folded strip that droops. */
function frond(length: number, width: number, droop: number): BufferGeometry {
  const steps = 4;
  const at = (k: number): [number, number, number] => {
    const t = k / steps;
    return [0, Math.sin(t * 1.5) * length * 0.28 - t * t * droop, -t * length];
  };
  const half = (k: number) => (width / 2) * Math.sin(Math.min(1, 0.25 + (k / steps) * 1.1) * Math.PI) + 0.02;
  const positions: number[] = [];
  for (let k = 0; k < steps; k++) {
    const [, y0, z0] = at(k);
    const [, y1, z1] = at(k + 1);
    const a = half(k);
    const b = k + 1 === steps ? 0 : half(k + 1);
    for (const side of [-1, 1]) {
      const quad = [0, y0, z0, side * a, y0 - a * 0.5, z0, side * b, y1 - b * 0.5, z1, 0, y0, z0, side * b, y1 - b * 0.5, z1, 0, y1, z1];
      positions.push(...(side > 0 ? quad : [...quad.slice(3, 6), ...quad.slice(0, 3), ...quad.slice(6, 12), ...quad.slice(15), ...quad.slice(12, 15)]));
    }
  }
  return faces(positions);
}

const fronds = (count: number, x: number, y: number, z: number, length: number, top: string, foot: string): Part[] =>
  Array.from({ length: count }, (_, k) => ({
    geometry: put(frond(length * (0.9 + 0.15 * Math.sin(k * 4)), 0.85, length * (0.42 + 0.12 * (k % 2))), { ry: (k / count) * Math.PI * 2 + 0.3, x, y, z }),
    top,
    foot,
    sway: 0.012,
    grain: 0.12,
  }));

const fruit = (x: number, y: number, z: number, colour: string): Part[] =>
  [0, 1, 2].map((k) => ({
    geometry: put(ball(0.16, 0), { x: x + Math.sin(k * 2.1) * 0.22, y: y - 0.25, z: z + Math.cos(k * 2.1) * 0.22 }),
    top: colour,
    foot: "#6b4030",
  }));

/** A cactus arm: out, then up. */
const arm = (side: -1 | 1, from: number, out: number, top: number): Part => ({
  geometry: limb([[side * 0.15, from, 0], [side * out * 0.8, from + 0.1, 0], [side * out, from + 0.5, 0], [side * out, top, 0]], [0.17, 0.18, 0.17, 0.08], 6),
  top: "#a8cf78",
  foot: "#4f8a5a",
  grain: 0.14,
});

export const PALMS: Family = {
  "harp-cactus": {
    kind: "thing", reach: REACH_SHRUB,
    detail: () => [
      { geometry: limb([[0, -0.2, 0], [0, 1.4, 0], [0.04, 2.7, 0], [0, 3.2, 0]], [0.26, 0.28, 0.22, 0.05], 7), top: "#b4d880", foot: "#4a8456", grain: 0.14 },
      arm(-1, 0.8, 0.75, 2.4),
      arm(1, 1.1, 0.8, 2.8),
      // Strings of thorns between trunk and arms.
      ...[0, 1, 2, 3].flatMap((k): Part[] => [
        { geometry: limb([[-0.7, 1.5 + k * 0.24, 0], [-0.12, 1.75 + k * 0.28, 0]], [0.014, 0.014], 3), top: "#fff2c8", glow: 0.35 },
        { geometry: limb([[0.75, 1.75 + k * 0.26, 0], [0.12, 2 + k * 0.26, 0]], [0.014, 0.014], 3), top: "#fff2c8", glow: 0.35 },
      ]),
      { geometry: put(ball(0.16, 0), { y: 3.2 }), top: "#ff9fc0", foot: "#e0507a", glow: 0.15 },
      { geometry: put(ball(0.11, 0), { x: 0.8, y: 2.85 }), top: "#ffb0c8", foot: "#e0507a", glow: 0.15 },
    ],
    simple: () => [
      { geometry: put(limb([[0, 0, 0], [0, 3.1, 0]], [0.28, 0.14], 4), {}), top: "#b4d880", foot: "#4a8456" },
      arm(-1, 0.8, 0.75, 2.4),
    ],
  },
  "date-palm": {
    kind: "foliage", reach: REACH_TREE,
    detail: () => [
      { geometry: limb([[0, -0.2, 0], [0.15, 2.2, 0.1], [0.45, 4.4, 0.2], [0.95, 6.8, 0.3]], [0.36, 0.27, 0.22, 0.18], 6), top: "#b58a5c", foot: "#7a5a44", grain: 0.2 },
      ...fronds(8, 0.95, 6.8, 0.3, 3, "#a9c463", "#4f8a4c"),
      ...fruit(0.95, 6.8, 0.3, "#e08a3c"),
    ],
    simple: () => [
      { geometry: limb([[0, 0, 0], [0.95, 6.8, 0.3]], [0.3, 0.18], 3), top: "#b58a5c", foot: "#7a5a44" },
      ...fronds(5, 0.95, 6.8, 0.3, 2.9, "#a0bd5f", "#4f8a4c"),
    ],
  },
  "coast-palm": {
    kind: "foliage", reach: REACH_TREE,
    detail: () => [
      { geometry: limb([[0, -0.2, 0], [0.5, 1.6, 0], [1.2, 3.3, 0.1], [1.6, 5.2, 0.1]], [0.32, 0.24, 0.19, 0.15], 6), top: "#c2a178", foot: "#87694f", grain: 0.2 },
      ...fronds(7, 1.6, 5.2, 0.1, 2.7, "#93cf7a", "#2f8a66"),
      ...fruit(1.6, 5.2, 0.1, "#8a5a3a"),
    ],
    simple: () => [
      { geometry: limb([[0, 0, 0], [1.2, 3.3, 0.1], [1.6, 5.2, 0.1]], [0.28, 0.19, 0.15], 3), top: "#c2a178", foot: "#87694f" },
      ...fronds(5, 1.6, 5.2, 0.1, 2.6, "#8cc876", "#2f8a66"),
    ],
  },
};
