/**
 * Small chance and noise for looks alone: jitter of colours, shapes, clouds.
 *
 * Nothing that play depends on comes from here; ground and flora come in tiles.
 */

/** A stream of numbers in 0..1 from a seed (mulberry32, T. Ettinger). */
export function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A number in 0..1 for a pair of integers. */
export function hash2(x: number, z: number): number {
  let h = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(z | 0, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth value noise in 0..1 with cells of 1. */
export function noise2(x: number, z: number): number {
  const i = Math.floor(x);
  const j = Math.floor(z);
  const u = smooth(x - i);
  const v = smooth(z - j);
  const north = hash2(i, j) + (hash2(i + 1, j) - hash2(i, j)) * u;
  const south = hash2(i, j + 1) + (hash2(i + 1, j + 1) - hash2(i, j + 1)) * u;
  return north + (south - north) * v;
}

/** Sum of octaves of value noise, about 0..1. */
export function fractal2(x: number, z: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let whole = 0;
  let frequency = 1;
  for (let k = 0; k < octaves; k++) {
    sum += noise2(x * frequency + k * 17.3, z * frequency - k * 9.1) * weight;
    whole += weight;
    weight *= 0.5;
    frequency *= 2.03;
  }
  return sum / whole;
}

/** Cubic step from 0 to 1 of a value that is in 0..1. */
export function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Cubic step from 0 at `from` to 1 at `to`, either way round. */
export function step(from: number, to: number, x: number): number {
  return smooth(Math.min(1, Math.max(0, (x - from) / (to - from))));
}

/** Mix of two numbers. */
export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
