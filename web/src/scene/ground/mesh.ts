/**
 * Meshes of ground and water for one node of the ground's tree: sixteen squares a side at the node's step.
 *
 * Faces are flat: three points of their own each. Levels meet with skirts, so that no gap shows. Which nodes are drawn is decided in
 * `terrain.ts`.
 */
import { BufferAttribute, BufferGeometry, Float32BufferAttribute, Sphere, Vector3 } from "three";
import type { Tile } from "../../protocol/tile";
import type { Rgb } from "../light/mood";
import { faceColour, type GroundColours } from "./colours";
import { hash2 } from "./noise";

/** Squares along a node's side. */
export const SQUARES = 16;

/** A node's ground, with the points of its tile behind each vertex, so that sunlight can be rewritten. */
export interface GroundMesh {
  geometry: BufferGeometry;
  points: Uint32Array;
}

const FACES = SQUARES * SQUARES * 2;
const SKIRT_FACES = SQUARES * 4 * 2;

/** Builds the ground of the node whose north-west point is (column, row), in metres from that point. */
export function groundMesh(tile: Tile, colours: GroundColours, sun: Uint8Array, column: number, row: number, step: number): GroundMesh {
  const { side, spacing } = tile;
  const count = (FACES + SKIRT_FACES) * 3;
  const positions = new Float32Array(count * 3);
  const normals = new Int8Array(count * 4);
  const tints = new Uint8Array(count * 4);
  const points = new Uint32Array(count);
  const level = Math.log2(step);
  const colour: Rgb = [0, 0, 0];
  const skirt = step * spacing * 1.1 + 0.6;
  let v = 0;
  const a = new Vector3();
  const b = new Vector3();
  const n = new Vector3();
  const places = straysOf(tile, column, row, step);
  const vertex = (i: number, j: number, drop: number) => {
    const p = (((j - row) / step) * (SQUARES + 1) + (i - column) / step) * 3;
    positions[v * 3] = places[p] as number;
    positions[v * 3 + 1] = (places[p + 1] as number) - drop;
    positions[v * 3 + 2] = places[p + 2] as number;
    points[v] = j * side + i;
    v++;
  };
  const face = (ai: number, aj: number, bi: number, bj: number, ci: number, cj: number, drops: readonly [number, number, number] | null) => {
    const first = v;
    vertex(ai, aj, drops ? drops[0] : 0);
    vertex(bi, bj, drops ? drops[1] : 0);
    vertex(ci, cj, drops ? drops[2] : 0);
    if (drops) n.set(0, 1, 0);
    else {
      const p = first * 3;
      a.set(at(positions, p + 3) - at(positions, p), at(positions, p + 4) - at(positions, p + 1), at(positions, p + 5) - at(positions, p + 2));
      b.set(at(positions, p + 6) - at(positions, p), at(positions, p + 7) - at(positions, p + 1), at(positions, p + 8) - at(positions, p + 2));
      n.crossVectors(a, b).normalize();
    }
    const x = ((ai + bi + ci) / 3) * spacing;
    const z = ((aj + bj + cj) / 3) * spacing;
    faceColour(colours, level, aj * side + ai, bj * side + bi, cj * side + ci, x, z, colour);
    for (let k = first; k < first + 3; k++) {
      normals[k * 4] = Math.round(n.x * 127);
      normals[k * 4 + 1] = Math.round(n.y * 127);
      normals[k * 4 + 2] = Math.round(n.z * 127);
      for (let c = 0; c < 3; c++) tints[k * 4 + c] = Math.max(0, Math.min(255, colour[c] as number));
      tints[k * 4 + 3] = 255;
    }
  };
  const end = SQUARES * step;
  for (let dj = 0; dj < end; dj += step) {
    for (let di = 0; di < end; di += step) {
      const i = column + di;
      const j = row + dj;
      const e = i + step;
      const s = j + step;
      // The same diagonals as the tile's own triangles, at every level.
      if ((i / step + j / step) % 2 === 0) {
        face(i, j, i, s, e, s, null);
        face(i, j, e, s, e, j, null);
      } else {
        face(i, j, i, s, e, j, null);
        face(i, s, e, s, e, j, null);
      }
    }
  }
  const east = column + end;
  const south = row + end;
  const wall = (ai: number, aj: number, bi: number, bj: number) => {
    face(ai, aj, ai, aj, bi, bj, [0, skirt, 0]);
    face(bi, bj, ai, aj, bi, bj, [0, skirt, skirt]);
  };
  for (let d = 0; d < end; d += step) {
    wall(column + d + step, row, column + d, row);
    wall(column + d, south, column + d + step, south);
    wall(column, row + d, column, row + d + step);
    wall(east, row + d + step, east, row + d);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(positions, 3));
  geometry.setAttribute("normal", new BufferAttribute(normals, 4, true));
  geometry.setAttribute("color", new BufferAttribute(tints, 4, true));
  geometry.setAttribute("sun", new BufferAttribute(new Uint8Array(count), 1, true));
  const mesh = { geometry, points };
  writeSunlight(mesh, sun);
  geometry.computeBoundingSphere();
  return mesh;
}

const at = (numbers: Float32Array, index: number) => numbers[index] as number;

/** How far a point may stray, as a share of the step: less than a quarter, so that no face can turn over. */
const STRAY = 0.24;
/** Metres of unevenness about a point, per point of the step, at which it keeps to its place. */
const UNEVEN = 1.2;

/**
 * Where the points of a node are drawn: x, y, z in metres from its north-west point.
 *
 * On even land a point strays from the grid along the tile's own surface, so that no row of edges runs straight away from the eye; where
 * the land bends it stays, so that feet meet what is seen. Edges of nodes stay straight lines, so that levels meet.
 */
export function straysOf(tile: Tile, column: number, row: number, step: number): Float32Array {
  const { side, spacing, heights } = tile;
  const places = new Float32Array((SQUARES + 1) ** 2 * 3);
  const end = side - 1;
  const h = (i: number, j: number) => heights[j * side + i] as number;
  let p = 0;
  for (let b = 0; b <= SQUARES; b++) {
    for (let a = 0; a <= SQUARES; a++) {
      const i = column + a * step;
      const j = row + b * step;
      let x = i * spacing;
      let z = j * spacing;
      if (i >= step && j >= step && i <= end - step && j <= end - step) {
        const twice = 2 * h(i, j);
        const uneven = Math.max(
          Math.abs(h(i - step, j) + h(i + step, j) - twice),
          Math.abs(h(i, j - step) + h(i, j + step) - twice),
          Math.abs(h(i - step, j - step) + h(i + step, j + step) - twice),
          Math.abs(h(i + step, j - step) + h(i - step, j + step) - twice),
        );
        const reach = STRAY * step * spacing * Math.max(0, 1 - uneven / (UNEVEN * step)) * 2;
        if (a > 0 && a < SQUARES) x += (hash2(i * 7 + step, j * 13) - 0.5) * reach;
        if (b > 0 && b < SQUARES) z += (hash2(i * 11, j * 5 + step) - 0.5) * reach;
      }
      places[p++] = x - column * spacing;
      places[p++] = tile.height(x, z);
      places[p++] = z - row * spacing;
    }
  }
  return places;
}

/** Writes a region's sunlight into a node's vertices. */
export function writeSunlight(mesh: GroundMesh, sun: Uint8Array): void {
  const attribute = mesh.geometry.getAttribute("sun") as BufferAttribute;
  const values = attribute.array as Uint8Array;
  for (let k = 0; k < mesh.points.length; k++) values[k] = sun[mesh.points[k] as number] as number;
  attribute.needsUpdate = true;
}

const WATER_SQUARE_POINTS = 2;
const SHORE_METRES = 0.7;

/** Builds the water over a node, or null where it is all land. Attributes: `position` (x, depth, z), `centre` of the face. */
export function waterMesh(tile: Tile, water: number, column: number, row: number, step: number): BufferGeometry | null {
  const { side, spacing, heights } = tile;
  const stride = Math.max(WATER_SQUARE_POINTS, step);
  const end = SQUARES * step;
  const positions: number[] = [];
  const centres: number[] = [];
  const depth = (i: number, j: number) => water - (heights[j * side + i] as number);
  const face = (...corners: [number, number][]) => {
    if (corners.every(([i, j]) => depth(i, j) < -SHORE_METRES * stride)) return;
    const x = corners.reduce((sum, [i]) => sum + (i - column) * spacing, 0) / 3;
    const z = corners.reduce((sum, [, j]) => sum + (j - row) * spacing, 0) / 3;
    for (const [i, j] of corners) {
      positions.push((i - column) * spacing, depth(i, j), (j - row) * spacing);
      centres.push(x, z);
    }
  };
  for (let dj = 0; dj < end; dj += stride) {
    for (let di = 0; di < end; di += stride) {
      const i = column + di;
      const j = row + dj;
      const e = i + stride;
      const s = j + stride;
      if ((i / stride + j / stride) % 2 === 0) {
        face([i, j], [i, s], [e, s]);
        face([i, j], [e, s], [e, j]);
      } else {
        face([i, j], [i, s], [e, j]);
        face([i, s], [e, s], [e, j]);
      }
    }
  }
  if (positions.length === 0) return null;
  return waterGeometry(positions, centres, end * spacing);
}

/** Wraps water positions and centres; the sphere is that of the flat surface at the mesh's origin height. */
export function waterGeometry(positions: number[], centres: number[], extent: number): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  geometry.setAttribute("centre", new Float32BufferAttribute(centres, 2));
  geometry.boundingSphere = new Sphere(new Vector3(extent / 2, 0, extent / 2), extent * 0.75);
  return geometry;
}
