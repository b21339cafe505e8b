/**
 * How creatures move: from what one does and how fast it goes to the numbers that pose its body, eased from frame to frame.
 *
 * Pure: it knows no shapes and draws nothing. Where a creature is, is the replica's.
 */
import type { Being } from "../../replica/creatures";
import type { Posed } from "./flock";
import type { Gait, SpeciesLook } from "./looks";

/** What is eased, per creature. */
export interface Eased {
  phase: number;
  /** Metres above the ground. */
  lift: number;
  /** 0 on its feet, 1 on the wing. */
  air: number;
  rest: number;
  head: number;
  heading: number;
  roll: number;
  seenAt: number;
}

/** Turns of the gait's circle per length of the body gone. */
const STRIDES: Record<Gait, number> = { trot: 5.2, hop: 3.6, fly: 5, swim: 5, crawl: 9, slither: 7, plod: 7, flutter: 4 };
/** Swings of the legs, in radians, at a walk. */
const SWING: Record<Gait, number> = { trot: 0.62, hop: 0.7, fly: 0.5, swim: 1, crawl: 0.4, slither: 1, plod: 0.4, flutter: 0 };
/** Wing beats a second times 2 pi. */
const BEATS: Record<Gait, number> = { trot: 0, hop: 0, fly: 15, swim: 0, crawl: 0, slither: 0, plod: 0, flutter: 30 };
/** Doings in which a flier keeps to the ground. */
const GROUNDED: ReadonlySet<string> = new Set(["graze", "forage", "drink", "rest", "court"]);
const STILL = 0.25;
/** Body lengths a second from which a gait is a gallop. */
const GALLOP = 5;

/** Something eased for a creature that came just now. */
export function easedOf(being: Being, look: SpeciesLook, nowMs: number): Eased {
  const air = inAir(being, look) ? 1 : 0;
  return { phase: (being.creature * 2.399) % (Math.PI * 2), lift: air * (look.flies ?? 0), air, rest: being.doing === "rest" ? 1 : 0, head: 0, heading: being.heading, roll: 0, seenAt: nowMs };
}

/** Whether it is on the wing: fliers that go anywhere are. */
function inAir(being: Being, look: SpeciesLook): boolean {
  if (look.gait === "flutter") return true;
  return look.flies !== undefined && (being.speed > 1.4 || !GROUNDED.has(being.doing)) && being.doing !== "rest";
}

/** Poses a creature for a moment; writes into `out`, whose place and length the caller sets. `calm` is reduced motion. */
export function poseOf(being: Being, look: SpeciesLook, eased: Eased, seconds: number, time: number, calm: boolean, out: Posed): void {
  const { gait } = look;
  const k = (rate: number) => Math.min(1, seconds * rate);
  const moving = being.speed > STILL;
  const lengths = being.speed / Math.max(0.2, being.metres);
  const air = inAir(being, look);
  eased.air += ((air ? 1 : 0) - eased.air) * k(1.8);
  const resting = being.doing === "rest" && !moving && !air;
  eased.rest += ((resting ? 1 : 0) - eased.rest) * k(1.6);
  // A small animal's legs go round no faster than an eye can follow.
  const cadence = Math.min(17, lengths * STRIDES[gait]);
  const flying = eased.air > 0.3 && BEATS[gait] > 0;
  const tempo = gait === "flutter" ? 1 : 1 / Math.max(0.6, Math.sqrt(being.metres));
  eased.phase += seconds * (flying ? BEATS[gait] * tempo * (calm ? 0.5 : 1) : moving ? cadence : gait === "swim" ? 2 : 0);
  if (eased.phase > 1e4) eased.phase -= Math.PI * 2 * 1_500;
  const own = being.creature * 1.7;

  // Larks climb and fall, moths dance; each about its own height.
  const height = (look.flies ?? 0) * (0.8 + 0.4 * Math.sin(own)) + Math.sin(time * 0.5 + own) * (look.flies ?? 0) * 0.15;
  eased.lift += (eased.air * height - eased.lift) * k(1.4);

  const dips = being.doing === "graze" || being.doing === "drink" || being.doing === "forage";
  const calls = being.calling && !moving;
  const head = moving ? 0 : calls ? 0.45 : dips ? -0.95 + Math.sin(time * 1.6 + own) * 0.12 : resting ? -0.35 : Math.sin(time * 0.6 + own) * 0.12;
  eased.head += (head - eased.head) * k(3);

  const turned = Math.sin(being.heading - eased.heading);
  eased.heading = being.heading;
  const banks = seconds > 0 ? Math.max(-0.6, Math.min(0.6, (turned / seconds) * 0.25)) * eased.air : 0;
  eased.roll += (banks - eased.roll) * k(3);

  const gallop = Math.min(1, Math.max(0, (lengths - GALLOP * 0.6) / GALLOP));
  out.heading = being.heading;
  out.phase = eased.phase;
  out.swing = moving || gait === "swim" ? SWING[gait] * Math.min(1, 0.45 + lengths * 0.3) * (1 - eased.air * 0.8) : 0;
  out.rest = eased.rest;
  out.head = eased.head;
  out.folded = gait === "flutter" ? 0 : 1 - eased.air;
  out.gallop = gait === "hop" ? 1 : gallop;
  out.roll = eased.roll;
  // Birds beat and glide by turns.
  const glides = gait === "fly" && being.speed > 3 && Math.sin(time * 0.7 + own) > 0.25;
  out.beat = eased.air * (glides ? 0.08 : gait === "flutter" ? 1.05 : 0.72);
  out.pitch = gait === "hop" && moving ? -Math.cos(eased.phase) * 0.22 : gallop > 0.3 ? Math.sin(eased.phase) * 0.06 * gallop : 0;
  const hop = gait === "hop" && moving ? Math.max(0, Math.sin(eased.phase)) * Math.min(0.7, 0.12 + lengths * 0.07) * being.metres : 0;
  const bob = gait === "trot" && moving ? Math.abs(Math.sin(eased.phase)) * 0.02 * being.metres : 0;
  out.y = eased.lift + hop + bob;
}
