/**
 * Creatures giving voice: a call that is heard sounds from where its creature stands, at most so many tones at once, fainter where the air swallows sound.
 *
 * Who is heard and by which notes is `creatures.ts`'s. It reads no replica, so that what it does can be rendered without one.
 */
import type { AtlasSong, AtlasSpecies } from "../protocol/generated";
import { CREATURE_POLYPHONY, Callers, callNotes, type CallColour } from "./creatures";
import { poolOf } from "./pool";
import { hearingOf, type Ears, type Hearing, type Place, type Stage } from "./stage";
import { sound } from "./voices/sound";

/** However little the air carries, it is not nothing. */
const CARRIES_MIN = 0.1;

/** A creature that calls. */
export interface Call {
  key: number;
  species: Pick<AtlasSpecies, "species" | "voice">;
  song: Pick<AtlasSong, "tonic" | "degrees" | "tempo">;
  colour: CallColour;
  at: Place;
  /** The region's ecological standing in thousandths, or null where unknown. */
  standing: number | null;
  /** How far sound goes in this weather, as a share of clear air. */
  carries: number;
}

/** The calls of a graph. */
export interface Calls {
  /** Sounds a call when it is one of the few that are heard: then how it is heard, else null. */
  called(call: Call, ears: Ears, nowMs: number): Hearing | null;
  /** Follows a creature that moves while it calls. */
  move(key: number, at: Place): void;
  /** Tones that sound or will. */
  tones(): number;
}

/** Calls that come from a stage. */
export function callsOf(context: BaseAudioContext, stage: Stage): Calls {
  const callers = new Callers();
  const pool = poolOf(CREATURE_POLYPHONY);
  return {
    called: ({ key, species, song, colour, at, standing, carries }, ears, nowMs) => {
      const notes = callNotes(species, song, colour);
      const last = notes.at(-1);
      if (last === undefined) return null;
      const share = Math.max(CARRIES_MIN, carries);
      const heard = hearingOf(ears, at, share);
      const after = callers.ask({ key, species: species.species, metres: heard.metres }, last.at + last.seconds, standing, nowMs);
      if (after === null) return null;
      const start = context.currentTime + after / 1_000;
      const out = stage.seat(seatOf(key), at, share);
      for (const note of notes) pool.add(sound(context, note.voice, { ...note, at: start + note.at }, out), context.currentTime);
      return heard;
    },
    move: (key, at) => stage.move(seatOf(key), at),
    tones: () => pool.size(context.currentTime),
  };
}

const seatOf = (key: number): string => `creature.${key}`;
