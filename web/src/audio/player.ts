/**
 * Plays a score for oneself alone, in a loop where that is wished, with a metronome where that is wished; the score may change while it sounds.
 *
 * It hands notes to the audio thread a little ahead of time; what a note sounds like is the voices' business.
 */
import type { OfflineNote } from "./offline";

/** A score to be played. */
export interface PlayedScore {
  /** Notes in seconds from the beginning. */
  notes: readonly OfflineNote[];
  /** Length of a lap in seconds; what begins later is not played. */
  seconds: number;
  /** Whether it begins again at its end. */
  loop: boolean;
  /** Beats of a metronome in seconds, and whether each begins a bar; empty for none. */
  beats: readonly { at: number; first: boolean }[];
}

/** A player. */
export interface Player {
  /** Begins at a second of the score; `now` is the context's time. */
  start(score: PlayedScore, from: number, now: number): void;
  /** Goes on with another score where the one before is. */
  change(score: PlayedScore): void;
  stop(): void;
  /** The second of the score that sounds; null while nothing is played. */
  position(now: number): number | null;
  /** Notes due before `now + ahead` that were not given yet, at times of the context; ends by itself after the last lap. */
  due(now: number, ahead: number): OfflineNote[];
}

/** What a beat of the metronome is. */
export const CLICK = { voice: "marimba", first: 96, other: 89, velocity: 72, seconds: 0.05 } as const;
/** A note this late is left out, as after a page that stood still. */
const STALE = 0.12;
/** What rings after the end of a score that is not repeated, before it counts as over. */
const RING = 0.4;

/** A player at rest. */
export function makePlayer(): Player {
  let score: PlayedScore | null = null;
  /** Context time at which the score's second 0 of the first lap lies. */
  let origin = 0;
  /** Seconds since `origin` up to which notes were given. */
  let given = 0;

  const within = (of: PlayedScore, from: number, to: number, base: number): OfflineNote[] => {
    const clicks: OfflineNote[] = of.beats.map(({ at, first }) => ({
      voice: CLICK.voice, pitch: first ? CLICK.first : CLICK.other, velocity: CLICK.velocity, at, seconds: CLICK.seconds,
    }));
    return [...of.notes, ...clicks]
      .filter((note) => note.at >= from && note.at < Math.min(to, of.seconds))
      .map((note) => ({ ...note, at: base + note.at, seconds: Math.min(note.seconds, Math.max(0.02, of.loop ? of.seconds - note.at : note.seconds)) }));
  };

  return {
    start: (next, from, now) => {
      score = next;
      origin = now - from;
      given = from;
    },
    change: (next) => {
      if (score === null) return;
      // In a loop of another length one stays in the lap one is in, at the same second of it.
      if (score.loop && next.loop && score.seconds !== next.seconds) {
        const lap = Math.floor(given / score.seconds);
        origin += lap * (score.seconds - next.seconds);
        given = lap * next.seconds + Math.min(given - lap * score.seconds, next.seconds);
      }
      score = next;
    },
    stop: () => {
      score = null;
    },
    position: (now) => {
      if (score === null) return null;
      const since = Math.max(0, now - origin);
      return score.loop ? since % score.seconds : Math.min(since, score.seconds);
    },
    due: (now, ahead) => {
      if (score === null || score.seconds <= 0) return [];
      const until = now + ahead - origin;
      const notes: OfflineNote[] = [];
      given = Math.max(given, now - origin - STALE);
      while (given < until) {
        const lap = score.loop ? Math.floor(given / score.seconds + 1e-9) : 0;
        const base = lap * score.seconds;
        const to = Math.min(until, score.loop ? base + score.seconds : until);
        notes.push(...within(score, given - base, to - base, origin + base));
        given = to;
        if (!score.loop && given > score.seconds) break;
      }
      if (!score.loop && now - origin > score.seconds + RING) score = null;
      return notes;
    },
  };
}
