/** How those that hover bear themselves: a shade looms, flinches and lets go; a wound closes; Echoes stay themselves. */
import { describe, expect, it } from "vitest";
import { facing } from "../weather/gloom";
import { bearing, CLOSED, LEAVE_SECONDS } from "./bearing";

const shade = { slug: "gloom-shade", leftAt: null, struckAt: -100 };

describe("a shade", () => {
  it("rises over whom it sees and shrinks back from a note", () => {
    const far = bearing(shade, 0, 60, 0);
    const near = bearing(shade, 0, 4, 0);
    const struck = bearing({ ...shade, struckAt: 0 }, 0, 4, 0);
    expect(near.size * near.stretch).toBeGreaterThan(far.size * far.stretch * 1.15);
    expect(struck.size).toBeLessThan(near.size);
  });

  it("looks into the face of who comes near, and from afar at the place it guards", () => {
    const middle = { x: 6, z: 0 };
    /** How well it looks at a point: 1 straight at it, -1 with its back to it. Its model looks north, and north is where z falls. */
    const looks = (heading: number, at: { x: number; z: number }): number => (Math.sin(heading) * at.x - Math.cos(heading) * at.z) / Math.hypot(at.x, at.z);
    for (const who of [{ x: 0, z: 10 }, { x: -8, z: -3 }, { x: 14, z: 2 }]) expect(looks(facing({ middle }, { x: 0, z: 0 }, who), who)).toBeCloseTo(1, 9);
    expect(looks(facing({ middle }, { x: 0, z: 0 }, { x: 0, z: 40 }), middle)).toBeCloseTo(1, 9);
  });

  it("is drawn out and gone once it was answered", () => {
    const left = { ...shade, leftAt: 10 };
    let before = Infinity;
    for (let k = 0; k <= 10; k++) {
      const { size } = bearing(left, 10 + (LEAVE_SECONDS * k) / 10, 60, 0);
      expect(size).toBeLessThan(before);
      before = size;
    }
    expect(before).toBeCloseTo(0, 9);
    expect(bearing(left, 1_000, 60, 0).size).toBe(0);
  });
});

describe("a wound", () => {
  it("is as large as it is deep and closes in the end", () => {
    const size = (wound: number) => bearing({ slug: "wound-heart", leftAt: null, struckAt: -100 }, 3, 50, wound).size;
    expect(size(1)).toBeGreaterThan(size(0.5));
    expect(size(0.5)).toBeGreaterThan(size(CLOSED));
    expect(size(0)).toBe(0);
  });
});

describe("the Echoes", () => {
  it("each move in a way of their own, within bounds", () => {
    const ways = new Set<string>();
    for (const slug of ["lumi", "kai", "terra", "ignis"]) {
      let way = "";
      for (let second = 0; second < 40; second++) {
        const { size, stretch, lift, turn } = bearing({ slug, leftAt: null, struckAt: -100 }, second, 50, 0);
        expect(Math.abs(size - 1)).toBeLessThan(0.1);
        expect(Math.abs(stretch - 1)).toBeLessThan(0.1);
        expect(lift).toBeGreaterThanOrEqual(0);
        expect(lift).toBeLessThan(0.6);
        expect(Math.abs(turn)).toBeLessThan(0.5);
        way += `${lift.toFixed(2)} ${turn.toFixed(2)} `;
      }
      ways.add(way);
    }
    expect(ways.size).toBe(4);
  });
});
