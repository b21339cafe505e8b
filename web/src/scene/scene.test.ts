/** Quality ladder, work queue, camera and what is under the pointer. */
import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { FollowCamera, meetCylinder } from "./camera";
import { framing } from "./regard";
import { LADDER, QualityLadder, qualityOf } from "./quality";
import { WorkQueue } from "./work";

const frames = (ladder: QualityLadder, ms: number, count: number) => {
  for (let k = 0; k < count; k++) ladder.measure(ms);
  return ladder.step;
};

describe("the ladder of quality", () => {
  it("spends more at every step", () => {
    for (let k = 1; k < LADDER.length; k++) {
      const [low, high] = [LADDER[k - 1], LADDER[k]] as const;
      if (!low || !high) throw new Error("five steps");
      expect(high.groundSplit).toBeGreaterThan(low.groundSplit);
      expect(high.floraReach).toBeGreaterThan(low.floraReach);
      expect(high.particles).toBeGreaterThanOrEqual(low.particles);
    }
    expect(qualityOf(0).pixelRatio).toBeLessThan(1);
  });

  it("gives way when frames are slow and stops at the lowest", () => {
    const ladder = new QualityLadder(2);
    expect(frames(ladder, 60, 90)).toBe(1);
    expect(frames(ladder, 60, 500)).toBe(0);
  });

  it("climbs only after calm, and not straight back to what was too slow", () => {
    const calm = new QualityLadder(2);
    expect(frames(calm, 8, 200)).toBe(2);
    expect(frames(calm, 8, 200)).toBe(3);
    const burnt = new QualityLadder(2);
    frames(burnt, 60, 90);
    expect(frames(burnt, 8, 1000)).toBe(1);
    expect(frames(burnt, 8, 1500)).toBe(2);
  });

  it("stays where frames are neither slow nor fast, and ignores pauses", () => {
    const ladder = new QualityLadder(2);
    expect(frames(ladder, 20, 2000)).toBe(2);
    expect(frames(ladder, 5000, 500)).toBe(2);
  });
});

describe("the queue of work", () => {
  it("does the most urgent first, within its budget", () => {
    const done: string[] = [];
    const queue = new WorkQueue();
    let now = 0;
    const work = (name: string, steps: number): Generator<void, void> =>
      (function* run() {
        for (let k = 0; k < steps; k++) {
          now += 2;
          yield;
        }
        done.push(name);
      })();
    queue.add({ urgency: () => 9, work: work("far", 1) });
    queue.add({ urgency: () => 1, work: work("near", 3) });
    queue.run(1, () => now);
    expect(done).toEqual([]);
    queue.run(8, () => now);
    expect(done[0]).toBe("near");
    queue.run(100, () => now);
    expect(done).toEqual(["near", "far"]);
    expect(queue.length).toBe(0);
  });

  it("forgets what is cancelled", () => {
    const queue = new WorkQueue();
    let ran = false;
    const cancel = queue.add({
      urgency: () => 0,
      work: (function* run(): Generator<void, void> {
        ran = true;
      })(),
    });
    cancel?.();
    queue.run(10, () => 0);
    expect(ran).toBe(false);
  });
});

describe("the camera", () => {
  const open = { height: () => 0, waterLevel: () => -10, obstaclesNear: () => [] };
  const settle = (camera: FollowCamera) => {
    for (let k = 0; k < 200; k++) camera.frame({ x: 0, y: 0, z: 0 }, 0, 0, 0.05);
  };

  it("stands behind the figure at its distance and looks where it faces", () => {
    const camera = new FollowCamera(open);
    camera.pitch = 0.3;
    settle(camera);
    expect(camera.place.z).toBeGreaterThan(6);
    const look = camera.camera.getWorldDirection(new Vector3());
    expect(look.z).toBeLessThan(-0.8);
  });

  it("comes nearer before a wall and never goes under the ground", () => {
    const walled = new FollowCamera({ ...open, height: (_x, z) => (z > 4 ? 12 : 0) });
    walled.pitch = 0.1;
    settle(walled);
    expect(walled.place.z).toBeLessThan(4.2);
    const low = new FollowCamera(open);
    low.orbit(0, -2);
    settle(low);
    expect(low.place.y).toBeGreaterThan(0.3);
  });

  it("comes nearer before a trunk, and sees with the figure's eyes when near", () => {
    const tree = new FollowCamera({ ...open, obstaclesNear: () => [{ x: 0, z: 5, radius: 0.6, top: 9 }] });
    tree.pitch = 0.1;
    settle(tree);
    expect(tree.place.z).toBeLessThan(4.5);
    const close = new FollowCamera(open);
    close.zoom(0.01);
    expect(close.firstPerson).toBe(true);
    settle(close);
    expect(Math.hypot(close.place.x, close.place.z)).toBeLessThan(0.2);
  });

  it("passes over what is lower than its line of sight", () => {
    const obstacle = { x: 0, z: 5, radius: 1, top: 1 };
    expect(meetCylinder(new Vector3(0, 1.5, 0), new Vector3(0, 0.3, 0.95), 10, obstacle)).toBe(Infinity);
    expect(meetCylinder(new Vector3(0, 0.5, 0), new Vector3(0, 0, 1), 10, obstacle)).toBeCloseTo(3.8, 5);
  });
});

describe("the regard of the camera", () => {
  const stance = { x: 0, y: 1.52, z: 0, yaw: 0, pitch: 0.22, distance: 8.5, half: 0.4538, standing: true };
  /** Radians between a point ahead and the middle of the picture, with a framing. */
  const above = (y: number, ahead: number, { tilt, back }: { tilt: number; back: number }) => {
    const far = stance.distance + back;
    return Math.atan2(y - stance.y - far * Math.sin(stance.pitch), far * Math.cos(stance.pitch) + ahead) + stance.pitch - tilt;
  };

  it("brings what is tall into the picture and keeps one's own feet there", () => {
    for (const [metres, top] of [[14, 15], [20, 22], [9, 9]] as const) {
      const lean = framing({ x: 0, y: 0, z: -metres, top }, stance);
      expect(above(top, metres, { tilt: 0, back: 0 })).toBeGreaterThan(stance.half);
      expect(above(top, metres, lean)).toBeLessThan(stance.half);
      expect(above(0, 0, lean)).toBeGreaterThan(-stance.half);
    }
  });

  it("turns aside from someone of one's own size, but not while one walks", () => {
    const anya = { x: 0, y: 0, z: -3, top: 1.8 };
    expect(framing(anya, stance).turn).toBeGreaterThan(0.3);
    expect(framing(anya, { ...stance, standing: false })).toEqual({ turn: 0, tilt: 0, back: -0 });
  });

  it("leaves the view alone when the subject is behind, or seen already", () => {
    expect(framing({ x: 0, y: 0, z: 12, top: 15 }, stance)).toEqual({ turn: 0, tilt: 0, back: 0 });
    expect(framing({ x: 0, y: 0, z: -90, top: 12 }, stance).tilt).toBe(0);
  });
});
