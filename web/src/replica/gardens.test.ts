/** Gardens: found by place and told anew as a whole. */
import { describe, expect, it } from "vitest";
import type { AtlasRegion } from "../protocol/generated";
import { cellOf, cornerOf, Gardens } from "./gardens";

const region = { region: "a", west: -512, north: 0, side: 512 } as AtlasRegion;

describe("gardens", () => {
  it("are found by the cell of a place, and told anew as a whole", () => {
    const gardens = new Gardens();
    gardens.tell("a", [{ songweaver: "1", name: "Mira", gardens: [{ cell: 33, untilMs: 9 }] }]);
    expect(gardens.at(region, -512 + 17, 17)).toEqual({ region: "a", cell: 33, owner: "1", name: "Mira", untilMs: 9 });
    expect(gardens.at(region, -512 + 15, 17)).toBeNull();
    expect(gardens.at(null, 0, 0)).toBeNull();
    gardens.tell("a", []);
    expect(gardens.at(region, -512 + 17, 17)).toBeNull();
    expect(gardens.version).toBe(2);
  });

  it("lie in cells of 16 m, row by row from the north-west, and nowhere outside", () => {
    for (const cell of [0, 31, 32, 1023]) {
      const { x, z } = cornerOf(region, cell);
      expect(cellOf(region, x + 0.1, z + 15.9)).toBe(cell);
    }
    expect([cellOf(region, 0.1, 5), cellOf(region, -513, 5), cellOf(region, -5, 512)]).toEqual([null, null, null]);
  });
});
