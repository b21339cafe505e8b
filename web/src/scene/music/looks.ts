/**
 * The light of a combo: what each of the twelve patterns throws over those who wove it. Pure: sparks as values, bounded.
 *
 * Which pattern and which colours a combo has, content says. A pattern is told apart by where its light goes and by its outlines, not by
 * colour alone.
 */
import { display, type Rgb } from "../light/mood";
import { Shape, type Spark } from "../shade/lights";

/** Colours by the words of content, usual and safe for colour-blind eyes. */
const COLOURS: Readonly<Record<string, readonly [string, string]>> = {
  gold: ["#ffd98a", "#ffd27a"],
  ember: ["#ff6a3c", "#d55e00"],
  rose: ["#ff86b4", "#f2b53c"],
  violet: ["#c07bff", "#7a6fd0"],
  indigo: ["#6a74ff", "#0072b2"],
  sky: ["#6fc4ff", "#56b4e9"],
  teal: ["#3fd6c0", "#2a8fd0"],
  leaf: ["#7be07a", "#a9d6f7"],
  moss: ["#c2e89a", "#d8ecff"],
  amber: ["#ffae3d", "#e69f00"],
  silver: ["#d3dcf0", "#d8ecff"],
  pearl: ["#fff4e6", "#ffffff"],
};

/** Display colour of a word; one that is not known here is gold. */
export function lookColour(name: string, colourBlind: boolean): Rgb {
  const [usual, safe] = COLOURS[name] ?? (["#ffd98a", "#ffd27a"] as const);
  return display(colourBlind ? safe : usual);
}

/** A look as the server names it, `pattern.colour.colour`. */
export interface Look {
  pattern: string;
  colours: readonly [string, string];
}

/** The parts of a look; what is missing of it is rings, gold and pearl. */
export function lookOf(look: string): Look {
  const [pattern = "", first = "", last = ""] = look.split(".");
  return { pattern: pattern in PATTERNS ? pattern : "rings", colours: [first in COLOURS ? first : "gold", last in COLOURS ? last : "pearl"] };
}

/** A place in world metres. */
export interface Spot {
  x: number;
  y: number;
  z: number;
}

/** What a pattern is drawn of: who wove it, the middle of them, its two colours. */
interface Loom {
  weavers: readonly Spot[];
  middle: Spot;
  /** Metres from the middle to the farthest of them, within bounds. */
  reach: number;
  first: Rgb;
  last: Rgb;
}

const TURN = Math.PI * 2;
/** Sparks of one look at most. */
export const LOOK_SPARKS_MAX = 192;

const PATTERNS: Readonly<Record<string, (loom: Loom) => Spark[]>> = {
  rings: ({ weavers, first, last }) =>
    weavers.flatMap((who, w) =>
      around(Math.min(32, Math.floor(150 / weavers.length)), (turn, k) => ({
        x: who.x, y: who.y + 0.4, z: who.z, vx: Math.sin(turn) * 4.2, vy: 0.15, vz: Math.cos(turn) * 4.2, colour: w % 2 ? last : first, size: 0.38, life: 2.4, delay: (k % 2) * 0.7 + w * 0.25, shape: Shape.ring,
      })),
    ),
  threads: ({ weavers, first, last }) =>
    pairs(weavers).flatMap(([one, other], _, all) =>
      along(Math.min(40, Math.floor(160 / all.length)), (t) => ({ ...between(one, other, t), y: one.y + (other.y - one.y) * t + 1.25 + Math.sin(t * Math.PI) * 1.2, vy: 0.4, colour: blend(first, last, t), size: 0.34, life: 3, delay: t * 0.5 })),
    ),
  trail: ({ weavers, middle, reach, first, last }) =>
    [first, last].flatMap((colour, follows) =>
      along(56, (t) => {
        const turn = t * TURN * 1.5;
        const at = weavers.length > 1 ? ringAt(middle, reach + 0.8, turn) : ringAt(middle, 1.6, turn);
        return { ...at, y: middle.y + 0.7 + t * 2.4, vy: 0.25, colour, size: 0.42 - 0.12 * follows, life: 1.8, delay: t * 2.6 + follows * 0.75, shape: follows ? Shape.diamond : Shape.orb };
      }),
    ),
  spiral: ({ middle, reach, first, last }) =>
    along(110, (t) => {
      const at = ringAt(middle, (reach + 0.6) * (1 - 0.75 * t), t * TURN * 3.5);
      return { ...at, y: middle.y + 0.2 + t * 7, vy: 0.8, colour: blend(first, last, t), size: 0.38, life: 2.2, delay: t * 2.2, shape: Shape.star };
    }),
  mirror: ({ middle, reach, first, last }) =>
    along(40, (t, k) => [t, k] as const).flatMap(([t, k]) => {
      const out = reach * 0.4 + t * (reach + 2);
      const turn = 0.35 + (k % 5) * 0.56;
      const [east, south] = [Math.sin(turn) * out, Math.cos(turn) * out];
      return [1, -1].map((side) => ({ x: middle.x + east * side, y: middle.y + 0.25, z: middle.z + south, vx: 0.5 * side, vy: 0.35, vz: 0, colour: side > 0 ? first : last, size: 0.38, life: 2.6, delay: t * 1.3, shape: Shape.diamond }));
    }),
  lattice: ({ middle, reach, first, last }) =>
    along(12, (t) => (t - 0.5) * 2 * (reach + 2)).flatMap((across) =>
      along(13, (t) => (t - 0.5) * 2 * (reach + 2)).map((down, k) => ({ x: middle.x + across, y: middle.y + 0.35 + 0.2 * Math.sin(across + down), z: middle.z + down, vy: 0.3, colour: k % 2 ? last : first, size: 0.26, life: 2.4, delay: (Math.abs(across) + Math.abs(down)) * 0.12, shape: Shape.diamond })),
    ),
  column: ({ middle, first, last }) => [
    ...along(5, (t, k) => ({ ...ringAt(middle, 0.5 * k, k * 2.4), y: middle.y + 6, vy: 0, colour: k % 2 ? last : first, size: 7.5 - k, life: 4.5, delay: t * 0.8, shape: Shape.column })),
    ...around(36, (turn, k) => ({ ...ringAt(middle, 1.3, turn), y: middle.y + 0.2 + (k % 6) * 0.9, vy: 1.1, colour: k % 2 ? last : first, size: 0.3, life: 3, delay: (k % 6) * 0.3 })),
  ],
  bloom: ({ middle, first, last }) =>
    around(9, (turn, k) => [turn, k] as const).flatMap(([turn, k]) =>
      along(9, (t) => ({ ...ringAt(middle, 0.3 + t * 2.1, turn + t * 0.3), y: middle.y + 0.6 + Math.sin(t * Math.PI * 0.8) * 1.9, vx: Math.sin(turn) * 1.1 * t, vy: 0.5, vz: Math.cos(turn) * 1.1 * t, colour: blend(first, last, t), size: 0.32 + 0.22 * t, life: 3, delay: 0.1 * t + (k % 3) * 0.12, shape: t > 0.8 ? Shape.star : Shape.orb })),
    ),
  sparks: ({ weavers, first, last }) =>
    pairs(weavers).slice(0, 6).flatMap(([one, other], p, all) =>
      along(Math.floor(150 / all.length), (t, k) => {
        const [from, to, colour] = k % 2 ? [other, one, last] : [one, other, first];
        return { x: from.x, y: from.y + 1.2, z: from.z, vx: (to.x - from.x) * 1.25, vy: 1.1 + (k % 5) * 0.35, vz: (to.z - from.z) * 1.25, colour, size: 0.28, life: 1.6, delay: t * 2.6 + p * 0.1, shape: Shape.star, drift: 0.25 };
      }),
    ),
  tide: ({ middle, reach, first, last }) =>
    [0, 1, 2].flatMap((front) =>
      around(52, (turn, k) => ({ ...ringAt(middle, 0.6, turn), y: middle.y + 0.25 + 0.12 * Math.sin(turn * 6), vx: Math.sin(turn) * (reach + 6), vy: 0.1, vz: Math.cos(turn) * (reach + 6), colour: blend(first, last, front / 2), size: 0.34, life: 2.8, delay: front * 0.8 + (k % 3) * 0.06, shape: Shape.dust })),
    ),
  aurora: ({ middle, reach, first, last }) =>
    along(64, (t, k) => {
      const turn = (t - 0.5) * 2.6 + Math.PI;
      return { ...ringAt(middle, reach + 13, turn), y: middle.y + 11 + 2.2 * Math.sin(t * 9), vx: 0.4, vy: 0, vz: 0, colour: blend(first, last, 0.5 + 0.5 * Math.sin(t * 14)), size: 3.4 + (k % 3), life: 6.5, delay: t * 1.4, shape: Shape.column, drift: 1.2 };
    }),
  rain: ({ middle, reach, first, last }) =>
    along(110, (t, k) => ({ ...ringAt(middle, Math.sqrt((k * 0.618) % 1) * (reach + 3), k * 2.399), y: middle.y + 8 + (k % 4), vx: 0, vy: -5.2, vz: 0, colour: k % 2 ? last : first, size: 0.26, life: 2.3, delay: t * 3, shape: k % 3 ? Shape.orb : Shape.star })),
};

/** The words of patterns that are drawn. */
export const PATTERN_NAMES: readonly string[] = Object.keys(PATTERNS);

/** The sparks of a look. `share` 0..1 is what the quality step has room for. */
export function lookSparks({ pattern, colours }: Look, weavers: readonly Spot[], share: number, colourBlind: boolean): Spark[] {
  if (weavers.length === 0) return [];
  const middle = { x: mean(weavers.map(({ x }) => x)), y: mean(weavers.map(({ y }) => y)), z: mean(weavers.map(({ z }) => z)) };
  const farthest = Math.max(...weavers.map((who) => Math.hypot(who.x - middle.x, who.z - middle.z)));
  const loom: Loom = { weavers, middle, reach: Math.min(9, Math.max(1.2, farthest)), first: lookColour(colours[0], colourBlind), last: lookColour(colours[1], colourBlind) };
  const all = (PATTERNS[pattern] ?? (PATTERNS["rings"] as (loom: Loom) => Spark[]))(loom);
  // Evenly thinned, so that every part of the pattern stays.
  const kept = Math.max(12, Math.round(Math.min(LOOK_SPARKS_MAX, all.length) * Math.min(1, share)));
  return kept >= all.length ? all : Array.from({ length: kept }, (_, k) => all[Math.floor((k * all.length) / kept)] as Spark);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const ringAt = (middle: Spot, radius: number, turn: number): Spot => ({ x: middle.x + Math.sin(turn) * radius, y: middle.y, z: middle.z + Math.cos(turn) * radius });
const between = (one: Spot, other: Spot, t: number): Spot => ({ x: one.x + (other.x - one.x) * t, y: one.y + (other.y - one.y) * t, z: one.z + (other.z - one.z) * t });
const blend = (one: Rgb, other: Rgb, t: number): Rgb => [one[0] + (other[0] - one[0]) * t, one[1] + (other[1] - one[1]) * t, one[2] + (other[2] - one[2]) * t];

/** `count` things along 0..1. */
function along<T>(count: number, make: (t: number, k: number) => T): T[] {
  return Array.from({ length: count }, (_, k) => make(count === 1 ? 0 : k / (count - 1), k));
}

/** `count` things around a circle. */
function around<T>(count: number, make: (turn: number, k: number) => T): T[] {
  return Array.from({ length: count }, (_, k) => make((k / count) * TURN, k));
}

/** Every two of them, at most ten; whoever is alone in sight reaches out to three sides. */
function pairs(weavers: readonly Spot[]): (readonly [Spot, Spot])[] {
  const [alone] = weavers;
  if (alone !== undefined && weavers.length === 1) return around(3, (turn) => [alone, ringAt(alone, 3, turn)] as const);
  return weavers.flatMap((one, k) => weavers.slice(k + 1).map((other) => [one, other] as const)).slice(0, 10);
}
