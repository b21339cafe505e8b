/** What a waiting place had of a performance: which notes in order, whether one was near enough. */
import { describe, expect, test } from "vitest";
import type { AtlasPlace } from "../protocol/generated";
import { askedOf, inOrder } from "./asked";

const shade = { place: "gloom-shade", name: "The Gloom Shade", motif: [64, 69, 71, 72], reach: 16 } as unknown as AtlasPlace;

describe("the notes of a motif that came in order", () => {
  for (const [played, sung] of [
    [[64, 69, 71, 72], [true, true, true, true]],
    [[64, 60, 69, 69, 71, 72], [true, true, true, true]],
    [[52, 81, 59, 84], [true, true, true, true]],
    [[64, 72], [true, false, false, true]],
    [[69, 72], [false, true, false, true]],
    [[61, 63], [false, false, false, false]],
  ] as const) {
    test(played.join(" "), () => {
      expect(inOrder(shade.motif, played)).toEqual(sung);
    });
  }
});

test("a place speaks only of songs that may be meant for it", () => {
  expect(askedOf(shade, 10, [64, 69, 70])).toMatchObject({ name: "The Gloom Shade", sung: [true, true, false, false], others: 1, metres: 10, reach: 16 });
  expect(askedOf(shade, 30, [64])?.metres).toBe(30);
  expect(askedOf(shade, 70, [64])).toBeNull();
  expect(askedOf(shade, 10, [])).toBeNull();
  expect(askedOf({ ...shade, motif: [] }, 1, [64])).toBeNull();
});
