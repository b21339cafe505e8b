/**
 * The player's own state, kept up to date by the changes that the server tells.
 *
 * Changes are values: absent fields are as before, and taking the same ones up again ends in the same state. It decides nothing.
 */
import type { You, YouChanges } from "../protocol/generated";

/** The state after the changes; melodies stay in the order of their addresses, combos in that of their slugs. */
export function changed(you: You, changes: YouChanges): You {
  const { melodies, forgotten, combos, ...values } = changes;
  const next: You = { ...you, ...values };
  if (melodies !== undefined || forgotten !== undefined) {
    next.melodies = merged(you.melodies, melodies ?? [], forgotten ?? [], (one) => one.melody);
  }
  if (combos !== undefined) next.combos = merged(you.combos, combos, [], (one) => one.combo);
  return next;
}

/** A list in the order of its keys, in which new ones replace those of the same key and some are gone. */
function merged<T>(before: readonly T[], news: readonly T[], gone: readonly string[], key: (one: T) => string): T[] {
  const replaced = new Set([...gone, ...news.map(key)]);
  const kept = before.filter((one) => !replaced.has(key(one))).concat(news);
  return kept.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
