/** The player of scores: every note once a lap, in time, also where the score changes while it sounds. */
import { describe, expect, it } from "vitest";
import type { OfflineNote } from "./offline";
import { makePlayer, type PlayedScore } from "./player";

const note = (at: number, pitch = 60): OfflineNote => ({ voice: "harp", pitch, velocity: 80, at, seconds: 0.4 });
const score = (more: Partial<PlayedScore> = {}): PlayedScore => ({ notes: [note(0), note(0.5, 62), note(1.5, 64)], seconds: 2, loop: false, beats: [], ...more });

/** Everything that is given while time passes in steps of a frame. */
function run(player: ReturnType<typeof makePlayer>, from: number, to: number): { at: number; pitch: number }[] {
  const heard: { at: number; pitch: number }[] = [];
  for (let now = from; now < to; now += 0.016) heard.push(...player.due(now, 0.2).map(({ at, pitch }) => ({ at: Number(at.toFixed(3)), pitch })));
  return heard;
}

describe("the player", () => {
  it("gives each note once, then is over", () => {
    const player = makePlayer();
    player.start(score(), 0, 10);
    expect(run(player, 10, 13)).toEqual([{ at: 10, pitch: 60 }, { at: 10.5, pitch: 62 }, { at: 11.5, pitch: 64 }]);
    expect(player.position(13)).toBeNull();
  });

  it("begins in the middle, and again in a loop", () => {
    const player = makePlayer();
    player.start(score({ loop: true }), 1, 0);
    expect(run(player, 0, 4.8).map(({ at, pitch }) => `${pitch}@${at}`)).toEqual(["64@0.5", "60@1", "62@1.5", "64@2.5", "60@3", "62@3.5", "64@4.5"]);
    expect(player.position(4.5)).toBeCloseTo(1.5);
  });

  it("takes up a change where it is, with a loop of another length too", () => {
    const player = makePlayer();
    player.start(score({ loop: true }), 0, 0);
    run(player, 0, 2.4);
    player.change(score({ loop: true, seconds: 1, notes: [note(0, 70), note(0.75, 71)] }));
    expect(player.position(2.4)).toBeCloseTo(0.4);
    expect(run(player, 2.4, 3.2).map(({ at, pitch }) => `${pitch}@${at}`)).toEqual(["71@2.75", "70@3"]);
  });

  it("marks beats, and leaves out what is long past after a stall", () => {
    const player = makePlayer();
    player.start(score({ notes: [], beats: [0, 0.5, 1, 1.5].map((at) => ({ at, first: at === 0 })) }), 0, 0);
    expect(run(player, 0, 0.4).map(({ pitch }) => pitch)).toEqual([96, 89]);
    expect(player.due(1.55, 0.2).map(({ at }) => at)).toEqual([1.5]);
    player.stop();
    expect(player.due(1.6, 0.2)).toEqual([]);
  });
});
