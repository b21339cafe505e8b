/**
 * Mouse and fingers on the picture: drag to look, wheel or pinch to zoom, tap to act.
 *
 * The walking stick and the pads are controls of the interface and catch their own fingers.
 */
import type { Controls } from "./controls";

/** Radians of turn per CSS pixel of drag. */
const MOUSE_TURN = 0.0045;
const TOUCH_TURN = 0.0065;
const WHEEL_ZOOM = 0.0012;
/** A touch this short in way and time is a tap. */
const TAP_PIXELS = 10;
const TAP_MS = 250;

/** Where and when a finger or button went down. */
interface Held {
  x: number;
  y: number;
  startX: number;
  startY: number;
  startedAt: number;
  touch: boolean;
}

/** Listens to pointers on an element; `tap` is told where a tap was. Returns how to stop. */
export function attachPointer(surface: HTMLElement, controls: Controls, tap: (x: number, y: number) => void): () => void {
  const held = new Map<number, Held>();
  let pinch = 0;

  const spread = (): number => {
    const [a, b] = [...held.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };

  const down = (event: PointerEvent): void => {
    const touch = event.pointerType === "touch";
    if (touch) controls.use("touch");
    surface.setPointerCapture(event.pointerId);
    const { clientX: x, clientY: y } = event;
    held.set(event.pointerId, { x, y, startX: x, startY: y, startedAt: event.timeStamp, touch });
    pinch = spread();
    if (document.activeElement instanceof HTMLElement && document.activeElement !== document.body) document.activeElement.blur();
  };

  const move = (event: PointerEvent): void => {
    const point = held.get(event.pointerId);
    if (point === undefined) return;
    const dx = event.clientX - point.x;
    const dy = event.clientY - point.y;
    point.x = event.clientX;
    point.y = event.clientY;
    if (held.size === 1) {
      const turn = point.touch ? TOUCH_TURN : MOUSE_TURN;
      controls.look(dx * turn, dy * turn * 0.7);
    } else if (held.size === 2) {
      const now = spread();
      if (pinch > 0 && now > 0) controls.zoom(pinch / now);
      pinch = now;
    }
  };

  const up = (event: PointerEvent): void => {
    const point = held.get(event.pointerId);
    held.delete(event.pointerId);
    pinch = spread();
    if (point === undefined || event.type !== "pointerup") return;
    const way = Math.hypot(event.clientX - point.startX, event.clientY - point.startY);
    if (way < TAP_PIXELS && event.timeStamp - point.startedAt < TAP_MS) tap(event.clientX, event.clientY);
  };

  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    controls.zoom(Math.exp(Math.max(-200, Math.min(200, event.deltaY)) * WHEEL_ZOOM));
  };

  surface.addEventListener("pointerdown", down);
  surface.addEventListener("pointermove", move);
  surface.addEventListener("pointerup", up);
  surface.addEventListener("pointercancel", up);
  surface.addEventListener("wheel", wheel, { passive: false });
  return () => {
    surface.removeEventListener("pointerdown", down);
    surface.removeEventListener("pointermove", move);
    surface.removeEventListener("pointerup", up);
    surface.removeEventListener("pointercancel", up);
    surface.removeEventListener("wheel", wheel);
  };
}
