/**
 * Bodies: four robes, six heads, six instruments, and plain shapes for afar. About 1.75 m tall, facing -z.
 *
 * Colours are dyes over white (`dye`: 1 robe, 2 skin, 3 hair, 4 trim); joints are the shader's parts.
 */
import type { Voice } from "../../protocol/generated";
import { ball, blade, box, cone, drum, gem, limb, type Part, put, ring, slab, tube, turned } from "../models/shape";
import { JOINTS } from "../shade/figure-glsl";

const ROBE = 1;
const SKIN = 2;
const HAIR = 3;
const TRIM = 4;
const LEG = [1, 2] as const;
const ARM = [3, 4] as const;
const HEAD = 5;
const CLOTH = 6;
const HELD = 7;
const EYES = 8;

const arm = (side: -1 | 1, wide: number, cuff: boolean): Part[] => {
  const x = side * JOINTS.shoulderOut;
  const joint = side < 0 ? ARM[0] : ARM[1];
  const y = JOINTS.shoulder;
  return [
    { geometry: limb([[x, y + 0.03, 0], [x * 1.12, y - 0.26, 0.015], [x * 1.14, y - 0.48, -0.02]], [0.075, 0.075 + wide * 0.4, 0.07 + wide], 6), top: "#ffffff", foot: "#c6bed4", joint, dye: ROBE },
    { geometry: put(ball(0.062, 0), { x: x * 1.14, y: y - 0.54, z: -0.025, s: [0.85, 1.25, 1] }), top: "#ffffff", foot: "#e6d8d0", joint, dye: SKIN },
    ...(cuff ? [{ geometry: put(tube(0.075 + wide, 0.08 + wide, 0.05, 6), { x: x * 1.14, y: y - 0.46, z: -0.02 }), top: "#ffffff", joint, dye: TRIM }] : []),
  ];
};

const leg = (side: -1 | 1, bare: boolean): Part[] => {
  const x = side * 0.1;
  const joint = side < 0 ? LEG[0] : LEG[1];
  return [
    { geometry: limb([[x, JOINTS.hip, 0], [x * 1.05, 0.45, -0.01], [x * 1.05, 0.12, 0]], [0.1, 0.085, 0.07], 6), top: bare ? "#8d8698" : "#6f6880", foot: "#4d475c", joint, ...(bare ? {} : {}) },
    { geometry: put(box(0.12, 0.12, 0.25), { x: x * 1.05, y: 0.06, z: -0.045 }), top: "#6b4a3c", foot: "#3f2c2c", joint },
    { geometry: put(tube(0.085, 0.08, 0.2, 6), { x: x * 1.05, y: 0.2 }), top: "#7a5644", foot: "#523a34", joint },
  ];
};

const torso = (width: number): Part[] => [
  { geometry: put(turned([[0.15, 0.84], [0.17 * width, 0.98], [0.2 * width, 1.2], [0.17, 1.37], [0.07, 1.44]], 8), { s: [1.08, 1, 0.74] }), top: "#ffffff", foot: "#d6cfe0", dye: ROBE },
  { geometry: put(tube(0.055, 0.065, 0.12, 6), { y: 1.46 }), top: "#ffffff", foot: "#e0d2ca", dye: SKIN },
];

const belt = (y: number, radius: number): Part[] => [
  { geometry: put(tube(radius, radius * 1.03, 0.07, 8), { y, s: [1.08, 1, 0.78] }), top: "#ffffff", dye: TRIM },
  { geometry: put(gem(0.045), { y, z: -radius * 0.8 }), top: "#fff0c0", foot: "#e0b060", glow: 0.4 },
];

/** A skirt that the stride of the legs moves. */
const skirt = (hem: number, bottom: number, sides = 9): Part => ({
  geometry: put(turned([[hem, bottom], [hem * 0.8, bottom + 0.3], [0.2, 0.86], [0.16, 0.98]], sides), { s: [1.05, 1, 0.86] }),
  top: "#ffffff",
  foot: "#b3a9c4",
  dye: ROBE,
});

const cape = (width: number, length: number): Part => ({
  geometry: put(turned([[width, 1.38 - length], [width * 0.78, 1.38 - length * 0.55], [0.2, 1.36], [0.12, 1.43]], 8), { z: 0.07, s: [1.05, 1, 0.78] }),
  top: "#f0eaf4",
  foot: "#9d93b2",
  joint: CLOTH,
  dye: ROBE,
});

const ROBES: readonly (() => Part[])[] = [
  // A weaver's long robe with wide sleeves and a sash.
  () => [...torso(1), skirt(0.4, 0.05), ...belt(0.97, 0.175), ...arm(-1, 0.05, true), ...arm(1, 0.05, true),
    { geometry: put(slab([[-0.05, 0], [0.05, 0], [0.07, -0.62], [-0.03, -0.66]], 0.02), { x: 0.06, y: 0.96, z: -0.2, rx: 0.24 }), top: "#ffffff", dye: TRIM }],
  // A traveller's tunic with trousers and boots.
  () => [...torso(1.05), skirt(0.27, 0.56, 8), ...belt(0.95, 0.18), ...leg(-1, true), ...leg(1, true), ...arm(-1, 0.01, false), ...arm(1, 0.01, false),
    { geometry: put(limb([[-0.17, 1.38, -0.1], [0.05, 1.12, -0.17], [0.2, 0.92, -0.1]], [0.03, 0.03, 0.03], 4), {}), top: "#7a5644" },
    { geometry: put(box(0.16, 0.16, 0.1), { x: 0.24, y: 0.88, z: 0 }), top: "#8a6248", foot: "#5a3e34" }],
  // A cloak over a short robe.
  () => [...torso(0.98), skirt(0.33, 0.28), cape(0.5, 1.22), ...leg(-1, false), ...leg(1, false), ...arm(-1, 0.02, true), ...arm(1, 0.02, true),
    { geometry: put(gem(0.06), { y: 1.37, z: -0.14 }), top: "#fff3c8", foot: "#e6b860", glow: 0.5 }],
  // A layered dress with a shawl.
  () => [...torso(0.94), skirt(0.46, 0.04, 10),
    { geometry: put(turned([[0.37, 0.4], [0.28, 0.62], [0.18, 0.96]], 8), { s: [1.05, 1, 0.86] }), top: "#ffffff", foot: "#d6c8d8", dye: TRIM },
    { geometry: put(turned([[0.31, 1.16], [0.24, 1.3], [0.1, 1.43]], 8), { s: [1.1, 1, 0.85] }), top: "#ffffff", foot: "#cfc4d8", dye: TRIM },
    ...belt(0.96, 0.165), ...arm(-1, 0.03, true), ...arm(1, 0.03, true)],
];

const FACE_Y = 1.6;

const face = (): Part[] => [
  { geometry: put(ball(0.152, 1), { y: FACE_Y, s: [0.92, 1.08, 0.96] }), top: "#ffffff", foot: "#e8d6cc", joint: HEAD, dye: SKIN },
  // A chin, so that the face has a direction.
  { geometry: put(ball(0.075, 0), { y: FACE_Y - 0.1, z: -0.07, s: [1.05, 0.8, 0.9] }), top: "#ffffff", foot: "#e2cfc6", joint: HEAD, dye: SKIN },
  ...[-1, 1].flatMap((s): Part[] => [
    { geometry: put(ball(0.03, 1), { x: s * 0.056, y: FACE_Y + 0.015, z: -0.134, s: [0.82, 1.3, 0.5] }), top: "#3a2c48", foot: "#1c1426", joint: EYES },
    { geometry: put(gem(0.0095), { x: s * 0.056 + 0.01, y: FACE_Y + 0.032, z: -0.15 }), top: "#ffffff", glow: 0.8, joint: EYES },
    { geometry: put(box(0.052, 0.013, 0.02), { x: s * 0.058, y: FACE_Y + 0.076, z: -0.134, rz: s * -0.16 }), top: "#d8d0dc", joint: HEAD, dye: HAIR },
    { geometry: put(ball(0.032, 0), { x: s * 0.138, y: FACE_Y - 0.005, z: 0.005, s: [0.5, 1, 0.8] }), top: "#ffffff", foot: "#e2cfc6", joint: HEAD, dye: SKIN },
  ]),
  { geometry: put(cone(0.022, 0.05, 4), { y: FACE_Y - 0.026, z: -0.148, rx: -1.2 }), top: "#f8ece4", joint: HEAD, dye: SKIN },
  { geometry: put(box(0.05, 0.011, 0.012), { y: FACE_Y - 0.075, z: -0.132 }), top: "#b06058", joint: HEAD, dye: SKIN },
];

const cap = (grow: number, back: number): Part => ({
  geometry: put(ball(0.165 * grow, 1), { y: FACE_Y + 0.045, z: back, s: [1, 0.98, 1] }),
  top: "#ffffff", foot: "#b0a4b8", joint: HEAD, dye: HAIR,
});

const HEADS: readonly (() => Part[])[] = [
  // A pointed hood.
  () => [...face(),
    { geometry: put(cone(0.235, 0.46, 8), { y: FACE_Y + 0.13, z: 0.075, rx: -0.34 }), top: "#ffffff", foot: "#b9aecb", joint: HEAD, dye: ROBE },
    { geometry: put(turned([[0.25, 1.34], [0.2, 1.47], [0.15, 1.52]], 8), { z: 0.02, s: [1.05, 1, 0.9] }), top: "#efe9f4", foot: "#b9aecb", dye: ROBE }],
  // Short, tousled hair.
  () => [...face(), cap(1.02, 0.035), ...[-2, -1, 0, 1, 2].map((k): Part => ({ geometry: put(cone(0.07, 0.16, 4), { x: k * 0.06, y: FACE_Y + 0.2 - Math.abs(k) * 0.02, z: -0.03 + Math.abs(k) * 0.02, rz: -k * 0.35, rx: -0.25 }), top: "#ffffff", foot: "#b0a4b8", joint: HEAD, dye: HAIR }))],
  // Long hair down the back.
  () => [...face(), cap(1.04, 0.03), { geometry: put(limb([[0, FACE_Y + 0.1, 0.12], [0, FACE_Y - 0.15, 0.2], [0, FACE_Y - 0.5, 0.2]], [0.13, 0.14, 0.05], 6), {}), top: "#ffffff", foot: "#a89cb2", joint: HEAD, dye: HAIR }],
  // A top knot with a pin.
  () => [...face(), cap(1, 0.03), { geometry: put(ball(0.085, 1), { y: FACE_Y + 0.25, z: 0.05 }), top: "#ffffff", foot: "#b0a4b8", joint: HEAD, dye: HAIR },
    { geometry: put(limb([[-0.16, FACE_Y + 0.23, 0.05], [0.16, FACE_Y + 0.28, 0.05]], [0.012, 0.012], 3), {}), top: "#ffe2a0", glow: 0.4, joint: HEAD }],
  // A wide hat with a feather.
  () => [...face(), cap(0.98, 0.03),
    { geometry: put(drum(0.36, 0.38, 0.025, 10), { y: FACE_Y + 0.1, rx: 0.08 }), top: "#f4eef8", foot: "#b5aac6", joint: HEAD, dye: ROBE },
    { geometry: put(cone(0.18, 0.26, 8), { y: FACE_Y + 0.22 }), top: "#ffffff", foot: "#c9bfd6", joint: HEAD, dye: ROBE },
    { geometry: put(blade(0.08, 0.4, 0.12), { x: 0.15, y: FACE_Y + 0.12, z: 0.05, rz: -0.5, rx: -0.6 }), top: "#ffffff", dye: TRIM, joint: HEAD }],
  // Braids with a circlet.
  () => [...face(), cap(1.02, 0.03),
    ...[-1, 1].map((s): Part => ({ geometry: limb([[s * 0.13, FACE_Y, 0.04], [s * 0.17, FACE_Y - 0.22, -0.02], [s * 0.14, FACE_Y - 0.42, -0.08]], [0.05, 0.045, 0.025], 5), top: "#ffffff", foot: "#a89cb2", joint: HEAD, dye: HAIR })),
    { geometry: put(ring(0.158, 0.016, 10, 3), { y: FACE_Y + 0.08, rx: Math.PI / 2, s: [1, 1, 1] }), top: "#ffe6a6", glow: 0.5, joint: HEAD },
    { geometry: put(gem(0.035), { y: FACE_Y + 0.1, z: -0.165 }), top: "#c8fff0", glow: 0.9, joint: HEAD }],
];

const INSTRUMENTS: Record<Voice, () => Part[]> = {
  harp: () => [
    { geometry: limb([[0, 0.92, -0.3], [0, 1.1, -0.58], [0, 1.5, -0.62]], [0.035, 0.03, 0.03], 5), top: "#e0b060", foot: "#8a5c38", joint: HELD },
    { geometry: limb([[0, 1.5, -0.62], [0, 1.46, -0.42], [0, 1.36, -0.26]], [0.03, 0.028, 0.04], 5), top: "#f0c878", joint: HELD },
    { geometry: limb([[0, 1.36, -0.26], [0, 0.92, -0.3]], [0.045, 0.03], 5), top: "#c89450", foot: "#8a5c38", joint: HELD },
    ...[0, 1, 2, 3, 4].map((k): Part => ({ geometry: limb([[0, 1.42 + k * 0.01, -0.32 - k * 0.055], [0, 0.97 + k * 0.05, -0.34 - k * 0.045]], [0.006, 0.006], 3), top: "#fff6d8", glow: 0.9, joint: HELD })),
  ],
  flute: () => [
    { geometry: limb([[-0.12, 1.52, -0.17], [0.5, 1.46, -0.26]], [0.02, 0.024], 6), top: "#f0e2c0", foot: "#b08a58", joint: HELD },
    { geometry: put(gem(0.03), { x: 0.5, y: 1.46, z: -0.26 }), top: "#c8fff0", glow: 0.9, joint: HELD },
  ],
  celesta: () => [
    { geometry: put(box(0.62, 0.07, 0.26), { y: 0.98, z: -0.46 }), top: "#7a5a9a", foot: "#4a3868", joint: HELD },
    ...[0, 1, 2, 3, 4, 5, 6].map((k): Part => ({ geometry: put(box(0.066, 0.02, 0.2), { x: -0.26 + k * 0.087, y: 1.03, z: -0.46 }), top: "#f6f2ff", glow: k % 2 ? 0.25 : 0.5, joint: HELD })),
  ],
  bowed: () => [
    { geometry: put(ball(0.13, 1), { x: -0.22, y: 1.42, z: -0.3, s: [0.75, 0.5, 1.4] }), top: "#c8743c", foot: "#7a3c28", joint: HELD },
    { geometry: limb([[-0.22, 1.44, -0.44], [-0.3, 1.46, -0.78]], [0.022, 0.018], 4), top: "#5a342a", joint: HELD },
    { geometry: limb([[0.12, 1.36, -0.48], [-0.48, 1.54, -0.36]], [0.01, 0.01], 3), top: "#fff2d0", glow: 0.4, joint: ARM[1] },
  ],
  marimba: () => [
    ...[0, 1, 2, 3, 4, 5].map((k): Part => ({ geometry: put(box(0.1, 0.035, 0.36 - k * 0.03), { x: -0.33 + k * 0.13, y: 0.95, z: -0.46 }), top: "#c8854a", foot: "#8a4f34", joint: HELD })),
    ...[0, 1, 2, 3, 4, 5].map((k): Part => ({ geometry: put(tube(0.035, 0.035, 0.3 - k * 0.03, 5), { x: -0.33 + k * 0.13, y: 0.78 + k * 0.015, z: -0.46 }), top: "#f0d488", foot: "#a8803c", joint: HELD })),
  ],
  choir: () => [
    { geometry: put(ring(0.3, 0.012, 14, 3), { y: 1.95, rx: Math.PI / 2 }), top: "#fff2c0", glow: 1, joint: HELD },
    ...[0, 1, 2].map((k): Part => ({ geometry: put(gem(0.04), { x: Math.sin(k * 2.1) * 0.3, y: 1.95, z: Math.cos(k * 2.1) * 0.3 }), top: "#ffffff", glow: 1, joint: HELD })),
  ],
};

/** Everything slung at the back while the hands are free. */
const SLUNG = (): Part[] => [
  { geometry: put(ball(0.17, 0), { x: -0.03, y: 1.08, z: 0.24, rz: 0.4, s: [0.75, 1.25, 0.42] }), top: "#b5713f", foot: "#7a4630", joint: CLOTH },
  { geometry: limb([[0.05, 1.25, 0.26], [0.17, 1.62, 0.24]], [0.03, 0.022], 4), top: "#6e4330", joint: CLOTH },
];

/** The whole figure in few faces, for afar. */
const PLAIN = (): Part[] => [
  { geometry: put(turned([[0.37, 0.04], [0.19, 0.9], [0.21, 1.25], [0.08, 1.45]], 6), { s: [1.05, 1, 0.85] }), top: "#ffffff", foot: "#a99fbc", dye: ROBE },
  { geometry: put(ball(0.16, 0), { y: 1.6 }), top: "#ffffff", foot: "#d8c8c0", dye: SKIN, joint: HEAD },
  { geometry: put(cone(0.19, 0.26, 5), { y: 1.72, z: 0.03 }), top: "#ffffff", foot: "#b0a4b8", dye: HAIR, joint: HEAD },
];

/** The parts of a robe, a head, an instrument, the slung instrument, the plain figure. */
export const BODIES = {
  robe: (index: number): Part[] => (ROBES[index] as () => Part[])(),
  head: (index: number): Part[] => (HEADS[index] as () => Part[])(),
  instrument: (voice: Voice): Part[] => INSTRUMENTS[voice](),
  slung: SLUNG,
  plain: PLAIN,
  robes: ROBES.length,
  heads: HEADS.length,
} as const;
