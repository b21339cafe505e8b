/** Crystals and ice: faces with light of their own. The Grotto's song crystals are dull until a note lights them (`places/`). */
import type { Family } from "./catalogue";
import { REACH_ROCK, REACH_TREE } from "./reach";
import { drum, gem, type Part, put, turned } from "./shape";

interface Shard {
  x: number;
  z: number;
  radius: number;
  height: number;
  lean: number;
  turn: number;
}

/** A pointed six-sided crystal standing on its foot. */
const shard = ({ x, z, radius, height, lean, turn }: Shard, top: string, foot: string, glow: number, sides = 6): Part => ({
  geometry: put(turned([[radius * 0.7, -0.3], [radius, height * 0.55], [radius * 0.75, height * 0.78], [0.001, height]], sides), { rz: lean * Math.cos(turn), rx: lean * Math.sin(turn), ry: turn, x, z }),
  top,
  foot,
  glow,
  grain: 0.26,
});

export const CRYSTALS: Family = {
  "ice-spire": {
    kind: "thing", reach: REACH_ROCK * 1.4,
    detail: () => [
      shard({ x: 0, z: 0, radius: 0.42, height: 4.5, lean: 0.05, turn: 0.3 }, "#f2fbff", "#6fb4e0", 0.3),
      shard({ x: 0.5, z: 0.2, radius: 0.3, height: 2.5, lean: -0.25, turn: 0.4 }, "#e6f7ff", "#66acda", 0.3, 5),
      shard({ x: -0.45, z: 0.25, radius: 0.26, height: 1.8, lean: 0.3, turn: -0.4 }, "#e6f7ff", "#66acda", 0.3, 5),
    ],
    simple: () => [shard({ x: 0, z: 0, radius: 0.5, height: 4.3, lean: 0.05, turn: 0.3 }, "#f2fbff", "#6fb4e0", 0.3, 4)],
  },
  "star-crystal": {
    kind: "thing", reach: REACH_ROCK * 1.4,
    halo: { y: 1.6, radius: 2, colour: "#b48cff", day: 0.2 },
    detail: () => [
      shard({ x: 0, z: 0, radius: 0.36, height: 3, lean: 0.06, turn: 1 }, "#eaf6ff", "#7a5af0", 0.7),
      shard({ x: 0.46, z: 0.1, radius: 0.26, height: 2, lean: -0.35, turn: 0.2 }, "#d8ecff", "#6a4fe4", 0.7, 5),
      shard({ x: -0.4, z: -0.2, radius: 0.24, height: 1.6, lean: 0.38, turn: 0.5 }, "#c8fbff", "#4f8ae8", 0.7, 5),
      shard({ x: 0.05, z: 0.48, radius: 0.2, height: 1.2, lean: 0.35, turn: 1.6 }, "#c8fbff", "#4f8ae8", 0.7, 5),
    ],
    simple: () => [
      shard({ x: 0, z: 0, radius: 0.4, height: 3, lean: 0.06, turn: 1 }, "#e4f2ff", "#7a5af0", 0.7, 4),
      shard({ x: 0.4, z: 0.1, radius: 0.3, height: 1.9, lean: -0.35, turn: 0.2 }, "#d8ecff", "#6a4fe4", 0.7, 3),
    ],
  },
  "crystal-terrace": {
    kind: "thing", reach: REACH_TREE,
    halo: { y: 2.4, radius: 4.5, colour: "#b48cff", day: 0.12 },
    detail: () =>
      Array.from({ length: 11 }, (_, k): Part => {
        const t = k / 10 - 0.5;
        const height = 4.8 * (1 - Math.abs(t) * 1.25) * (k % 2 ? 0.72 : 1) + 0.8;
        return shard({ x: t * 6.6, z: (k % 3) * 0.55 - 0.4, radius: 0.32 + (k % 3) * 0.12, height, lean: -t * 0.9, turn: (k % 2) * 0.2 }, k % 2 ? "#f3e2ff" : "#d6f3ff", k % 2 ? "#7c4fe0" : "#5f6fe8", 0.5);
      }),
  },
  "song-crystal": {
    kind: "thing", reach: REACH_TREE,
    detail: () => [
      { geometry: put(drum(0.55, 0.8, 0.5, 7), { y: 0.2 }), top: "#6d6488", foot: "#3c3552", jitter: 0.12 },
      shard({ x: 0, z: 0, radius: 0.46, height: 3.2, lean: 0.03, turn: 0.4 }, "#cfd2ea", "#5a5f94", 0.12),
      shard({ x: 0.38, z: 0.1, radius: 0.22, height: 1.6, lean: -0.3, turn: 0.2 }, "#c2c6e2", "#545a8c", 0.12, 5),
      shard({ x: -0.34, z: 0.16, radius: 0.2, height: 1.3, lean: 0.3, turn: -0.2 }, "#c2c6e2", "#545a8c", 0.12, 5),
      { geometry: put(gem(0.12), { y: 3.5 }), top: "#e8ecff", glow: 0.3 },
    ],
  },
};
