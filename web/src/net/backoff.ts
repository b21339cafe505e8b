/**
 * How long to wait before trying again: doubling from 1 s to 30 s, with half of it left to chance so that a crowd cut off together
 * does not come back together.
 *
 * It keeps no timer; the connection does.
 */

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
const JITTER = 0.5;

/** The wait in milliseconds before attempt `attempt` (from 0), between half and one and a half of its step, at most 30 s. */
export function backoffMs(attempt: number, chance: number = Math.random()): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.min(LONGEST_MS, Math.round(step * (1 - JITTER + 2 * JITTER * chance)));
}
