/**
 * Which key does what, by `KeyboardEvent.code`, as the player set it.
 *
 * Actions, not devices: mouse, touch and gamepad lead to the same actions elsewhere.
 */

/** Everything a key can be bound to. */
export const ACTIONS = [
  "forward", "back", "left", "right", "run", "raise", "interact", "chat",
  "map", "melodies", "composer", "codex", "near", "guide", "nature", "menu", "wave", "autorun",
] as const; // prettier-ignore
/** Something a key can be bound to. */
export type Action = (typeof ACTIONS)[number];

/** Codes per action; the first is shown. Arrows always walk besides, and Escape closes. */
export type Bindings = Record<Action, readonly string[]>;

/** Closes what is open, whatever else does. */
const ESCAPE = "Escape";

/** As they come. */
export const DEFAULT_BINDINGS: Bindings = {
  forward: ["KeyW"],
  back: ["KeyS"],
  left: ["KeyA"],
  right: ["KeyD"],
  run: ["ShiftLeft", "ShiftRight"],
  raise: ["Space"],
  interact: ["KeyE"],
  chat: ["Enter"],
  map: ["KeyM"],
  melodies: ["KeyL"],
  composer: ["KeyK"],
  codex: ["KeyJ"],
  near: ["KeyN"],
  guide: ["KeyB"],
  nature: ["KeyV"],
  menu: [ESCAPE],
  wave: ["KeyG"],
  autorun: ["KeyR"],
};

/** These stay walkable while letters are notes, and cannot be rebound away. */
export const ARROWS: Readonly<Record<string, Action>> = {
  ArrowUp: "forward",
  ArrowDown: "back",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** The action of a code. */
export function actionOf(bindings: Bindings, code: string): Action | null {
  const arrow = ARROWS[code];
  if (arrow !== undefined) return arrow;
  if (code === ESCAPE) return "menu";
  return ACTIONS.find((action) => bindings[action].includes(code)) ?? null;
}

/** Binds a code to an action and takes it from any other. */
export function bind(bindings: Bindings, action: Action, code: string): Bindings {
  const next = { ...bindings };
  for (const other of ACTIONS) next[other] = bindings[other].filter((c) => c !== code);
  next[action] = [code];
  return next;
}

/** Whether a code may be bound: the arrows, Tab and Escape keep their sense. */
export function isBindable(code: string): boolean {
  return ARROWS[code] === undefined && code !== "Tab" && code !== ESCAPE && code !== "";
}

/** Bindings as stored, with the defaults for whatever is missing or makes no sense. */
export function bindingsOf(value: unknown): Bindings {
  const bindings: Record<string, readonly string[]> = { ...DEFAULT_BINDINGS };
  if (typeof value === "object" && value !== null) {
    for (const action of ACTIONS) {
      const codes = (value as Record<string, unknown>)[action];
      if (Array.isArray(codes) && codes.every((c) => typeof c === "string" && isBindable(c))) bindings[action] = codes as string[];
    }
  }
  return bindings as Bindings;
}

/** What is printed on a key, as far as a code tells: `KeyE` is E, `ShiftLeft` is Shift. */
export function keyLabel(code: string): string {
  if (code.startsWith("Key")) return code.slice(3);
  if (code.startsWith("Digit")) return code.slice(5);
  if (code.startsWith("Numpad")) return `Num ${code.slice(6)}`;
  const names: Record<string, string> = {
    ShiftLeft: "Shift", ShiftRight: "Right Shift", ControlLeft: "Ctrl", ControlRight: "Right Ctrl", AltLeft: "Alt", AltRight: "Right Alt",
    Escape: "Esc", Comma: ",", Period: ".", Slash: "/", Semicolon: ";", Quote: "'", Backquote: "`", Minus: "-", Equal: "=",
    BracketLeft: "[", BracketRight: "]", Backslash: "\\", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→",
  }; // prettier-ignore
  return names[code] ?? code;
}
