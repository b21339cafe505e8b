/**
 * How those that hover bear themselves: size, stretch, lift and turn of Echoes, the Shade and the wound at a moment.
 *
 * Pure numbers, so that it can be tested; `places.ts` draws them, `spirits.ts` has their light.
 */
import { step } from "../ground/noise";

/** Seconds in which an answered shade lets go. */
export const LEAVE_SECONDS = 4.2;
/** Seconds for which a note that reached a shade is seen. */
export const STRUCK_SECONDS = 0.9;
/** Metres at which a shade begins to loom over whom it sees. */
const LOOM_METRES = 22;

/** A wound less deep than this has closed. */
export const CLOSED = 0.03;

/** Who hovers. */
export interface Hovering {
  slug: string;
  leftAt: number | null;
  struckAt: number;
}

/** Factors on size and height, metres of lift, radians of turn, metres of the shadow's radius. */
export interface Bearing {
  size: number;
  stretch: number;
  lift: number;
  turn: number;
  shadow: number;
}

/** The heading, in radians clockwise from north, by which one who stands at a point looks at another; models look north where they were made. */
export function headingTo(from: { x: number; z: number }, to: { x: number; z: number }): number {
  return Math.atan2(to.x - from.x, -(to.z - from.z));
}

/** The bearing of one that hovers; `metres` to whom it might look, `wound` 0..1 the depth of the region's wound. */
export function bearing(who: Hovering, seconds: number, metres: number, wound: number): Bearing {
  const breath = Math.sin(seconds * 1.3);
  switch (who.slug) {
    case "gloom-shade": {
      const gone = who.leftAt === null ? 0 : Math.min(1, Math.max(0, (seconds - who.leftAt) / LEAVE_SECONDS));
      const struck = Math.max(0, 1 - (seconds - who.struckAt) / STRUCK_SECONDS);
      const loom = step(LOOM_METRES, 5, metres);
      // It rises over whom it sees, shrinks back from each note, and in the end is drawn out into a thread of light.
      return {
        size: (1 + 0.03 * breath + 0.1 * loom - 0.13 * struck) * (1 - gone) ** 0.8,
        stretch: (1 + 0.05 * Math.sin(seconds * 0.9) + 0.1 * loom - 0.1 * struck) * (1 + gone * 1.6),
        lift: 0.14 * (1 + Math.sin(seconds * 1.1)) + gone * gone * 2.4,
        turn: gone * gone * 7 + 0.08 * Math.sin(seconds * 7) * struck,
        shadow: 1.1 * (1 - gone),
      };
    }
    case "wound-heart":
      return { size: wound < CLOSED ? 0 : (0.25 + 0.85 * wound) * (1 + 0.04 * breath), stretch: 1 + 0.03 * Math.sin(seconds * 0.8), lift: 0, turn: 0, shadow: 1.6 };
    case "terra":
      return { size: 1, stretch: 1 + 0.012 * breath, lift: 0, turn: 0.06 * Math.sin(seconds * 0.5), shadow: 0.8 };
    case "ignis":
      return { size: 1 + 0.012 * breath, stretch: 1 + 0.03 * Math.sin(seconds * 3.1), lift: 0.1 * (1 + Math.sin(seconds * 2.1)), turn: 0.1 * Math.sin(seconds * 0.9), shadow: 0.4 };
    case "kai":
      // Turns by measured steps, as one that counts.
      return { size: 1, stretch: 1, lift: 0.1 * (1 + Math.sin(seconds * 1.2)), turn: 0.22 * Math.tanh(4 * Math.sin(seconds * 0.6)), shadow: 0.35 };
    default:
      // Lumi skips in the air.
      return { size: 1 + 0.015 * breath, stretch: 1 + 0.05 * Math.sin(seconds * 3.4), lift: 0.12 + 0.2 * Math.abs(Math.sin(seconds * 1.7)), turn: 0.35 * Math.sin(seconds * 1.1), shadow: 0 };
  }
}
