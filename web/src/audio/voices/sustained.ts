/**
 * Voices that sound as long as they are held: flute, bowed string, choir, pad, low tone and the whale.
 *
 * Each is a small graph of band-limited waves, shaped noise and filters with its own envelope and vibrato. What they share (release,
 * stopping) is the strip's; plucked and struck voices are rendered elsewhere.
 */
import { hertz, ratio } from "../music";
import type { Bank } from "./bank";
import { stripOf } from "./strip";
import { forceOf, gainOf, type Sounding, type Tone } from "./voice";

/** What a builder gets. */
export interface Desk {
  context: BaseAudioContext;
  bank: Bank;
  tone: Tone;
  /** Where it goes. */
  out: AudioNode;
  /** Level of the voice among others. */
  level: number;
}

const WAVE_STEPS = 6;

/** The velocity layer of a wave, 0..=WAVE_STEPS. */
function stepOf(force: number): number {
  return Math.round(force * WAVE_STEPS);
}

function gainNode(desk: Desk, value: number, to: AudioNode): GainNode {
  const node = desk.context.createGain();
  node.gain.value = value;
  node.connect(to);
  return node;
}

function filterNode(desk: Desk, type: BiquadFilterType, frequency: number, q: number, to: AudioNode): BiquadFilterNode {
  const node = desk.context.createBiquadFilter();
  node.type = type;
  node.frequency.value = Math.min(frequency, desk.context.sampleRate * 0.45);
  node.Q.value = q;
  node.connect(to);
  return node;
}

function oscillator(desk: Desk, wave: PeriodicWave, cents: number, to: AudioNode): OscillatorNode {
  const node = desk.context.createOscillator();
  node.setPeriodicWave(wave);
  node.frequency.value = hertz(desk.tone.pitch);
  node.detune.value = (desk.tone.cents ?? 0) + cents;
  node.connect(to);
  return node;
}

function noiseSource(desk: Desk, to: AudioNode): AudioBufferSourceNode {
  const node = desk.context.createBufferSource();
  node.buffer = desk.bank.noise;
  node.loop = true;
  node.connect(to);
  return node;
}

/** A slow sine that moves parameters once the tone has settled. */
function vibrato(desk: Desk, rate: number, delay: number, moves: readonly [AudioParam, number][]): OscillatorNode {
  const { at } = desk.tone;
  const slow = desk.context.createOscillator();
  slow.frequency.value = rate;
  for (const [parameter, depth] of moves) {
    const amount = desk.context.createGain();
    amount.gain.setValueAtTime(0, at);
    amount.gain.setValueAtTime(0, at + delay);
    amount.gain.linearRampToValueAtTime(depth, at + delay + 0.45);
    slow.connect(amount).connect(parameter);
  }
  return slow;
}

/** Rises along an exponential to `peak`, then settles at `sustain`. */
function rise(parameter: AudioParam, at: number, peak: number, attack: number, sustain = peak, settle = 0.3): void {
  parameter.setValueAtTime(0, at);
  parameter.setTargetAtTime(peak, at, attack / 3);
  if (sustain !== peak) parameter.setTargetAtTime(sustain, at + attack * 1.4, settle);
}

/**
 * Flute: few harmonics, more with force; breath around the tone and above it, strongest at the onset; a vibrato of
 * loudness more than of pitch (about 5 Hz, 10 %, 7 cents), as in Fletcher, "Acoustical correlates of flute performance" (1975).
 */
export function flute(desk: Desk): Sounding {
  const { bank, tone } = desk;
  const force = forceOf(tone.velocity);
  const step = stepOf(force);
  const wave = bank.wave(`flute.${step}`, () => {
    const loud = step / WAVE_STEPS;
    return [1, 0.16 + 0.62 * loud, 0.05 + 0.42 * loud, 0.016 + 0.16 * loud, 0.008 + 0.09 * loud, 0.003 + 0.045 * loud, 0.02 * loud, 0.01 * loud];
  });
  const output = gainNode(desk, 1, desk.out);
  const body = gainNode(desk, 0, output);
  const attack = 0.1 - 0.055 * force;
  rise(body.gain, tone.at, gainOf(tone.velocity) * desk.level, attack);
  // The tone opens as the air column settles, and brightens and darkens a little with the vibrato.
  const bore = filterNode(desk, "lowpass", hertz(tone.pitch) * 1.5, 0.3, body);
  const open = Math.min(9000, hertz(tone.pitch) * (3 + 6 * force) + 600);
  bore.frequency.setValueAtTime(Math.min(open, hertz(tone.pitch) * 1.5), tone.at);
  bore.frequency.setTargetAtTime(open, tone.at + 0.01, 0.07 - 0.03 * force);
  bore.frequency.setTargetAtTime(open * 0.7, tone.at + 0.35, 0.5);
  const pipe = oscillator(desk, wave, 0, bore);
  pipe.detune.setValueAtTime((tone.cents ?? 0) - 22, tone.at);
  pipe.detune.setTargetAtTime(tone.cents ?? 0, tone.at, 0.022);

  const breath = gainNode(desk, 0, output);
  const air = gainOf(tone.velocity) * desk.level * (0.34 - 0.12 * force);
  breath.gain.setValueAtTime(0, tone.at);
  breath.gain.linearRampToValueAtTime(air * 1.5, tone.at + 0.018);
  breath.gain.setTargetAtTime(air * 0.42, tone.at + 0.03, 0.06);
  const around = filterNode(desk, "bandpass", hertz(tone.pitch), 9, gainNode(desk, 0.9, breath));
  const above = filterNode(desk, "bandpass", Math.min(6800, 1500 + hertz(tone.pitch) * 2.5), 0.8, gainNode(desk, 0.1, breath));
  const wind = noiseSource(desk, around);
  wind.connect(above);
  const slow = vibrato(desk, 4.9 + (tone.pitch % 5) * 0.07, 0.28, [
    [pipe.detune, 7],
    [bore.frequency, open * 0.12],
    [body.gain, gainOf(tone.velocity) * desk.level * 0.1],
  ]);
  return stripOf("flute", tone, output, [pipe, wind, slow], { constant: 0.055, naturalSeconds: null });
}

/** Resonances of a violin's body: air, wood, and the bridge hill (after Jansson, "Acoustics for Violin and Guitar Makers", ch. 7). */
const BODY: readonly (readonly [number, number, number])[] = [
  [278, 3.2, 5],
  [465, 4, 4.5],
  [1180, 2, -3],
  [2500, 1.4, 5],
];

/**
 * Bowed string: Helmholtz motion has harmonics as 1/n; light bowing loses the upper ones. A second, slightly apart string part widens it,
 * rosin noise rides on the attack, the filter opens with the bow, the vibrato (5.6 Hz, 13 cents) arrives late.
 */
export function bowed(desk: Desk): Sounding {
  const { bank, tone } = desk;
  const force = forceOf(tone.velocity);
  const step = stepOf(force);
  const wave = bank.wave(`bowed.${step}`, () =>
    Array.from({ length: 32 }, (_, i) => {
      const n = i + 1;
      return (Math.abs(Math.sin(n * Math.PI * 0.117)) * 1.6 + 0.35) / n ** (1.62 - 0.5 * (step / WAVE_STEPS));
    }),
  );
  const base = hertz(tone.pitch);
  const output = gainNode(desk, 1, desk.out);
  const body = gainNode(desk, 0, output);
  const peak = gainOf(tone.velocity) * desk.level;
  const attack = 0.19 - 0.1 * force;
  rise(body.gain, tone.at, peak, attack, peak * 0.86, 0.5);
  let into: AudioNode = body;
  for (const [frequency, q, gain] of BODY) {
    const resonance = filterNode(desk, "peaking", frequency, q, into);
    resonance.gain.value = gain;
    into = resonance;
  }
  const bow = filterNode(desk, "lowpass", base * 2, 0.4, into);
  const open = Math.min(9500, base * (2.2 + 7.5 * force) + 900 + 1800 * force);
  bow.frequency.setValueAtTime(base * 1.6, tone.at);
  bow.frequency.setTargetAtTime(open, tone.at, attack * 0.55);
  bow.frequency.setTargetAtTime(open * 0.82, tone.at + 0.5, 0.6);
  const string = oscillator(desk, wave, 0, gainNode(desk, 0.8, bow));
  const second = oscillator(desk, wave, 2.2, gainNode(desk, 0.22, bow));

  const rosin = gainNode(desk, 0, into);
  rosin.gain.setValueAtTime(0, tone.at);
  rosin.gain.linearRampToValueAtTime(0.1 + 0.08 * force, tone.at + 0.025);
  rosin.gain.setTargetAtTime(0.016 + 0.014 * force, tone.at + 0.04, 0.07);
  const hair = noiseSource(desk, filterNode(desk, "bandpass", 2600 + base, 0.7, rosin));
  const slow = vibrato(desk, 5.45 + (tone.pitch % 7) * 0.05, 0.32, [
    [string.detune, 11],
    [second.detune, 13],
    [body.gain, peak * 0.05],
  ]);
  return stripOf("bowed", tone, output, [string, second, hair, slow], { constant: 0.085, naturalSeconds: null });
}

/** Formants of sung vowels, hertz and gain: from dark "oo" to open "ah" (after Fant, and Sundberg, "The Science of the Singing Voice"). */
const VOWEL_OO: readonly (readonly [number, number])[] = [[340, 1], [760, 0.42], [2600, 0.06], [3500, 0.03]];
const VOWEL_AH: readonly (readonly [number, number])[] = [[690, 1], [1120, 0.62], [2750, 0.2], [3500, 0.12]];

/** Choir: three singers a little apart, each with a vibrato of its own, through formants that open with force. */
export function choir(desk: Desk): Sounding {
  const { bank, tone } = desk;
  const force = forceOf(tone.velocity);
  const wave = bank.wave("choir", () => Array.from({ length: 40 }, (_, i) => 1 / (i + 1) ** 1.15));
  const output = gainNode(desk, 1, desk.out);
  const body = gainNode(desk, 0, output);
  const peak = gainOf(tone.velocity) * desk.level;
  rise(body.gain, tone.at, peak, 0.26 - 0.12 * force, peak * 0.9, 0.6);
  const throat = gainNode(desk, 1, filterNode(desk, "lowpass", Math.max(420, hertz(tone.pitch) * 1.1), 0.5, gainNode(desk, 0.5, body)));
  const open = 0.12 + 0.88 * force;
  VOWEL_OO.forEach(([dark, darkGain], i) => {
    const [bright, brightGain] = VOWEL_AH[i] as readonly [number, number];
    const target = dark + (bright - dark) * open;
    const gain = darkGain + (brightGain - darkGain) * open;
    const formant = filterNode(desk, "bandpass", dark, i < 2 ? 5.5 : 9, gainNode(desk, gain * 1.7, body));
    formant.frequency.setValueAtTime(dark + (target - dark) * 0.25, tone.at);
    formant.frequency.setTargetAtTime(target, tone.at + 0.04, 0.14);
    throat.connect(formant);
  });
  // Unequal voices, unevenly apart: equal ones would cancel each other at a steady beat.
  const singers = ([[0, 0.66], [-6.3, 0.23], [5.1, 0.2]] as const).map(([cents, share]) => oscillator(desk, wave, cents, gainNode(desk, share, throat)));
  const breath = gainNode(desk, 0, throat);
  breath.gain.setValueAtTime(0, tone.at);
  breath.gain.linearRampToValueAtTime(0.05, tone.at + 0.05);
  breath.gain.setTargetAtTime(0.018, tone.at + 0.08, 0.12);
  const air = noiseSource(desk, filterNode(desk, "highpass", 500, 0.5, breath));
  const slow = singers.map((singer, i) => vibrato(desk, 4.7 + i * 0.43, 0.25 + i * 0.09, [[singer.detune, 13 - i * 2]]));
  const [first, ...others] = singers as [OscillatorNode, ...OscillatorNode[]];
  return stripOf("choir", tone, output, [first, ...others, air, ...slow], { constant: 0.16, naturalSeconds: null });
}

/** Warm pad: two soft waves apart, a sine below, under a filter that breathes. */
export function pad(desk: Desk): Sounding {
  const { bank, tone } = desk;
  const force = forceOf(tone.velocity);
  const wave = bank.wave("pad", () => Array.from({ length: 14 }, (_, i) => 1 / (i + 1) ** 1.7));
  const base = hertz(tone.pitch);
  const output = gainNode(desk, 1, desk.out);
  const body = gainNode(desk, 0, output);
  rise(body.gain, tone.at, gainOf(tone.velocity) * desk.level, 1.5 - 0.5 * force);
  const soft = filterNode(desk, "lowpass", 300, 0.3, body);
  const open = Math.min(3400, base * 1.5 + 260 + 1500 * force * force);
  soft.frequency.setValueAtTime(Math.min(open, base * 1.2), tone.at);
  soft.frequency.setTargetAtTime(open, tone.at, 1.1);
  // Unequal parts, unevenly apart: equal ones would fall silent together at every beat.
  const left = oscillator(desk, wave, 0, gainNode(desk, 0.62, soft));
  const right = oscillator(desk, wave, 4.3, gainNode(desk, 0.24, soft));
  const wide = oscillator(desk, wave, -5.9, gainNode(desk, 0.18, soft));
  const below = desk.context.createOscillator();
  below.frequency.value = base * ratio(tone.cents ?? 0) * (tone.pitch > 55 ? 0.5 : 1);
  below.connect(gainNode(desk, 0.12, body));
  const slow = vibrato(desk, 0.21 + (tone.pitch % 6) * 0.017, 0.6, [
    [soft.frequency, open * 0.18],
    [left.detune, 1.4],
  ]);
  return stripOf("pad", tone, output, [left, right, wide, below, slow], { constant: 0.55, naturalSeconds: null });
}

/** A low tone that only just moves: the dark of a cave, danger far off. */
export function lowTone(desk: Desk): Sounding {
  const { bank, tone } = desk;
  const force = forceOf(tone.velocity);
  const wave = bank.wave(`tone.${stepOf(force)}`, () => [1, 0.3 + 0.3 * force, 0.1 + 0.3 * force, 0.05 + 0.15 * force, 0.02 + 0.1 * force]);
  const output = gainNode(desk, 1, desk.out);
  const body = gainNode(desk, 0, output);
  const peak = gainOf(tone.velocity) * desk.level;
  rise(body.gain, tone.at, peak, 2.4);
  const soft = filterNode(desk, "lowpass", 240 + 500 * force, 0.4, body);
  const one = oscillator(desk, wave, -1.7, gainNode(desk, 0.55, soft));
  const two = oscillator(desk, wave, 1.7, gainNode(desk, 0.45, soft));
  const air = noiseSource(desk, filterNode(desk, "bandpass", hertz(tone.pitch) * 3, 6, gainNode(desk, 0.12, soft)));
  const slow = vibrato(desk, 0.13, 0.5, [[soft.frequency, 80], [body.gain, peak * 0.14]]);
  return stripOf("tone", tone, output, [one, two, air, slow], { constant: 0.6, naturalSeconds: null });
}

/** Whale: a full, hollow tone that slides into its pitch and sags at the end, a moan an octave above, breath, slow shaking. */
export function whale(desk: Desk): Sounding {
  const { bank, tone } = desk;
  const force = forceOf(tone.velocity);
  const wave = bank.wave(`whale.${stepOf(force)}`, () => [1, 0.42, 0.3 * (0.4 + force), 0.12, 0.1 * force, 0.03, 0.04 * force, 0.01]);
  const output = gainNode(desk, 1, desk.out);
  const body = gainNode(desk, 0, output);
  const peak = gainOf(tone.velocity) * desk.level;
  rise(body.gain, tone.at, peak, 0.7);
  const mouth = filterNode(desk, "bandpass", 420, 0.9, body);
  mouth.frequency.setValueAtTime(300, tone.at);
  mouth.frequency.setTargetAtTime(560 + 420 * force, tone.at + 0.2, 0.7);
  const voice = oscillator(desk, wave, 0, gainNode(desk, 0.9, mouth));
  const moan = oscillator(desk, wave, 1203, gainNode(desk, 0.12, mouth));
  const slide = tone.from === undefined ? -260 : (tone.from - tone.pitch) * 100;
  const settle = tone.cents ?? 0;
  for (const [part, offset] of [[voice, 0], [moan, 1203]] as const) {
    part.detune.setValueAtTime(settle + offset + slide, tone.at);
    part.detune.setTargetAtTime(settle + offset, tone.at + 0.08, 0.2);
    if (tone.seconds !== null) part.detune.setTargetAtTime(settle + offset - 170, tone.at + tone.seconds, 0.6);
  }
  const breath = noiseSource(desk, filterNode(desk, "bandpass", hertz(tone.pitch) * 2, 4, gainNode(desk, 0.1, body)));
  const slow = vibrato(desk, 3.1, 0.7, [[voice.detune, 14], [body.gain, peak * 0.12]]);
  return stripOf("whale", tone, output, [voice, moan, breath, slow], { constant: 0.45, naturalSeconds: null });
}
