/**
 * A gamepad with the standard mapping, polled once a frame.
 *
 * Left stick walks, right stick looks, A acts, Y raises the instrument; raised, the four face buttons, the d-pad and the shoulders
 * play eight pads. Other mappings are ignored: their buttons could be anything.
 */
import type { Action } from "./bindings";
import type { Controls } from "./controls";

const DEAD_ZONE = 0.15;
/** Radians per second at full deflection. */
const TURN_PER_SECOND = 2.6;
const VELOCITY = 92;

/** Buttons of the standard mapping. */
const BUTTON = { a: 0, b: 1, x: 2, y: 3, leftShoulder: 4, rightShoulder: 5, leftTrigger: 6, rightTrigger: 7, back: 8, start: 9, leftStick: 10 };
const ACTIONS: readonly [number, Action][] = [
  [BUTTON.a, "interact"],
  [BUTTON.x, "near"],
  [BUTTON.b, "menu"],
  [BUTTON.back, "map"],
];
/** Buttons that play pads 1..8 while the instrument is raised: d-pad, then faces. Y lowers it again by Start. */
const PADS = [14, 13, 15, 12, 2, 0, 1, 3];

/** What the gamepad must know of the moment. */
export interface GamepadMoment {
  raised(): boolean;
  /** The pitch of a pad, from 0. */
  padPitch(index: number): number | null;
}

/** The gamepad in use. */
export class GamepadInput {
  private before = new Set<number>();
  private readonly sounding = new Map<number, number>();

  constructor(
    private readonly controls: Controls,
    private readonly moment: GamepadMoment,
  ) {}

  /** Reads the gamepad for a frame of some seconds. */
  poll(seconds: number): void {
    const pad = [...(navigator.getGamepads?.() ?? [])].find((p) => p !== null && p.mapping === "standard");
    if (pad === undefined || pad === null) {
      if (this.before.size > 0) this.letGo();
      return;
    }
    const pressed = new Set<number>();
    pad.buttons.forEach((button, index) => {
      if (button.pressed) pressed.add(index);
    });
    const [walkX, walkY] = outside(pad.axes[0] ?? 0, pad.axes[1] ?? 0);
    const [lookX, lookY] = outside(pad.axes[2] ?? 0, pad.axes[3] ?? 0);
    if (pressed.size > 0 || walkX !== 0 || walkY !== 0 || lookX !== 0 || lookY !== 0) this.controls.use("gamepad");
    this.controls.setPad(walkX, -walkY, pressed.has(BUTTON.rightTrigger) || pressed.has(BUTTON.leftStick));
    this.controls.look(lookX * TURN_PER_SECOND * seconds, lookY * TURN_PER_SECOND * 0.6 * seconds);
    const raised = this.moment.raised();
    for (const index of pressed) if (!this.before.has(index)) this.down(index, raised);
    for (const index of this.before) if (!pressed.has(index)) this.up(index);
    this.before = pressed;
  }

  private down(index: number, raised: boolean): void {
    if (index === BUTTON.start || (index === BUTTON.y && !raised)) {
      this.controls.act("raise");
      return;
    }
    const slot = PADS.indexOf(index);
    if (raised && slot >= 0) {
      const pitch = this.moment.padPitch(slot);
      if (pitch === null) return;
      this.sounding.set(index, pitch);
      this.controls.note({ pitch, velocity: VELOCITY });
      return;
    }
    const action = ACTIONS.find(([button]) => button === index)?.[1];
    if (action !== undefined) this.controls.act(action);
  }

  private up(index: number): void {
    const pitch = this.sounding.get(index);
    if (pitch === undefined) return;
    this.sounding.delete(index);
    this.controls.note({ pitch, velocity: 0 });
  }

  private letGo(): void {
    for (const index of this.before) this.up(index);
    this.before = new Set();
    this.controls.setPad(0, 0, false);
  }
}

/** A stick without its dead zone, stretched so that it still reaches 1. */
function outside(x: number, y: number): [number, number] {
  const length = Math.hypot(x, y);
  if (length < DEAD_ZONE) return [0, 0];
  const scale = Math.min(1, (length - DEAD_ZONE) / (1 - DEAD_ZONE)) / length;
  return [x * scale, y * scale];
}
