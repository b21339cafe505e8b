/**
 * A flock: all creatures that share one shape, in one draw, each with its place and the numbers that pose it.
 *
 * It packs numbers for the shader; who is drawn, and how it moves, is decided by others.
 */
import { type BufferGeometry, DynamicDrawUsage, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, type ShaderMaterial } from "three";

const NAMES = ["aPlace", "aTurn", "aPose", "aState"] as const;
const WIDE = 4;

/** The numbers of one creature, as the shader takes them. */
export interface Posed {
  x: number;
  y: number;
  z: number;
  metres: number;
  heading: number;
  phase: number;
  swing: number;
  pitch: number;
  beat: number;
  rest: number;
  head: number;
  folded: number;
  gallop: number;
  fade: number;
  roll: number;
}

/** One draw of many creatures; it grows up to a bound, beyond which they are left out. */
export class Flock {
  readonly mesh: Mesh;
  private readonly geometry = new InstancedBufferGeometry();
  private attributes: InstancedBufferAttribute[] = [];
  private capacity = 0;
  private count = 0;

  constructor(
    private readonly shape: BufferGeometry,
    material: ShaderMaterial,
    private readonly most: number,
  ) {
    for (const [name, attribute] of Object.entries(shape.attributes)) this.geometry.setAttribute(name, attribute);
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
    this.mesh.visible = false;
    this.reserve(8);
  }

  /** How many are drawn. */
  get drawn(): number {
    return this.count;
  }

  /** Triangles of one. */
  get triangles(): number {
    return this.shape.getAttribute("position").count / 3;
  }

  begin(): void {
    this.count = 0;
  }

  add(p: Posed): void {
    if (this.count >= this.most) return;
    if (this.count >= this.capacity) this.reserve(Math.min(this.most, this.capacity * 2));
    const at = this.count++ * WIDE;
    this.write(0, at, p.x, p.y, p.z, p.metres);
    this.write(1, at, Math.cos(p.heading), Math.sin(p.heading), p.phase, p.swing);
    this.write(2, at, p.pitch, p.beat, p.rest, p.head);
    this.write(3, at, p.folded, p.gallop, p.fade, p.roll);
  }

  end(): void {
    this.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
    if (this.count === 0) return;
    for (const attribute of this.attributes) {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, this.count * WIDE);
      attribute.needsUpdate = true;
    }
  }

  dispose(): void {
    this.geometry.dispose();
    this.shape.dispose();
    this.mesh.removeFromParent();
  }

  private write(attribute: number, at: number, a: number, b: number, c: number, d: number): void {
    const array = this.attributes[attribute]?.array;
    if (array === undefined) return;
    array[at] = a;
    array[at + 1] = b;
    array[at + 2] = c;
    array[at + 3] = d;
  }

  private reserve(capacity: number): void {
    // A changed size needs new buffers on the graphics side; the old ones go with this event.
    this.geometry.dispose();
    this.attributes = NAMES.map((name, k) => {
      const attribute = new InstancedBufferAttribute(new Float32Array(capacity * WIDE), WIDE);
      attribute.setUsage(DynamicDrawUsage);
      const before = this.attributes[k];
      if (before !== undefined) attribute.array.set(before.array.subarray(0, this.count * WIDE));
      this.geometry.setAttribute(name, attribute);
      return attribute;
    });
    this.capacity = capacity;
  }
}
