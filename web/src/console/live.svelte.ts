/**
 * Something that is asked for again and again while it is looked at: its newest value, and why there is none.
 *
 * A hidden page asks nothing; a server that does not answer is asked more slowly. What was shown stays until something newer comes.
 */
import type { Answer } from "../net/http";
import type { Problem } from "../protocol/generated";

/** Longest wait between two questions to a server that does not answer. */
const SLOW_MS = 15_000;

/** A value that is kept fresh. */
export class Live<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(
    private readonly ask: () => Promise<Answer<T>>,
    private readonly everyMs: number,
    private readonly take: (value: T) => void = (value) => (this.value = value),
  ) {}

  /** Asks now. */
  async now(): Promise<boolean> {
    const answer = await this.ask();
    this.problem = answer.ok ? null : answer.problem;
    if (answer.ok) this.take(answer.value);
    return answer.ok;
  }

  /** Asks until what is given is called; for a page's `$effect` or `onMount`. */
  start(): () => void {
    let ended = false;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      if (document.visibilityState === "visible") failures = (await this.now()) ? 0 : failures + 1;
      if (!ended) timer = setTimeout(() => void round(), Math.min(SLOW_MS, this.everyMs * 2 ** failures));
    };
    const shown = (): void => {
      if (document.visibilityState !== "visible" || ended) return;
      clearTimeout(timer);
      void round();
    };
    document.addEventListener("visibilitychange", shown);
    void round();
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", shown);
    };
  }
}
