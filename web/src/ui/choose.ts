/**
 * Going through an open panel by a gamepad: from control to control, pressing and changing what has the focus.
 *
 * It does what Tab, Enter and the arrows do on a keyboard, and knows no panel.
 */
import type { Choice } from "../input/gamepad";

const CONTROLS = "button:not(:disabled), input:not(:disabled, .hidden), select:not(:disabled), summary, a[href]";

/** Does one step in a panel; nothing where none is open. */
export function chooseIn(panel: Element | null, step: Choice): void {
  if (panel === null) return;
  const controls = [...panel.querySelectorAll<HTMLElement>(CONTROLS)].filter((control) => control.offsetParent !== null);
  const at = controls.findIndex((control) => control === document.activeElement);
  const focused = controls[at];
  switch (step) {
    case "next":
    case "before": {
      // From the title, the first step goes to the first control.
      const to = at < 0 ? (step === "next" ? 0 : controls.length - 1) : (at + (step === "next" ? 1 : controls.length - 1)) % controls.length;
      controls[to]?.focus();
      controls[to]?.scrollIntoView({ block: "nearest" });
      return;
    }
    case "press":
      focused?.click();
      return;
    case "less":
    case "more":
      if (focused !== undefined) change(focused, step === "more" ? 1 : -1);
  }
}

/** Moves a slider or a list by one; a slider in tenths, which a thumb can do. */
function change(control: HTMLElement, by: 1 | -1): void {
  if (control instanceof HTMLInputElement && control.type === "range") {
    const [low, high] = [Number(control.min), Number(control.max)];
    control.value = String(Number(control.value) + (by * (high - low)) / 10);
    control.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (control instanceof HTMLSelectElement) {
    control.selectedIndex = Math.min(control.options.length - 1, Math.max(0, control.selectedIndex + by));
  } else return;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
