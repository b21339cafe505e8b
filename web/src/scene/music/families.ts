/**
 * How a family of relations is seen: its colour, and the weft of its threads, so that it is told apart without colour too.
 */
import type { Family } from "../../replica/relations";
import { display, type Rgb } from "../light/mood";
import { Weft } from "../shade/ribbons";

const LOOKS: Readonly<Record<Family, { colour: Rgb; safe: Rgb; weft: Weft }>> = {
  concord: { colour: display("#ffd98a"), safe: display("#fff0c0"), weft: Weft.line },
  motion: { colour: display("#7cc8ff"), safe: display("#56b4e9"), weft: Weft.twin },
  imitation: { colour: display("#e08cff"), safe: display("#ffffff"), weft: Weft.beads },
  rhythm: { colour: display("#ff8f5e"), safe: display("#e69f00"), weft: Weft.dashes },
  dialogue: { colour: display("#8ff0a4"), safe: display("#ffd27a"), weft: Weft.turns },
  ground: { colour: display("#5c8dff"), safe: display("#0072b2"), weft: Weft.swell },
};

/** Light of neighbours that lend each other strength. */
const LENT: { colour: Rgb; safe: Rgb } = { colour: display("#f4e3ff"), safe: display("#d8ecff") };

/** Colour and weft of a family. */
export function familyLook(family: Family, colourBlind: boolean): { colour: Rgb; weft: Weft } {
  const { colour, safe, weft } = LOOKS[family];
  return { colour: colourBlind ? safe : colour, weft };
}

/** Colour of what is lent. */
export function lentColour(colourBlind: boolean): Rgb {
  return colourBlind ? LENT.safe : LENT.colour;
}
