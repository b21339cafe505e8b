/** What was heard of a weave, as the world keeps it: how long it is, and which voice stands for each part. It sounds and draws nothing. */
import type { Voice, WeaveRecording } from "../protocol/generated";

/** Voices of the parts, in the order they came in: neighbours differ in kind. A recording keeps no instruments. */
const PART_VOICES: readonly Voice[] = ["harp", "flute", "celesta", "bowed", "marimba", "choir"];

/** The voice that a part is played with, so that parts can be told apart. */
export function partVoice(part: number): Voice {
  return PART_VOICES[part % PART_VOICES.length] as Voice;
}

/** Milliseconds from the first note to the end of the last. */
export function lengthMs(recording: WeaveRecording): number {
  return recording.voices.reduce((end, { notes }) => notes.reduce((last, { endedMs }) => Math.max(last, endedMs), end), 0);
}
