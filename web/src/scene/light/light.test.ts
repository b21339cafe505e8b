/** Mood, palettes and feeling: mixed smoothly, never out of range. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { feelingOf } from "./atmosphere";
import { moodAt } from "./mood";
import { paletteOf, sharesAt, tintMood } from "./palette";
import { SURFACE_COLOURS } from "./surfaces";
import { heavenAt, newHeaven } from "./sun";

const square = (west: number, north: number) => ({ west, north, side: 512, interior: false });

describe("the mood of the day", () => {
  it("is continuous around the clock, midnight included", () => {
    let before = moodAt(-0.02);
    for (let hour = 0; hour <= 24; hour += 0.02) {
      const now = moodAt(hour);
      for (const key of ["zenith", "middle", "horizon", "glow"] as const) {
        for (let k = 0; k < 3; k++) expect(Math.abs((now[key][k] as number) - (before[key][k] as number)), `${key} at ${hour}`).toBeLessThan(0.03);
      }
      expect(Math.abs(now.fog - before.fog)).toBeLessThan(0.0002);
      before = now;
    }
  });

  it("has stars at night and none at noon, and a warmer light at dusk than at noon", () => {
    expect(moodAt(0).stars).toBe(1);
    expect(moodAt(12).stars).toBe(0);
    const noon = moodAt(12).sun;
    const dusk = moodAt(18.4).sun;
    expect(dusk[0] / dusk[2]).toBeGreaterThan((noon[0] / noon[2]) * 1.5);
  });

  it("takes hours beyond the day", () => {
    expect(moodAt(25.5)).toEqual(moodAt(1.5));
    expect(moodAt(-1)).toEqual(moodAt(23));
  });
});

describe("sun and moon", () => {
  it("always give light from above, and the sun stands highest in the south at mid-day", () => {
    for (let hour = 0; hour < 24; hour += 0.25) expect(heavenAt(hour, newHeaven()).light.y, `at ${hour}`).toBeGreaterThan(0.1);
    const noon = heavenAt(12.35, newHeaven());
    expect(noon.sun.z).toBeGreaterThan(0);
    expect(noon.sun.y).toBeGreaterThan(heavenAt(8, newHeaven()).sun.y);
    expect(heavenAt(7, newHeaven()).sun.x).toBeGreaterThan(0.5);
    expect(heavenAt(18, newHeaven()).sun.x).toBeLessThan(-0.5);
  });
});

describe("palettes at a border", () => {
  const regions = [square(0, 0), square(512, 0)];

  it("belong to one region inside and to both in equal parts on the border", () => {
    expect(sharesAt(regions, 100, 256)).toEqual([{ region: 0, weight: 1 }]);
    const shares = sharesAt(regions, 512, 256);
    expect(shares).toHaveLength(2);
    for (const share of shares) expect(share.weight).toBeCloseTo(0.5, 6);
  });

  it("change without a step on the way across", () => {
    let before = 1;
    for (let x = 400; x <= 640; x++) {
      const weight = sharesAt(regions, x, 256).find((share) => share.region === 0)?.weight ?? 0;
      expect(weight).toBeLessThanOrEqual(before + 1e-9);
      expect(before - weight).toBeLessThan(0.03);
      before = weight;
    }
    expect(before).toBe(0);
  });

  it("fall to the nearest region out at sea, and to none without regions", () => {
    expect(sharesAt(regions, -900, 256)).toEqual([{ region: 0, weight: 1 }]);
    expect(sharesAt([], 0, 0)).toEqual([]);
  });

  it("keep an interior to itself", () => {
    const both = [square(0, 0), { west: 0, north: 512, side: 64, interior: true }];
    expect(sharesAt(both, 20, 510)).toEqual([{ region: 0, weight: 1 }]);
  });

  it("ignore what is no colour", () => {
    const palette = paletteOf({ palette: [["sky-top", "blue"], ["ground-sand", "#102030"]] });
    expect(palette.tint.zenith).toBeNull();
    expect(palette.surface("sand")[0]).toBeCloseTo(16 / 255, 6);
  });

  it("tint the sky without making night bright", () => {
    const { tint } = paletteOf({ palette: [["sky-top", "#ff4030"], ["sky-horizon", "#ffb040"]] });
    const night = moodAt(0);
    const tinted = tintMood(night, [{ tint, weight: 1 }]);
    const luminance = (c: readonly number[]) => (c[0] as number) * 0.3 + (c[1] as number) * 0.55 + (c[2] as number) * 0.15;
    expect(luminance(tinted.zenith)).toBeLessThan(luminance(night.zenith) * 1.15);
    expect(tinted.zenith[0]).toBeGreaterThan(night.zenith[0]);
  });
});

describe("surfaces", () => {
  it("have a colour for every name of content, and it is content's", () => {
    const text = readFileSync(new URL("../../../../content/surfaces.toml", import.meta.url), "utf8");
    const named = [...text.matchAll(/name = "([^"]+)"\ncolour = "([^"]+)"/g)].map(([, name, colour]) => [name, colour]);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(([name, colour]) => SURFACE_COLOURS[name as string] !== colour)).toEqual([]);
  });
});

describe("harmony as the eye sees it", () => {
  const at = (harmony: number, dissonance: number) => feelingOf({ harmony: harmony * 1000, dissonance: dissonance * 1000 });

  it("gives colour with harmony and drains it with dissonance", () => {
    expect(at(90, 0).saturation).toBeGreaterThan(at(30, 0).saturation);
    expect(at(50, 80).saturation).toBeLessThan(at(50, 10).saturation);
    expect(at(50, 0).saturation).toBeCloseTo(1, 1);
  });

  it("keeps the aurora for very high harmony and the mist for strong dissonance", () => {
    expect(at(75, 0).aurora).toBe(0);
    expect(at(95, 0).aurora).toBe(1);
    expect(at(50, 20).silence).toBe(0);
    expect(at(10, 95).silence).toBe(1);
  });
});
