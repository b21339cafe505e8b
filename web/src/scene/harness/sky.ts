/** A made-up sky for the harness: the weather, storm and season that the address's knobs name. For development only. */
import type { AtlasRegion, RegionState, Storm, Weather, WeatherKind } from "../../protocol/generated";
import { SEASON_DAYS, SEASONS } from "../../replica/calendar";

const DAY_MS = 4_200_000;

/** World milliseconds at which the harness begins: the middle of the season that is named, summer where none is. */
export function madeWorldMs(knobs: URLSearchParams): number {
  const season = SEASONS.findIndex((name) => name === knobs.get("season"));
  return ((season < 0 ? 1 : season) * SEASON_DAYS + SEASON_DAYS / 2) * DAY_MS;
}

/** Weather and storm of a region. */
export function madeSky(knobs: URLSearchParams, region: AtlasRegion, worldMs: number, beside: { x: number; z: number }): Pick<RegionState, "weather" | "storm"> {
  const kind = (region.region === knobs.get("region") || knobs.get("weather2") === null ? knobs.get("weather") : knobs.get("weather2")) as WeatherKind | null;
  if (kind === null || region.interior) return {};
  const [east, south] = (knobs.get("wind") ?? "3,1.5").split(",").map(Number);
  const sinceMs = worldMs - Number(knobs.get("lasted") ?? 600) * 1_000;
  const weather: Weather = {
    kind, intensity: Number(knobs.get("strength") ?? 900), temperature: Number(knobs.get("temperature") ?? (kind === "snow" ? -2 : 12)) * 10, humidity: 700, pressure: 10_050,
    wind: [(east ?? 3) * 100, (south ?? 0) * 100], sinceMs, untilMs: worldMs + 900_000, pace: 1_000, hearing: 1_000,
  };
  return kind === "dissonance-storm" ? { weather, storm: madeStorm(beside, sinceMs) } : { weather };
}

function madeStorm({ x, z }: { x: number; z: number }, roseMs: number): Storm {
  const fractures = [[3, -13], [-14, -26], [34, -50]].map(([dx, dz], k) => ({
    x: x + (dx ?? 0), z: z + (dz ?? 0), reach: 28, depth: 800, remaining: k === 1 ? 350 : 800, open: k < 2,
    shades: [0, 1].map((shade) => ({ shade: k * 2 + shade, x: x + (dx ?? 0) + Math.cos(k + shade * 2.4) * 6, z: z + (dz ?? 0) + Math.sin(k + shade * 2.4) * 6, gloom: 180 })),
  }));
  return { storm: 1, stage: "raging", roseMs, endsMs: roseMs + 1_400_000, fractures, open: 2, singers: 0 };
}
