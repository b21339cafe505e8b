/**
 * How weather sounds: rain on ground, leaves and water, wind by its strength, thunder as late as it is far, the hush of snow, and an Aurora's
 * shimmer in the region's mode. Quiet beds of noise that glide, never a click.
 *
 * It sounds what it is told; which weather it is and what it means comes from the replica. Lightning is `replica/lightning.ts`'s, so that thunder belongs
 * to the light that was seen.
 */
import type { AtlasSong, Weather } from "../protocol/generated";
import type { Strike } from "../replica/lightning";
import type { Graph } from "./graph";
import { pitchOf } from "./music";
import { hashOf, randomOf } from "./random";
import { Running } from "./running";

/** Metres a second at which thunder travels: sound in air at about 20 degrees. */
export const SOUND_METRES_PER_SECOND = 343;
/** How far a Dissonance Storm at its strongest pulls the bed's tones out of tune, in cents, each to its own side. */
export const STORM_CENTS = 36;
/** Metres from which thunder is no longer heard. */
export const THUNDER_METRES = 3_400;
/** Levels at their strongest, before volumes. */
const RAIN = 0.06;
const LEAVES = 0.045;
const WATER = 0.05;
const WIND = 0.085;
const STORM = 0.045;
const THUNDER = 0.5;
/** Metres a second of wind that are heard at all, and that are a gale. */
const BREEZE = 3;
const GALE = 18;
/** Seconds in which levels glide. */
const GLIDE = 1.6;
/** Strokes whose thunder may sound at once. */
const ROLLS_MAX = 6;
/** An Aurora's notes are this many beats apart. */
const SHIMMER_BEATS = 3;
const SNOW_DAMPS = 0.62;
const MIST_DAMPS = 0.75;

/** What is heard of the weather: shares 0..1. */
export interface WeatherHeard {
  rain: number;
  /** How much of the rain falls on leaves and on water. */
  leaves: number;
  water: number;
  wind: number;
  storm: number;
  /** How far snow or a Silence Mist damps what is around, and whether it is the mist. */
  hush: number;
  mist: boolean;
  aurora: number;
}

/** No weather. */
export const STILL_AIR: WeatherHeard = { rain: 0, leaves: 0, water: 0, wind: 0, storm: 0, hush: 0, mist: false, aurora: 0 };

/** What is heard of a weather where one is; `leafy` and `wet` are the shares of leaves and water around. */
export function heardOf(weather: Weather | undefined, leafy: number, wet: number): WeatherHeard {
  if (weather === undefined) return STILL_AIR;
  const strength = 0.4 + 0.6 * Math.min(1, Math.max(0, weather.intensity / 1_000));
  const metres = Math.hypot(weather.wind[0], weather.wind[1]) / 100;
  const is = (...kinds: Weather["kind"][]): number => (kinds.includes(weather.kind) ? strength : 0);
  const rain = Math.max(is("rain") * 0.8, is("thunder"));
  return {
    rain,
    leaves: rain * leafy,
    water: rain * Math.min(1, wet * 1.6),
    wind: Math.min(1, Math.max(0, (metres - BREEZE) / (GALE - BREEZE))),
    storm: is("dissonance-storm"),
    hush: Math.max(is("snow") * SNOW_DAMPS, is("silence-mist") * MIST_DAMPS),
    mist: weather.kind === "silence-mist",
    aurora: is("aurora"),
  };
}

/** When a stroke's thunder is heard, how loud, and how dark. */
export interface Rumble {
  /** Seconds after the light. */
  after: number;
  /** 0..1. */
  gain: number;
  /** Edge of the low-pass in hertz: air takes high tones first. */
  edge: number;
  /** Seconds it rolls. */
  seconds: number;
}

/** The thunder of a stroke at a distance in metres; null where it is not heard. */
export function rumbleOf(metres: number, power: number): Rumble | null {
  if (!(metres < THUNDER_METRES)) return null;
  const near = 1 - metres / THUNDER_METRES;
  return { after: metres / SOUND_METRES_PER_SECOND, gain: power * near * near, edge: 90 + 1_500 * near ** 3, seconds: 2.6 + 3.4 * (1 - near) };
}

/** A note of an Aurora. */
export interface ShimmerNote {
  /** Server seconds. */
  at: number;
  pitch: number;
  velocity: number;
}

/** The notes of an Aurora over a region between two times of the server's clock: the same for everyone, in its mode. */
export function shimmerNotes(region: string, song: Pick<AtlasSong, "tonic" | "degrees" | "tempo">, strength: number, from: number, to: number): ShimmerNote[] {
  const apart = (SHIMMER_BEATS * 60) / song.tempo;
  const notes: ShimmerNote[] = [];
  for (let k = Math.floor(from / apart); k * apart < to; k++) {
    // Compared as it is placed, so that a note on the seam of two stretches is in one of them.
    if (k * apart < from) continue;
    const random = randomOf("aurora", hashOf(region), k);
    if (random.chance(0.3)) continue;
    const degree = random.pick([0, 2, 4, 4, 5, 7, 9]);
    notes.push({ at: k * apart, pitch: pitchOf(song, degree) + 24, velocity: Math.round(random.between(20, 38) * (0.5 + 0.5 * strength)) });
  }
  return notes;
}

/** The weather's sounds. */
export interface WeatherSound {
  /** Follows the weather; call a few times a second. */
  follow(heard: WeatherHeard): void;
  /** Sounds a stroke's thunder; `pan` -1..1, `since` the seconds since its light. */
  thunder(strike: Strike, rumble: Rumble, pan: number, since: number): void;
  dispose(): void;
}

/** Begins the weather's sounds in a graph. */
export function weatherSoundOf(graph: Graph): WeatherSound {
  const { context } = graph;
  const out = graph.input("world");
  const running = new Running(context);
  const sides = (to: AudioNode, build: (seat: StereoPannerNode, side: number) => void): void => {
    [-0.7, 0.7].forEach((place, side) => build(running.seat(place, to), side));
  };

  const rain = running.level(out);
  sides(rain, (seat, side) => running.noise(1.03 + side * 0.11, 0.4 + side * 1.7, running.filter("highpass", 900, 0.4, running.filter("lowpass", 5_200, 0.4, seat))));
  const leaves = running.level(out);
  sides(leaves, (seat, side) => running.noise(0.87 + side * 0.09, 2.3 + side, running.filter("bandpass", 1_500 + side * 260, 0.9, seat)));
  const water = running.level(out);
  sides(water, (seat, side) => running.noise(1.21 + side * 0.07, 1.1 + side * 2, running.filter("bandpass", 2_900 + side * 500, 1.8, seat)));
  const wind = running.level(out);
  sides(wind, (seat, side) => {
    const gust = running.level(seat);
    gust.gain.value = 0.6;
    const howl = running.filter("bandpass", 260 + side * 60, 0.9, gust);
    running.noise(0.79 + side * 0.12, 0.9 + side * 1.3, howl);
    running.sway(5.9 + side * 2.3, [[gust.gain, 0.28]]);
    running.sway(13.1 + side * 4.7, [[howl.frequency, 110]]);
  });
  // A storm of dissonance growls: two low tones that beat against one another, and dark noise.
  const storm = running.level(out);
  [41.2, 43.9].forEach((hertz, side) => {
    const part = running.level(storm);
    part.gain.value = 0.5;
    const tone = running.tone("triangle", hertz, part);
    running.sway(9.7 + side * 3.1, [[tone.frequency, 0.8]]);
  });
  running.noise(0.6, 2.7, running.filter("lowpass", 190, 0.7, storm));

  let rolling = 0;
  const roll = thunderOf(context);
  const glide = (node: GainNode, value: number): void => {
    node.gain.setTargetAtTime(value, context.currentTime, GLIDE);
  };
  return {
    follow: (heard) => {
      const open = 1 - heard.hush;
      glide(rain, RAIN * heard.rain * (1 - 0.35 * heard.leaves));
      glide(leaves, LEAVES * heard.leaves);
      glide(water, WATER * heard.water);
      glide(wind, WIND * heard.wind * open);
      glide(storm, STORM * heard.storm);
    },
    thunder: (strike, rumble, pan, since) => {
      if (rolling >= ROLLS_MAX || rumble.gain < 0.004) return;
      const source = context.createBufferSource();
      source.buffer = roll;
      source.playbackRate.value = roll.duration / rumble.seconds;
      const gain = context.createGain();
      gain.gain.value = THUNDER * rumble.gain;
      const air = context.createBiquadFilter();
      air.type = "lowpass";
      air.Q.value = 0.4;
      air.frequency.value = Math.min(rumble.edge, context.sampleRate * 0.45);
      const seat = context.createStereoPanner();
      seat.pan.value = Math.max(-0.8, Math.min(0.8, pan));
      source.connect(air).connect(gain).connect(seat).connect(out);
      rolling++;
      source.onended = () => {
        rolling--;
        seat.disconnect();
      };
      source.start(context.currentTime + Math.max(0, rumble.after - since) + strike.power * 0.01);
    },
    dispose: () => running.dispose(),
  };
}

/** Seconds of the roll as it is made. */
const ROLL_SECONDS = 4;

/** A roll of thunder: noise under a few swells, each rising smoothly and dying away. */
function thunderOf(context: BaseAudioContext): AudioBuffer {
  const random = randomOf("thunder");
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.round(ROLL_SECONDS * rate), rate);
  const samples = new Float32Array(buffer.length);
  const swells = [0, 0.45, 0.9, 1.5, 2.2].map((at) => ({ at: at + random.between(0, 0.25), power: random.between(0.4, 1) * Math.exp(-at * 0.55) }));
  let low = 0;
  for (let i = 0; i < samples.length; i++) {
    const time = i / rate;
    // Brown noise: the low end that a clap leaves after some way through air.
    low = low * 0.994 + random.between(-1, 1) * 0.09;
    let shape = 0;
    for (const { at, power } of swells) {
      const age = time - at;
      if (age > 0) shape += power * (1 - Math.exp(-age / 0.03)) * Math.exp(-age / 0.55);
    }
    samples[i] = low * shape * Math.min(1, (ROLL_SECONDS - time) / 0.4);
  }
  buffer.copyToChannel(samples, 0);
  return buffer;
}
