/**
 * What the world plays when something happens: waves, places restored, Echoes speaking, a region entered.
 *
 * Cues are lists of notes in the region's mode, chosen by pure functions; sounding and placing them is done elsewhere.
 */
import type { AtlasSong, Intent, LiveNote } from "../protocol/generated";
import { paletteOf } from "./bed/palette";
import { degreeOf, pitchOf } from "./music";
import type { VoiceName } from "./voices/voice";

/** A note of a cue; `at` and `seconds` in seconds, `at` from the cue's beginning. */
export interface CueNote {
  voice: VoiceName;
  pitch: number;
  velocity: number;
  at: number;
  seconds: number;
  from?: number;
}

/** Voices of those who speak, by words in their slug. */
const SPEAKERS: readonly (readonly [RegExp, VoiceName])[] = [
  [/lumi/, "shimmer"],
  [/kai/, "glass"],
  [/terra/, "marimba"],
  [/ignis/, "ember"],
  [/whale/, "whale"],
  [/shade|silence/, "tone"],
  [/anya/, "harp"],
];

/** The voice of a speaker. */
export function voiceOfSpeaker(speaker: string): VoiceName {
  return SPEAKERS.find(([pattern]) => pattern.test(speaker))?.[1] ?? "celesta";
}

/** Longest note of a line whose end was not given, in seconds. */
const LINE_NOTE_SECONDS = 1.2;

/** What a speaker sings with a line; without notes of its own, two quiet ones that say who speaks. */
export function lineCue(speaker: string, notes: readonly LiveNote[], song: AtlasSong): CueNote[] {
  const voice = voiceOfSpeaker(speaker);
  if (notes.length === 0) {
    const low = voice === "whale" || voice === "tone" ? -1 : 1;
    const count = song.degrees.length;
    return [0, Math.min(2, count - 1)].map((degree, i) => ({
      voice, pitch: pitchOf(song, degree + low * count), velocity: 42, at: i * 0.16, seconds: 0.7,
    }));
  }
  const begun = notes.filter((note) => note.velocity > 0);
  const cue: CueNote[] = [];
  for (const note of begun) {
    const at = note.offsetMs / 1000;
    const end = notes.find((other) => other.pitch === note.pitch && other.velocity === 0 && other.offsetMs > note.offsetMs);
    const before = cue.at(-1);
    const one: CueNote = { voice, pitch: note.pitch, velocity: note.velocity, at, seconds: end === undefined ? LINE_NOTE_SECONDS : (end.offsetMs - note.offsetMs) / 1000 };
    cue.push(before === undefined ? one : { ...one, from: before.pitch });
  }
  return cue;
}

/** Instruments of an intent: what holds the chord, what rises over it. */
const INTENTS: Record<Intent, readonly [VoiceName, VoiceName]> = {
  creative: ["pad", "celesta"],
  restoration: ["choir", "shimmer"],
  exploration: ["pad", "glass"],
  protection: ["bowed", "harp"],
};

/** A performance takes effect: a chord that swells and a figure that rises with how well it was; a sigh when little came of it. */
export function waveCue(intent: Intent, resonance: number, harmony: number, song: AtlasSong): CueNote[] {
  const count = song.degrees.length;
  const [chord, figure] = INTENTS[intent];
  const strength = Math.min(1, Math.max(0, resonance / 1000));
  if (strength < 0.12 || harmony < 0) {
    return [1, 0].map((degree, i) => ({ voice: "tone", pitch: pitchOf(song, degree) - 12, velocity: 46, at: i * 0.7, seconds: 1.1 }));
  }
  const notes: CueNote[] = [0, Math.min(4, count - 1), count].map((degree, i) => ({
    voice: chord, pitch: pitchOf(song, degree), velocity: 48 + 26 * strength, at: i * 0.05, seconds: 2.2 + 1.2 * strength,
  }));
  const steps = 3 + Math.round(strength * 4);
  for (let i = 0; i < steps; i++) {
    notes.push({ voice: figure, pitch: pitchOf(song, count + i * 2), velocity: 52 + 22 * strength - i * 2, at: 0.12 + i * 0.11, seconds: 0.9 });
  }
  if (intent === "protection") notes.push({ voice: "drum", pitch: pitchOf(song, 0) - 24, velocity: 66, at: 0, seconds: 1 });
  return notes;
}

/** A place changes: the whale sings, a blossom opens, a wound closes or tears. */
export function placeCue(place: string, what: string, song: AtlasSong): CueNote[] {
  const count = song.degrees.length;
  const tonic = pitchOf(song, 0);
  switch (what) {
    case "restored":
      if (/whale/.test(place)) return whalePhrase(song);
      return [...waveCue("restoration", 900, 1, song), { voice: "harp", pitch: tonic, velocity: 74, at: 0, seconds: 2 }];
    case "bloomed":
    case "healed":
      return [
        ...[0, 2, Math.min(4, count - 1), count, count + 2].map((degree, i): CueNote => ({ voice: "shimmer", pitch: pitchOf(song, degree + count), velocity: 66 - i * 3, at: i * 0.17, seconds: 1 })),
        ...[0, Math.min(4, count - 1), count + 2].map((degree): CueNote => ({ voice: "choir", pitch: pitchOf(song, degree), velocity: 58, at: 0.3, seconds: 3.2 })),
      ];
    case "healing":
      return [0, 2, Math.min(4, count - 1)].map((degree, i) => ({ voice: "harp", pitch: pitchOf(song, degree + count), velocity: 50, at: i * 0.12, seconds: 0.8 }));
    case "answered":
      return [
        { voice: "drum", pitch: tonic - 24, velocity: 84, at: 0, seconds: 1 },
        ...[0, Math.min(4, count - 1), count].map((degree, i): CueNote => ({ voice: "ember", pitch: pitchOf(song, degree), velocity: 72, at: 0.05 + i * 0.09, seconds: 1.2 })),
      ];
    case "wounded":
      return [2, 1, 0].map((degree, i) => ({ voice: "tone", pitch: pitchOf(song, degree) - 12, velocity: 66 - i * 6, at: i * 0.8, seconds: 1.6 }));
    default:
      return [];
  }
}

/** One phrase of the Star Whale: the region's motif, low, slow, each note sliding from the one before. */
export function whalePhrase(song: AtlasSong): CueNote[] {
  let at = 0;
  let before: number | null = null;
  return song.motif.slice(0, 5).map(([pitch, ticks]): CueNote => {
    const low = pitchOf(song, degreeOf(song, pitch)) - 12;
    const seconds = Math.min(3.2, Math.max(1.1, (ticks / 480) * 1.5));
    const note: CueNote = { voice: "whale", pitch: low, velocity: 88, at, seconds, ...(before === null ? {} : { from: before }) };
    at += seconds * 0.92;
    before = low;
    return note;
  });
}

/** A region is entered: the first notes of its motif; on the very first time with light around them. */
export function enterCue(song: AtlasSong, biome: string, discovered: boolean): CueNote[] {
  const { lead } = paletteOf(song.mood, biome);
  let at = 0;
  const notes = song.motif.slice(0, 4).map(([pitch, ticks]): CueNote => {
    const seconds = Math.min(1.2, Math.max(0.25, (ticks / 480) * (60 / song.tempo)));
    const note: CueNote = { voice: lead, pitch, velocity: 60, at, seconds: seconds * 0.95 };
    at += seconds;
    return note;
  });
  if (!discovered) return notes;
  const count = song.degrees.length;
  return [
    ...notes,
    ...[0, Math.min(4, count - 1), count].map((degree): CueNote => ({ voice: "choir", pitch: pitchOf(song, degree), velocity: 50, at: 0.1, seconds: 3 })),
    ...[0, 1, 2].map((i): CueNote => ({ voice: "shimmer", pitch: pitchOf(song, 2 * count + i * 2), velocity: 48 - i * 5, at: at + i * 0.2, seconds: 1 })),
  ];
}

/** A journey is done: the region's motif in full, carried by a choir that opens under it and lights that rise out of its end. */
export function doneCue(song: AtlasSong): CueNote[] {
  const count = song.degrees.length;
  let at = 0.2;
  const tune = song.motif.slice(0, 6).map(([pitch, ticks]): CueNote => {
    const seconds = Math.min(1.4, Math.max(0.3, (ticks / 480) * (60 / song.tempo)));
    const note: CueNote = { voice: "ember", pitch, velocity: 70, at, seconds };
    at += seconds;
    return note;
  });
  const chord = [0, Math.min(4, count - 1), count].map((degree, i): CueNote => ({
    voice: "choir", pitch: pitchOf(song, degree), velocity: 54, at: 0.05 * i, seconds: at + 1.6,
  }));
  const lights = [0, 2, 4, 6].map((i): CueNote => ({ voice: "shimmer", pitch: pitchOf(song, count + i), velocity: 56 - i * 3, at: at + i * 0.11, seconds: 1.2 }));
  return [...tune, ...chord, ...lights, { voice: "drum", pitch: pitchOf(song, 0) - 24, velocity: 60, at: 0, seconds: 1 }];
}
