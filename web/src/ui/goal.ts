/**
 * Where a guided walk ends: within reach of a place, or at talking distance beside a being, so that one stands face to face and
 * neither hides the other from the camera.
 *
 * It chooses the place only; the way there is searched by the guide.
 */
import type { Terrain } from "../replica/movement";
import { canStand, type Point } from "../replica/way";
import type { NearPerson, NearPlace } from "./near";

/** Where a walk leads. */
export interface Goal {
  x: number;
  z: number;
  /** Metres from it at which one is there. */
  reach: number;
  name: string;
  /** What one turns to at the end. */
  faces: Point;
  /** Radians that the camera then looks past it, so that one's own figure does not stand before it. */
  aside: number;
  /** Whether arriving is not told: what one walked to may have gone on meanwhile, and its card says where it is. */
  untold?: true;
}

/** Metres between two who talk, from body to body. */
const TALKING_METRES = 2.2;
/** Radians from where a being looks at which one may stand before it, the best first. */
const STANDS: readonly number[] = [0.6, -0.6, 1.1, -1.1, 0, 1.9, -1.9, Math.PI];
const ASIDE = 0.5;
/** So near to a stand one is there. */
const STAND_REACH = 0.7;
/** Of a place's reach, the share that one walks up to. */
const REACH_SHARE = 0.7;

/** The goal of walking to something, from where one stands. */
export function stopBefore(near: NearPlace | NearPerson, name: string, self: Point, terrain: Terrain): Goal {
  if (near.kind === "person") return { x: near.x, z: near.z, reach: 2, name, faces: { x: near.x, z: near.z }, aside: ASIDE };
  const { at, radius, reach, kind, yaw } = near.place;
  const faces = { x: at.x, z: at.z };
  if (kind !== "person" && kind !== "echo") return { ...faces, reach: Math.max(radius + 0.8, reach * REACH_SHARE), name, faces, aside: 0 };
  const looks = (yaw / 256) * Math.PI * 2;
  const distance = Math.min(radius + TALKING_METRES, reach * REACH_SHARE);
  const stands = STANDS.map((turn) => ({ x: at.x + Math.sin(looks + turn) * distance, z: at.z - Math.cos(looks + turn) * distance }));
  const free = stands.filter((stand) => canStand(terrain, stand));
  // The two sides before it are equally good; the nearer one is walked to.
  const [first, second] = free;
  if (first === undefined) return { ...faces, reach: Math.max(radius + 0.8, reach * REACH_SHARE), name, faces, aside: ASIDE };
  const stand = second !== undefined && metres(second, self) < metres(first, self) ? second : first;
  return { ...stand, reach: STAND_REACH, name, faces, aside: ASIDE };
}

function metres(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.z - b.z);
}
