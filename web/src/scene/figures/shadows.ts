/**
 * Soft shadows at the feet of whoever moves, drawn out away from the light, so that nobody floats.
 *
 * One draw of flat discs that lie on the slope. What stands still has its shadow baked into the ground (`ground/sunlight.ts`).
 */
import { DynamicDrawUsage, Float32BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, ShaderMaterial } from "three";
import { ATMOSPHERE } from "../shade/glsl";
import type { Shared } from "../shade/uniforms";

/** Shadows drawn at most; the first come are the nearest. */
const CAPACITY = 96;
/** Metres between the heights that tell the slope under a shadow. */
const SLOPE_METRES = 0.6;

const VERTEX = /* glsl */ `
${ATMOSPHERE}
attribute vec4 aFoot;  // x, y, z in world metres, radius
attribute vec4 aSlope; // rise per metre east and south, height of what casts, strength
varying vec2 vAt;
varying float vDark;
void main() {
  vec2 away = -uSunDirection.xz;
  float level = max(length(away), .001);
  away /= level;
  float reach = min(aSlope.z * .55 * level / max(uSunDirection.y, .2), aSlope.z * 1.1);
  vec2 across = vec2(-away.y, away.x);
  // From just behind the feet to the shadow's end.
  vec2 q = across * position.x * aFoot.w + away * (position.y * (aFoot.w + reach * .5) + reach * .5);
  vec3 p = vec3(aFoot.x + q.x, aFoot.y + dot(q, aSlope.xy) + .06, aFoot.z + q.y);
  vec3 w = (modelMatrix * vec4(p, 1.)).xyz;
  vAt = position.xy;
  vDark = aSlope.w * (1. - fogAt(w).a) * mix(.5, 1., clamp(dot(uSunColour, vec3(.4)), 0., 1.));
  gl_Position = projectionMatrix * viewMatrix * vec4(w, 1.);
}
`;

const FRAGMENT = /* glsl */ `
varying vec2 vAt;
varying float vDark;
void main() {
  float r = length(vAt);
  // Darkest at the feet, soft at the far end.
  float soft = smoothstep(1., .35, r) * mix(1., .45, clamp(vAt.y * .5 + .5, 0., 1.));
  gl_FragColor = vec4(.07, .05, .17, soft * vDark);
}
`;

/** The shadows of a frame. */
export class Shadows {
  readonly mesh: Mesh;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly feet = attribute();
  private readonly slopes = attribute();
  private count = 0;

  constructor(
    shared: Shared,
    private readonly height: (x: number, z: number) => number | null,
  ) {
    this.geometry.setAttribute("position", new Float32BufferAttribute([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], 3));
    this.geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.geometry.setAttribute("aFoot", this.feet);
    this.geometry.setAttribute("aSlope", this.slopes);
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true, depthWrite: false, polygonOffset: true, polygonOffsetFactor: -2, polygonOffsetUnits: -4, side: 2, toneMapped: false });
    Object.assign(material.uniforms, shared);
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 15;
    this.mesh.visible = false;
  }

  /** Casts a shadow at a world place: radius and height in metres, strength 0..1. Beyond the capacity it is left out. */
  cast(x: number, z: number, radius: number, tall: number, strength: number): void {
    if (this.count >= CAPACITY || strength <= 0.02) return;
    const y = this.height(x, z);
    if (y === null) return;
    const slope = (ahead: number | null, behind: number | null) => Math.min(1.5, Math.max(-1.5, ((ahead ?? y) - (behind ?? y)) / (2 * SLOPE_METRES)));
    const east = slope(this.height(x + SLOPE_METRES, z), this.height(x - SLOPE_METRES, z));
    const south = slope(this.height(x, z + SLOPE_METRES), this.height(x, z - SLOPE_METRES));
    this.feet.setXYZW(this.count, x, y, z, radius);
    this.slopes.setXYZW(this.count, east, south, tall, strength);
    this.count++;
  }

  /** Ends the frame: what was cast is drawn, and the next frame begins with none. */
  end(): void {
    this.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
    for (const one of [this.feet, this.slopes]) {
      one.clearUpdateRanges();
      one.addUpdateRange(0, this.count * 4);
      one.needsUpdate = this.count > 0;
    }
    this.count = 0;
  }

  dispose(): void {
    this.geometry.dispose();
    (this.mesh.material as ShaderMaterial).dispose();
  }
}

function attribute(): InstancedBufferAttribute {
  const made = new InstancedBufferAttribute(new Float32Array(CAPACITY * 4), 4);
  made.setUsage(DynamicDrawUsage);
  return made;
}
