/**
 * Copies of one authored model in one part of a region: drawn in full when near, simply when far, not at all out of sight.
 *
 * The copies stand still; what moves has a batch of its own in `places.ts`.
 */
import { type Frustum, type Group, Sphere, Vector3 } from "three";
import { Batch, type Copies, FLOATS } from "../flora/batch";
import type { Shapes } from "../models/catalogue";
import type { Materials } from "../shade/materials";

const DETAIL_METRES = 130;

/** One such group of copies. */
export class Props {
  private readonly detail: Batch;
  private readonly simple: Batch | null;
  private readonly sphere = new Sphere();

  constructor(
    private readonly shapes: Shapes,
    materials: Materials,
    copies: Copies,
    group: Group,
  ) {
    const material = materials.of(shapes.model.kind);
    const fill = (batch: Batch) => {
      batch.begin();
      batch.append(copies);
      batch.end();
      group.add(batch.mesh);
      return batch;
    };
    this.detail = fill(new Batch(shapes.detail, material));
    this.simple = shapes.simple ? fill(new Batch(shapes.simple, material)) : null;
    const points: Vector3[] = [];
    let largest = 1;
    for (let i = 0; i < copies.count; i++) {
      const f = i * FLOATS;
      points.push(new Vector3(copies.places[f], copies.places[f + 1], copies.places[f + 2]));
      largest = Math.max(largest, copies.places[f + 3] as number);
    }
    this.sphere.setFromPoints(points);
    const own = shapes.detail.boundingSphere;
    this.sphere.radius += ((own?.radius ?? 2) + (own?.center.length() ?? 0)) * largest;
  }

  /** Chooses what is drawn from a camera; places and frustum are in world coordinates. */
  frame(camera: Vector3, frustum: Frustum): void {
    const metres = camera.distanceTo(this.sphere.center) - this.sphere.radius;
    const seen = metres < this.shapes.model.reach && frustum.intersectsSphere(this.sphere);
    const near = metres < DETAIL_METRES || !this.simple;
    this.detail.mesh.visible = seen && near;
    if (this.simple) this.simple.mesh.visible = seen && !near;
  }

  dispose(): void {
    this.detail.dispose();
    this.simple?.dispose();
  }
}
