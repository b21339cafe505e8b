/**
 * Which creatures are near and what grows underfoot, as lists in words' numbers: the same for the card, the list of what is near and a screen reader.
 *
 * Pure over the replica; it asks and words nothing.
 */
import type { Doing } from "../../protocol/life";
import type { Being } from "../../replica/creatures";
import { stageAt } from "../../replica/flora";
import type { World } from "../../replica/world";
import { directionOf, type Direction } from "../near";

/** How far the list reaches, and how many it holds. */
const NEAR_METRES = 60;
const LISTED_MAX = 12;
/** Metres for deeds by hand and by voice, as the server judges them. */
export const HAND_METRES = 6;
export const VOICE_METRES = 40;

/** One creature of the list. */
export interface NearCreature {
  key: number;
  region: string;
  creature: number;
  species: string;
  doing: Doing;
  grown: boolean;
  calling: boolean;
  carrying: boolean;
  /** 0..1000. */
  trust: number;
  x: number;
  z: number;
  metres: number;
  direction: Direction;
}

/** A plant of the ground underfoot. */
export interface Underfoot {
  plant: string;
  name: string;
  stage: number;
}

/** Whose the ground underfoot is. */
export interface GardenHere {
  mine: boolean;
  /** Empty where its owner has none. */
  name: string;
  /** World days for which it is still theirs, if it is not tended before; at least 1. */
  days: number;
}

/** What is near of the living world. */
export interface NearLife {
  creatures: readonly NearCreature[];
  /** Creatures near beyond those listed. */
  more: number;
  ground: readonly Underfoot[];
  /** Whose the ground underfoot is; null where it is everyone's. */
  garden: GardenHere | null;
}

/** Nothing. */
export const NO_LIFE: NearLife = { creatures: [], more: 0, ground: [], garden: null };

/** One creature as it is from where one stands. */
export function creatureOf(being: Being, world: World): NearCreature {
  const { self } = world;
  const [east, south] = [being.x - self.x, being.z - self.z];
  return {
    key: being.key, region: being.region, creature: being.creature, species: being.kind.species, doing: being.doing, grown: being.grown, calling: being.calling, carrying: being.carrying,
    trust: world.life.trustOf(being), x: being.x, z: being.z, metres: Math.hypot(east, south), direction: directionOf(east, south),
  };
}

/** What is near, nearest first. */
export function lifeNear(world: World): NearLife {
  const { self, life } = world;
  const near: NearCreature[] = [];
  for (const being of life.beings.values()) {
    if (being.goneAt === null && Math.hypot(being.x - self.x, being.z - self.z) <= NEAR_METRES) near.push(creatureOf(being, world));
  }
  near.sort((a, b) => a.metres - b.metres);
  const region = world.regionAt(self.x, self.z);
  const flora = region === null ? undefined : life.flora.get(region.region);
  const ground = flora?.layers.map(({ plant, name }, layer) => ({ plant, name, stage: stageAt(flora, layer, self.x, self.z) })) ?? [];
  return { creatures: near.slice(0, LISTED_MAX), more: Math.max(0, near.length - LISTED_MAX), ground, garden: gardenHere(world) };
}

function gardenHere(world: World): GardenHere | null {
  const { self, life, you, atlas } = world;
  const garden = life.gardens.at(world.regionAt(self.x, self.z), self.x, self.z);
  if (garden === null) return null;
  return { mine: garden.owner === you?.songweaver, name: garden.name, days: daysLeft(garden.untilMs, world.worldMs(), atlas?.dayMs ?? 4_200_000) };
}

/** World days until a moment, begun ones counted whole; at least 1. */
export function daysLeft(untilMs: number, nowMs: number, dayMs: number): number {
  return Math.max(1, Math.ceil((untilMs - nowMs) / dayMs));
}

/** Whether two lists read the same, so that nothing is rendered again for a step. */
export function sameLife(a: NearLife, b: NearLife): boolean {
  const sign = ({ creatures, more, ground, garden }: NearLife): string =>
    `${more}|${creatures.map((c) => `${c.key}:${Math.round(c.metres)}:${c.direction}:${c.doing}:${c.calling}:${c.trust}`).join()}|${ground.map((g) => g.stage).join()}|${garden === null ? "" : `${garden.mine}:${garden.name}:${garden.days}`}`;
  return sign(a) === sign(b);
}

/** How far trust has come, in four steps: tame from 600, as the server says. */
export function trustStep(trust: number): "none" | "wary" | "used" | "tame" {
  if (trust >= 600) return "tame";
  if (trust >= 300) return "used";
  return trust > 0 ? "wary" : "none";
}

/** What can be done to a creature at a distance, and with what, where the weather leaves so much of a voice's way; null by neither. */
export function byWhat(deed: "feed" | "soothe" | "call" | "scare", metres: number, carries = 1): "hand" | "voice" | null {
  if (metres <= HAND_METRES) return "hand";
  return deed !== "feed" && metres <= VOICE_METRES * carries ? "voice" : null;
}
