/**
 * Phrases in scale degrees, for the answer to a player: moved to a register, and brought to an end.
 *
 * All of it in degrees, so that what comes out is in the mode by construction. The bed's own phrases come from the server.
 */

/** A note of a phrase. */
export interface Step {
  /** Scale degree; see `pitchOf`. */
  degree: number;
  /** Beats it takes. */
  beats: number;
  /** Whether it is silent. */
  rest: boolean;
}

/** A phrase. */
export type Phrase = readonly Step[];

function shifted(phrase: Phrase, degrees: number): Phrase {
  return phrase.map((step) => ({ ...step, degree: step.degree + degrees }));
}

/** Moves a phrase by octaves so that its middle is nearest to a degree. */
export function centred(phrase: Phrase, degree: number, perOctave: number): Phrase {
  if (phrase.length === 0) return phrase;
  const mean = phrase.reduce((sum, step) => sum + step.degree, 0) / phrase.length;
  return shifted(phrase, Math.round((degree - mean) / perOctave) * perOctave);
}

/** Cuts a phrase to a length in beats and lets its last note end it: on the nearest of `goals`, held a little. */
export function ended(phrase: Phrase, beats: number, goals: readonly number[], perOctave: number): Phrase {
  const result: Step[] = [];
  let used = 0;
  for (const step of phrase) {
    if (used + step.beats > beats) break;
    result.push(step);
    used += step.beats;
  }
  const last = result.pop();
  if (last === undefined) return [];
  let goal = last.degree;
  let distance = Infinity;
  for (const wanted of goals) {
    const near = wanted + Math.round((last.degree - wanted) / perOctave) * perOctave;
    if (Math.abs(near - last.degree) < distance) {
      goal = near;
      distance = Math.abs(near - last.degree);
    }
  }
  result.push({ degree: goal, beats: Math.min(Math.max(last.beats, 1.5), last.beats + (beats - used)), rest: false });
  return result;
}
