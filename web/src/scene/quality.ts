/**
 * The ladder of quality: what each step spends, and the climb and descent by measured frame time.
 *
 * Pure: it decides a step from times; `scene.ts` applies it.
 */

/** A step of the ladder: 0 is for tests and the weakest machines, 4 for strong graphics. */
export type QualityStep = 0 | 1 | 2 | 3 | 4;

/** What a step spends. */
export interface Quality {
  /** Device pixels per CSS pixel at most. */
  pixelRatio: number;
  /** A ground node splits when nearer than this times its side. */
  groundSplit: number;
  /** Finest step of ground in tile points. */
  groundFinest: number;
  /** Factor on the distances to which flora is drawn. */
  floraReach: number;
  /** Metres of tufts and flowers about the camera. */
  coverMetres: number;
  /** Share of herbs drawn, 0..1. */
  herbShare: number;
  /** Figures in full detail, and drawn at all. */
  figuresFull: number;
  figures: number;
  /** Particles of light at most. */
  particles: number;
  /** Threads of light between figures at most. */
  threads: number;
  clouds: number;
  /** Streaks of rain or flakes of snow about the camera. */
  drops: number;
  /** Metres to the end of sight. */
  sight: number;
  /** Milliseconds of building work per frame. */
  workMs: number;
}

/** The steps. */
export const LADDER: readonly Quality[] = [
  { pixelRatio: 0.5, groundSplit: 0.8, groundFinest: 2, floraReach: 0.45, coverMetres: 12, herbShare: 0.3, figuresFull: 6, figures: 60, particles: 256, threads: 12, clouds: 6, drops: 160, sight: 900, workMs: 8 },
  { pixelRatio: 1, groundSplit: 0.9, groundFinest: 1, floraReach: 0.54, coverMetres: 20, herbShare: 0.6, figuresFull: 16, figures: 150, particles: 768, threads: 20, clouds: 14, drops: 600, sight: 1300, workMs: 6 },
  { pixelRatio: 1, groundSplit: 1.3, groundFinest: 1, floraReach: 0.9, coverMetres: 38, herbShare: 1, figuresFull: 32, figures: 300, particles: 1536, threads: 32, clouds: 20, drops: 1400, sight: 1700, workMs: 5 },
  { pixelRatio: 1.5, groundSplit: 1.9, groundFinest: 1, floraReach: 1.5, coverMetres: 52, herbShare: 1, figuresFull: 64, figures: 300, particles: 2048, threads: 48, clouds: 24, drops: 1800, sight: 2200, workMs: 4 },
  { pixelRatio: 2, groundSplit: 2.6, groundFinest: 1, floraReach: 2.2, coverMetres: 68, herbShare: 1, figuresFull: 120, figures: 300, particles: 2048, threads: 64, clouds: 28, drops: 1800, sight: 2600, workMs: 4 },
];

/** What a step spends. */
export function qualityOf(step: QualityStep): Quality {
  return LADDER[step] as Quality;
}

const SLOW_MS = 30;
const FAST_MS = 13.5;
const FRAMES_TO_JUDGE = 90;
const CALM_FRAMES = 240;
const PENALTY_FRAMES = 2400;

/** Adapts the step to measured frame times, with hysteresis: quick to give way, slow to climb, slower again after a fall. */
export class QualityLadder {
  private sum = 0;
  private count = 0;
  private sinceChange = 0;
  /** Frames during which the step above is not tried again, because it was too slow. */
  private forbidden = 0;

  constructor(
    public step: QualityStep,
    private readonly lowest: QualityStep = 0,
    private readonly highest: QualityStep = 4,
  ) {}

  /** Takes one frame's milliseconds; returns the step to use from now on. Frames over 250 ms (a hidden page) do not count. */
  measure(frameMs: number): QualityStep {
    if (frameMs > 250 || !(frameMs > 0)) return this.step;
    this.sinceChange++;
    if (this.forbidden > 0) this.forbidden--;
    this.sum += frameMs;
    this.count++;
    if (this.count < FRAMES_TO_JUDGE) return this.step;
    const mean = this.sum / this.count;
    this.sum = 0;
    this.count = 0;
    if (mean > SLOW_MS && this.step > this.lowest) {
      this.change(-1);
      this.forbidden = PENALTY_FRAMES;
    } else if (mean < FAST_MS && this.step < this.highest && this.sinceChange > CALM_FRAMES && this.forbidden === 0) {
      this.change(1);
    }
    return this.step;
  }

  /** Sets the step by hand. */
  set(step: QualityStep): void {
    this.step = step;
    this.sinceChange = 0;
    this.sum = 0;
    this.count = 0;
  }

  private change(by: 1 | -1): void {
    this.step = Math.min(this.highest, Math.max(this.lowest, this.step + by)) as QualityStep;
    this.sinceChange = 0;
  }
}
