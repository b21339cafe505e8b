/** Prediction against the vectors that `world::movement` writes: the client walks where the server believes it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeTile, type Tile } from "../protocol/tile";
import * as movement from "./movement";
import { step, type Obstacle, type Terrain, type Walker } from "./movement";
import { Prediction } from "./prediction";

interface Golden {
  constants: Record<string, number>;
  terrain: { base: number; heights: number[]; obstacles: [number, number, number][]; side: number; spacing: number; water: number };
  heights: { x: number; z: number; height: number }[];
  walks: {
    name: string;
    begin: { x: number; y: number; z: number };
    wish: { x: number; z: number; run: boolean };
    stepSeconds: number;
    after: [number, number, number, number][];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../../crates/world/golden/movement.json", import.meta.url), "utf8"),
) as Golden;

/** The vectors' tile, by way of the wire's bytes. */
function tile(): Tile {
  const { side, spacing, base, heights } = golden.terrain;
  const view = new DataView(new ArrayBuffer(16 + side * side * 4));
  [0x46, 0x56, 0x54, 0x4c, 1, 0].forEach((byte, at) => view.setUint8(at, byte));
  view.setUint16(6, side, true);
  view.setUint16(8, spacing, true);
  view.setInt16(12, base, true);
  heights.forEach((height, index) => view.setUint16(16 + index * 2, height, true));
  return decodeTile(view.buffer);
}

function terrain(): Terrain {
  const ground = tile();
  const obstacles: Obstacle[] = golden.terrain.obstacles.map(([x, z, radius]) => ({ x, z, radius }));
  const metres = (golden.terrain.side - 1) * (golden.terrain.spacing / 64);
  const inside = (x: number, z: number): boolean => x >= 0 && z >= 0 && x <= metres && z <= metres;
  return {
    height: (x, z) => (inside(x, z) ? ground.height(x, z) : null),
    water: () => golden.terrain.water,
    obstacles: (x, z) => obstacles.filter((o) => Math.hypot(o.x - x, o.z - z) < o.radius + 1),
    inside,
  };
}

describe("the server's own vectors", () => {
  test("constants are the server's", () => {
    const { constants } = golden;
    expect(movement.WALK_SPEED).toBe(constants["walkSpeed"]);
    expect(movement.RUN_SPEED).toBe(constants["runSpeed"]);
    expect(movement.SWIM_SPEED).toBe(constants["swimSpeed"]);
    expect(movement.WADE_DEPTH).toBe(constants["wadeDepth"]);
    expect(movement.SWIM_DEPTH).toBe(constants["swimDepth"]);
    expect(movement.SLOPE_MAX).toBe(constants["slopeMax"]);
    expect(movement.BODY_RADIUS).toBe(constants["bodyRadius"]);
  });

  test("heights agree to a millimetre", () => {
    const land = terrain();
    for (const { x, z, height } of golden.heights) expect(land.height(x, z), `${x}, ${z}`).toBeCloseTo(height, 3);
  });

  for (const walk of golden.walks) {
    test(walk.name, () => {
      const land = terrain();
      const walker: Walker = { ...walk.begin, falling: 0 };
      walk.after.forEach(([x, y, z, gait], index) => {
        const shown = step(walker, walk.wish, land, walk.stepSeconds);
        const at = `step ${index + 1}`;
        expect(Math.abs(walker.x - x), `${at}: x ${walker.x} for ${x}`).toBeLessThan(1.1e-3);
        expect(Math.abs(walker.y - y), `${at}: y ${walker.y} for ${y}`).toBeLessThan(1.1e-3);
        expect(Math.abs(walker.z - z), `${at}: z ${walker.z} for ${z}`).toBeLessThan(1.1e-3);
        expect(shown, `${at}: gait`).toBe(gait);
      });
    });
  }
});

describe("prediction", () => {
  test("walks at 4 m/s whatever the frames, tells ten times a second, and is silent when nothing changes", () => {
    const land = terrain();
    for (const frame of [7, 16, 33, 120]) {
      const self = new Prediction();
      self.correct({ x: 4, y: 2.14, z: 4 }, true);
      self.want({ x: 1, z: 0, run: false });
      let told = 0;
      let now = 0;
      for (; now < 1_680; now += frame) {
        self.update(land, frame / 1_000);
        if (self.tell(now) !== null) told++;
      }
      expect(self.at.x - 4, `${frame} ms frames`).toBeCloseTo((now / 1_000) * 4, 1);
      expect(told).toBeGreaterThanOrEqual(Math.floor(1_680 / Math.max(120, 100 + frame)));
      expect(told).toBeLessThanOrEqual(18);
      self.want({ x: 0, z: 0, run: false });
      for (let i = 0; i < 60; i++) {
        self.update(land, 0.05);
        self.tell((now += 50));
      }
      expect(self.tell(now + 1_000)).toBeNull();
    }
  });

  test("a small correction is smoothed in what is drawn and exact in what is told; a journey is at once", () => {
    const land = terrain();
    const self = new Prediction();
    self.correct({ x: 4, y: 2, z: 4 }, true);
    self.update(land, 0.016);
    self.correct({ x: 5, y: 2, z: 4 }, false);
    expect(self.figure.x).toBeCloseTo(4, 3);
    expect(self.at.x).toBe(5);
    for (let i = 0; i < 60; i++) self.update(land, 0.016);
    expect(self.figure.x).toBeCloseTo(5, 2);
    self.correct({ x: 7, y: 2, z: 4 }, true);
    expect(self.figure.x).toBe(7);
  });
});
