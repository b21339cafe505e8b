/**
 * What changes twice a second, made calm: relations that are shown stay for a while and keep their places, and what is spoken to a screen
 * reader comes one after another with time between. Pure but for the clock that is handed in.
 */
import type { WovenRelation } from "../../protocol/generated";

/** A relation that was shown stays at least this long after it was last heard. */
const HOLDS_MS = 2_500;
/** Shown at once at most. */
const SHOWN_MAX = 3;
/** What is shown already gives way only to what is clearer by more than this, in thousandths, or it would flicker. */
const KEEPS = 150;

/** One line of what is heard. */
export interface Heard {
  readonly key: string;
  readonly relation: WovenRelation;
  readonly sinceMs: number;
  readonly toldMs: number;
}

/** The key by which a relation between two is known again. */
export function keyOf({ relation, leader, follower }: WovenRelation): string {
  return `${relation}.${leader}.${follower}`;
}

/** Relations as they are shown. */
export class Calm {
  private readonly heard = new Map<string, Heard>();
  private shown: ReadonlySet<string> = new Set();

  /** Takes what is heard now; gives what is to be shown, in the order in which it came. */
  take(relations: readonly WovenRelation[], nowMs: number): readonly Heard[] {
    for (const relation of relations) {
      const key = keyOf(relation);
      this.heard.set(key, { key, relation, sinceMs: this.heard.get(key)?.sinceMs ?? nowMs, toldMs: nowMs });
    }
    for (const { key, toldMs } of this.heard.values()) if (nowMs - toldMs > HOLDS_MS) this.heard.delete(key);
    const weight = ({ key, relation }: Heard): number => relation.strength + (this.shown.has(key) ? KEEPS : 0);
    const kept = [...this.heard.values()].sort((a, b) => weight(b) - weight(a)).slice(0, SHOWN_MAX);
    this.shown = new Set(kept.map(({ key }) => key));
    return kept.sort((a, b) => a.sinceMs - b.sinceMs || (a.key < b.key ? -1 : 1));
  }

  /** Another weave begins. */
  clear(): void {
    this.heard.clear();
    this.shown = new Set();
  }
}

/** The time and how to be called later. */
export interface AnnouncerClock {
  now(): number;
  later(run: () => void, ms: number): void;
}

const BROWSER: AnnouncerClock = { now: () => performance.now(), later: (run, ms) => void setTimeout(run, ms) };

/** Announcements leave this much time between them. */
const APART_MS = 5_000;
/** The same is not announced again for this long. */
const AGAIN_MS = 30_000;
const WAITING_MAX = 3;
const REMEMBERED_MAX = 64;

/** Announces one thing after another; what waits too long gives way to what is newer. */
export class Announcer {
  private readonly saidMs = new Map<string, number>();
  private waiting: string[] = [];
  private lastMs = -Infinity;
  private timed = false;

  constructor(
    private readonly say: (text: string) => void,
    private readonly clock: AnnouncerClock = BROWSER,
  ) {}

  /** Something to announce, once in a while. */
  tell(text: string): void {
    const now = this.clock.now();
    if (this.waiting.includes(text) || now - (this.saidMs.get(text) ?? -Infinity) < AGAIN_MS) return;
    this.waiting = [...this.waiting, text].slice(-WAITING_MAX);
    this.next();
  }

  /** What waits is no longer true. */
  drop(): void {
    this.waiting = [];
  }

  private next(): void {
    const now = this.clock.now();
    const wait = this.lastMs + APART_MS - now;
    if (wait > 0) {
      if (this.timed) return;
      this.timed = true;
      this.clock.later(() => {
        this.timed = false;
        this.next();
      }, wait);
      return;
    }
    const text = this.waiting.shift();
    if (text === undefined) return;
    this.lastMs = now;
    this.saidMs.delete(text);
    this.saidMs.set(text, now);
    for (const old of this.saidMs.keys()) {
      if (this.saidMs.size <= REMEMBERED_MAX) break;
      this.saidMs.delete(old);
    }
    this.say(text);
    if (this.waiting.length > 0) this.next();
  }
}
