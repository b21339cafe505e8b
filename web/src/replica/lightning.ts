/**
 * When and where lightning is over a region: the same for everyone, by the world's time alone, so that what is seen and what is heard later are
 * one thing, and two who stand together see it together.
 *
 * It also bounds how lightning may be shown: soft glows, never more than three in a second (WCAG 2.3.1, general flash threshold), hardly any under
 * reduced motion. It is no rule of the world: nobody is struck. It draws and sounds nothing.
 */
import type { AtlasRegion, Weather } from "../protocol/generated";

/** A stroke of lightning. */
export interface Strike {
  /** World milliseconds. */
  atMs: number;
  /** World metres. */
  x: number;
  z: number;
  /** 0..1. */
  power: number;
}

/** A region holds at most one stroke in each window of this length. */
const WINDOW_MS = 4_000;
/** The part of a window in which its stroke may be: two of one region are at least the rest apart. */
const EARLY_MS = 2_400;
/** Metres from the middle of the region, least and most. */
const NEAR_METRES = 260;
const FAR_METRES = 2_300;
/** Chance of a stroke in a window at full strength. */
const CHANCE: Partial<Record<Weather["kind"], readonly [least: number, most: number]>> = { thunder: [0.22, 0.7], "dissonance-storm": [0.12, 0.42] };

type Square = Pick<AtlasRegion, "region" | "west" | "north" | "side">;

/** The strokes over a region with `fromMs <= atMs < toMs`, in order of time. */
export function strikesOver(region: Square, weather: Pick<Weather, "kind" | "intensity" | "sinceMs">, fromMs: number, toMs: number): Strike[] {
  const chance = CHANCE[weather.kind];
  if (chance === undefined || !(toMs > fromMs)) return [];
  const strikes: Strike[] = [];
  for (let window = Math.floor(fromMs / WINDOW_MS); window * WINDOW_MS < toMs; window++) {
    const share = (salt: number): number => fraction(region.region, window, salt);
    if (share(1) >= chance[0] + (chance[1] - chance[0]) * (weather.intensity / 1_000)) continue;
    const atMs = window * WINDOW_MS + share(2) * EARLY_MS;
    if (atMs < fromMs || atMs >= toMs || atMs < weather.sinceMs) continue;
    const turn = share(3) * Math.PI * 2;
    const metres = NEAR_METRES + (FAR_METRES - NEAR_METRES) * share(4) ** 1.5;
    const half = region.side / 2;
    strikes.push({ atMs, x: region.west + half + Math.sin(turn) * metres, z: region.north + half - Math.cos(turn) * metres, power: 0.45 + 0.55 * share(5) });
  }
  return strikes;
}

/** A number in [0, 1) of a region, a window and a salt (FNV-1a with a final avalanche). */
function fraction(region: string, window: number, salt: number): number {
  let hash = 0x811c9dc5;
  for (const text of `${region}|${window}|${salt}`) hash = Math.imul(hash ^ (text.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** Between the beginnings of two glows at least: fewer than three in any second, whatever is over the neighbours. */
const APART_MS = 500;
/** How a glow rises and fades, and how bright it is at most; `calm` under reduced motion. */
const GLOW = { riseMs: 110, fadeMs: 420, peak: 0.8 } as const;
const CALM = { riseMs: 900, fadeMs: 2_200, peak: 0.16 } as const;
const CALM_APART_MS = 6_000;
/** A clock that was set back by more than this begins anew. */
const BACK_MS = 60_000;
/** After this many times its fading a glow is over. */
const FADES = 5;

/** The glow that is shown now. */
export interface Glow {
  /** 0..1. */
  strength: number;
  x: number;
  z: number;
}

/** Which strokes are shown, and how bright: one glow at a time, apart from one another. */
export class Glows {
  /** Under reduced motion. */
  calm = false;
  private shown: Strike | null = null;
  /** The one before, which fades on under the newest. */
  private fading: Strike | null = null;

  /** Takes strokes that begin; one too soon after another is not shown. */
  take(strikes: readonly Strike[]): void {
    for (const strike of strikes) {
      const apart = this.calm ? CALM_APART_MS : APART_MS;
      if (this.shown === null || strike.atMs - this.shown.atMs >= apart || strike.atMs < this.shown.atMs - BACK_MS) {
        this.fading = this.shown;
        this.shown = strike;
      }
    }
  }

  /** The glow at a moment of the world. */
  at(worldMs: number): Glow | null {
    const newest = this.glowOf(this.shown, worldMs);
    const before = this.glowOf(this.fading, worldMs);
    return newest === null || (before !== null && before.strength > newest.strength) ? before : newest;
  }

  private glowOf(strike: Strike | null, worldMs: number): Glow | null {
    const { riseMs, fadeMs, peak } = this.calm ? CALM : GLOW;
    const age = strike === null ? -1 : worldMs - strike.atMs;
    if (strike === null || age < 0 || age > riseMs + fadeMs * FADES) return null;
    const rise = Math.min(1, age / riseMs);
    const strength = peak * strike.power * rise * rise * (3 - 2 * rise) * Math.exp(-Math.max(0, age - riseMs) / fadeMs);
    return { strength, x: strike.x, z: strike.z };
  }
}
