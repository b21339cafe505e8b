/** How weather is heard, as far as it is pure: thunder's delay, what detunes, and an Aurora in the region's mode. */
import { describe, expect, it } from "vitest";
import { SONGS } from "../../tests/fixtures/songs";
import type { Weather } from "../protocol/generated";
import { barOf, NO_BOOK } from "./bed/bed";
import { paletteOf } from "./bed/palette";
import { inScale } from "./music";
import { heardOf, rumbleOf, shimmerNotes, STILL_AIR, STORM_CENTS, THUNDER_METRES } from "./weather";

const weather = (kind: Weather["kind"], more: Partial<Weather> = {}): Weather => ({ kind, intensity: 1_000, temperature: 100, humidity: 700, pressure: 10_000, wind: [0, 0], sinceMs: 0, untilMs: 0, pace: 1_000, hearing: 1_000, ...more });

describe("thunder", () => {
  it("comes a second later for each 343 metres, softer and darker from afar", () => {
    expect(rumbleOf(343, 1)?.after).toBeCloseTo(1, 9);
    expect(rumbleOf(1_715, 1)?.after).toBeCloseTo(5, 9);
    const heard = [50, 400, 1_000, 2_000, 3_000].map((metres) => rumbleOf(metres, 1));
    for (let k = 1; k < heard.length; k++) {
      expect(heard[k]?.gain).toBeLessThan(heard[k - 1]?.gain ?? 0);
      expect(heard[k]?.edge).toBeLessThan(heard[k - 1]?.edge ?? 0);
    }
    expect(rumbleOf(THUNDER_METRES, 1)).toBeNull();
  });
});

describe("weather for the ear", () => {
  it("is nothing without weather, rain on what is around, wind by its strength, hush in snow", () => {
    expect(heardOf(undefined, 1, 1)).toBe(STILL_AIR);
    const rain = heardOf(weather("rain"), 0.9, 0.5);
    expect(rain.leaves).toBeGreaterThan(0.5);
    expect(rain.water).toBeGreaterThan(0.5);
    expect(heardOf(weather("rain"), 0, 0)).toMatchObject({ leaves: 0, water: 0 });
    expect(heardOf(weather("clear", { wind: [1_800, 0] }), 0, 0).wind).toBe(1);
    expect(heardOf(weather("clear", { wind: [200, 0] }), 0, 0).wind).toBe(0);
    expect(heardOf(weather("snow"), 0, 0)).toMatchObject({ mist: false, rain: 0 });
    expect(heardOf(weather("snow"), 0, 0).hush).toBeGreaterThan(0.5);
    expect(heardOf(weather("silence-mist"), 0, 0).mist).toBe(true);
  });

  it("a storm pulls every tone of the bed out of tune by the stated cents", () => {
    for (const { song, biome, region } of SONGS) {
      const bars = (stormCents: number) => Array.from({ length: 16 }, (_, bar) => barOf(song, paletteOf(song.mood, biome), NO_BOOK, region, bar, { hour: 11, harmony: 0.6, dissonance: 0, activity: 0, playing: false, stormCents })).flat();
      const [still, stormy] = [bars(0), bars(STORM_CENTS)];
      expect(stormy.length).toBe(still.length);
      for (const [k, event] of stormy.entries()) expect(Math.abs(event.cents - (still[k]?.cents ?? 0))).toBeCloseTo(STORM_CENTS, 9);
    }
  });

  it("an Aurora shimmers in the region's mode, the same however time is cut", () => {
    for (const { song, region } of SONGS) {
      const whole = shimmerNotes(region, song, 1, 1_000, 1_120);
      const parts = Array.from({ length: 480 }, (_, k) => shimmerNotes(region, song, 1, 1_000 + k / 4, 1_000 + (k + 1) / 4)).flat();
      expect(parts).toEqual(whole);
      expect(whole.length).toBeGreaterThan(8);
      for (const note of whole) {
        expect(inScale(song, note.pitch)).toBe(true);
        expect(note.velocity).toBeLessThan(45);
      }
    }
  });
});
