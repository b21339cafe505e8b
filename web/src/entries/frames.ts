/**
 * How the picture fares: frame times since the last report, told to the server once a minute.
 *
 * It measures; the scene's own ladder adapts. Nothing of who plays is in it: times, and the class of device by screen and pointer.
 */
import type { DeviceClass } from "../protocol/generated";

/** What goes into a report. */
export interface FrameFigures {
  /** The middle frame time, and the one that 95 of 100 keep within, in milliseconds. */
  frameMs: number;
  frameP95Ms: number;
  /** Pictures left out: what a frame took beyond the middle one, in frames. */
  droppedFrames: number;
  longFrames: number;
}

const LONG_MS = 50;
/** Frame times that are kept: a minute at 240 a second. */
const KEPT_MAX = 14_400;
/** Bounds of a report, as the server takes them. */
const FRAME_MS_MAX = 10_000;
const FRAMES_MAX = 100_000;
/** The shorter side of a screen, in CSS pixels, from which a touched one is a tablet. */
const TABLET_FROM_PX = 600;

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

  /** The figures since the last call, and begins anew; null where nothing was drawn. */
  take(): FrameFigures | null {
    const figures = figuresOf(this.times, this.long);
    this.times = [];
    this.long = 0;
    return figures;
  }
}

/** The figures of frame times in milliseconds; null where there are none. */
export function figuresOf(times: readonly number[], long: number): FrameFigures | null {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const middle = at(0.5);
  const slow = at(0.95);
  if (middle === undefined || slow === undefined) return null;
  const dropped = times.reduce((sum, time) => sum + Math.max(0, Math.round(time / middle) - 1), 0);
  return {
    frameMs: Math.min(FRAME_MS_MAX, middle),
    frameP95Ms: Math.min(FRAME_MS_MAX, slow),
    droppedFrames: Math.min(FRAMES_MAX, dropped),
    longFrames: Math.min(FRAMES_MAX, long),
  };
}

/** What is played on, coarsely: by whether there is a fine pointer, and the shorter side of the screen in CSS pixels. */
export function deviceClass(fine: boolean, coarse: boolean, shorterPx: number): DeviceClass {
  if (fine) return "desktop";
  if (!coarse) return "other";
  return shorterPx >= TABLET_FROM_PX ? "tablet" : "phone";
}

/** The class of this device. */
export function thisDevice(): DeviceClass {
  const fine = matchMedia("(any-pointer: fine)").matches;
  return deviceClass(fine, matchMedia("(any-pointer: coarse)").matches, Math.min(screen.width, screen.height));
}
