/**
 * What is near, as a list in words: places with what they offer, people with what they do, each with distance and direction.
 *
 * The same list feeds the panel for those who do not see the picture, the hint of what can be done here, and walking there.
 */
import type { AtlasPlace, AtlasRegion } from "../protocol/generated";
import type { World } from "../replica/world";
import { called } from "./called";

/** How far the list reaches. */
const PLACE_METRES = 160;
const PEOPLE_METRES = 80;
const LISTED_MAX = 24;

/** One thing in the list. */
export interface NearPlace {
  kind: "place";
  key: string;
  region: string;
  place: AtlasPlace;
  metres: number;
  direction: Direction;
  within: boolean;
  /** Whether a journey leads there. */
  goal: boolean;
}

/** One Songweaver in the list. */
export interface NearPerson {
  kind: "person";
  key: string;
  entity: number;
  songweaver: string | null;
  /** How they are called; null while nobody told who they are. */
  name: string | null;
  bot: boolean;
  performing: boolean;
  x: number;
  z: number;
  metres: number;
  direction: Direction;
}

/** Compass points. */
export type Direction = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";

/** What is near. */
export interface Near {
  places: NearPlace[];
  people: NearPerson[];
  /** People too far or too many to list. */
  more: number;
}

/** Nothing. */
export const NOTHING_NEAR: Near = { places: [], people: [], more: 0 };

/** The list for where one stands: what the journey leads to first, however far, then nearest first. */
export function nearOf(world: World): Near {
  const { self } = world;
  const goals = new Set((world.you?.journeys ?? []).map((j) => j.place));
  const places: NearPlace[] = [];
  for (const region of world.atlas?.regions ?? []) {
    if (region.interior && region.region !== world.you?.region) continue;
    for (const place of region.places) {
      if (place.kind === "spawn") continue;
      const one = nearPlace(region, place, self, goals.has(place.place) && canWalkTo(region, world));
      if (one.goal || one.metres <= PLACE_METRES) places.push(one);
    }
  }
  const people: NearPerson[] = [];
  let more = 0;
  for (const figure of world.others.values()) {
    const metres = Math.hypot(figure.x - self.x, figure.z - self.z);
    if (metres > PEOPLE_METRES) {
      more++;
      continue;
    }
    people.push({
      kind: "person",
      key: String(figure.entity),
      entity: figure.entity,
      songweaver: figure.who?.songweaver ?? null,
      name: figure.who === null ? null : called(figure.who),
      bot: figure.bot,
      performing: figure.performing,
      x: figure.x,
      z: figure.z,
      metres,
      direction: directionOf(figure.x - self.x, figure.z - self.z),
    });
  }
  for (const crowd of world.crowds) more += crowd.count;
  places.sort((a, b) => Number(b.goal) - Number(a.goal) || a.metres - b.metres);
  people.sort((a, b) => a.metres - b.metres);
  more += Math.max(0, people.length - LISTED_MAX);
  return { places: places.slice(0, LISTED_MAX), people: people.slice(0, LISTED_MAX), more };
}

/** A place as it lies from where one stands. */
function nearPlace(region: AtlasRegion, place: AtlasPlace, self: { x: number; z: number }, goal: boolean): NearPlace {
  const metres = Math.hypot(place.at.x - self.x, place.at.z - self.z);
  const direction = directionOf(place.at.x - self.x, place.at.z - self.z);
  return { kind: "place", key: place.place, region: region.region, place, metres, direction, within: metres <= place.reach, goal };
}

/** Whether one can walk to a region from the one where one is: an interior is entered by its gate. */
function canWalkTo(region: AtlasRegion, world: World): boolean {
  return region.region === world.region?.region || (!region.interior && world.region?.interior !== true);
}

/** The compass point of a way east and south. */
export function directionOf(east: number, south: number): Direction {
  const points: readonly Direction[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
  const eighth = Math.round((Math.atan2(east, -south) / (Math.PI * 2)) * 8);
  return points[((eighth % 8) + 8) % 8] ?? "n";
}

/** Where the journey leads, seen from where one stands and looks. */
export interface Lead {
  name: string;
  metres: number;
  direction: Direction;
  /** Degrees clockwise from where the camera looks, in steps that an eye can tell apart. */
  turn: number;
  /** The place itself, to walk to. */
  near: NearPlace;
}

const TURN_STEP = 15;

/** The way to a place of this region or of those that one can walk to; null within its reach. */
export function leadTo(place: string | null, world: World, yaw: number): Lead | null {
  for (const region of place === null ? [] : (world.atlas?.regions ?? [])) {
    const found = region.places.find((p) => p.place === place);
    if (found === undefined) continue;
    if (!canWalkTo(region, world)) return null;
    const near = nearPlace(region, found, world.self, true);
    const { metres, direction, within } = near;
    if (within) return null;
    const degrees = ((Math.atan2(found.at.x - world.self.x, -(found.at.z - world.self.z)) - yaw) * 180) / Math.PI;
    const turn = Math.round((((degrees % 360) + 360) % 360) / TURN_STEP) * TURN_STEP;
    return { name: found.name, metres: metres < 50 ? Math.round(metres) : Math.round(metres / 10) * 10, direction, turn, near };
  }
  return null;
}

/** Whether two lists read the same, so that nothing is rendered again for a centimetre. */
export function sameNear(a: Near, b: Near): boolean {
  return a.more === b.more && sign(a.places) === sign(b.places) && sign(a.people) === sign(b.people);
}

function sign(list: readonly (NearPlace | NearPerson)[]): string {
  return list
    .map((n) => `${n.key}:${Math.round(n.metres)}:${n.direction}:${n.kind === "place" ? n.within : `${n.name}${n.performing}`}`)
    .join("|");
}
