/** The figures' joining and numbers: nothing is lost, doubled or moved in time. */
import { describe, expect, test } from "vitest";
import type { ConsoleFigures } from "../protocol/generated";
import { joined, short } from "./figures";
import { bytes, span } from "./when";

const came = (at: number[], lines: Record<string, (number | null)[]>): ConsoleFigures => ({
  stepSeconds: 5,
  at,
  plots: [{ plot: "tick-late", unit: "ms", lines: Object.entries(lines).map(([line, values]) => ({ line, values })) }],
});

describe("figures", () => {
  test("what comes is put behind what is there, with gaps where a line was not", () => {
    const first = joined([], came([5, 10], { grove: [1, 2] }));
    const then = joined(first, came([15], { grove: [3], grotto: [9] }))[0];
    expect(then?.at).toEqual([5, 10, 15]);
    expect(then?.lines).toEqual([
      { name: "grotto", values: [null, null, 9] },
      { name: "grove", values: [1, 2, 3] },
    ]);
    const gone = joined(then === undefined ? [] : [then], came([20], { grotto: [8] }))[0];
    expect(gone?.lines.map((line) => line.values.at(-1))).toEqual([8, null]);
  });

  test("a moment that came twice stands once, and an hour is kept", () => {
    const first = joined([], came([5, 10], { grove: [1, 2] }));
    expect(joined(first, came([10, 15], { grove: [2, 3] }))[0]?.lines[0]?.values).toEqual([1, 2, 3]);
    const long = Array.from({ length: 800 }, (_, i) => 20 + i * 5);
    const hour = joined(first, came(long, { grove: long }))[0];
    expect([hour?.at.length, hour?.lines[0]?.values.length]).toEqual([720, 720]);
    expect(hour?.at.at(-1)).toBe(hour?.lines[0]?.values.at(-1));
  });

  test("numbers are short and spans are in their two largest units", () => {
    expect([0, 0.0421, 7.26, 1240, 32_100, 3_140_000].map(short)).toEqual(["0", "0.042", "7.3", "1240", "32 k", "3.1 M"]);
    expect([0, 59, 3_600, 90_061].map(span)).toEqual(["0 s", "59 s", "1 h", "1 d 1 h"]);
    expect([512, 2_048, 5_300_000].map(bytes)).toEqual(["512 B", "2 KiB", "5.1 MiB"]);
  });
});
