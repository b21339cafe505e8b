/**
 * A melody as a WAV file, with the voices one hears in the world.
 *
 * It renders faster than it would play, and only so much.
 */
import type { MelodyNote, Voice } from "../protocol/generated";
import { TICKS_PER_QUARTER } from "./music";
import { renderNotes, type OfflineNote } from "./offline";
import { wavOf } from "./wav";

const RATE = 44_100;
const TAIL_SECONDS = 4;
/** Longest file, in seconds; a melody of 256 notes is far shorter. */
const SECONDS_MAX = 300;

/** A melody's notes in seconds. */
export function melodyNotes(notes: readonly MelodyNote[], tempo: number, voice: Voice): OfflineNote[] {
  const tick = 60 / tempo / TICKS_PER_QUARTER;
  return notes.map((note) => ({ voice, pitch: note.pitch, velocity: note.velocity, at: note.onset * tick, seconds: note.duration * tick }));
}

/** Renders a melody to a WAV file. */
export async function exportWav(notes: readonly MelodyNote[], tempo: number, voice: Voice): Promise<Blob> {
  return exportScore(melodyNotes(notes, tempo, voice));
}

/** Renders notes of several voices to a WAV file. */
export async function exportScore(played: readonly OfflineNote[]): Promise<Blob> {
  const end = played.reduce((latest, note) => Math.max(latest, note.at + note.seconds), 0);
  const channels = await renderNotes(played, { rate: RATE, seconds: Math.min(SECONDS_MAX, end + TAIL_SECONDS), bus: "self", biome: "open" });
  return new Blob([wavOf(channels, RATE)], { type: "audio/wav" });
}
