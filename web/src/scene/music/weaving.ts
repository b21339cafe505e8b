/**
 * Weaves seen: threads of light between those who sing together and between neighbours who lend each other strength, and the light of a
 * combo over those who wove it.
 *
 * What is heard between whom, and which combo it is, the server tells. Under reduced motion threads stand still.
 */
import type { Vector3 } from "three";
import type { WeaveOutcome } from "../../protocol/generated";
import type { Figure, Happening, Replica } from "../../replica/replica";
import type { Rgb } from "../light/mood";
import type { Lights } from "../shade/lights";
import { Weft, type Ribbons } from "../shade/ribbons";
import { familyLook, lentColour } from "./families";
import { lookOf, lookSparks } from "./looks";
import { Strings, type Strung } from "./strings";

/** Threads farther from the camera are not strung. */
const SIGHT_METRES = 120;
/** Metres over the feet: of what is woven at the heart, of what is lent lower. */
const HEART_METRES = 1.25;
const LENT_METRES = 0.75;
/** Combos of one weave that are drawn, one after the other, and the seconds between them. */
const LOOKS_MAX = 3;
const LOOK_APART_MS = 2_600;
const WAITING_MAX = 12;

/** A combo that waits for the bar on which it takes effect. */
interface Waiting {
  startMs: number;
  combo: WeaveOutcome["combos"][number];
  at: WeaveOutcome["at"];
}

/** Strings the threads. */
export class Weaving {
  colourBlind = false;
  /** Share of a look's sparks that there is room for, 0..1. */
  share = 1;
  private readonly strings = new Strings();
  private waiting: Waiting[] = [];

  constructor(
    private readonly replica: Replica,
    private readonly ribbons: Ribbons,
    private readonly lights: Lights,
  ) {}

  /** Takes in what happened: a weave's combos wait for their bar. */
  happened(happening: Happening): void {
    if (happening.kind !== "woven") return;
    const { combos, at, effectMs } = happening.outcome;
    const startMs = this.replica.clock.toLocal(effectMs);
    combos.slice(0, LOOKS_MAX).forEach((combo, k) => {
      if (this.waiting.length < WAITING_MAX) this.waiting.push({ startMs: startMs + k * LOOK_APART_MS, combo, at });
    });
  }

  frame(nowMs: number, seconds: number, dt: number, camera: Vector3, anchorX: number, anchorZ: number): void {
    const due = this.waiting.filter(({ startMs }) => startMs <= nowMs);
    if (due.length > 0) this.waiting = this.waiting.filter(({ startMs }) => startMs > nowMs);
    for (const one of due) this.shine(one, camera);
    const { weaves } = this.replica;
    for (const strung of this.strings.update(weaves.live.values(), weaves.threads, dt)) {
      const from = this.figure(strung.from);
      const to = this.figure(strung.to);
      if (from === null || to === null || Math.hypot((from.x + to.x) / 2 - camera.x, (from.z + to.z) / 2 - camera.z) > SIGHT_METRES) continue;
      this.string(strung, from, to, anchorX, anchorZ);
    }
    this.ribbons.frame(seconds);
  }

  /** A combo shines over those who wove it, where they stand now; who went away leaves it to the place of the weave. */
  private shine({ combo, at }: Waiting, camera: Vector3): void {
    if (Math.hypot(at.x - camera.x, at.z - camera.z) > SIGHT_METRES) return;
    const seen = combo.voices.map((voice) => this.figure(voice)).filter((figure) => figure !== null);
    for (const spark of lookSparks(lookOf(combo.look), seen.length > 0 ? seen : [at], this.share, this.colourBlind)) this.lights.spark(spark);
  }

  private string(strung: Strung, from: Figure, to: Figure, anchorX: number, anchorZ: number): void {
    const { of, lane, light } = strung;
    const lent = of === "lent";
    const height = lent ? LENT_METRES : HEART_METRES;
    const look: { colour: Rgb; weft: Weft } =
      lent ? { colour: lentColour(this.colourBlind), weft: Weft.dust }
      : of === "weave" ? { colour: lentColour(this.colourBlind), weft: Weft.line }
      : familyLook(of, this.colourBlind);
    const metres = Math.hypot(to.x - from.x, to.z - from.z);
    // Lanes fan out upwards, so that no thread hides another.
    const rise = lent ? -0.12 * metres ** 0.5 : (0.1 + lane * 0.22) * Math.min(2.2, 0.5 + metres * 0.12);
    const strength = (lent ? 0.18 + 0.4 * strung.strength : of === "weave" ? 0.3 : 0.55 + 0.45 * strung.strength) * light * light;
    const ribbon = {
      fromX: from.x, fromY: from.y + height, fromZ: from.z, toX: to.x, toY: to.y + height, toZ: to.z,
      rise, aside: (lane % 2 === 0 ? 1 : -1) * 0.12 * lane, first: look.colour, last: look.colour, strength,
      width: lent ? 0.05 : of === "weave" ? 0.05 : look.weft === Weft.swell ? 0.2 : 0.09 + 0.06 * strung.strength, weft: look.weft,
    };
    this.ribbons.string(ribbon, ((strung.from * 7 + strung.to * 13 + lane * 5) % 17) / 17, anchorX, anchorZ);
  }

  private figure(entity: number): Figure | null {
    if (entity === this.replica.self.entity) return this.replica.self;
    return this.replica.others.get(entity) ?? null;
  }
}
