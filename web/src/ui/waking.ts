/**
 * Who still wakes: not made yet, and the first journey leads nowhere so far but to trying keys.
 *
 * Whoever went on without a name plays in earnest, and is told everything as anybody is. It decides nothing else.
 */
import type { You } from "../protocol/generated";

/** Whether one still wakes. */
export function isWaking(you: Pick<You, "made" | "journeys"> | null): boolean {
  const open = (you?.journeys ?? []).filter(({ stage }) => stage !== "done");
  return you !== null && !you.made && open.length > 0 && open.every(({ place }) => place === null);
}
