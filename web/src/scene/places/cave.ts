/**
 * The cave about an interior: a vault of rock over its ground, hanging stone, motes that drift, and light at the way out.
 *
 * Built once per interior from its tile; the floor is `ground/`'s.
 */
import { BufferAttribute, DoubleSide, Group, Mesh, type ShaderMaterial } from "three";
import type { AtlasRegion } from "../../protocol/generated";
import type { Ground } from "../../replica/ground";
import { chance, fractal2, hash2 } from "../ground/noise";
import { display, type Rgb } from "../light/mood";
import { bake, cone, faces, type Part, put } from "../models/shape";
import { type Lights, Shape } from "../shade/lights";
import { lowPoly } from "../shade/lowpoly";
import type { Materials } from "../shade/materials";

const HEIGHT = 11;
const STEP = 2.5;
const MOTES = 70;
const MOTE: Rgb = display("#9fc4ff");
const EXIT: Rgb = display("#ffe2a8");

/** The vault of the interior one is in. */
export class Cave {
  readonly group = new Group();
  private region: string | null = null;
  private readonly material: ShaderMaterial;
  private readonly motes: { x: number; y: number; z: number; phase: number }[] = [];
  private exit: { x: number; y: number; z: number } | null = null;

  constructor(
    materials: Materials,
    private readonly lights: Lights,
  ) {
    this.material = lowPoly(materials.shared, "ground");
    this.material.side = DoubleSide;
  }

  frame(region: AtlasRegion | null, ground: Ground | null, seconds: number, light: number): void {
    this.group.visible = region !== null;
    if (!region || !ground) return;
    if (this.region !== region.region) this.build(region, ground);
    const gathered = Math.min(1, light * 1.2);
    for (const mote of this.motes) {
      const x = mote.x + Math.sin(seconds * 0.13 + mote.phase) * 1.6;
      const z = mote.z + Math.cos(seconds * 0.11 + mote.phase * 1.7) * 1.6;
      this.lights.steady(x, mote.y + Math.sin(seconds * 0.3 + mote.phase) * 0.5, z, MOTE, 0.1 + 0.05 * gathered, 0.35 + 0.4 * gathered, Shape.orb, 0.1, mote.phase);
    }
    if (this.exit) {
      const open = 0.12 + 0.88 * light;
      this.lights.steady(this.exit.x, this.exit.y + 2.2, this.exit.z, EXIT, 4.5, 0.7 * open, Shape.dust);
      this.lights.steady(this.exit.x, this.exit.y + 4, this.exit.z, EXIT, 7, 0.55 * open, Shape.column);
    }
  }

  dispose(): void {
    this.clear();
    this.material.dispose();
  }

  private clear(): void {
    for (const child of [...this.group.children]) {
      if (child instanceof Mesh) child.geometry.dispose();
      this.group.remove(child);
    }
  }

  private build(region: AtlasRegion, ground: Ground): void {
    this.clear();
    this.region = region.region;
    const ceiling = (x: number, z: number) => {
      const floor = ground.height(x, z);
      const rough = (fractal2(x / 7, z / 7, 3) - 0.5) * 5;
      const edge = Math.min(x - region.west, z - region.north, region.west + region.side - x, region.north + region.side - z);
      const high = HEIGHT + rough - Math.max(0, 6 - edge) * 1.6;
      return Math.max(floor + (floor > 6 ? -1.5 : 3.4), high);
    };
    const positions: number[] = [];
    for (let z = region.north; z < region.north + region.side; z += STEP) {
      for (let x = region.west; x < region.west + region.side; x += STEP) {
        const at = (dx: number, dz: number) => [x + dx * STEP - region.west, ceiling(x + dx * STEP, z + dz * STEP), z + dz * STEP - region.north];
        positions.push(...at(0, 0), ...at(1, 1), ...at(0, 1), ...at(0, 0), ...at(1, 0), ...at(1, 1));
      }
    }
    const vault = bake([{ geometry: faces(positions), top: "#4a4470", foot: "#2c274c", grain: 0.3 }], 3);
    this.addMesh(vault, region);
    const random = chance(77);
    const stones: Part[] = [];
    for (let k = 0; k < 90; k++) {
      const x = region.west + random() * region.side;
      const z = region.north + random() * region.side;
      const top = ceiling(x, z);
      const free = top - ground.height(x, z);
      if (free < 5) continue;
      const length = Math.min(free * 0.5, 1 + random() * 3.4);
      stones.push({ geometry: put(cone(0.22 + random() * 0.5, length, 5), { rx: Math.PI, x: x - region.west, y: top - length / 2 + 0.3, z: z - region.north }), top: "#35305a", foot: "#8f86b8", jitter: 0.1, grain: 0.2 });
    }
    this.addMesh(bake(stones, 5), region);
    this.motes.length = 0;
    for (let k = 0; k < MOTES; k++) {
      const x = region.west + (0.1 + 0.8 * random()) * region.side;
      const z = region.north + (0.1 + 0.8 * random()) * region.side;
      const floor = ground.height(x, z);
      if (floor > 6) continue;
      this.motes.push({ x, y: floor + 0.6 + random() * 4, z, phase: random() * 6.28 });
    }
    const gate = region.places.find((place) => place.kind === "gate");
    this.exit = gate ? { ...gate.at } : null;
  }

  private addMesh(geometry: ReturnType<typeof bake>, region: AtlasRegion): void {
    const count = geometry.getAttribute("position").count;
    const sun = new Uint8Array(count);
    for (let k = 0; k < count; k++) sun[k] = 120 + 80 * hash2(k, 3);
    geometry.setAttribute("sun", new BufferAttribute(sun, 1, true));
    const mesh = new Mesh(geometry, this.material);
    mesh.position.set(region.west, 0, region.north);
    mesh.updateMatrix();
    mesh.matrixAutoUpdate = false;
    this.group.add(mesh);
  }
}
