/** The clock's estimate, the backoff's bounds and the batches of notes. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Momentary } from "./connection";
import { backoffMs } from "./backoff";
import { ServerClock } from "./clock";
import { NoteBatches } from "./notes";

describe("clock", () => {
  test("believes the shortest round trip of the last eight", () => {
    let now = 1_000;
    const clock = new ServerClock(() => now);
    clock.begin(50_000, 50_000);
    // The true offset is 49 000; slow answers come back lopsided.
    const answer = (there: number, back: number) => {
      const sent = now;
      now += there + back;
      clock.sample(sent, sent + there + 49_000);
    };
    answer(10, 90);
    answer(5, 5);
    for (let i = 0; i < 6; i++) answer(20, 200);
    now += 10_000; // Time to glide.
    expect(clock.serverMs() - now).toBeCloseTo(49_000, 3);
    expect(clock.latencyMs).toBe(10);
    for (let i = 0; i < 2; i++) answer(20, 200);
    expect(clock.latencyMs).toBe(220);
    expect(clock.count).toBe(8);
  });

  test("glides over small errors and jumps over large ones", () => {
    let now = 0;
    const clock = new ServerClock(() => now);
    clock.sample(0, 1_000);
    expect(clock.serverMs()).toBe(1_000);
    clock.sample(now, 1_100);
    expect(clock.serverMs()).toBe(1_000);
    now = 1_000;
    expect(clock.serverMs()).toBeCloseTo(2_020, 6);
    now = 60_000;
    expect(clock.serverMs()).toBeCloseTo(61_100, 6);
    clock.forget();
    clock.sample(now, 500_000);
    expect(clock.serverMs()).toBe(500_000);
    expect(clock.toLocal(500_000)).toBe(now);
  });

  test("tells the world's hour from the world's milliseconds", () => {
    let now = 0;
    const clock = new ServerClock(() => now);
    clock.dayMs = 24_000;
    clock.begin(5_000, 18_000);
    expect(clock.hour()).toBeCloseTo(18, 6);
    now = 7_000;
    expect(clock.hour()).toBeCloseTo(1, 6);
  });
});

test("the backoff doubles from one second to thirty, half of it by chance", () => {
  expect(backoffMs(0, 0)).toBe(500);
  expect(backoffMs(0, 1)).toBe(1_500);
  expect(backoffMs(3, 0.5)).toBe(8_000);
  expect(backoffMs(5, 0)).toBe(15_000);
  for (const attempt of [5, 6, 50, 5_000]) expect(backoffMs(attempt, 1)).toBe(30_000);
});

describe("note batches", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("gather a chord, stamp it on the clock, keep offsets within 200 ms and 32 notes", () => {
    let now = 10_000;
    const sent: Momentary[] = [];
    const batches = new NoteBatches(
      () => now,
      (message) => sent.push(message) > 0,
    );
    batches.add(60, 90);
    now += 12;
    batches.add(64, 80);
    vi.advanceTimersByTime(50);
    expect(sent).toEqual([
      { type: "notes", startMs: 10_000, notes: [{ offsetMs: 0, pitch: 60, velocity: 90 }, { offsetMs: 12, pitch: 64, velocity: 80 }] },
    ]);
    for (let i = 0; i < 40; i++) batches.add(60, i % 2 === 0 ? 90 : 0);
    batches.flush();
    expect(sent.slice(1).map((m) => (m.type === "notes" ? m.notes.length : 0))).toEqual([32, 8]);
    now += 5_000;
    batches.add(67, 90);
    now += 300; // A stalled tab: the timer did not run in time.
    batches.add(69, 90);
    expect(sent.at(-1)).toMatchObject({ startMs: 15_012, notes: [{ offsetMs: 0, pitch: 67 }] });
  });
});
