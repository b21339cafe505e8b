/** From world to screen and back: projecting labels, and what is under the pointer. It draws nothing. */
import { type PerspectiveCamera, Vector3 } from "three";
import type { Replica } from "../replica/replica";
import { Aim, type Pointed } from "./aim";
import type { Picked, Projected } from "./options";

const scratch = new Vector3();

/** Where a place in scene coordinates is on the canvas, in CSS pixels. */
export function projectTo(camera: PerspectiveCamera, canvas: HTMLCanvasElement, x: number, y: number, z: number): Projected {
  scratch.set(x, y, z);
  const metres = scratch.distanceTo(camera.position);
  scratch.applyMatrix4(camera.matrixWorldInverse);
  const behind = scratch.z > -camera.near;
  scratch.applyMatrix4(camera.projectionMatrix);
  return {
    x: (scratch.x * 0.5 + 0.5) * canvas.clientWidth,
    y: (-scratch.y * 0.5 + 0.5) * canvas.clientHeight,
    metres,
    behind,
  };
}

const FIGURE_MIDDLE = 0.95;
const FIGURE_RADIUS = 0.8;
const SIGHT = 140;
const SLACK_PIXELS = 14;

/** The nearest figure or place whose outline holds a point of the screen. */
export function pickAt(at: Pointed, replica: Replica): Picked | null {
  const aim = new Aim(at, SIGHT, SLACK_PIXELS);
  for (const figure of replica.others.values()) {
    aim.offer({ kind: "figure", entity: figure.entity, x: figure.x, y: figure.y, z: figure.z, metres: 0 }, FIGURE_MIDDLE, FIGURE_RADIUS);
  }
  const here = replica.regionAt(replica.self.x, replica.self.z);
  for (const region of replica.atlas?.regions ?? []) {
    if (region.interior !== (here?.interior ?? false)) continue;
    for (const place of region.places) {
      if (place.kind === "spawn") continue;
      if (Math.hypot(place.at.x - replica.self.x, place.at.z - replica.self.z) > SIGHT) continue;
      const radius = Math.max(0.7, Math.min(4, place.reach * 0.35)) * Math.max(0.6, Math.min(2, place.scale));
      aim.offer({ kind: "place", region: region.region, place: place.place, x: place.at.x, y: place.at.y, z: place.at.z, metres: 0 }, radius, radius);
    }
  }
  return aim.best;
}
