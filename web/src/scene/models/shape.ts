/**
 * Shapes: primitive parts with colours, baked into one flat-shaded geometry.
 *
 * A part has a colour at its foot and one at its top (dark and cool to light and warm), how much it sways and glows. Models are lists
 * of parts; which model a slug means is in `catalogue.ts`.
 */
import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  ConeGeometry,
  CylinderGeometry,
  Float32BufferAttribute,
  IcosahedronGeometry,
  LatheGeometry,
  OctahedronGeometry,
  TorusGeometry,
  Vector2,
  Vector3,
} from "three";
import { chance } from "../ground/noise";

/** One primitive with its colours. */
export interface Part {
  geometry: BufferGeometry;
  /** `#rrggbb` at the part's highest point. */
  top: string;
  /** `#rrggbb` at its lowest point; as the top when absent. */
  foot?: string;
  /** Metres of movement in the wind per metre of height, at most 0.25. */
  sway?: number;
  /** Share of own light, 0..1. */
  glow?: number;
  /** Joint that moves it (figures only). */
  joint?: number;
  /** Dye slot (figures only): 1 robe, 2 skin, 3 hair, 4 trim. */
  dye?: number;
  /** Metres by which points are moved at random. */
  jitter?: number;
  /** Random difference in value between faces, 0.08 unless told. */
  grain?: number;
}

/** Where a primitive goes: metres, radians, factors. */
export interface Put {
  x?: number;
  y?: number;
  z?: number;
  rx?: number;
  ry?: number;
  rz?: number;
  /** Factor in all directions, or one each. */
  s?: number | [number, number, number];
}

/** Scales, turns and moves a primitive. */
export function put(geometry: BufferGeometry, where: Put): BufferGeometry {
  const scale = where.s ?? 1;
  if (typeof scale === "number") geometry.scale(scale, scale, scale);
  else geometry.scale(...scale);
  if (where.rx) geometry.rotateX(where.rx);
  if (where.ry) geometry.rotateY(where.ry);
  if (where.rz) geometry.rotateZ(where.rz);
  return geometry.translate(where.x ?? 0, where.y ?? 0, where.z ?? 0);
}

export const cone = (radius: number, height: number, sides = 6) => new ConeGeometry(radius, height, sides, 1, true);
export const tube = (top: number, bottom: number, height: number, sides = 6) =>
  new CylinderGeometry(top, bottom, height, sides, 1, true);
export const drum = (top: number, bottom: number, height: number, sides = 8) => new CylinderGeometry(top, bottom, height, sides, 1);
export const ball = (radius: number, detail = 1) => new IcosahedronGeometry(radius, detail);
export const gem = (radius: number) => new OctahedronGeometry(radius);
export const box = (x: number, y: number, z: number) => new BoxGeometry(x, y, z);
export const ring = (radius: number, thick: number, sides = 12, around = 4, arc = Math.PI * 2) =>
  new TorusGeometry(radius, thick, around, sides, arc);

/** A turned body: pairs of radius and height from the bottom up. */
export const turned = (profile: readonly (readonly [number, number])[], sides = 8) =>
  new LatheGeometry(
    profile.map(([radius, height]) => new Vector2(radius, height)),
    sides,
  );

/** A limb along points, with a radius at each. */
export function limb(points: readonly (readonly [number, number, number])[], radii: readonly number[], sides = 5): BufferGeometry {
  const positions: number[] = [];
  const rings: Vector3[][] = [];
  const up = new Vector3();
  const side = new Vector3();
  const along = new Vector3();
  points.forEach((point, index) => {
    const before = points[Math.max(0, index - 1)] as readonly [number, number, number];
    const after = points[Math.min(points.length - 1, index + 1)] as readonly [number, number, number];
    along.set(after[0] - before[0], after[1] - before[1], after[2] - before[2]).normalize();
    up.set(Math.abs(along.y) > 0.9 ? 1 : 0, Math.abs(along.y) > 0.9 ? 0 : 1, 0);
    side.crossVectors(up, along).normalize();
    up.crossVectors(along, side);
    const radius = radii[index] ?? radii[radii.length - 1] ?? 0.1;
    rings.push(
      Array.from({ length: sides }, (_, k) => {
        const a = (k / sides) * Math.PI * 2;
        return new Vector3(...point)
          .addScaledVector(side, Math.cos(a) * radius)
          .addScaledVector(up, Math.sin(a) * radius);
      }),
    );
  });
  for (let i = 0; i + 1 < rings.length; i++) {
    const low = rings[i] as Vector3[];
    const high = rings[i + 1] as Vector3[];
    for (let k = 0; k < sides; k++) {
      const a = low[k] as Vector3;
      const b = low[(k + 1) % sides] as Vector3;
      const c = high[(k + 1) % sides] as Vector3;
      const d = high[k] as Vector3;
      for (const v of [a, b, c, a, c, d]) positions.push(v.x, v.y, v.z);
    }
  }
  return faces(positions);
}

/** A geometry from loose triangles, nine numbers each. */
export function faces(positions: number[]): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  return geometry;
}

/** A flat shape in the x-y plane from its outline, drawn on both sides, `thick` apart. */
export function slab(outline: readonly (readonly [number, number])[], thick: number): BufferGeometry {
  const positions: number[] = [];
  const h = thick / 2;
  const first = outline[0] as readonly [number, number];
  for (let i = 1; i + 1 < outline.length; i++) {
    const [bx, by] = outline[i] as readonly [number, number];
    const [cx, cy] = outline[i + 1] as readonly [number, number];
    positions.push(first[0], first[1], h, bx, by, h, cx, cy, h, first[0], first[1], -h, cx, cy, -h, bx, by, -h);
  }
  for (let i = 0; i < outline.length; i++) {
    const [ax, ay] = outline[i] as readonly [number, number];
    const [bx, by] = outline[(i + 1) % outline.length] as readonly [number, number];
    positions.push(ax, ay, h, ax, ay, -h, bx, by, -h, ax, ay, h, bx, by, -h, bx, by, h);
  }
  return faces(positions);
}

/** A bent blade of grass or a leaf: `height` tall, `width` wide at its foot, its tip `bend` metres forward. */
export function blade(width: number, height: number, bend = 0): BufferGeometry {
  const w = width / 2;
  return faces([-w, 0, 0, w, 0, 0, 0.35 * w, height * 0.6, -bend * 0.4, 0.35 * w, height * 0.6, -bend * 0.4, 0, height, -bend, -w, 0, 0]);
}

/** Channels of `#rrggbb`, 0..255. */
export function channels(colour: string): [number, number, number] {
  const n = Number.parseInt(colour.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

const POINT = 3;
const byte = (v: number) => Math.max(0, Math.min(255, Math.round(v)));

/** Merges parts into one geometry: `position`, `normal`, `color`, `trait` (sway, glow, joint, dye). Deterministic for a seed. */
export function bake(parts: readonly Part[], seed = 1): BufferGeometry {
  const random = chance(seed);
  const positions: number[] = [];
  const normals: number[] = [];
  const colours: number[] = [];
  const traits: number[] = [];
  const a = new Vector3();
  const b = new Vector3();
  const c = new Vector3();
  const n = new Vector3();
  const e = new Vector3();
  for (const part of parts) {
    const geometry = part.geometry.index ? part.geometry.toNonIndexed() : part.geometry;
    const position = geometry.getAttribute("position");
    if (part.jitter) scatter(position as BufferAttribute, part.jitter, random);
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < position.count; i++) {
      low = Math.min(low, position.getY(i));
      high = Math.max(high, position.getY(i));
    }
    const span = Math.max(high - low, 1e-4);
    const top = channels(part.top);
    const foot = channels(part.foot ?? part.top);
    for (let i = 0; i + 2 < position.count; i += POINT) {
      a.fromBufferAttribute(position, i);
      b.fromBufferAttribute(position, i + 1);
      c.fromBufferAttribute(position, i + 2);
      n.subVectors(b, a).cross(e.subVectors(c, a));
      if (n.lengthSq() < 1e-12) continue;
      n.normalize();
      const grain = 1 + (random() - 0.5) * (part.grain ?? 0.08);
      for (const v of [a, b, c]) {
        const t = (v.y - low) / span;
        positions.push(v.x, v.y, v.z);
        normals.push(byteSigned(n.x), byteSigned(n.y), byteSigned(n.z), 0);
        for (let k = 0; k < 3; k++) {
          const from = foot[k] as number;
          colours.push(byte((from + ((top[k] as number) - from) * t) * grain));
        }
        colours.push(255);
        traits.push(
          byte(Math.max(0, (part.sway ?? 0) * Math.max(0, v.y)) * 255),
          byte((part.glow ?? 0) * 255),
          part.joint ?? 0,
          part.dye ?? 0,
        );
      }
    }
  }
  const baked = new BufferGeometry();
  baked.setAttribute("position", new Float32BufferAttribute(positions, 3));
  baked.setAttribute("normal", new BufferAttribute(new Int8Array(normals), 4, true));
  baked.setAttribute("color", new BufferAttribute(new Uint8Array(colours), 4, true));
  baked.setAttribute("trait", new BufferAttribute(new Uint8Array(traits), 4, true));
  baked.computeBoundingSphere();
  baked.computeBoundingBox();
  return baked;
}

const byteSigned = (v: number) => Math.round(v * 127);

/** Moves points at random; points at the same place move together, so that no crack opens. */
function scatter(position: BufferAttribute, metres: number, random: () => number): void {
  const moved = new Map<string, [number, number, number]>();
  for (let i = 0; i < position.count; i++) {
    const key = `${position.getX(i).toFixed(2)} ${position.getY(i).toFixed(2)} ${position.getZ(i).toFixed(2)}`;
    let by = moved.get(key);
    if (!by) {
      by = [(random() - 0.5) * metres, (random() - 0.5) * metres, (random() - 0.5) * metres];
      moved.set(key, by);
    }
    position.setXYZ(i, position.getX(i) + by[0], position.getY(i) + by[1], position.getZ(i) + by[2]);
  }
}
