/** Names beside cards: as near to their place as they can be, never under a card, never cut by the window. */
import { describe, expect, it } from "vitest";
import { clearOf, meets, type Box } from "./clearance";

const CARD: Box = { left: 12, right: 350, top: 80, bottom: 200 };
const HIGH = { top: 120, bottom: 146 };
const LOW = { top: 320, bottom: 346 };

describe("a name", () => {
  it("stands at its place where nothing lies over it", () => {
    expect(clearOf(640, 60, HIGH, [CARD], 1280)).toBe(640);
    expect(clearOf(360, 60, LOW, [CARD], 1280)).toBe(360);
  });

  it("moves beside a card that would cover its end, to either side", () => {
    expect(clearOf(380, 60, HIGH, [CARD], 1280)).toBe(414);
    const right = { ...CARD, left: 900, right: 1268 };
    expect(clearOf(880, 60, HIGH, [right], 1280)).toBe(836);
  });

  it("is not shown where its place is covered, or where nothing is left beside it", () => {
    expect(clearOf(340, 60, HIGH, [CARD], 1280)).toBeNull();
    expect(clearOf(380, 60, HIGH, [CARD, { ...CARD, left: 420, right: 800 }], 1280)).toBeNull();
    expect(clearOf(385, 60, HIGH, [{ ...CARD, right: 378 }], 390)).toBeNull();
  });

  it("is not cut by the window's edge", () => {
    expect(clearOf(10, 60, LOW, [], 1280)).toBe(64);
    expect(clearOf(1275, 60, LOW, [], 1280)).toBe(1216);
    expect(clearOf(20, 300, LOW, [], 390)).toBeNull();
  });

  it("touches no card where it stands, whatever the cards", () => {
    const cards = [CARD, { left: 500, right: 620, top: 100, bottom: 130 }, { left: 700, right: 1268, top: 0, bottom: 160 }];
    for (let x = 0; x <= 1280; x += 7) {
      const middle = clearOf(x, 45, HIGH, cards, 1280);
      if (middle !== null) for (const card of cards) expect(meets({ left: middle - 45, right: middle + 45, ...HIGH }, card), String(x)).toBe(false);
    }
  });
});
