/**
 * What voices of one audio context share: rendered bodies, waves and noise, made when first needed and kept within a limit.
 *
 * It holds material only; nothing here sounds.
 */
import { hertz } from "../music";
import { randomOf } from "../random";
import { renderBody } from "./modal";
import { bodyOf, type StruckVoice } from "./struck";

/** Semitones between rendered bodies; a tone is shifted by at most half of it. */
const ZONE = 3;
/** Velocities at which bodies are rendered. */
const LAYERS = [30, 62, 92, 120] as const;
/** Bytes of rendered bodies kept at most; the least recently used go first. */
const BYTES_MAX = 40 * 1024 * 1024;
const NOISE_SECONDS = 5.3;

/** A rendered body and how far to shift it. */
export interface Struck {
  buffer: AudioBuffer;
  /** Pitch at which it was rendered. */
  pitch: number;
}

/** Shared material. */
export interface Bank {
  /** The body nearest to a pitch and velocity. */
  struck(voice: StruckVoice, pitch: number, velocity: number): Struck;
  /** Renders one body that is still missing for a voice within a range; false when none is missing. */
  warm(voice: StruckVoice, low: number, high: number): boolean;
  /** A wave with these harmonic amplitudes, from the fundamental on; kept under its name. */
  wave(name: string, harmonics: () => readonly number[]): PeriodicWave;
  /** White noise that loops without a seam. */
  readonly noise: AudioBuffer;
}

const banks = new WeakMap<BaseAudioContext, Bank>();

/** The bank of a context. */
export function bankOf(context: BaseAudioContext): Bank {
  const known = banks.get(context);
  if (known !== undefined) return known;
  const bank = makeBank(context);
  banks.set(context, bank);
  return bank;
}

function layerOf(velocity: number): number {
  let best = 0;
  LAYERS.forEach((layer, i) => {
    if (Math.abs(layer - velocity) < Math.abs((LAYERS[best] as number) - velocity)) best = i;
  });
  return best;
}

function makeBank(context: BaseAudioContext): Bank {
  const bodies = new Map<string, Struck>();
  const waves = new Map<string, PeriodicWave>();
  let bytes = 0;
  let noise: AudioBuffer | null = null;

  const keyOf = (voice: StruckVoice, zone: number, layer: number): string => `${voice}.${zone}.${layer}`;
  const render = (voice: StruckVoice, zone: number, layer: number): Struck => {
    const pitch = zone * ZONE;
    const force = (LAYERS[layer] as number) / 127;
    const samples = renderBody(bodyOf(voice, pitch, force), context.sampleRate, randomOf(voice, zone, layer));
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    bytes += samples.byteLength;
    for (const [key, old] of bodies) {
      if (bytes <= BYTES_MAX) break;
      bodies.delete(key);
      bytes -= old.buffer.length * 4;
    }
    return { buffer, pitch };
  };
  const take = (voice: StruckVoice, zone: number, layer: number): Struck => {
    const key = keyOf(voice, zone, layer);
    const body = bodies.get(key) ?? render(voice, zone, layer);
    bodies.delete(key); // Set again below, so that the map's order is the order of use.
    bodies.set(key, body);
    return body;
  };

  return {
    struck: (voice, pitch, velocity) => take(voice, Math.round(pitch / ZONE), layerOf(velocity)),
    warm: (voice, low, high) => {
      for (let zone = Math.round(low / ZONE); zone <= Math.round(high / ZONE); zone++) {
        for (const layer of [1, 2]) {
          if (bodies.has(keyOf(voice, zone, layer))) continue;
          take(voice, zone, layer);
          return true;
        }
      }
      return false;
    },
    wave: (name, harmonics) => {
      const known = waves.get(name);
      if (known !== undefined) return known;
      const amplitudes = harmonics();
      const real = new Float32Array(amplitudes.length + 1);
      const imaginary = new Float32Array(amplitudes.length + 1);
      // Scattered phases keep a wave from being one sharp pulse per period, which buzzes through formants.
      const random = randomOf("phases", name.split(".")[0] ?? name);
      amplitudes.forEach((amplitude, i) => {
        const phase = i === 0 ? 0 : random.between(-Math.PI, Math.PI);
        real[i + 1] = amplitude * Math.sin(phase);
        imaginary[i + 1] = amplitude * Math.cos(phase);
      });
      const wave = context.createPeriodicWave(real, imaginary);
      waves.set(name, wave);
      return wave;
    },
    get noise() {
      noise ??= loopedNoise(context);
      return noise;
    },
  };
}

/** Noise whose end is crossfaded into its beginning. */
function loopedNoise(context: BaseAudioContext): AudioBuffer {
  const random = randomOf("noise");
  const length = Math.round(NOISE_SECONDS * context.sampleRate);
  const seam = Math.round(0.2 * context.sampleRate);
  const raw = new Float32Array(length + seam);
  for (let i = 0; i < raw.length; i++) raw[i] = random.between(-1, 1);
  const buffer = context.createBuffer(1, length, context.sampleRate);
  const samples = raw.slice(0, length);
  for (let i = 0; i < seam; i++) {
    const share = i / seam;
    samples[i] = (raw[i] as number) * Math.sqrt(share) + (raw[length + i] as number) * Math.sqrt(1 - share);
  }
  buffer.copyToChannel(samples, 0);
  return buffer;
}

/** Playback rate that brings a rendered body to a pitch. */
export function shiftOf(struck: Struck, pitch: number): number {
  return hertz(pitch) / hertz(struck.pitch);
}
