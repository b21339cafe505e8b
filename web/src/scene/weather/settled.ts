/**
 * What weather leaves on the ground of a region: snow that settles and melts, and how wet it is.
 *
 * Numbers alone, from the weather and time; the materials show them. What snow means for play is the server's.
 */
import type { Weather } from "../../protocol/generated";

/** What lies on the ground, 0..1 each. */
export interface Settled {
  snow: number;
  wet: number;
}

/** Seconds of the strongest snow until the ground is covered, and of rain until it is wet. */
const SNOW_SECONDS = 420;
const WET_SECONDS = 50;
/** Seconds in which the wet ground dries. */
const DRY_SECONDS = 260;
/** Share of a full cover that melts in a second for each degree above freezing, and at freezing in thaw. */
const MELT_PER_DEGREE = 1 / 900;
/** Snow that settles somewhat above freezing, in tenths of a degree. */
const SETTLES_BELOW = 15;
/** Rime on frozen ground under an open sky, and the tenths of a degree at which it is full. */
const RIME = 0.3;
const RIME_FULL = -60;
/** Mist leaves this much dew. */
const DEW = 0.3;

type Sky = Pick<Weather, "kind" | "intensity" | "temperature" | "sinceMs">;

const strength = (weather: Sky): number => 0.4 + 0.6 * Math.min(1, weather.intensity / 1_000);
const rains = (weather: Sky): boolean => weather.kind === "rain" || weather.kind === "thunder";

/** What lies there when one comes: by how long this weather has gone on, and rime where it freezes. */
export function settledAt(weather: Sky | undefined, worldMs: number): Settled {
  if (weather === undefined) return { snow: 0, wet: 0 };
  const seconds = Math.max(0, (worldMs - weather.sinceMs) / 1_000);
  const frozen = rimeOf(weather);
  const fallen = weather.kind === "snow" && weather.temperature < SETTLES_BELOW ? Math.min(1, (seconds / SNOW_SECONDS) * strength(weather)) : 0;
  const rained = rains(weather) ? Math.min(1, (seconds / WET_SECONDS) * strength(weather)) : 0;
  return { snow: Math.max(frozen, fallen), wet: Math.max(rained, dewOf(weather)) };
}

/** Goes on for some seconds. */
export function settle(settled: Settled, weather: Sky | undefined, seconds: number): void {
  if (weather === undefined || seconds <= 0) return;
  const degrees = weather.temperature / 10;
  if (weather.kind === "snow" && weather.temperature < SETTLES_BELOW) settled.snow = Math.min(1, settled.snow + (seconds / SNOW_SECONDS) * strength(weather));
  else if (degrees > 0) settled.snow = Math.max(0, settled.snow - seconds * MELT_PER_DEGREE * (degrees + (rains(weather) ? 4 : 0)));
  else settled.snow += (Math.max(settled.snow, rimeOf(weather)) - settled.snow) * Math.min(1, seconds / SNOW_SECONDS);
  if (rains(weather)) settled.wet = Math.min(1, settled.wet + (seconds / WET_SECONDS) * strength(weather));
  else settled.wet = Math.max(Math.min(settled.wet, dewOf(weather)), settled.wet - seconds / DRY_SECONDS);
}

function rimeOf(weather: Sky): number {
  return weather.temperature < 0 ? RIME * Math.min(1, weather.temperature / RIME_FULL) : 0;
}

function dewOf(weather: Sky): number {
  return weather.kind === "mist" || weather.kind === "silence-mist" ? DEW : 0;
}
