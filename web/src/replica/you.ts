/**
 * The player's own state, kept up to date by the changes that the server tells.
 *
 * Changes are values: absent fields are as before, and taking the same ones up again ends in the same state. It decides nothing.
 */
import type { You, YouChanges } from "../protocol/generated";

/** The state after the changes; melodies stay in the order of their addresses. */
export function changed(you: You, changes: YouChanges): You {
  const { melodies, forgotten, ...values } = changes;
  if (melodies === undefined && forgotten === undefined) return { ...you, ...values };
  const replaced = new Set([...(forgotten ?? []), ...(melodies ?? []).map((one) => one.melody)]);
  const kept = you.melodies.filter((one) => !replaced.has(one.melody)).concat(melodies ?? []);
  kept.sort((a, b) => (a.melody < b.melody ? -1 : a.melody > b.melody ? 1 : 0));
  return { ...you, ...values, melodies: kept };
}
