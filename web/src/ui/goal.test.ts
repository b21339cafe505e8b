/** Where a guided walk ends: beside beings at talking distance, within reach of everything else, never where nobody can stand. */
import { describe, expect, test } from "vitest";
import type { Terrain } from "../replica/movement";
import { stopBefore } from "./goal";
import type { NearPerson, NearPlace } from "./near";

const land = (inside: (x: number, z: number) => boolean = () => true): Terrain => ({ height: () => 1, water: () => 0, inside, obstacles: () => [] });
const place = (kind: string, reach: number, radius: number, yaw = 128): NearPlace =>
  ({ kind: "place", place: { kind, reach, radius, yaw, at: { x: 100, y: 1, z: 100 }, name: "X" } }) as unknown as NearPlace;

describe("the end of a walk", () => {
  test("is beside a person, before its face, on the side one comes from, looking a little past it", () => {
    // Yaw 128 looks south.
    const west = stopBefore(place("person", 6, 0.4), "Anya", { x: 50, z: 120 }, land());
    const east = stopBefore(place("person", 6, 0.4), "Anya", { x: 150, z: 120 }, land());
    for (const goal of [west, east]) {
      expect(Math.hypot(goal.x - 100, goal.z - 100)).toBeCloseTo(2.6, 5);
      expect(goal.z).toBeGreaterThan(101);
      expect(goal.faces).toEqual({ x: 100, z: 100 });
      expect(Math.abs(goal.aside)).toBeGreaterThan(0.3);
    }
    expect(west.x).toBeLessThan(100);
    expect(east.x).toBeGreaterThan(100);
  });

  test("is on another side where nobody can stand before it, and the place itself where nobody can stand at all", () => {
    const behind = stopBefore(place("echo", 10, 0.5), "Ignis", { x: 100, z: 50 }, land((_, z) => z < 100));
    expect(behind.z).toBeLessThan(100);
    const nowhere = stopBefore(place("echo", 10, 0.5), "Ignis", { x: 100, z: 50 }, land(() => false));
    expect(nowhere).toMatchObject({ x: 100, z: 100, reach: 7 });
  });

  test("is within reach of a place, and beside another player", () => {
    expect(stopBefore(place("statue", 24, 5), "Whale", { x: 0, z: 0 }, land())).toMatchObject({ x: 100, z: 100, reach: 24 * 0.7, aside: 0 });
    expect(stopBefore(place("gate", 5, 4), "Gate", { x: 0, z: 0 }, land()).reach).toBeCloseTo(4.8);
    const person = { kind: "person", x: 7, z: 8 } as unknown as NearPerson;
    expect(stopBefore(person, "Wren", { x: 0, z: 0 }, land())).toMatchObject({ x: 7, z: 8, reach: 2 });
  });
});
