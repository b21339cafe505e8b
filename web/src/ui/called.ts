/**
 * How somebody is called: by name, and before one is chosen by a number, so that two newcomers can be told apart everywhere.
 *
 * The number follows from the Songweaver's id alone: everybody reads the same one, in every window. It knows nobody and asks nothing.
 */
import { word } from "../words/words";

/** Numbers have three digits. */
const FIRST = 100;
const NUMBERS = 900;
/** Digits of an id that the number is made of: what stays exact in a number of JavaScript. */
const DIGITS = 12;

/** Whom one calls: what is known of them. */
export interface Callable {
  name?: string | null;
  songweaver?: string | null;
}

/** How somebody is called; of whom nothing is known is someone. */
export function called(who: Callable | null | undefined): string {
  if (who?.name) return who.name;
  const number = newcomerNumber(who?.songweaver ?? "");
  return number === null ? word("someone") : word("newcomer", { number });
}

/** The number of who has no name yet; null where the id is none. */
export function newcomerNumber(songweaver: string): number | null {
  const digits = Number.parseInt(songweaver.slice(-DIGITS), 16);
  return Number.isNaN(digits) ? null : FIRST + (digits % NUMBERS);
}
