/**
 * Files of a draft: MIDI in, part by part where a file is long, MIDI and WAV out. What could not be read or written is explained; the draft so far
 * is never lost by it. It knows no format: the server reads and writes MIDI, the sound renders WAV.
 */
import { LIMITS } from "../../../protocol/generated";
import { explained, word } from "../../../words/words";
import { saveFile } from "../../files";
import type { Ports } from "../../ports";
import { compositionOf, draftOf } from "./model/draft";
import { scoreNotes } from "./model/sounding";
import type { ComposerSession } from "./session.svelte";

/** Reads and writes the draft. */
export class DraftFiles {
  /** A file of which more parts wait. */
  waiting = $state.raw<{ file: File; part: number; parts: number } | null>(null);

  constructor(
    private readonly session: ComposerSession,
    private readonly ports: Ports,
  ) {}

  /** Opens a MIDI file, or a part of it; the draft so far is kept. */
  async read(file: File, part = 0): Promise<void> {
    const { session } = this;
    if (file.size > LIMITS.midiBytes) return session.tell("bad", word("composer.import.large"));
    const answer = await session.busyWith("import", () => this.ports.composer.readMidi(file, part));
    if (answer === null) return;
    if (!answer.ok) return session.failed(answer.problem);
    const { composition, parts, remarks } = answer.value;
    const title = file.name.replace(/\.(mid|midi|smf)$/i, "").slice(0, LIMITS.melodyNameChars);
    session.exchange(draftOf(composition, title, session.draft.intent));
    this.waiting = answer.value.part + 1 < parts ? { file, part: answer.value.part, parts } : null;
    session.tell("good", word("composer.import.done", { name: title }), remarks);
  }

  /** Saves it as a MIDI file, a track to each voice. */
  async saveMidi(): Promise<void> {
    const { session } = this;
    const answer = await session.busyWith("midi", () => this.ports.composer.writeMidi(compositionOf(session.draft)));
    if (answer === null) return;
    if (answer.ok) saveFile(answer.value, this.title(), "mid");
    else session.tell("bad", word("composer.export.failed", { reason: explained("problem", answer.problem.code, answer.problem.reason) }));
  }

  /** Saves it as it sounds. */
  async saveWav(): Promise<void> {
    const { session } = this;
    try {
      const file = await session.busyWith("wav", () => this.ports.score.wav(scoreNotes(session.draft)));
      if (file !== null) saveFile(file, this.title(), "wav");
    } catch (error) {
      session.tell("bad", word("composer.export.failed", { reason: String(error) }));
    }
  }

  private title(): string {
    return this.session.draft.title.trim() || word("composer.name.none");
  }
}
