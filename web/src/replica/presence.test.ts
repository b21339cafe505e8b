/** Who is in sight: coming, moving smoothly, crossing cells, lingering, going. */
import { describe, expect, test } from "vitest";
import type { CellBlock, PresenceFrame } from "../protocol/presence";
import { turn } from "./interpolation";
import { People } from "./people";
import { Presence } from "./presence";

const self = { entity: 1, x: 8, z: 8 };

function block(cellX: number, cellZ: number, entities: [number, number, number][], omitted = 0): CellBlock {
  return { cellX, cellZ, omitted, entities: entities.map(([entity, x, z]) => ({ entity, x, y: 0, z, yaw: 0, motion: 1 })) };
}

function frame(tick: number, cells: CellBlock[], aggregates: PresenceFrame["aggregates"] = []): PresenceFrame {
  return { tick, input: 0, cells, aggregates };
}

describe("presence", () => {
  test("a figure walks evenly although frames come unevenly", () => {
    const presence = new Presence(new People());
    const positions: number[] = [];
    let tick = 0;
    // 4 m/s east at 10 Hz; every third frame is 60 ms late.
    for (let now = 0; now < 4_000; now += 20) {
      while (tick * 100 + (tick % 3 === 0 ? 60 : 0) <= now) {
        presence.frame(frame(tick, [block(Math.floor((tick * 0.4) / 16), 0, [[2, tick * 0.4, 5]])]), self, now);
        tick++;
      }
      presence.update(self, now, 0.02);
      const figure = presence.figures.get(2);
      if (figure !== undefined && now > 800) positions.push(figure.x);
    }
    const ways = positions.slice(1).map((x, i) => x - (positions[i] as number));
    expect(Math.min(...ways)).toBeGreaterThan(0.04);
    expect(Math.max(...ways)).toBeLessThan(0.13);
    expect(presence.figures.get(2)?.speed).toBeCloseTo(4, 0);
  });

  test("who crosses into a cell told later lingers; who is gone goes", () => {
    const presence = new Presence(new People());
    presence.frame(frame(0, [block(0, 0, [[2, 15.9, 5]])]), self, 0);
    presence.update(self, 0, 0.1);
    presence.frame(frame(1, [block(0, 0, [])]), self, 100);
    presence.update(self, 100, 0.1);
    expect(presence.figures.has(2)).toBe(true);
    presence.frame(frame(5, [block(1, 0, [[2, 16.2, 5]])]), self, 500);
    presence.update(self, 3_000, 0.1);
    expect(presence.figures.has(2)).toBe(true);
    presence.frame(frame(40, [block(1, 0, [])]), self, 4_000);
    presence.update(self, 4_850, 0.1);
    expect(presence.figures.has(2)).toBe(true);
    presence.update(self, 4_950, 0.1);
    expect(presence.figures.has(2)).toBe(false);
  });

  test("a crossing told in one frame, in either order of cells, loses nobody", () => {
    for (const cells of [[block(0, 0, []), block(1, 0, [[2, 16.1, 5]])], [block(1, 0, [[2, 16.1, 5]]), block(0, 0, [])]]) {
      const presence = new Presence(new People());
      presence.frame(frame(0, [block(0, 0, [[2, 15.9, 5]])]), self, 0);
      presence.frame(frame(1, cells), self, 100);
      presence.update(self, 5_000, 0.1);
      expect(presence.figures.has(2)).toBe(true);
    }
  });

  test("oneself is not another, and crowds are counted per cell until they are gone or far", () => {
    const presence = new Presence(new People());
    presence.frame(frame(0, [block(0, 0, [[1, 8, 8], [2, 4, 4]], 30)], [{ cellX: 5, cellZ: 0, count: 7 }]), self, 0);
    expect([...presence.figures.keys()]).toEqual([2]);
    expect(presence.crowds).toEqual([{ x: 8, z: 8, count: 30 }, { x: 88, z: 8, count: 7 }]);
    presence.frame(frame(1, [block(0, 0, [[2, 4, 4]])]), self, 100);
    expect(presence.crowds.length).toBe(1);
    presence.update({ x: 600, z: 0 }, 200, 0.1);
    expect(presence.crowds).toEqual([]);
    expect(presence.figures.size).toBe(0);
  });

  test("whoever stands in a cell that the server counts as told is not forgotten", () => {
    // The server looks at the gap between cells: of those less than 200 m apart, the furthest corners.
    const gap = (cells: number) => Math.max(0, Math.abs(cells) - 1) * 16;
    const corners: [number, number, number][] = [];
    for (let cellX = 0; cellX <= 13; cellX++) {
      for (let cellZ = 0; cellZ <= 13; cellZ++) {
        if (Math.hypot(gap(cellX), gap(cellZ)) < 200) corners.push([100 + corners.length, cellX, cellZ]);
      }
    }
    const presence = new Presence(new People());
    const far = (cell: number) => cell * 16 + 15.9;
    const blocks = corners.map(([entity, cellX, cellZ]) => block(cellX, cellZ, [[entity, far(cellX), far(cellZ)]]));
    presence.frame(frame(0, blocks, [{ cellX: -13, cellZ: 0, count: 3 }]), { entity: 1, x: 0, z: 0 }, 0);
    presence.update({ x: 0, z: 0 }, 60_000, 0.1);
    expect(presence.figures.size).toBe(corners.length);
    expect(presence.crowds.length).toBe(1);
  });

  test("who chooses a name or another look while one stands near is seen as that at once", () => {
    const people = new People();
    const presence = new Presence(people);
    const described = { entity: 7, songweaver: "s", name: "", look: { robe: 0, colour: 0, head: 0, skin: 0 }, voice: "harp" as const, bot: false };
    presence.frame(frame(0, [block(0, 0, [[7, 4, 4]])], []), { entity: 1, x: 0, z: 0 }, 0);
    people.learn(described);
    presence.update({ x: 0, z: 0 }, 100, 0.1);
    expect(presence.figures.get(7)?.who?.name).toBe("");
    people.learn({ ...described, name: "Mira", look: { ...described.look, colour: 6 } });
    presence.update({ x: 0, z: 0 }, 200, 0.1);
    expect(presence.figures.get(7)?.who).toMatchObject({ name: "Mira", look: { colour: 6 } });
  });

  test("the shorter way round is turned", () => {
    expect(turn(0.1, Math.PI * 2 - 0.1)).toBeCloseTo(-0.2);
    expect(turn(-3, 3)).toBeCloseTo(6 - Math.PI * 2);
  });
});

test("unknown people are asked about in batches of 64, and again only after a while", () => {
  const people = new People();
  for (let entity = 0; entity < 100; entity++) people.get(entity);
  expect(people.question(1_000)?.length).toBe(64);
  expect(people.question(1_050)).toBeNull();
  expect(people.question(1_200)?.length).toBe(36);
  expect(people.question(1_400)).toBeNull();
  people.learn({ entity: 3, songweaver: "s", name: "Mira", look: { robe: 0, colour: 0, head: 0, skin: 0 }, voice: "harp", bot: false });
  expect(people.get(3)?.name).toBe("Mira");
  expect(people.question(6_000)).not.toContain(3);
});
