/** The sky in the replica: what messages change, what stays one's own, how fast one walks, and that lightning is soft and seldom. */
import { describe, expect, test } from "vitest";
import type { RegionState, Storm, Weather } from "../protocol/generated";
import { dayAt, seasonShares } from "./calendar";
import { Glows, strikesOver } from "./lightning";
import { Prediction } from "./prediction";
import { changedSky, Occasions, paceIn, told } from "./weather";

const RAIN: Weather = { kind: "rain", intensity: 600, temperature: 92, humidity: 810, pressure: 10_020, wind: [300, -100], sinceMs: 0, untilMs: 1, pace: 1_000, hearing: 800 };
const STORM: Storm = {
  storm: 4, stage: "raging", roseMs: 0, endsMs: 9, open: 2, singers: 1, mine: 120,
  fractures: [
    { x: 10, z: 20, reach: 28, depth: 600, remaining: 600, open: true, shades: [{ shade: 0, x: 1, z: 2, gloom: 180 }, { shade: 1, x: 3, z: 4, gloom: 180 }] },
    { x: 50, z: 60, reach: 28, depth: 600, remaining: 600, open: true, shades: [{ shade: 2, x: 5, z: 6, gloom: 180 }] },
  ],
};
const state = (more: Partial<RegionState> = {}): RegionState => ({ region: "here", harmony: 1, dissonance: 2, wound: 0, players: 1, firsts: [], ...more });

describe("a region's sky", () => {
  test("turns, and says what it was before", () => {
    const { state: after, happening } = changedSky(state({ weather: RAIN }), { type: "weather-turned", region: "here", weather: { ...RAIN, kind: "snow" }, cause: "front" });
    expect(after.weather?.kind).toBe("snow");
    expect(happening).toMatchObject({ kind: "weather-turned", before: "rain", cause: "front" });
  });

  test("keeps what an answer left of a fractured place, which Shades are gone, and one's own part", () => {
    const before = state({ storm: STORM });
    const { state: after, happening } = changedSky(before, { type: "storm-answered", region: "here", storm: 4, fracture: 1, mended: 100, remaining: 500, gone: [2], how: "soothed", who: "Ely", mine: 250 });
    expect(after.storm?.fractures.map(({ remaining }) => remaining)).toEqual([600, 500]);
    expect(after.storm?.fractures.flatMap(({ shades }) => shades.map(({ gloom }) => gloom))).toEqual([180, 180, 0]);
    expect(after.storm).toMatchObject({ stage: "answered", mine: 250 });
    expect(happening).toMatchObject({ at: { x: 50, z: 60 } });
    expect(before.storm?.fractures[1]?.remaining).toBe(600);
  });

  test("an answer or an end of another storm changes nothing, and its own end takes it away", () => {
    const before = state({ storm: STORM });
    const end = { type: "storm-ended", region: "here", storm: 3, outcome: "mark", harmony: -1, dissonance: 1, singers: 0 } as const;
    expect(changedSky(before, end).state).toBe(before);
    expect(changedSky(before, { type: "storm-answered", region: "here", storm: 3, fracture: 0, mended: 1, remaining: 1, gone: [], how: "soothed", who: null }).state).toBe(before);
    expect(changedSky(before, { ...end, storm: 4 }).state.storm).toBeUndefined();
  });

  test("what is told to all leaves one's own part as it was, in the same storm only", () => {
    const { mine: _, ...everyones } = STORM;
    expect(told(state({ storm: STORM }), state({ storm: { ...everyones, singers: 5 } })).storm).toMatchObject({ mine: 120, singers: 5 });
    expect(told(state({ storm: STORM }), state({ storm: { ...everyones, storm: 5 } })).storm?.mine).toBeUndefined();
    expect(told(state({ storm: STORM }), state()).storm).toBeUndefined();
  });

  test("occasions are kept newest first, and not without end", () => {
    const occasions = new Occasions();
    for (let k = 0; k < 40; k++) occasions.tell({ kind: "aurora-rose", beginsMs: k, endsMs: k, help: "" }, `${k}`, k);
    expect(occasions.list.length).toBe(16);
    expect(occasions.list[0]?.text).toBe("39");
  });
});

describe("walking in weather", () => {
  const metres = (pace: number, depth: number): number => {
    const prediction = new Prediction();
    prediction.correct({ x: 0, y: 0, z: 0 }, true);
    prediction.pace = pace;
    prediction.want({ x: 3, z: 4, run: false });
    for (let k = 0; k < 40; k++) prediction.update({ height: () => 0, water: () => depth, obstacles: () => [], inside: () => true }, 0.05);
    return prediction.metres;
  };

  test("the wish has the pace that the weather leaves, on land and not in water", () => {
    expect(metres(1, -1)).toBeCloseTo(8, 5);
    expect(metres(0.85, -1)).toBeCloseTo(6.8, 5);
    expect(metres(0.85, 3)).toBeCloseTo(metres(1, 3), 5);
  });

  test("is full where no weather is known, and never beyond that", () => {
    expect(paceIn(undefined)).toBe(1);
    expect(paceIn(state({ weather: { ...RAIN, pace: 850 } }))).toBe(0.85);
    expect(paceIn(state({ weather: { ...RAIN, pace: 4_000 } }))).toBe(1);
  });
});

describe("lightning", () => {
  const regions = Array.from({ length: 9 }, (_, k) => ({ region: `r${k}`, west: (k % 3) * 512, north: Math.floor(k / 3) * 512, side: 512 }));
  const thunder = { kind: "thunder", intensity: 1_000, sinceMs: 0 } as const;
  const HOUR = 3_600_000;

  test("is the same for everyone, however the time is cut", () => {
    const region = regions[0];
    if (region === undefined) throw new Error("no region");
    const whole = strikesOver(region, thunder, 0, HOUR / 4);
    const parts = Array.from({ length: 9_000 }, (_, k) => strikesOver(region, thunder, k * 100, (k + 1) * 100)).flat();
    expect(whole.length).toBeGreaterThan(60);
    expect(parts).toEqual(whole);
    expect(strikesOver(region, { ...thunder, kind: "rain" }, 0, HOUR)).toEqual([]);
    expect(strikesOver(region, { ...thunder, sinceMs: HOUR }, 0, HOUR)).toEqual([]);
  });

  /** Times at which the glow begins to brighten, and its peak, with every region in full thunder. */
  function seen(calm: boolean): { begins: number[]; peak: number } {
    const glows = new Glows();
    glows.calm = calm;
    const begins: number[] = [];
    let [before, rising, peak] = [0, false, 0];
    for (let ms = 0; ms < HOUR / 2; ms += 16) {
      glows.take(regions.flatMap((region) => strikesOver(region, thunder, ms - 16, ms)).sort((a, b) => a.atMs - b.atMs));
      const now = glows.at(ms)?.strength ?? 0;
      if (now > before + 1e-6 && !rising) begins.push(ms);
      rising = now > before + 1e-6;
      before = now;
      peak = Math.max(peak, now);
    }
    return { begins, peak };
  }

  test("never flashes more than three times in a second, whatever is over the neighbours", () => {
    const { begins, peak } = seen(false);
    expect(begins.length).toBeGreaterThan(500);
    for (const [k, begin] of begins.entries()) expect((begins[k + 3] ?? Infinity) - begin).toBeGreaterThanOrEqual(1_000);
    expect(peak).toBeLessThanOrEqual(0.8);
  });

  test("is a faint, slow and rare glow under reduced motion", () => {
    const { begins, peak } = seen(true);
    expect(begins.length).toBeGreaterThan(20);
    for (const [k, begin] of begins.entries()) expect((begins[k + 1] ?? Infinity) - begin).toBeGreaterThan(5_000);
    expect(peak).toBeLessThanOrEqual(0.16);
  });
});

describe("the year", () => {
  const DAY = 4_200_000;
  test("has four seasons of twelve days", () => {
    expect(dayAt(0, DAY)).toEqual({ year: 0, day: 0, season: "spring" });
    expect(dayAt(12 * DAY, DAY)).toEqual({ year: 0, day: 12, season: "summer" });
    expect(dayAt(47.9 * DAY, DAY)).toMatchObject({ day: 47, season: "winter" });
    expect(dayAt(48 * DAY, DAY)).toEqual({ year: 1, day: 0, season: "spring" });
  });

  test("turns the land without a step, over midnight of New Year too", () => {
    let before = seasonShares(0, DAY);
    for (let days = 0; days <= 49; days += 0.05) {
      const now = seasonShares(days * DAY, DAY);
      expect(now.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      now.forEach((share, k) => expect(Math.abs(share - (before[k] as number))).toBeLessThan(0.04));
      before = now;
    }
    expect(seasonShares(6 * DAY, DAY)).toEqual([1, 0, 0, 0]);
  });
});
