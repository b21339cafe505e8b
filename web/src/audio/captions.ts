/**
 * Sounds in words: what can be heard, from where, and not again for a while.
 *
 * It gives kinds and values; the words themselves are the interface's.
 */
import type { Hearing } from "./stage";
import type { Caption, Direction } from "./types";

/** The same thing is captioned again after this many milliseconds. */
const AGAIN_MS: Record<Caption["kind"], number> = {
  playing: 8_000,
  answer: 6_000,
  bed: 20_000,
  combo: 2_000,
  creature: 45_000,
  danger: 60_000,
  whale: 5_000,
  crickets: 300_000,
  water: 180_000,
  wind: 300_000,
  rain: 150_000,
  "rain-leaves": 150_000,
  "rain-water": 150_000,
  gale: 150_000,
  thunder: 9_000,
  storm: 90_000,
  snow: 300_000,
  silence: 300_000,
  aurora: 120_000,
};
const REMEMBERED_MAX = 64;

/** Gives captions to listeners. */
export interface Captioner {
  say(caption: Caption, nowMs: number): void;
  listen(listener: (caption: Caption) => void): () => void;
}

/** A captioner. */
export function captionerOf(): Captioner {
  const listeners = new Set<(caption: Caption) => void>();
  const said = new Map<string, number>();
  return {
    say: (caption, nowMs) => {
      const key = caption.kind === "playing" ? `playing.${caption.entity}` : caption.kind === "bed" ? `bed.${caption.region}` : caption.kind === "combo" ? `combo.${caption.combo}` : caption.kind === "creature" ? `creature.${caption.species}` : caption.kind;
      if (nowMs - (said.get(key) ?? -Infinity) < AGAIN_MS[caption.kind]) return;
      said.delete(key);
      said.set(key, nowMs);
      for (const old of said.keys()) {
        if (said.size <= REMEMBERED_MAX) break;
        said.delete(old);
      }
      for (const listener of listeners) listener(caption);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The direction of something heard. */
export function directionOf(heard: Hearing): Direction {
  if (heard.metres < 2) return "around";
  const turn = heard.bearing / (Math.PI / 4);
  if (Math.abs(turn) < 1) return "ahead";
  if (Math.abs(turn) > 3) return "behind";
  return turn > 0 ? "right" : "left";
}
