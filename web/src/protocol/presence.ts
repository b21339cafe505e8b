/**
 * Presence frames from the server and movements to it, as the Rust crate `protocol` (module `presence`) documents the bytes.
 *
 * It only turns bytes into numbers and back; what a cell's silence means is the replica's matter.
 */

/** Side of a cell in metres. */
export const CELL_METRES = 16;
/** Flags beside the gait in an entity's motion byte. */
export const MotionFlag = { performing: 8, wet: 16, bot: 32 } as const;

const VERSION = 1;
const KIND_FRAME = 1;
const KIND_MOVEMENT = 16;
const FRAME_HEAD_BYTES = 12;
const CELL_HEAD_BYTES = 8;
const ENTITY_BYTES = 12;
const MOVEMENT_BYTES = 20;
const CELL_STEPS = 2048;
const HEIGHT_STEPS = 32;
const MOVEMENT_STEPS = 64;

/** One entity of a cell; metres, and 256 yaw steps to the turn. */
export interface PresentEntity {
  entity: number;
  x: number;
  y: number;
  z: number;
  yaw: number;
  /** Gait in the low three bits, then {@link MotionFlag}. */
  motion: number;
}

/** The whole of one cell: whoever is not listed is no longer in it. */
export interface CellBlock {
  cellX: number;
  cellZ: number;
  entities: PresentEntity[];
  /** How many more are in it, unnamed. */
  omitted: number;
}

/** A frame: the cells that changed and the aggregates of those too far or too full. */
export interface PresenceFrame {
  tick: number;
  /** The last movement of the receiver that the server took. */
  input: number;
  cells: CellBlock[];
  aggregates: { cellX: number; cellZ: number; count: number }[];
}

/** A movement: where the client predicts itself to be. */
export interface Movement {
  /** Rises by one with each, wrapping at 65536. */
  sequence: number;
  /** The client's clock in milliseconds, wrapping at 2^32. */
  clientMs: number;
  x: number;
  y: number;
  z: number;
  yaw: number;
  motion: number;
}

/** Reads a frame; throws when the bytes are not exactly one frame of version 1. */
export function decodeFrame(buffer: ArrayBuffer): PresenceFrame {
  const view = new DataView(buffer);
  need(view, 0, FRAME_HEAD_BYTES);
  if (view.getUint8(0) !== KIND_FRAME) throw new Error(`kind ${view.getUint8(0)} is not known here`);
  if (view.getUint8(1) !== VERSION) throw new Error(`version ${view.getUint8(1)} is not spoken; version ${VERSION} is`);
  const cellCount = view.getUint16(2, true);
  const tick = view.getUint32(4, true);
  const aggregateCount = view.getUint16(8, true);
  const input = view.getUint16(10, true);
  let at = FRAME_HEAD_BYTES;
  const cells: CellBlock[] = [];
  for (let i = 0; i < cellCount; i++) {
    need(view, at, CELL_HEAD_BYTES);
    const cellX = view.getInt16(at, true);
    const cellZ = view.getInt16(at + 2, true);
    const listed = view.getUint16(at + 4, true);
    const omitted = view.getUint16(at + 6, true);
    at += CELL_HEAD_BYTES;
    need(view, at, listed * ENTITY_BYTES);
    const entities: PresentEntity[] = [];
    for (let j = 0; j < listed; j++, at += ENTITY_BYTES) {
      entities.push({
        entity: view.getUint32(at, true),
        x: cellX * CELL_METRES + view.getUint16(at + 4, true) / CELL_STEPS,
        z: cellZ * CELL_METRES + view.getUint16(at + 6, true) / CELL_STEPS,
        y: view.getInt16(at + 8, true) / HEIGHT_STEPS,
        yaw: view.getUint8(at + 10),
        motion: view.getUint8(at + 11),
      });
    }
    cells.push({ cellX, cellZ, entities, omitted });
  }
  const aggregates: PresenceFrame["aggregates"] = [];
  for (let i = 0; i < aggregateCount; i++, at += CELL_HEAD_BYTES) {
    need(view, at, CELL_HEAD_BYTES);
    aggregates.push({
      cellX: view.getInt16(at, true),
      cellZ: view.getInt16(at + 2, true),
      count: view.getUint16(at + 4, true),
    });
  }
  if (at !== view.byteLength) throw new Error(`${view.byteLength} bytes where ${at} were announced`);
  return { tick, input, cells, aggregates };
}

/** The 20 bytes of a movement. */
export function encodeMovement(movement: Movement): ArrayBuffer {
  const buffer = new ArrayBuffer(MOVEMENT_BYTES);
  const view = new DataView(buffer);
  view.setUint8(0, KIND_MOVEMENT);
  view.setUint8(1, VERSION);
  view.setUint16(2, movement.sequence & 0xffff, true);
  view.setUint32(4, movement.clientMs >>> 0, true);
  view.setInt32(8, roundHalfAway(movement.x * MOVEMENT_STEPS), true);
  view.setInt32(12, roundHalfAway(movement.z * MOVEMENT_STEPS), true);
  view.setInt16(16, clamp(roundHalfAway(movement.y * HEIGHT_STEPS), -32768, 32767), true);
  view.setUint8(18, movement.yaw & 255);
  view.setUint8(19, movement.motion);
  return buffer;
}

/** Radians clockwise from north, from 256 steps to the turn. */
export function headingOf(yaw: number): number {
  return (yaw / 256) * Math.PI * 2;
}

/** 256 steps to the turn, from radians clockwise from north. */
export function yawOf(heading: number): number {
  return Math.round((heading / (Math.PI * 2)) * 256) & 255;
}

function need(view: DataView, at: number, count: number): void {
  if (at + count > view.byteLength) throw new Error(`${view.byteLength} bytes where ${at + count} were announced`);
}

/** Rust rounds halves away from zero; `Math.round` rounds them up. */
function roundHalfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
