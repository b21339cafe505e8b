/**
 * What the player wants, whatever the device: where to walk, where to look, what to do.
 *
 * Devices write into it; the frame loop reads it once a frame. It knows no world and draws nothing.
 */
import type { Action } from "./bindings";

/** Which device was used last; prompts show its glyphs. */
export type Device = "keyboard" | "touch" | "gamepad";

/** A note from any device. */
export interface PlayedNote {
  pitch: number;
  /** 1..127; 0 ends it. */
  velocity: number;
}

/** Steepest looks, in radians; positive looks down on the figure. */
const PITCH_MIN = -0.35;
const PITCH_MAX = 1.25;
const DISTANCE_MIN = 2.5;
const DISTANCE_MAX = 26;
/** How fast the camera comes round by itself: this share of the rest each second, as a rate. */
const TURN_RATE = 2.2;

/** The wishes of all devices together. */
export class Controls {
  /** Camera: radians clockwise from north that it looks toward. */
  yaw = 0;
  /** Camera: radians that it looks down. */
  pitch = 0.28;
  /** Camera: metres from the figure. */
  distance = 9;
  device: Device = "keyboard";
  /** Keeps running forward until another walk is wished. */
  autorun = false;
  /** Whether the player looked round since the camera was last asked to come along. */
  looked = false;
  private turningTo: number | null = null;
  private readonly held = new Set<Action>();
  private stick = { x: 0, y: 0 };
  private pad = { x: 0, y: 0, run: false };
  private readonly actionListeners = new Set<(action: Action) => void>();
  private readonly noteListeners = new Set<(note: PlayedNote) => void>();
  private readonly deviceListeners = new Set<(device: Device) => void>();

  /** A key of an action went down or up. */
  hold(action: Action, down: boolean): void {
    if (down) this.held.add(action);
    else this.held.delete(action);
    if (down && (action === "forward" || action === "back")) this.autorun = false;
  }

  /** Lets go of everything held, as when the window loses focus. */
  release(): void {
    this.held.clear();
    this.stick = { x: 0, y: 0 };
    this.pad = { x: 0, y: 0, run: false };
  }

  /** Lets go of the letters only: they are notes now. */
  releaseWalking(): void {
    for (const action of ["forward", "back", "left", "right"] as const) this.held.delete(action);
  }

  /** The touch stick: x right, y up, each -1..1. */
  setStick(x: number, y: number): void {
    this.stick = { x, y };
    if (y !== 0 || x !== 0) this.autorun = false;
  }

  /** The gamepad's left stick and its run button. */
  setPad(x: number, y: number, run: boolean): void {
    this.pad = { x, y, run };
    if (y !== 0 || x !== 0) this.autorun = false;
  }

  /** Turns the camera by radians; what the player looks at is not turned away from. */
  look(yaw: number, pitch: number): void {
    this.looked = true;
    this.turningTo = null;
    this.yaw += yaw;
    this.pitch = Math.min(PITCH_MAX, Math.max(PITCH_MIN, this.pitch + pitch));
  }

  /** Looks toward a heading at once. */
  lookTo(heading: number): void {
    this.turningTo = null;
    this.yaw = heading;
  }

  /** Lets the camera come round by itself to look toward a heading, until the player looks. */
  turnTo(heading: number): void {
    this.turningTo = heading;
  }

  /** The camera's own turn for a frame. */
  turn(seconds: number): void {
    if (this.turningTo === null) return;
    const rest = Math.atan2(Math.sin(this.turningTo - this.yaw), Math.cos(this.turningTo - this.yaw));
    if (Math.abs(rest) < 0.005) this.turningTo = null;
    else this.yaw += rest * (1 - Math.exp(-seconds * TURN_RATE));
  }

  /** Moves the camera nearer (below 1) or farther. */
  zoom(factor: number): void {
    this.distance = Math.min(DISTANCE_MAX, Math.max(DISTANCE_MIN, this.distance * factor));
  }

  /** Where to walk, in world directions: x east, z south, length 0..1. */
  wish(): { x: number; z: number; run: boolean } {
    let right = (this.held.has("right") ? 1 : 0) - (this.held.has("left") ? 1 : 0) + this.stick.x + this.pad.x;
    let ahead = (this.held.has("forward") ? 1 : 0) - (this.held.has("back") ? 1 : 0) + this.stick.y + this.pad.y;
    if (this.autorun) ahead = 1;
    const length = Math.hypot(right, ahead);
    if (length < 0.05) return { x: 0, z: 0, run: false };
    if (length > 1) {
      right /= length;
      ahead /= length;
    }
    const run = this.autorun || this.held.has("run") || this.pad.run || Math.hypot(this.stick.x, this.stick.y) > 0.92;
    const sin = Math.sin(this.yaw);
    const cos = Math.cos(this.yaw);
    return { x: ahead * sin + right * cos, z: -ahead * cos + right * sin, run };
  }

  /** An action was asked for once. */
  act(action: Action): void {
    if (action === "autorun") this.autorun = !this.autorun;
    for (const listener of this.actionListeners) listener(action);
  }

  /** A note began or ended. */
  note(note: PlayedNote): void {
    for (const listener of this.noteListeners) listener(note);
  }

  /** A device was used. */
  use(device: Device): void {
    if (device === this.device) return;
    this.device = device;
    for (const listener of this.deviceListeners) listener(device);
  }

  onAction(listener: (action: Action) => void): () => void {
    this.actionListeners.add(listener);
    return () => this.actionListeners.delete(listener);
  }

  onNote(listener: (note: PlayedNote) => void): () => void {
    this.noteListeners.add(listener);
    return () => this.noteListeners.delete(listener);
  }

  onDevice(listener: (device: Device) => void): () => void {
    this.deviceListeners.add(listener);
    return () => this.deviceListeners.delete(listener);
  }
}
