/**
 * Words of casting together: invitations, parts, the ready list, the count-in, why somebody was left out and how it ended.
 *
 * They come with the code that shows them, not with the first page. It decides nothing.
 */
import { fill, type Values } from "./fill";

/** By key; stances and reasons as the server names them. */
export const togetherWords = {
  "title": "Cast together",
  "card": "Casting together",
  "invited": "{name} invites you to cast “{melody}” together",
  "called": "Casting “{melody}” together",
  "joined": "Casting “{melody}” with {name}",
  "left": "Waits {seconds} s for those not ready",
  "parts": "Parts",
  "people": "Who takes part",
  "part": "Part {number}: {melody}",
  "part.voice": "{melody}, voice {voice}",
  "enters.0": "from the start",
  "enters": "enters after {beats} beats",
  "moved.0": "as written",
  "moved.up": "{interval} higher",
  "moved.down": "{interval} lower",
  "interval.1": "a second",
  "interval.2": "a third",
  "interval.3": "a fourth",
  "interval.4": "a fifth",
  "interval.5": "a sixth",
  "interval.6": "a seventh",
  "interval.7": "an octave",
  "octave": "an octave",
  "octaves": "two octaves",
  "take": "Sing this",
  "take.part": "(part {number})",
  "decline": "Decline",
  "leave": "Leave",
  "end": "Call it off",
  "begin": "Begin now",
  "you": "You",
  "stance.invited": "is asked",
  "stance.accepted": "gets ready",
  "stance.ready": "ready",
  "stance.sounding": "sings",
  "stance.declined": "declined",
  "stance.left-out": "left out",
  "why.late": "was not ready in time",
  "why.not-ready": "was not ready when it began",
  "why.far": "went too far away",
  "why.gone": "left the world",
  "why.lost": "lost the connection",
  "why.left": "left",
  "why.casting": "casts something else",
  "why.elsewhere": "casts with others",
  "why.no-energy": "is too tired",
  "why.asked-before": "declined a moment ago",
  "why.full": "has too many invitations",
  "why.blocked": "is blocked by you",
  "you.late": "You were not ready in time, so it goes on without you.",
  "you.not-ready": "It began without you: you were not ready yet.",
  "you.far": "You went too far away from the others.",
  "you.lost": "Your connection was cut when it began.",
  "you.casting": "You cast something else when it began.",
  "you.no-energy": "You were too tired when it began.",
  "ended.sung": "You cast it together.",
  "ended.withdrawn": "{name} called it off.",
  "ended.withdrawn.you": "You called it off.",
  "ended.alone": "Too few are left; it did not begin.",
  "ended.late": "{name} was not ready in time; it did not begin.",
  "ended.late.you": "You were not ready in time; it did not begin.",
  "ended.resting": "The world rests, so it did not begin. Call them again in a moment.",
  "ended.stopping": "The server stops soon, so it did not begin. Call them again once it is back.",
  "ended.maintenance": "Maintenance began, so it did not begin. Call them again afterwards.",
  "count.in": "Begins in {seconds} s",
  "count.beat": "Beat {beat} of {beats}",
  "count.sounds": "It sounds",
  "said.ready": "{name} is ready.",
  "said.ready.you": "You are ready. {part}, {does}.",
  "said.out": "{name} {why}.",
  "said.start": "Everybody is ready. It begins in {seconds} seconds.",
  "said.start.without": "It begins in {seconds} seconds, without {names}.",
  "said.sounds": "It begins.",
  "form.what": "Who sings with you? Each casts a part, all from one beat on.",
  "form.people": "With whom",
  "form.nobody": "Nobody stands within 30 m. Go to others, or call them by a chat line.",
  "form.melody": "Melody",
  "form.how": "How",
  "form.how.canon": "a canon: all sing the same, one after the other",
  "form.how.voices": "its {voices} voices, one for each",
  "form.sung": "What of it",
  "form.whole": "the whole melody",
  "form.voice": "voice {voice}",
  "form.lag": "Each part enters after the one before by",
  "form.beats": "{beats} beats",
  "form.beats.0": "nothing: all at once",
  "form.apart": "The melody is over after {beats} beats, so these parts would not sound together.",
  "form.interval": "and lies",
  "form.higher.0": "as it is written",
  "form.higher.2": "a third higher",
  "form.higher.4": "a fifth higher",
  "form.higher.7": "an octave higher",
  "form.higher.-2": "a third lower",
  "form.higher.-7": "an octave lower",
  "form.each": "Set each part by itself",
  "form.mine": "Mine",
  "form.enters": "Enters after beats",
  "form.steps": "Scale steps",
  "form.octaves": "Octaves",
  "form.invite": "Invite",
} as const;

/** Keys of these words. */
export type TogetherKey = keyof typeof togetherWords;

/** A text of casting together. */
export function togetherWord(key: TogetherKey, values: Values = {}): string {
  return fill(togetherWords[key], values);
}

/** The text of a key that came from the server, or what stands in for it. */
export function togetherWordOr(key: string, fallback: string, values: Values = {}): string {
  const text = (togetherWords as Readonly<Record<string, string>>)[key];
  return text === undefined ? fallback : fill(text, values);
}
