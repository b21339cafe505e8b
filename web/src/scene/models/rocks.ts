/** Rocks, columns and dripstone. Crystals have their own file. */
import type { Family } from "./catalogue";
import { REACH_ROCK } from "./reach";
import { ball, cone, drum, type Part, put } from "./shape";

export const ROCKS: Family = {
  boulder: {
    kind: "thing", reach: REACH_ROCK, follows: "rock",
    detail: () => [
      { geometry: put(ball(0.85, 1), { y: 0.42, rx: 0.4, ry: 0.2, s: [1.1, 0.8, 0.95] }), top: "#bdb2b6", foot: "#6a6373", jitter: 0.26, grain: 0.14 },
      { geometry: put(ball(0.38, 0), { x: 0.7, y: 0.2, z: 0.35, ry: 1 }), top: "#b0a6ac", foot: "#656070", jitter: 0.12, grain: 0.14 },
    ],
    simple: () => [{ geometry: put(ball(0.9, 0), { y: 0.35, rx: 0.4, s: [1.1, 0.8, 0.95] }), top: "#bdb2b6", foot: "#6a6373", jitter: 0.2, grain: 0.14 }],
  },
  "basalt-column": {
    kind: "thing", reach: REACH_ROCK * 1.6,
    detail: () =>
      ([[0, 0, 4.5], [0.85, 0.1, 3.4], [-0.8, 0.25, 3.8], [0.4, 0.8, 2.6], [-0.35, -0.8, 3], [0.55, -0.72, 1.9], [-0.5, 0.95, 1.6]] as const).map(
        ([x, z, h]): Part => ({ geometry: put(drum(0.46, 0.5, h, 6), { x, y: h / 2 - 0.1, z, ry: x }), top: "#77707c", foot: "#2f2a36", grain: 0.16 }),
      ),
    simple: () => [
      { geometry: put(drum(0.7, 0.9, 4.3, 5), { y: 2.1 }), top: "#77707c", foot: "#2f2a36", grain: 0.16 },
      { geometry: put(drum(0.8, 1, 2.6, 5), { x: 0.5, y: 1.2, z: 0.4 }), top: "#6c6572", foot: "#2f2a36", grain: 0.16 },
    ],
  },
  stalagmite: {
    kind: "thing", reach: REACH_ROCK,
    detail: () => [
      { geometry: put(cone(0.55, 2.7, 7), { y: 1.3 }), top: "#b9aed0", foot: "#3c3552", jitter: 0.16, grain: 0.16 },
      { geometry: put(cone(0.3, 1.3, 5), { x: 0.42, y: 0.6, z: 0.2 }), top: "#a498c0", foot: "#3c3552", jitter: 0.1, grain: 0.16 },
      { geometry: put(cone(0.24, 0.9, 5), { x: -0.36, y: 0.4, z: 0.3 }), top: "#a498c0", foot: "#3c3552", jitter: 0.1, grain: 0.16 },
    ],
    simple: () => [{ geometry: put(cone(0.55, 2.7, 5), { y: 1.3 }), top: "#b9aed0", foot: "#3c3552", grain: 0.16 }],
  },
};
