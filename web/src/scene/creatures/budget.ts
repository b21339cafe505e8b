/**
 * How many creatures a step of quality draws, and how: the nearest with all their parts, others as simple shapes, the rest not at all.
 *
 * Pure: it picks; `herd.ts` draws.
 */
import type { QualityStep } from "../quality";

/** What a step spends on creatures. */
export interface CreatureBudget {
  /** Creatures with all their parts, and drawn at all. */
  full: number;
  all: number;
  /** Metres up to which any is drawn, for one of a metre's length; larger ones are seen farther. */
  reach: number;
}

const BUDGETS: readonly CreatureBudget[] = [
  { full: 8, all: 80, reach: 70 },
  { full: 24, all: 180, reach: 110 },
  { full: 60, all: 350, reach: 150 },
  { full: 120, all: 500, reach: 190 },
  { full: 220, all: 700, reach: 230 },
];

/** What a step spends. */
export function creatureBudget(step: QualityStep): CreatureBudget {
  return BUDGETS[step] as CreatureBudget;
}

/** Metres up to which one of a length is drawn: a beetle vanishes long before a deer. */
export function reachOf(budget: CreatureBudget, metres: number): number {
  return budget.reach * Math.min(1.4, Math.max(0.3, Math.sqrt(metres)));
}

/** The least length that is drawn, for one of none; one of `AS_IS_METRES` and more is drawn as long as it is. */
const LEAST_METRES = 0.18;
const AS_IS_METRES = 0.7;

/** Metres that one of a length is drawn long: small ones somewhat larger than they are, in their order, or nobody would ever see a lark. */
export function drawnMetres(metres: number): number {
  return metres >= AS_IS_METRES ? metres : LEAST_METRES + metres * (1 - LEAST_METRES / AS_IS_METRES);
}

/** Up to how many of those, nearest first, and how: counts in full, simple and not drawn. */
export function share(budget: CreatureBudget, inSight: number): { full: number; simple: number; left: number } {
  const full = Math.min(budget.full, inSight);
  const simple = Math.min(budget.all, inSight) - full;
  return { full, simple, left: inSight - full - simple };
}
