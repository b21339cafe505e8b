/** Guided walks over made-up ground: round water, cliffs, walls and what no map shows; and the end of the walk. */
import { describe, expect, test } from "vitest";
import { step, type Obstacle, type Terrain, type Walker } from "../replica/movement";
import { canStand, isOpen, straightened, WaySearch, type Point, type Search } from "../replica/way";
import { Guide } from "./guide";

interface Ground {
  height?: (x: number, z: number) => number | null;
  obstacles?: readonly Obstacle[];
  inside?: (x: number, z: number) => boolean;
}

/** Even ground at a height of 1 with water at 0, but for what is said. */
function terrain({ height = () => 1, obstacles = [], inside = () => true }: Ground): Terrain {
  return { height, water: () => 0, inside, obstacles: (x, z) => obstacles.filter((o) => Math.hypot(o.x - x, o.z - z) < o.radius + 3) };
}

/** Trunks in a row from north to south at x, but for a gap. */
const wall = (x: number, from: number, to: number, gap: number): Obstacle[] =>
  Array.from({ length: Math.floor(to - from) }, (_, i) => ({ x, z: from + i, radius: 0.6 })).filter((o) => Math.abs(o.z - gap) > 3);

function search(land: Terrain, from: Point, to: Point, reach = 1.5, slice = 1e6): Search {
  const way = new WaySearch(land, from, to, reach);
  for (let i = 0; i < 1e5; i++) {
    const now = way.advance(slice);
    if (now.state !== "looking") return now;
  }
  throw new Error("the search does not end");
}

/** Walks a guide to its end as the game does, frame by frame. */
function walk(map: Terrain, truth: Terrain, from: Point, to: Point & { reach: number }, frameMs: number): { end: string; at: Point; metres: number; deepest: number } {
  const guide = new Guide(to, map);
  const walker: Walker = { x: from.x, y: truth.height(from.x, from.z) ?? 0, z: from.z, falling: 0 };
  let metres = 0;
  let deepest = -Infinity;
  for (let now = 0; now < 300_000; now += frameMs) {
    const guidance = guide.next(walker.x, walker.z, now);
    if (guidance.state === "arrived" || guidance.state === "stuck") return { end: guidance.state, at: { x: walker.x, z: walker.z }, metres, deepest };
    if (guidance.state === "seeking") continue;
    const { x, z } = walker;
    for (let part = 0; part < frameMs; part += 50) step(walker, { x: guidance.x, z: guidance.z, run: true }, truth, Math.min(50, frameMs - part) / 1_000);
    metres += Math.hypot(walker.x - x, walker.z - z);
    deepest = Math.max(deepest, truth.water(walker.x, walker.z) - (truth.height(walker.x, walker.z) ?? 0));
  }
  return { end: "never", at: { x: walker.x, z: walker.z }, metres, deepest };
}

describe("the search for a way", () => {
  test("goes straight over open ground, in pieces that can be seen", () => {
    const found = search(terrain({}), { x: 0, z: 0 }, { x: 0, z: 100 });
    if (found.state !== "found") throw new Error(found.state);
    expect(found.way.every((p) => Math.abs(p.x) < 0.01)).toBe(true);
    expect(found.way.length).toBeLessThanOrEqual(5);
  });

  test("finds the one gap in a wall, the same in slices as in one go", () => {
    const land = terrain({ obstacles: wall(20, -120, 120, 60) });
    const found = search(land, { x: 0, z: 0 }, { x: 40, z: 0 });
    if (found.state !== "found") throw new Error(found.state);
    const through = found.way.findIndex((p) => p.x > 20);
    expect(found.way.slice(Math.max(0, through - 1), through + 1).some((p) => Math.abs(p.z - 60) < 8)).toBe(true);
    const all = [{ x: 0, z: 0 }, ...found.way];
    all.slice(1).forEach((p, i) => expect(isOpen(land, all[i] as Point, p), `${i}`).toBe(true));
    expect(search(land, { x: 0, z: 0 }, { x: 40, z: 0 }, 1.5, 7)).toEqual(found);
  });

  test("goes as near as it can where nothing leads all the way, and says so where it gains nothing", () => {
    const island = terrain({ obstacles: wall(20, -40, 40, 1e6), inside: (_, z) => Math.abs(z) < 36 });
    const found = search(island, { x: 0, z: 0 }, { x: 40, z: 0 });
    expect(found.state === "found" && (found.way.at(-1)?.x ?? 0)).toBeGreaterThan(15);
    expect(search(island, { x: 18, z: 0 }, { x: 40, z: 0 }).state).toBe("none");
  });

  test("stops before ground that has not come yet", () => {
    const found = search(terrain({ height: (x) => (x > 50 ? null : 1) }), { x: 0, z: 0 }, { x: 90, z: 0 });
    expect(found.state === "found" && found.way.every((p) => p.x <= 50) && (found.way.at(-1)?.x ?? 0) > 44).toBe(true);
  });

  test("straight pieces never cut across water", () => {
    const pond = terrain({ height: (x, z) => (Math.hypot(x - 10, z) < 5 ? -3 : 1) });
    expect(isOpen(pond, { x: 0, z: 0 }, { x: 20, z: 0 })).toBe(false);
    expect(straightened(pond, [{ x: 0, z: 0 }, { x: 10, z: 8 }, { x: 20, z: 0 }]).length).toBe(3);
    expect(canStand(pond, { x: 10, z: 0 })).toBe(false);
    expect(canStand(pond, { x: 0, z: 0 })).toBe(true);
  });
});

describe("a guided walk", () => {
  for (const frameMs of [16, 60, 250]) {
    test(`goes round a lake with dry feet and round a cliff, at ${frameMs} ms a frame`, () => {
      const lake = terrain({ height: (x, z) => (Math.hypot(x - 50, z) < 30 ? -4 : 1) });
      const round = walk(lake, lake, { x: 0, z: 0 }, { x: 100, z: 0, reach: 2 }, frameMs);
      expect(round.end).toBe("arrived");
      expect(round.deepest).toBeLessThan(0.25);
      expect(round.metres).toBeLessThan(145);
      const cliff = terrain({ height: (x, z) => (x > 30 && z < 40 ? 9 : 1) });
      const over = walk(cliff, cliff, { x: 0, z: 0 }, { x: 24, z: 60, reach: 1 }, frameMs);
      expect(over.end).toBe("arrived");
      // The height behind the cliff has no other side: as near as one gets, and then it is said.
      expect(walk(cliff, cliff, { x: 0, z: 0 }, { x: 50, z: 0, reach: 1 }, frameMs).end).toBe("stuck");
    });
  }

  test("comes to a stand of less than a metre without running past it for ever", () => {
    const land = terrain({ obstacles: [{ x: 30, z: 1, radius: 0.5 }] });
    const { end, at } = walk(land, land, { x: 0, z: 0 }, { x: 29, z: 3, reach: 0.7 }, 200);
    expect(end).toBe("arrived");
    expect(Math.hypot(at.x - 29, at.z - 3)).toBeLessThanOrEqual(0.7);
  });

  test("goes round what the map does not show", () => {
    const truth = terrain({ obstacles: [{ x: 15, z: 0, radius: 1 }, { x: 15, z: 1.8, radius: 1 }, { x: 15, z: -1.8, radius: 1 }] });
    expect(walk(terrain({}), truth, { x: 0, z: 0 }, { x: 30, z: 0, reach: 1 }, 33).end).toBe("arrived");
  });
});
