/**
 * Regard: how the camera leans so that what one stands before is in the picture together with oneself.
 *
 * Pure geometry. Something tall tilts the view up and draws the camera back; someone of one's own size, while one stands, turns it a
 * little aside, so that one's own back hides nobody. Steering stays the player's: `camera.ts` eases these small offsets in and out.
 */
import { step } from "./ground/noise";

/** What one stands before, in world metres. */
export interface Subject {
  x: number;
  y: number;
  z: number;
  /** Its top above the sea. */
  top: number;
}

/** Offsets on the orbit: radians aside, radians up, metres farther back. */
export interface Framing {
  turn: number;
  tilt: number;
  back: number;
}

/** What the framing depends on; angles in radians, `yaw` clockwise from north. */
export interface Stance {
  x: number;
  /** Height of the eyes. */
  y: number;
  z: number;
  yaw: number;
  pitch: number;
  distance: number;
  /** Half the vertical field of view. */
  half: number;
  standing: boolean;
}

/** One's feet stay in the picture up to this tilt. */
const TILT_MOST = 0.26;
const BACK_MOST = 14;
const TURN_MOST = 0.42;
/** Sky left above what is tall. */
const MARGIN = 0.1;
/** What is lower than this over one's feet is met face to face. */
const TALL_METRES = 4.5;
const EYES = 1.52;

/** The offsets for a subject; none where it is not before the camera. */
export function framing(subject: Subject, stance: Stance): Framing {
  const dx = subject.x - stance.x;
  const dz = subject.z - stance.z;
  const metres = Math.hypot(dx, dz);
  const aside = Math.atan2(dx, -dz) - stance.yaw;
  const off = Math.abs(Math.atan2(Math.sin(aside), Math.cos(aside)));
  const before = step(1.15, 0.6, off);
  if (before <= 0 || metres < 0.5) return { turn: 0, tilt: 0, back: 0 };
  if (subject.top - (stance.y - EYES) < TALL_METRES) {
    const close = stance.standing ? step(9, 5, metres) * step(0.7, 1.4, metres) : 0;
    return { turn: TURN_MOST * close * before, tilt: 0, back: -0.3 * stance.distance * close * before };
  }
  const level = stance.distance * Math.cos(stance.pitch) + metres * Math.cos(off);
  const rise = subject.top - stance.y - stance.distance * Math.sin(stance.pitch);
  const edge = stance.half - stance.pitch - MARGIN;
  const tilt = Math.min(TILT_MOST, Math.max(0, Math.atan2(rise, level) - edge));
  const steep = Math.max(0.12, edge + tilt);
  const back = Math.min(BACK_MOST, Math.max(0, rise / Math.tan(steep) - level));
  return { turn: 0, tilt: tilt * before, back: back * before };
}
