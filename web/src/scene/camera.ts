/**
 * The camera: it follows one's own figure on an orbit, zooms to first person, and never enters ground, trees or walls.
 *
 * Input comes as calls; it reads no keyboard or mouse. Angles are radians, `yaw` clockwise from north like a figure's heading.
 */
import { PerspectiveCamera, Vector3 } from "three";
import { type Framing, framing, type Subject } from "./regard";

/** What stands in the way: a cylinder in world metres. */
export interface Obstacle {
  x: number;
  z: number;
  radius: number;
  /** Its top in metres above the sea. */
  top: number;
}

/** What the rig asks of the world. */
export interface Surroundings {
  height(x: number, z: number): number | null;
  waterLevel(x: number, z: number): number;
  obstaclesNear(x: number, z: number, metres: number): readonly Obstacle[];
}

/** The camera's orbit as interface and input see it. */
export interface CameraRig {
  /** Direction the camera looks, radians clockwise from north. */
  yaw: number;
  /** Radians above the horizon from which it looks down; negative looks up. */
  pitch: number;
  /** Metres behind the figure; below `FIRST_PERSON_METRES` one sees with its eyes. */
  distance: number;
  readonly firstPerson: boolean;
  readonly camera: PerspectiveCamera;
  /** Turns by radians. */
  orbit(yaw: number, pitch: number): void;
  /** Multiplies the distance. */
  zoom(factor: number): void;
  /** Holds the camera at a place looking at another (photographs, cut scenes); null lets it follow again. */
  hold(view: { from: Vector3; to: Vector3 } | null): void;
}

export const FIRST_PERSON_METRES = 1.2;
const NEAREST = 0.6;
const FARTHEST = 40;
const LOWEST = -0.55;
const HIGHEST = 1.35;
const EYES = 1.52;
const CLEARANCE = 1.0;
const FIELD_OF_VIEW = 52;
/** How fast the camera leans towards what one stands before, per second. */
const LEAN_RATE = 2.2;
const NO_FRAMING: Framing = { turn: 0, tilt: 0, back: 0 };

/** The rig. */
export class FollowCamera implements CameraRig {
  readonly camera = new PerspectiveCamera(FIELD_OF_VIEW, 16 / 9, 0.25, 3000);
  yaw = 0;
  pitch = 0.22;
  distance = 8.5;
  private shownDistance = 8.5;
  private readonly focus = new Vector3();
  private started = false;
  private held: { from: Vector3; to: Vector3 } | null = null;
  private subject: Subject | null = null;
  private standing = false;
  private readonly leaning: Framing = { turn: 0, tilt: 0, back: 0 };
  /** The camera's place in world coordinates. */
  readonly place = new Vector3();
  private readonly back = new Vector3();
  private readonly look = new Vector3();

  constructor(private readonly world: Surroundings) {}

  get firstPerson(): boolean {
    return !this.held && this.distance < FIRST_PERSON_METRES;
  }

  orbit(yaw: number, pitch: number): void {
    this.yaw = (((this.yaw + yaw) % (Math.PI * 2)) + Math.PI * 2) % (Math.PI * 2);
    this.pitch = Math.min(HIGHEST, Math.max(LOWEST, this.pitch + pitch));
  }

  zoom(factor: number): void {
    this.distance = Math.min(FARTHEST, Math.max(NEAREST, this.distance * factor));
  }

  hold(view: { from: Vector3; to: Vector3 } | null): void {
    this.held = view;
  }

  /** What one stands before, to be framed with oneself; null for nothing. */
  regard(subject: Subject | null, standing: boolean): void {
    this.subject = subject;
    this.standing = standing;
  }

  /** Jumps to the figure without gliding (arrival by a gate). */
  jump(): void {
    this.started = false;
  }

  /** Follows a figure at a world place; `anchor` is the scene's origin. */
  frame(target: { x: number; y: number; z: number }, anchorX: number, anchorZ: number, dt: number): void {
    if (this.held) {
      this.place.copy(this.held.from);
      this.camera.position.set(this.place.x - anchorX, this.place.y, this.place.z - anchorZ);
      this.camera.lookAt(this.held.to.x - anchorX, this.held.to.y, this.held.to.z - anchorZ);
      this.camera.updateMatrixWorld();
      return;
    }
    const share = this.started ? 1 - Math.exp(-dt * 14) : 1;
    const jumpFar = Math.hypot(target.x - this.focus.x, target.z - this.focus.z) > 30;
    const s = jumpFar ? 1 : share;
    this.focus.x += (target.x - this.focus.x) * s;
    this.focus.y += (target.y + EYES - this.focus.y) * (this.started && !jumpFar ? 1 - Math.exp(-dt * 9) : 1);
    this.focus.z += (target.z - this.focus.z) * s;
    this.lean(dt);
    const level = Math.cos(this.pitch);
    const yaw = this.yaw + this.leaning.turn;
    this.back.set(-Math.sin(yaw) * level, Math.sin(this.pitch), Math.cos(yaw) * level);
    const free = this.firstPerson ? 0 : this.freeDistance(Math.max(NEAREST, this.distance + this.leaning.back));
    const quick = free < this.shownDistance ? 18 : 5;
    this.shownDistance = this.started ? this.shownDistance + (free - this.shownDistance) * (1 - Math.exp(-dt * quick)) : free;
    this.started = true;
    this.place.copy(this.focus).addScaledVector(this.back, this.shownDistance);
    const ground = this.floor(this.place.x, this.place.z);
    if (this.place.y < ground + CLEARANCE) this.place.y = ground + CLEARANCE;
    this.camera.position.set(this.place.x - anchorX, this.place.y, this.place.z - anchorZ);
    // A little over the shoulder's height when near, so that the figure never hides what one looks at.
    const raise = Math.min(0.5, this.shownDistance * 0.05);
    this.look.copy(this.focus).addScaledVector(this.back, -6);
    this.camera.lookAt(this.look.x - anchorX, this.look.y + raise, this.look.z - anchorZ);
    if (this.leaning.tilt > 1e-4) this.camera.rotateX(this.leaning.tilt);
    // Turned aside, it looks between the two.
    if (this.leaning.turn > 1e-4) this.camera.rotateY(this.leaning.turn * 0.22);
    this.camera.updateMatrixWorld();
  }

  /** Eases towards the framing of what one stands before. */
  private lean(dt: number): void {
    const { focus, leaning } = this;
    const half = (this.camera.fov * Math.PI) / 360;
    const goal = this.subject && !this.firstPerson
      ? framing(this.subject, { x: focus.x, y: focus.y, z: focus.z, yaw: this.yaw, pitch: this.pitch, distance: this.distance, half, standing: this.standing })
      : NO_FRAMING;
    const share = this.started ? 1 - Math.exp(-dt * LEAN_RATE) : 1;
    leaning.turn += (goal.turn - leaning.turn) * share;
    leaning.tilt += (goal.tilt - leaning.tilt) * share;
    leaning.back += (goal.back - leaning.back) * share;
  }

  private floor(x: number, z: number): number {
    return Math.max(this.world.height(x, z) ?? -Infinity, this.world.waterLevel(x, z));
  }

  /** How far back the camera can go before it meets ground or an obstacle. */
  private freeDistance(wanted: number): number {
    const { focus, back } = this;
    const steps = Math.max(4, Math.ceil(wanted / 0.6));
    let free = wanted;
    for (let i = 1; i <= steps; i++) {
      const d = (wanted * i) / steps;
      const y = focus.y + back.y * d;
      if (y < this.floor(focus.x + back.x * d, focus.z + back.z * d) + 0.25) {
        // On open ground the camera may ride up over it; only a steep wall shortens the distance.
        if (this.floor(focus.x + back.x * d, focus.z + back.z * d) > focus.y + 1.2) {
          free = Math.max(NEAREST, d - 0.5);
          break;
        }
      }
    }
    for (const obstacle of this.world.obstaclesNear(focus.x, focus.z, wanted + 4)) {
      const hit = meetCylinder(focus, back, free, obstacle);
      if (hit < free) free = Math.max(NEAREST, hit - 0.3);
    }
    return free;
  }
}

/** Metres along a ray at which it enters a cylinder, or Infinity. A ray that begins inside does not count. */
export function meetCylinder(from: Vector3, direction: Vector3, length: number, obstacle: Obstacle): number {
  const ox = from.x - obstacle.x;
  const oz = from.z - obstacle.z;
  const r = obstacle.radius + 0.2;
  const a = direction.x * direction.x + direction.z * direction.z;
  const b = ox * direction.x + oz * direction.z;
  const c = ox * ox + oz * oz - r * r;
  if (c <= 0 || a < 1e-6) return Infinity;
  const root = b * b - a * c;
  if (root < 0) return Infinity;
  const t = (-b - Math.sqrt(root)) / a;
  if (t < 0 || t > length) return Infinity;
  return from.y + direction.y * t < obstacle.top ? t : Infinity;
}
