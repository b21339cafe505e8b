/**
 * The world's answer to what someone played: a short phrase with the same outline, in the region's mode, that comes to rest.
 *
 * It judges nothing: any playing is answered.
 */
import type { AtlasSong } from "../../protocol/generated";
import { degreeOf, pitchOf } from "../music";
import { randomOf } from "../random";
import type { VoiceName } from "../voices/voice";
import type { BedEvent } from "./bed";
import type { Palette } from "./palette";
import { centred, ended, type Phrase } from "./phrase";

/** A note that was heard. */
export interface HeardNote {
  pitch: number;
  velocity: number;
  /** When it began, in beats of the region's tempo on any scale. */
  beat: number;
}

/** Notes needed before the world answers. */
export const ANSWERED_NOTES = 3;
/** Notes of a performance's end that the answer looks at. */
const REMEMBERED = 6;

/** The answer, in beats from its own beginning; empty when too little was heard. */
export function answerOf(song: AtlasSong, palette: Palette, heard: readonly HeardNote[], playedWith: VoiceName, seed: string): BedEvent[] {
  if (heard.length < ANSWERED_NOTES) return [];
  const random = randomOf("answer", seed);
  const last = heard.slice(-REMEMBERED);
  const spoken: Phrase = last.map((note, i) => {
    const gap = (last[i + 1]?.beat ?? note.beat + 1.5) - note.beat;
    return { degree: degreeOf(song, note.pitch), beats: Math.min(2, Math.max(0.5, Math.round(gap * 2) / 2)), rest: false };
  });
  const count = song.degrees.length;
  const axis = spoken[0]?.degree ?? 0;
  const way = random.below(4);
  const turned: Phrase =
    way === 0
      ? spoken.map((step) => ({ ...step, degree: 2 * axis - step.degree }))
      : way === 1
        ? spoken.slice(-Math.max(2, Math.ceil(spoken.length / 2)))
        : way === 2
          ? spoken.map((step, i) => ({ ...step, degree: step.degree + (i > spoken.length / 2 ? -1 : 1) }))
          : spoken;
  const centre = Math.round(((palette.centre - pitchOf(song, 0)) / 12) * count);
  const phrase = ended(centred(turned, centre, count), song.beats * 1.5, [0, 4 % count], count);
  const voice = palette.reply === playedWith ? palette.lead : palette.reply;
  const loud = Math.min(70, Math.max(44, last.reduce((sum, note) => sum + note.velocity, 0) / last.length - 14));
  let beat = 0;
  return phrase.map((step, i) => {
    const event: BedEvent = {
      beat: beat + random.between(0, 0.03), beats: step.beats * 0.92, pitch: pitchOf(song, step.degree),
      velocity: Math.round(loud * (i === 0 ? 1 : random.between(0.86, 1))), voice, cents: 0, pan: 0.3, role: "reply",
    };
    beat += step.beats;
    return event;
  });
}
