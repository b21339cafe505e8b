/**
 * Every edit as a command: plain JSON that makes another draft of one, the same whoever gives it.
 *
 * A command that changes nothing gives the draft back as it is; one that would go beyond what a melody holds is refused with a code. Nothing here
 * knows pixels, keys or sound.
 */
import { LIMITS, type Intent, type Voice } from "../../../../protocol/generated";
import { BEATS, TEMPO, UNITS, bounded, held, inOrder, type Draft, type DraftKey, type DraftNote } from "./draft";

/** A note that is put in, before it has a name. */
export type NewNote = Omit<DraftNote, "id">;

/** An edit. */
export type Command =
  | { do: "add"; notes: readonly NewNote[] }
  | { do: "remove"; ids: readonly number[] }
  /** Moves notes together: by ticks and semitones, no farther than the outermost can go. */
  | { do: "move"; ids: readonly number[]; ticks: number; semitones: number }
  /** Makes notes longer or shorter, none shorter than `least`. */
  | { do: "stretch"; ids: readonly number[]; ticks: number; least: number }
  | { do: "velocity"; ids: readonly number[]; by: number }
  | { do: "set-velocity"; ids: readonly number[]; velocity: number }
  /** Gives notes to another voice. */
  | { do: "assign"; ids: readonly number[]; voice: number }
  | { do: "add-voice"; instrument: Voice }
  /** Removes a voice with its notes; the last one only loses its notes. */
  | { do: "remove-voice"; voice: number }
  | { do: "instrument"; voice: number; instrument: Voice }
  | { do: "mute"; voice: number; muted: boolean }
  | { do: "title"; title: string }
  | { do: "intent"; intent: Intent }
  | { do: "tempo"; tempo: number }
  | { do: "metre"; beats: number; unit: number }
  | { do: "key"; key: DraftKey | null };

/** Why a command was not done. */
export type Refused = "too-many-notes" | "too-many-voices";

/** What came of a command: a draft and the notes it put in, or why not. */
export type Done = { ok: true; draft: Draft; added: readonly number[] } | { ok: false; why: Refused };

/** Does a command. */
export function apply(draft: Draft, command: Command): Done {
  if (command.do === "add") return add(draft, command.notes);
  if (command.do === "add-voice") {
    if (draft.voices.length >= LIMITS.voices) return { ok: false, why: "too-many-voices" };
    return done({ ...draft, voices: [...draft.voices, { instrument: command.instrument, muted: false }] });
  }
  return done(changed(draft, command));
}

function done(draft: Draft, added: readonly number[] = []): Done {
  return { ok: true, draft, added };
}

function add(draft: Draft, notes: readonly NewNote[]): Done {
  if (draft.notes.length + notes.length > LIMITS.performanceNotes) return { ok: false, why: "too-many-notes" };
  let nextId = draft.nextId;
  const added = notes.map((note) => bounded({ ...note, voice: held(note.voice, 0, draft.voices.length - 1), id: nextId++ }));
  if (added.length === 0) return done(draft);
  return done({ ...draft, nextId, notes: inOrder([...draft.notes, ...added]) }, added.map((note) => note.id));
}

function changed(draft: Draft, command: Exclude<Command, { do: "add" | "add-voice" }>): Draft {
  switch (command.do) {
    case "remove":
      return withNotes(draft, draft.notes.filter((note) => !command.ids.includes(note.id)));
    case "move":
      return moved(draft, command.ids, command.ticks, command.semitones);
    case "stretch":
      return each(draft, command.ids, (note) => ({
        ...note,
        duration: held(note.duration + command.ticks, Math.min(note.duration, command.least), LIMITS.melodyTicks - note.onset),
      }));
    case "velocity":
      return each(draft, command.ids, (note) => ({ ...note, velocity: held(note.velocity + command.by, 1, 127) }));
    case "set-velocity":
      return each(draft, command.ids, (note) => ({ ...note, velocity: held(command.velocity, 1, 127) }));
    case "assign":
      return each(draft, command.ids, (note) => ({ ...note, voice: held(command.voice, 0, draft.voices.length - 1) }));
    case "remove-voice":
      return withoutVoice(draft, command.voice);
    case "instrument":
      return withVoice(draft, command.voice, { instrument: command.instrument });
    case "mute":
      return withVoice(draft, command.voice, { muted: command.muted });
    case "title":
      return command.title === draft.title ? draft : { ...draft, title: command.title.slice(0, LIMITS.melodyNameChars) };
    case "intent":
      return command.intent === draft.intent ? draft : { ...draft, intent: command.intent };
    case "tempo": {
      const tempo = held(command.tempo, TEMPO.min, TEMPO.max);
      return tempo === draft.tempo ? draft : { ...draft, tempo };
    }
    case "metre": {
      const beats = held(command.beats, BEATS.min, BEATS.max);
      const unit = UNITS.find((one) => one === command.unit) ?? draft.unit;
      return beats === draft.beats && unit === draft.unit ? draft : { ...draft, beats, unit };
    }
    case "key":
      return { ...draft, key: command.key };
  }
}

/** Moves notes together, so that a chord at the edge stays a chord. */
function moved(draft: Draft, ids: readonly number[], ticks: number, semitones: number): Draft {
  const meant = draft.notes.filter((note) => ids.includes(note.id));
  if (meant.length === 0) return draft;
  const earliest = Math.min(...meant.map((note) => note.onset));
  const latest = Math.max(...meant.map((note) => note.onset + note.duration));
  const lowest = Math.min(...meant.map((note) => note.pitch));
  const highest = Math.max(...meant.map((note) => note.pitch));
  const by = held(ticks, -earliest, LIMITS.melodyTicks - latest);
  const up = held(semitones, -lowest, 127 - highest);
  if (by === 0 && up === 0) return draft;
  return each(draft, ids, (note) => ({ ...note, onset: note.onset + by, pitch: note.pitch + up }));
}

function each(draft: Draft, ids: readonly number[], change: (note: DraftNote) => DraftNote): Draft {
  let any = false;
  const notes = draft.notes.map((note) => {
    if (!ids.includes(note.id)) return note;
    const next = change(note);
    any ||= next.onset !== note.onset || next.pitch !== note.pitch || next.duration !== note.duration || next.velocity !== note.velocity || next.voice !== note.voice;
    return next;
  });
  return any ? withNotes(draft, notes) : draft;
}

function withNotes(draft: Draft, notes: readonly DraftNote[]): Draft {
  const same = notes.length === draft.notes.length && notes.every((note, index) => note === draft.notes[index]);
  return same ? draft : { ...draft, notes: inOrder(notes) };
}

function withVoice(draft: Draft, voice: number, change: Partial<Draft["voices"][number]>): Draft {
  if (draft.voices[voice] === undefined) return draft;
  return { ...draft, voices: draft.voices.map((one, index) => (index === voice ? { ...one, ...change } : one)) };
}

function withoutVoice(draft: Draft, voice: number): Draft {
  if (draft.voices[voice] === undefined) return draft;
  const notes = draft.notes.filter((note) => note.voice !== voice);
  if (draft.voices.length === 1) return withNotes(draft, notes);
  return {
    ...draft,
    voices: draft.voices.filter((_, index) => index !== voice),
    notes: notes.map((note) => (note.voice > voice ? { ...note, voice: note.voice - 1 } : note)),
  };
}
