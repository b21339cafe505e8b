/**
 * The server's clock, estimated from pings: of the last eight answers the one with the shortest way is believed, since queues only
 * ever add delay (the minimum filter of NTP, RFC 5905 section 10).
 *
 * It sends nothing itself; it is given samples and asked for times.
 */

const SAMPLES = 8;
/** Beyond this the clock jumps; below, it glides, so that notes and waves do not stumble. */
const JUMP_MS = 250;
/** Milliseconds it may glide per second of real time. */
const GLIDE_MS_PER_SECOND = 20;
/** A world day until the atlas has said it. */
const DEFAULT_DAY_MS = 70 * 60_000;

interface Sample {
  offset: number;
  roundTrip: number;
}

/** A clock that follows the server's. */
export class ServerClock {
  private samples: Sample[] = [];
  private offset = 0;
  private target = 0;
  private glidedAt = 0;
  private set = false;
  private worldOffset = 0;
  private day = DEFAULT_DAY_MS;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Begins again from a `welcome`: rough until the first pings are answered. */
  begin(clockMs: number, worldMs: number): void {
    this.worldOffset = worldMs - clockMs;
    if (this.set) return;
    this.samples = [];
    this.jump(clockMs - this.now());
  }

  /** Forgets what is known, when the server may be another. */
  forget(): void {
    this.samples = [];
    this.set = false;
  }

  /** The answer to a ping that was sent at `sentMs` of this client's clock. */
  sample(sentMs: number, serverMs: number): void {
    const receivedMs = this.now();
    const roundTrip = receivedMs - sentMs;
    if (!(roundTrip >= 0)) return;
    this.samples.push({ offset: serverMs - (sentMs + receivedMs) / 2, roundTrip });
    if (this.samples.length > SAMPLES) this.samples.shift();
    const best = this.samples.reduce((a, b) => (b.roundTrip <= a.roundTrip ? b : a));
    if (!this.set || this.samples.length === 1 || Math.abs(best.offset - this.current()) > JUMP_MS) this.jump(best.offset);
    else {
      this.offset = this.current();
      this.glidedAt = receivedMs;
      this.target = best.offset;
    }
  }

  /** The shortest round trip among the last answers, in milliseconds; 0 before the first. */
  get latencyMs(): number {
    return this.samples.length === 0 ? 0 : Math.min(...this.samples.map((s) => s.roundTrip));
  }

  /** How many answers are held, at most eight. */
  get count(): number {
    return this.samples.length;
  }

  /** Real milliseconds of one world day, as the atlas says. */
  set dayMs(value: number) {
    if (value > 0) this.day = value;
  }

  /** The server's clock now, in milliseconds. */
  serverMs(): number {
    return this.now() + this.current();
  }

  /** performance.now at which the server's clock shows `serverMs`. */
  toLocal(serverMs: number): number {
    return serverMs - this.current();
  }

  /** Milliseconds since the world's beginning. */
  worldMs(): number {
    return this.serverMs() + this.worldOffset;
  }

  /** The world's hour now, 0..24. */
  hour(): number {
    const worldMs = this.worldMs();
    return (24 * (((worldMs % this.day) + this.day) % this.day)) / this.day;
  }

  private jump(offset: number): void {
    this.offset = offset;
    this.target = offset;
    this.glidedAt = this.now();
    this.set = true;
  }

  private current(): number {
    const reach = ((this.now() - this.glidedAt) / 1_000) * GLIDE_MS_PER_SECOND;
    const way = this.target - this.offset;
    return this.offset + Math.sign(way) * Math.min(Math.abs(way), reach);
  }
}
