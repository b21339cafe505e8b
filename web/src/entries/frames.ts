/**
 * How the picture fares: frame times since the last report, told to the server at most once in ten seconds.
 *
 * It measures; the scene's own ladder adapts.
 */

/** What goes into a report. */
export interface FrameFigures {
  framesPerSecond: number;
  longFrames: number;
}

const LONG_MS = 50;
const KEPT_MAX = 2_000;

/** The frames since the last report. */
export class FrameMeter {
  private times: number[] = [];
  private long = 0;
  private last = 0;
  private all = 0;

  /** A frame began at `now`; a pause of a hidden page does not count. */
  frame(now: number): void {
    const time = now - this.last;
    this.last = now;
    this.all++;
    if (time <= 0 || time > 1_000) return;
    if (time > LONG_MS) this.long++;
    if (this.times.length < KEPT_MAX) this.times.push(time);
  }

  /** Frames since the page stands. */
  get count(): number {
    return this.all;
  }

  /** The median frame rate now, without beginning anew. */
  get framesPerSecond(): number {
    const sorted = [...this.times].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    return median === undefined ? 0 : 1_000 / median;
  }

  /** The figures since the last call, and begins anew. */
  take(): FrameFigures {
    const figures = { framesPerSecond: this.framesPerSecond, longFrames: this.long };
    this.times = [];
    this.long = 0;
    return figures;
  }
}
