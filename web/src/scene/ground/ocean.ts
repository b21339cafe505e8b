/**
 * The sea where no region lies: one mesh over the empty squares around the atlas and a wide frame beyond.
 *
 * Built once from the atlas; it has no bed, so it is deep everywhere.
 */
import { Mesh, type ShaderMaterial } from "three";
import type { Atlas } from "../../protocol/generated";
import { waterGeometry } from "./mesh";

const MARGIN_SQUARES = 2;
const FACES_ALONG = 8;
const FRAME_METRES = 4200;
const DEPTH_METRES = 20;

/** The empty squares of the atlas's grid and `margin` squares around it, as (west, north) corners. */
export function emptySquares(atlas: Atlas, margin = MARGIN_SQUARES): [number, number][] {
  const side = atlas.regionMetres;
  const outdoor = atlas.regions.filter((region) => !region.interior);
  if (outdoor.length === 0) return [];
  const taken = new Set(outdoor.map((region) => `${region.west} ${region.north}`));
  const squares: [number, number][] = [];
  const west = Math.min(...outdoor.map((region) => region.west)) - margin * side;
  const east = Math.max(...outdoor.map((region) => region.west)) + margin * side;
  const north = Math.min(...outdoor.map((region) => region.north)) - margin * side;
  const south = Math.max(...outdoor.map((region) => region.north)) + margin * side;
  for (let z = north; z <= south; z += side) {
    for (let x = west; x <= east; x += side) if (!taken.has(`${x} ${z}`)) squares.push([x, z]);
  }
  return squares;
}

/** Builds the sea of an atlas, or null where the atlas has no outdoor region. */
export function ocean(atlas: Atlas, liquid: ShaderMaterial): Mesh | null {
  const squares = emptySquares(atlas);
  if (squares.length === 0) return null;
  const side = atlas.regionMetres;
  const west = Math.min(...squares.map(([x]) => x));
  const north = Math.min(...squares.map(([, z]) => z));
  const east = Math.max(...squares.map(([x]) => x)) + side;
  const south = Math.max(...squares.map(([, z]) => z)) + side;
  const positions: number[] = [];
  const centres: number[] = [];
  const face = (...corners: [number, number][]) => {
    const cx = corners.reduce((sum, [x]) => sum + x - west, 0) / 3;
    const cz = corners.reduce((sum, [, z]) => sum + z - north, 0) / 3;
    for (const [x, z] of corners) {
      positions.push(x - west, DEPTH_METRES, z - north);
      centres.push(cx, cz);
    }
  };
  const quad = (x0: number, z0: number, x1: number, z1: number) => {
    face([x0, z0], [x0, z1], [x1, z1]);
    face([x0, z0], [x1, z1], [x1, z0]);
  };
  const s = side / FACES_ALONG;
  for (const [x, z] of squares) {
    for (let j = 0; j < FACES_ALONG; j++) for (let i = 0; i < FACES_ALONG; i++) quad(x + i * s, z + j * s, x + (i + 1) * s, z + (j + 1) * s);
  }
  const f = FRAME_METRES;
  quad(west - f, north - f, east + f, north);
  quad(west - f, south, east + f, south + f);
  quad(west - f, north, west, south);
  quad(east, north, east + f, south);
  const outdoor = atlas.regions.filter((region) => !region.interior);
  const level = Math.min(...outdoor.map((region) => region.water));
  const mesh = new Mesh(waterGeometry(positions, centres, Math.max(east - west, south - north)), liquid);
  mesh.position.set(west, level, north);
  mesh.frustumCulled = false;
  mesh.renderOrder = 19;
  return mesh;
}
