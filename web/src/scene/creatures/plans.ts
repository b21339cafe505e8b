/**
 * Plans of bodies: how a kind of animal is put together from parts, with joints that the shader turns.
 *
 * A body is one metre from nose to tail, its feet at height 0, its nose towards -z; whoever draws it gives it its length. Which species
 * has which plan and colours is in `looks.ts`, how it moves in `motion.ts`.
 */
import { ball, blade, box, cone, faces, gem, limb, type Part, put, tube } from "../models/shape";

/** Joints, as the shader counts them. */
export const Joint = { body: 0, foreLeft: 1, foreRight: 2, hindLeft: 3, hindRight: 4, head: 5, tail: 6, wingLeft: 7, wingRight: 8, wave: 9 } as const;

/** Where a plan's joints turn, in metres of a body one metre long. */
export interface Joints {
  /** Height and z of the fore legs' and of the hind legs' joints. */
  fore: readonly [number, number];
  hind: readonly [number, number];
  neck: readonly [number, number];
  tail: readonly [number, number];
  /** How far out and how high the wings begin. */
  wing: readonly [number, number];
  /** Height of the trunk above the ground: what sinks when it lies down. */
  stands: number;
}

/** A body: its parts near by, fewer for afar, and its joints. */
export interface Body {
  detail: Part[];
  simple: Part[];
  joints: Joints;
}

/** What distinguishes four-legged animals of one plan. */
export interface FourLegged {
  /** Length of the legs, thickness of legs and of the trunk. */
  leg: number;
  thin: number;
  girth: number;
  neck: number;
  head: number;
  muzzle: number;
  ears: "long" | "round" | "pointed" | "leaf" | "none";
  crown: "none" | "antlers" | "curled" | "straight" | "tufts" | "crest";
  tail: "brush" | "tuft" | "whip" | "scut" | "rudder";
  fleece?: boolean;
  /** Hind legs so much longer: leapers. */
  leaps?: number;
  wings?: boolean;
  back: string;
  belly: string;
  legs: string;
  accent: string;
  eye?: string;
  glow?: number;
}

const pair = (make: (side: -1 | 1) => Part[]): Part[] => [...make(-1), ...make(1)];

/** Deer, goats, wolves, hares, voles, drakes: a trunk on four legs. */
export function fourLegged(f: FourLegged): Body {
  const glow = f.glow ?? 0;
  const chest = f.leg + f.girth * 0.55;
  const front = -0.2;
  const back = 0.22;
  const rump = chest + (f.leaps ?? 0) * 0.25;
  const headY = chest + f.neck * 0.8 + 0.03;
  const headZ = front - 0.1 - f.neck * 0.42;
  const trunk: Part[] = [
    { geometry: limb([[0, chest, front - 0.09], [0, chest + 0.01, front], [0, (chest + rump) / 2 - 0.005, 0.02], [0, rump, back], [0, rump - 0.01, back + 0.1]], [f.girth * 0.3, f.girth * 0.52, f.girth * 0.46, f.girth * 0.54, f.girth * 0.2], 8), top: f.back, foot: f.belly, jitter: 0.012, glow },
  ];
  if (f.fleece) {
    for (let k = 0; k < 9; k++) trunk.push({ geometry: put(ball(f.girth * (0.34 + (k % 3) * 0.04), 0), { x: ((k % 3) - 1) * f.girth * 0.3, y: chest + f.girth * (0.12 + ((k * 5) % 3) * 0.1), z: front + 0.06 + Math.floor(k / 3) * 0.17 }), top: f.back, foot: f.belly, grain: 0.16, glow });
  }
  const leg = (side: -1 | 1, z: number, hind: boolean): Part => {
    const joint = hind ? (side < 0 ? Joint.hindLeft : Joint.hindRight) : side < 0 ? Joint.foreLeft : Joint.foreRight;
    const high = (hind ? rump : chest) - f.girth * 0.1;
    const out = side * f.girth * 0.33;
    const knee = hind ? 0.035 + (f.leaps ?? 0) * 0.12 : -0.012;
    return { geometry: limb([[out, high, z], [out * 1.08, high * 0.52, z + knee * -0.6], [out, high * 0.26, z + knee], [out, 0.012, z - 0.005], [out, 0, z - 0.035]], [f.thin * (hind ? 2.6 : 2), f.thin * 1.25, f.thin * 0.85, f.thin * 0.8, f.thin * 0.6], 5), top: f.back, foot: f.legs, joint, grain: 0.1 };
  };
  const legs: Part[] = pair((side) => [leg(side, front + 0.01, false), leg(side, back + 0.02, true)]);
  const neck: Part = { geometry: limb([[0, chest + f.girth * 0.12, front - 0.02], [0, (chest + headY) / 2 + 0.02, (front + headZ) / 2], [0, headY, headZ + f.head * 0.4]], [f.girth * 0.38, f.girth * 0.26, f.head * 0.62], 7), top: f.back, foot: f.belly, joint: Joint.head, glow };
  const h = f.head;
  const face: Part[] = [
    { geometry: put(ball(h * 0.72, 1), { y: headY, z: headZ, s: [0.82, 0.9, 1.05] }), top: f.back, foot: f.belly, joint: Joint.head, glow },
    { geometry: limb([[0, headY - h * 0.12, headZ - h * 0.3], [0, headY - h * 0.28, headZ - h * 0.6 - f.muzzle]], [h * 0.46, h * 0.2], 6), top: f.back, foot: f.belly, joint: Joint.head },
    { geometry: put(ball(h * 0.17, 0), { y: headY - h * 0.26, z: headZ - h * 0.64 - f.muzzle }), top: "#2c2230", joint: Joint.head },
    ...pair((side) => [
      { geometry: put(ball(h * 0.15, 0), { x: side * h * 0.5, y: headY + h * 0.14, z: headZ - h * 0.42, s: [0.6, 1, 1] }), top: f.eye ?? "#241820", joint: Joint.head, glow: f.eye === undefined ? 0 : 0.8 },
    ]),
  ];
  const ears: Part[] = f.ears === "none" ? [] : pair((side) => {
    const at = { x: side * h * 0.42, y: headY + h * 0.5, z: headZ + h * 0.12 };
    if (f.ears === "long") return [{ geometry: put(blade(h * 0.5, h * 2.5, -h * 0.5), { ...at, rz: -side * 0.2, ry: side * 0.4 }), top: f.back, foot: f.belly, joint: Joint.head }, { geometry: put(blade(h * 0.34, h * 2.2, -h * 0.45), { ...at, z: at.z - 0.006, rz: -side * 0.2, ry: Math.PI + side * 0.4 }), top: f.accent, foot: f.belly, joint: Joint.head }];
    if (f.ears === "round") return [{ geometry: put(ball(h * 0.3, 0), { ...at, s: [1, 1, 0.4] }), top: f.back, foot: f.accent, joint: Joint.head }];
    if (f.ears === "leaf") return [{ geometry: put(cone(h * 0.2, h * 0.85, 4), { ...at, x: side * h * 0.8, rz: -side * 1.25 }), top: f.accent, foot: f.back, joint: Joint.head }];
    return [{ geometry: put(cone(h * 0.28, h * 0.72, 4), { ...at, y: at.y + h * 0.2, rz: -side * 0.22 }), top: f.accent, foot: f.back, joint: Joint.head }];
  });
  const crown: Part[] = crownOf(f, headY + h * 0.55, headZ + h * 0.05);
  const tailY = rump + f.girth * 0.16;
  const tailZ = back + 0.09;
  const tails: Record<FourLegged["tail"], () => Part[]> = {
    brush: () => [{ geometry: limb([[0, tailY, tailZ], [0, tailY - 0.02, tailZ + 0.12], [0, tailY - 0.05, tailZ + 0.24], [0, tailY - 0.04, tailZ + 0.34]], [0.025, 0.055, 0.06, 0.008], 6), top: f.back, foot: f.accent, joint: Joint.tail }],
    tuft: () => [{ geometry: put(cone(0.035, 0.11, 5), { y: tailY - 0.02, z: tailZ + 0.03, rx: 2.4 }), top: f.belly, foot: f.accent, joint: Joint.tail }],
    whip: () => [{ geometry: limb([[0, tailY, tailZ], [0, tailY + 0.05, tailZ + 0.14], [0, tailY + 0.02, tailZ + 0.28], [0, tailY + 0.08, tailZ + 0.4]], [0.018, 0.013, 0.011, 0.008], 4), top: f.back, foot: f.legs, joint: Joint.tail }, { geometry: put(ball(0.03, 0), { y: tailY + 0.085, z: tailZ + 0.41 }), top: f.accent, joint: Joint.tail, glow: 0.3 }],
    scut: () => [{ geometry: put(ball(0.048, 0), { y: tailY, z: tailZ + 0.02 }), top: "#fffaf0", foot: f.belly, joint: Joint.tail }],
    rudder: () => [{ geometry: limb([[0, tailY - 0.02, tailZ], [0, tailY - 0.05, tailZ + 0.18], [0, tailY - 0.07, tailZ + 0.36]], [f.girth * 0.3, f.girth * 0.17, 0.01], 6), top: f.back, foot: f.legs, joint: Joint.tail }],
  };
  const wings: Part[] = f.wings ? pair((side) => wingParts(side, 0.42, 0.3, chest + f.girth * 0.3, front + 0.1, f.accent, f.legs, 0.25)) : [];
  return {
    detail: [...trunk, ...legs, neck, ...face, ...ears, ...crown, ...tails[f.tail](), ...wings],
    simple: [
      { geometry: limb([[0, chest, front - 0.08], [0, chest, front], [0, rump, back], [0, rump, back + 0.1]], [f.girth * 0.3, f.girth * 0.52, f.girth * 0.54, f.girth * 0.2], 5), top: f.back, foot: f.belly, glow },
      ...pair((side) => [false, true].map((hind): Part => ({ geometry: put(tube(f.thin * 1.5, f.thin * 0.8, hind ? rump : chest, 3), { x: side * f.girth * 0.3, y: (hind ? rump : chest) / 2, z: hind ? back : front }), top: f.back, foot: f.legs, joint: hind ? (side < 0 ? Joint.hindLeft : Joint.hindRight) : side < 0 ? Joint.foreLeft : Joint.foreRight }))),
      { geometry: limb([[0, chest + f.girth * 0.1, front], [0, headY, headZ + h * 0.3], [0, headY - h * 0.2, headZ - h * 0.6 - f.muzzle]], [f.girth * 0.34, h * 0.6, h * 0.16], 4), top: f.back, foot: f.belly, joint: Joint.head, glow },
      ...crown.slice(0, 2),
      ...wings,
    ],
    joints: { fore: [chest, front], hind: [rump, back + 0.02], neck: [chest + f.girth * 0.1, front], tail: [tailY, tailZ], wing: [f.girth * 0.3, chest + f.girth * 0.3], stands: f.leg },
  };
}

function crownOf(f: FourLegged, y: number, z: number): Part[] {
  const h = f.head;
  switch (f.crown) {
    case "none":
      return [];
    case "antlers":
      return pair((s) => [
        { geometry: limb([[s * h * 0.25, y, z], [s * h * 0.9, y + h * 1.1, z + h * 0.5], [s * h * 1.15, y + h * 2.3, z + h * 0.1], [s * h * 0.8, y + h * 3.1, z - h * 0.4]], [h * 0.13, h * 0.11, h * 0.09, h * 0.03], 4), top: f.accent, foot: f.legs, joint: Joint.head, glow: 0.25 },
        { geometry: limb([[s * h * 0.9, y + h * 1.1, z + h * 0.5], [s * h * 1.1, y + h * 1.6, z - h * 0.5]], [h * 0.09, h * 0.03], 4), top: f.accent, foot: f.legs, joint: Joint.head, glow: 0.25 },
        { geometry: limb([[s * h * 1.15, y + h * 2.3, z + h * 0.1], [s * h * 1.7, y + h * 2.9, z + h * 0.3]], [h * 0.08, h * 0.03], 4), top: f.accent, foot: f.legs, joint: Joint.head, glow: 0.25 },
        // A bell hangs from the fork.
        { geometry: put(cone(h * 0.16, h * 0.3, 5), { x: s * h * 1.1, y: y + h * 1.35, z: z - h * 0.5 }), top: "#fff2c0", foot: f.accent, joint: Joint.head, glow: 0.6 },
      ]);
    case "curled":
      return pair((s) => [{ geometry: limb([[s * h * 0.3, y, z], [s * h * 0.8, y + h * 0.5, z + h * 0.5], [s * h * 1.1, y + h * 0.1, z + h * 0.9], [s * h * 1.05, y - h * 0.5, z + h * 0.5]], [h * 0.2, h * 0.18, h * 0.13, h * 0.04], 5), top: f.accent, foot: f.legs, joint: Joint.head, glow: 0.3 }]);
    case "straight":
      return pair((s) => [{ geometry: limb([[s * h * 0.25, y, z], [s * h * 0.5, y + h * 1, z + h * 0.5], [s * h * 0.35, y + h * 2.1, z + h * 0.7]], [h * 0.14, h * 0.1, h * 0.03], 4), top: f.accent, foot: f.legs, joint: Joint.head }]);
    case "tufts":
      return pair((s) => [{ geometry: put(cone(h * 0.08, h * 0.7, 3), { x: s * h * 0.5, y: y + h * 0.75, z: z + h * 0.1, rz: -s * 0.3 }), top: f.accent, joint: Joint.head, glow: 0.4 }]);
    case "crest":
      return [0, 1, 2, 3].map((k) => ({ geometry: put(cone(h * 0.2, h * 0.62, 3), { y: y - h * 0.1 + h * 0.1 * (k % 2), z: z - h * 0.2 + k * h * 0.5, rx: 0.6 }), top: "#fff0a0", foot: f.accent, joint: Joint.head, glow: 0.9 }));
  }
}

/** A wing from its root outward: coverts, and feathers or a membrane beyond. */
function wingParts(side: -1 | 1, span: number, deep: number, y: number, z: number, top: string, tip: string, glow = 0): Part[] {
  const joint = side < 0 ? Joint.wingLeft : Joint.wingRight;
  const flat = (points: readonly (readonly [number, number, number])[]): number[] => {
    const all: number[] = [];
    const [a] = points;
    if (a === undefined) return all;
    for (let i = 1; i + 1 < points.length; i++) {
      const [b, c] = [points[i], points[i + 1]];
      if (b === undefined || c === undefined) continue;
      // Seen from above and from below.
      all.push(...a, ...b, ...c, ...a, ...c, ...b);
    }
    return all;
  };
  const s = side;
  const inner = flat([[s * 0.03, y, z], [s * span * 0.5, y + 0.012, z - deep * 0.12], [s * span * 0.52, y, z + deep * 0.62], [s * 0.03, y, z + deep * 0.8]]);
  const outer = flat([[s * span * 0.5, y + 0.012, z - deep * 0.12], [s * span, y, z + deep * 0.3], [s * span * 0.86, y, z + deep * 0.6], [s * span * 0.52, y, z + deep * 0.62]]);
  return [
    { geometry: faces(inner), top, joint, glow },
    { geometry: faces(outer), top: tip, joint, glow },
  ];
}

/** What distinguishes birds. */
export interface Feathered {
  leg: number;
  neck: number;
  span: number;
  plump: number;
  beak: number;
  hooked?: boolean;
  /** A flat bill. */
  bill?: boolean;
  disc?: boolean;
  back: string;
  belly: string;
  wing: string;
  tip: string;
  beakColour: string;
  legs: string;
  eye?: string;
  glow?: number;
}

/** Larks, ravens, gulls, owls, ducks, herons. */
export function feathered(f: Feathered): Body {
  const y = f.leg + f.plump * 0.75;
  const headY = y + f.plump * 0.62 + f.neck * 0.9;
  const headZ = -0.24 - f.neck * 0.22;
  const h = 0.1 + f.plump * 0.22;
  const legs = pair((side): Part[] => [{ geometry: limb([[side * 0.06, f.leg + f.plump * 0.3, 0.02], [side * 0.06, f.leg * 0.5, 0.05], [side * 0.06, 0.008, 0], [side * 0.06, 0, -0.07]], [0.028, 0.014, 0.012, 0.01], 4), top: f.legs, foot: f.legs, joint: side < 0 ? Joint.foreLeft : Joint.foreRight }]);
  const trunk: Part[] = [
    { geometry: limb([[0, y + f.plump * 0.2, -0.24], [0, y + f.plump * 0.1, -0.12], [0, y, 0.06], [0, y - 0.01, 0.22], [0, y + 0.01, 0.34]], [f.plump * 0.34, f.plump * 0.66, f.plump * 0.74, f.plump * 0.4, 0.02], 8), top: f.back, foot: f.belly, jitter: 0.008, glow: f.glow ?? 0 },
    { geometry: faces([-0.03, y + 0.02, 0.26, 0.03, y + 0.02, 0.26, 0.11, y + 0.03, 0.5, -0.03, y + 0.02, 0.26, 0.11, y + 0.03, 0.5, -0.11, y + 0.03, 0.5, -0.03, y + 0.02, 0.26, 0.11, y + 0.03, 0.5, 0.03, y + 0.02, 0.26, -0.03, y + 0.02, 0.26, -0.11, y + 0.03, 0.5, 0.11, y + 0.03, 0.5]), top: f.tip, joint: Joint.tail },
  ];
  const head: Part[] = [
    { geometry: limb([[0, y + f.plump * 0.25, -0.2], [0, (y + headY) / 2 + f.plump * 0.25, (headZ - 0.2) / 2 - f.neck * 0.05], [0, headY, headZ]], [f.plump * 0.42, Math.max(0.03, h * 0.5), h * 0.7], 6), top: f.back, foot: f.belly, joint: Joint.head },
    { geometry: put(ball(h, 1), { y: headY, z: headZ }), top: f.back, foot: f.disc === true ? f.belly : f.back, joint: Joint.head },
    f.bill === true
      ? { geometry: put(box(h * 0.8, h * 0.26, f.beak), { y: headY - h * 0.2, z: headZ - h * 0.8 - f.beak * 0.4 }), top: f.beakColour, joint: Joint.head }
      : { geometry: put(cone(h * 0.3, f.beak, 5), { y: headY - h * (f.hooked ? 0.25 : 0.1), z: headZ - h * 0.8 - f.beak * 0.4, rx: -Math.PI / 2 - (f.hooked ? 0.5 : 0) }), top: f.beakColour, joint: Joint.head },
    ...pair((side) => [
      ...(f.disc === true ? [{ geometry: put(ball(h * 0.52, 0), { x: side * h * 0.4, y: headY + h * 0.12, z: headZ - h * 0.6, s: [1, 1, 0.3] }), top: "#fffdf6", foot: f.belly, joint: Joint.head } satisfies Part] : []),
      { geometry: put(ball(h * (f.disc === true ? 0.27 : 0.18), 0), { x: side * h * (f.disc === true ? 0.42 : 0.72), y: headY + h * 0.15, z: headZ - h * (f.disc === true ? 0.78 : 0.5) }), top: f.eye ?? "#1c141c", joint: Joint.head, glow: f.eye === undefined ? 0 : 0.7 },
    ]),
  ];
  const wings = pair((side) => wingParts(side, f.span / 2, 0.3, y + f.plump * 0.34, -0.16, f.wing, f.tip, f.glow ?? 0));
  return {
    detail: [...trunk, ...legs, ...head, ...wings],
    simple: [
      { geometry: limb([[0, headY, headZ - h], [0, y + f.plump * 0.1, -0.1], [0, y, 0.2], [0, y, 0.48]], [h * 0.4, f.plump * 0.62, f.plump * 0.4, 0.02], 4), top: f.back, foot: f.belly },
      ...wings,
    ],
    joints: { fore: [f.leg + f.plump * 0.3, 0.02], hind: [f.leg, 0.02], neck: [y + f.plump * 0.3, -0.18], tail: [y + 0.02, 0.26], wing: [0.03, y + f.plump * 0.34], stands: f.leg },
  };
}

const NO_JOINTS: Joints = { fore: [0, 0], hind: [0, 0], neck: [0, 0], tail: [0, 0], wing: [0, 0], stands: 0 };

/** A fish: a body that waves from side to side behind the head. */
export function fish(back: string, belly: string, fin: string, glow = 0.1): Body {
  const parts: Part[] = [
    { geometry: put(limb([[0, 0.1, -0.5], [0, 0.1, -0.3], [0, 0.1, 0], [0, 0.1, 0.25], [0, 0.1, 0.38]], [0.01, 0.1, 0.13, 0.06, 0.025], 6), { s: [0.5, 1, 1] }), top: back, foot: belly, joint: Joint.wave, glow },
    { geometry: faces(bothSides([0, 0.1, 0.34, 0, 0.24, 0.5, 0, 0.1, 0.43, 0, 0.1, 0.34, 0, 0.1, 0.43, 0, -0.03, 0.5])), top: fin, joint: Joint.wave, glow },
    { geometry: faces(bothSides([0, 0.21, -0.12, 0, 0.31, 0.06, 0, 0.18, 0.14])), top: fin, joint: Joint.wave, glow },
    ...pair((side) => [{ geometry: put(ball(0.018, 0), { x: side * 0.045, y: 0.13, z: -0.38 }), top: "#1a1420", joint: Joint.wave }]),
  ];
  return { detail: parts, simple: parts.slice(0, 2), joints: NO_JOINTS };
}

/** A snake: a long body that writes a wave. */
export function snake(back: string, belly: string, accent: string): Body {
  const points = Array.from({ length: 12 }, (_, k): [number, number, number] => [0, 0.022, -0.46 + k * 0.086]);
  const radii = points.map((_, k) => (k === 0 ? 0.014 : k < 3 ? 0.026 : 0.024 * (1 - ((k - 3) / 9) ** 3)));
  const trunk: Part = { geometry: limb(points, radii, 6), top: back, foot: belly, joint: Joint.wave };
  return {
    detail: [
      trunk,
      { geometry: put(ball(0.035, 0), { y: 0.026, z: -0.49, s: [1, 0.6, 1.4] }), top: back, foot: belly, joint: Joint.wave },
      ...Array.from({ length: 9 }, (_, k): Part => ({ geometry: put(gem(0.017), { y: 0.045, z: -0.38 + k * 0.08, s: [1, 0.4, 1.3] }), top: accent, joint: Joint.wave, glow: 0.2 })),
      ...pair((side) => [{ geometry: put(ball(0.008, 0), { x: side * 0.024, y: 0.038, z: -0.51 }), top: "#ffe08a", joint: Joint.wave, glow: 0.8 }]),
    ],
    simple: [{ ...trunk, geometry: limb(points.filter((_, k) => k % 2 === 0), radii.filter((_, k) => k % 2 === 0), 3) }],
    joints: NO_JOINTS,
  };
}

/** A frog: a squat body between folded hind legs. */
export function frog(back: string, belly: string, accent: string): Body {
  const trunk: Part = { geometry: put(ball(0.36, 1), { y: 0.3, z: 0.02, s: [0.9, 0.72, 1.1] }), top: back, foot: belly, jitter: 0.02 };
  const leg = (side: -1 | 1): Part => ({ geometry: limb([[side * 0.26, 0.3, 0.16], [side * 0.5, 0.34, -0.02], [side * 0.46, 0.06, 0.3], [side * 0.54, 0, 0.02]], [0.13, 0.1, 0.06, 0.03], 5), top: back, foot: accent, joint: side < 0 ? Joint.hindLeft : Joint.hindRight });
  return {
    detail: [
      trunk,
      { geometry: put(ball(0.25, 1), { y: 0.38, z: -0.3, s: [1.1, 0.72, 1] }), top: back, foot: belly, joint: Joint.head },
      { geometry: put(ball(0.17, 0), { y: 0.24, z: -0.36 }), top: "#fff6c8", foot: belly, joint: Joint.wave, glow: 0.15 },
      ...pair((side) => [
        { geometry: put(ball(0.1, 1), { x: side * 0.16, y: 0.55, z: -0.32 }), top: accent, foot: back, joint: Joint.head },
        { geometry: put(ball(0.05, 0), { x: side * 0.19, y: 0.57, z: -0.39 }), top: "#1a1420", joint: Joint.head },
        leg(side),
        { geometry: limb([[side * 0.24, 0.26, -0.18], [side * 0.34, 0.12, -0.24], [side * 0.3, 0, -0.34]], [0.07, 0.045, 0.03], 4), top: back, foot: accent, joint: side < 0 ? Joint.foreLeft : Joint.foreRight },
      ]),
    ],
    simple: [trunk, { geometry: put(ball(0.24, 0), { y: 0.4, z: -0.3 }), top: back, foot: belly, joint: Joint.head }, ...pair((side) => [leg(side)])],
    joints: { fore: [0.26, -0.18], hind: [0.3, 0.16], neck: [0.36, -0.1], tail: [0, 0], wing: [0, 0], stands: 0.1 },
  };
}

/** A crab or a beetle: a shell on six small legs, with pincers or a coal within. */
export function shelled(back: string, belly: string, accent: string, pincers: boolean): Body {
  const shell: Part = { geometry: put(ball(0.36, 1), { y: 0.22, s: pincers ? [1.25, 0.5, 0.85] : [0.85, 0.72, 1.2] }), top: back, foot: belly, jitter: 0.02 };
  const legs = pair((side): Part[] => [-1, 0, 1].map((k): Part => ({ geometry: limb([[side * 0.28, 0.18, k * 0.17], [side * 0.56, 0.26, k * 0.24], [side * 0.62, 0, k * 0.28]], [0.04, 0.034, 0.014], 4), top: back, foot: belly, joint: (k + (side < 0 ? 1 : 2)) % 2 === 0 ? Joint.foreLeft : Joint.foreRight })));
  const front: Part[] = pincers
    ? pair((side) => [
        { geometry: limb([[side * 0.3, 0.2, -0.2], [side * 0.44, 0.28, -0.4], [side * 0.3, 0.26, -0.52]], [0.05, 0.05, 0.07], 5), top: accent, foot: back, joint: Joint.head },
        { geometry: put(cone(0.09, 0.24, 4), { x: side * 0.2, y: 0.26, z: -0.62, rx: -1.5, rz: side * 0.4 }), top: accent, foot: back, joint: Joint.head },
        { geometry: put(ball(0.04, 0), { x: side * 0.1, y: 0.44, z: -0.26 }), top: "#1a1420", joint: Joint.head },
      ])
    : [
        { geometry: put(ball(0.16, 0), { y: 0.16, z: -0.46 }), top: belly, foot: belly, joint: Joint.head },
        { geometry: put(box(0.03, 0.06, 0.66), { y: 0.46, z: 0.04 }), top: accent, glow: 1 },
        ...[-0.2, 0.08, 0.3].map((z): Part => ({ geometry: put(box(0.42, 0.05, 0.03), { y: 0.42 - Math.abs(z) * 0.3, z }), top: accent, glow: 0.9 })),
        ...pair((side) => [{ geometry: limb([[side * 0.06, 0.24, -0.56], [side * 0.16, 0.42, -0.72]], [0.018, 0.008], 3), top: accent, joint: Joint.head, glow: 0.5 }]),
      ];
  return { detail: [shell, ...legs, ...front], simple: [shell, ...front.slice(0, 2)], joints: { fore: [0.2, 0], hind: [0.2, 0], neck: [0.2, -0.2], tail: [0, 0], wing: [0, 0], stands: 0.06 } };
}

/** A tortoise: a high shell of plates. */
export function tortoise(shell: string, plate: string, skin: string): Body {
  const dome: Part = { geometry: put(ball(0.36, 1), { y: 0.3, z: 0.04, s: [0.92, 0.72, 1.08] }), top: shell, foot: plate, jitter: 0.03, grain: 0.18 };
  const legs = pair((side): Part[] => [-0.22, 0.26].map((z, k): Part => ({ geometry: limb([[side * 0.24, 0.22, z], [side * 0.32, 0.1, z], [side * 0.32, 0, z - 0.02]], [0.09, 0.08, 0.09], 5), top: skin, foot: skin, joint: k === 0 ? (side < 0 ? Joint.foreLeft : Joint.foreRight) : side < 0 ? Joint.hindLeft : Joint.hindRight })));
  const head: Part[] = [
    { geometry: limb([[0, 0.24, -0.3], [0, 0.32, -0.42], [0, 0.34, -0.5]], [0.09, 0.08, 0.07], 6), top: skin, foot: skin, joint: Joint.head },
    ...pair((side) => [{ geometry: put(ball(0.02, 0), { x: side * 0.06, y: 0.37, z: -0.52 }), top: "#1a1420", joint: Joint.head }]),
  ];
  return {
    detail: [dome, ...Array.from({ length: 7 }, (_, k): Part => ({ geometry: put(gem(0.1), { x: Math.sin(k * 0.9) * (k === 0 ? 0 : 0.2), y: 0.52 - (k === 0 ? 0 : 0.06), z: 0.04 + Math.cos(k * 0.9) * (k === 0 ? 0 : 0.22), s: [1, 0.3, 1] }), top: plate, foot: shell, glow: k % 3 === 0 ? 0.5 : 0.1 })), ...legs, ...head],
    simple: [dome, ...legs.filter((_, k) => k % 2 === 0), ...head.slice(0, 1)],
    joints: { fore: [0.2, -0.22], hind: [0.2, 0.26], neck: [0.24, -0.28], tail: [0, 0], wing: [0, 0], stands: 0.14 },
  };
}

/** A moth: two pairs of wings that shed light. */
export function moth(wing: string, tip: string, trunk: string): Body {
  const wings = pair((side): Part[] => [
    ...wingParts(side, 0.6, 0.5, 0.1, -0.2, wing, tip, 0.75),
    ...wingParts(side, 0.44, 0.42, 0.09, 0.12, tip, wing, 0.75),
  ]);
  return {
    detail: [...wings, { geometry: limb([[0, 0.1, -0.3], [0, 0.1, 0], [0, 0.08, 0.36]], [0.05, 0.08, 0.02], 5), top: trunk, foot: trunk, glow: 0.5 }, ...pair((side) => [{ geometry: limb([[side * 0.03, 0.14, -0.3], [side * 0.14, 0.24, -0.46]], [0.014, 0.02], 3), top: tip, glow: 0.8 }])],
    simple: wings.filter((_, k) => k % 2 === 0),
    joints: { fore: [0, 0], hind: [0, 0], neck: [0, 0], tail: [0, 0], wing: [0.03, 0.1], stands: 0 },
  };
}

function bothSides(positions: readonly number[]): number[] {
  const all = [...positions];
  for (let i = 0; i + 8 < positions.length; i += 9) all.push(...positions.slice(i, i + 3), ...positions.slice(i + 6, i + 9), ...positions.slice(i + 3, i + 6));
  return all;
}
