/**
 * The part of the solid material that poses people: joints turned in the vertex shader from a dozen numbers per figure.
 *
 * Which pose a figure has is decided in `figures/pose.ts`; this only bends it.
 */

/** Heights of the joints in metres, shared with the bodies that are modelled. */
export const JOINTS = { hip: 0.84, shoulder: 1.36, shoulderOut: 0.21, neck: 1.45, waist: 0.95, knee: 0.45, elbow: 1.1, eyes: 1.615 } as const;

/** Attributes and the turning function. Parts: 0 body, 1 and 2 legs, 3 and 4 arms, 5 head, 6 cloth behind, 7 held in the hands, 8 eyes. */
export const FIGURE_DECLARE = /* glsl */ `
#ifdef FIGURE
attribute vec4 aPlace; // x, y, z in the scene, scale
attribute vec4 aTurn;  // cosine, sine of the heading, fade, phase
attribute vec4 aLegs;  // left leg, right leg, lean, lift in metres
attribute vec4 aArms;  // left pitch, left roll, right pitch, right roll
attribute vec4 aHead;  // pitch, yaw, twist of the body, cloth
attribute vec4 aBend;  // left knee, right knee, left elbow, right elbow
attribute vec3 aRobe;
attribute vec3 aSkin;
attribute vec3 aHair;
varying float vFade;
void bend(inout vec3 p, inout vec3 n, float y, float z, float a) {
  float c = cos(a), s = sin(a);
  vec2 q = vec2(p.y - y, p.z - z);
  p.y = y + c * q.x - s * q.y; p.z = z + s * q.x + c * q.y;
  n.yz = vec2(c * n.y - s * n.z, s * n.y + c * n.z);
}
void roll(inout vec3 p, inout vec3 n, float x, float y, float a) {
  float c = cos(a), s = sin(a);
  vec2 q = vec2(p.x - x, p.y - y);
  p.x = x + c * q.x - s * q.y; p.y = y + s * q.x + c * q.y;
  n.xy = vec2(c * n.x - s * n.y, s * n.x + c * n.y);
}
void turn(inout vec3 p, inout vec3 n, float a) {
  float c = cos(a), s = sin(a);
  p.xz = vec2(c * p.x + s * p.z, c * p.z - s * p.x);
  n.xz = vec2(c * n.x + s * n.z, c * n.z - s * n.x);
}
#endif
`;

const { hip, shoulder, shoulderOut, neck, waist, knee, elbow, eyes } = JOINTS;

/** Posing; runs on `p`, `n` and `albedo` of the material's main. */
export const FIGURE_POSE = /* glsl */ `
#ifdef FIGURE
  float part = floor(trait.z * 255. + .5);
  float slot = floor(trait.w * 255. + .5);
  vec3 dye = slot < .5 ? vec3(1.) : slot < 1.5 ? aRobe : slot < 2.5 ? aSkin : slot < 3.5 ? aHair : mix(aRobe, vec3(1., .9, .7), .55);
  albedo *= dye * dye;
  vFade = aTurn.z;
  if (part > .5 && part < 2.5) {
    bool left = part < 1.5;
    if (p.y < ${knee.toFixed(2)}) bend(p, n, ${knee.toFixed(2)}, -.01, -(left ? aBend.x : aBend.y));
    bend(p, n, ${hip.toFixed(2)}, 0., left ? aLegs.x : aLegs.y);
  } else if (part > 2.5 && part < 4.5 && p.y < ${elbow.toFixed(2)}) bend(p, n, ${elbow.toFixed(2)}, .015, part < 3.5 ? aBend.z : aBend.w);
  if (part > 2.5 && part < 3.5) { bend(p, n, ${shoulder.toFixed(2)}, 0., aArms.x); roll(p, n, -${shoulderOut.toFixed(2)}, ${shoulder.toFixed(2)}, -aArms.y); }
  else if (part > 3.5 && part < 4.5) { bend(p, n, ${shoulder.toFixed(2)}, 0., aArms.z); roll(p, n, ${shoulderOut.toFixed(2)}, ${shoulder.toFixed(2)}, aArms.w); }
  else if ((part > 4.5 && part < 5.5) || part > 7.5) {
    // Everyone blinks now and then, each in a time of their own.
    if (part > 7.5) p.y = mix(${eyes.toFixed(3)}, p.y, smoothstep(0., .03, abs(fract(uTime * .21 + aTurn.w) - .5)) * .92 + .08);
    turn(p, n, aHead.y); bend(p, n, ${neck.toFixed(2)}, 0., aHead.x); }
  else if (part > 5.5 && part < 6.5) { float k = clamp((${shoulder.toFixed(2)} - p.y) / 1.2, 0., 1.); p.z += k * (aHead.w + .05 * sin(uTime * 2.3 + aTurn.w + p.x * 4.) * k); p.y += k * aHead.w * .3; }
  // The robe's hem opens with the stride of the legs under it.
  if (part < .5 && p.y < ${hip.toFixed(2)}) { float k = (${hip.toFixed(2)} - p.y) / ${hip.toFixed(2)}; float stride = p.x < 0. ? aLegs.x : aLegs.y; p.z -= sin(stride) * (.75 * k * k) * smoothstep(.0, .12, abs(p.x)); p.z -= k * k * abs(aLegs.z) * .2; }
  if (p.y > ${waist.toFixed(2)} && (part < .5 || part > 2.5)) { turn(p, n, aHead.z * smoothstep(${waist.toFixed(2)}, ${shoulder.toFixed(2)}, p.y)); bend(p, n, ${waist.toFixed(2)}, 0., -aLegs.z * (part > 5.5 && part < 6.5 ? .6 : 1.)); }
  p.y += aLegs.w;
  p = vec3(p.x * aTurn.x - p.z * aTurn.y, p.y, p.z * aTurn.x + p.x * aTurn.y) * aPlace.w + aPlace.xyz;
  n = vec3(n.x * aTurn.x - n.z * aTurn.y, n.y, n.z * aTurn.x + n.x * aTurn.y);
#endif
`;
