/**
 * Phrases grown from a motif: sequence, inversion, fragment, ornament, augmentation, retrograde.
 *
 * All of it in scale degrees, so that what comes out is in the mode by construction. Nothing here knows instruments or time of day.
 */
import type { AtlasSong } from "../../protocol/generated";
import { degreeOf, TICKS_PER_QUARTER, type Scale } from "../music";
import type { Random } from "../random";

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

/** The motif of a song as a phrase. */
export function motifOf(song: Pick<AtlasSong, "motif"> & Scale): Phrase {
  return song.motif.map(([pitch, ticks]) => ({ degree: degreeOf(song, pitch), beats: Math.max(0.25, ticks / TICKS_PER_QUARTER), rest: false }));
}

/** Beats of a phrase. */
export function lengthOf(phrase: Phrase): number {
  return phrase.reduce((sum, step) => sum + step.beats, 0);
}

function shifted(phrase: Phrase, degrees: number): Phrase {
  return phrase.map((step) => ({ ...step, degree: step.degree + degrees }));
}

function inverted(phrase: Phrase): Phrase {
  const axis = phrase[0]?.degree ?? 0;
  return phrase.map((step) => ({ ...step, degree: 2 * axis - step.degree }));
}

function stretched(phrase: Phrase, factor: number): Phrase {
  return phrase.map((step) => ({ ...step, beats: step.beats * factor }));
}

function fragment(phrase: Phrase, random: Random): Phrase {
  const count = Math.max(2, Math.ceil(phrase.length * random.between(0.4, 0.7)));
  const from = random.chance(0.65) ? 0 : phrase.length - count;
  return phrase.slice(from, from + count);
}

/** A fragment said again a step or a third away. */
function sequence(phrase: Phrase, random: Random): Phrase {
  const piece = fragment(phrase, random);
  return [...piece, ...shifted(piece, random.pick([1, -1, 2, -2]))];
}

/** Long notes get a neighbour or a passing note. */
function ornamented(phrase: Phrase, random: Random): Phrase {
  return phrase.flatMap((step, i): Step[] => {
    if (step.beats < 1 || random.chance(0.55)) return [step];
    const next = phrase[i + 1]?.degree ?? step.degree;
    const way = next === step.degree ? (random.chance(0.5) ? 1 : -1) : Math.sign(next - step.degree);
    const short = step.beats >= 2 ? 0.5 : step.beats / 4;
    return random.chance(0.5)
      ? [{ ...step, beats: step.beats - short }, { ...step, beats: short, degree: step.degree + way }]
      : [
          { ...step, beats: short, degree: step.degree - way },
          { ...step, beats: step.beats - short },
        ];
  });
}

/** Some notes fall silent; the first and the last stay. */
function thinned(phrase: Phrase, random: Random): Phrase {
  return phrase.map((step, i) => (i > 0 && i < phrase.length - 1 && random.chance(0.3) ? { ...step, rest: true } : step));
}

/** A phrase that keeps a motif's outline but moves freely around it. */
function wandered(phrase: Phrase, random: Random): Phrase {
  return phrase.map((step, i) => (i > 0 && random.chance(0.4) ? { ...step, degree: step.degree + random.pick([1, -1, 2, -2]) } : step));
}

/** A rhythm whose notes trade lengths. */
function turned(phrase: Phrase, random: Random): Phrase {
  const by = 1 + random.below(Math.max(1, phrase.length - 1));
  return phrase.map((step, i) => ({ ...step, beats: phrase[(i + by) % phrase.length]?.beats ?? step.beats }));
}

/** Varies a motif; `freedom` 0..1 says how far it may stray. */
export function varied(motif: Phrase, freedom: number, random: Random): Phrase {
  let phrase: Phrase = motif;
  const changes = 1 + (random.chance(0.35 + 0.6 * freedom) ? 1 : 0) + (random.chance(freedom) ? 1 : 0);
  for (let i = 0; i < changes; i++) {
    switch (random.weighted([3, 1.6, 2, 2.4, 1.2, 1, 1.4, 0.5 + 2 * freedom, 1.4])) {
      case 0:
        phrase = sequence(phrase, random);
        break;
      case 1:
        phrase = inverted(phrase);
        break;
      case 2:
        phrase = fragment(phrase, random);
        break;
      case 3:
        phrase = ornamented(phrase, random);
        break;
      case 4:
        phrase = stretched(phrase, random.pick([1.5, 2]));
        break;
      case 5:
        phrase = [...phrase].reverse();
        break;
      case 6:
        phrase = thinned(phrase, random);
        break;
      case 7:
        phrase = wandered(phrase, random);
        break;
      default:
        phrase = turned(phrase, random);
    }
    if (phrase.length > 14) phrase = phrase.slice(0, 14);
  }
  return phrase;
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
