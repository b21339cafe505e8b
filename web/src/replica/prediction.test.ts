/**
 * The predicted self under weather that slows: it goes as far as the server lets it.
 *
 * What it is not: the rule of a step is proved by the server's own vectors in `movement.test.ts`.
 */
import { describe, expect, it } from "vitest";
import type { Terrain } from "./movement";
import { Prediction } from "./prediction";

/** A plain without end. */
const plain: Terrain = { height: () => 0, water: () => -10, obstacles: () => [], inside: () => true };

function metres(pace: number): number {
  const prediction = new Prediction();
  prediction.correct({ x: 0, y: 0, z: 0 }, true);
  prediction.pace = pace;
  prediction.want({ x: 0, z: -1, run: true });
  for (let frame = 0; frame < 60; frame += 1) prediction.update(plain, 1 / 60);
  return -prediction.at.z;
}

describe("prediction", () => {
  it("goes slower by what the weather leaves", () => {
    const dry = metres(1);
    expect(dry).toBeGreaterThan(6);
    expect(metres(0.85)).toBeCloseTo(dry * 0.85, 3);
  });
});
