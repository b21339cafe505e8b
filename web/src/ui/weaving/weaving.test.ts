/** A weave in words: who does what, what is shown and spoken calmly, and what to try next. */
import { describe, expect, test } from "vitest";
import type { WeaveOutcome, WovenRelation } from "../../protocol/generated";
import type { World } from "../../replica/world";
import { weavingWords } from "../../words/weaving";
import type { Store } from "../store.svelte";
import { Announcer, Calm, type AnnouncerClock } from "./calm";
import { adviceOf, headOf, namesInARow, relationName, whoDoes } from "./sentences";
import { Told } from "./told";

const related = (relation: string, strength = 700, leader = 1, follower = 2): WovenRelation => ({ relation, leader, follower, strength });
const nameOf = (entity: number): string | null => (entity === 1 ? null : entity === 2 ? "Ely" : "Juno");

describe("sentences", () => {
  test("tell who leads, in the words of each relation, and who oneself is", () => {
    expect(whoDoes(related("canon"), nameOf)).toBe("you lead, Ely follows");
    expect(whoDoes(related("canon", 700, 2, 1), nameOf)).toBe("Ely leads, you follow");
    expect(whoDoes(related("call-and-response", 700, 3, 2), nameOf)).toBe("Juno calls, Ely answers");
    expect(whoDoes(related("drone", 700, 2, 1), nameOf)).toBe("Ely holds, you move");
    expect(whoDoes(related("contrary-motion", 700, 2, 1), nameOf)).toBe("you and Ely");
    expect(whoDoes(related("contrary-motion", 700, 2, 3), nameOf)).toBe("Ely and Juno");
  });

  test("name relations as musicians do, and those of a newer server by their slug", () => {
    expect([relationName("interlock"), relationName("retrograde-inversion"), relationName("crab-walk")]).toEqual(["Hocket", "Retrograde inversion", "Crab walk"]);
    expect(["", "A", "A and B", "A, B and C"]).toEqual([[], ["A"], ["A", "B"], ["A", "B", "C"]].map(namesInARow));
  });

  test("tell a discovery first, then what is new to one, then the combos, then how well it went", () => {
    const combos = ["crab", "round", "c"].map((slug) => ({ combo: slug, name: slug === "c" ? "" : slug.toUpperCase(), look: "", sound: "", strength: 800, freshness: 1_000, voices: [1, 2] }));
    const head = (fresh: string[]): string => headOf({ combos, quality: 800 }, fresh);
    expect([head(["crab", "round"]), head(["round"]), head([])]).toEqual(["You discovered CRAB!", "You wove ROUND for the first time.", "You wove CRAB and ROUND."]);
    expect([800, 500, 100].map((quality) => headOf({ combos: [], quality }, []))).toEqual(["You sang as one piece.", "Your voices found each other.", "Your voices met."]);
  });

  test("advise by what the weave had and lacked", () => {
    const combo = { combo: "c", name: "C", look: "rings.gold.sky", sound: "chimes", strength: 800, freshness: 1_000, voices: [1, 2] };
    const advice = (quality: number, relations: WovenRelation[], combos: WeaveOutcome["combos"] = []): string => adviceOf({ quality, relations, combos });
    expect(advice(300, [])).toContain("Meet on the same notes");
    expect(advice(700, [related("canon", 900)], [{ ...combo, freshness: 200 }])).toContain("Another place");
    expect(advice(700, [related("canon", 300)])).toContain("two bars more");
    expect(advice(700, [related("canon", 900)])).toContain("answer in it");
    expect(advice(700, [related("canon", 900), related("call-and-response", 900)])).toContain("let the other fall");
    const everything = ["consonance", "contrary-motion", "canon", "interlock", "call-and-response", "drone"].map((relation) => related(relation, 900));
    expect(advice(900, everything)).toContain("two bars more");
  });
});

describe("what is shown while it sounds", () => {
  const keys = (calm: Calm, relations: WovenRelation[], nowMs: number): string[] => calm.take(relations, nowMs).map(({ relation }) => relation.relation);

  test("stays for a while after it was heard, in its place, and then goes", () => {
    const calm = new Calm();
    expect(keys(calm, [related("canon")], 0)).toEqual(["canon"]);
    expect(keys(calm, [related("drone", 900)], 500)).toEqual(["canon", "drone"]);
    expect(keys(calm, [related("drone", 900)], 2_400)).toEqual(["canon", "drone"]);
    expect(keys(calm, [related("drone", 900)], 2_600)).toEqual(["drone"]);
  });

  test("is three at most, and gives way only to what is clearer by far", () => {
    const calm = new Calm();
    keys(calm, [related("canon", 500), related("drone", 500), related("interlock", 500)], 0);
    const more = ["canon", "drone", "interlock"].map((relation) => related(relation, 500));
    expect(keys(calm, [...more, related("suspension", 600)], 100)).toEqual(["canon", "drone", "interlock"]);
    expect(keys(calm, [...more, related("suspension", 700)], 200)).toContain("suspension");
  });
});

describe("a weave that came to nothing", () => {
  /** What is noticed when one's own weave ends without an outcome. */
  const noticed = (why: string, trying: boolean, own = true): string[] => {
    const said: string[] = [];
    const store = { trying, weaving: { said: "", live: null }, notice: (_: string, text: string) => said.push(text) };
    new Told({} as World, store as unknown as Store).happened({ kind: "unwoven", weave: "w", why, own });
    return said;
  };

  test("is explained to who played in it, and not to who only tries keys", () => {
    expect(noticed("unrelated", false)).toEqual([weavingWords["ended.unrelated"]]);
    expect(noticed("lost", false)).toEqual([weavingWords["ended.lost"]]);
    expect(noticed("unrelated", true)).toEqual([]);
    expect(noticed("alone", false)).toEqual([]);
    expect(noticed("unrelated", false, false)).toEqual([]);
  });
});

describe("what is spoken", () => {
  test("comes one after the other with time between, each once in a while, and what waits too long gives way", () => {
    const said: string[] = [];
    let now = 0;
    const later: { at: number; run: () => void }[] = [];
    const clock: AnnouncerClock = { now: () => now, later: (run, ms) => later.push({ at: now + ms, run }) };
    const pass = (until: number): void => {
      for (let due = later.find(({ at }) => at <= until); due !== undefined; due = later.find(({ at }) => at <= until)) {
        later.splice(later.indexOf(due), 1);
        now = due.at;
        due.run();
      }
      now = until;
    };
    const announcer = new Announcer((text) => said.push(text), clock);
    for (const text of ["a", "b", "a", "c", "d", "e"]) announcer.tell(text);
    expect(said).toEqual(["a"]);
    pass(4_999);
    expect(said).toEqual(["a"]);
    pass(15_000);
    expect(said).toEqual(["a", "c", "d", "e"]);
    announcer.tell("a");
    pass(25_000);
    expect(said.length).toBe(4);
    pass(40_000);
    announcer.tell("a");
    announcer.tell("f");
    announcer.drop();
    pass(60_000);
    expect(said).toEqual(["a", "c", "d", "e", "a"]);
  });
});
