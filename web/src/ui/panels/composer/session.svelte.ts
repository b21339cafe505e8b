/**
 * What the composer does: one draft with its past, what is selected, and how it sounds.
 *
 * Edits are commands of the model; this gives them and keeps what came of them in the browser. What is heard in it, ideas, files, and keeping and sharing
 * stand in files of their own beside this one. It draws nothing.
 */
import type { PlayedNote } from "../../../input/controls";
import { noteName } from "../../../input/scale";
import { LIMITS, type Intent, type Problem } from "../../../protocol/generated";
import { explained, word, type WordKey } from "../../../words/words";
import type { Ports } from "../../ports";
import type { Store } from "../../store.svelte";
import type { Command, NewNote } from "./model/commands";
import { DraftFiles } from "./files.svelte";
import { DraftHearing } from "./hearing.svelte";
import { DraftIdeas } from "./ideas";
import { DraftKeeping } from "./keeping.svelte";
import { emptyDraft, endOf, held, QUARTER, VOICES, type Draft, type DraftNote } from "./model/draft";
import { browserShelf, load, save, shelved } from "./model/drafts";
import { placeOf, snapDown, snapTicks, valueOf, type Snap } from "./model/grid";
import { begin, perform, redo, replace, settled, undo, type History } from "./model/history";
import { scoreOf, tickSeconds } from "./model/sounding";

/** After an edit the draft is kept when so long nothing else was edited. */
const KEEP_AFTER_MS = 250;
const VELOCITY = 84;

/** What the pointer does. */
export type Tool = "draw" | "select" | "pan";

/** What is under way for the whole draft; one thing at a time. */
export type Busy = "keep" | "share" | "wav" | "midi" | "import" | "make";

/** A word on what came of something. */
export interface Told {
  tone: "good" | "bad";
  text: string;
  remarks: readonly string[];
}

/** The composer. */
export class ComposerSession {
  history = $state.raw<History>(begin(emptyDraft(null, 90, 4, "harp")));
  earlier = $state.raw<readonly Draft[]>([]);
  /** Whether the draft is kept in this browser. */
  kept = $state(true);
  voice = $state(0);
  selected = $state.raw<ReadonlySet<number>>(new Set());
  cursor = $state.raw({ tick: 0, pitch: 62 });
  snap = $state<Snap>("eighth");
  /** Ticks of the next note. */
  length = $state(QUARTER);
  tool = $state<Tool>("draw");
  loop = $state(false);
  metronome = $state(false);
  stepping = $state(true);
  playing = $state(false);
  told = $state.raw<Told | null>(null);
  /** What a screen reader says now. */
  spoken = $state("");
  /** What is under way, so that no button is pressed twice. */
  busy = $state<Busy | null>(null);
  readonly draft: Draft = $derived(this.history.present);
  readonly ear: DraftHearing;
  readonly ideas: DraftIdeas;
  readonly files: DraftFiles;
  readonly keeping: DraftKeeping;

  private opened = false;
  private keepTimer: ReturnType<typeof setTimeout> | undefined;
  private copied: readonly NewNote[] = [];
  private readonly shelf = browserShelf();

  constructor(
    private readonly store: Store,
    private readonly ports: Ports,
  ) {
    this.ear = new DraftHearing(this, store, ports);
    this.ideas = new DraftIdeas(this, store, ports);
    this.files = new DraftFiles(this, ports);
    this.keeping = new DraftKeeping(this, store, ports);
  }

  /** The composer is shown: the draft of before, or one in the region's key. */
  open(): void {
    if (!this.opened) {
      this.opened = true;
      const { draft, earlier } = load(this.shelf);
      this.earlier = earlier;
      this.history = begin(draft ?? this.fresh());
      this.voice = 0;
    }
    this.ear.ask();
  }

  /** It is shown no more: nothing sounds on, and what was written is kept now. */
  close(): void {
    this.stop();
    this.keepNow();
    this.ear.close();
  }

  /** A draft without notes, in the key and at the tempo of the region one is in. */
  fresh(): Draft {
    const song = this.store.here?.song;
    const instrument = this.store.you?.voice ?? "harp";
    return song === undefined ? emptyDraft(null, 90, 4, instrument) : emptyDraft({ tonic: song.tonic, mode: song.mode }, song.tempo, song.beats, instrument);
  }

  /** Gives a command; says why where it was refused. Those of one gesture are one step. */
  do(command: Command, gesture: string | null = null): readonly number[] | null {
    const step = perform(this.history, command, gesture);
    if (!step.ok) {
      this.tell("bad", word(`composer.refused.${step.why}`));
      return null;
    }
    this.become(step.history);
    return step.added;
  }

  /** Ends a gesture. */
  settle(): void {
    this.history = settled(this.history);
  }

  undo(): void {
    if (this.history.past.length === 0) return;
    this.become(undo(this.history));
    this.spoken = word("composer.spoken.undone");
  }

  redo(): void {
    if (this.history.future.length === 0) return;
    this.become(redo(this.history));
    this.spoken = word("composer.spoken.redone");
  }

  private become(history: History): void {
    if (history === this.history) return;
    this.history = history;
    const known = new Set(history.present.notes.map((note) => note.id));
    if ([...this.selected].some((id) => !known.has(id))) this.selected = new Set([...this.selected].filter((id) => known.has(id)));
    if (this.voice >= history.present.voices.length) this.voice = history.present.voices.length - 1;
    this.changed();
  }

  /** Puts another draft in the place of this one, which is kept among the earlier ones. */
  exchange(draft: Draft): void {
    this.earlier = shelved(this.earlier, this.draft);
    this.history = replace(this.history, draft);
    this.voice = 0;
    this.selected = new Set();
    this.cursor = { tick: 0, pitch: draft.notes[0]?.pitch ?? 62 };
    this.keeping.shared = null;
    this.changed();
    this.keepNow();
  }

  private changed(): void {
    if (this.playing) this.ports.score.change(scoreOf(this.draft, this.loop, this.metronome));
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => this.keepNow(), KEEP_AFTER_MS);
    this.ear.ask();
  }

  /** Keeps the draft in the browser now. */
  keepNow(): void {
    clearTimeout(this.keepTimer);
    if (this.opened) this.kept = save(this.shelf, { draft: this.draft, earlier: this.earlier });
  }

  tell(tone: Told["tone"], text: string, remarks: readonly string[] = []): void {
    this.told = { tone, text, remarks };
  }

  /** Tells why the server would not. */
  failed(problem: Problem): void {
    this.tell("bad", word("composer.failed", { reason: explained("problem", problem.code, problem.reason) }));
  }

  /** Does one thing for the whole draft; null where another is under way. */
  async busyWith<T>(what: Busy, deed: () => Promise<T>): Promise<T | null> {
    if (this.busy !== null) return null;
    this.busy = what;
    try {
      return await deed();
    } finally {
      this.busy = null;
    }
  }

  // How it sounds.

  /** Plays from the cursor, or from the beginning where nothing lies beyond it; or stops. */
  toggle(): void {
    if (this.playing) this.stop();
    else this.play(this.cursor.tick < endOf(this.draft) ? this.cursor.tick : 0);
  }

  play(tick: number): void {
    if (this.draft.notes.length === 0 && !this.metronome) return;
    this.playing = true;
    this.ports.score.play(scoreOf(this.draft, this.loop, this.metronome), tick * tickSeconds(this.draft));
  }

  stop(): void {
    this.playing = false;
    this.ports.score.stop();
  }

  /** The tick that sounds; null while nothing is played. */
  playhead(): number | null {
    const at = this.playing ? this.ports.score.position() : null;
    return at === null ? null : at / tickSeconds(this.draft);
  }

  setLoop(loop: boolean): void {
    this.loop = loop;
    if (this.playing) this.ports.score.change(scoreOf(this.draft, loop, this.metronome));
  }

  setMetronome(metronome: boolean): void {
    this.metronome = metronome;
    if (this.playing) this.ports.score.change(scoreOf(this.draft, this.loop, metronome));
  }

  /** Sounds a pitch in the active voice. */
  sample(pitch: number, velocity = VELOCITY): void {
    this.ports.wakeSound();
    if (!this.playing) this.ports.score.sample(pitch, velocity, this.draft.voices[this.voice]?.instrument ?? "harp");
  }

  /** A note of a MIDI keyboard: heard, and written at the cursor where that is wished. */
  played({ pitch, velocity }: PlayedNote): void {
    if (velocity === 0) return;
    this.sample(pitch, velocity);
    if (!this.stepping) return;
    this.cursor = { ...this.cursor, pitch };
    if (this.write(this.cursor.tick, pitch, velocity) !== null) this.cursor = { tick: this.cursor.tick + this.length, pitch };
  }

  // Writing.

  /** Ticks by which things snap. */
  get step(): number {
    return snapTicks(this.snap, this.draft);
  }

  /** Writes a note of the chosen length; its name, or null where there is no room. */
  write(tick: number, pitch: number, velocity = VELOCITY): number | null {
    const added = this.do({ do: "add", notes: [{ voice: this.voice, pitch, onset: tick, duration: this.length, velocity }] });
    const id = added?.[0] ?? null;
    if (id === null) return null;
    this.selected = new Set([id]);
    this.spoken = word("composer.spoken.added", { note: noteName(pitch), bar: placeOf(this.draft, tick).bar });
    return id;
  }

  /** The note of the active voice, or of any, under the cursor. */
  underCursor(): DraftNote | null {
    const { tick, pitch } = this.cursor;
    const here = this.draft.notes.filter((note) => note.pitch === pitch && note.onset <= tick && tick < note.onset + note.duration);
    return here.find((note) => note.voice === this.voice) ?? here[0] ?? null;
  }

  /** Moves the cursor and says what is there. */
  moveCursor(steps: number, semitones: number): void {
    const step = this.step === 1 ? QUARTER / 4 : this.step;
    const tick = held(snapDown(this.cursor.tick, step) + steps * step, 0, LIMITS.melodyTicks - step);
    this.cursor = { tick, pitch: held(this.cursor.pitch + semitones, 0, 127) };
    this.sayCursor();
    const note = this.underCursor();
    if (semitones !== 0 || note !== null) this.sample(this.cursor.pitch, note?.velocity ?? 56);
  }

  sayCursor(): void {
    const { bar, beat } = placeOf(this.draft, this.cursor.tick);
    const note = this.underCursor();
    const what = note === null ? word("composer.spoken.empty") : this.wordsOf(note);
    this.spoken = word("composer.spoken.cursor", { bar, beat, note: noteName(this.cursor.pitch), what });
  }

  /** Length, loudness and voice of a note in words. */
  wordsOf(note: DraftNote): string {
    return word("composer.spoken.note", { length: lengthWord(note.duration), velocity: note.velocity, voice: note.voice + 1 });
  }

  /** Writes a note at the cursor, or removes the one that is there. */
  writeAtCursor(): void {
    const note = this.underCursor();
    if (note !== null) {
      this.remove([note.id]);
      return;
    }
    this.sample(this.cursor.pitch);
    if (this.write(this.cursor.tick, this.cursor.pitch) !== null) this.cursor = { ...this.cursor, tick: this.cursor.tick + this.length };
  }

  remove(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.do({ do: "remove", ids });
    this.spoken = word("composer.spoken.removed", { count: ids.length });
  }

  /** The selected notes; of none, the one under the cursor. */
  meant(): readonly number[] {
    if (this.selected.size > 0) return [...this.selected];
    const note = this.underCursor();
    return note === null ? [] : [note.id];
  }

  /** Moves, stretches or colours what is meant, by keys. */
  nudge(command: "move" | "stretch" | "velocity", across: number, up: number): void {
    const ids = this.meant();
    if (ids.length === 0) return;
    const step = this.step === 1 ? 30 : this.step;
    const gesture = `${command} ${ids.join()}`;
    if (command === "move") {
      this.do({ do: "move", ids, ticks: across * step, semitones: up }, gesture);
      if (this.selected.size === 0) this.selected = new Set(ids);
      const first = this.draft.notes.find((note) => note.id === ids[0]);
      if (first !== undefined) this.cursor = { tick: first.onset, pitch: first.pitch };
      if (up !== 0 && first !== undefined) this.sample(first.pitch, first.velocity);
    } else if (command === "stretch") this.do({ do: "stretch", ids, ticks: across * step, least: step }, gesture);
    else this.do({ do: "velocity", ids, by: up * 6 }, gesture);
    this.sayCursor();
  }

  selectAll(): void {
    this.selected = new Set(this.draft.notes.filter((note) => note.voice === this.voice).map((note) => note.id));
    this.spoken = word("composer.selected", { count: this.selected.size });
  }

  copy(): void {
    this.copied = this.draft.notes.filter((note) => this.selected.has(note.id)).map(({ id: _, ...note }) => note);
  }

  /** Puts what was copied at the cursor, into its own voices. */
  paste(): void {
    const first = Math.min(...this.copied.map((note) => note.onset));
    if (this.copied.length === 0) return;
    const added = this.do({ do: "add", notes: this.copied.map((note) => ({ ...note, onset: note.onset - first + this.cursor.tick })) });
    if (added !== null) this.selected = new Set(added);
  }

  /** Another draft in the place of this one. */
  startAnew(): void {
    this.exchange(this.fresh());
    this.told = null;
  }

  /** Opens an earlier draft. */
  takeEarlier(draft: Draft): void {
    this.earlier = this.earlier.filter((one) => one !== draft);
    this.exchange(draft);
  }

  /** Adds a voice with the next instrument and chooses it. */
  addVoice(): void {
    const used = this.draft.voices.map((voice) => voice.instrument);
    const instrument = VOICES.find((one) => !used.includes(one)) ?? "harp";
    if (this.do({ do: "add-voice", instrument }) !== null) this.voice = this.draft.voices.length - 1;
  }

  setIntent(intent: Intent): void {
    this.do({ do: "intent", intent });
  }
}

/** A length in words. */
export function lengthWord(ticks: number): string {
  const value = valueOf(ticks);
  return value === null ? word("composer.spoken.ticks", { ticks }) : word(`composer.value.${value}` as WordKey);
}
