/** Gloom Shades of a storm: as many as there are open places for, fading by what was sung, listed by how near they are. */
import { describe, expect, it } from "vitest";
import type { Fracture, RegionState } from "../protocol/generated";
import { shadesNear, shadesOf } from "./shades";

const fracture = (x: number, open: boolean, glooms: readonly number[], first: number): Fracture => ({
  x, z: 0, reach: 28, depth: 500, remaining: 500, open, shades: glooms.map((gloom, k) => ({ shade: first + k, x: x + 6, z: k, gloom })),
});
const state = { region: "here", harmony: 0, dissonance: 0, wound: 0, players: 1, firsts: [], storm: { storm: 9, fractures: [fracture(0, true, [180, 90], 0), fracture(100, true, [0, 180], 2), fracture(40, false, [180, 180], 4)] } } as unknown as RegionState;

describe("Gloom Shades", () => {
  it("stand at open places only, so that their number follows those who are here", () => {
    expect(shadesOf(state).map(({ key, gloom }) => [key, gloom])).toEqual([["here.9.0", 1], ["here.9.1", 0.5], ["here.9.2", 0], ["here.9.3", 1]]);
    expect(shadesOf({ region: "calm" } as RegionState)).toEqual([]);
  });

  it("are listed nearest first, without those that went, with whether a song reaches them", () => {
    const near = shadesNear([state], { x: 20, z: 0 }, 200);
    expect(near.map(({ key, within }) => [key, within])).toEqual([["here.9.0", true], ["here.9.1", true], ["here.9.3", false]]);
    expect(shadesNear([state], { x: 20, z: 0 }, 10)).toEqual([]);
  });
});
