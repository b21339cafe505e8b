/**
 * Clouds: low-poly heaps that drift around the camera and are lit like everything else.
 *
 * They are looks alone; how far the sky is covered and how the wind blows is told to them.
 */
import type { Group } from "three";
import { Batch, Copies } from "../flora/batch";
import { chance } from "../ground/noise";
import { ball, bake, put } from "../models/shape";
import type { Materials } from "./materials";

const INNER = 320;
const OUTER = 900;

/** The clouds. */
export class Clouds {
  private readonly batch: Batch;
  private readonly copies = new Copies(32);
  private readonly seeds: { turn: number; radius: number; y: number; scale: number; stretch: number; heading: number; bank: boolean }[];
  count = 20;

  constructor(materials: Materials, group: Group) {
    const shape = bake(
      [0, 1, 2, 3, 4].map((k) => ({
        geometry: put(ball(3.2 - Math.abs(k - 2) * 0.75, 1), { x: (k - 2) * 3, y: Math.sin(k * 2) * 0.5, z: Math.cos(k * 3) * 1.3, ry: k, s: [1.15, 0.5, 1] }),
        top: "#ffffff",
        foot: "#cdd2ea",
        jitter: 0.5,
        grain: 0.04,
      })),
      4,
    );
    this.batch = new Batch(shape, materials.of("cloud"));
    this.batch.mesh.renderOrder = 13;
    group.add(this.batch.mesh);
    const random = chance(5);
    this.seeds = Array.from({ length: 28 }, (_, k) => {
      const turn = k * 2.399 + random() * 0.7;
      // Every third is a long bank that lies low over the horizon; the others are heaps of many sizes.
      if (k % 3 === 1) return { turn, radius: OUTER * (0.85 + 0.15 * random()), y: 64 + random() * 60, scale: 9 + random() * 6, stretch: 0.34, heading: turn + (random() - 0.5) * 0.4, bank: true };
      return { turn, radius: INNER + (OUTER - INNER) * Math.sqrt(random()), y: 112 + random() * 100, scale: 3.2 + random() ** 2 * 7, stretch: 0.85 + random() * 0.4, heading: random() * Math.PI * 2, bank: false };
    });
  }

  /** Places them around the camera, drifted by so many metres east and south; `cover` and `dark` are the weather's, 0..1. */
  frame(x: number, z: number, seconds: number, visible: boolean, weather: { driftX: number; driftZ: number; cover: number; dark: number }): void {
    this.copies.clear();
    if (visible) {
      const { cover, dark, driftX, driftZ } = weather;
      const shade = 1 - 0.5 * dark;
      const tint = [shade, shade, shade * (1 + 0.06 * dark)] as const;
      const swollen = 1 + 0.55 * cover;
      for (const seed of this.seeds.slice(0, this.count)) {
        if (seed.bank) {
          const turn = seed.turn + seconds * 0.0016;
          this.copies.add(x + Math.sin(turn) * seed.radius, seed.y, z - Math.cos(turn) * seed.radius, seed.scale * swollen, seed.heading + turn - seed.turn, seed.stretch, seed.turn, tint, 1 - dark * 0.6);
          continue;
        }
        // The heaps hang over the world and go with the wind; what leaves sight on one side comes in at the other.
        const east = wrapped(Math.sin(seed.turn) * seed.radius + driftX - x);
        const south = wrapped(-Math.cos(seed.turn) * seed.radius + driftZ - z);
        const edge = Math.min(1, Math.max(0, (OUTER - Math.hypot(east, south)) / 160));
        if (edge <= 0) continue;
        this.copies.add(x + east, seed.y - 18 * cover, z + south, seed.scale * swollen * edge, seed.heading, seed.stretch, seed.turn, tint, 1 - dark * 0.7);
      }
    }
    this.batch.begin();
    this.batch.append(this.copies);
    this.batch.end();
  }

  dispose(): void {
    this.batch.dispose();
  }
}

/** A way brought back into the square about the camera. */
function wrapped(metres: number): number {
  return ((((metres + OUTER) % (2 * OUTER)) + 2 * OUTER) % (2 * OUTER)) - OUTER;
}
