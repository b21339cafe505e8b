/** Frames of life against the golden files that the Rust crate `protocol` writes and checks. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeCreatures, decodeFlora } from "./life";

const golden = new URL("../../../crates/protocol/golden/", import.meta.url);

function bytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`${name}.bin`, golden)));
}

function reading(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, golden), "utf8"));
}

describe("frames of life", () => {
  test("creatures read as the server meant them", () => {
    const frame = decodeCreatures(bytes("creatures").buffer);
    const seen = {
      minute: frame.minute,
      table: frame.table,
      cells: frame.cells.map(({ cellX, cellZ, omitted, creatures }) => ({ x: cellX, z: cellZ, omitted, creatures })),
    };
    expect(seen).toEqual(reading("creatures"));
  });

  test("flora reads as the server meant it", () => {
    expect(decodeFlora(bytes("flora").buffer)).toEqual(reading("flora"));
  });

  test("a frame cut at any byte, of another kind, version or with a wrong number is refused", () => {
    for (const [name, decode] of [
      ["creatures", decodeCreatures],
      ["flora", decodeFlora],
    ] as const) {
      const whole = bytes(name);
      for (let length = 0; length < whole.length; length++) {
        expect(() => decode(whole.slice(0, length).buffer), `${length} bytes of ${name}`).toThrow();
      }
      const longer = new Uint8Array(whole.length + 1);
      longer.set(whole);
      expect(() => decode(longer.buffer)).toThrow(/announced/);
      const version = whole.slice();
      version[1] = 2;
      expect(() => decode(version.buffer)).toThrow(/version 2/);
    }
    expect(() => decodeFlora(bytes("creatures").buffer)).toThrow(/kind 2/);
    const doing = bytes("creatures");
    doing[28] = 10;
    expect(() => decodeCreatures(doing.buffer)).toThrow(/doing/);
  });
});
