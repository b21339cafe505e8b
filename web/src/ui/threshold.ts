/**
 * Walking through a gate: who steps into its light goes where it leads, without pressing anything.
 *
 * A gate takes one in only after one has stood away from it, so that whoever arrives beside a gate stays, and a refusal is said once.
 * It decides; the server carries out.
 */
import type { Near, NearPlace } from "./near";

/** How near counts as inside, at least. */
const INSIDE_METRES = 2.2;
/** How far past a solid gate's body counts as inside. */
const BEYOND_BODY_METRES = 1.2;
/** How far one must have stood away before. */
const AWAY_METRES = 5;

/** Watches gates. */
export class Threshold {
  private readonly away = new Set<string>();

  /** The gate that was just stepped into, if any. */
  crossed(near: Near): NearPlace | null {
    for (const one of near.places) {
      if (one.place.leads === null || !one.place.offers.includes("enter")) continue;
      if (one.metres > AWAY_METRES) this.away.add(one.key);
      else if (one.metres <= Math.max(INSIDE_METRES, one.place.radius + BEYOND_BODY_METRES) && this.away.delete(one.key)) return one;
    }
    return null;
  }
}
