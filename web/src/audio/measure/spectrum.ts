/**
 * What a tone's spectrum says: its pitch, how bright it is, how many layers it has and how they change.
 *
 * It measures rendered samples; it knows nothing of how they were made.
 */
import { spectrum } from "./fft";

/** Centre of gravity of the magnitude spectrum in hertz over a stretch of samples, leaving out what is 60 dB under the strongest. */
export function centroid(samples: Float32Array, rate: number, from: number, size = 16_384): number {
  const magnitudes = spectrum(samples, from, size);
  let weighted = 0;
  let sum = 0;
  const floor = magnitudes.reduce((top, magnitude) => Math.max(top, magnitude), 0) / 1000;
  for (let k = 2; k < magnitudes.length; k++) {
    const magnitude = magnitudes[k] as number;
    if (magnitude < floor) continue;
    weighted += magnitude * ((k * rate) / size);
    sum += magnitude;
  }
  return sum === 0 ? 0 : weighted / sum;
}

/** Level in decibels between two frequencies, relative to nothing in particular: compare only with others of the same size. */
export function bandLevel(magnitudes: Float64Array, rate: number, low: number, high: number): number {
  const size = magnitudes.length * 2;
  let power = 1e-20;
  for (let k = Math.max(1, Math.floor((low * size) / rate)); k < Math.min(magnitudes.length, Math.ceil((high * size) / rate)); k++) {
    power += (magnitudes[k] as number) ** 2;
  }
  return 10 * Math.log10(power);
}

/**
 * Frequency of the partial nearest to `expected`, in hertz, over a stretch of samples: the peak within half a semitone, refined by a
 * parabola through the logarithms of its neighbours.
 */
export function peakNear(samples: Float32Array, rate: number, from: number, expected: number, size = 65_536): number {
  const magnitudes = spectrum(samples, from, size);
  const low = Math.floor((expected * 2 ** (-0.5 / 12) * size) / rate);
  const high = Math.ceil((expected * 2 ** (0.5 / 12) * size) / rate);
  let best = low;
  for (let k = low; k <= high; k++) if ((magnitudes[k] ?? 0) > (magnitudes[best] ?? 0)) best = k;
  const log = (k: number): number => Math.log(Math.max(1e-12, magnitudes[k] ?? 0));
  const [left, middle, right] = [log(best - 1), log(best), log(best + 1)];
  const bend = left - 2 * middle + right;
  const offset = bend === 0 ? 0 : (0.5 * (left - right)) / bend;
  return ((best + offset) * rate) / size;
}

/** Cents from one frequency to another. */
export function centsBetween(expected: number, heard: number): number {
  return 1200 * Math.log2(heard / expected);
}

/** The mean frequency in cents around `expected`, from zero-crossing phase: the phase of the band-shifted fundamental over time. */
export function meanCents(samples: Float32Array, rate: number, from: number, length: number, expected: number): number {
  // Shift the fundamental to 0 Hz, low-pass by a moving average of whole periods, and follow the phase: vibrato averages out.
  const width = Math.max(8, Math.round((rate / expected) * 6));
  const step = (2 * Math.PI * expected) / rate;
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const sample = samples[from + i] ?? 0;
    real[i] = sample * Math.cos(step * i);
    imaginary[i] = -sample * Math.sin(step * i);
  }
  let sumRe = 0;
  let sumIm = 0;
  let last = 0;
  let turned = 0;
  let beganAt = -1;
  for (let i = 0; i < length; i++) {
    sumRe += real[i] as number;
    sumIm += imaginary[i] as number;
    if (i < width) continue;
    sumRe -= real[i - width] as number;
    sumIm -= imaginary[i - width] as number;
    const phase = Math.atan2(sumIm, sumRe);
    if (beganAt < 0) beganAt = i;
    else {
      let change = phase - last;
      if (change > Math.PI) change -= 2 * Math.PI;
      if (change < -Math.PI) change += 2 * Math.PI;
      turned += change;
    }
    last = phase;
  }
  const drift = (turned * rate) / (2 * Math.PI * (length - beganAt));
  return centsBetween(expected, expected + drift);
}

/** What a tone is made of. */
export interface Layers {
  /** Bands of the tone (fundamental, the octave above, ..., noise) within 46 dB of the strongest. */
  bands: number;
  /** Largest change in decibels, from the onset to later, of a band against the fundamental: more than nothing means layers that live apart. */
  change: number;
}

/** Counts layers of a tone that begins at `onset`. */
export function layersOf(samples: Float32Array, rate: number, onset: number, hertz: number): Layers {
  const size = 8192;
  const balance = (from: number): number[] => {
    const magnitudes = spectrum(samples, from, size);
    const edges = [0.7, 1.45, 2.5, 4.5, 8.5, 17].map((share) => share * hertz);
    return edges.slice(0, -1).map((edge, i) => bandLevel(magnitudes, rate, edge, Math.min(rate / 2, edges[i + 1] as number)));
  };
  const early = balance(onset);
  const late = balance(onset + Math.round(0.45 * rate));
  const top = Math.max(...early);
  const heard = early.map((level, i) => ({ level, change: level - (early[0] ?? 0) - ((late[i] ?? 0) - (late[0] ?? 0)) })).filter(({ level }) => level > top - 46);
  return { bands: heard.length, change: Math.max(...heard.map(({ change }) => Math.abs(change))) };
}

/** Seconds until the level has fallen by 60 dB, from the slope between 5 and 25 dB below the loudest; 0 when it does not fall so far. */
export function decaySeconds(samples: Float32Array, rate: number): number {
  const block = Math.round(rate * 0.01);
  const levels: number[] = [];
  for (let at = 0; at + block <= samples.length; at += block) {
    let power = 1e-14;
    for (let i = 0; i < block; i++) power += (samples[at + i] as number) ** 2;
    levels.push(10 * Math.log10(power / block));
  }
  const top = Math.max(...levels);
  const start = levels.indexOf(top);
  const high = levels.findIndex((level, i) => i > start && level < top - 5);
  const low = levels.findIndex((level, i) => i > start && level < top - 25);
  return high < 0 || low <= high ? 0 : ((low - high) * 0.01 * 60) / 20;
}
