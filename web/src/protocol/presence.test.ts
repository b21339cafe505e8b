/** The binary wire against the golden files that the Rust crate `protocol` writes and checks. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeFrame, encodeMovement, headingOf, yawOf, type Movement } from "./presence";
import { decodeTile } from "./tile";

const golden = new URL("../../../crates/protocol/golden/", import.meta.url);

function bytes(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(new URL(`${name}.bin`, golden))).buffer;
}

function reading<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, golden), "utf8")) as T;
}

interface FrameReading {
  tick: number;
  input: number;
  cells: { x: number; z: number; omitted: number; entities: unknown[] }[];
  aggregates: { x: number; z: number; count: number }[];
}

describe("presence frames", () => {
  for (const name of ["frame", "frame-empty"]) {
    test(`${name} reads as the server meant it`, () => {
      const frame = decodeFrame(bytes(name));
      const seen: FrameReading = {
        tick: frame.tick,
        input: frame.input,
        cells: frame.cells.map((c) => ({ x: c.cellX, z: c.cellZ, omitted: c.omitted, entities: c.entities })),
        aggregates: frame.aggregates.map((a) => ({ x: a.cellX, z: a.cellZ, count: a.count })),
      };
      expect(seen).toEqual(reading<FrameReading>(name));
    });
  }

  test("a frame cut at any byte, or with one too many, is refused", () => {
    const whole = new Uint8Array(bytes("frame"));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeFrame(whole.slice(0, length).buffer), `${length} bytes`).toThrow();
    }
    const longer = new Uint8Array(whole.length + 1);
    longer.set(whole);
    expect(() => decodeFrame(longer.buffer)).toThrow(/announced/);
  });

  test("another kind and another version are refused by name", () => {
    const kind = new Uint8Array(bytes("frame-empty"));
    kind[0] = 9;
    expect(() => decodeFrame(kind.buffer)).toThrow(/kind 9/);
    const version = new Uint8Array(bytes("frame-empty"));
    version[1] = 2;
    expect(() => decodeFrame(version.buffer)).toThrow(/version 2/);
  });
});

describe("movements", () => {
  test("are written byte for byte as the server writes them", () => {
    const written = reading<Movement[]>("movement").flatMap((m) => [...new Uint8Array(encodeMovement(m))]);
    expect(written).toEqual([...new Uint8Array(bytes("movement"))]);
  });

  test("yaw and heading are each other's inverse", () => {
    for (let yaw = 0; yaw < 256; yaw++) expect(yawOf(headingOf(yaw))).toBe(yaw);
    expect(yawOf(-Math.PI / 2)).toBe(192);
  });
});

test("a tile's heights, surfaces and flora read as on the server", () => {
  const tile = decodeTile(bytes("tile"));
  const expected = reading<{
    side: number;
    spacingMetres: number;
    surfaces: number[];
    moisture: number[];
    flora: { kind: number; yaw: number; x: number; z: number; scale: number; tint: number }[];
    heights: { x: number; z: number; height: number }[];
  }>("tile");
  expect(tile.side).toBe(expected.side);
  expect(tile.spacing).toBe(expected.spacingMetres);
  expect([...tile.surfaces]).toEqual(expected.surfaces);
  expect([...tile.moisture]).toEqual(expected.moisture);
  expect(tile.flora.map(({ heading, ...rest }) => ({ ...rest, yaw: yawOf(heading) }))).toEqual(expected.flora);
  for (const { x, z, height } of expected.heights) expect(tile.height(x, z)).toBeCloseTo(height, 3);
});
