/** The edges of gardens: posts on open sides, one colour for one owner. */
import { describe, expect, it } from "vitest";
import { hueOf } from "../../replica/gardens";
import { postsOf, tintOf } from "./gardens";

describe("the edges of gardens", () => {
  it("have posts on open sides only, and one colour for one owner", () => {
    const all = postsOf({ x: 0, z: 0 }, [true, true, true, true]);
    expect(all.length).toBe(16);
    expect(new Set(all.map(({ x, z }) => `${x} ${z}`)).size).toBe(16);
    expect(postsOf({ x: 0, z: 0 }, [true, false, false, false]).every(({ z }) => z === 0)).toBe(true);
    expect(hueOf("0123456789abcdef")).toBe(hueOf("0123456789abcdef"));
    expect(tintOf("1")).not.toEqual(tintOf("2"));
    expect(tintOf("1").every((channel) => channel >= 0 && channel <= 2)).toBe(true);
  });
});
