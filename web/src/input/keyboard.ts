/**
 * The computer keyboard: walking and actions, and notes while the instrument is raised.
 *
 * It leaves typing alone: in a field, a dialog's control or with Ctrl, Alt or Meta held, keys keep their usual sense.
 */
import { actionOf, type Bindings } from "./bindings";
import type { Controls } from "./controls";

/** What the keyboard must know of the moment. */
export interface KeyboardMoment {
  bindings(): Bindings;
  /** The pitch of a code while the instrument is raised; null when it is lowered or the key plays nothing. */
  pitchOf(code: string): number | null;
  /** Whether the keys are somebody else's now, such as the composer's: then only Escape is heard here. */
  elsewhere(): boolean;
}

/** Velocity of a key; with Shift it is played softly. */
const VELOCITY = 92;
const VELOCITY_SOFT = 56;
/** These act although nothing else does while typing. */
const WHILE_TYPING = new Set(["Escape"]);

/** Listens to the keyboard; returns how to stop. */
export function attachKeyboard(target: Window, controls: Controls, moment: KeyboardMoment): () => void {
  const sounding = new Map<string, number>();
  const walking = new Map<string, () => void>();

  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if ((moment.elsewhere() || isTyping(event.target)) && !WHILE_TYPING.has(event.code)) return;
    // A focused control keeps the keys that work it; everything else still plays.
    if (isControl(event.target) && ["Enter", "Space", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.code)) return;
    controls.use("keyboard");
    const pitch = moment.pitchOf(event.code);
    if (pitch !== null) {
      event.preventDefault();
      if (event.repeat || sounding.has(event.code)) return;
      sounding.set(event.code, pitch);
      controls.note({ pitch, velocity: event.shiftKey ? VELOCITY_SOFT : VELOCITY });
      return;
    }
    const action = actionOf(moment.bindings(), event.code);
    if (action === null) return;
    if (event.code !== "Escape") event.preventDefault();
    if (!event.repeat) {
      walking.set(event.code, () => controls.hold(action, false));
      controls.hold(action, true);
      controls.act(action);
    }
  };

  const up = (event: KeyboardEvent): void => {
    const pitch = sounding.get(event.code);
    if (pitch !== undefined) {
      sounding.delete(event.code);
      controls.note({ pitch, velocity: 0 });
    }
    walking.get(event.code)?.();
    walking.delete(event.code);
  };

  const blur = (): void => {
    for (const pitch of sounding.values()) controls.note({ pitch, velocity: 0 });
    sounding.clear();
    walking.clear();
    controls.release();
  };

  target.addEventListener("keydown", down);
  target.addEventListener("keyup", up);
  target.addEventListener("blur", blur);
  return () => {
    target.removeEventListener("keydown", down);
    target.removeEventListener("keyup", up);
    target.removeEventListener("blur", blur);
  };
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "range", "color"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

function isControl(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest("button, a[href], input, select, [role=tab], [role=slider], [role=radio]") !== null;
}
