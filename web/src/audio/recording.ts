/**
 * What was heard of a weave, note for note, as notes to sound: each part with a voice of its own, so that they can be told apart.
 *
 * Times and pitches are those that were heard.
 */
import type { WeaveRecording } from "../protocol/generated";
import { partVoice } from "../replica/recording";
import type { OfflineNote } from "./offline";

/** A note that was only touched still sounds this long, in seconds. */
const SHORTEST = 0.05;

/** The notes of a recording in seconds from its beginning, in the order they begin. */
export function recordingNotes(recording: WeaveRecording): OfflineNote[] {
  return recording.voices
    .flatMap(({ notes }, part) =>
      notes.map(({ pitch, velocity, beganMs, endedMs }) => ({ voice: partVoice(part), pitch, velocity, at: beganMs / 1_000, seconds: Math.max(SHORTEST, (endedMs - beganMs) / 1_000) })),
    )
    .sort((a, b) => a.at - b.at);
}
