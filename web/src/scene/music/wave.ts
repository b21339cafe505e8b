/**
 * A wave of effect over the ground: how far its front has come and how bright it is at a time. Pure numbers.
 */

/** How fast a front begins to travel, in metres per second. */
export const WAVE_SPEED = 26;

/** A wave as it was told. */
export interface Wave {
  /** performance.now at which it takes effect. */
  startMs: number;
  /** Metres it reaches. */
  reach: number;
  /** 0..1. */
  strength: number;
}

/** Where a wave is: metres of its front, metres of its width, light 0..1; null before it begins and after it has passed. */
export function waveAt(wave: Wave, nowMs: number): { radius: number; width: number; light: number } | null {
  const seconds = (nowMs - wave.startMs) / 1000;
  if (seconds < 0) return null;
  // The front eases out: quick at first, spent at its reach.
  const time = (wave.reach / WAVE_SPEED) * 1.6;
  const t = seconds / time;
  if (t >= 1) return null;
  const radius = wave.reach * (1 - (1 - t) ** 1.7);
  return { radius, width: 2.6 + radius * 0.045, light: wave.strength * (1 - t) * Math.min(1, seconds * 5) };
}

/** Metres and strength of a wave by its resonance in thousandths. */
export function waveOf(resonance: number, startMs: number): Wave {
  const strength = Math.min(1, Math.max(0, resonance / 1000));
  return { startMs, reach: 40 + strength * 130, strength: 0.35 + strength * 0.65 };
}
