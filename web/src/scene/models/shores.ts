/** Coral of the coast: fans and the arch. */
import type { Family } from "./catalogue";
import { REACH_LANDMARK, REACH_SHRUB } from "./reach";
import { ball, limb, type Part, put, ring } from "./shape";

const fan = (x: number, y: number, z: number, size: number, turn: number, top: string, foot: string): Part[] =>
  [-0.9, -0.5, -0.1, 0.3, 0.7].map((a, k) => ({
    geometry: put(limb([[0, 0, 0], [Math.sin(a) * 0.5, Math.cos(a) * 0.7, 0], [Math.sin(a * 1.25) * 1.05, Math.cos(a * 1.1) * (1.3 + (k % 2) * 0.4), 0.05]], [0.09, 0.1, 0.05], 4), { s: size, ry: turn, x, y, z }),
    top, foot, grain: 0.1,
  }));

export const SHORES: Family = {
  "coral-fan": {
    kind: "thing", reach: REACH_SHRUB,
    detail: () => [...fan(0, -0.05, 0, 1, 0, "#ffb3a0", "#c9526a"), ...fan(0.2, -0.05, 0.1, 0.6, 0.7, "#ffd0a0", "#d9704e")],
    simple: () => fan(0, -0.05, 0, 1.05, 0, "#ffb3a0", "#c9526a").filter((_, k) => k % 2 === 0),
  },
  "coral-arch": {
    kind: "thing", reach: REACH_LANDMARK,
    detail: () => [
      { geometry: limb([[-6.2, -0.6, 0], [-5.9, 3.4, 0.2], [-4.2, 7.4, -0.1], [-0.8, 9.6, 0.1], [3.2, 8.6, 0], [5.6, 5, -0.2], [6.2, -0.6, 0]], [1.7, 1.25, 1.1, 1, 1.05, 1.2, 1.7], 7), top: "#ff9fa0", foot: "#b2496e", jitter: 0.4, grain: 0.14 },
      { geometry: put(ring(1.1, 0.36, 9, 5), { x: -4.2, y: 8.4, rz: 0.6 }), top: "#ffb8ac", foot: "#d4637e", jitter: 0.12 },
      { geometry: put(ring(0.8, 0.28, 8, 5), { x: 4.6, y: 7.6, rz: -0.7 }), top: "#ffc8b0", foot: "#d4637e", jitter: 0.1 },
      ...fan(-1.6, 9.9, 0, 1.5, 0, "#ffd0b0", "#e0706a"),
      ...fan(2.2, 9.3, 0, 1.2, 0.3, "#ffe0b0", "#e0806a"),
      ...fan(-6.3, 3.6, 0.6, 1.3, 1.2, "#ffb0c0", "#c05080"),
      ...fan(6.4, 3.2, -0.5, 1.2, -1.1, "#ffb0c0", "#c05080"),
      ...[0, 1, 2, 3, 4, 5].map((k): Part => ({ geometry: put(ball(0.3, 0), { x: -5 + k * 2, y: 1.2 + Math.sin(k * 1.3 + 1) * 1 + (k > 0 && k < 5 ? 7 : 0), z: -1.1 }), top: "#fff0d8", foot: "#ffb09a", glow: 0.35 })),
    ],
  },
};
