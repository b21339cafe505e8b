/**
 * What the server hears in a draft: asked a moment after the last edit, the newest question's answer alone being shown. It edits nothing.
 */
import type { Analysis, KeptMelody, Problem } from "../../../protocol/generated";
import type { Ports } from "../../ports";
import type { Store } from "../../store.svelte";
import { compositionOf, draftVoice } from "./model/draft";
import type { ComposerSession } from "./session.svelte";

/** After an edit the server is asked when so long nothing else was edited. */
const ASK_AFTER_MS = 600;

/** How it stands with what is heard. */
export type Hearing = "nothing" | "asking" | "heard" | "offline" | "failed";

/** The draft's listener. */
export class DraftHearing {
  analysis = $state.raw<Analysis | null>(null);
  state = $state<Hearing>("nothing");
  problem = $state.raw<Problem | null>(null);
  /** Notes that the server finds wrong, by their names here. */
  readonly wrong: ReadonlySet<number> = $derived.by(() => this.faulty());

  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: ComposerSession,
    private readonly store: Store,
    private readonly ports: Ports,
  ) {}

  /** Asks what is heard, a moment after the last edit. */
  ask(): void {
    clearTimeout(this.timer);
    this.asked++;
    if (this.session.draft.notes.length === 0) {
      this.analysis = null;
      this.state = "nothing";
      return;
    }
    this.timer = setTimeout(() => void this.hear(), ASK_AFTER_MS);
  }

  /** Asks no more. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** This melody among those one keeps. */
  own(): KeptMelody | null {
    const melody = this.analysis?.heard?.melody;
    return this.store.you?.melodies.find((known) => known.melody === melody) ?? null;
  }

  private async hear(): Promise<void> {
    const number = ++this.asked;
    this.state = "asking";
    const { draft } = this.session;
    const answer = await this.ports.composer.analyse({ composition: compositionOf(draft), region: this.store.here?.region ?? null, intent: draft.intent });
    if (number !== this.asked) return;
    if (answer.ok) {
      this.analysis = answer.value;
      this.state = "heard";
      this.problem = null;
    } else {
      this.problem = answer.problem;
      this.state = answer.status === 0 ? "offline" : "failed";
    }
  }

  private faulty(): ReadonlySet<number> {
    const { draft } = this.session;
    const ids = new Set<number>();
    for (const { voice, note } of this.analysis?.faults ?? []) {
      if (voice === null || note === null) continue;
      const own = draft.notes.filter((one) => one.voice === draftVoice(draft, voice - 1));
      const meant = own[note - 1];
      if (meant !== undefined) ids.add(meant.id);
    }
    return ids;
  }
}
