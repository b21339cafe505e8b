/**
 * Where another figure is drawn: a little behind what the server last told, so that there is a sample on both sides to go between.
 *
 * It knows one figure's samples; who is seen at all is the presence's matter.
 */

/** How far behind near figures are drawn, in milliseconds: one and a half ticks. */
const NEAR_DELAY_MS = 150;
/** The same for far ones, which come twice a second. */
const FAR_DELAY_MS = 620;
/** Samples of near figures come this often. */
const NEAR_EVERY_MS = 100;
const FAR_EVERY_MS = 500;
/** Longest time a figure goes on without a sample. */
const EXTRAPOLATE_MS = 250;
/** A leap longer than this is no walk. */
const LEAP_METRES = 25;
const SAMPLES_MAX = 12;

/** One sample on the tick's clock. */
export interface Sample {
  t: number;
  x: number;
  y: number;
  z: number;
  heading: number;
  /** Whether it was on its way. */
  moving: boolean;
}

/** Something that is drawn somewhere. */
export interface Placed {
  x: number;
  y: number;
  z: number;
  heading: number;
}

/** The samples of one figure. */
export class Track {
  private samples: Sample[] = [];
  private delay = NEAR_DELAY_MS;

  /** Takes a sample; `near` says whether its cell comes every tick. Older ones than the last are ignored. */
  add(sample: Sample, near: boolean): void {
    const last = this.samples.at(-1);
    const every = near ? NEAR_EVERY_MS : FAR_EVERY_MS;
    if (last !== undefined) {
      if (sample.t <= last.t) return;
      if (Math.hypot(sample.x - last.x, sample.z - last.z) > LEAP_METRES) this.samples = [];
      // A cell where nothing changes is not sent: the figure stood until one interval ago.
      else if (sample.t - last.t > every * (last.moving ? 4 : 1.5)) this.samples.push({ ...last, t: sample.t - every });
    }
    this.samples.push(sample);
    if (this.samples.length > SAMPLES_MAX) this.samples.splice(0, this.samples.length - SAMPLES_MAX);
  }

  /** Eases the delay to what the figure's distance asks for. */
  ease(near: boolean, seconds: number): void {
    const target = near ? NEAR_DELAY_MS : FAR_DELAY_MS;
    this.delay += (target - this.delay) * Math.min(1, seconds * 2);
  }

  /** Places a figure for the moment `now` on the tick's clock. */
  place(now: number, out: Placed): void {
    const t = now - this.delay;
    const samples = this.samples;
    const first = samples[0];
    const last = samples.at(-1);
    if (first === undefined || last === undefined) return;
    if (t <= first.t) {
      copy(first, out);
      return;
    }
    if (t >= last.t) {
      const before = samples.at(-2);
      copy(last, out);
      if (before !== undefined && last.moving && last.t - before.t <= FAR_EVERY_MS * 1.5) {
        const ahead = Math.min(EXTRAPOLATE_MS, t - last.t) / (last.t - before.t);
        out.x += (last.x - before.x) * ahead;
        out.y += (last.y - before.y) * ahead;
        out.z += (last.z - before.z) * ahead;
      }
      return;
    }
    let index = samples.length - 2;
    while (index > 0 && (samples[index] as Sample).t > t) index--;
    const a = samples[index] as Sample;
    const b = samples[index + 1] as Sample;
    const share = (t - a.t) / (b.t - a.t);
    out.x = a.x + (b.x - a.x) * share;
    out.y = a.y + (b.y - a.y) * share;
    out.z = a.z + (b.z - a.z) * share;
    out.heading = a.heading + turn(a.heading, b.heading) * share;
  }
}

/** Maps ticks to this client's clock: the earliest arrival of the last five seconds is taken as undelayed. */
export class TickClock {
  private arrivals: number[] = [];

  /** A frame of `tick` came at `now` (performance.now). */
  arrived(tick: number, now: number): void {
    this.arrivals.push(now - tick * NEAR_EVERY_MS);
    if (this.arrivals.length > 50) this.arrivals.shift();
  }

  /** Milliseconds on the tick's clock at `now`. */
  at(now: number): number {
    return now - (this.arrivals.length === 0 ? 0 : Math.min(...this.arrivals));
  }

  /** Milliseconds on the tick's clock of a tick. */
  of(tick: number): number {
    return tick * NEAR_EVERY_MS;
  }

  /** Another server may count otherwise. */
  forget(): void {
    this.arrivals = [];
  }
}

/** The shorter way from one heading to another, in radians. */
export function turn(from: number, to: number): number {
  const full = Math.PI * 2;
  const way = (((to - from) % full) + full) % full;
  return way > Math.PI ? way - full : way;
}

function copy(from: Placed, to: Placed): void {
  to.x = from.x;
  to.y = from.y;
  to.z = from.z;
  to.heading = from.heading;
}
