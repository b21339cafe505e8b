/**
 * The wardrobe: what the numbers of a look mean. Twelve robe colours, eight skins, hair by head.
 *
 * Shapes of robes and heads are `bodies.ts`'s; the numbers come from the server and are taken modulo the wardrobe.
 */
import type { Look } from "../../protocol/generated";
import { display, type Rgb } from "../light/mood";

/** Sizes of the wardrobe. */
export const WARDROBE = { robes: 4, colours: 12, heads: 6, skins: 8 } as const;

const COLOURS: readonly string[] = [
  "#d8524a", "#e8873f", "#f0c24e", "#8fbf4d", "#3fa372", "#36a6a8",
  "#3f7fd0", "#5a5fc8", "#9a62cc", "#d767a4", "#efe8dc", "#4a4f68",
];

const SKINS: readonly string[] = ["#fbe3cf", "#f3cda8", "#e3b086", "#c98f62", "#a8714a", "#855437", "#64402c", "#9fc7d8"];

/** Hair for the heads that show it; hoods take the robe's colour. */
const HAIR: readonly string[] = ["#3a2a2a", "#6b4530", "#b8793f", "#e0c274", "#cfd0dc", "#8a3f4a"];

/** Dyes of a figure, display values. */
export interface Dyes {
  robe: Rgb;
  skin: Rgb;
  hair: Rgb;
}

const pick = <T>(list: readonly T[], index: number): T => list[((index % list.length) + list.length) % list.length] as T;

/** The dyes of a look. */
export function dyesOf(look: Look): Dyes {
  return {
    robe: display(pick(COLOURS, look.colour)),
    skin: display(pick(SKINS, look.skin)),
    hair: display(pick(HAIR, look.head + look.skin * 2 + look.colour)),
  };
}

/** Which body and head a look wears, always within the wardrobe. */
export function shapesOf(look: Look): { robe: number; head: number } {
  return { robe: Math.abs(look.robe) % WARDROBE.robes, head: Math.abs(look.head) % WARDROBE.heads };
}

/** Whom nobody has described yet: a plain traveller. */
export const STRANGER: Look = { robe: 0, colour: 10, head: 0, skin: 1 };
