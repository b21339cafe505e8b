/**
 * Peaks and clicks: what must not be in any sound we make.
 *
 * Both are measured on finished samples.
 */

const TAPS = 12;
const PHASES = 4;

/** A polyphase windowed-sinc interpolator, four phases of 24 taps. */
function interpolator(): Float64Array[] {
  return Array.from({ length: PHASES }, (_, phase) => {
    const taps = new Float64Array(TAPS * 2);
    for (let i = 0; i < TAPS * 2; i++) {
      const x = i - TAPS + 1 - phase / PHASES;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (TAPS + 0.5));
      taps[i] = sinc * window;
    }
    return taps;
  });
}

/** True peak in dBFS: the highest value between samples too, by fourfold oversampling (ITU-R BS.1770-4, annex 2). */
export function truePeak(channels: readonly Float32Array[]): number {
  const phases = interpolator();
  let peak = 0;
  for (const samples of channels) {
    for (let i = 0; i < samples.length; i++) {
      const here = Math.abs(samples[i] as number);
      if (here > peak) peak = here;
      // Between samples the signal can exceed its neighbours, but not by more than about half again: skip what cannot reach the peak.
      if (here < peak * 0.5 && Math.abs(samples[i + 1] ?? 0) < peak * 0.5) continue;
      for (let phase = 1; phase < PHASES; phase++) {
        const taps = phases[phase] as Float64Array;
        let sum = 0;
        for (let t = 0; t < taps.length; t++) sum += (taps[t] as number) * (samples[i + t - TAPS + 1] ?? 0);
        if (Math.abs(sum) > peak) peak = Math.abs(sum);
      }
    }
  }
  return 20 * Math.log10(Math.max(peak, 1e-9));
}

/** How far around a jump is looked, in seconds: a period of 67 Hz. */
const REACH_SECONDS = 0.015;

/** A place where the signal jumps. */
export interface Click {
  /** Sample number. */
  at: number;
  /** Height of the jump as a share of full scale. */
  height: number;
}

/**
 * Finds clicks. A jump of height h between two samples stands in the second difference as +h, -h, far above what lies around it; music, however bright
 * or percussive, rises over several samples and its second difference with it. A place is a click when its second difference exceeds `floor` and
 * `factor` times the largest one within 15 ms before and after (leaving out the four samples that the jump itself touches): far enough to see the
 * neighbouring pulses of a low voice or string, which are sharp but come back every period.
 */
export function clicks(samples: Float32Array, rate: number, floor = 0.004, factor = 5): Click[] {
  const found: Click[] = [];
  const reach = Math.round(rate * REACH_SECONDS);
  const bend = (i: number): number =>
    Math.abs((samples[i + 1] ?? 0) - 2 * (samples[i] ?? 0) + (samples[i - 1] ?? 0));
  for (let i = 1; i < samples.length - 1; i++) {
    const here = bend(i);
    if (here < floor) continue;
    let around = 0;
    for (let j = 3; j <= reach && around * factor < here; j++) around = Math.max(around, bend(i - j), bend(i + j));
    if (around * factor < here) {
      found.push({ at: i, height: here });
      i += reach;
    }
  }
  return found;
}

/** Largest distance of the running mean (0.5 s) from zero: an offset would thump when it starts and stops. */
export function offset(samples: Float32Array, rate: number): number {
  const block = Math.round(rate / 2);
  let worst = 0;
  for (let at = 0; at + block <= samples.length; at += block) {
    let sum = 0;
    for (let i = 0; i < block; i++) sum += samples[at + i] as number;
    worst = Math.max(worst, Math.abs(sum / block));
  }
  return worst;
}
