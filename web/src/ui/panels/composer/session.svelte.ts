/**
 * What the composer does: one draft with its past, what is selected, how it sounds, what the server hears in it, and where it is kept.
 *
 * Edits are commands of the model; this gives them, keeps what came of them in the browser, and asks the server. It draws nothing.
 */
import type { PlayedNote } from "../../../input/controls";
import { noteName } from "../../../input/scale";
import {
  LIMITS,
  type Analysis,
  type GenerationRequest,
  type Intent,
  type KeptMelody,
  type MelodyNote,
  type OwnShare,
  type Problem,
  type SharedComposition,
  type VariationRequest,
} from "../../../protocol/generated";
import { explained, word, type WordKey } from "../../../words/words";
import { saveFile } from "../../files";
import type { Ports } from "../../ports";
import type { Store } from "../../store.svelte";
import type { Command, NewNote } from "./model/commands";
import { compositionOf, draftOf, draftVoice, emptyDraft, endOf, held, QUARTER, VOICES, type Draft, type DraftNote } from "./model/draft";
import { browserShelf, load, save, shelved } from "./model/drafts";
import { placeOf, snapDown, snapTicks, valueOf, type Snap } from "./model/grid";
import { begin, perform, redo, replace, settled, undo, type History } from "./model/history";
import { scoreNotes, scoreOf, tickSeconds } from "./model/sounding";

/** After an edit the server is asked when so long nothing else was edited. */
const ASK_AFTER_MS = 600;
/** After an edit the draft is kept when so long nothing else was edited. */
const KEEP_AFTER_MS = 250;
const LINK = /^#melody=([0-9a-f]{32})$/;
const VELOCITY = 84;

/** How it stands with what is heard. */
export type Hearing = "nothing" | "asking" | "heard" | "offline" | "failed";
/** What the pointer does. */
export type Tool = "draw" | "select" | "pan";

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
  analysis = $state.raw<Analysis | null>(null);
  hearing = $state<Hearing>("nothing");
  problem = $state.raw<Problem | null>(null);
  told = $state.raw<Told | null>(null);
  /** What a screen reader says now. */
  spoken = $state("");
  /** What is under way, so that no button is pressed twice. */
  busy = $state<"keep" | "cast" | "share" | "wav" | "midi" | "import" | "make" | null>(null);
  /** A file of which more parts wait. */
  file = $state.raw<{ file: File; part: number; parts: number } | null>(null);
  shares = $state.raw<readonly OwnShare[] | null>(null);
  shared = $state.raw<OwnShare | null>(null);
  received = $state.raw<SharedComposition | null>(null);
  /** Its link, by which it can be reported. */
  receivedBy = "";
  seed = $state(Math.floor(Math.random() * 1e6));
  readonly draft: Draft = $derived(this.history.present);
  readonly wrong: ReadonlySet<number> = $derived(this.faulty());

  private opened = false;
  private asked = 0;
  private linked: string | null = null;
  private askTimer: ReturnType<typeof setTimeout> | undefined;
  private keepTimer: ReturnType<typeof setTimeout> | undefined;
  private copied: readonly NewNote[] = [];
  private readonly shelf = browserShelf();

  constructor(
    private readonly store: Store,
    private readonly ports: Ports,
  ) {}

  /** The composer is shown: the draft of before, or one in the region's key. */
  open(): void {
    if (!this.opened) {
      this.opened = true;
      const { draft, earlier } = load(this.shelf);
      this.earlier = earlier;
      this.history = begin(draft ?? this.fresh());
      this.voice = 0;
    }
    this.ask();
  }

  /** It is shown no more: nothing sounds on, and what was written is kept now. */
  close(): void {
    this.stop();
    this.keepNow();
    clearTimeout(this.askTimer);
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
  private exchange(draft: Draft): void {
    this.earlier = shelved(this.earlier, this.draft);
    this.history = replace(this.history, draft);
    this.voice = 0;
    this.selected = new Set();
    this.cursor = { tick: 0, pitch: draft.notes[0]?.pitch ?? 62 };
    this.shared = null;
    this.changed();
    this.keepNow();
  }

  private changed(): void {
    if (this.playing) this.ports.score.change(scoreOf(this.draft, this.loop, this.metronome));
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => this.keepNow(), KEEP_AFTER_MS);
    this.ask();
  }

  /** Keeps the draft in the browser now. */
  keepNow(): void {
    clearTimeout(this.keepTimer);
    if (this.opened) this.kept = save(this.shelf, { draft: this.draft, earlier: this.earlier });
  }

  tell(tone: Told["tone"], text: string, remarks: readonly string[] = []): void {
    this.told = { tone, text, remarks };
  }

  // What is heard.

  /** Asks what is heard, a moment after the last edit. */
  ask(): void {
    clearTimeout(this.askTimer);
    this.asked++;
    if (this.draft.notes.length === 0) {
      this.analysis = null;
      this.hearing = "nothing";
      return;
    }
    this.askTimer = setTimeout(() => void this.hear(), ASK_AFTER_MS);
  }

  private async hear(): Promise<void> {
    const number = ++this.asked;
    this.hearing = "asking";
    const answer = await this.ports.composer.analyse({
      composition: compositionOf(this.draft), region: this.store.here?.region ?? null, intent: this.draft.intent,
    }); // prettier-ignore
    if (number !== this.asked) return;
    if (answer.ok) {
      this.analysis = answer.value;
      this.hearing = "heard";
      this.problem = null;
    } else {
      this.problem = answer.problem;
      this.hearing = answer.status === 0 ? "offline" : "failed";
    }
  }

  /** Notes that the server finds wrong, by their names here. */
  private faulty(): ReadonlySet<number> {
    const ids = new Set<number>();
    for (const { voice, note } of this.analysis?.faults ?? []) {
      if (voice === null || note === null) continue;
      const own = this.draft.notes.filter((one) => one.voice === draftVoice(this.draft, voice - 1));
      const meant = own[note - 1];
      if (meant !== undefined) ids.add(meant.id);
    }
    return ids;
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

  // Ideas.

  /** Writes a new melody at the cursor. */
  async generate(wish: Pick<GenerationRequest, "form" | "mood" | "register">, from: "region" | "selection" | "none"): Promise<void> {
    const { draft } = this;
    const song = this.store.here?.song;
    const motif: [number, number][] = from === "region" ? (song?.motif ?? []) : from === "selection" ? this.selectedMotif() : [];
    const key = draft.key ?? { tonic: song?.tonic ?? 0, mode: song?.mode ?? "ionian" };
    this.seed = (this.seed + 1) % 2 ** 31;
    await this.make(() =>
      this.ports.composer.generate({ ...wish, ...key, motif, tempo: draft.tempo, beats: draft.beats, unit: draft.unit, seed: this.seed }),
      snapDown(this.cursor.tick, snapTicks("bar", draft)),
    ); // prettier-ignore
  }

  /** Varies the selected notes and writes what came of it after them. */
  async vary(way: VariationRequest["way"]): Promise<void> {
    const chosen = this.chosen();
    const key = this.draft.key ?? { tonic: this.store.here?.song.tonic ?? 0, mode: this.store.here?.song.mode ?? "ionian" };
    const motif = this.selectedMotif();
    if (motif.length === 0) return;
    this.seed = (this.seed + 1) % 2 ** 31;
    const end = Math.max(...chosen.map((note) => note.onset + note.duration));
    const beat = snapTicks("beat", this.draft);
    await this.make(() => this.ports.composer.vary({ ...key, motif, way, seed: this.seed }), Math.ceil(end / beat) * beat);
  }

  private async make(call: () => Promise<{ ok: true; value: { notes: MelodyNote[] } } | { ok: false; problem: Problem }>, at: number): Promise<void> {
    if (this.busy !== null) return;
    this.busy = "make";
    const answer = await call();
    this.busy = null;
    if (!answer.ok) return this.failed(answer.problem);
    const added = this.do({ do: "add", notes: answer.value.notes.map((note) => ({ ...note, voice: this.voice, onset: note.onset + at })) });
    if (added === null) return this.tell("bad", word("composer.make.full"));
    this.selected = new Set(added);
    this.tell("good", word("composer.made", { count: added.length }));
    if (!this.playing) this.play(at);
  }

  /** The selected notes of the voice with most of them, one after another. */
  private chosen(): readonly DraftNote[] {
    const selected = this.draft.notes.filter((note) => this.selected.has(note.id));
    const voices = this.draft.voices.map((_, voice) => selected.filter((note) => note.voice === voice));
    return voices.sort((a, b) => b.length - a.length)[0] ?? [];
  }

  /** The same as pitches with lengths, rests belonging to the note before. */
  selectedMotif(): [number, number][] {
    const notes = this.chosen().slice(0, 32);
    return notes.map((note, index) => {
      const next = notes[index + 1];
      return [note.pitch, Math.max(1, next === undefined ? note.duration : next.onset - note.onset || note.duration)];
    });
  }

  // Files.

  /** Opens a MIDI file, or a part of it; the draft so far is kept. */
  async readFile(file: File, part = 0): Promise<void> {
    if (file.size > LIMITS.midiBytes) return this.tell("bad", word("composer.import.large"));
    if (this.busy !== null) return;
    this.busy = "import";
    const answer = await this.ports.composer.readMidi(file, part);
    this.busy = null;
    if (!answer.ok) return this.failed(answer.problem);
    const { composition, parts, remarks } = answer.value;
    const title = file.name.replace(/\.(mid|midi|smf)$/i, "").slice(0, LIMITS.melodyNameChars);
    this.exchange(draftOf(composition, title, this.draft.intent));
    this.file = answer.value.part + 1 < parts ? { file, part: answer.value.part, parts } : null;
    this.tell("good", word("composer.import.done", { name: title }), remarks);
  }

  async saveMidi(): Promise<void> {
    if (this.busy !== null) return;
    this.busy = "midi";
    const answer = await this.ports.composer.writeMidi(compositionOf(this.draft));
    this.busy = null;
    if (answer.ok) saveFile(answer.value, this.title(), "mid");
    else this.tell("bad", word("composer.export.failed", { reason: explained("problem", answer.problem.code, answer.problem.reason) }));
  }

  async saveWav(): Promise<void> {
    if (this.busy !== null) return;
    this.busy = "wav";
    try {
      saveFile(await this.ports.score.wav(scoreNotes(this.draft)), this.title(), "wav");
    } catch (error) {
      this.tell("bad", word("composer.export.failed", { reason: String(error) }));
    }
    this.busy = null;
  }

  private title(): string {
    return this.draft.title.trim() === "" ? word("composer.name.none") : this.draft.title.trim();
  }

  // Keeping, casting, sharing.

  /** This melody among those one keeps. */
  own(): KeptMelody | null {
    const melody = this.analysis?.heard?.melody;
    return this.store.you?.melodies.find((known) => known.melody === melody) ?? null;
  }

  /** Saves it to one's melodies; what is kept, or null where that failed. */
  async keep(): Promise<KeptMelody | null> {
    if (this.busy !== null) return null;
    if (this.draft.title.trim() === "") {
      this.tell("bad", word("composer.title.needed"));
      return null;
    }
    this.busy = "keep";
    const answer = await this.ports.composer.keep({ composition: compositionOf(this.draft), name: this.draft.title.trim(), intent: this.draft.intent });
    this.busy = null;
    if (answer.ok) {
      this.tell("good", word("composer.keep.done", { name: answer.value.melody.name }), answer.value.remarks);
      return answer.value.melody;
    }
    if (answer.problem.code === "already-known") this.tell("good", word("composer.keep.known"));
    else this.failed(answer.problem);
    return null;
  }

  /** Gives it a link. */
  async share(): Promise<void> {
    if (this.busy !== null) return;
    if (this.draft.title.trim() === "") return this.tell("bad", word("composer.title.needed"));
    this.busy = "share";
    const answer = await this.ports.composer.share({ composition: compositionOf(this.draft), title: this.draft.title.trim() });
    this.busy = null;
    if (!answer.ok) return this.failed(answer.problem);
    this.shared = answer.value;
    this.shares = [answer.value, ...(this.shares ?? [])];
  }

  /** Asks what one shares. */
  async listShares(): Promise<void> {
    const answer = await this.ports.composer.shares();
    if (answer.ok) this.shares = answer.value;
  }

  async takeBack(share: OwnShare): Promise<void> {
    const problem = await this.ports.composer.takeBack(share.share);
    if (problem !== null) return this.failed(problem);
    this.shares = (this.shares ?? []).filter((one) => one.share !== share.share);
    if (this.shared?.share === share.share) this.shared = null;
    this.tell("good", word("composer.share.taken"));
  }

  /** The address of a share. */
  addressOf(share: OwnShare): string {
    return `${location.origin}/#melody=${share.share}`;
  }

  /** The page was opened by an address: of a share, it is opened when the world is there. */
  link(hash: string): void {
    const found = LINK.exec(hash)?.[1];
    if (found === undefined) return;
    this.linked = found;
    // The link is a secret of those who were given it: it does not stay in the address.
    window.history.replaceState(null, "", location.pathname + location.search);
  }

  /** Asks for the share whose link was followed, once, and has the composer shown by `show`. */
  async openLinked(show: () => void): Promise<void> {
    const share = this.linked;
    if (share === null || this.store.you === null) return;
    this.linked = null;
    const answer = await this.ports.composer.open(share);
    if (answer.ok) {
      this.received = answer.value;
      this.receivedBy = share;
      if (this.store.panel !== "composer") show();
    } else this.store.notice("bad", word("composer.received.failed", { reason: explained("problem", answer.problem.code, answer.problem.reason) }));
  }

  /** Plays what was received. */
  listenReceived(): void {
    if (this.received === null) return;
    const draft = draftOf(this.received.composition, this.received.title, "creative");
    this.playing = true;
    this.ports.score.play(scoreOf(draft, false, false), 0);
  }

  /** Takes what was received as the draft; the one so far is kept. */
  takeReceived(): void {
    if (this.received === null) return;
    this.stop();
    this.exchange(draftOf(this.received.composition, this.received.title, this.draft.intent));
    this.received = null;
  }

  private failed(problem: Problem): void {
    this.tell("bad", word("composer.failed", { reason: explained("problem", problem.code, problem.reason) }));
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
