/**
 * The queue of building work: nearest first, a few milliseconds per frame, so that the first picture comes soon and no frame stalls.
 *
 * Work is a generator that yields where it can pause. The queue owns each task from `add` to its end or its cancelling; it knows
 * nothing of what is built.
 */

/** One piece of work; `urgency` is asked again each time a task is chosen, least first. */
export interface Task {
  urgency(): number;
  work: Generator<void, void>;
}

/** A cancel of a queued task; harmless once it is done. */
export type Cancel = () => void;

/** Tasks that wait at most; beyond it the least urgent waits outside (`add` refuses). */
const TASKS_MAX = 4096;

/** The queue. */
export class WorkQueue {
  private readonly tasks: Task[] = [];
  private current: Task | null = null;

  get length(): number {
    return this.tasks.length + (this.current ? 1 : 0);
  }

  /** Queues work; null when the queue is full. */
  add(task: Task): Cancel | null {
    if (this.tasks.length >= TASKS_MAX) return null;
    this.tasks.push(task);
    return () => {
      const at = this.tasks.indexOf(task);
      if (at >= 0) this.tasks.splice(at, 1);
      if (this.current === task) this.current = null;
    };
  }

  /** Works for at most about `budgetMs`, at least one step if anything waits. `now` is a clock in milliseconds. */
  run(budgetMs: number, now: () => number): void {
    const end = now() + budgetMs;
    do {
      this.current ??= this.next();
      if (!this.current) return;
      if (this.current.work.next().done) this.current = null;
    } while (now() < end);
  }

  private next(): Task | null {
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < this.tasks.length; i++) {
      const urgency = (this.tasks[i] as Task).urgency();
      if (urgency < least) {
        least = urgency;
        best = i;
      }
    }
    if (best < 0) return null;
    const [task] = this.tasks.splice(best, 1);
    return task ?? null;
  }
}
