/** How somebody is called: names first, numbers that tell newcomers apart and stay the same, and someone at last. */
import { describe, expect, it } from "vitest";
import { called, newcomerNumber } from "./called";

describe("who is called how", () => {
  it("is called by name, without one by number, and unknown is someone", () => {
    expect(called({ name: "Ely", songweaver: "00000000000000ff" })).toBe("Ely");
    expect(called({ name: "", songweaver: "00000000000000ff" })).toBe("Newcomer 355");
    expect(called({ name: null, songweaver: null })).toBe("Someone");
    expect(called(null)).toBe("Someone");
  });

  it("tells newcomers apart: ids that differ seldom share a number, and each keeps its own", () => {
    const ids = Array.from({ length: 40 }, (_, k) => (0x9e3779b97f4a7c15n * BigInt(k + 1) & 0xffffffffffffffffn).toString(16).padStart(16, "0"));
    const numbers = ids.map(newcomerNumber);
    expect(numbers.every((number) => number !== null && number >= 100 && number < 1_000)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(36);
    expect(ids.map(newcomerNumber)).toEqual(numbers);
  });
});
