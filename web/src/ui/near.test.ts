/** Where the journey leads: distance, compass and the turn from where one looks; nothing within reach or behind a gate. */
import { describe, expect, test } from "vitest";
import type { World } from "../replica/world";
import { leadTo } from "./near";

/** A world of two regions and an interior, as far as a lead asks it. */
function world(x: number, z: number, here: "landing" | "grotto" = "landing"): World {
  const place = (name: string, east: number, south: number) => ({ place: name, name: name.toUpperCase(), at: { x: east, y: 0, z: south }, reach: 8 });
  const regions = [
    { region: "landing", interior: false, places: [place("statue", 100, 0)] },
    { region: "wood", interior: false, places: [place("shade", 0, -333)] },
    { region: "grotto", interior: true, places: [place("exit", 5_000, 0)] },
  ];
  return { atlas: { regions }, region: regions.find((r) => r.region === here), self: { x, z } } as unknown as World;
}

describe("the lead", () => {
  test("tells distance and turn: east is right of who looks north, ahead of who looks east", () => {
    expect(leadTo("statue", world(60, 0), 0)).toMatchObject({ name: "STATUE", metres: 40, direction: "e", turn: 90, near: { key: "statue", goal: true, within: false } });
    expect(leadTo("statue", world(60, 0), Math.PI / 2)?.turn).toBe(0);
    expect(leadTo("statue", world(60, 0), Math.PI)?.turn).toBe(270);
  });

  test("leads into other regions, in tens of metres", () => {
    expect(leadTo("shade", world(0, 0), 0)).toMatchObject({ metres: 330, direction: "n", turn: 0 });
  });

  test("is silent within reach, without a place, and through walls", () => {
    expect(leadTo("statue", world(92, 0), 0)).toBeNull();
    expect(leadTo("statue", world(91.9, 0), 0)).not.toBeNull();
    expect(leadTo(null, world(0, 0), 0)).toBeNull();
    expect(leadTo("nowhere", world(0, 0), 0)).toBeNull();
    expect(leadTo("exit", world(0, 0), 0)).toBeNull();
    expect(leadTo("shade", world(0, 0, "grotto"), 0)).toBeNull();
  });
});
