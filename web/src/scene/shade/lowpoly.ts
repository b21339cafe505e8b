/**
 * The material of everything solid: flat faces lit in the vertex shader.
 *
 * A flat face has one normal, so sun, sky light and tone mapping per vertex are exact and the fragment is one mix. Variants are chosen
 * by `Kind`; sky, water and light particles have their own materials.
 */
import { DoubleSide, FrontSide, ShaderMaterial } from "three";
import { FIGURE_DECLARE, FIGURE_POSE } from "./figure-glsl";
import { ATMOSPHERE, FRAGMENT_FOG } from "./glsl";
import type { Shared } from "./uniforms";

/** What a material is for. */
export type Kind =
  /** Ground: colour per face, sun baked per vertex. */
  | "ground"
  /** Plants in batches: wrapped light, translucency, sway. */
  | "foliage"
  /** Plants that stand up only where harmony is high enough. */
  | "blossoming"
  /** Rocks, houses and other things in batches. */
  | "thing"
  /** Things whose colour returns when one has restored them. */
  | "restorable"
  /** People, posed in the shader. */
  | "figure"
  /** Clouds: things far away that barely take fog. */
  | "cloud";

const DEFINES: Record<Kind, Record<string, number>> = {
  ground: { BAKED: 1 },
  foliage: { BATCH: 1, FOLIAGE: 1 },
  blossoming: { BATCH: 1, FOLIAGE: 1, BLOSSOMING: 1 },
  thing: { BATCH: 1 },
  restorable: { BATCH: 1, RESTORABLE: 1 },
  figure: { FIGURE: 1 },
  cloud: { BATCH: 1, CLOUD: 1 },
};

const VERTEX = /* glsl */ `
${ATMOSPHERE}
uniform vec3 uFocus;
uniform float uLantern;
attribute vec4 color;
#ifdef BAKED
attribute float sun;
#else
attribute vec4 trait; // sway, glow, part, spare
#endif
#ifdef BATCH
attribute vec4 aPlace; // x, y, z in the batch, scale
attribute vec4 aTurn;  // cosine, sine, stretch upwards, phase
attribute vec4 aTint;  // colour over two, sun
#endif
#ifdef RESTORABLE
uniform float uRestored, uHeight;
#endif
${FIGURE_DECLARE}
varying vec3 vColour;
varying vec4 vFog;

void main() {
  vec3 p = position;
  vec3 n = normal;
  float sunlit = 1.;
  vec3 albedo = color.rgb * color.rgb;
  float glow = 0.;
  float fade = 1.;
  vec3 local = p;
#ifdef BAKED
  sunlit = sun;
#else
  glow = trait.y;
#endif
${FIGURE_POSE}
#ifdef BATCH
  float size = aPlace.w;
  #ifdef BLOSSOMING
  vec4 centre = modelMatrix * vec4(aPlace.xyz, 1.);
  size *= smoothstep(aTurn.w * .8 - .12, aTurn.w * .8 + .12, moodAt(centre.xz).y);
  #endif
  p.y *= aTurn.z;
  #ifdef FOLIAGE
  // A crown between the camera and whom it follows draws in, so that nobody is lost behind a tree.
  vec3 stem = (modelMatrix * vec4(aPlace.xyz, 1.)).xyz;
  // Right before the camera even low bushes give way; farther off only what is above a figure's head.
  float kept = mix(.3, 1.7, smoothstep(2.5, 5., distance(stem.xz, cameraPosition.xz)));
  // What sways right at the eye lies down: no blade of grass fills the view.
  if (trait.x > .001 && p.y * size < 2.2) p.y *= mix(.12, 1., smoothstep(1.4, 4.2, distance(stem, cameraPosition)));
  if (p.y * size > kept) {
    vec2 way = uFocus.xz - cameraPosition.xz;
    float along = clamp(dot(stem.xz - cameraPosition.xz, way) / max(dot(way, way), .01), 0., .96);
    float clear = smoothstep(.8, 2.9, distance(stem.xz, cameraPosition.xz + way * along) / max(size, .5));
    p.xz *= clear;
    p.y = mix(kept / size, p.y, clear);
  }
  #endif
  p = vec3(p.x * aTurn.x - p.z * aTurn.y, p.y, p.z * aTurn.x + p.x * aTurn.y) * size + aPlace.xyz;
  n = vec3(n.x * aTurn.x - n.z * aTurn.y, n.y, n.z * aTurn.x + n.x * aTurn.y);
  vec3 tint = aTint.rgb * 2.;
  albedo *= tint * tint;
  sunlit = aTint.a;
#endif
  vec3 w = (modelMatrix * vec4(p, 1.)).xyz;
#ifdef FIGURE
  n = normalize(n);
#endif
#ifdef FOLIAGE
  float gust = sin(uTime * 1.1 + (w.x + w.z * .7) * .06) * .5 + .5;
  float lean = (sin(uTime * 1.7 + w.x * .13 + w.z * .17 + aTurn.w * 6.) + .5 * sin(uTime * 3.9 + w.x * .4)) * (.4 + gust);
  w.xz += (uBreeze * lean + uBend * (.7 + .6 * gust)) * trait.x * 4. * uWind;
#endif
#if defined(FOLIAGE) || defined(BAKED)
  // The season turns what is green, each plant in its own measure.
  if (uSeason.w > 0.) {
    float green = clamp((albedo.g - max(albedo.r * .92, albedo.b)) * 3.2 / max(albedo.g, .02), 0., 1.) * uSeason.w;
  #ifdef FOLIAGE
    green *= .72 + .56 * fract(aTurn.w * 7.3);
    albedo = mix(albedo, albedo.g * uSeason.rgb * vec3(.82 + .36 * fract(aTurn.w * 3.1), 1., 1.), clamp(green, 0., 1.));
  #else
    albedo = mix(albedo, albedo.g * uSeason.rgb, green * .62);
  #endif
  }
#endif
#if !defined(FIGURE) && !defined(CLOUD)
  // Snow lies on what faces up, in patches before it covers; rain darkens.
  float damp = 0.;
  if (uCovered > 0.) {
    float laid = fieldAt(w.xz).w;
    float patchy = sin(w.x * .31 + sin(w.z * .23) * 2.) * .5 + .5;
    float snow = smoothstep(.1, .5, max(laid, 0.) * 1.5 - .4 * patchy * (1. - max(laid, 0.)) - max(0., .82 - n.y) * 1.6) * smoothstep(uSea, uSea + .5, w.y);
    albedo = mix(albedo, vec3(.6, .65, .74), snow * .94);
    damp = max(-laid, 0.);
    albedo *= 1. - .36 * damp;
  }
#endif
  vec3 m = moodAt(w.xz);
  float nl = dot(n, uSunDirection);
  vec3 hemi = mix(uHemiGround, uHemiSky, n.y * .5 + .5);
#ifdef FOLIAGE
  vec3 view = normalize(w - cameraPosition);
  float through = max(dot(view, uSunDirection), 0.); through *= through; through *= through;
  vec3 lit = albedo * (hemi + uSunColour * sunlit * (max((nl + .35) / 1.35, 0.) + through * .6));
#elif defined(FIGURE)
  vec3 view = normalize(cameraPosition - w);
  float edge = 1. - abs(dot(view, n));
  float back = max(dot(-view, uSunDirection), 0.);
  vec3 lit = albedo * (hemi * 1.15 + uSunColour * max(nl * .85 + .15, 0.)) + uSunColour * (albedo + .05) * edge * edge * (.16 + back * .9);
#elif defined(CLOUD)
  vec3 lit = albedo * (hemi * 1.1 + uSunColour * max(nl * .6 + .4, 0.) * .8);
#else
  vec3 lit = albedo * (hemi + uSunColour * max(nl, 0.) * sunlit);
#endif
#ifdef RESTORABLE
  float line = uRestored * 1.5 - .25;
  float above = local.y / uHeight + .06 * sin(local.x * 1.9 + local.z * 2.3);
  float alive = smoothstep(line + .06, line - .1, above);
  float stone = .26 + dot(sqrt(albedo), vec3(.32, .5, .18)) * .26;
  lit = mix(stone * vec3(.86, .87, .95) * (hemi + uSunColour * max(nl, 0.) * sunlit), lit, alive);
  glow *= alive;
  float front = exp(-pow((above - line) * 9., 2.)) * step(.001, uRestored) * step(uRestored, .999);
#endif
#ifndef FIGURE
  lit = graded(lit, m);
#else
  lit = graded(lit, vec3(mix(1., m.x, .6), m.y, m.z * .6));
#endif
#if !defined(CLOUD)
  // A lantern's glow about whom the camera follows keeps the ground readable by night.
  vec3 off = w - uFocus;
  lit += albedo * vec3(1.05, .74, .42) * (uLantern * .34 / (1. + dot(off, off) * .022)) * smoothstep(26., 8., length(off));
  lit += wavesAt(w.xz) * (albedo * .8 + .1);
#endif
#ifndef BAKED
  lit = mix(lit, color.rgb * color.rgb * (1.5 + .9 * uLamps), glow * max(m.x, .6));
#endif
#ifdef RESTORABLE
  lit += vec3(1.2, 1., .55) * front * 1.6;
#endif
  vColour = toDisplay(lit);
#ifdef BAKED
  // Wet ground mirrors the sky at a low glance.
  if (damp > 0.) {
    vec3 glance = normalize(w - cameraPosition);
    float low = 1. - abs(dot(glance, n));
    vColour = mix(vColour, skyColour(reflect(glance, n)), damp * low * low * low * .55);
  }
#endif
  vFog = fogAt(w);
#ifdef CLOUD
  vFog.a *= .55;
#endif
  gl_Position = projectionMatrix * viewMatrix * vec4(w, 1.);
}
`;

const FRAGMENT_FIGURE = /* glsl */ `
varying vec3 vColour;
varying vec4 vFog;
varying float vFade;
void main() {
  // A figure that comes into view appears through an ordered screen, without the cost of sorting.
  vec2 q = mod(gl_FragCoord.xy, 4.);
  float threshold = fract(dot(floor(q), vec2(.25, .5625)) + .03125);
  if (vFade < threshold) discard;
  gl_FragColor = vec4(mix(vColour, vFog.rgb, vFog.a), 1.);
}
`;

/** Makes a material of a kind over the shared values; `own` are uniforms of this material alone. */
export function lowPoly(shared: Shared, kind: Kind, own: Record<string, { value: unknown }> = {}): ShaderMaterial {
  const material = new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: kind === "figure" ? FRAGMENT_FIGURE : FRAGMENT_FOG,
    defines: { ...DEFINES[kind] },
    side: kind === "foliage" || kind === "blossoming" ? DoubleSide : FrontSide,
    toneMapped: false,
  });
  Object.assign(material.uniforms, shared, own);
  return material;
}
