/**
 * Colours and shapes of music: a pitch class has a hue, a register a shape, an intent its own light.
 *
 * Pitch is never told by colour alone: height and outline tell it too. The colour-blind palette keeps to steps of lightness between
 * blue and orange (after Okabe and Ito, "Color Universal Design", 2008).
 */
import type { Intent } from "../../protocol/generated";
import { display, type Rgb } from "../light/mood";
import { Shape } from "../shade/lights";

/** Around the circle of fifths, so that notes that sound close look close. */
const FIFTHS = [0, 7, 2, 9, 4, 11, 6, 1, 8, 3, 10, 5] as const;

const WHEEL: readonly Rgb[] = ["#ff6b5e", "#ff9450", "#ffc24d", "#f2e45a", "#b4e85c", "#66e08a", "#4fdcc4", "#58c4f5", "#6f9cff", "#9a84ff", "#cf7bf5", "#ff74b8"].map(display);
const SAFE: readonly Rgb[] = ["#e69f00", "#f2b53c", "#ffd27a", "#fff0c0", "#ffffff", "#d8ecff", "#a9d6f7", "#56b4e9", "#2a8fd0", "#0072b2", "#7a6fd0", "#d55e00"].map(display);

/** Display colour of a MIDI number. */
export function pitchColour(pitch: number, colourBlind: boolean): Rgb {
  const place = FIFTHS.indexOf((((Math.round(pitch) % 12) + 12) % 12) as (typeof FIFTHS)[number]);
  return (colourBlind ? SAFE : WHEEL)[place] as Rgb;
}

/** Outline of a MIDI number's light: rings for low notes, orbs, diamonds, stars for high ones. */
export function pitchShape(pitch: number): Shape {
  if (pitch < 52) return Shape.ring;
  if (pitch < 65) return Shape.orb;
  if (pitch < 78) return Shape.diamond;
  return Shape.star;
}

/** Metres above the performer at which a note's light appears: a fifth of a metre for two semitones around middle C. */
export function pitchHeight(pitch: number): number {
  return 1.7 + Math.min(3.2, Math.max(-1.1, (pitch - 60) * 0.09));
}

const INTENTS: Record<Intent, { colour: Rgb; safe: Rgb; shape: Shape }> = {
  creative: { colour: display("#ffb14a"), safe: display("#e69f00"), shape: Shape.star },
  restoration: { colour: display("#7df0a8"), safe: display("#f0f4c0"), shape: Shape.orb },
  exploration: { colour: display("#6fc4ff"), safe: display("#56b4e9"), shape: Shape.diamond },
  protection: { colour: display("#c79aff"), safe: display("#7a6fd0"), shape: Shape.ring },
};

/** Light of an intent. */
export function intentLight(intent: Intent, colourBlind: boolean): { colour: Rgb; shape: Shape } {
  const { colour, safe, shape } = INTENTS[intent];
  return { colour: colourBlind ? safe : colour, shape };
}
