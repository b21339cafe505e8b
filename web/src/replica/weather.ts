/**
 * Weather, storms and occasions as the client keeps them: what a message changes in the state of a region, and what came lately.
 *
 * Pure: states are replaced, never written into. It decides no weather and words none; how it looks and sounds is for scene and audio.
 */
import type { Occasion, RegionState, ServerBody, Storm, Weather, WeatherKind } from "../protocol/generated";

/** What happens once in the sky. */
export type SkyHappening =
  | { kind: "weather-turned"; region: string; weather: Weather; before: WeatherKind | null; cause: string }
  | {
      kind: "storm-answered";
      region: string;
      storm: number;
      fracture: number;
      mended: number;
      remaining: number;
      gone: readonly number[];
      how: string;
      who: string | null;
      mine: number | null;
      /** The fractured place; null where the storm is not known here. */
      at: { x: number; z: number } | null;
    }
  | { kind: "storm-ended"; region: string; storm: number; outcome: string; harmony: number; dissonance: number; singers: number; mine: number | null; earned: number | null };

/** Messages about the sky. */
export type SkyBody = Extract<ServerBody, { type: "weather-turned" | "storm-answered" | "storm-ended" }>;

/** A notice of an occasion, as it came. */
export interface ToldOccasion {
  /** Counts up. */
  id: number;
  occasion: Occasion;
  /** The server's own words. */
  text: string;
  /** World milliseconds at which it was told. */
  atMs: number;
}

/** Occasions that are remembered. */
const TOLD_MAX = 16;
const FULL = 1_000;

/** A state that was told to everyone: what is one's own of a storm is not in it, and stays. */
export function told(before: RegionState | undefined, after: RegionState): RegionState {
  const mine = before?.storm?.mine;
  if (mine === undefined || after.storm === undefined || after.storm.mine !== undefined || before?.storm?.storm !== after.storm.storm) return after;
  return { ...after, storm: { ...after.storm, mine } };
}

/** What a message changes in a region's state, and what it means for those who listen. */
export function changedSky(state: RegionState, body: SkyBody): { state: RegionState; happening: SkyHappening } {
  switch (body.type) {
    case "weather-turned": {
      const { region, weather, cause } = body;
      return { state: { ...state, weather }, happening: { kind: "weather-turned", region, weather, before: state.weather?.kind ?? null, cause } };
    }
    case "storm-answered": {
      const { region, storm, fracture, mended, remaining, gone, how, who } = body;
      const known = state.storm?.storm === storm ? state.storm : undefined;
      const place = known?.fractures[fracture];
      const at = place === undefined ? null : { x: place.x, z: place.z };
      const happening: SkyHappening = { kind: "storm-answered", region, storm, fracture, mended, remaining, gone, how, who, mine: body.mine ?? null, at };
      return { state: known === undefined ? state : { ...state, storm: answered(known, body) }, happening };
    }
    case "storm-ended": {
      const { region, storm, outcome, harmony, dissonance, singers, mine, earned } = body;
      const { storm: raging, ...rest } = state;
      const happening: SkyHappening = { kind: "storm-ended", region, storm, outcome, harmony, dissonance, singers, mine: mine ?? null, earned: earned ?? null };
      return { state: raging?.storm === storm ? rest : state, happening };
    }
  }
}

/** A storm after one of its fractured places was sung to. */
function answered(storm: Storm, body: Extract<SkyBody, { type: "storm-answered" }>): Storm {
  const fractures = storm.fractures.map((fracture, index) => ({
    ...fracture,
    remaining: index === body.fracture ? body.remaining : fracture.remaining,
    shades: fracture.shades.map((shade) => (body.gone.includes(shade.shade) ? { ...shade, gloom: 0 } : shade)),
  }));
  return { ...storm, stage: "answered", fractures, ...(body.mine === undefined ? {} : { mine: body.mine }) };
}

/** What the weather leaves of walking and running, 0..1; 1 where nothing is known. */
export function paceIn(state: RegionState | undefined): number {
  const pace = state?.weather?.pace ?? FULL;
  return Math.min(1, Math.max(0, pace / FULL));
}

/** The occasions that were told, newest first. */
export class Occasions {
  list: readonly ToldOccasion[] = [];
  private next = 1;

  /** A notice of one came. */
  tell(occasion: Occasion, text: string, atMs: number): ToldOccasion {
    const came = { id: this.next++, occasion, text, atMs };
    this.list = [came, ...this.list].slice(0, TOLD_MAX);
    return came;
  }
}
