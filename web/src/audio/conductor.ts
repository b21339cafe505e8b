/**
 * Plays a region's bed in time: turns bars into tones a little ahead of the clock, keeps out of the way of players and answers them.
 *
 * It works on the context's clock and is told how that stands to the server's, so that bars fall together for everyone. What
 * is played is composed in `bed/`; how it sounds is the voices' business.
 */
import type { AtlasSong } from "../protocol/generated";
import { ANSWERED_NOTES, answerOf, type HeardNote } from "./bed/answer";
import { barOf, SECTION_BARS, type BedEvent, type Book, type Conditions } from "./bed/bed";
import { paletteOf, type Palette } from "./bed/palette";
import type { Graph } from "./graph";
import { barSeconds, beatSeconds } from "./music";
import { poolOf } from "./pool";
import { sound } from "./voices/sound";
import type { VoiceName } from "./voices/voice";

/** Where the bed plays. */
export interface BedPlace {
  region: string;
  biome: string;
  song: AtlasSong;
  /** The book of phrases at a second of the server's clock. */
  book(seconds: number): Book;
}

/** What the conductor knows of the world's colour; whether someone plays it finds out by itself. */
export type Colour = Omit<Conditions, "playing" | "activity">;

/** The conductor. */
export interface Conductor {
  /** Changes the place; what sounds of the old one is let go. Null is silence. */
  setPlace(place: BedPlace | null): void;
  /** Someone near (or oneself) plays a note at a time of the context's clock. */
  heard(voice: VoiceName, pitch: number, velocity: number, at: number): void;
  /** Plays what is due. `clockOffset` is the server's clock minus the context's, in seconds. */
  advance(clockOffset: number, colour: Colour): void;
  /** Events that were sounded since the last call, with their times: for captions and tests. */
  taken(): readonly Taken[];
}

/** An event that was sounded. */
export interface Taken {
  /** When, on the context's clock. */
  at: number;
  event: BedEvent;
  /** Whether it answers a player. */
  answers: boolean;
}

/** How far ahead events are handed to the audio thread, in seconds: more than a long frame, less than one would notice. */
const LOOKAHEAD = 0.3;
/** Events later than this are left out after a stall. */
const STALE = 0.15;
const POLYPHONY = 26;
/** Silence after a performance before the world answers, in bars, and at least in seconds. */
const ANSWER_BARS = 0.75;
const ANSWER_SECONDS = 1.3;
const HEARD_MAX = 32;
/** Notes this long past are no longer part of what is answered, in seconds. */
const FORGOTTEN = 20;
/** Notes per second nearby that count as full activity. */
const BUSY = 4;
const PANS = [-0.7, -0.35, 0, 0.35, 0.7] as const;

interface Due extends Taken {
  seconds: number;
}

/** A conductor for a graph. */
export function conductorOf(graph: Graph): Conductor {
  const { context } = graph;
  const pool = poolOf(POLYPHONY);
  const seats = PANS.map((pan) => {
    const seat = context.createStereoPanner();
    seat.pan.value = pan;
    seat.connect(graph.input("bed"));
    return seat;
  });
  let place: BedPlace | null = null;
  let palette: Palette | null = null;
  let nextBar: number | null = null;
  let due: Due[] = [];
  let played: { at: number; voice: VoiceName; pitch: number; velocity: number }[] = [];
  let taken: Taken[] = [];

  const schedule = (event: BedEvent, at: number, beat: number, answers: boolean): void => {
    due.push({ at: at + event.beat * beat, seconds: event.beats * beat, event, answers });
  };

  const compose = (now: number, clockOffset: number, conditions: Conditions): void => {
    if (place === null || palette === null) return;
    const bar = barSeconds(place.song);
    const beat = beatSeconds(place.song);
    nextBar ??= Math.ceil((now + clockOffset) / bar);
    // After a long pause (a hidden tab) the missed bars are skipped.
    nextBar = Math.max(nextBar, Math.floor((now + clockOffset) / bar));
    while (nextBar * bar - clockOffset < now + LOOKAHEAD) {
      const at = nextBar * bar - clockOffset;
      // A section is of one book, that of the day in which it begins; the next one's is asked for in time.
      const section = Math.floor(nextBar / SECTION_BARS) * SECTION_BARS * bar;
      const book = place.book(section);
      place.book(section + SECTION_BARS * bar);
      for (const event of barOf(place.song, palette, book, place.region, nextBar, conditions)) schedule(event, at, beat, false);
      nextBar++;
    }
  };

  const answer = (now: number): void => {
    const last = played.at(-1);
    if (place === null || palette === null || last === undefined || played.length < ANSWERED_NOTES) return;
    if (now < last.at + Math.max(ANSWER_SECONDS, ANSWER_BARS * barSeconds(place.song))) return;
    const beat = beatSeconds(place.song);
    const heard: HeardNote[] = played.map((note) => ({ pitch: note.pitch, velocity: note.velocity, beat: note.at / beat }));
    const seed = `${place.region}.${heard.map((note) => note.pitch).join()}.${Math.round(last.at)}`;
    for (const event of answerOf(place.song, palette, heard, last.voice, seed)) schedule(event, now + 0.1, beat, true);
    played = [];
  };

  const take = (now: number, playing: boolean): void => {
    const waiting: Due[] = [];
    for (const one of due) {
      if (one.at > now + LOOKAHEAD) {
        waiting.push(one);
        continue;
      }
      const phrase = one.event.role === "lead" || one.event.role === "reply" || one.event.role === "spark";
      if (one.at < now - STALE || (playing && phrase)) continue;
      const at = Math.max(now, one.at);
      const seat = seats[Math.round((one.event.pan + 0.7) / 0.35)] ?? seats[2];
      if (seat === undefined) continue;
      const { voice, pitch, velocity, cents } = one.event;
      pool.add(sound(context, voice, { pitch, velocity, cents, at, seconds: one.seconds }, seat), now);
      taken.push({ at, event: one.event, answers: one.answers });
    }
    due = waiting;
  };

  return {
    setPlace: (next) => {
      if (next?.region === place?.region) return;
      place = next;
      palette = next === null ? null : paletteOf(next.song.mood, next.biome);
      nextBar = null;
      due = [];
      pool.release(context.currentTime);
    },
    heard: (voice, pitch, velocity, at) => {
      played.push({ at, voice, pitch, velocity });
      if (played.length > HEARD_MAX) played.shift();
    },
    advance: (clockOffset, colour) => {
      const now = context.currentTime;
      played = played.filter((note) => note.at > now - FORGOTTEN);
      const last = played.at(-1);
      const bar = place === null ? 2 : barSeconds(place.song);
      const playing = last !== undefined && now < last.at + bar;
      const recent = played.filter((note) => note.at > now - 8).length;
      compose(now, clockOffset, { ...colour, playing, activity: Math.min(1, recent / (8 * BUSY)) });
      answer(now);
      take(now, playing);
    },
    taken: () => {
      const result = taken;
      taken = [];
      return result;
    },
  };
}
