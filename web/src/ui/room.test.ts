/** Which room which window gives, at which text size. */
import { expect, test } from "vitest";
import { roomOf } from "./room";

const room = (width: number, height: number, textScale = 1, pads = false) => roomOf({ width, height, rem: 16, textScale, pads });

test("phones, tablets and screens are told apart, and a text size as large as the room makes the room smaller", () => {
  expect(room(390, 844, 1, true).names).toEqual(["narrow"]);
  expect(room(844, 390, 1, true).names).toEqual(["flat"]);
  expect(room(820, 1180, 1, true).names).toEqual([]);
  expect(room(1280, 720).names).toEqual(["wide"]);
  expect(room(1280, 720, 2).names).toEqual(["narrow", "short"]);
  expect(room(2560, 1440, 2).names).toEqual(["wide"]);
});

test("a phone's keyboard leaves room for one thing", () => {
  expect(room(390, 464, 1, true).names).toEqual(["narrow", "short"]);
  expect(room(844, 187, 1, true).names).toEqual(["flat", "short"]);
});

test("text over the picture grows as far as the world stays in sight, and panels in full", () => {
  expect(room(1920, 1080, 2)).toMatchObject({ hudScale: 2, panelZoom: 1 });
  const phone = room(390, 844, 2, true);
  expect(phone.hudScale).toBeCloseTo(1.3);
  expect(phone.hudScale * phone.panelZoom).toBeCloseTo(2);
  expect(room(280, 500, 2).hudScale).toBe(1);
});

test("the instrument takes less than half the height, and is never smaller than at the usual text size", () => {
  const held = room(390, 844, 2, true);
  expect(held.instrumentZoom * held.hudScale).toBeCloseTo(1);
  for (const [width, height, scale] of [[1280, 720, 2], [1920, 1080, 2], [390, 844, 2], [1280, 720, 1]] as const) {
    const { hudScale, instrumentZoom } = room(width, height, scale);
    expect(instrumentZoom * hudScale).toBeGreaterThanOrEqual(1);
    expect(15 * 16 * hudScale * instrumentZoom).toBeLessThanOrEqual(Math.max(240, height * 0.45) + 0.01);
  }
});
