/** How weather looks: every kind differs, blends without a step over time and borders, settles and melts, and nothing leaves its range. */
import { describe, expect, it } from "vitest";
import type { AtlasRegion, RegionState, Weather, WeatherKind } from "../../protocol/generated";
import type { Replica } from "../../replica/replica";
import { moodAt } from "../light/mood";
import { lookOf, LOOK_KEYS, weatherMood } from "./look";
import { settle, settledAt } from "./settled";
import { createShared } from "../shade/uniforms";
import { WeatherSky } from "./sky";
import { Weathering } from "./weathering";

const KINDS: readonly WeatherKind[] = ["clear", "cloud", "mist", "rain", "thunder", "snow", "dissonance-storm", "silence-mist", "aurora"];
const BIOMES = ["meadow", "forest", "marsh", "coast", "snow", "desert", "volcanic", "star", "nowhere"];
const weather = (kind: WeatherKind, more: Partial<Weather> = {}): Weather => ({ kind, intensity: 900, temperature: 120, humidity: 700, pressure: 10_100, wind: [400, 200], sinceMs: 0, untilMs: 0, pace: 1_000, hearing: 1_000, ...more });
const light = (c: readonly [number, number, number]): number => c[0] * 0.3 + c[1] * 0.55 + c[2] * 0.15;
const region = (slug: string, west: number): AtlasRegion => ({ region: slug, biome: "meadow", west, north: 0, side: 512, interior: false }) as AtlasRegion;
const state = (slug: string, sky: Weather | undefined): [string, RegionState] => [slug, { region: slug, harmony: 0, dissonance: 0, wound: 0, players: 0, firsts: [], ...(sky === undefined ? {} : { weather: sky }) }];
const input = (states: [string, RegionState][], x: number, worldMs = 1e9) => ({ regions: [region("a", 0), region("b", 512)], states: new Map(states), worldMs, dayMs: 4_200_000, x, z: 256, interior: false });

describe("kinds of weather", () => {
  it("each look their own way in every biome, within range", () => {
    for (const biome of BIOMES) {
      const looks = KINDS.map((kind) => JSON.stringify(lookOf(weather(kind), biome)));
      expect(new Set(looks).size, biome).toBe(KINDS.length);
      for (const kind of KINDS) {
        const { fog, windX, windZ, ...shares } = lookOf(weather(kind, { intensity: 1_000 }), biome);
        for (const share of Object.values(shares)) expect(share >= 0 && share <= 1, `${kind} in ${biome}`).toBe(true);
        expect(fog).toBeLessThan(3);
        expect([windX, windZ]).toEqual([4, 2]);
      }
    }
  });

  it("take light and colour from the sky without ever inverting it, at any hour", () => {
    for (let hour = 0; hour < 24; hour += 0.5) {
      for (const kind of KINDS) {
        const before = moodAt(hour);
        const after = weatherMood(before, lookOf(weather(kind), "meadow"));
        for (const colour of [after.zenith, after.middle, after.horizon, after.glow]) for (const part of colour) expect(part >= 0 && part <= 1.2, `${kind} at ${hour}`).toBe(true);
        expect(light(after.sun)).toBeLessThanOrEqual(light(before.sun) + 1e-9);
        expect(after.fog).toBeGreaterThanOrEqual(before.fog);
      }
    }
    expect(weatherMood(moodAt(12), lookOf(weather("thunder"), "meadow")).sun[1]).toBeLessThan(moodAt(12).sun[1] * 0.6);
  });
});

describe("the shown sky", () => {
  it("is there at once when one comes, and then glides over some twenty seconds", () => {
    const sky = new WeatherSky();
    sky.frame(input([state("a", weather("clear"))], 200), 0);
    const clear = sky.here.cover;
    let before = clear;
    for (let k = 0; k < 20 * 60; k++) {
      sky.frame(input([state("a", weather("rain"))], 200, 1e9 + k * 16), 1 / 60);
      expect(Math.abs(sky.here.cover - before)).toBeLessThan(0.01);
      before = sky.here.cover;
    }
    const goal = lookOf(weather("rain"), "meadow");
    expect((sky.here.cover - clear) / (goal.cover - clear)).toBeGreaterThan(0.94);
    expect((sky.here.rain - 0) / goal.rain).toBeGreaterThan(0.94);
  });

  it("mixes across a border without a step", () => {
    const states = [state("a", weather("clear")), state("b", weather("thunder"))];
    let before: number | null = null;
    for (let x = 300; x <= 724; x += 2) {
      const sky = new WeatherSky();
      sky.frame(input(states, x), 0);
      if (before !== null) expect(Math.abs(sky.here.rain - before)).toBeLessThan(0.03);
      before = sky.here.rain;
    }
    expect(before).toBeGreaterThan(0.9);
  });

  it("is clear where no weather is known and under a roof", () => {
    const sky = new WeatherSky();
    sky.frame(input([state("a", undefined)], 200), 0);
    for (const key of ["cover", "rain", "snow", "gloom"] as const) expect(sky.here[key]).toBe(0);
    const roofed = new WeatherSky();
    roofed.frame({ ...input([state("a", weather("thunder"))], 200), interior: true }, 0);
    expect(roofed.here.rain).toBe(0);
    expect(LOOK_KEYS.length).toBe(15);
  });
});

describe("less motion", () => {
  it("lets a third fall, and makes lightning the calm glow", () => {
    const states = new Map([state("a", weather("thunder"))]);
    const weathering = new Weathering({ atlas: { regions: [region("a", 0)], dayMs: 4_200_000 }, regions: states, clock: { worldMs: () => 1e9 } } as unknown as Replica, createShared());
    weathering.setLimit(1_000);
    weathering.look(200, 256, false, 0);
    weathering.frame(200, 256, 0, 0.1, false);
    const usual = weathering.drawn;
    expect(usual).toBeGreaterThan(700);
    expect(weathering.sky.glows.calm).toBe(false);
    weathering.still = true;
    weathering.frame(200, 256, 0, 0.1, false);
    expect(weathering.drawn / usual).toBeCloseTo(0.35, 1);
    expect(weathering.sky.glows.calm).toBe(true);
  });
});

describe("what settles", () => {
  it("snow by how long it has fallen, and goes as it warms", () => {
    const snow = weather("snow", { temperature: -20, intensity: 1_000 });
    expect(settledAt(snow, 60_000).snow).toBeLessThan(0.25);
    const settled = settledAt(snow, 3_600_000);
    expect(settled.snow).toBe(1);
    settle(settled, weather("clear", { temperature: -20 }), 600);
    expect(settled.snow).toBe(1);
    settle(settled, weather("clear", { temperature: 50 }), 60);
    expect(settled.snow).toBeLessThan(0.75);
    settle(settled, weather("rain", { temperature: 80 }), 600);
    expect(settled.snow).toBe(0);
    expect(settledAt(weather("snow", { temperature: 40 }), 3_600_000).snow).toBe(0);
  });

  it("wet quickly, dry slowly", () => {
    const settled = settledAt(weather("clear"), 0);
    settle(settled, weather("rain"), 60);
    expect(settled.wet).toBe(1);
    settle(settled, weather("clear"), 60);
    expect(settled.wet).toBeGreaterThan(0.6);
    settle(settled, weather("clear"), 400);
    expect(settled.wet).toBe(0);
  });
});
