/**
 * How many tones may sound at once: when there are too many, the one that will be missed least is taken away.
 *
 * It makes no tones.
 */
import type { Sounding } from "./voices/voice";

/** A bounded set of sounding tones. */
export interface Pool {
  /** Takes in a tone that begins at `now` or later; may take others away. */
  add(sounding: Sounding, now: number): void;
  /** Takes everything away at once. */
  silence(now: number): void;
  /** Lets everything go the way its instrument is let go. */
  release(now: number): void;
  /** Tones that sound or will. */
  size(now: number): number;
}

/** A pool of at most `limit` tones. */
export function poolOf(limit: number): Pool {
  let sounding: Sounding[] = [];
  const sweep = (now: number): void => {
    sounding = sounding.filter((tone) => tone.endsAt > now);
  };
  return {
    add: (tone, now) => {
      sweep(now);
      // Whatever ends first is quietest already; among held ones the oldest goes.
      while (sounding.length >= limit) {
        let victim = 0;
        sounding.forEach((candidate, i) => {
          const least = sounding[victim] as Sounding;
          if (candidate.endsAt < least.endsAt || (candidate.endsAt === least.endsAt && candidate.at < least.at)) victim = i;
        });
        sounding[victim]?.choke(now);
        sounding.splice(victim, 1);
      }
      sounding.push(tone);
    },
    silence: (now) => {
      for (const tone of sounding) tone.choke(now);
      sounding = [];
    },
    release: (now) => {
      for (const tone of sounding) tone.release(now);
    },
    size: (now) => {
      sweep(now);
      return sounding.length;
    },
  };
}
