/** The living world near: creatures glide, come and go by frames; plants keep their stages; whales cross by the world's time alone. */
import { describe, expect, it } from "vitest";
import type { Atlas, AtlasRegion, AtlasSpecies } from "../protocol/generated";
import type { Creature, CreatureFrame } from "../protocol/life";
import { Creatures, FADE_MS, type Turned } from "./creatures";
import { Stage, stageAt } from "./flora";
import { Life, type LifeHappening } from "./life";
import { inSky } from "./skies";

const MINUTE = 4_200_000 / 1_440;
const species: AtlasSpecies = { species: "bell-deer", metres: 1.7, speed: [4, 15], movesIn: ["land"], company: "herd", voice: [[60, 480]] };
const region = (slug: string, west: number): AtlasRegion =>
  ({ region: slug, name: slug, biome: "meadow", west, north: 0, side: 512, interior: false, water: 0 }) as unknown as AtlasRegion;
const atlas = {
  regionMetres: 512, dayMs: 4_200_000, regions: [region("a", 0), region("b", 512)], flora: [], surfaces: [], species: [species],
  plants: [{ plant: "reed", name: "Reed", model: "reed", stands: "both" }, { plant: "fern", name: "Fern", model: "fern", stands: "land" }],
  lifeTable: 7, skies: [{ species: "star-whale", name: "Star Whale", day: 5, hours: 6, route: ["a", "b"] }],
} as unknown as Atlas;

const one = (creature: number, x: number, z: number, more: Partial<Creature> = {}): Creature => ({ creature, species: 0, x, z, heading: 64, doing: "roam", grown: true, calling: false, carrying: false, female: true, size: 255, ...more });
const frame = (minute: number, cells: [number, number, Creature[]][], table = 7): CreatureFrame => ({ minute, table, cells: cells.map(([cellX, cellZ, creatures]) => ({ cellX, cellZ, creatures, omitted: 0 })) });

function herd(): { creatures: Creatures; turned: [Turned, number][] } {
  const turned: [Turned, number][] = [];
  const creatures = new Creatures((what, being) => turned.push([what, being.creature]));
  creatures.setAtlas(atlas);
  return { creatures, turned };
}

describe("a creature", () => {
  it("glides from where it was to where it is, never back and never past, and looks where it goes", () => {
    const { creatures } = herd();
    creatures.frame(frame(1, [[0, 0, [one(1, 2, 8)]]]), 0);
    creatures.frame(frame(2, [[0, 0, [one(1, 14, 8)]]]), MINUTE);
    const being = [...creatures.beings.values()][0];
    let x = being?.x ?? NaN;
    expect(x).toBe(2);
    for (let t = MINUTE; t <= MINUTE * 2.2; t += 16) {
      creatures.update({ x: 0, z: 0 }, t, 0.016);
      expect(being?.x).toBeGreaterThanOrEqual(x - 1e-9);
      expect(being?.x).toBeLessThanOrEqual(14 + 1e-9);
      x = being?.x ?? NaN;
      if (Math.abs(t - MINUTE * 1.5) < 8) expect(being?.heading).toBeCloseTo(Math.PI / 2, 1);
    }
    expect(x).toBeCloseTo(14);
    expect(being?.speed).toBeLessThan(0.1);
  });

  it("goes on without a jolt when the next minute comes while it is on its way", () => {
    const { creatures } = herd();
    creatures.frame(frame(1, [[0, 0, [one(1, 1, 8)]]]), 0);
    creatures.frame(frame(2, [[0, 0, [one(1, 6, 8)]]]), MINUTE);
    const being = [...creatures.beings.values()][0];
    const places: number[] = [];
    for (let t = MINUTE; t < MINUTE * 3; t += 20) {
      if (places.length === Math.round(MINUTE / 20)) creatures.frame(frame(3, [[0, 0, [one(1, 11, 8)]]]), t);
      creatures.update({ x: 0, z: 0 }, t, 0.02);
      places.push(being?.x ?? NaN);
    }
    const steps = places.slice(1).map((x, k) => x - (places[k] ?? 0));
    const jolts = steps.slice(1).map((step, k) => Math.abs(step - (steps[k] ?? 0)));
    expect(Math.max(...jolts)).toBeLessThan(0.01);
    expect(Math.min(...steps.slice(1, -10))).toBeGreaterThanOrEqual(0);
  });

  it("crosses into another cell of the same frame as itself, and is gone a minute after no cell lists it", () => {
    const { creatures } = herd();
    creatures.frame(frame(1, [[0, 0, [one(1, 15, 8), one(2, 3, 3)]]]), 0);
    creatures.frame(frame(2, [[0, 0, []], [1, 0, [one(1, 17, 8)]]]), MINUTE);
    expect(creatures.beings.size).toBe(2);
    creatures.update({ x: 0, z: 0 }, MINUTE * 2.5, 0.016);
    creatures.update({ x: 0, z: 0 }, MINUTE * 2.5 + FADE_MS + 1, 0.016);
    expect([...creatures.beings.values()].map(({ creature }) => creature)).toEqual([1]);
  });

  it("is forgotten out of interest, with its cell", () => {
    const { creatures } = herd();
    creatures.frame(frame(1, [[0, 0, [one(1, 8, 8)]]]), 0);
    creatures.update({ x: 400, z: 8 }, 2_000, 0.016);
    expect(creatures.beings.size).toBe(0);
  });

  it("is another's of the same number in another region, and none of another list of species", () => {
    const { creatures } = herd();
    creatures.frame(frame(1, [[0, 0, [one(1, 8, 8)]], [40, 0, [one(1, 648, 8)]]]), 0);
    expect([...creatures.beings.values()].map((being) => being.region)).toEqual(["a", "b"]);
    expect(creatures.frame(frame(2, [[0, 0, []]], 8), MINUTE)).toBe(false);
    creatures.setAtlas({ ...atlas, lifeTable: 9 });
    expect(creatures.beings.size).toBe(0);
  });

  it("tells once that it calls, flees, or was born where its cell was known", () => {
    const { creatures, turned } = herd();
    const young = one(3, 9, 9, { grown: false, size: 60 });
    creatures.frame(frame(1, [[0, 0, [one(1, 8, 8), { ...young, creature: 2 }]]]), 0);
    creatures.frame(frame(2, [[0, 0, [one(1, 8, 8, { calling: true, doing: "flee" }), young]]]), MINUTE);
    creatures.frame(frame(3, [[0, 0, [one(1, 9, 8, { doing: "flee" }), young]]]), MINUTE * 2);
    expect(turned).toEqual([["fled", 1], ["called", 1], ["born", 3]]);
  });
});

describe("the copy of the living world", () => {
  it("keeps frames that come before the atlas, since nobody tells them twice", () => {
    const told: LifeHappening[] = [];
    const life = new Life((happening) => told.push(happening));
    life.creatureFrame(frame(1, [[0, 0, [one(1, 8, 8)]]]), 0);
    life.floraFrame({ table: 7, cornerX: 0, cornerZ: 0, side: 32, plants: [0, 1], hour: 4, cells: [{ index: 33, stages: [Stage.grown, Stage.charred] }] });
    expect(life.beings.size).toBe(0);
    life.setAtlas(atlas, 10);
    expect(life.beings.size).toBe(1);
    const flora = life.flora.get("a");
    if (flora === undefined) throw new Error("the flora was told");
    expect([stageAt(flora, 0, 20, 20), stageAt(flora, 1, 20, 20), stageAt(flora, 1, 4, 4), stageAt(flora, 1, -4, 4)]).toEqual([Stage.grown, Stage.charred, Stage.bare, Stage.bare]);
    expect(told).toEqual([{ kind: "grown", region: "a" }]);
  });

  it("knows who trusts one, by region and number", () => {
    const life = new Life(() => undefined);
    life.body({ type: "trust", region: "a", creatures: [{ creature: 5, species: "bell-deer", trust: 640 }] }, 1);
    expect([life.trustOf({ region: "a", creature: 5 }), life.trustOf({ region: "b", creature: 5 })]).toEqual([640, 0]);
  });
});

describe("the Star Whale", () => {
  const sky = atlas.skies[0];
  const at = (hours: number) => (sky === undefined ? null : inSky(sky, atlas.regions, (hours / 24) * atlas.dayMs, atlas.dayMs));

  it("comes on its day, is over each region's middle in the middle of its hours there, and is gone after the last", () => {
    expect(at(5 * 24 - 1)).toBeNull();
    expect(at(5 * 24 + 3)).toMatchObject({ over: "a", x: 256, z: 256 });
    expect(at(5 * 24 + 6)).toMatchObject({ x: 512, z: 256 });
    expect(at(5 * 24 + 9)).toMatchObject({ over: "b", x: 768, z: 256 });
    expect(at(5 * 24 + 12)).toBeNull();
    // And again a season later.
    expect(at((12 + 5) * 24 + 3)).toMatchObject({ over: "a" });
  });

  it("swims the way it looks", () => {
    for (const hours of [121, 122.9, 124, 127, 131]) {
      const [now, then] = [at(hours), at(hours + 0.05)];
      if (now === null || then === null) throw new Error("it is in the sky");
      expect(Math.atan2(then.x - now.x, -(then.z - now.z))).toBeCloseTo(now.heading, 3);
    }
  });
});
