/**
 * The generative bed: what a region plays by itself, composed section by section from its Song.
 *
 * A section is eight bars: two or three breaths (chords, a phrase out of the day's book, an answer, single notes) with silence between them. It is a
 * pure function of song, book, seed and section number, so that everybody in a region hears one piece and a late comer joins in the middle.
 * Conditions (hour, harmony, dissonance, who plays) only choose among what was composed and colour it. Nothing here makes sound.
 */
import type { AtlasSong, Phrase } from "../../protocol/generated";
import { pitchOf, TICKS_PER_QUARTER } from "../music";
import { randomOf, type Random } from "../random";
import type { VoiceName } from "../voices/voice";
import { chordOn, nextRoot, voicing, type Chord } from "./chords";
import type { Palette } from "./palette";

/** Bars of a section. */
export const SECTION_BARS = 8;

/** What an event is for. */
export type Role = "lead" | "reply" | "chord" | "drone" | "spark" | "pulse" | "danger";

/** One note of the bed. */
export interface BedEvent {
  /** Beats from the beginning of its bar (or of the answer). */
  beat: number;
  /** Beats it is held. */
  beats: number;
  pitch: number;
  velocity: number;
  voice: VoiceName;
  /** Cents away from its pitch. */
  cents: number;
  /** Place between the ears, -1..1. */
  pan: number;
  role: Role;
}

/** The phrases of a Song on a world day; the server makes them. */
export interface Book {
  /** Names the book: another one has other phrases. */
  id: string;
  phrases: readonly Phrase[];
}

/** The book of who has none yet: the bed has chords and single notes only. */
export const NO_BOOK: Book = { id: "", phrases: [] };

/** What colours the bed. */
export interface Conditions {
  /** World hour, 0..24. */
  hour: number;
  /** Harmony of the region, 0..1. */
  harmony: number;
  /** Dissonance of the region, 0..1. */
  dissonance: number;
  /** How far a Dissonance Storm pulls the tones out of tune, in cents, each to its own side; 0 where absent. */
  stormCents?: number;
  /** How much is played nearby, 0..1. */
  activity: number;
  /** Whether someone is playing now: then no phrase of the bed begins. */
  playing: boolean;
}

/** A composed event before conditions: `rank` 0..1, the lower the more it matters; `turn` is its own fixed chance, -1..1. */
interface Composed extends Omit<BedEvent, "cents"> {
  rank: number;
  turn: number;
}

/** Highest single note, as a MIDI number: above it, bells begin to pierce. */
const SPARK_PITCH_MAX = 94;

/** Where a section breathes: bars from its beginning and bars long. */
const FORMS: readonly (readonly (readonly [number, number])[])[] = [
  [[0, 2.75], [4, 2.25]],
  [[0, 2], [3, 2.75]],
  [[1, 2.75], [5, 2]],
  [[0, 1.75], [3, 1.75], [6, 1.5]],
  [[0, 3.25], [5, 2]],
  [[0.5, 2], [4, 2.75]],
  [[0, 1.75], [2.5, 1], [5, 2.25]],
  [[1, 2], [4, 1.5], [6.5, 1]],
];

/** How far it is night, 0 by day, 1 deep in the night. */
export function nightOf(hour: number): number {
  const fromNoon = Math.abs(((hour % 24) + 24) % 24 - 12);
  return Math.min(1, Math.max(0, (fromNoon - 6) / 3));
}

/** Events of one bar of a region's bed under conditions. Bars are counted from the beginning of the world. */
export function barOf(song: AtlasSong, palette: Palette, book: Book, seed: string, bar: number, conditions: Conditions): BedEvent[] {
  const section = Math.floor(bar / SECTION_BARS);
  const from = (bar - section * SECTION_BARS) * song.beats;
  const night = nightOf(conditions.hour);
  const fullness =
    0.64 + 0.3 * palette.fullness + 0.16 * (conditions.harmony - 0.5) - 0.4 * conditions.dissonance - 0.05 * night + 0.06 * conditions.activity;
  const events: BedEvent[] = [];
  for (const composed of sectionOf(song, palette, book, seed, section)) {
    if (composed.beat < from || composed.beat >= from + song.beats) continue;
    const { rank, turn, ...event } = composed;
    if (event.role === "danger" ? rank > conditions.dissonance : rank > fullness) continue;
    if (conditions.playing && (event.role === "lead" || event.role === "reply" || event.role === "spark")) continue;
    const softer = (1 - 0.22 * night) * (0.86 + 0.14 * conditions.harmony);
    events.push({
      ...event,
      beat: event.beat - from,
      velocity: Math.max(1, Math.min(127, Math.round(event.velocity * softer))),
      cents: turn * 42 * Math.max(0, conditions.dissonance - 0.08) + (turn < 0 ? -1 : 1) * (conditions.stormCents ?? 0),
    });
  }
  return events;
}

const kept = new Map<string, readonly Composed[]>();
const KEPT_MAX = 12;

/** The composed section, remembered for as long as its bars are asked for. */
function sectionOf(song: AtlasSong, palette: Palette, book: Book, seed: string, section: number): readonly Composed[] {
  const key = `${seed}|${book.id}|${section}|${song.tonic}|${song.mode}|${song.tempo}|${song.beats}|${palette.lead}|${song.motif.join()}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const composed = compose(song, palette, book, seed, section);
  kept.set(key, composed);
  for (const old of kept.keys()) {
    if (kept.size <= KEPT_MAX) break;
    kept.delete(old);
  }
  return composed;
}

function compose(song: AtlasSong, palette: Palette, book: Book, seed: string, section: number): Composed[] {
  const random = randomOf("bed", seed, section);
  const form = FORMS[random.below(FORMS.length)] ?? [];
  const events: Composed[] = [];
  let root = section % 4 === 0 ? 0 : random.pick([0, 0, 3, 4, 5]) % song.degrees.length;
  form.forEach(([startBar, bars], i) => {
    const start = startBar * song.beats;
    const beats = bars * song.beats;
    const chord = chordOn(song, root);
    // A phrase may go on into the silence after its breath, to where the next begins.
    const free = ((form[i + 1]?.[0] ?? SECTION_BARS) - startBar) * song.beats;
    // Some breaths are only a phrase, some only chords, most are both.
    const kind = random.weighted([0.5, 0.24, 0.26]);
    if (kind !== 1) addChords(events, song, palette, chord, start, beats, random);
    if (kind !== 2 || i === 0) addPhrase(events, palette, book, start, free, i === 0 ? "lead" : random.chance(0.6) ? "reply" : "lead", random);
    if (palette.spark !== null) addSparks(events, song, palette.spark, chord, start, beats, random);
    if (palette.pulse !== null && random.chance(0.6)) addPulse(events, song, palette.pulse, chord, start, beats, random);
    if (i === 0 || random.chance(0.3)) addDanger(events, song, start, beats, random);
    root = nextRoot(song, root, random);
  });
  return events.sort((a, b) => a.beat - b.beat);
}

function addChords(events: Composed[], song: AtlasSong, palette: Palette, chord: Chord, start: number, beats: number, random: Random): void {
  const low = palette.chords === "tone" ? 40 : 46;
  const rank = random.between(0.2, 0.75);
  const pitches = palette.chords === "tone" ? voicing(song, chord.slice(0, 2), low, random) : voicing(song, chord, low, random);
  const velocity = random.between(46, 60) - (palette.chords === "choir" ? 6 : 0);
  // The tones of a chord come in one after another, so that it swells rather than begins.
  const apart = random.between(0.15, 0.5);
  pitches.forEach((pitch, i) => {
    events.push({
      beat: start + i * apart, beats: beats - 0.4 - i * apart, pitch, velocity: velocity - i * 3, voice: palette.chords,
      pan: (i - 1) * 0.35, role: "chord", rank, turn: random.between(-1, 1),
    });
  });
  if (!palette.drone || !random.chance(0.6)) return;
  events.push({
    beat: start, beats: beats - 0.3, pitch: pitchOf(song, 0) - 12, velocity: 44, voice: "tone",
    pan: 0, role: "drone", rank: random.between(0.3, 0.8), turn: random.between(-0.6, 0.6),
  });
}

/** A phrase out of the book that fits, in the instrument's register. */
function addPhrase(events: Composed[], palette: Palette, book: Book, start: number, free: number, role: "lead" | "reply", random: Random): void {
  const wait = random.pick([0, 0, 0.5, 1]);
  // All is drawn before it is known whether anything fits, so that the rest of the section is the same with every book.
  const [which, rank, loud, slack] = [random.next(), role === "lead" ? random.between(0, 0.7) : random.between(0.1, 0.85), random.between(-8, 8), random.next()];
  const room = (free - wait - 0.5) * TICKS_PER_QUARTER;
  const fitting = book.phrases.filter((phrase) => phrase.ticks <= room && phrase.reply === (role === "reply"));
  const long = Math.max(0, ...fitting.map((phrase) => phrase.ticks));
  // Mostly what fills its place; now and then something short.
  const meant = slack < 0.65 ? fitting.filter((phrase) => phrase.ticks * 2 > long) : fitting;
  const phrase = meant[Math.floor(which * meant.length)];
  if (phrase === undefined) return;
  const mean = phrase.notes.reduce((sum, note) => sum + note.pitch, 0) / Math.max(1, phrase.notes.length);
  const octaves = Math.round((palette.centre - mean) / 12) * 12;
  const voice = role === "lead" ? palette.lead : palette.reply;
  const pan = role === "lead" ? -0.22 : 0.3;
  let before: Composed | null = null;
  for (const [index, note] of phrase.notes.entries()) {
    const beat = start + wait + note.onset / TICKS_PER_QUARTER;
    const beats = (note.duration / TICKS_PER_QUARTER) * random.between(0.82, 0.98);
    const [shift, touch, turn] = [random.between(-0.018, 0.03), random.between(-3, 3), random.between(-1, 1)];
    // Now and then a note is sung into the next, so that no phrase comes back as it was.
    if (before !== null && index < phrase.notes.length - 1 && random.chance(0.18)) {
      before.beats += note.duration / TICKS_PER_QUARTER;
      continue;
    }
    before = {
      beat: Math.max(start, beat + shift), beats, pitch: note.pitch + octaves, velocity: note.velocity + loud + touch, voice, pan, role, rank, turn,
    };
    events.push(before);
  }
}

function addSparks(events: Composed[], song: AtlasSong, voice: VoiceName, chord: Chord, start: number, beats: number, random: Random): void {
  const count = random.below(4);
  for (let i = 0; i < count; i++) {
    const degree = random.chance(0.75) ? (chord[random.below(chord.length)] ?? 0) : random.below(song.degrees.length);
    const pitch = pitchOf(song, degree % song.degrees.length) + 12 * random.pick([2, 2, 3]);
    events.push({
      beat: start + Math.min(beats - 1, Math.round(random.between(0.5, beats - 1) * 2) / 2) + random.between(-0.02, 0.03), beats: 0.9,
      pitch: pitch > SPARK_PITCH_MAX ? pitch - 12 : pitch, velocity: random.between(34, 54), voice,
      pan: random.between(-0.7, 0.7), role: "spark", rank: random.between(0.35, 1), turn: random.between(-1, 1),
    });
  }
}

function addPulse(events: Composed[], song: AtlasSong, voice: VoiceName, chord: Chord, start: number, beats: number, random: Random): void {
  const drum = voice === "drum";
  const rank = random.between(0.3, 0.95);
  const every = drum ? song.beats : random.pick([1, 1.5, 2]);
  // Every other breath or so the drum comes in late, and it may answer itself: a march would be noticed.
  const late = drum ? random.pick([0, 0, 1, 0.5]) : 0;
  for (let at = late; at <= beats - 1; at += drum && random.chance(0.3) ? every / 2 : every) {
    if (at > late && random.chance(drum ? 0.4 : 0.25)) continue;
    const pitch = drum ? pitchOf(song, 0) - 24 : pitchOf(song, chord[random.below(chord.length)] ?? 0) + 12;
    events.push({
      beat: start + at + random.between(0, 0.015), beats: 0.7, pitch, velocity: (at === late ? 58 : 44) + random.between(-5, 5), voice,
      pan: drum ? 0 : 0.15, role: "pulse", rank, turn: random.between(-1, 1),
    });
  }
}

/** Low tones that only dissonance lets through. */
function addDanger(events: Composed[], song: AtlasSong, start: number, beats: number, random: Random): void {
  const second = pitchOf(song, 1) - 24;
  const wait = random.between(0, song.beats * 0.75);
  events.push({
    beat: start + wait, beats: Math.max(2, (beats - wait) * random.between(0.6, 0.95)), pitch: pitchOf(song, random.pick([0, 0, 0, 3, 4]) % song.degrees.length) - 24, velocity: 60, voice: "tone",
    pan: 0, role: "danger", rank: random.between(0.25, 0.6), turn: random.between(-1, 1),
  });
  if (second < 30 || random.chance(0.4)) return;
  events.push({
    beat: start + wait + random.between(0.5, 2.5), beats: Math.max(1.5, beats * random.between(0.3, 0.6)), pitch: second, velocity: 48, voice: "tone",
    pan: 0.2, role: "danger", rank: random.between(0.45, 0.9), turn: random.between(-1, 1),
  });
}
