/**
 * Which threads are strung now: each comes and goes slowly, the clearest first where not all can be drawn. Pure: no light, no figures.
 */
import type { LiveWeave } from "../../replica/weaves";
import { familyOf, type Family } from "../../replica/relations";
import type { Thread } from "../../protocol/generated";

/** A thread that is wanted or still fades. */
export interface Strung {
  readonly key: string;
  /** Entity numbers: where it begins and ends. */
  readonly from: number;
  readonly to: number;
  /** `weave`: only that two sing together; `lent`: what neighbours lend. */
  readonly of: Family | "weave" | "lent";
  /** 0..1, how clear the relation is. */
  strength: number;
  /** Its place among the threads of the same two, from 0. */
  lane: number;
  /** 0..1, how far it has come in. */
  light: number;
  wanted: boolean;
}

const COMES_SECONDS = 0.5;
const GOES_SECONDS = 1.4;
/** Threads between the same two at most: the rest would be one bright rope. */
const LANES_MAX = 4;
const STRINGS_MAX = 96;

/** The threads. */
export class Strings {
  private readonly strung = new Map<string, Strung>();

  /** The threads to draw, the clearest first, after `seconds` more. */
  update(weaves: Iterable<LiveWeave>, threads: readonly Thread[], seconds: number): readonly Strung[] {
    for (const one of this.strung.values()) one.wanted = false;
    const lanes = new Map<string, number>();
    const want = (key: string, from: number, to: number, of: Strung["of"], strength: number): void => {
      const pair = from < to ? `${from}.${to}` : `${to}.${from}`;
      const lane = lanes.get(pair) ?? 0;
      if (lane >= LANES_MAX) return;
      lanes.set(pair, lane + 1);
      const known = this.strung.get(key);
      if (known !== undefined) Object.assign(known, { strength, wanted: true });
      else if (this.strung.size < STRINGS_MAX) this.strung.set(key, { key, from, to, of, strength, lane, light: 0, wanted: true });
    };
    for (const weave of weaves) {
      for (const { relation, leader, follower, strength } of weave.relations) want(`${weave.weave}.${relation}.${leader}.${follower}`, leader, follower, familyOf(relation), strength / 1000);
      weave.voices.forEach((voice, k) => {
        const next = weave.voices[(k + 1) % weave.voices.length];
        if (next !== undefined && next !== voice && !(weave.voices.length === 2 && k === 1)) want(`${weave.weave}.${voice}.${next}`, voice, next, "weave", 0.3);
      });
    }
    for (const { from, to, strength } of threads) want(`lent.${from}.${to}`, from, to, "lent", strength / 1000);
    for (const one of this.strung.values()) {
      one.light = one.wanted ? Math.min(1, one.light + seconds / COMES_SECONDS) : one.light - seconds / GOES_SECONDS;
      if (one.light <= 0 && !one.wanted) this.strung.delete(one.key);
    }
    return [...this.strung.values()].sort((a, b) => b.strength - a.strength);
  }

  /** Nothing is strung any more. */
  clear(): void {
    this.strung.clear();
  }
}
