/**
 * One's own figure: walks at once by the server's own rule, tells the server where it is, and takes corrections without a jolt.
 *
 * It decides nothing: where the server disagrees, the server is right.
 */
import { MotionFlag, yawOf, type Movement } from "../protocol/presence";
import type { Spot } from "../protocol/generated";
import { turn } from "./interpolation";
import { step, WADE_DEPTH, type Terrain, type Walker, type Wish } from "./movement";
import { emptyFigure } from "./presence";
import { Gait, type Figure } from "./replica";

/** Movements are told this often while something changes. */
const TELL_MS = 100;
/** One step of the rule is at most this long; a stalled tab does not leap. */
const STEP_SECONDS = 0.05;
const STALL_SECONDS = 0.25;
/** A correction up to this far is smoothed; a farther one is a journey. */
const SMOOTH_METRES = 10;
/** Time constant of that smoothing. */
const SMOOTH_SECONDS = 0.12;
/** Turns per second toward where one walks. */
const TURN_PER_SECOND = 12;

/** The predicted self. */
export class Prediction {
  /** Where it is drawn. */
  readonly figure: Figure = emptyFigure(0);
  private readonly walker: Walker = { x: 0, y: 0, z: 0, falling: 0 };
  private readonly offset = { x: 0, y: 0, z: 0 };
  private wish: Wish = { x: 0, z: 0, run: false };
  private facing: number | null = null;
  private sequence = 0;
  private toldAt = -Infinity;
  private told = "";
  private placed = false;
  private moved = 0;

  /** Whether it stands somewhere yet. */
  get isPlaced(): boolean {
    return this.placed;
  }

  /** Where it is by the rule, without the smoothing of what is drawn. */
  get at(): Spot {
    return { x: this.walker.x, y: this.walker.y, z: this.walker.z };
  }

  /** Metres walked since the page stands. */
  get metres(): number {
    return this.moved;
  }

  /** A new entity number, from `welcome`. */
  become(entity: number): void {
    Object.assign(this.figure, { entity });
  }

  /** Where it wants to go from now on. */
  want(wish: Wish): void {
    this.wish = wish;
    if (wish.x !== 0 || wish.z !== 0) this.facing = Math.atan2(wish.x, -wish.z);
  }

  /** Turns to a heading (radians clockwise from north) without walking. */
  face(heading: number): void {
    this.facing = heading;
  }

  /** The server's word on where it is. */
  correct(at: Spot, journey: boolean): void {
    const far = Math.hypot(at.x - this.walker.x, at.z - this.walker.z);
    if (this.placed && !journey && far < SMOOTH_METRES) {
      this.offset.x += this.walker.x - at.x;
      this.offset.y += this.walker.y - at.y;
      this.offset.z += this.walker.z - at.z;
    } else {
      this.offset.x = this.offset.y = this.offset.z = 0;
    }
    this.walker.x = at.x;
    this.walker.y = at.y;
    this.walker.z = at.z;
    this.walker.falling = 0;
    this.placed = true;
    this.told = "";
    this.draw();
  }

  /** Walks for a frame. */
  update(terrain: Terrain, seconds: number): void {
    if (!this.placed || seconds <= 0) return;
    const fromX = this.walker.x;
    const fromZ = this.walker.z;
    let left = Math.min(STALL_SECONDS, seconds);
    let gait: Gait = this.figure.gait;
    while (left > 0) {
      const part = Math.min(STEP_SECONDS, left);
      gait = step(this.walker, this.wish, terrain, part);
      left -= part;
    }
    const sits = this.figure.emote?.kind === "sit" && gait === Gait.stand;
    this.figure.gait = sits ? Gait.sit : gait;
    const ground = terrain.height(this.walker.x, this.walker.z);
    this.figure.wet = ground !== null && terrain.water(this.walker.x, this.walker.z) - ground > WADE_DEPTH;
    const way = Math.hypot(this.walker.x - fromX, this.walker.z - fromZ);
    this.moved += way;
    this.figure.speed += (way / seconds - this.figure.speed) * Math.min(1, seconds * 10);
    if (this.facing !== null) {
      const rest = turn(this.figure.heading, this.facing);
      this.figure.heading += rest * Math.min(1, seconds * TURN_PER_SECOND);
    }
    const fade = Math.exp(-seconds / SMOOTH_SECONDS);
    this.offset.x *= fade;
    this.offset.y *= fade;
    this.offset.z *= fade;
    this.draw();
  }

  /** What to tell the server now, if anything changed since the last time. */
  tell(now: number): Movement | null {
    if (!this.placed || now - this.toldAt < TELL_MS) return null;
    const { figure, walker } = this;
    const motion =
      figure.gait | (figure.performing ? MotionFlag.performing : 0) | (figure.wet ? MotionFlag.wet : 0);
    const yaw = yawOf(figure.heading);
    const state = `${Math.round(walker.x * 64)},${Math.round(walker.y * 32)},${Math.round(walker.z * 64)},${yaw},${motion}`;
    if (state === this.told) return null;
    this.told = state;
    this.toldAt = now;
    this.sequence = (this.sequence + 1) & 0xffff;
    return { sequence: this.sequence, clientMs: Math.floor(now), x: walker.x, y: walker.y, z: walker.z, yaw, motion };
  }

  private draw(): void {
    this.figure.x = this.walker.x + this.offset.x;
    this.figure.y = this.walker.y + this.offset.y;
    this.figure.z = this.walker.z + this.offset.z;
  }
}
