/**
 * The material of creatures: turns the joints of a plan in the vertex shader from a few numbers per creature, and lights it like everything solid.
 *
 * Which numbers a creature has is `motion.ts`'s; the joints stand in `plans.ts`.
 */
import { ShaderMaterial, Vector4 } from "three";
import { ATMOSPHERE } from "../shade/glsl";
import type { Shared } from "../shade/uniforms";
import type { Joints } from "./plans";

const VERTEX = /* glsl */ `
${ATMOSPHERE}
uniform vec3 uFocus;
uniform float uLantern;
uniform vec4 uLegs;  // height and z of the fore legs' joint, of the hind legs'
uniform vec4 uEnds;  // height and z of the neck's joint, of the tail's
uniform vec4 uWings; // how far out and how high the wings begin, how high the trunk stands, spare
attribute vec4 color;
attribute vec4 trait; // sway, glow, joint, dye
attribute vec4 aPlace; // x, y, z in the batch, metres of length
attribute vec4 aTurn;  // cosine and sine of the heading, phase of the gait, how far legs or wave swing
attribute vec4 aPose;  // pitch of the body, beat of the wings, rest 0..1, pitch of the head
attribute vec4 aState; // wings folded 0..1, gallop 0..1, 0 unseen to 1 whole, roll
varying vec3 vColour;
varying vec4 vFog;
varying float vFade;
void bend(inout vec3 p, inout vec3 n, vec2 pivot, float a) {
  float c = cos(a), s = sin(a);
  vec2 q = p.yz - pivot;
  p.y = pivot.x + c * q.x - s * q.y; p.z = pivot.y + s * q.x + c * q.y;
  n.yz = vec2(c * n.y - s * n.z, s * n.y + c * n.z);
}
void main() {
  vec3 p = position;
  vec3 n = normal;
  vec3 albedo = color.rgb * color.rgb;
  float joint = floor(trait.z * 255. + .5);
  float phase = aTurn.z;
  float swing = aTurn.w;
  float rest = aPose.z;
  if (joint > .5 && joint < 4.5) {
    // Diagonal pairs at a trot; at a gallop the fore pair and the hind pair.
    float left = mod(joint, 2.);
    bool hind = joint > 2.5;
    float trot = (hind ? 1. - left : left) * 3.1416;
    float leap = (hind ? 2.2 : 0.) + left * .5;
    float a = sin(phase + mix(trot, leap, aState.y)) * swing;
    vec2 pivot = hind ? uLegs.zw : uLegs.xy;
    // Lying down, the legs fold under the trunk.
    p.y *= mix(1., .3, rest);
    pivot.x *= mix(1., .3, rest);
    bend(p, n, pivot, a * (1. - rest) + (hind ? -.9 : .9) * rest * .6);
  } else {
    if (joint > 4.5 && joint < 5.5) bend(p, n, uEnds.xy, aPose.w);
    else if (joint > 5.5 && joint < 6.5) {
      float a = sin(phase * .5 + uTime * 1.3) * .18;
      float c = cos(a), s = sin(a);
      p.xz = vec2(c * p.x + s * (p.z - uEnds.w), uEnds.w + c * (p.z - uEnds.w) - s * p.x);
    } else if (joint > 6.5 && joint < 8.5) {
      float side = joint < 7.5 ? -1. : 1.;
      float out1 = max(side * p.x - uWings.x, 0.);
      float folded = aState.x;
      // Folded, a wing lies along the flank.
      float length1 = out1 * mix(1., .2, folded);
      p.z += out1 * folded * .55;
      float a = sin(phase - out1 * 1.6) * aPose.y - folded * .9;
      p.x = side * (uWings.x + length1 * cos(a));
      p.y = uWings.y + (p.y - uWings.y) + length1 * sin(a);
      n = normalize(vec3(n.x * cos(a) - side * n.y * sin(a), n.y * cos(a) + side * n.x * sin(a), n.z));
    } else if (joint > 8.5) p.x += sin(phase - p.z * 7.) * swing * smoothstep(-.6, .4, p.z) * .16;
    p.y -= uWings.z * .68 * rest;
  }
  // The whole body pitches about its middle and rolls in the turn.
  bend(p, n, vec2(uWings.z, 0.), aPose.x);
  float r = aState.w;
  p.xy = vec2(cos(r) * p.x - sin(r) * (p.y - uWings.z), uWings.z + sin(r) * p.x + cos(r) * (p.y - uWings.z));
  p = vec3(p.x * aTurn.x - p.z * aTurn.y, p.y, p.z * aTurn.x + p.x * aTurn.y) * aPlace.w + aPlace.xyz;
  n = normalize(vec3(n.x * aTurn.x - n.z * aTurn.y, n.y, n.z * aTurn.x + n.x * aTurn.y));
  vec3 w = (modelMatrix * vec4(p, 1.)).xyz;
  vec3 m = moodAt(w.xz);
  vec3 hemi = mix(uHemiGround, uHemiSky, n.y * .5 + .5);
  vec3 view = normalize(cameraPosition - w);
  float edge = 1. - abs(dot(view, n));
  float back = max(dot(-view, uSunDirection), 0.);
  vec3 lit = albedo * (hemi * 1.12 + uSunColour * max(dot(n, uSunDirection) * .85 + .15, 0.)) + uSunColour * (albedo + .05) * edge * edge * (.12 + back * .7);
  // Their colours drain with the land's, though less.
  lit = graded(lit, vec3(mix(1., m.x, .75), m.y, m.z * .7));
  vec3 off = w - uFocus;
  lit += albedo * vec3(1.05, .74, .42) * (uLantern * .34 / (1. + dot(off, off) * .022)) * smoothstep(26., 8., length(off));
  lit += wavesAt(w.xz) * (albedo * .8 + .1);
  lit = mix(lit, color.rgb * color.rgb * (1.4 + .9 * uLamps), trait.y * max(m.x, .5));
  vColour = toDisplay(lit);
  vFog = fogAt(w);
  vFade = aState.z;
  gl_Position = projectionMatrix * viewMatrix * vec4(w, 1.);
}
`;

const FRAGMENT = /* glsl */ `
varying vec3 vColour;
varying vec4 vFog;
varying float vFade;
void main() {
  // Who comes into view appears through an ordered screen, without the cost of sorting.
  vec2 q = mod(gl_FragCoord.xy, 4.);
  if (vFade < fract(dot(floor(q), vec2(.25, .5625)) + .03125)) discard;
  gl_FragColor = vec4(mix(vColour, vFog.rgb, vFog.a), 1.);
}
`;

/** The material of one body; all share one program. */
export function creatureMaterial(shared: Shared, { fore, hind, neck, tail, wing, stands }: Joints): ShaderMaterial {
  const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, toneMapped: false });
  Object.assign(material.uniforms, shared, {
    uLegs: { value: new Vector4(...fore, ...hind) },
    uEnds: { value: new Vector4(...neck, ...tail) },
    uWings: { value: new Vector4(...wing, stands, 0) },
  });
  return material;
}
