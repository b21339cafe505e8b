/**
 * What the ground around the listener means for the ear: how much of it is water, how high it is, what is underfoot.
 *
 * It reads the replica and makes no sound.
 */
import type { Replica } from "../replica/replica";
import { nightOf } from "./bed/bed";
import type { Colour } from "./conductor";
import type { Air } from "./nature";
import { treadOf, type Tread } from "./steps";
import { heardOf, STORM_CENTS, type WeatherHeard } from "./weather";

const RINGS = [5, 12, 24] as const;
const WAYS = 8;

/** Share of the places around that lie under water, the near ones counting more. */
function waterAround(replica: Replica, x: number, z: number): number {
  const region = replica.regionAt(x, z);
  if (region === null) return 0;
  let wet = 0;
  let all = 0;
  RINGS.forEach((metres, ring) => {
    for (let way = 0; way < WAYS; way++) {
      const turn = (way / WAYS) * 2 * Math.PI + ring * 0.4;
      const height = replica.height(x + Math.sin(turn) * metres, z - Math.cos(turn) * metres);
      const weight = 1 / (1 + ring);
      if (height !== null && height < region.water) wet += weight;
      all += weight;
    }
  });
  return wet / all;
}

/** The air where the listener is. */
export function airOf(replica: Replica, x: number, y: number, z: number): Air | null {
  const region = replica.regionAt(x, z);
  if (region === null) return null;
  return {
    biome: region.biome,
    interior: region.interior,
    tonic: region.song.tonic,
    hour: replica.clock.hour(),
    height: y - region.water,
    water: waterAround(replica, x, z),
    dissonance: (replica.regions.get(region.region)?.dissonance ?? 0) / 100_000,
    hush: heardOf(replica.regions.get(region.region)?.weather, 0, 0).hush,
  };
}

/** Share of what rain falls on that is leaves, by biome. */
const LEAFY: Record<string, number> = { forest: 0.9, marsh: 0.6, meadow: 0.4, coast: 0.2, star: 0.2 };

/** The weather as it is heard where the listener is. */
export function weatherHeard(replica: Replica, air: Air, x: number, z: number): WeatherHeard {
  const region = replica.regionAt(x, z);
  const weather = region === null || region.interior ? undefined : replica.regions.get(region.region)?.weather;
  return heardOf(weather, LEAFY[air.biome] ?? 0.1, air.water);
}

/** What colours the bed of a region. */
export function colourOf(replica: Replica, region: string): Colour {
  const state = replica.regions.get(region);
  return {
    hour: replica.clock.hour(),
    harmony: (state?.harmony ?? 50_000) / 100_000,
    dissonance: (state?.dissonance ?? 0) / 100_000,
    stormCents: STORM_CENTS * heardOf(state?.weather, 0, 0).storm,
  };
}

/** What is underfoot at a place. */
export function treadAt(replica: Replica, x: number, z: number, wet: boolean): Tread {
  const region = replica.regionAt(x, z);
  const ground = region === null ? null : replica.ground(region.region);
  if (region === null || ground === null || replica.atlas === null) return treadOf("", wet);
  const { tile } = ground;
  const column = Math.min(tile.side - 1, Math.max(0, Math.round((x - region.west) / tile.spacing)));
  const row = Math.min(tile.side - 1, Math.max(0, Math.round((z - region.north) / tile.spacing)));
  const surface = tile.surfaces[row * tile.side + column] ?? 0;
  return treadOf(replica.atlas.surfaces[surface] ?? "", wet);
}

/** Whether it is night for the ear. */
export function isNight(hour: number): boolean {
  return nightOf(hour) > 0.6;
}
