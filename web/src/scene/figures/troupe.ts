/**
 * A troupe: all figures that share one shape, in one draw, each with its place, pose and dyes.
 *
 * It packs numbers for the shader; who belongs to which troupe is `people.ts`'s.
 */
import { type BufferGeometry, DynamicDrawUsage, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, type ShaderMaterial } from "three";
import type { Pose } from "./pose";
import type { Dyes } from "./wardrobe";

const NAMES = ["aPlace", "aTurn", "aLegs", "aArms", "aHead", "aBend", "aRobe", "aSkin", "aHair"] as const;
const SIZES = [4, 4, 4, 4, 4, 4, 3, 3, 3] as const;

/** Where one figure stands, in world metres and radians. */
export interface Standing {
  x: number;
  y: number;
  z: number;
  heading: number;
  scale: number;
  /** 0 unseen to 1 whole. */
  fade: number;
  phase: number;
}

/** One draw of many figures. */
export class Troupe {
  readonly mesh: Mesh;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly attributes: InstancedBufferAttribute[] = [];
  private count = 0;

  constructor(
    shape: BufferGeometry,
    material: ShaderMaterial,
    private readonly capacity: number,
  ) {
    for (const [name, attribute] of Object.entries(shape.attributes)) this.geometry.setAttribute(name, attribute);
    NAMES.forEach((name, k) => {
      const size = SIZES[k] as number;
      const attribute = new InstancedBufferAttribute(new Float32Array(capacity * size), size);
      attribute.setUsage(DynamicDrawUsage);
      this.attributes.push(attribute);
      this.geometry.setAttribute(name, attribute);
    });
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
    this.mesh.visible = false;
  }

  begin(): void {
    this.count = 0;
  }

  /** Adds a figure; beyond the capacity it is left out. */
  add(at: Standing, pose: Pose, dyes: Dyes): void {
    if (this.count >= this.capacity) return;
    const i = this.count++;
    this.write(0, i, at.x, at.y, at.z, at.scale);
    this.write(1, i, Math.cos(at.heading), Math.sin(at.heading), at.fade, at.phase);
    this.write(2, i, pose.leftLeg, pose.rightLeg, pose.lean, pose.lift);
    this.write(3, i, pose.leftArm, pose.leftArmOut, pose.rightArm, pose.rightArmOut);
    this.write(4, i, pose.headPitch, pose.headYaw, pose.twist, pose.cloth);
    this.write(5, i, pose.leftKnee, pose.rightKnee, pose.leftElbow, pose.rightElbow);
    this.write(6, i, ...dyes.robe);
    this.write(7, i, ...dyes.skin);
    this.write(8, i, ...dyes.hair);
  }

  end(): void {
    this.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
    if (this.count === 0) return;
    this.attributes.forEach((attribute, k) => {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, this.count * (SIZES[k] as number));
      attribute.needsUpdate = true;
    });
  }

  dispose(): void {
    this.geometry.dispose();
    this.mesh.removeFromParent();
  }

  private write(attribute: number, index: number, ...values: number[]): void {
    ((this.attributes[attribute] as InstancedBufferAttribute).array as Float32Array).set(values, index * values.length);
  }
}
