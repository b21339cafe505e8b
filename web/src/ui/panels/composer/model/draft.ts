/**
 * A draft: a melody while it is written, in up to eight voices. Plain values, and what they are at their bounds.
 *
 * It changes nothing by itself; `commands.ts` makes another draft of one.
 */
import { LIMITS, type Composition, type Intent, type Voice } from "../../../../protocol/generated";

/** Ticks of a quarter note. */
export const QUARTER = 480;
export const VOICES: readonly Voice[] = ["harp", "flute", "bowed", "celesta", "marimba", "choir"];
export const UNITS = [1, 2, 4, 8, 16] as const;
export const TEMPO = { min: 40, max: 240 } as const;
export const BEATS = { min: 1, max: 16 } as const;

/** A note of a draft. */
export interface DraftNote {
  /** Names it within the draft for as long as the draft lives. */
  readonly id: number;
  /** Which voice, from 0. */
  readonly voice: number;
  /** MIDI number, 0..127. */
  readonly pitch: number;
  /** Ticks from the beginning. */
  readonly onset: number;
  /** Ticks it sounds, from 1. */
  readonly duration: number;
  /** MIDI velocity, 1..127. */
  readonly velocity: number;
}

/** A voice of a draft. */
export interface DraftVoice {
  /** Its instrument. */
  readonly instrument: Voice;
  /** Whether it is silent while one listens. */
  readonly muted: boolean;
}

/** A key. */
export interface DraftKey {
  /** Pitch class, 0..11. */
  readonly tonic: number;
  readonly mode: string;
}

/** A draft. */
export interface Draft {
  readonly title: string;
  readonly intent: Intent;
  readonly tempo: number;
  readonly beats: number;
  readonly unit: number;
  readonly key: DraftKey | null;
  readonly voices: readonly DraftVoice[];
  /** By onset, then pitch, then id. */
  readonly notes: readonly DraftNote[];
  /** The number the next note gets. */
  readonly nextId: number;
}

/** A draft without notes, in a key and at a tempo. */
export function emptyDraft(key: DraftKey | null, tempo: number, beats: number, instrument: Voice): Draft {
  return {
    title: "", intent: "creative", tempo: held(tempo, TEMPO.min, TEMPO.max), beats, unit: 4, key,
    voices: [{ instrument, muted: false }], notes: [], nextId: 1,
  };
}

/** A number as near to what is wished as its bounds let it be; whole. */
export function held(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}

/** The last tick of a melody. */
export const LIMITS_TICKS = LIMITS.melodyTicks;

/** Ticks of a bar. */
export function barTicks(draft: Pick<Draft, "beats" | "unit">): number {
  return (draft.beats * QUARTER * 4) / draft.unit;
}

/** Ticks of a beat. */
export function beatTicks(draft: Pick<Draft, "unit">): number {
  return (QUARTER * 4) / draft.unit;
}

/** The tick at which the last note has ended. */
export function endOf(draft: Pick<Draft, "notes">): number {
  return draft.notes.reduce((end, note) => Math.max(end, note.onset + note.duration), 0);
}

/** Bars that are shown: what there is and two to go on, eight at least. */
export function barsShown(draft: Draft): number {
  const most = Math.max(1, Math.floor(LIMITS.melodyTicks / barTicks(draft)));
  return Math.min(most, Math.max(8, Math.ceil(endOf(draft) / barTicks(draft)) + 2));
}

/** Notes in their order. */
export function inOrder(notes: readonly DraftNote[]): DraftNote[] {
  return [...notes].sort((a, b) => a.onset - b.onset || a.pitch - b.pitch || a.id - b.id);
}

/** A draft as the wire has it; voices without notes are left out, so that what is kept has none. */
export function compositionOf(draft: Draft): Composition {
  const voices = draft.voices.map(({ instrument }, voice) => ({
    voice: instrument,
    notes: draft.notes
      .filter((note) => note.voice === voice)
      .map(({ pitch, onset, duration, velocity }) => ({ pitch, onset, duration, velocity })),
  }));
  return {
    tempo: draft.tempo, beats: draft.beats, unit: draft.unit,
    tonic: draft.key?.tonic ?? null, mode: draft.key?.mode ?? null,
    voices: voices.filter((voice) => voice.notes.length > 0),
  };
}

/** The number of a draft's voice for a voice of its composition, which leaves empty ones out; from 0. */
export function draftVoice(draft: Draft, voice: number): number {
  const used = draft.voices.map((_, index) => index).filter((index) => draft.notes.some((note) => note.voice === index));
  return used[voice] ?? 0;
}

/** A draft of what the wire brought. What a draft cannot hold is held at its bounds or left out. */
export function draftOf(composition: Composition, title: string, intent: Intent): Draft {
  let nextId = 1;
  const voices = composition.voices.slice(0, LIMITS.voices);
  const notes = voices.flatMap(({ notes }, voice) => notes.map((note) => bounded({ id: nextId++, voice, ...note })));
  const { tonic, mode } = composition;
  return {
    title: title.slice(0, LIMITS.melodyNameChars),
    intent,
    tempo: held(composition.tempo, TEMPO.min, TEMPO.max),
    beats: held(composition.beats, BEATS.min, BEATS.max),
    unit: UNITS.find((unit) => unit === composition.unit) ?? 4,
    key: tonic === null || mode === null ? null : { tonic: held(tonic, 0, 11), mode },
    voices: voices.length === 0 ? [{ instrument: "harp", muted: false }] : voices.map(({ voice }) => ({ instrument: voice, muted: false })),
    notes: inOrder(notes).slice(0, LIMITS.performanceNotes),
    nextId,
  };
}

/** A note within what a draft holds. */
export function bounded(note: DraftNote): DraftNote {
  const duration = held(note.duration, 1, LIMITS.melodyTicks);
  return {
    ...note,
    pitch: held(note.pitch, 0, 127),
    velocity: held(note.velocity, 1, 127),
    duration,
    onset: held(note.onset, 0, LIMITS.melodyTicks - duration),
  };
}

const INTENTS: readonly Intent[] = ["creative", "restoration", "exploration", "protection"];

/** A draft out of storage; null where the value is none. */
export function draftFrom(value: unknown): Draft | null {
  if (!isRecord(value) || !Array.isArray(value["voices"]) || !Array.isArray(value["notes"])) return null;
  const number = (of: unknown, otherwise: number): number => (typeof of === "number" && Number.isFinite(of) ? of : otherwise);
  const voices: DraftVoice[] = value["voices"].filter(isRecord).slice(0, LIMITS.voices).map((voice) => ({
    instrument: VOICES.find((known) => known === voice["instrument"]) ?? "harp",
    muted: voice["muted"] === true,
  }));
  if (voices.length === 0) return null;
  let nextId = 1;
  const notes = value["notes"].filter(isRecord).slice(0, LIMITS.performanceNotes).map((note) => bounded({
    id: nextId++,
    voice: held(number(note["voice"], 0), 0, voices.length - 1),
    pitch: number(note["pitch"], 60),
    onset: number(note["onset"], 0),
    duration: number(note["duration"], QUARTER),
    velocity: number(note["velocity"], 80),
  }));
  const key = value["key"];
  return {
    title: typeof value["title"] === "string" ? value["title"].slice(0, LIMITS.melodyNameChars) : "",
    intent: INTENTS.find((intent) => intent === value["intent"]) ?? "creative",
    tempo: held(number(value["tempo"], 90), TEMPO.min, TEMPO.max),
    beats: held(number(value["beats"], 4), BEATS.min, BEATS.max),
    unit: UNITS.find((unit) => unit === value["unit"]) ?? 4,
    key: isRecord(key) && typeof key["mode"] === "string" ? { tonic: held(number(key["tonic"], 0), 0, 11), mode: key["mode"] } : null,
    voices,
    notes: inOrder(notes),
    nextId,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
