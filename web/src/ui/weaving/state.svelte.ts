/** What the interface shows of weaving, as reactive state. It holds; what happens is worded in `told.ts`. */
import type { WeaveOutcome } from "../../protocol/generated";
import type { Family } from "../../replica/relations";

/** A relation as the line over the instrument shows it. */
export interface LiveLine {
  key: string;
  family: Family;
  name: string;
  who: string;
}

/** What is shown of the weave one sings in. */
export interface LiveShown {
  names: string;
  lines: readonly LiveLine[];
}

/** The state. */
export class WeavingState {
  live = $state.raw<LiveShown | null>(null);
  /** Who lends one strength, in words; empty while nobody does. */
  lent = $state("");
  /** The last announcement to a screen reader. */
  said = $state("");
  /** What came of the last weave one sang in. */
  woven = $state.raw<WeaveOutcome | null>(null);
  shown = $state(false);
}
