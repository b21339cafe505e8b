/**
 * Live notes on their way out: gathered into batches of at most 200 ms and 32 notes, stamped on the server's clock.
 *
 * It makes no sound; the note sounded before it came here.
 */
import { LIMITS, type LiveNote } from "../protocol/generated";
import type { Momentary } from "./connection";

/** A batch leaves this long after its first note: late enough to gather a chord, early enough to be heard as live. */
const GATHER_MS = 50;

/** Gathers notes and sends them. */
export class NoteBatches {
  private startMs = 0;
  private notes: LiveNote[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly serverMs: () => number,
    private readonly send: (message: Momentary) => boolean,
  ) {}

  /** A key went down (velocity 1..127) or up (0). */
  add(pitch: number, velocity: number): void {
    const now = this.serverMs();
    if (this.notes.length > 0) {
      const offset = now - this.startMs;
      if (offset > LIMITS.noteOffsetMs || offset < 0 || this.notes.length >= LIMITS.notesBatch) this.flush();
    }
    if (this.notes.length === 0) {
      this.startMs = now;
      this.timer = setTimeout(() => this.flush(), GATHER_MS);
    }
    this.notes.push({ offsetMs: Math.max(0, Math.min(LIMITS.noteOffsetMs, Math.round(now - this.startMs))), pitch, velocity });
  }

  /** Sends what is gathered, at once. */
  flush(): void {
    clearTimeout(this.timer);
    if (this.notes.length === 0) return;
    const notes = this.notes;
    this.notes = [];
    this.send({ type: "notes", startMs: this.startMs, notes });
  }
}
