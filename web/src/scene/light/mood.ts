/**
 * The mood of the day: colours and strengths of sky and light, keyed by hour and mixed between the keys.
 *
 * Sky colours are display values, light colours are linear. A region's palette tints the result (`palette.ts`); nothing here knows regions.
 */
import { smooth } from "../ground/noise";

/** Red, green, blue, 0..1. */
export type Rgb = [number, number, number];

/** Sky and light of a moment. */
export interface Mood {
  zenith: Rgb;
  middle: Rgb;
  horizon: Rgb;
  glow: Rgb;
  /** Linear colour of the light times its strength. */
  sun: Rgb;
  hemiSky: Rgb;
  hemiGround: Rgb;
  /** Fog: distances times this make 1 at half fog. */
  fog: number;
  stars: number;
  lamps: number;
}

interface Key {
  hour: number;
  zenith: string;
  middle: string;
  horizon: string;
  glow: string;
  sun: string;
  strength: number;
  hemiSky: string;
  hemiGround: string;
  hemi: number;
  fog: number;
  stars: number;
  lamps: number;
}

const key = (
  hour: number,
  sky: [string, string, string, string],
  light: [string, number],
  hemi: [string, string, number],
  fog: number,
  stars: number,
  lamps: number,
): Key => {
  const [zenith, middle, horizon, glow] = sky;
  return {
    hour, zenith, middle, horizon, glow, sun: light[0], strength: light[1],
    hemiSky: hemi[0], hemiGround: hemi[1], hemi: hemi[2], fog, stars, lamps,
  };
};

const KEYS: readonly Key[] = [
  key(0, ["#060a20", "#101b48", "#263a74", "#3f5698"], ["#8fa8ff", 0.62], ["#4f66bd", "#2a2450", 0.84], 0.003, 1, 1),
  key(4.4, ["#0a1030", "#20275e", "#54478a", "#7d6298"], ["#93a5ff", 0.5], ["#5a62b0", "#33264f", 0.8], 0.0033, 0.85, 0.9),
  key(5.7, ["#27417f", "#7d6fa6", "#f0a090", "#ffce8c"], ["#ffb27a", 1.7], ["#8a8fcc", "#553a58", 0.84], 0.0038, 0.2, 0.4),
  key(7.2, ["#3d74ba", "#8db4d8", "#fbd8b6", "#fff0c6"], ["#ffd59e", 1.95], ["#9ab8ea", "#63546a", 0.88], 0.0032, 0, 0),
  key(10, ["#3787d8", "#7fbcec", "#d6edf3", "#fff6da"], ["#ffecc8", 1.42], ["#94b8ee", "#5a6070", 0.76], 0.0024, 0, 0),
  key(14.5, ["#3683d4", "#82bce8", "#def0ea", "#fff2cc"], ["#ffe6ba", 1.46], ["#94b6ee", "#5e5c6a", 0.76], 0.0024, 0, 0),
  key(17.2, ["#2e68bb", "#8fb2dc", "#ffd6a4", "#fff2bc"], ["#ffc884", 2.5], ["#a3b4ec", "#5f4a68", 0.9], 0.0027, 0, 0.1),
  key(18.4, ["#2a4aa6", "#9c78bc", "#ffa06e", "#ffe68c"], ["#ff9d58", 2.9], ["#948ed8", "#573a62", 0.9], 0.0032, 0.06, 0.5),
  key(19.3, ["#1e2a6c", "#76569a", "#f08476", "#ffbd84"], ["#ff8358", 1.8], ["#7e74c8", "#4a3058", 0.88], 0.0034, 0.3, 0.9),
  key(20.3, ["#10184a", "#3c3a80", "#8f5c94", "#b8708c"], ["#a08cff", 0.75], ["#6468b8", "#362852", 0.84], 0.0032, 0.7, 1),
  key(21.6, ["#080d2a", "#13204f", "#2c3f7c", "#465c9e"], ["#8fa8ff", 0.64], ["#5068c0", "#2b2452", 0.84], 0.003, 1, 1),
  key(24, ["#060a20", "#101b48", "#263a74", "#3f5698"], ["#8fa8ff", 0.62], ["#4f66bd", "#2a2450", 0.84], 0.003, 1, 1),
];

/** Display values of `#rrggbb`. */
export function display(colour: string): Rgb {
  const n = Number.parseInt(colour.slice(1), 16);
  return [((n >> 16) & 255) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}

const toLinear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** Linear values of `#rrggbb` (the sRGB curve). */
export function linear(colour: string): Rgb {
  const [r, g, b] = display(colour);
  return [toLinear(r), toLinear(g), toLinear(b)];
}

const SKY_SHARE = 0.86;
const GROUND_SHARE = 0.82;

/** The mood of an hour; any number is taken modulo 24. */
export function moodAt(hour: number): Mood {
  const time = ((hour % 24) + 24) % 24;
  let at = 0;
  while (at < KEYS.length - 2 && (KEYS[at + 1] as Key).hour <= time) at++;
  const a = KEYS[at] as Key;
  const b = KEYS[at + 1] as Key;
  const t = smooth((time - a.hour) / (b.hour - a.hour));
  const between = (from: Rgb, to: Rgb, factor = 1): Rgb => [
    (from[0] + (to[0] - from[0]) * t) * factor,
    (from[1] + (to[1] - from[1]) * t) * factor,
    (from[2] + (to[2] - from[2]) * t) * factor,
  ];
  const number = (from: number, to: number) => from + (to - from) * t;
  const hemi = number(a.hemi, b.hemi);
  return {
    zenith: between(display(a.zenith), display(b.zenith)),
    middle: between(display(a.middle), display(b.middle)),
    horizon: between(display(a.horizon), display(b.horizon)),
    glow: between(display(a.glow), display(b.glow)),
    sun: between(linear(a.sun), linear(b.sun), number(a.strength, b.strength)),
    hemiSky: between(linear(a.hemiSky), linear(b.hemiSky), hemi * SKY_SHARE),
    hemiGround: between(linear(a.hemiGround), linear(b.hemiGround), hemi * GROUND_SHARE),
    fog: number(a.fog, b.fog),
    stars: number(a.stars, b.stars),
    lamps: number(a.lamps, b.lamps),
  };
}
