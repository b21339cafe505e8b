/** Weaves near: told, changed, ended, forgotten; and every relation of the server's has its family. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { WovenRelation } from "../protocol/generated";
import { familyOf, isLed, KNOWN_RELATIONS } from "./relations";
import { Weaves } from "./weaves";

const related = (relation: string, leader: number, follower: number): WovenRelation => ({ relation, leader, follower, strength: 700 });
const seen = () => true;

describe("weaves near", () => {
  test("are kept with their voices and relations until they end", () => {
    const weaves = new Weaves();
    expect(weaves.sung({ type: "weave", weave: "w", region: "r", voices: [1, 2] }, 0)).toBe(true);
    weaves.heard({ type: "weave-relations", weave: "w", relations: [related("canon", 1, 2)] }, 10);
    expect(weaves.sung({ type: "weave", weave: "w", region: "r", voices: [1, 2, 3] }, 20)).toBe(false);
    expect(weaves.live.get("w")).toMatchObject({ voices: [1, 2, 3], relations: [{ relation: "canon" }], toldMs: 20 });
    expect(weaves.ended("w")?.voices).toEqual([1, 2, 3]);
    expect(weaves.ended("w")).toBeNull();
  });

  test("who leaves takes its relations along", () => {
    const weaves = new Weaves();
    weaves.sung({ type: "weave", weave: "w", region: "r", voices: [1, 2, 3] }, 0);
    weaves.heard({ type: "weave-relations", weave: "w", relations: [related("canon", 1, 2), related("drone", 3, 1)] }, 1);
    weaves.sung({ type: "weave", weave: "w", region: "r", voices: [1, 3] }, 2);
    expect(weaves.live.get("w")?.relations).toEqual([related("drone", 3, 1)]);
  });

  test("who comes in the middle knows the voices by what is heard between them", () => {
    const weaves = new Weaves();
    weaves.heard({ type: "weave-relations", weave: "w", relations: [related("canon", 4, 5), related("canon", 5, 6)] }, 0);
    expect(weaves.live.get("w")?.voices).toEqual([4, 5, 6]);
  });

  test("are forgotten when nobody of them is in sight, or nothing is heard of them for longer than any weave lasts", () => {
    const weaves = new Weaves();
    weaves.sung({ type: "weave", weave: "away", region: "r", voices: [1, 2] }, 0);
    weaves.sung({ type: "weave", weave: "here", region: "r", voices: [3, 4] }, 0);
    expect(weaves.update(5_000, (entity) => entity === 3)).toEqual([]);
    expect(weaves.update(7_000, (entity) => entity === 3).map((w) => w.weave)).toEqual(["away"]);
    expect(weaves.update(199_000, seen)).toEqual([]);
    expect(weaves.update(201_000, seen).map((w) => w.weave)).toEqual(["here"]);
    expect(weaves.live.size).toBe(0);
  });

  test("are bounded: those longest not heard of go", () => {
    const weaves = new Weaves();
    for (let k = 0; k < 40; k++) weaves.sung({ type: "weave", weave: `w${k}`, region: "r", voices: [1] }, k);
    expect(weaves.live.size).toBe(16);
    expect([...weaves.live.keys()].at(0)).toBe("w24");
  });
});

describe("relations", () => {
  test("every relation that the server can tell has a family, and no other has", () => {
    const text = readFileSync(new URL("../../../crates/song/src/weave/relation.rs", import.meta.url), "utf8");
    const slugs = [...text.matchAll(/Self::\w+ => "([a-z-]+)"/g)].map((m) => m[1] as string);
    expect(slugs.length).toBeGreaterThanOrEqual(30);
    expect([...KNOWN_RELATIONS].sort()).toEqual([...slugs].sort());
  });

  test("what has a leader is known, and what is unknown sounds together", () => {
    expect([familyOf("canon"), isLed("canon")]).toEqual(["imitation", true]);
    expect([familyOf("parallel-fifths"), isLed("parallel-fifths")]).toEqual(["motion", false]);
    expect([familyOf("not-yet-known"), isLed("not-yet-known")]).toEqual(["concord", false]);
  });
});
