/**
 * A gamepad with the standard mapping, polled once a frame.
 *
 * Left stick walks, right stick looks, A acts, Y raises the instrument; raised, the four face buttons and the d-pad play eight pads,
 * and Start lowers it. In an open panel the d-pad goes from control to control, A presses and B closes. Other mappings are ignored:
 * their buttons could be anything.
 */
import type { Action } from "./bindings";
import type { Controls } from "./controls";

const DEAD_ZONE = 0.15;
/** Radians per second at full deflection. */
const TURN_PER_SECOND = 2.6;
const VELOCITY = 92;

/** Buttons of the standard mapping. */
const BUTTON = { a: 0, b: 1, x: 2, y: 3, rightTrigger: 7, back: 8, start: 9, leftStick: 10, up: 12, down: 13, left: 14, right: 15 };
const ACTIONS: readonly [number, Action][] = [
  [BUTTON.a, "interact"],
  [BUTTON.x, "near"],
  [BUTTON.b, "menu"],
  [BUTTON.back, "map"],
];
/** Buttons that play pads 1..8 while the instrument is raised, by thumb: the d-pad clockwise from the left, then the faces. */
const PADS = [BUTTON.left, BUTTON.down, BUTTON.right, BUTTON.up, BUTTON.x, BUTTON.a, BUTTON.b, BUTTON.y];
/** What a button does in an open panel. */
const CHOICES: readonly [number, Choice][] = [
  [BUTTON.down, "next"],
  [BUTTON.up, "before"],
  [BUTTON.left, "less"],
  [BUTTON.right, "more"],
  [BUTTON.a, "press"],
];

/** A step in an open panel. */
export type Choice = "next" | "before" | "less" | "more" | "press";

/** What the gamepad must know of the moment. */
export interface GamepadMoment {
  /** Whether the world was entered; until then any button enters it. */
  begun(): boolean;
  raised(): boolean;
  /** The pitch of a pad, from 0. */
  padPitch(index: number): number | null;
  /** Whether a panel is open. */
  choosing(): boolean;
  choose(step: Choice): void;
}

/** The gamepad in use. */
export class GamepadInput {
  private before = new Set<number>();
  private readonly sounding = new Map<number, number>();
  private present = false;

  constructor(
    private readonly controls: Controls,
    private readonly moment: GamepadMoment,
    private readonly pads: () => readonly (Gamepad | null)[] = () => navigator.getGamepads?.() ?? [],
  ) {}

  /** Reads the gamepad for a frame of some seconds. */
  poll(seconds: number): void {
    const pad = this.pads().find((p) => p !== null && p.connected && p.mapping === "standard");
    if (pad === undefined || pad === null) {
      if (this.present) this.letGo();
      return;
    }
    this.present = true;
    const pressed = new Set<number>();
    pad.buttons.forEach((button, index) => {
      if (button.pressed) pressed.add(index);
    });
    const [walkX, walkY] = outside(pad.axes[0] ?? 0, pad.axes[1] ?? 0);
    const [lookX, lookY] = outside(pad.axes[2] ?? 0, pad.axes[3] ?? 0);
    if (pressed.size > 0 || walkX !== 0 || walkY !== 0 || lookX !== 0 || lookY !== 0) this.controls.use("gamepad");
    this.controls.setPad(walkX, -walkY, pressed.has(BUTTON.rightTrigger) || pressed.has(BUTTON.leftStick));
    // A still stick is no look: the camera may come round by itself.
    if (lookX !== 0 || lookY !== 0) this.controls.look(lookX * TURN_PER_SECOND * seconds, lookY * TURN_PER_SECOND * 0.6 * seconds);
    for (const index of pressed) if (!this.before.has(index)) this.down(index);
    for (const index of this.before) if (!pressed.has(index)) this.up(index);
    this.before = pressed;
  }

  private down(index: number): void {
    if (!this.moment.begun()) {
      this.controls.act("interact");
      return;
    }
    const raised = this.moment.raised();
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
    const choice = CHOICES.find(([button]) => button === index)?.[1];
    if (choice !== undefined && this.moment.choosing()) {
      this.moment.choose(choice);
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

  /** The gamepad is gone: nothing may go on sounding or walking. */
  private letGo(): void {
    this.present = false;
    for (const index of [...this.sounding.keys()]) this.up(index);
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
