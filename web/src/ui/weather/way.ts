/** Where an occasion is from where one stands, and what it is called. It walks nowhere; `deeds.ts` does. */
import type { Atlas, Occasion } from "../../protocol/generated";
import type { World } from "../../replica/world";
import { fromSlug, wordOr } from "../../words/words";
import { directionOf, type Direction } from "../near";

/** A place to go to. */
export interface Way {
  name: string;
  x: number;
  z: number;
  metres: number;
  direction: Direction;
  /** Metres from it at which one is there. */
  reach: number;
}

const ARRIVED_METRES = 6;

/** An occasion by its name. */
export function occasionTitle(occasion: Occasion, atlas: Atlas | null): string {
  const region = atlas?.regions.find(({ region: slug }) => slug === occasion.region)?.name ?? fromSlug(occasion.region ?? "");
  if (occasion.happening !== undefined) return wordOr("occasion.happening", occasion.happening.name, { name: occasion.happening.name, region });
  return wordOr(`occasion.${occasion.kind}`, fromSlug(occasion.kind), { region });
}

/** How to help with an occasion, or what there is to see and hear of it. */
export function occasionHelp(occasion: Occasion): string {
  return occasion.happening?.about ?? wordOr(occasion.help, fromSlug(occasion.kind));
}

/** The way to a spot from where one stands. */
export function wayOf(world: Pick<World, "self">, name: string, x: number, z: number, reach = ARRIVED_METRES): Way {
  const [east, south] = [x - world.self.x, z - world.self.z];
  return { name, x, z, metres: Math.round(Math.hypot(east, south)), direction: directionOf(east, south), reach };
}

/** The way to an occasion: to its place, or to the middle of its region from outside; null where there is none to go. */
export function wayTo(occasion: Occasion, world: World): Way | null {
  const region = world.atlas?.regions.find(({ region: slug }) => slug === occasion.region);
  if (region === undefined || world.region?.interior === true) return null;
  const name = occasionTitle(occasion, world.atlas);
  if (occasion.at !== undefined) return wayOf(world, name, occasion.at[0], occasion.at[1]);
  if (region.region === world.region?.region) return null;
  return wayOf(world, name, region.west + region.side / 2, region.north + region.side / 2, region.side / 3);
}
