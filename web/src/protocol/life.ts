/**
 * Frames of life from the server, creatures and flora, as the Rust crate `protocol` (module `life`) documents the bytes.
 *
 * It only turns bytes into numbers; which list of species they stand for (`table`) and what is forgotten is the replica's matter.
 */

import { CELL_METRES } from "./presence";

/** First byte of a frame of creatures. */
export const KIND_CREATURES = 2;
/** First byte of a frame of flora. */
export const KIND_FLORA = 3;
/** What a creature may be doing, by number. */
export const DOINGS = ["roam", "flee", "hunt", "graze", "forage", "drink", "rest", "court", "follow", "migrate"] as const;
/** How far a plant of a cell may have come, by number. */
export const STAGES = ["bare", "sprouting", "growing", "grown", "seeding", "blighted", "charred"] as const;

const VERSION = 1;
const CREATURES_HEAD_BYTES = 12;
const FLORA_HEAD_BYTES = 16;
const CELL_HEAD_BYTES = 8;
const CREATURE_BYTES = 10;
const CELL_STEPS = 16;
const GROWN = 16;
const CALLING = 32;
const CARRYING = 64;
const FEMALE = 128;

/** What a creature does. */
export type Doing = (typeof DOINGS)[number];

/** One creature of a cell. */
export interface Creature {
  /** Its number, its own in its region. */
  creature: number;
  /** Its species, by index in the atlas. */
  species: number;
  x: number;
  z: number;
  /** 256 steps to the turn, 0 north, clockwise. */
  heading: number;
  doing: Doing;
  grown: boolean;
  /** It gives voice in this minute. */
  calling: boolean;
  carrying: boolean;
  female: boolean;
  /** Its length in 255ths of its species'. */
  size: number;
}

/** The whole of one cell: who is not listed is no longer in it. */
export interface CreatureCell {
  cellX: number;
  cellZ: number;
  creatures: Creature[];
  /** How many more are in it, unnamed. */
  omitted: number;
}

/** Who lives near, once a world minute: the cells that changed. */
export interface CreatureFrame {
  /** The world minute that was lived, wrapping at 2^32. */
  minute: number;
  /** Which lists of the atlas the numbers stand for. */
  table: number;
  cells: CreatureCell[];
}

/** The flora of a region, or what of it changed. */
export interface FloraFrame {
  table: number;
  /** The region's north-western cell. */
  cornerX: number;
  cornerZ: number;
  /** Cells of its side. */
  side: number;
  /** The plant of each layer, by index in the atlas. */
  plants: number[];
  /** The world hour. */
  hour: number;
  /** Cells told: index row by row, and the stage of each layer as a number of {@link STAGES}. */
  cells: { index: number; stages: number[] }[];
}

/** Reads a frame of creatures; throws when the bytes are not exactly one of version 1. */
export function decodeCreatures(buffer: ArrayBuffer): CreatureFrame {
  const view = new DataView(buffer);
  begin(view, KIND_CREATURES, CREATURES_HEAD_BYTES);
  const count = view.getUint16(2, true);
  let at = CREATURES_HEAD_BYTES;
  const cells: CreatureCell[] = [];
  for (let i = 0; i < count; i++) {
    need(view, at, CELL_HEAD_BYTES);
    const cellX = view.getInt16(at, true);
    const cellZ = view.getInt16(at + 2, true);
    const listed = view.getUint16(at + 4, true);
    const omitted = view.getUint16(at + 6, true);
    at += CELL_HEAD_BYTES;
    need(view, at, listed * CREATURE_BYTES);
    const creatures: Creature[] = [];
    for (let j = 0; j < listed; j++, at += CREATURE_BYTES) creatures.push(creatureAt(view, at, cellX, cellZ));
    cells.push({ cellX, cellZ, creatures, omitted });
  }
  end(view, at);
  return { minute: view.getUint32(4, true), table: view.getUint16(8, true), cells };
}

function creatureAt(view: DataView, at: number, cellX: number, cellZ: number): Creature {
  const state = view.getUint8(at + 8);
  const doing = DOINGS[state & 15];
  if (doing === undefined) throw new Error("doing is out of range");
  return {
    creature: view.getUint32(at, true),
    species: view.getUint8(at + 4),
    x: cellX * CELL_METRES + view.getUint8(at + 5) / CELL_STEPS,
    z: cellZ * CELL_METRES + view.getUint8(at + 6) / CELL_STEPS,
    heading: view.getUint8(at + 7),
    doing,
    grown: (state & GROWN) !== 0,
    calling: (state & CALLING) !== 0,
    carrying: (state & CARRYING) !== 0,
    female: (state & FEMALE) !== 0,
    size: view.getUint8(at + 9),
  };
}

/** Reads a frame of flora; throws when the bytes are not exactly one of version 1. */
export function decodeFlora(buffer: ArrayBuffer): FloraFrame {
  const view = new DataView(buffer);
  begin(view, KIND_FLORA, FLORA_HEAD_BYTES);
  const side = view.getUint8(8);
  const layers = view.getUint8(9);
  const told = view.getUint16(10, true);
  let at = FLORA_HEAD_BYTES;
  const pairs = Math.ceil(layers / 2);
  need(view, at, layers + told * (2 + pairs));
  const plants: number[] = [];
  for (let layer = 0; layer < layers; layer++) plants.push(view.getUint8(at++));
  const cells: FloraFrame["cells"] = [];
  for (let i = 0; i < told; i++, at += 2 + pairs) {
    const index = view.getUint16(at, true);
    if (index >= side * side) throw new Error("cell is out of range");
    const stages: number[] = [];
    for (let layer = 0; layer < layers; layer++) {
      const stage = (view.getUint8(at + 2 + (layer >> 1)) >> (layer % 2 === 0 ? 0 : 4)) & 15;
      if (stage >= STAGES.length) throw new Error("stage is out of range");
      stages.push(stage);
    }
    cells.push({ index, stages });
  }
  end(view, at);
  return {
    table: view.getUint16(2, true),
    cornerX: view.getInt16(4, true),
    cornerZ: view.getInt16(6, true),
    side,
    plants,
    hour: view.getUint32(12, true),
    cells,
  };
}

function begin(view: DataView, kind: number, head: number): void {
  need(view, 0, head);
  if (view.getUint8(0) !== kind) throw new Error(`kind ${view.getUint8(0)} is not known here`);
  if (view.getUint8(1) !== VERSION) throw new Error(`version ${view.getUint8(1)} is not spoken; version ${VERSION} is`);
}

function end(view: DataView, at: number): void {
  if (at !== view.byteLength) throw new Error(`${view.byteLength} bytes where ${at} were announced`);
}

function need(view: DataView, at: number, count: number): void {
  if (at + count > view.byteLength) throw new Error(`${view.byteLength} bytes where ${at + count} were announced`);
}
