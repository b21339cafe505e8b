/**
 * Batches: many copies of one model in one draw, each with place, turn, size, tint and sunlight.
 *
 * `Copies` holds packed copies; a `Batch` draws whatever runs of copies it is given this frame. What stands where is decided by
 * callers.
 */
import { type BufferGeometry, DynamicDrawUsage, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, type ShaderMaterial } from "three";

/** Numbers per copy: x, y, z, scale, cosine, sine, stretch, phase. */
export const FLOATS = 8;
/** Bytes per copy: tint over two, sunlight. */
export const BYTES = 4;

/** Packed copies of one model. */
export class Copies {
  count = 0;
  places: Float32Array;
  tints: Uint8Array;

  constructor(capacity = 16) {
    this.places = new Float32Array(capacity * FLOATS);
    this.tints = new Uint8Array(capacity * BYTES);
  }

  /** Adds a copy: scene metres, radians clockwise from north, factors; tint channels 0..2, sunlight 0..1. */
  add(x: number, y: number, z: number, scale: number, heading: number, stretch: number, phase: number, tint: readonly [number, number, number], sun: number): void {
    if ((this.count + 1) * FLOATS > this.places.length) this.grow(this.count * 2 + 16);
    const f = this.count * FLOATS;
    const b = this.count * BYTES;
    this.places.set([x, y, z, scale, Math.cos(heading), Math.sin(heading), stretch, phase], f);
    for (let k = 0; k < 3; k++) this.tints[b + k] = Math.max(0, Math.min(255, (tint[k] as number) * 127.5));
    this.tints[b + 3] = Math.max(0, Math.min(255, sun * 255));
    this.count++;
  }

  clear(): void {
    this.count = 0;
  }

  private grow(capacity: number): void {
    const places = new Float32Array(capacity * FLOATS);
    const tints = new Uint8Array(capacity * BYTES);
    places.set(this.places);
    tints.set(this.tints);
    this.places = places;
    this.tints = tints;
  }
}

/** A drawable batch. Its mesh is never culled as a whole; callers give only copies that are in sight. */
export class Batch {
  readonly mesh: Mesh;
  private readonly geometry = new InstancedBufferGeometry();
  private places = instanced(0, FLOATS / 2);
  private turns = instanced(0, FLOATS / 2);
  private tints = instancedBytes(0);
  private capacity = 0;
  private count = 0;

  constructor(
    private readonly shape: BufferGeometry,
    material: ShaderMaterial,
  ) {
    for (const [name, attribute] of Object.entries(shape.attributes)) this.geometry.setAttribute(name, attribute);
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
    this.mesh.visible = false;
    this.reserve(32);
  }

  /** Triangles of one copy. */
  get triangles(): number {
    return this.shape.getAttribute("position").count / 3;
  }

  /** Copies that are drawn. */
  get drawn(): number {
    return this.count;
  }

  begin(): void {
    this.count = 0;
  }

  /** Appends the first `take` of some copies. */
  append(copies: Copies, take = copies.count): void {
    if (take <= 0) return;
    if (this.count + take > this.capacity) this.reserve(Math.ceil((this.count + take) * 1.5));
    const places = this.places.array as Float32Array;
    const turns = this.turns.array as Float32Array;
    const from = copies.places;
    for (let i = 0, f = 0, to = this.count * 4; i < take; i++, f += FLOATS, to += 4) {
      for (let k = 0; k < 4; k++) {
        places[to + k] = from[f + k] as number;
        turns[to + k] = from[f + 4 + k] as number;
      }
    }
    (this.tints.array as Uint8Array).set(copies.tints.subarray(0, take * BYTES), this.count * BYTES);
    this.count += take;
  }

  end(): void {
    this.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
    if (this.count === 0) return;
    for (const [attribute, size] of [[this.places, 4], [this.turns, 4], [this.tints, BYTES]] as const) {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, this.count * size);
      attribute.needsUpdate = true;
    }
  }

  dispose(): void {
    this.geometry.dispose();
    this.mesh.removeFromParent();
  }

  private reserve(capacity: number): void {
    const places = instanced(capacity, 4);
    const turns = instanced(capacity, 4);
    const tints = instancedBytes(capacity);
    (places.array as Float32Array).set((this.places.array as Float32Array).subarray(0, this.count * 4));
    (turns.array as Float32Array).set((this.turns.array as Float32Array).subarray(0, this.count * 4));
    (tints.array as Uint8Array).set((this.tints.array as Uint8Array).subarray(0, this.count * BYTES));
    this.places = places;
    this.turns = turns;
    this.tints = tints;
    this.capacity = capacity;
    // A changed size needs new buffers on the graphics side; the old ones go with this event.
    this.geometry.dispose();
    this.geometry.setAttribute("aPlace", places);
    this.geometry.setAttribute("aTurn", turns);
    this.geometry.setAttribute("aTint", tints);
  }
}

function instanced(capacity: number, size: number): InstancedBufferAttribute {
  const attribute = new InstancedBufferAttribute(new Float32Array(capacity * size), size);
  attribute.setUsage(DynamicDrawUsage);
  return attribute;
}

function instancedBytes(capacity: number): InstancedBufferAttribute {
  const attribute = new InstancedBufferAttribute(new Uint8Array(capacity * BYTES), BYTES, true);
  attribute.setUsage(DynamicDrawUsage);
  return attribute;
}
