/**
 * Modal synthesis: a struck or plucked body as a sum of decaying sine partials and a short burst of noise.
 *
 * Every partial is placed exactly and below half the sample rate, so the result is in tune and free of aliasing by construction.
 * Rendered once into a buffer; it knows no audio context. Theory: J. O. Smith, "Physical Audio Signal Processing", modal expansion.
 */
import type { Random } from "../random";

/** One partial. */
export interface Partial {
  /** Frequency in hertz. */
  hertz: number;
  /** Amplitude at the onset; 1 is full scale. */
  amplitude: number;
  /** Seconds until it has fallen by 60 dB. */
  decay: number;
  /** How far above its frequency it begins, as a ratio minus one; it falls to it within `glideSeconds`. */
  glide?: number;
}

/** A burst of noise at the onset: finger, felt, mallet. */
export interface Burst {
  amplitude: number;
  /** Seconds until it has fallen by 60 dB. */
  decay: number;
  /** Low-pass edge in hertz. */
  low: number;
  /** High-pass edge in hertz. */
  high: number;
}

/** A body to render. */
export interface Body {
  partials: readonly Partial[];
  bursts: readonly Burst[];
  /** Seconds of the rise at the very beginning. */
  attack: number;
  /** Longest result in seconds. */
  longest: number;
}

const SILENCE = 1e-5; // -100 dB, below which a partial is left out
/** A burst is rendered until it is 78 dB down. */
const BURST_SPAN = 1.3;
const GLIDE_SECONDS = 0.045;
const END_FADE_SECONDS = 0.03;

/** Renders a body at a sample rate; the buffer begins and ends at zero. */
export function renderBody(body: Body, sampleRate: number, random: Random): Float32Array<ArrayBuffer> {
  const noisy = body.bursts.reduce((longest, burst) => Math.max(longest, burst.decay * BURST_SPAN), 0.05);
  const slowest = body.partials.reduce((longest, partial) => Math.max(longest, audible(partial)), noisy);
  const length = Math.ceil(Math.min(body.longest, slowest) * sampleRate);
  const samples = new Float32Array(length);
  for (const partial of body.partials) {
    if (partial.hertz < sampleRate * 0.45) addPartial(samples, partial, sampleRate);
  }
  for (const burst of body.bursts) addBurst(samples, burst, sampleRate, random);
  shape(samples, body.attack, sampleRate);
  return samples;
}

/** Seconds until a partial is inaudible. */
function audible(partial: Partial): number {
  return (Math.log10(partial.amplitude / SILENCE) / 3) * partial.decay;
}

function addPartial(samples: Float32Array, partial: Partial, sampleRate: number): void {
  const length = Math.min(samples.length, Math.ceil(audible(partial) * sampleRate));
  const fall = 10 ** (-3 / (partial.decay * sampleRate));
  const step = (2 * Math.PI * partial.hertz) / sampleRate;
  if (partial.glide !== undefined) {
    let phase = 0;
    let level = partial.amplitude;
    for (let i = 0; i < length; i++) {
      samples[i] = (samples[i] as number) + level * Math.sin(phase);
      phase += step * (1 + partial.glide * Math.exp(-i / (GLIDE_SECONDS * sampleRate)));
      level *= fall;
    }
    return;
  }
  // The two-pole resonator y[n] = 2 r cos(w) y[n-1] - r^2 y[n-2] gives r^n sin(n w) without a sine per sample.
  const first = 2 * fall * Math.cos(step);
  const second = fall * fall;
  let before = 0;
  let now = partial.amplitude * fall * Math.sin(step);
  for (let i = 1; i < length; i++) {
    samples[i] = (samples[i] as number) + now;
    const next = first * now - second * before;
    before = now;
    now = next;
  }
}

function addBurst(samples: Float32Array, burst: Burst, sampleRate: number, random: Random): void {
  const length = Math.min(samples.length, Math.ceil(burst.decay * BURST_SPAN * sampleRate));
  const fall = 10 ** (-3 / (burst.decay * sampleRate));
  const low = 1 - Math.exp((-2 * Math.PI * Math.min(burst.low, sampleRate * 0.4)) / sampleRate);
  const high = 1 - Math.exp((-2 * Math.PI * burst.high) / sampleRate);
  let smooth = 0;
  let smoother = 0;
  let slow = 0;
  let level = burst.amplitude;
  for (let i = 0; i < length; i++) {
    smooth += low * (random.between(-1, 1) - smooth);
    smoother += low * (smooth - smoother);
    slow += high * (smoother - slow);
    samples[i] = (samples[i] as number) + level * (smoother - slow);
    level *= fall;
  }
}

/** A raised-cosine rise and a fade at the end, so that neither edge clicks. */
function shape(samples: Float32Array, attack: number, sampleRate: number): void {
  const rise = Math.max(8, Math.round(attack * sampleRate));
  for (let i = 0; i < rise && i < samples.length; i++) {
    samples[i] = (samples[i] as number) * (0.5 - 0.5 * Math.cos((Math.PI * i) / rise));
  }
  const fade = Math.min(samples.length, Math.round(END_FADE_SECONDS * sampleRate));
  for (let i = 0; i < fade; i++) {
    const at = samples.length - 1 - i;
    samples[at] = (samples[at] as number) * (0.5 - 0.5 * Math.cos((Math.PI * i) / fade));
  }
}
