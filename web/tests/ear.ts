/**
 * An ear in the page: an analyser before the loudspeaker of whatever audio context the page makes, which remembers how loud each frequency
 * was at its loudest. It hears what a player hears, after all volumes and the limiter.
 */
import type { Page } from "@playwright/test";

declare global {
  interface Window {
    /** Begins to listen, forgetting what was heard. */
    readonly listen: () => void;
    /** Decibels by which each pitch stood above what lies between it and its neighbours a semitone away, at its loudest. */
    readonly heard: (pitches: readonly number[]) => number[];
  }
}

/** Gives the page an ear; to be called before it is opened. */
export async function withEar(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Real = window.AudioContext;
    const LOOK_MS = 60;
    let meter: AnalyserNode | null = null;
    let most = new Float32Array(0);
    window.AudioContext = class extends Real {
      constructor(options?: AudioContextOptions) {
        super(options);
        const way = this.createGain();
        way.connect(super.destination);
        meter = this.createAnalyser();
        meter.fftSize = 16_384;
        meter.smoothingTimeConstant = 0;
        way.connect(meter);
        Object.defineProperty(this, "destination", { value: way });
      }
    };
    const look = (): void => {
      if (meter === null) return;
      const now = new Float32Array(meter.frequencyBinCount);
      meter.getFloatFrequencyData(now);
      if (most.length === now.length) now.forEach((level, bin) => (most[bin] = Math.max(most[bin] ?? -200, level)));
    };
    setInterval(look, LOOK_MS);
    const level = (hertz: number, cents: number): number => {
      if (meter === null) return -200;
      const width = meter.context.sampleRate / meter.fftSize;
      const bin = (around: number): number => Math.round((hertz * 2 ** (around / 1_200)) / width);
      return most.subarray(bin(-cents), bin(cents) + 1).reduce((top, one) => Math.max(top, one), -200);
    };
    Object.assign(window, {
      listen: () => (most = new Float32Array(meter?.frequencyBinCount ?? 0).fill(-200)),
      heard: (pitches: readonly number[]) =>
        pitches.map((pitch) => {
          const hertz = 440 * 2 ** ((pitch - 69) / 12);
          const beside = Math.max(level(hertz * 2 ** (1 / 12), 15), level(hertz * 2 ** (-1 / 12), 15));
          return level(hertz, 25) - beside;
        }),
    });
  });
}
