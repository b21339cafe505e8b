/** The ground: one colour map for every level, triangles where feet meet them, sunlight from the right side. */
import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { madeAtlas, madeTile, SURFACES } from "../harness/tile";
import { paletteOf } from "../light/palette";
import { colourGround, LEVELS, meanColour } from "./colours";
import { groundMesh, waterMesh } from "./mesh";
import { emptySquares } from "./ocean";
import { bakeSunlight } from "./sunlight";

const atlas = madeAtlas();
const region = atlas.regions[0] as (typeof atlas.regions)[number];
const tile = madeTile(0, 0);

function run<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const colours = run(colourGround(region, tile, { regions: atlas.regions, palettes: atlas.regions.map(paletteOf), surfaces: SURFACES }));

describe("the colour of the ground", () => {
  it("is the same at every level of detail", () => {
    for (const [i, j] of [[32, 32], [112, 160], [160, 96], [192, 192]] as const) {
      const fine = meanColour(colours, 0, i, j, 32);
      for (let level = 1; level < LEVELS; level++) {
        const coarse = meanColour(colours, level, i, j, 32);
        for (let k = 0; k < 3; k++) expect(Math.abs((coarse[k] as number) - (fine[k] as number)), `level ${level} at ${i},${j}`).toBeLessThan(9);
      }
    }
  });

  it("meets along the border of two nodes", () => {
    const faces = (column: number) => groundMesh(tile, colours, new Uint8Array(257 * 257), column, 160, 1);
    const west = faces(96);
    const east = faces(112);
    const mean = (mesh: ReturnType<typeof faces>, x: number) => {
      const position = mesh.geometry.getAttribute("position");
      const colour = mesh.geometry.getAttribute("color");
      let sum = 0;
      let count = 0;
      for (let v = 0; v < 16 * 16 * 6; v++) {
        if (Math.abs(position.getX(v) - x) > 0.1) continue;
        sum += colour.getY(v);
        count++;
      }
      return sum / count;
    };
    expect(Math.abs(mean(west, 32) - mean(east, 0))).toBeLessThan(0.06);
  });
});

describe("ground meshes", () => {
  it("lie on the tile's surface where feet meet it, with every face upward", () => {
    const mesh = groundMesh(tile, colours, new Uint8Array(257 * 257).fill(255), 128, 160, 1);
    const position = mesh.geometry.getAttribute("position");
    const normal = mesh.geometry.getAttribute("normal");
    const at = (v: number) => [256 + position.getX(v), position.getY(v), 320 + position.getZ(v)] as const;
    let strayed = 0;
    for (let v = 0; v < 16 * 16 * 6; v++) {
      const [x, y, z] = at(v);
      expect(y).toBeCloseTo(tile.height(x, z), 3);
      expect(normal.getY(v)).toBeGreaterThan(0);
      if (Math.abs(x / 2 - Math.round(x / 2)) > 0.02) strayed++;
      if (v % 3 !== 2) continue;
      const corners = [at(v - 2), at(v - 1), at(v)] as const;
      const mean = (k: 0 | 1 | 2) => (corners[0][k] + corners[1][k] + corners[2][k]) / 3;
      expect(Math.abs(mean(1) - tile.height(mean(0), mean(2)))).toBeLessThan(0.12);
    }
    // Where the land is even, hardly a point keeps to the grid.
    expect(strayed).toBeGreaterThan(16 * 16 * 3);
  });

  it("keep to straight lines along the edges of nodes at every level", () => {
    for (const step of [1, 2, 4]) {
      const mesh = groundMesh(tile, colours, new Uint8Array(257 * 257), 64, 128, step);
      const position = mesh.geometry.getAttribute("position");
      const wide = 32 * step;
      let on = 0;
      for (let v = 0; v < 16 * 16 * 6; v++) {
        const x = position.getX(v);
        expect(x).toBeGreaterThan(-1e-3);
        expect(x).toBeLessThan(wide + 1e-3);
        if (x < 1e-3) on++;
      }
      expect(on).toBe(16 * 3);
    }
  });

  it("have water where land lies low and none on a hill", () => {
    expect(waterMesh(tile, 0, 112, 96, 1)).not.toBeNull();
    expect(waterMesh(tile, -200, 112, 96, 1)).toBeNull();
  });
});

describe("sunlight", () => {
  const flat = { ...tile, heights: new Float32Array(257 * 257), flora: [] };
  // A wall from north to south in the middle.
  for (let j = 0; j < 257; j++) for (let i = 126; i <= 129; i++) flat.heights[j * 257 + i] = 20;

  it("leaves the far side of a wall in shadow and lights the near one", () => {
    const sun = run(bakeSunlight(flat, new Vector3(-0.8, 0.6, 0).normalize(), () => null, []));
    expect(sun[128 * 257 + 120]).toBe(255);
    expect(sun[128 * 257 + 133]).toBe(0);
    expect(sun[128 * 257 + 190]).toBe(255);
  });

  it("draws a tree's shadow away from the light", () => {
    flat.heights.fill(0);
    const sun = run(bakeSunlight(flat, new Vector3(0, 0.5, 0.8).normalize(), () => null, [{ x: 256, z: 256, radius: 4, height: 12 }]));
    expect(sun[128 * 257 + 128]).toBeLessThan(200);
    expect(sun[126 * 257 + 128]).toBeLessThan(sun[131 * 257 + 128] as number);
  });
});

describe("the sea", () => {
  it("fills the squares without regions and none with", () => {
    const squares = emptySquares(atlas, 1);
    expect(squares).toHaveLength(3 * 4 - 2);
    expect(squares).not.toContainEqual([0, 0]);
    expect(squares).toContainEqual([-512, 0]);
    expect(emptySquares({ ...atlas, regions: [] })).toEqual([]);
  });
});
