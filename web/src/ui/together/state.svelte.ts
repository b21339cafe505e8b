/** What the interface shows of gatherings, as reactive state. It holds; what happens is worded in `told.ts`. */
import type { Gathering } from "../../protocol/generated";

/** The state. */
export class TogetherState {
  /** The gatherings one is told of, in the order in which one came to hear of them. */
  all = $state.raw<readonly Gathering[]>([]);
  /** The last announcement to a screen reader. */
  said = $state("");
  /** The melody with which the form of an invitation opens. */
  melody = $state<string | null>(null);
}
