/**
 * Other people's notes: sounded where they stand, in the rhythm in which they were played.
 *
 * Notes arrive in batches, some late. Each player's lateness is estimated, and all their notes are shifted by it, so that a rhythm stays a
 * rhythm. Who may be heard (mute, block) was decided before.
 */
import type { LiveNote, Voice } from "../protocol/generated";
import { poolOf } from "./pool";
import type { Place, Stage } from "./stage";
import { sound } from "./voices/sound";
import type { Sounding } from "./voices/voice";

/** Tones of others at once. */
const POLYPHONY = 24;
/** Most that a player's notes are shifted, in seconds; what is later still sounds at once. */
const SHIFT_MAX = 0.35;
/** How fast the shift falls back when the line gets better, per note. */
const SHIFT_FALL = 0.97;
const MARGIN = 0.008;
/** Notes later than this are not worth sounding: the moment is over. */
const TOO_LATE = 4;
const PLAYERS_MAX = 128;

/** Sounds others' notes. */
export interface Others {
  /** A note at a time of the context's clock (possibly past); answers when it sounds, or null when it does not. */
  note(entity: number, voice: Voice, note: LiveNote, at: number, place: Place): number | null;
  /** Someone left: what they hold is let go. */
  left(entity: number): void;
}

/** Others on a stage. */
export function othersOf(context: BaseAudioContext, stage: Stage): Others {
  const pool = poolOf(POLYPHONY);
  const shifts = new Map<number, number>();
  const held = new Map<string, Sounding>();
  const due = (entity: number, at: number): number => {
    const late = context.currentTime - at;
    const shift = Math.min(SHIFT_MAX, Math.max((shifts.get(entity) ?? 0) * SHIFT_FALL, late + MARGIN, 0));
    shifts.delete(entity);
    shifts.set(entity, shift);
    for (const old of shifts.keys()) {
      if (shifts.size <= PLAYERS_MAX) break;
      shifts.delete(old);
    }
    return Math.max(context.currentTime, at + shift);
  };
  return {
    note: (entity, voice, note, at, place) => {
      const now = context.currentTime;
      if (now - at > TOO_LATE) return null;
      const when = due(entity, at);
      const key = `${entity}.${note.pitch}`;
      held.get(key)?.release(when);
      held.delete(key);
      if (note.velocity === 0) return null;
      const tone = { pitch: note.pitch, velocity: note.velocity, at: when, seconds: null };
      const sounding = sound(context, voice, tone, stage.seat(`player.${entity}`, place));
      pool.add(sounding, now);
      held.set(key, sounding);
      return when;
    },
    left: (entity) => {
      for (const [key, sounding] of held) {
        if (!key.startsWith(`${entity}.`)) continue;
        sounding.release(context.currentTime);
        held.delete(key);
      }
      shifts.delete(entity);
    },
  };
}
