/**
 * Which key does what, by `KeyboardEvent.code`, as the player set it.
 *
 * Actions, not devices: mouse, touch and gamepad lead to the same actions elsewhere.
 */

/** Everything a key can be bound to, by what it is for: the one table that the keys, the settings and the help are read from. */
export const ACTION_GROUPS = {
  walking: ["forward", "back", "left", "right", "run", "autorun"],
  doing: ["raise", "interact", "chat", "wave"],
  reading: ["menu", "map", "melodies", "composer", "codex", "near", "guide", "nature", "forecast", "calendar", "help"],
} as const;
/** What an action is for. */
export type ActionGroup = keyof typeof ACTION_GROUPS;
/** Something a key can be bound to. */
export type Action = (typeof ACTION_GROUPS)[ActionGroup][number];
/** All of them, in that order. */
export const ACTIONS: readonly Action[] = Object.values(ACTION_GROUPS).flat();

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
  forecast: ["KeyF"],
  calendar: ["KeyC"],
  help: ["KeyH"],
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
  const chosen: Partial<Record<Action, readonly string[]>> = {};
  if (typeof value === "object" && value !== null) {
    for (const action of ACTIONS) {
      const codes = (value as Record<string, unknown>)[action];
      if (Array.isArray(codes) && codes.every((c) => typeof c === "string" && isBindable(c))) chosen[action] = codes as string[];
    }
  }
  // An action that came later does not take a key that the player gave to another.
  const taken = new Set(Object.values(chosen).flat());
  const usual = (action: Action): readonly string[] => DEFAULT_BINDINGS[action].filter((code) => !taken.has(code));
  return Object.fromEntries(ACTIONS.map((action) => [action, chosen[action] ?? usual(action)])) as Bindings;
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
  };
  return names[code] ?? code;
}
