/** Weaves seen: which threads are strung, how they come and go, and the light of every combo, bounded and told apart. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FAMILIES } from "../../replica/relations";
import type { LiveWeave } from "../../replica/weaves";
import { familyLook } from "./families";
import { LOOK_SPARKS_MAX, lookColour, lookOf, lookSparks, PATTERN_NAMES } from "./looks";
import { Strings } from "./strings";

const weave = (voices: number[], relations: [string, number, number, number][] = []): LiveWeave => ({
  weave: "w", voices, toldMs: 0, relations: relations.map(([relation, leader, follower, strength]) => ({ relation, leader, follower, strength })),
});

describe("threads between those who weave", () => {
  it("bind who sings together even before anything is heard between them, each two once", () => {
    expect(new Strings().update([weave([1, 2])], [], 1).map(({ from, to, of }) => [from, to, of])).toEqual([[1, 2, "weave"]]);
    expect(new Strings().update([weave([1, 2, 3])], [], 1).length).toBe(3);
  });

  it("come in and go slowly, and lie in lanes of their own", () => {
    const strings = new Strings();
    const sounding = weave([1, 2], [["canon", 1, 2, 900], ["contrary-motion", 2, 1, 500]]);
    const first = strings.update([sounding], [], 0.1);
    expect(first.map(({ of, lane }) => [of, lane])).toEqual([["imitation", 0], ["motion", 1], ["weave", 2]]);
    expect(first[0]?.light).toBeCloseTo(0.2);
    expect(strings.update([sounding], [], 5)[0]?.light).toBe(1);
    const fading = strings.update([weave([1, 2], [["canon", 1, 2, 900]])], [], 0.7).find(({ of }) => of === "motion");
    expect(fading?.light).toBeCloseTo(0.5);
    expect(strings.update([], [], 2)).toEqual([]);
  });

  it("are few between the same two, and what neighbours lend is strung as well", () => {
    const crowded = weave([1, 2], ["canon", "drone", "interlock", "consonance", "homorhythm"].map((relation): [string, number, number, number] => [relation, 1, 2, 500]));
    expect(new Strings().update([crowded], [], 1).length).toBe(4);
    expect(new Strings().update([], [{ from: 7, to: 8, strength: 400 }], 1)).toMatchObject([{ from: 7, to: 8, of: "lent", strength: 0.4 }]);
  });

  it("have a weft and a colour of their own for every family", () => {
    for (const blind of [false, true]) expect(new Set(FAMILIES.map((family) => familyLook(family, blind).colour.join())).size).toBe(FAMILIES.length);
    expect(new Set(FAMILIES.map((family) => familyLook(family, false).weft)).size).toBe(FAMILIES.length);
  });
});

describe("the light of combos", () => {
  const definition = readFileSync(new URL("../../../../crates/song/src/combo/definition.rs", import.meta.url), "utf8");
  const slugs = (name: string): string[] => {
    const body = new RegExp(`pub enum ${name} \\{([^}]*)\\}`).exec(definition)?.[1] ?? "";
    return [...body.matchAll(/^ {4}([A-Z]\w*),/gm)].map((m) => (m[1] as string).replaceAll(/(?<=.)[A-Z]/g, "-$&").toLowerCase());
  };
  const weavers = [{ x: 10, y: 2, z: 20 }, { x: 15, y: 2, z: 20 }, { x: 12, y: 2.5, z: 26 }];

  it("is drawn for every pattern and colour that content can name", () => {
    expect(slugs("Pattern").length).toBe(12);
    expect(slugs("Pattern").filter((pattern) => !PATTERN_NAMES.includes(pattern))).toEqual([]);
    const colours = slugs("Colour");
    expect(colours.length).toBe(12);
    expect(new Set(colours.map((colour) => lookColour(colour, false).join())).size).toBe(12);
  });

  it("is read from the server's words, and what a newer server names is still drawn", () => {
    expect(lookOf("trail.gold.sky")).toEqual({ pattern: "trail", colours: ["gold", "sky"] });
    expect(lookOf("maelstrom.octarine")).toEqual({ pattern: "rings", colours: ["gold", "pearl"] });
  });

  it("differs from pattern to pattern, shows both colours, stays near and within its bounds, for one weaver as for eight", () => {
    const seen = new Set<string>();
    const [gold, sky] = [lookColour("gold", false), lookColour("sky", false)];
    for (const pattern of PATTERN_NAMES) {
      for (const count of [1, 2, 3, 8]) {
        const who = Array.from({ length: count }, (_, k) => weavers[k % 3] ?? { x: 0, y: 0, z: 0 });
        const sparks = lookSparks(lookOf(`${pattern}.gold.sky`), who, 1, false);
        expect(sparks.length, `${pattern} ${count}`).toBeGreaterThan(24);
        expect(sparks.length, `${pattern} ${count}`).toBeLessThanOrEqual(LOOK_SPARKS_MAX);
        for (const { x, y, z, size, life, delay } of sparks) {
          expect([x, y, z, size, life, delay ?? 0].every(Number.isFinite), pattern).toBe(true);
          expect(Math.hypot(x - 12, z - 22), pattern).toBeLessThan(30);
          expect((delay ?? 0) + life, pattern).toBeLessThan(9);
        }
        const like = (colour: readonly number[]) => sparks.some((spark) => spark.colour.every((value, k) => Math.abs(value - (colour[k] ?? 0)) < 0.06));
        if (count === 3) expect([like(gold), like(sky)], pattern).toEqual([true, true]);
      }
      seen.add(JSON.stringify(lookSparks(lookOf(`${pattern}.gold.sky`), weavers, 1, false)));
    }
    expect(seen.size).toBe(PATTERN_NAMES.length);
  });

  it("keeps every part where there is room for less, and nothing without a place", () => {
    const all = lookSparks(lookOf("spiral.gold.sky"), weavers, 1, false);
    const few = lookSparks(lookOf("spiral.gold.sky"), weavers, 0.25, false);
    expect(few.length).toBeLessThan(all.length / 3);
    expect(Math.max(...few.map(({ y }) => y))).toBeGreaterThan(Math.max(...all.map(({ y }) => y)) - 0.6);
    expect(lookSparks(lookOf("rings.gold.sky"), [], 1, false)).toEqual([]);
  });
});
