/** Conifers: stacked cones, a tier per step of green. Palms and broad-leaved trees have their own files. */
import type { Family } from "./catalogue";
import { REACH_TREE } from "./reach";
import { cone, limb, type Part, put, tube } from "./shape";

interface Tier {
  radius: number;
  height: number;
  y: number;
  top: string;
  foot: string;
}

const tiers = (list: readonly Tier[], sides: number, jitter: number): Part[] =>
  list.map(({ radius, height, y, top, foot }, k) => ({
    geometry: put(cone(radius, height, sides), { y: y + height / 2, ry: k * 1.3, rz: 0.03 * (k % 2 ? 1 : -1) }),
    top,
    foot,
    sway: 0.004 + k * 0.002,
    jitter,
  }));

/** Snow that lies on a tier: a flatter, wider cap over its upper half. */
const snow = (radius: number, height: number, y: number, k: number): Part => ({
  geometry: put(cone(radius * 0.86, height * 0.72, 6), { y: y + height * 0.72, ry: k * 1.3 + 0.2 }),
  top: "#ffffff",
  foot: "#d5e4f4",
  jitter: 0.14,
  sway: 0.004 + k * 0.002,
  grain: 0.04,
});

export const CONIFERS: Family = {
  "meadow-pine": {
    kind: "foliage", reach: REACH_TREE, follows: "leaf",
    detail: () => [
      { geometry: put(tube(0.18, 0.34, 2.2, 5), { y: 1 }), top: "#6d4c41", foot: "#4a3234" },
      ...tiers(
        [
          { radius: 1.8, height: 2.9, y: 1.5, top: "#4b9870", foot: "#1d5657" },
          { radius: 1.45, height: 2.6, y: 3.2, top: "#57a777", foot: "#23615f" },
          { radius: 1.1, height: 2.4, y: 4.9, top: "#69b883", foot: "#2b6f64" },
          { radius: 0.72, height: 2.5, y: 6.5, top: "#8ed095", foot: "#3a826a" },
        ],
        7, 0.2,
      ),
    ],
    simple: () =>
      tiers(
        [
          { radius: 1.7, height: 4.6, y: 1, top: "#5aa878", foot: "#1f5a59" },
          { radius: 1.05, height: 4.2, y: 4.8, top: "#88cb93", foot: "#2f7165" },
        ],
        5, 0.15,
      ),
  },
  "moss-fir": {
    kind: "foliage", reach: REACH_TREE, follows: "leaf",
    detail: () => [
      { geometry: limb([[0, -0.2, 0], [0.1, 3, 0], [0, 8, 0.1]], [0.5, 0.34, 0.15], 5), top: "#5d4a44", foot: "#352b32" },
      ...tiers(
        [
          { radius: 2.5, height: 2.9, y: 2.4, top: "#3f8068", foot: "#123f49" },
          { radius: 2.15, height: 2.8, y: 4.4, top: "#44886b", foot: "#15464d" },
          { radius: 1.75, height: 2.8, y: 6.3, top: "#4f9672", foot: "#194f52" },
          { radius: 1.3, height: 2.8, y: 8.2, top: "#5da67a", foot: "#205c58" },
          { radius: 0.85, height: 3, y: 10, top: "#7ac08a", foot: "#2b6d61" },
        ],
        6, 0.42,
      ),
    ],
    simple: () =>
      tiers(
        [
          { radius: 2.3, height: 6, y: 2, top: "#4a8f6f", foot: "#14434b" },
          { radius: 1.4, height: 6.4, y: 6.6, top: "#72b886", foot: "#225e59" },
        ],
        5, 0.3,
      ),
  },
  "snow-fir": {
    kind: "foliage", reach: REACH_TREE,
    detail: () => {
      const list: Tier[] = [
        { radius: 1.9, height: 2.5, y: 1.1, top: "#6fa8b0", foot: "#1d4a63" },
        { radius: 1.55, height: 2.3, y: 2.7, top: "#79b2b8", foot: "#22536b" },
        { radius: 1.15, height: 2.2, y: 4.2, top: "#86bfc2", foot: "#295f75" },
        { radius: 0.75, height: 2.3, y: 5.7, top: "#a2d2d2", foot: "#34707f" },
      ];
      return [
        { geometry: put(tube(0.2, 0.34, 1.6, 5), { y: 0.7 }), top: "#6a5450", foot: "#443a44" },
        ...tiers(list, 7, 0.2),
        ...list.map((tier, k) => snow(tier.radius, tier.height, tier.y, k)),
      ];
    },
    simple: () => [
      ...tiers(
        [
          { radius: 1.8, height: 4.2, y: 0.8, top: "#cfe2ee", foot: "#1f4f68" },
          { radius: 1.05, height: 3.9, y: 4.1, top: "#ffffff", foot: "#3f7a8c" },
        ],
        5, 0.15,
      ),
    ],
  },
};
