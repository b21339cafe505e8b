/** Every species of content has a look of its own that bakes within its budget; creatures in sight are shared out by quality; poses follow what one does. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Being } from "../../replica/creatures";
import { bake } from "../models/shape";
import { growthAt, growthOf } from "../flora/growth";
import { creatureBudget, drawnMetres, reachOf, share } from "./budget";
import type { Posed } from "./flock";
import { LOOKS, lookOf } from "./looks";
import { easedOf, poseOf } from "./motion";
import { nearerOf } from "./pick";

const named = readdirSync(new URL("../../../../content/species/", import.meta.url)).map((file) => file.replace(".toml", "")).filter((slug) => slug !== "star-whale");
const FACES_MAX = 700;
const SIMPLE_MAX = 180;

const being = (species: string, more: Partial<Being> = {}): Being => ({
  key: 1, region: "a", creature: 1, kind: { species, metres: 1, speed: [3, 9], movesIn: ["land"], company: "herd", voice: [] }, x: 0, z: 0, heading: 0, speed: 0, doing: "roam",
  grown: true, calling: false, carrying: false, female: true, metres: 1, since: 0, goneAt: null, ...more,
});
const blank = (): Posed => ({ x: 0, y: 0, z: 0, metres: 1, heading: 0, phase: 0, swing: 0, pitch: 0, beat: 0, rest: 0, head: 0, folded: 0, gallop: 0, fade: 1, roll: 0 });

/** The pose after some seconds of the same. */
function after(one: Being, seconds: number): Posed {
  const look = lookOf(one.kind);
  const eased = easedOf(being(one.kind.species), look, 0);
  const posed = blank();
  for (let t = 0; t < seconds; t += 0.05) poseOf(one, look, eased, 0.05, t, false, posed);
  return posed;
}

describe("looks", () => {
  it("has one for every species of content", () => {
    expect(named.length).toBeGreaterThanOrEqual(25);
    expect(named.filter((slug) => LOOKS[slug] === undefined)).toEqual([]);
  });

  it.each(named)("%s bakes, stands on its feet and is cheap from afar", (slug) => {
    const { detail, simple } = lookOf({ species: slug }).body();
    const [near, far] = [bake(detail, 1), bake(simple, 1)];
    expect(near.getAttribute("position").count / 3).toBeLessThanOrEqual(FACES_MAX);
    expect(far.getAttribute("position").count / 3).toBeLessThanOrEqual(SIMPLE_MAX);
    expect(far.getAttribute("position").count).toBeLessThan(near.getAttribute("position").count);
    const bounds = near.boundingBox;
    if (bounds === null) throw new Error("baked shapes have bounds");
    expect(bounds.min.y).toBeGreaterThan(-0.12);
    expect(bounds.max.z - bounds.min.z).toBeGreaterThan(0.6);
    expect(bounds.max.z - bounds.min.z).toBeLessThan(1.7);
    for (const value of near.getAttribute("position").array) expect(Number.isFinite(value)).toBe(true);
  });
});

describe("the budget", () => {
  it("draws the nearest in full, others simple, hundreds at ordinary quality, and leaves the rest", () => {
    expect(share(creatureBudget(2), 1_000)).toEqual({ full: 60, simple: 290, left: 650 });
    expect(share(creatureBudget(2), 20)).toEqual({ full: 20, simple: 0, left: 0 });
    expect(share(creatureBudget(0), 1_000).full).toBeLessThan(10);
  });

  it("spends more at every step, and sees large ones farther", () => {
    for (const step of [1, 2, 3, 4] as const) {
      const [low, high] = [creatureBudget((step - 1) as 0 | 1 | 2 | 3), creatureBudget(step)];
      expect(high.full).toBeGreaterThan(low.full);
      expect(high.all).toBeGreaterThan(low.all);
      expect(high.reach).toBeGreaterThan(low.reach);
    }
    expect(reachOf(creatureBudget(2), drawnMetres(0.12))).toBeLessThan(reachOf(creatureBudget(2), drawnMetres(1.7)) / 2);
    // Small ones are drawn somewhat larger, and the order stays.
    const lengths = [0.12, 0.2, 0.5, 0.69, 0.7, 1.7];
    const drawn = lengths.map(drawnMetres);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(drawn.slice(4)).toEqual([0.7, 1.7]);
    expect(drawn[1]).toBeGreaterThan(0.3);
  });
});

describe("poses", () => {
  it("puts the head down to graze and lies down to rest", () => {
    expect(after(being("bell-deer", { doing: "graze" }), 3).head).toBeLessThan(-0.7);
    expect(after(being("bell-deer", { doing: "rest" }), 4).rest).toBeGreaterThan(0.9);
    expect(after(being("bell-deer"), 4).rest).toBe(0);
  });

  it("swings the legs only of who goes, and gallops only who runs", () => {
    expect(after(being("bell-deer"), 1).swing).toBe(0);
    const [walks, runs] = [after(being("bell-deer", { speed: 2 }), 1), after(being("bell-deer", { speed: 12, doing: "flee" }), 1)];
    expect(walks.swing).toBeGreaterThan(0.2);
    expect(walks.gallop).toBe(0);
    expect(runs.gallop).toBeGreaterThan(0.8);
  });

  it("takes birds on the wing when they go, and folds their wings on the ground", () => {
    const flies = after(being("storm-gull", { speed: 8, doing: "flee" }), 6);
    expect(flies.y).toBeGreaterThan(4);
    expect(flies.folded).toBeLessThan(0.05);
    expect(after(being("storm-gull", { doing: "rest" }), 8)).toMatchObject({ folded: expect.closeTo(1, 1) });
  });
});

describe("the pointer", () => {
  const creature = { kind: "creature", key: 3, x: 0, y: 0, z: 0, metres: 8 } as const;
  const place = { kind: "place", region: "a", place: "gate", x: 0, y: 0, z: 0, metres: 8 } as const;

  it("takes the nearer of a thing and a creature", () => {
    expect(nearerOf(place, creature)).toBe(place);
    expect(nearerOf({ ...place, metres: 12 }, creature)).toBe(creature);
    expect(nearerOf(null, creature)).toBe(creature);
  });
});

describe("growth", () => {
  const flora = { cornerX: 0, cornerZ: 0, side: 1, layers: ["meadow-grass", "snow-fir"].map((model) => ({ plant: model, name: model, model, stands: "land" })), stages: new Uint8Array([1, 6]), version: 1 };

  it("makes young plants small, burnt ones dark, and leaves what no layer names", () => {
    expect(growthAt(flora, "meadow-grass", 8, 8).size).toBeLessThan(0.6);
    expect(growthAt(flora, "round-oak", 8, 8)).toEqual({ size: 1, tint: [1, 1, 1] });
    expect(growthAt(undefined, "meadow-grass", 8, 8).size).toBe(1);
    expect(growthOf(6).tint[1]).toBeLessThan(0.4);
  });

  it("never changes the size of what one cannot walk through", () => {
    expect(growthAt(flora, "snow-fir", 8, 8)).toEqual({ size: 1, tint: growthOf(6).tint });
  });
});
