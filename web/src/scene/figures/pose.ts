/**
 * Poses: the angles of a figure's joints from its gait, gesture and song.
 *
 * Pure numbers, so that it can be tested; the shader bends the body by them (`shade/figure-glsl.ts`). Positive pitch of a limb swings
 * it forward, positive roll lifts an arm sideways, positive lean bends forward, positive head pitch looks up. Knees bend back and
 * elbows forward.
 */
import type { Emote, Voice } from "../../protocol/generated";
import { type Figure, Gait } from "../../replica/replica";
import { step } from "../ground/noise";

/** Angles in radians, lift in metres. */
export interface Pose {
  leftLeg: number;
  rightLeg: number;
  lean: number;
  lift: number;
  leftArm: number;
  leftArmOut: number;
  rightArm: number;
  rightArmOut: number;
  headPitch: number;
  headYaw: number;
  twist: number;
  cloth: number;
  leftKnee: number;
  rightKnee: number;
  leftElbow: number;
  rightElbow: number;
}

/** Seconds a gesture lasts; sitting stays until one moves. */
export const EMOTE_SECONDS: Record<Emote, number> = { wave: 2.6, bow: 2.4, dance: 8, sit: 1e9, cheer: 2.8, point: 2.6 };

/** A pose of rest to write into. */
export function newPose(): Pose {
  return { leftLeg: 0, rightLeg: 0, lean: 0, lift: 0, leftArm: 0, leftArmOut: 0, rightArm: 0, rightArmOut: 0, headPitch: 0, headYaw: 0, twist: 0, cloth: 0, leftKnee: 0, rightKnee: 0, leftElbow: 0, rightElbow: 0 };
}

/** What a pose depends on. */
export interface Moving {
  gait: Gait;
  speed: number;
  performing: boolean;
  /** Whether one wades. */
  wet: boolean;
  voice: Voice;
  emote: Figure["emote"];
}

/** Writes the pose of a figure; `seconds` runs on, `phase` sets figures apart, `nowMs` is performance.now. */
export function poseOf(moving: Moving, seconds: number, phase: number, nowMs: number, into: Pose): Pose {
  const breath = Math.sin(seconds * 1.7 + phase);
  Object.assign(into, newPose());
  into.leftArmOut = 0.12;
  into.rightArmOut = 0.12;
  into.lean = 0.015 * breath;
  into.headYaw = 0.18 * Math.sin(seconds * 0.31 + phase * 2.3);
  gait(moving, seconds, phase, into);
  if (moving.performing) perform(moving.voice, seconds, phase, into);
  if (moving.emote) gesture(moving.emote.kind, (nowMs - moving.emote.since) / 1000, into);
  return into;
}

function gait(moving: Moving, seconds: number, phase: number, into: Pose): void {
  switch (moving.gait) {
    case Gait.stand: {
      // Weight goes from one foot to the other, and the eyes wander.
      const shift = Math.sin(seconds * 0.55 + phase);
      into.leftArm = 0.05 + 0.03 * Math.sin(seconds * 1.3 + phase);
      into.rightArm = 0.1 - into.leftArm;
      into.leftElbow = 0.24;
      into.rightElbow = 0.24;
      into.twist = 0.06 * shift;
      into.leftLeg = 0.05 * Math.max(0, shift);
      into.rightLeg = 0.05 * Math.max(0, -shift);
      into.leftKnee = 0.12 * Math.max(0, shift);
      into.rightKnee = 0.12 * Math.max(0, -shift);
      into.headYaw = 0.34 * Math.sin(seconds * 0.31 + phase * 2.3) * Math.max(0, Math.sin(seconds * 0.17 + phase));
      return;
    }
    case Gait.walk:
    case Gait.run: {
      const run = moving.gait === Gait.run;
      const beat = seconds * (run ? 10.4 : 4.2 + Math.min(4, moving.speed) * 0.9) + phase;
      const swing = Math.sin(beat) * (run ? 0.95 : 0.55);
      const forward = Math.cos(beat);
      into.leftLeg = swing + (run ? 0.12 : 0.04);
      into.rightLeg = -swing + (run ? 0.12 : 0.04);
      // The leg that swings forward lifts its foot; the one that bears stays straight.
      into.leftKnee = (run ? 0.22 : 0.06) + Math.max(0, forward) * (run ? 1.5 : 0.8);
      into.rightKnee = (run ? 0.22 : 0.06) + Math.max(0, -forward) * (run ? 1.5 : 0.8);
      into.leftArm = -swing * (run ? 0.95 : 0.7) - (run ? 0.1 : 0);
      into.rightArm = swing * (run ? 0.95 : 0.7) - (run ? 0.1 : 0);
      into.leftElbow = run ? 1.45 : 0.3 + 0.18 * Math.max(0, -Math.sin(beat));
      into.rightElbow = run ? 1.45 : 0.3 + 0.18 * Math.max(0, Math.sin(beat));
      into.lean = run ? 0.24 : 0.06;
      into.lift = Math.abs(forward) * (run ? 0.1 : 0.035) - (run ? 0.04 : 0.015);
      into.twist = Math.sin(beat) * (run ? 0.18 : 0.1);
      into.headYaw = -into.twist * 0.8;
      into.cloth = run ? 0.62 : 0.24;
      if (moving.wet) wade(beat, into);
      return;
    }
    case Gait.swim: {
      const beat = seconds * 3.1 + phase;
      into.lean = 1.12;
      into.headPitch = 0.75;
      into.leftArm = 1.7 + Math.sin(beat) * 0.9;
      into.rightArm = 1.7 + Math.sin(beat) * 0.9;
      into.leftArmOut = 0.7 + Math.cos(beat) * 0.6;
      into.rightArmOut = into.leftArmOut;
      into.leftLeg = -0.7 + Math.sin(beat * 2) * 0.3;
      into.rightLeg = -0.7 - Math.sin(beat * 2) * 0.3;
      into.lift = 0.06 * Math.sin(beat);
      into.cloth = 0.4;
      return;
    }
    case Gait.fall: {
      const beat = seconds * 9 + phase;
      into.leftArmOut = 1.5 + Math.sin(beat) * 0.25;
      into.rightArmOut = 1.5 + Math.cos(beat) * 0.25;
      into.leftLeg = 0.4 + Math.sin(beat) * 0.2;
      into.rightLeg = -0.3;
      into.cloth = 0.7;
      into.headPitch = -0.3;
      return;
    }
    case Gait.sit:
      seated(into, 1);
      into.headPitch = 0.05 * Math.sin(seconds * 0.5 + phase);
      return;
    default: {
      const never: never = moving.gait;
      return never;
    }
  }
}

/** Through water one lifts the knees and holds the arms clear of it. */
function wade(beat: number, into: Pose): void {
  into.leftLeg += 0.25 * Math.max(0, Math.cos(beat));
  into.rightLeg += 0.25 * Math.max(0, -Math.cos(beat));
  into.leftArmOut = 0.85 + 0.12 * Math.sin(beat);
  into.rightArmOut = 0.85 - 0.12 * Math.sin(beat);
  into.leftElbow = 0.7;
  into.rightElbow = 0.7;
  into.lean += 0.08;
  into.twist *= 1.8;
}

/** On the ground with the knees drawn up and the arms about them. */
function seated(into: Pose, share: number): void {
  into.leftLeg = 2.1 * share;
  into.rightLeg = 2.02 * share;
  into.leftKnee = 1.75 * share;
  into.rightKnee = 1.7 * share;
  into.lift = -0.58 * share;
  into.leftArm = 0.75 * share;
  into.rightArm = 0.75 * share;
  into.leftElbow = 0.7 * share;
  into.rightElbow = 0.7 * share;
  into.lean = 0.08 * share;
}

/** Hands as the instrument asks; legs go on as the gait has them. */
function perform(voice: Voice, seconds: number, phase: number, into: Pose): void {
  const pluck = Math.sin(seconds * 6.4 + phase);
  const slow = Math.sin(seconds * 1.9 + phase);
  into.twist += 0.07 * slow;
  into.lean += 0.03 * slow;
  into.headPitch += 0.06 + 0.07 * slow;
  switch (voice) {
    case "harp":
      into.leftArm = 0.66 + 0.08 * pluck;
      into.rightArm = 0.56 - 0.1 * pluck;
      into.leftElbow = 0.92 + 0.14 * pluck;
      into.rightElbow = 0.8 - 0.18 * pluck;
      into.leftArmOut = -0.2;
      into.rightArmOut = -0.14;
      return;
    case "flute":
      into.leftArm = 0.95;
      into.rightArm = 0.95 + 0.04 * pluck;
      into.leftElbow = 1.75;
      into.rightElbow = 1.6 - 0.05 * pluck;
      into.leftArmOut = -0.1;
      into.rightArmOut = 0.5;
      into.headYaw = -0.3;
      return;
    case "celesta":
    case "marimba":
      into.leftArm = 0.36 + 0.1 * Math.max(0, pluck);
      into.rightArm = 0.36 + 0.1 * Math.max(0, -pluck);
      into.leftElbow = 1.02 + 0.34 * Math.max(0, pluck);
      into.rightElbow = 1.02 + 0.34 * Math.max(0, -pluck);
      into.leftArmOut = 0.1;
      into.rightArmOut = 0.1;
      into.headPitch -= 0.2;
      return;
    case "bowed":
      into.leftArm = 1.05;
      into.leftElbow = 0.85;
      into.leftArmOut = 0.4;
      into.rightArm = 0.9;
      into.rightElbow = 1.0 + 0.35 * Math.cos(seconds * 3.1 + phase);
      into.rightArmOut = 0.25 + 0.4 * Math.sin(seconds * 3.1 + phase);
      into.headYaw = -0.35;
      return;
    case "choir":
      into.leftArm = 0.5 + 0.15 * slow;
      into.rightArm = 0.5 + 0.15 * slow;
      into.leftElbow = 0.7 + 0.2 * slow;
      into.rightElbow = 0.7 + 0.2 * slow;
      into.leftArmOut = 0.65 + 0.2 * slow;
      into.rightArmOut = 0.65 + 0.2 * slow;
      into.headPitch += 0.22;
      return;
    default: {
      const never: never = voice;
      return never;
    }
  }
}

function gesture(kind: Emote, seconds: number, into: Pose): void {
  const length = EMOTE_SECONDS[kind];
  if (seconds < 0 || seconds > length) return;
  const share = step(0, 0.25, seconds) * step(length, length - 0.35, seconds);
  const to = (from: number, goal: number) => from + (goal - from) * share;
  switch (kind) {
    case "wave":
      into.rightArm = to(into.rightArm, 0.35);
      into.rightArmOut = to(into.rightArmOut, 2.35 + 0.4 * Math.sin(seconds * 9));
      into.rightElbow = to(into.rightElbow, 0.35);
      into.headPitch = to(into.headPitch, 0.08);
      return;
    case "bow":
      into.lean = to(into.lean, 0.95);
      into.headPitch = to(into.headPitch, -0.35);
      into.rightArm = to(into.rightArm, 0.5);
      into.rightElbow = to(into.rightElbow, 1.7);
      into.rightArmOut = to(into.rightArmOut, -0.3);
      into.leftKnee = to(into.leftKnee, 0.25);
      into.leftLeg = to(into.leftLeg, 0.2);
      into.leftArmOut = to(into.leftArmOut, 0.5);
      return;
    case "dance": {
      const beat = seconds * 5.2;
      into.twist = to(into.twist, 0.5 * Math.sin(beat));
      into.leftArm = to(into.leftArm, 0.5 + 0.5 * Math.sin(beat));
      into.rightArm = to(into.rightArm, 0.5 - 0.5 * Math.sin(beat));
      into.leftArmOut = to(into.leftArmOut, 1.5 + 0.7 * Math.sin(beat * 0.5));
      into.rightArmOut = to(into.rightArmOut, 1.5 - 0.7 * Math.sin(beat * 0.5));
      into.leftLeg = to(into.leftLeg, Math.max(0, Math.sin(beat)) * 0.7);
      into.rightLeg = to(into.rightLeg, Math.max(0, -Math.sin(beat)) * 0.7);
      into.leftKnee = to(into.leftKnee, Math.max(0, Math.sin(beat)) * 1.3);
      into.rightKnee = to(into.rightKnee, Math.max(0, -Math.sin(beat)) * 1.3);
      into.leftElbow = to(into.leftElbow, 0.9 + 0.5 * Math.sin(beat));
      into.rightElbow = to(into.rightElbow, 0.9 - 0.5 * Math.sin(beat));
      into.lift = to(into.lift, 0.09 * Math.abs(Math.sin(beat)));
      into.cloth = to(into.cloth, 0.3);
      return;
    }
    case "sit":
      seated(into, share);
      return;
    case "cheer":
      into.leftArm = to(into.leftArm, 0.2);
      into.rightArm = to(into.rightArm, 0.2);
      into.leftArmOut = to(into.leftArmOut, 2.7 + 0.2 * Math.sin(seconds * 11));
      into.rightArmOut = to(into.rightArmOut, 2.7 - 0.2 * Math.sin(seconds * 11));
      into.lift = to(into.lift, 0.16 * Math.abs(Math.sin(seconds * 6)));
      into.headPitch = to(into.headPitch, 0.3);
      return;
    case "point":
      into.rightArm = to(into.rightArm, 1.55);
      into.rightElbow = to(into.rightElbow, 0);
      into.rightArmOut = to(into.rightArmOut, -0.05);
      into.lean = to(into.lean, 0.08);
      return;
    default: {
      const never: never = kind;
      return never;
    }
  }
}
