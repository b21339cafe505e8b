/**
 * A draft as it sounds: its notes in seconds, a lap of a loop, the beats of a metronome.
 *
 * It makes no sound.
 */
import { barTicks, beatTicks, endOf, QUARTER, type Draft } from "./draft";
import type { PlayedScore, ScoreNote } from "../../../ports";

/** Seconds of a tick. */
export function tickSeconds(draft: Pick<Draft, "tempo">): number {
  return 60 / draft.tempo / QUARTER;
}

/** Notes that sound, in seconds; those of muted voices are silent. */
export function scoreNotes(draft: Draft): ScoreNote[] {
  const tick = tickSeconds(draft);
  return draft.notes.flatMap((note) => {
    const voice = draft.voices[note.voice];
    if (voice === undefined || voice.muted) return [];
    return [{ voice: voice.instrument, pitch: note.pitch, velocity: note.velocity, at: note.onset * tick, seconds: note.duration * tick }];
  });
}

/** The whole bars of a draft in ticks, one at least. */
export function lapTicks(draft: Draft): number {
  const bar = barTicks(draft);
  return Math.max(1, Math.ceil(endOf(draft) / bar)) * bar;
}

/** A draft to be played. */
export function scoreOf(draft: Draft, loop: boolean, metronome: boolean): PlayedScore {
  const tick = tickSeconds(draft);
  const lap = lapTicks(draft);
  const beat = beatTicks(draft);
  const count = metronome ? Math.round(lap / beat) : 0;
  return {
    notes: scoreNotes(draft),
    seconds: lap * tick,
    loop,
    beats: Array.from({ length: count }, (_, index) => ({ at: index * beat * tick, first: (index * beat) % barTicks(draft) === 0 })),
  };
}
