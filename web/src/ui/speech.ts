/**
 * Spoken lines one after another: each stays long enough to be read, and none comes so late that the moment has passed.
 *
 * It keeps order and time; whoever shows the lines hands in how, and the clock.
 */

/** A line stays this long at least, and longer by its letters. */
const SPOKEN_MS = 3_200;
const SPOKEN_MS_PER_LETTER = 55;
/** While others wait, a line is given this share of its time. */
const SHARE_WHILE_OTHERS_WAIT = 0.6;
/** A line that waited longer than this is left out when a newer one waits behind it. */
const STALE_MS = 7_000;

/** A line. */
export interface Line {
  speaker: string;
  text: string;
}

/** The time and how to be called later. */
export interface SpeechClock {
  now(): number;
  later(run: () => void, ms: number): void;
}

/** The browser's clock. */
const BROWSER: SpeechClock = { now: () => performance.now(), later: (run, ms) => void setTimeout(run, ms) };

/** The lines that are spoken to one player. */
export class Speech {
  private waiting: { line: Line; since: number }[] = [];
  private current: Line | null = null;
  private shownAt = 0;
  private turn = 0;

  /** `show` is given the line that is to be read now, or null for none. */
  constructor(
    private readonly show: (line: Line | null) => void,
    private readonly clock: SpeechClock = BROWSER,
  ) {}

  /** Someone speaks: now, or when those before have been read. */
  say(line: Line): void {
    this.waiting.push({ line, since: this.clock.now() });
    if (this.current === null) this.next();
    else this.wait();
  }

  private next(): void {
    const now = this.clock.now();
    while (this.waiting.length > 1 && now - (this.waiting[0]?.since ?? now) > STALE_MS) this.waiting.shift();
    this.current = this.waiting.shift()?.line ?? null;
    this.shownAt = now;
    this.show(this.current);
    if (this.current !== null) this.wait();
  }

  /** Waits for the end of the current line; a newer wait takes the place of the one before. */
  private wait(): void {
    if (this.current === null) return;
    const whole = SPOKEN_MS + this.current.text.length * SPOKEN_MS_PER_LETTER;
    const length = this.waiting.length > 0 ? whole * SHARE_WHILE_OTHERS_WAIT : whole;
    const turn = ++this.turn;
    this.clock.later(() => {
      if (turn === this.turn) this.next();
    }, Math.max(0, this.shownAt + length - this.clock.now()));
  }
}
