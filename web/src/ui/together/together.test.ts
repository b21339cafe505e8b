/** The parts of a piece and the count, as numbers and words; and that every reason of the server has words. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Gathered, Gathering } from "../../protocol/generated";
import { togetherWords } from "../../words/together";
import type { Ports } from "../ports";
import type { Store } from "../store.svelte";
import { beatsOf, canon, countAt, countIn, endsMs, inVoices, lagFor, partText, partTitle, shownOf, spanOf } from "./parts";
import { GatheringsTold } from "./told";

describe("casting together", () => {
  test("a canon enters part by part and stays within what may be asked", () => {
    expect(canon("aa", 3, 8, 2)).toEqual([
      { melody: "aa", delayBeats: 0, steps: 0, octaves: 0 },
      { melody: "aa", delayBeats: 8, steps: 2, octaves: 0 },
      { melody: "aa", delayBeats: 16, steps: 4, octaves: 0 },
    ]);
    expect(canon("aa", 8, 16, 4).every(({ delayBeats, steps, octaves }) => delayBeats <= 32 && Math.abs(steps) <= 7 && Math.abs(octaves) <= 2)).toBe(true);
    expect(canon("aa", 4, 0, -7).map(({ steps, octaves }) => [steps, octaves])).toEqual([[0, 0], [0, -1], [0, -2], [0, -2]]);
  });

  test("a canon begins with a lag at which its parts sound together, and never later than is usual", () => {
    const quarters = (count: number) => Array.from({ length: count }, (_, k) => ({ onset: 480 * k, duration: 480 }));
    expect([0, 4, 64].map((count) => beatsOf(quarters(count)))).toEqual([0, 4, 64]);
    expect([0, 3, 4, 8, 15, 16, 64].map(lagFor)).toEqual([0, 0, 2, 4, 4, 8, 8]);
  });

  test("each voice of a melody is a part of its own, and says so", () => {
    expect(inVoices("aa", 2)).toEqual([0, 1].map((voice) => ({ melody: "aa", voice, delayBeats: 0, steps: 0, octaves: 0 })));
    expect(inVoices("aa", 12)).toHaveLength(8);
    expect([partTitle(1, "Round", undefined), partTitle(1, "Round", 0), partTitle(null, "Round", 1)]).toEqual(["Part 2: Round", "Part 2: Round, voice 1", "Round, voice 2"]);
  });

  test("parts lie in the piece as they follow each other", () => {
    const part = (delayBeats: number, lengthMs: number) => ({ name: "Round", delayBeats, steps: 0, octaves: 0, range: [60, 72] as [number, number], lengthMs });
    const piece = { beatMs: 500, parts: [part(0, 4_000), part(8, 4_000)] };
    expect(piece.parts.map((one) => spanOf(piece, one))).toEqual([{ from: 0, width: 0.5 }, { from: 0.5, width: 0.5 }]);
    expect([endsMs({ startMs: 10_000, beatMs: 500 }, part(8, 4_000)), endsMs({ beatMs: 500 }, part(0, 4_000))]).toEqual([18_000, Infinity]);
  });

  test("a part is told in words", () => {
    expect(partText({ delayBeats: 0, steps: 0, octaves: 0 })).toBe("from the start");
    expect(partText({ delayBeats: 8, steps: -2, octaves: 1 })).toBe("enters after 8 beats, a third lower, an octave higher");
  });

  test("the count goes from seconds to the beats of one bar and on into the piece", () => {
    expect(countAt(1_000, 10_000, 500, 4)).toEqual({ state: "before", seconds: 9 });
    expect([2_000, 1_501, 1_500, 1, 0.5].map((left) => countAt(10_000 - left, 10_000, 500, 4))).toEqual([1, 1, 2, 4, 4].map((beat) => ({ state: "in", beat })));
    expect([0, 499, 500, 2_000].map((past) => countAt(10_000 + past, 10_000, 500, 4))).toEqual([1, 1, 2, 1].map((beat) => ({ state: "sounds", beat })));
    expect(countIn(10_000, 500, 4)).toEqual([8_000, 8_500, 9_000, 9_500].map((atMs, beat) => ({ atMs, first: beat === 0 })));
  });

  test("what one takes part in is shown before what one is invited to", () => {
    const member = (songweaver: string, stance: Gathered["stance"]): Gathered => ({ songweaver, entity: 1, name: songweaver, part: null, stance });
    const of = (gathering: string, stance: Gathered["stance"]): Gathering => ({
      gathering, inviter: "w", region: "r", intent: "creative", parts: [], members: [member("w", "ready"), member("me", stance)], untilMs: 0, beatMs: 500, beats: 4,
    });
    expect(shownOf([of("a", "invited"), of("b", "accepted")], "me")?.gathering).toBe("b");
    expect(shownOf([of("a", "invited"), of("b", "invited")], "me")?.gathering).toBe("a");
    expect(shownOf([], "me")).toBeNull();
  });

  test("a start is spoken with whoever it leaves out, and nobody is called ready who is not", () => {
    const member = (songweaver: string, stance: Gathered["stance"]): Gathered => ({ songweaver, entity: 1, name: songweaver, part: null, stance });
    const of = (others: Gathered[], startMs?: number): Gathering => ({
      gathering: "a", inviter: "Me", region: "r", intent: "creative", parts: [], members: [member("Me", "ready"), ...others], untilMs: 0, beatMs: 500, beats: 4, ...(startMs === undefined ? {} : { startMs }),
    });
    const spoken = (others: Gathered[]): string => {
      const store = { you: { songweaver: "Me" }, together: { all: [], said: "" }, panel: null, notice: () => undefined };
      const ports = { world: { clock: { serverMs: () => 10_000 } }, click: () => undefined, stopClicks: () => undefined };
      const told = new GatheringsTold(store as unknown as Store, ports as unknown as Ports);
      told.happened({ kind: "gathering", state: of([member("Ely", "ready"), member("Juno", "invited")]) });
      told.happened({ kind: "gathering", state: of(others, 17_000) });
      told.happened({ kind: "gatherings-anew" });
      return store.together.said;
    };
    expect(spoken([member("Ely", "ready"), member("Juno", "ready")])).toBe("Everybody is ready. It begins in 7 seconds.");
    expect(spoken([member("Ely", "ready"), member("Juno", "left-out")])).toBe("It begins in 7 seconds, without Juno.");
  });

  test("every reason and every end of the server has words", () => {
    const rust = (file: string): string[] => {
      const text = readFileSync(new URL(`../../../../crates/runtime/src/gathering/${file}.rs`, import.meta.url), "utf8");
      return [...text.matchAll(/Self::\w+ => "([a-z-]+)"/g)].map((match) => match[1] as string);
    };
    expect(rust("member").length).toBeGreaterThan(10);
    expect(rust("member").filter((why) => !(`why.${why}` in togetherWords))).toEqual([]);
    expect(rust("changes").length).toBeGreaterThan(4);
    expect(rust("changes").filter((why) => !(`ended.${why}` in togetherWords))).toEqual([]);
  });
});
