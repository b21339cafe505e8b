/** What is read of the living world: the field guide's sentences, deeds by distance, a region's lines as they are drawn. */
import { describe, expect, it } from "vitest";
import type { GuideHappening, GuidePage, RegionNature } from "../../protocol/generated";
import { DOINGS, STAGES } from "../../protocol/life";
import { natureWords } from "../../words/nature";
import type { World } from "../../replica/world";
import { counted, gardenWords, handsWords, happeningSentences, linesOf, migrationWords, namesApart, ordered, ownGardenWords, pointsOf, sentences, standingWords } from "./guide";
import { byWhat, daysLeft, trustStep } from "./near";

const page = (species: string, more: Partial<GuidePage> = {}): GuidePage => ({ species, name: null, about: null, seen: [], heard: [], habits: [], eats: [], rhythm: null, firstMs: 0, ...more });

describe("the field guide", () => {
  const lark = page("meadow-lark", { name: "Meadow Lark", seen: ["a"], heard: ["a", "b"], habits: ["forage", "court"], eats: ["ember-beetle"], rhythm: "day" });

  it("says what was seen, heard only, watched and learnt", () => {
    expect(sentences(lark, (slug) => slug.toUpperCase())).toEqual(["Seen in A", "Heard in B", "Watched: foraging, courting", "Eats ember beetle", "About by day"]);
    expect(sentences(page("x"), (slug) => slug)).toEqual([]);
    expect(sentences(page("x", { firstBy: "Ely" }), (slug) => slug)).toEqual(["First seen in the world by Ely"]);
  });

  it("counts seen, heard and unknown, and reads names before voices", () => {
    const pages = [page("owl", { firstMs: 9 }), page("frog", { firstMs: 3 }), lark];
    expect(counted({ pages, of: 26, happenings: [], ofHappenings: 8, gardens: [], ofGardens: 4 })).toEqual({ seen: 1, heard: 2, unknown: 23 });
    expect(ordered(pages).map(({ species }) => species)).toEqual(["meadow-lark", "frog", "owl"]);
  });

  it("says with which weather a happening comes, and where it was met", () => {
    const happening = { happening: "rain-chorus", name: "The rain chorus", about: "All sing.", species: ["chorus-frog"], voices: 2_600 };
    const met = { happening, kinds: ["rain"], seasons: ["spring", "summer"], hours: [17, 8], regions: ["fen"], firstMs: 3 } as GuideHappening;
    expect(happeningSentences(met, (slug) => slug.toUpperCase())).toEqual(["Comes with rain, in spring, summer, from 17 to 8 o'clock", "Met in FEN"]);
    expect(happeningSentences({ ...met, seasons: [], hours: null }, (slug) => slug)[0]).toBe("Comes with rain");
  });

  it("has words for everything a creature may do and every stage of a plant", () => {
    const known = new Set(Object.keys(natureWords));
    expect(DOINGS.filter((doing) => !known.has(`doing.${doing}`) || !known.has(`habit.${doing}`))).toEqual([]);
    expect(STAGES.filter((_, stage) => !known.has(`stage.${stage}`))).toEqual([]);
  });
});

describe("deeds", () => {
  it("are done by hand near by, by voice farther off, and food only by hand", () => {
    expect([byWhat("feed", 3), byWhat("feed", 12), byWhat("call", 5), byWhat("call", 39), byWhat("call", 41), byWhat("call", 20, 0.35)]).toEqual(["hand", null, "hand", "voice", null, null]);
    expect([0, 1, 299, 300, 599, 600].map(trustStep)).toEqual(["none", "wary", "wary", "used", "used", "tame"]);
  });
});

describe("a garden", () => {
  const world = { self: { x: 0, z: 0 }, atlas: { dayMs: 100 }, worldMs: () => 1_000 } as unknown as World;

  it("says whose it is, what is welcome there, and how long it lasts", () => {
    expect(gardenWords({ mine: true, name: "Mira", days: 5 })).toContain("5 world days");
    expect(gardenWords({ mine: true, name: "Mira", days: 1 })).toContain("tomorrow");
    expect(gardenWords({ mine: false, name: "Mira", days: 5 })).toMatch(/^This is Mira's garden.*Sing restoration/);
    expect(gardenWords({ mine: false, name: "", days: 5 })).toContain("somebody's");
    expect([daysLeft(1_000, 1_000, 100), daysLeft(1_100, 1_000, 100), daysLeft(1_101, 1_000, 100), daysLeft(0, 1_000, 100)]).toEqual([1, 1, 2, 1]);
  });

  it("is listed by where it is from here", () => {
    const own = { region: "a", cell: 3, x: 30, z: -40, untilMs: 1_250 };
    expect(ownGardenWords(own, "Grove", world)).toMatch(/^Grove, 50 m .*3 world days/);
  });
});

describe("a region's records", () => {
  const nature = { species: ["hare", "fox"], history: [{ day: 3, standing: 800, cover: 1_000, counts: [40, 0] }, { day: 4, standing: 640, cover: 900, counts: [30, 0] }] } as unknown as RegionNature;

  it("are lines of what was ever there, with shares of a hundred for standing and growth", () => {
    expect(linesOf(nature, (slug) => slug.toUpperCase())).toEqual([
      { key: "standing", name: "Standing", values: [80, 64], percent: true },
      { key: "cover", name: "What grows", values: [100, 90], percent: true },
      { key: "hare", name: "HARE", values: [40, 30], percent: false },
    ]);
  });

  it("are drawn from left to right, the most at the top, one day as a level line", () => {
    expect(pointsOf([0, 50, 100], 300, 100, 100)).toBe("0,100 150,50 300,0");
    expect(pointsOf([5], 300, 100, 10)).toBe("0,50 300,50");
    expect(pointsOf([0, 0], 300, 100, 0)).toBe("0,100 300,100");
  });

  it("say who comes and goes, and how many of them", () => {
    const told = (way: "leaves" | "comes", share: number) => migrationWords({ species: "goat", way, region: "b", share }, (slug) => slug.toUpperCase(), (slug) => slug.toUpperCase());
    expect([told("leaves", 200), told("comes", 30), told("comes", 10)]).toEqual(["GOAT: many leave for B", "GOAT: some come from B each day", "GOAT: a few come from B"]);
  });

  it("number the kinds that look alike to who does not know them", () => {
    const seenAs = (slug: string) => (slug === "hare" ? "Dawn Hare" : "A winged animal");
    expect([...namesApart(["lark", "hare", "owl", "lark"], seenAs)]).toEqual([["lark", "A winged animal, kind 1"], ["hare", "Dawn Hare"], ["owl", "A winged animal, kind 2"]]);
  });

  it("tell of hands what they did, and of plants only where there were some", () => {
    expect(handsWords({ who: "Ely", deeds: 1, grains: 0 })).toBe("Ely: one deed");
    expect(handsWords({ who: "Ely", deeds: 3, grains: 600 })).toBe("Ely: 3 deeds, 600 grains of plants");
  });

  it("are told in words", () => {
    expect(new Set([900, 600, 300, 100].map(standingWords)).size).toBe(4);
  });
});
