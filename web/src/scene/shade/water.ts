/**
 * The material of water: facets with their own normals, turquoise to deep by depth, foam at the shore, the sun's glitter.
 *
 * The facet's normal is taken at the centre of its triangle, so that the low-poly look holds while waves run. Meshes come from
 * `ground/mesh.ts` and `ground/ocean.ts`; `position.y` is depth in metres.
 */
import { ShaderMaterial } from "three";
import { ATMOSPHERE } from "./glsl";
import type { Shared } from "./uniforms";

const VERTEX = /* glsl */ `
${ATMOSPHERE}
attribute vec2 centre;
uniform vec3 uWaterDeep, uWaterShallow;
varying vec4 vColour, vFog;
varying vec3 vShore; // depth, x, z
float swell(vec2 p) {
  return sin(p.x * .21 + uTime * .9) * .12 + sin(p.y * .26 - uTime * .7 + p.x * .09) * .12 + sin((p.x + p.y) * .55 + uTime * 1.3) * .05;
}
void main() {
  float depth = position.y;
  vec3 w = (modelMatrix * vec4(position.x, 0., position.z, 1.)).xyz;
  vec2 middle = (modelMatrix * vec4(centre.x, 0., centre.y, 1.)).xz;
  vec2 g = w.xz + uAnchor; vec2 c2 = middle + uAnchor;
  vec3 view = cameraPosition - vec3(middle.x, w.y, middle.y);
  float far = length(view); view /= far;
  w.y += swell(g) * smoothstep(-.3, 2., depth) * smoothstep(420., 120., far) + .03;
  vec2 e = vec2(.6, 0.);
  vec3 n = normalize(vec3(swell(c2 - e.xy) - swell(c2 + e.xy), .6 + far * .013, swell(c2 - e.yx) - swell(c2 + e.yx)));
  float fresnel = .04 + .8 * pow(1. - max(dot(view, n), 0.), 3.4);
  vec3 r = reflect(-view, n); r.y = abs(r.y) + .1;
  vec3 sky = mix(skyColour(normalize(r)), uZenith, .3);
  float light = dot(uHemiSky + uSunColour * .25, vec3(.333));
  float d = clamp(depth / 7., 0., 1.);
  vec3 deep = mix(mix(uWaterShallow, uWaterDeep, .62), uWaterDeep, d) * clamp(light * 1.2 + .1, .1, 1.08);
  vec3 shallow = uWaterShallow * clamp(light * .95 + .16, .16, 1.08);
  vec3 body = mix(shallow, deep, smoothstep(0., .32, d));
  vec3 m = moodAt(w.xz);
  float l = dot(body, vec3(.3, .55, .15));
  body = mix(vec3(l), body, clamp(m.x, 0., 1.25));
  vec3 c = mix(body, sky, clamp(fresnel, 0., .72));
  c += uGlow * pow(max(dot(r, uSunDirection), 0.), 110.) * 1.25;
  c += wavesAt(w.xz) * .55;
  // The aurora lies on the water as a green breath.
  c += vec3(.1, .5, .38) * uAurora * fresnel * .5;
  vColour = vec4(c, max(mix(.5, .95, smoothstep(0., .4, d)), fresnel));
  vFog = fogAt(w);
  vShore = vec3(depth, g);
  gl_Position = projectionMatrix * viewMatrix * vec4(w, 1.);
}
`;

const FRAGMENT = /* glsl */ `
uniform float uTime, uRain;
uniform vec3 uHorizon, uSunColour, uHemiSky;
varying vec4 vColour, vFog;
varying vec3 vShore;
// A ring that a drop leaves in each cell now and then.
float ring(vec2 p, float pace) {
  vec2 cell = floor(p);
  float h = fract(sin(dot(cell, vec2(12.9898, 78.233))) * 43758.5453);
  float age = fract(uTime * pace + h);
  float r = length(fract(p) - .5 - (vec2(h, fract(h * 57.)) - .5) * .5);
  return smoothstep(.07, .0, abs(r - age * .42)) * (1. - age) * (1. - age);
}
void main() {
  float d = vShore.x + sin(vShore.y * .7 + vShore.z * .5 + uTime) * .09 + sin(vShore.y * 1.9 - vShore.z * 1.3) * .05;
  float foam = smoothstep(.4, .26, d) * .85;
  float line = smoothstep(.15, 0., abs(fract(d * .5 - uTime * .1) - .5)) * smoothstep(2.4, .4, d) * .32;
  float white = max(foam, line);
  float light = clamp(dot(uHemiSky * .8 + uSunColour * .3, vec3(.333)) + .15, .2, 1.);
  vec3 c = mix(vColour.rgb, mix(vec3(1.), uHorizon, .4) * light, white);
  if (uRain > .01) {
    float near = smoothstep(60., 12., 1. / gl_FragCoord.w) * uRain;
    if (near > .01) c += (ring(vShore.yz * 1.15, .95) + ring(vShore.yz * 1.9 + 7.3, 1.25) * .7) * near * light * .42;
  }
  gl_FragColor = vec4(mix(c, vFog.rgb, vFog.a), mix(vColour.a, 1., white));
}
`;

/** Makes the water's material over the shared values. */
export function waterMaterial(shared: Shared): ShaderMaterial {
  const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true, toneMapped: false });
  Object.assign(material.uniforms, shared);
  return material;
}
