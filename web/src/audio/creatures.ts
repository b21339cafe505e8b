/**
 * Voices of creatures: each species' motif in its own pitch niche, in tune with the region while it is in harmony, out of tune where it is not.
 *
 * Few at once and only near ones; where a region's life is nearly gone, they are silent. It decides who is heard when and by which notes; sounding
 * them from where they stand is `calls.ts`'s.
 */
import type { AtlasSong, AtlasSpecies } from "../protocol/generated";
import { degreeOf, pitchOf, TICKS_PER_QUARTER } from "./music";
import type { VoiceName } from "./voices/voice";

/** Metres within which a creature is heard. */
export const VOICE_METRES = 60;
/** Creatures that may give voice at once. */
export const CALLERS_MAX = 3;
/** A species is heard again after so many milliseconds, one of them after so many. */
const SPECIES_MS = 3_500;
const OWN_MS = 9_000;
/** A call is put off by up to so many milliseconds, so that a chorus is no chord. */
const SPREAD_MS = 2_400;
/** Notes of a motif that are sounded, and tones of all who give voice: a call is planned whole, so that there is room for every note of each. */
const NOTES_MAX = 6;
export const CREATURE_POLYPHONY = CALLERS_MAX * NOTES_MAX;
/** Standing, in thousandths, under which nobody calls. */
const SILENT_BELOW = 150;
/** Harmony, 0..1, from which a voice keeps to the region's scale. */
const TUNED_FROM = 0.35;
/** Cents by which utter dissonance bends a voice. */
const BENT_CENTS = 85;
/** Lower and upper end of what the instruments sound well in: a motif that does not lie in it is moved by octaves as a whole. */
const LOWEST = 36;
const HIGHEST = 98;

/** A note of a call. */
export interface CallNote {
  voice: VoiceName;
  pitch: number;
  cents: number;
  velocity: number;
  /** Seconds from the call's beginning. */
  at: number;
  seconds: number;
}

/** What colours a call. */
export interface CallColour {
  /** 0..1. */
  harmony: number;
  /** 0..1. */
  dissonance: number;
}

const INSTRUMENTS: Readonly<Record<string, VoiceName>> = {
  "bell-deer": "celesta", "chime-goat": "glass", "glass-lamb": "glass", "mirage-gazelle": "flute", "russet-fox": "harp", "song-wolf": "choir", "glass-lynx": "glass",
  "reed-otter": "flute", "rime-vole": "marimba", "dawn-hare": "drum", "harp-jerboa": "harp", "cinder-drake": "ember", "ash-tortoise": "tone", "ash-raven": "bowed",
  "meadow-lark": "flute", "storm-gull": "flute", "snow-owl": "choir", "fen-heron": "bowed", "mirror-duck": "marimba", silverfin: "shimmer", "chorus-frog": "marimba",
  "tide-crab": "marimba", "ember-beetle": "ember", "dune-adder": "bowed", "lumen-moth": "shimmer", "star-whale": "whale",
};

/** With which voice a species sings. */
export function instrumentOf(species: string): VoiceName {
  return INSTRUMENTS[species] ?? "marimba";
}

/** The notes of a call: the motif at the region's tempo, in its scale where it is in harmony, bent where it is dissonant. */
export function callNotes(species: Pick<AtlasSpecies, "species" | "voice">, song: Pick<AtlasSong, "tonic" | "degrees" | "tempo">, colour: CallColour): CallNote[] {
  const voice = instrumentOf(species.species);
  const second = 60 / song.tempo / TICKS_PER_QUARTER;
  const tuned = colour.harmony >= TUNED_FROM && colour.harmony > colour.dissonance;
  const motif = species.voice.slice(0, NOTES_MAX);
  const moved = octaves(motif.map(([pitch]) => pitch));
  let at = 0;
  return motif.map(([told, ticks], k) => {
    const pitch = told + moved;
    const note: CallNote = {
      voice,
      pitch: tuned ? pitchOf(song, degreeOf(song, pitch)) : pitch,
      // Every note of a dissonant voice is bent a little otherwise.
      cents: Math.round(colour.dissonance * BENT_CENTS * (k % 2 === 0 ? -1 : 0.6)) || 0,
      velocity: k === 0 ? 64 : 54,
      at,
      seconds: Math.min(1.6, ticks * second),
    };
    at += ticks * second;
    return note;
  });
}

/** Semitones, whole octaves, by which pitches come to lie in what instruments sound well in. */
function octaves(pitches: readonly number[]): number {
  const up = Math.ceil(Math.max(0, LOWEST - Math.min(...pitches)) / 12);
  const down = Math.ceil(Math.max(0, Math.max(...pitches) - HIGHEST) / 12);
  return 12 * (up - down) || 0;
}

/** A creature that may call. */
export interface Caller {
  key: number;
  species: string;
  metres: number;
}

/** Chooses who is heard: nearest first, no species twice in a breath, few at once. */
export class Callers {
  private readonly species = new Map<string, number>();
  private readonly own = new Map<number, number>();
  private until: number[] = [];

  /** Milliseconds until it calls, or null when it is not heard; `standing` is the region's, in thousandths, or null where unknown. */
  ask(caller: Caller, seconds: number, standing: number | null, nowMs: number): number | null {
    if (caller.metres > VOICE_METRES || (standing !== null && standing < SILENT_BELOW)) return null;
    this.until = this.until.filter((end) => end > nowMs);
    if (this.until.length >= CALLERS_MAX) return null;
    if (nowMs - (this.species.get(caller.species) ?? -Infinity) < SPECIES_MS) return null;
    if (nowMs - (this.own.get(caller.key) ?? -Infinity) < OWN_MS) return null;
    const after = (Math.imul(caller.key | 0, 2_654_435_761) >>> 0) % SPREAD_MS;
    this.species.set(caller.species, nowMs);
    this.own.delete(caller.key);
    this.own.set(caller.key, nowMs);
    for (const old of this.own.keys()) {
      if (this.own.size <= 128) break;
      this.own.delete(old);
    }
    this.until.push(nowMs + after + seconds * 1_000);
    return after;
  }
}
