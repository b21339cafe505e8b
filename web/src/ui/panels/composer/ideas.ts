/**
 * Ideas for a draft: melodies that the server makes, and variations of what is selected, written at the cursor as one edit that can be undone.
 * It knows nothing of how they are made.
 */
import type { GenerationRequest, MelodyNote, VariationRequest } from "../../../protocol/generated";
import type { Answer } from "../../../net/http";
import { word } from "../../../words/words";
import type { Ports } from "../../ports";
import type { Store } from "../../store.svelte";
import type { DraftNote } from "./model/draft";
import { snapDown, snapTicks } from "./model/grid";
import type { ComposerSession } from "./session.svelte";

/** Notes of a motif that the server takes. */
const MOTIF_MOST = 32;

/** Asks for ideas and writes them. */
export class DraftIdeas {
  /** Another with every wish, so that no two ideas are the same. */
  private seed = Math.floor(Math.random() * 1e6);

  constructor(
    private readonly session: ComposerSession,
    private readonly store: Store,
    private readonly ports: Ports,
  ) {}

  /** Writes a new melody at the cursor's bar. */
  async generate(wish: Pick<GenerationRequest, "form" | "mood" | "register">, from: "region" | "selection" | "none"): Promise<void> {
    const { draft, cursor } = this.session;
    const song = this.store.here?.song;
    const motif: [number, number][] = from === "region" ? (song?.motif ?? []) : from === "selection" ? this.motif() : [];
    const request = { ...wish, ...this.key(), motif, tempo: draft.tempo, beats: draft.beats, unit: draft.unit, seed: this.another() };
    await this.make(() => this.ports.composer.generate(request), snapDown(cursor.tick, snapTicks("bar", draft)));
  }

  /** Varies the selected notes and writes what came of it after them. */
  async vary(way: VariationRequest["way"]): Promise<void> {
    const motif = this.motif();
    if (motif.length === 0) return;
    const end = Math.max(...this.chosen().map((note) => note.onset + note.duration));
    const beat = snapTicks("beat", this.session.draft);
    const request = { ...this.key(), motif, way, seed: this.another() };
    await this.make(() => this.ports.composer.vary(request), Math.ceil(end / beat) * beat);
  }

  /** The selected notes as pitches with lengths, rests belonging to the note before. */
  motif(): [number, number][] {
    const notes = this.chosen().slice(0, MOTIF_MOST);
    return notes.map((note, index) => {
      const next = notes[index + 1];
      return [note.pitch, Math.max(1, next === undefined ? note.duration : next.onset - note.onset || note.duration)];
    });
  }

  private async make(call: () => Promise<Answer<{ notes: MelodyNote[] }>>, at: number): Promise<void> {
    const { session } = this;
    const answer = await session.busyWith("make", call);
    if (answer === null) return;
    if (!answer.ok) return session.failed(answer.problem);
    const added = session.do({ do: "add", notes: answer.value.notes.map((note) => ({ ...note, voice: session.voice, onset: note.onset + at })) });
    if (added === null) return session.tell("bad", word("composer.make.full"));
    session.selected = new Set(added);
    session.tell("good", word("composer.made", { count: added.length }));
    if (!session.playing) session.play(at);
  }

  private key(): { tonic: number; mode: string } {
    const song = this.store.here?.song;
    return this.session.draft.key ?? { tonic: song?.tonic ?? 0, mode: song?.mode ?? "ionian" };
  }

  private another(): number {
    this.seed = (this.seed + 1) % 2 ** 31;
    return this.seed;
  }

  /** The selected notes of the voice with most of them, one after another. */
  private chosen(): readonly DraftNote[] {
    const { draft, selected } = this.session;
    const notes = draft.notes.filter((note) => selected.has(note.id));
    const voices = draft.voices.map((_, voice) => notes.filter((note) => note.voice === voice));
    return voices.sort((a, b) => b.length - a.length)[0] ?? [];
  }
}
