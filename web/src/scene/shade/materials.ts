/** One material per kind, shared by all that is drawn with it. Owns them; things with uniforms of their own make their own. */
import type { ShaderMaterial } from "three";
import { type Kind, lowPoly } from "./lowpoly";
import type { Shared } from "./uniforms";

/** The shared materials. */
export class Materials {
  private readonly made = new Map<Kind, ShaderMaterial>();

  constructor(readonly shared: Shared) {}

  of(kind: Kind): ShaderMaterial {
    let material = this.made.get(kind);
    if (!material) {
      material = kind === "restorable" ? lowPoly(this.shared, "thing") : lowPoly(this.shared, kind);
      this.made.set(kind, material);
    }
    return material;
  }

  dispose(): void {
    for (const material of this.made.values()) material.dispose();
    this.made.clear();
  }
}
