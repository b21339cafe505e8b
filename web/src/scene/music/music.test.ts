/** Notes and waves: told apart without colour, travelling outward, bounded. */
import { describe, expect, it } from "vitest";
import { intentLight, pitchColour, pitchHeight, pitchShape } from "./colours";
import { waveAt, waveOf } from "./wave";

describe("the light of notes", () => {
  it("gives every pitch class its own colour, the same in every octave", () => {
    for (const blind of [false, true]) {
      const seen = new Set(Array.from({ length: 12 }, (_, k) => pitchColour(60 + k, blind).join()));
      expect(seen.size).toBe(12);
      expect(pitchColour(48, blind)).toEqual(pitchColour(84, blind));
    }
  });

  it("rises with pitch and changes its outline by register", () => {
    for (let pitch = 49; pitch <= 94; pitch++) expect(pitchHeight(pitch)).toBeGreaterThan(pitchHeight(pitch - 1));
    expect(new Set([40, 60, 72, 90].map(pitchShape)).size).toBe(4);
  });

  it("gives every intent its own outline and colour", () => {
    const intents = ["creative", "restoration", "exploration", "protection"] as const;
    expect(new Set(intents.map((intent) => intentLight(intent, false).shape)).size).toBe(4);
    expect(new Set(intents.map((intent) => intentLight(intent, true).colour.join())).size).toBe(4);
  });
});

describe("a wave", () => {
  const wave = waveOf(800, 1000);

  it("has not begun before its bar and is over in the end", () => {
    expect(waveAt(wave, 999)).toBeNull();
    expect(waveAt(wave, 60_000)).toBeNull();
  });

  it("only travels outward, and fades", () => {
    let before = -1;
    let last = 1;
    for (let ms = 1300; ms < 9000; ms += 50) {
      const at = waveAt(wave, ms);
      if (!at) break;
      expect(at.radius).toBeGreaterThan(before);
      expect(at.light).toBeLessThanOrEqual(last);
      before = at.radius;
      last = at.light;
    }
    expect(before).toBeGreaterThan(wave.reach * 0.9);
    expect(before).toBeLessThanOrEqual(wave.reach);
    expect(last).toBeLessThan(0.12);
  });

  it("reaches farther the stronger it is, within bounds", () => {
    expect(waveOf(1000, 0).reach).toBeGreaterThan(waveOf(100, 0).reach);
    expect(waveOf(1e9, 0).reach).toBe(waveOf(1000, 0).reach);
    expect(waveOf(-5, 0).reach).toBeGreaterThan(0);
  });
});
