/**
 * What the player set, kept in this browser.
 *
 * It only knows values and their bounds; others apply them.
 */
import { bindingsOf, DEFAULT_BINDINGS, type Bindings } from "../input/bindings";

const KEY = "finalverse.settings";

/** Volumes, 0..1. */
export interface Volumes {
  master: number;
  self: number;
  performers: number;
  bed: number;
  world: number;
}

/** Everything that can be set. */
export interface Settings {
  /** Step 0..4, or adapting by itself. */
  quality: number | "auto";
  motion: "system" | "less" | "full";
  palette: "usual" | "safe";
  /** 1..2 times the usual size. */
  textScale: number;
  labels: boolean;
  volumes: Volumes;
  mono: boolean;
  captions: boolean;
  /** Whether words that content masks are read masked. */
  wordFilter: boolean;
  /** Whether MIDI devices were connected before. */
  midi: boolean;
  bindings: Bindings;
}

/** As they come. */
export const DEFAULT_SETTINGS: Settings = {
  quality: "auto",
  motion: "system",
  palette: "usual",
  textScale: 1,
  labels: true,
  volumes: { master: 0.8, self: 1, performers: 0.9, bed: 0.7, world: 0.8 },
  mono: false,
  captions: true,
  wordFilter: true,
  midi: false,
  bindings: DEFAULT_BINDINGS,
};

/** The stored settings, with the defaults for whatever is missing or makes no sense. */
export function loadSettings(): Settings {
  try {
    return settingsOf(JSON.parse(localStorage.getItem(KEY) ?? "null"));
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** Keeps settings; where the browser forbids that, they last as long as the page. */
export function saveSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Private browsing.
  }
}

/** Settings of any value. */
export function settingsOf(value: unknown): Settings {
  const given = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const volumes = (typeof given["volumes"] === "object" && given["volumes"] !== null ? given["volumes"] : {}) as Record<string, unknown>;
  const base = DEFAULT_SETTINGS;
  const share = (key: keyof Volumes): number => between(volumes[key], 0, 1, base.volumes[key]);
  const quality = given["quality"];
  return {
    quality: typeof quality === "number" && Number.isInteger(quality) && quality >= 0 && quality <= 4 ? quality : "auto",
    motion: oneOf(given["motion"], ["system", "less", "full"], base.motion),
    palette: oneOf(given["palette"], ["usual", "safe"], base.palette),
    textScale: between(given["textScale"], 1, 2, base.textScale),
    labels: typeof given["labels"] === "boolean" ? given["labels"] : base.labels,
    volumes: { master: share("master"), self: share("self"), performers: share("performers"), bed: share("bed"), world: share("world") },
    mono: given["mono"] === true,
    captions: given["captions"] !== false,
    wordFilter: typeof given["wordFilter"] === "boolean" ? given["wordFilter"] : base.wordFilter,
    midi: given["midi"] === true,
    bindings: bindingsOf(given["bindings"]),
  };
}

function between(value: unknown, low: number, high: number, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((a) => a === value) ?? otherwise;
}
