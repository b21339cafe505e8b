/**
 * The shader text that every material begins with: sky, fog, grading by harmony, waves, tone mapping.
 *
 * It holds no material of its own. Tone curve: K. Narkowicz, "ACES Filmic Tone Mapping Curve" (2016).
 */
import { FIELD_SIDE, SPOTS_MAX, WAVES_MAX } from "./uniforms";

/** Declarations and functions; `p` is always a place in scene coordinates. */
export const ATMOSPHERE = /* glsl */ `
uniform float uTime, uFogDensity, uMist, uMistBase, uMistTop, uWind, uExposure, uStars, uLamps, uAurora, uFieldSize, uOvercast, uRain, uCovered, uSea;
uniform vec3 uSunDirection, uSunDisc, uMoonDirection, uSunColour, uHemiSky, uHemiGround, uHorizon, uMiddle, uZenith, uGlow, uMistColour;
uniform vec2 uAnchor, uFieldOrigin, uCloudShift, uBreeze, uBend;
uniform vec4 uFlash, uSeason;
uniform vec4 uField[${FIELD_SIDE * FIELD_SIDE}];
uniform vec4 uSpots[${SPOTS_MAX}];
uniform vec4 uWaves[${WAVES_MAX}];
uniform vec4 uWaveColours[${WAVES_MAX}];
uniform int uSpotCount, uWaveCount;

vec3 toDisplay(vec3 c) {
  c *= uExposure;
  c = (c * (2.51 * c + .03)) / (c * (2.43 * c + .59) + .14);
  c = sqrt(clamp(c, 0., 1.));
  // Deeper darks and fuller colours than the curve alone gives; lights keep their place.
  c = mix(c, c * c * (3. - 2. * c), .26);
  return max(mix(vec3(dot(c, vec3(.3, .55, .15))), c, 1.1), 0.);
}

vec3 skyColour(vec3 d) {
  float h = max(d.y, 0.);
  vec3 c = mix(uHorizon, uMiddle, smoothstep(0., .24, h));
  c = mix(c, uZenith, smoothstep(.13, .78, h));
  float s = max(dot(normalize(vec3(d.x, d.y * .6 + uSunDisc.y * .4, d.z)), uSunDisc), 0.);
  float s2 = s * s; float s6 = s2 * s2 * s2;
  return mix(c, uGlow, clamp(s6 * .5 * (1. - smoothstep(0., .62, h)) + pow(s, 40.) * .6, 0., 1.));
}

// Fog takes the sky's colour in the direction of view, so that ridges layer instead of greying; low mist lies under it.
vec4 fogAt(vec3 p) {
  vec3 v = p - cameraPosition;
  float d = length(v);
  vec3 n = v / max(d, .001);
  float x = d * uFogDensity; x *= x;
  float fog = x / (x + 1.);
  float k = 1. / (1. + max(p.y - uMistBase, 0.) / uMistTop);
  // Mist that is weather closes in: half of it lies within thirty metres, where a hazy morning's lies within seventy.
  float mist = uMist * k * k * k * (d / (d + 70. - 40. * smoothstep(.5, .9, uMist)));
  float s = max(dot(n, uSunDisc), 0.); s *= s; s = s * s * s;
  vec3 c = mix(uHorizon, uGlow, s * .6);
  c = mix(c, uMiddle, clamp(n.y * 1.5, 0., .55));
  float a = fog + mist * (1. - fog);
  return vec4(mix(c, uMistColour, mist * (1. - fog) / max(a, .001)), clamp(a, 0., 1.));
}

vec4 fieldAt(vec2 p) {
  vec2 g = clamp((p - uFieldOrigin) / uFieldSize, 0., ${(FIELD_SIDE - 1.001).toFixed(3)});
  vec2 f = smoothstep(.22, .78, fract(g));
  int i = int(g.x) + int(g.y) * ${FIELD_SIDE};
  return mix(mix(uField[i], uField[i + 1], f.x), mix(uField[i + ${FIELD_SIDE}], uField[i + ${FIELD_SIDE + 1}], f.x), f.y);
}

// x saturation, y bloom, z silence at a place, spots included.
vec3 moodAt(vec2 p) {
  vec3 m = fieldAt(p).xyz;
  for (int i = 0; i < uSpotCount; i++) {
    vec4 s = uSpots[i];
    vec2 q = p - s.xy;
    float k = 1. - clamp(dot(q, q) / (s.z * s.z), 0., 1.);
    k *= k * s.w;
    m.x = clamp(m.x + k * (k > 0. ? .3 : .95), .1, 1.35);
    m.y = clamp(m.y + k, 0., 1.);
    m.z = clamp(m.z - k, 0., 1.);
  }
  return m;
}

// Dissonance drains colour towards a cold grey, harmony deepens it; linear light in and out.
vec3 graded(vec3 c, vec3 m) {
  float l = dot(c, vec3(.30, .55, .15));
  vec3 grey = l * mix(vec3(.98, .97, 1.02), vec3(.8, .78, .98), m.z) * mix(.7, 1., clamp(m.x, 0., 1.));
  return max(mix(grey, c, m.x), 0.) * (1. + .1 * m.y - .12 * m.z);
}

// Light of the waves that pass over a place: a bright front, a soft wake.
vec3 wavesAt(vec2 p) {
  vec3 c = vec3(0.);
  for (int i = 0; i < uWaveCount; i++) {
    vec4 w = uWaves[i];
    float d = distance(p, w.xy) - w.z;
    float front = exp(-d * d / (w.w * w.w));
    float ripple = .5 + .5 * cos(d * 1.1);
    float wake = d < 0. ? exp(d / (w.w * 4.)) * (.16 + .2 * ripple) : 0.;
    c += uWaveColours[i].rgb * (front + wake);
  }
  return c;
}
`;

/** The simplest end of a fragment: colour mixed into fog. */
export const FRAGMENT_FOG = /* glsl */ `
varying vec3 vColour;
varying vec4 vFog;
void main() { gl_FragColor = vec4(mix(vColour, vFog.rgb, vFog.a), 1.); }
`;
