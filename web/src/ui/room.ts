/**
 * How much room the window gives the interface, so that its parts can be laid out by it: widths and heights are counted in the
 * player's own text size, which media queries do not know.
 *
 * It measures and names; where things lie is told by each part's styles, by `data-room` on the root.
 */

/** Pixels per rem where nobody changed anything; room is counted in pixels of that size. */
const REM = 16;
/** The interface over the picture never leaves itself less than this, so that the world stays in sight; panels grow on. */
const HUD_ROOM = 300;
const NARROW = 640;
const FLAT = 500;
/** In so little height there is room for one thing at a time, as over a phone's keyboard. */
const SHORT_FLAT = 260;
const WIDE = 901;
/** Share of the height that the instrument may take, and how high it is, in rem: with keys, and with two rows of pads. */
const INSTRUMENT_SHARE = 0.45;
const INSTRUMENT_REM = { keys: 15, pads: 20 };
/** The pads' head needs this width, or its rows break and take the height. */
const PADS_WIDTH = 390;

/** What the window gives, in CSS pixels, and what the player asks for. */
export interface Space {
  width: number;
  height: number;
  /** Pixels per rem before the player's text size. */
  rem: number;
  /** The player's text size, 1..2. */
  textScale: number;
  pads: boolean;
}

/** How to lay out in it. */
export interface Room {
  /** `narrow` (a phone held upright) or `flat` (held sideways); `wide`; `short` besides, where hardly anything fits. */
  names: readonly ("narrow" | "flat" | "wide" | "short")[];
  /** The text size of what lies over the picture: the player's, or what fits. */
  hudScale: number;
  /** What panels grow besides, so that they have the player's size in full. */
  panelZoom: number;
  /** What the instrument is drawn at, at most 1. */
  instrumentZoom: number;
}

/** The room of a space. */
export function roomOf({ width, height, rem, textScale, pads }: Space): Room {
  const fits = (Math.min(width, height) / HUD_ROOM) * (REM / rem);
  const hudScale = Math.min(textScale, Math.max(1, fits));
  const unit = (rem * hudScale) / REM;
  const [across, down] = [width / unit, height / unit];
  const names: Room["names"][number][] = [];
  if (across <= NARROW) names.push("narrow");
  else if (down <= FLAT) names.push("flat");
  if (across >= WIDE && down > FLAT) names.push("wide");
  if (down <= (across <= NARROW ? FLAT : SHORT_FLAT)) names.push("short");
  const high = (pads && across <= NARROW ? INSTRUMENT_REM.pads : INSTRUMENT_REM.keys) * rem * hudScale;
  const fitting = Math.min((INSTRUMENT_SHARE * height) / high, pads && across <= NARROW ? across / PADS_WIDTH : 1);
  const instrumentZoom = Math.min(1, Math.max(1 / hudScale, fitting));
  return { names, hudScale, panelZoom: textScale / hudScale, instrumentZoom };
}
