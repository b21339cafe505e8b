/**
 * A terrain tile, decoded from the bytes that the Rust crate `protocol` (module `tile`) documents.
 *
 * Heights are interpolated on the same triangles as on the server, so that feet meet what is drawn.
 */

/** One plant, rock or crystal: place in metres from the region's north-west corner. */
export interface Flora {
  kind: number;
  /** Radians clockwise from north. */
  heading: number;
  x: number;
  z: number;
  scale: number;
  /** 0..255, a hue shift. */
  tint: number;
}

/** The ground of one region. */
export interface Tile {
  /** Points per side. */
  readonly side: number;
  /** Metres between points. */
  readonly spacing: number;
  /** Heights in metres, row by row from the north-west. */
  readonly heights: Float32Array;
  /** Surface index per point. */
  readonly surfaces: Uint8Array;
  /** Moisture per point, 0..255. */
  readonly moisture: Uint8Array;
  readonly flora: readonly Flora[];
  /** Height at a place in metres from the north-west corner; beyond the edge, the edge's. */
  height(x: number, z: number): number;
}

const HEAD_BYTES = 16;
const FLORA_BYTES = 8;
const STEPS = 64;
const MAGIC = 0x4c545646; // "FVTL", little-endian

/** Reads a tile; throws when the bytes are not exactly one tile of version 1. */
export function decodeTile(buffer: ArrayBuffer): Tile {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEAD_BYTES || view.getUint32(0, true) !== MAGIC || view.getUint8(4) !== 1) {
    throw new Error("these bytes are no tile of version 1");
  }
  const side = view.getUint16(6, true);
  const spacing = view.getUint16(8, true) / STEPS;
  const plants = view.getUint16(10, true);
  const base = view.getInt16(12, true);
  const points = side * side;
  const expected = HEAD_BYTES + points * 4 + plants * FLORA_BYTES;
  if (side < 2 || spacing === 0 || buffer.byteLength !== expected) {
    throw new Error(`${buffer.byteLength} bytes where ${expected} were announced`);
  }
  const heights = new Float32Array(points);
  for (let i = 0; i < points; i++) heights[i] = base + view.getUint16(HEAD_BYTES + i * 2, true) / STEPS;
  const surfaces = new Uint8Array(buffer, HEAD_BYTES + points * 2, points);
  const moisture = new Uint8Array(buffer, HEAD_BYTES + points * 3, points);
  const flora: Flora[] = [];
  for (let i = 0, at = HEAD_BYTES + points * 4; i < plants; i++, at += FLORA_BYTES) {
    flora.push({
      kind: view.getUint8(at),
      heading: (view.getUint8(at + 1) / 256) * Math.PI * 2,
      x: view.getUint16(at + 2, true) / STEPS,
      z: view.getUint16(at + 4, true) / STEPS,
      scale: view.getUint8(at + 6) / STEPS,
      tint: view.getUint8(at + 7),
    });
  }
  return { side, spacing, heights, surfaces, moisture, flora, height: (x, z) => heightAt(heights, side, spacing, x, z) };
}

function heightAt(heights: Float32Array, side: number, spacing: number, x: number, z: number): number {
  const last = side - 1;
  const fx = Math.min(last, Math.max(0, x / spacing));
  const fz = Math.min(last, Math.max(0, z / spacing));
  const column = Math.min(Math.floor(fx), side - 2);
  const row = Math.min(Math.floor(fz), side - 2);
  const u = fx - column;
  const v = fz - row;
  const at = row * side + column;
  const northWest = heights[at] as number;
  const northEast = heights[at + 1] as number;
  const southWest = heights[at + side] as number;
  const southEast = heights[at + side + 1] as number;
  if ((column + row) % 2 === 0) {
    return u >= v
      ? northWest + (northEast - northWest) * u + (southEast - northEast) * v
      : northWest + (southWest - northWest) * v + (southEast - southWest) * u;
  }
  return u + v <= 1
    ? northWest + (northEast - northWest) * u + (southWest - northWest) * v
    : southEast + (southWest - southEast) * (1 - u) + (northEast - southEast) * (1 - v);
}
