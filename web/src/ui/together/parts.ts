/**
 * The parts of a piece: a canon from one melody, what a part is in words, and where a count stands. Pure. It asks nobody.
 */
import { LIMITS, type Gathered, type Gathering, type MelodyNote, type Part, type PartOffer } from "../../protocol/generated";
import { togetherWord, togetherWordOr } from "../../words/together";

/** By how many beats each part of a canon may enter after the one before, as it is offered. */
export const LAGS = [0, 2, 4, 8, 16] as const;
/** What is usual: two bars, as a round is sung. */
const USUAL_LAG = 8;
const TICKS_PER_BEAT = 480;

/** How many beats a melody lasts. */
export function beatsOf(notes: readonly Pick<MelodyNote, "onset" | "duration">[]): number {
  return Math.max(0, ...notes.map(({ onset, duration }) => onset + duration)) / TICKS_PER_BEAT;
}

/** The lag to begin with for a melody of so many beats: the usual one, or what lets each part sound for half of the one before. */
export function lagFor(beats: number): number {
  return LAGS.findLast((lag) => lag <= Math.min(USUAL_LAG, beats / 2)) ?? 0;
}

/** A canon: each part enters `lag` beats after the one before and lies `steps` scale steps above it. */
export function canon(melody: string, count: number, lag: number, steps: number): PartOffer[] {
  return Array.from({ length: count }, (_, number) => {
    const moved = steps * number;
    // Whole octaves are moved as such: a scale of five notes has no octave of seven steps.
    const octaves = Math.abs(steps) === 7 ? Math.sign(steps) * number : Math.trunc(moved / 7);
    return {
      melody,
      delayBeats: Math.min(LIMITS.partDelayBeats, lag * number),
      // No minus before a nought.
      steps: Math.abs(steps) === 7 ? 0 : moved % 7 || 0,
      octaves: Math.max(-LIMITS.partOctaves, Math.min(LIMITS.partOctaves, octaves)) || 0,
    };
  });
}

/** A piece of the voices that a melody was written in, as they are written: one part for each, at most eight. */
export function inVoices(melody: string, voices: number): PartOffer[] {
  return Array.from({ length: Math.min(LIMITS.gathering, voices) }, (_, voice) => ({ melody, voice, delayBeats: 0, steps: 0, octaves: 0 }));
}

/** What is sung of which melody, with the part's number, from 0, where one is given. */
export function partTitle(number: number | null, melody: string, voice: number | undefined): string {
  const sung = voice === undefined ? melody : togetherWord("part.voice", { melody, voice: voice + 1 });
  return number === null ? sung : togetherWord("part", { number: number + 1, melody: sung });
}

/** Who has a part. */
export function holderOf({ members }: Gathering, part: number): Gathered | null {
  return members.find((member) => member.part === part && takesPart(member)) ?? null;
}

/** Where a part lies in the whole piece, as shares of it from 0 to 1. */
export function spanOf({ parts, beatMs }: Pick<Gathering, "parts" | "beatMs">, part: Pick<Part, "delayBeats" | "lengthMs">): { from: number; width: number } {
  const entersMs = ({ delayBeats }: Pick<Part, "delayBeats">): number => delayBeats * beatMs;
  const whole = Math.max(1, ...parts.map((one) => entersMs(one) + one.lengthMs));
  return { from: entersMs(part) / whole, width: part.lengthMs / whole };
}

/** When a part ends, on the server's clock; never before the start is set. */
export function endsMs({ startMs, beatMs }: Pick<Gathering, "startMs" | "beatMs">, { delayBeats, lengthMs }: Pick<Part, "delayBeats" | "lengthMs">): number {
  return startMs === undefined ? Infinity : startMs + delayBeats * beatMs + lengthMs;
}

/** What a part does, in words: when it enters and how it is moved. */
export function partText({ delayBeats, steps, octaves }: Pick<Part, "delayBeats" | "steps" | "octaves">): string {
  const enters = delayBeats === 0 ? togetherWord("enters.0") : togetherWord("enters", { beats: delayBeats });
  const moves = [intervalText(steps, togetherWordOr(`interval.${Math.abs(steps)}`, "")), intervalText(octaves, togetherWord(Math.abs(octaves) === 1 ? "octave" : "octaves"))];
  return [enters, ...moves.filter((text) => text !== "")].join(", ");
}

function intervalText(by: number, interval: string): string {
  return by === 0 ? "" : togetherWord(by > 0 ? "moved.up" : "moved.down", { interval });
}

/** Oneself in a gathering. */
export function meIn(gathering: Gathering, songweaver: string | undefined): Gathered | null {
  return gathering.members.find((member) => member.songweaver === songweaver) ?? null;
}

/** Whether somebody takes part still. */
export function takesPart({ stance }: Gathered): boolean {
  return stance === "accepted" || stance === "ready" || stance === "sounding";
}

/** The gathering to show: the one in which one takes part, else the oldest invitation. */
export function shownOf(all: readonly Gathering[], songweaver: string | undefined): Gathering | null {
  const own = all.find((gathering) => {
    const me = meIn(gathering, songweaver);
    return me !== null && takesPart(me);
  });
  return own ?? all[0] ?? null;
}

/** Where a count stands. */
export type Count = { state: "before"; seconds: number } | { state: "in"; beat: number } | { state: "sounds"; beat: number };

/** Where the count stands at a time: seconds, then the beats of the bar before the start, then the beat that sounds. Beats count from 1. */
export function countAt(nowMs: number, startMs: number, beatMs: number, beats: number): Count {
  const left = startMs - nowMs;
  if (left <= 0) return { state: "sounds", beat: (Math.floor(-left / beatMs) % beats) + 1 };
  // A hair of rounding must not show a beat that is none.
  const beatsLeft = Math.ceil(left / beatMs - 1e-6);
  return beatsLeft > beats ? { state: "before", seconds: Math.ceil(left / 1_000) } : { state: "in", beat: beats - beatsLeft + 1 };
}

/** The beats of the count-in, on the server's clock: one bar, its first beat first. */
export function countIn(startMs: number, beatMs: number, beats: number): { atMs: number; first: boolean }[] {
  return Array.from({ length: beats }, (_, beat) => ({ atMs: startMs - (beats - beat) * beatMs, first: beat === 0 }));
}
