/**
 * The instruments that measure sound, held against signals whose answers are known.
 */
import { describe, expect, it } from "vitest";
import { ceilingCurve } from "../graph";
import { hertz } from "../music";
import { randomOf } from "../random";
import { renderBody } from "../voices/modal";
import { bodyOf, type StruckVoice } from "../voices/struck";
import { wavOf } from "../wav";
import { clicks, offset, truePeak } from "./edges";
import { integratedLoudness, restHeard } from "./loudness";
import { longestRepeat, restOf } from "./score";
import { centroid, centsBetween, decaySeconds, meanCents, peakNear } from "./spectrum";
import type { BedEvent } from "../bed/bed";

const RATE = 48_000;

function sine(frequency: number, amplitude: number, seconds: number, phase = 0, rate = RATE): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / rate + phase));
}

function event(beat: number, beats: number, pitch: number): BedEvent {
  return { beat, beats, pitch, velocity: 60, voice: "harp", cents: 0, pan: 0, role: "lead" };
}

describe("loudness", () => {
  it("gives -3.01 LUFS for a full-scale sine of 997 Hz in one channel, as BS.1770 demands", () => {
    expect(integratedLoudness([sine(997, 1, 5)], RATE)).toBeCloseTo(-3.01, 1);
    expect(integratedLoudness([sine(997, 0.1, 5), sine(997, 0.1, 5)], RATE)).toBeCloseTo(-20, 1);
  });

  it("is the same at another sample rate", () => {
    expect(integratedLoudness([sine(997, 1, 5, 0, 24_000)], 24_000)).toBeCloseTo(-3.01, 1);
  });

  it("leaves silence out, and counts it as rest", () => {
    const half = new Float32Array(RATE * 8);
    half.set(sine(500, 0.2, 4));
    expect(integratedLoudness([half], RATE)).toBeCloseTo(integratedLoudness([sine(500, 0.2, 4)], RATE), 0);
    expect(restHeard([half], RATE, 12)).toBeCloseTo(0.5, 1);
  });
});

describe("true peak", () => {
  it("finds what lies between samples", () => {
    // A quarter of the rate, 45 degrees off: every sample is at 0.707, the wave reaches 1.
    const peak = truePeak([sine(RATE / 4, 1, 0.2, Math.PI / 4)]);
    expect(peak).toBeGreaterThan(-0.1);
    expect(peak).toBeLessThan(0.2);
  });
});

describe("clicks", () => {
  it("are found where a wave jumps, starts or stops within a sample", () => {
    const jump = sine(220, 0.3, 1);
    for (let i = RATE / 2; i < jump.length; i++) jump[i] = (jump[i] as number) + 0.05;
    expect(clicks(jump, RATE).map(({ at }) => Math.round(at / 100))).toEqual([RATE / 200]);
    const cut = sine(220, 0.3, 1);
    cut.fill(0, Math.round(RATE * 0.5) + 40);
    expect(clicks(cut, RATE).length).toBeGreaterThan(0);
  });

  it("are not seen in a smooth onset, in noise or in a bright tone", () => {
    const random = randomOf("noise");
    const noise = Float32Array.from({ length: RATE }, () => random.between(-0.2, 0.2));
    expect(clicks(noise, RATE)).toEqual([]);
    const bright = new Float32Array(RATE);
    for (let n = 1; n < 60; n++) sine(110 * n, 0.2 / n, 1).forEach((sample, i) => (bright[i] = (bright[i] as number) + sample));
    for (let i = 0; i < 200; i++) bright[i] = (bright[i] as number) * (0.5 - 0.5 * Math.cos((Math.PI * i) / 200));
    expect(clicks(bright, RATE)).toEqual([]);
  });
});

describe("spectra", () => {
  it("give frequency within a tenth of a cent and notice detuning", () => {
    expect(Math.abs(centsBetween(440, peakNear(sine(440.3, 0.5, 2), RATE, 0, 440)) - centsBetween(440, 440.3))).toBeLessThan(0.1);
    expect(meanCents(sine(446, 0.5, 2), RATE, 0, RATE, 440)).toBeCloseTo(centsBetween(440, 446), 0);
  });

  it("call a higher tone brighter", () => {
    expect(centroid(sine(2000, 0.5, 1), RATE, 0)).toBeCloseTo(2000, -1);
  });

  it("measure a decay", () => {
    const falling = sine(440, 0.8, 4).map((sample, i) => sample * 10 ** ((-3 * i) / (2 * RATE)));
    expect(decaySeconds(falling, RATE)).toBeCloseTo(2, 0);
  });

  it("see an offset", () => {
    expect(offset(sine(440, 0.5, 1).map((sample) => sample + 0.1), RATE)).toBeCloseTo(0.1, 2);
  });
});

describe("scores", () => {
  it("count rest once, however many sound together", () => {
    expect(restOf([[event(0, 2, 60), event(1, 2, 64)], []], 4)).toBeCloseTo(5 / 8);
  });

  it("find bars that come back", () => {
    const bar = (pitch: number): BedEvent[] => [event(0, 1, pitch)];
    expect(longestRepeat([bar(60), bar(62), bar(64), bar(60), bar(62), bar(67)])).toBe(2);
    expect(longestRepeat([bar(60), [], bar(64), [], []])).toBe(0);
  });
});

describe("struck bodies", () => {
  const voices: StruckVoice[] = ["harp", "celesta", "marimba", "glass", "ember", "shimmer"];

  it.each(voices)("%s is in tune within 3 cents over five octaves, begins and ends at zero, and stays in range", (voice) => {
    for (const pitch of [40, 52, 64, 76, 88]) {
      const samples = renderBody(bodyOf(voice, pitch, 0.7), RATE, randomOf(voice, pitch));
      const from = Math.round(0.03 * RATE);
      expect(Math.abs(centsBetween(hertz(pitch), peakNear(samples, RATE, from, hertz(pitch), 32_768))), `${voice} ${pitch}`).toBeLessThan(3);
      expect(Math.abs(samples[0] as number)).toBe(0);
      expect(Math.abs(samples.at(-1) as number)).toBeLessThan(1e-6);
      expect(truePeak([samples])).toBeLessThan(0);
    }
  });

  it.each(voices)("%s is brighter when played harder", (voice) => {
    const bright = (force: number): number => centroid(renderBody(bodyOf(voice, 67, force), RATE, randomOf("b")), RATE, 480);
    expect(bright(0.95)).toBeGreaterThan(bright(0.25) * 1.02);
  });

  it("harp strings decay faster the higher they are, like the instrument's: about 5 s at E3, about 2 s at G5", () => {
    const decay = (pitch: number): number => decaySeconds(renderBody(bodyOf("harp", pitch, 0.7), RATE, randomOf("h")), RATE);
    expect(decay(52)).toBeGreaterThan(4);
    expect(decay(52)).toBeLessThan(7);
    expect(decay(79)).toBeGreaterThan(1.2);
    expect(decay(79)).toBeLessThan(2.8);
  });
});

describe("the ceiling", () => {
  it("is straight for quiet sound and never reaches -1 dBFS", () => {
    const curve = ceilingCurve();
    const at = (x: number): number => curve[Math.round(((x / 2 + 1) / 2) * (curve.length - 1))] as number;
    expect(at(0.5)).toBeCloseTo(0.5, 3);
    expect(at(-0.25)).toBeCloseTo(-0.25, 3);
    expect(Math.max(...curve)).toBeLessThan(10 ** (-1 / 20));
    for (let i = 1; i < curve.length; i++) expect(curve[i]).toBeGreaterThanOrEqual(curve[i - 1] as number);
  });
});

describe("WAV", () => {
  it("has a header that says what follows", () => {
    const file = new DataView(wavOf([sine(440, 0.5, 0.1), sine(440, 0.5, 0.1)], RATE));
    const word = (at: number): string => String.fromCharCode(...[0, 1, 2, 3].map((i) => file.getUint8(at + i)));
    expect([word(0), word(8), word(12), word(36)]).toEqual(["RIFF", "WAVE", "fmt ", "data"]);
    expect(file.getUint32(24, true)).toBe(RATE);
    expect(file.getUint16(22, true)).toBe(2);
    expect(file.getUint32(40, true)).toBe(file.byteLength - 44);
    expect(file.byteLength).toBe(44 + 4800 * 4);
  });
});
