/**
 * The weather as it is shown: each region's look gliding towards its state over some twenty seconds, mixed across borders, with what lies on the
 * ground, the lightning of the moment and the season.
 *
 * It reads states and times and gives numbers; `light/atmosphere.ts` and the shaders take them.
 */
import type { AtlasRegion, RegionState } from "../../protocol/generated";
import { seasonShares } from "../../replica/calendar";
import { Glows, type Glow, strikesOver } from "../../replica/lightning";
import type { Rgb } from "../light/mood";
import { sharesAt } from "../light/palette";
import { approach, clearLook, type Look, lookOf, LOOK_KEYS } from "./look";
import { settle, settledAt, type Settled } from "./settled";

/** Time constant of the gliding: nineteen parts of twenty are there after twenty seconds. */
const GLIDE_SECONDS = 6.7;
/** Metres on either side of a border over which two weathers mix. */
const BORDER_METRES = 130;
/** Lightning of regions so far from the camera is seen, in metres from their middle. */
const SEEN_METRES = 1_600;
/** Strokes are looked for this far back at most: a page that was hidden shows no old ones. */
const LATE_MS = 400;
const DAY_MS = 4_200_000;

/** What the season does to green: the colour it turns to, relative to its own brightness, and how far. */
const SEASONS: readonly { leaf: Rgb; share: number }[] = [
  { leaf: [0.72, 1.12, 0.4], share: 0.3 },
  { leaf: [0.7, 1, 0.4], share: 0 },
  { leaf: [1.75, 0.92, 0.24], share: 0.74 },
  { leaf: [1.2, 1.02, 0.72], share: 0.62 },
];

/** What is needed each frame. */
export interface SkyInput {
  regions: readonly AtlasRegion[];
  states: ReadonlyMap<string, RegionState>;
  /** Milliseconds since the world's beginning, and of its day. */
  worldMs: number;
  dayMs: number;
  /** Camera in world metres. */
  x: number;
  z: number;
  interior: boolean;
}

interface Shown {
  look: Look;
  settled: Settled;
  known: boolean;
}

/** The weather as it is shown. */
export class WeatherSky {
  /** At the camera. */
  readonly here: Look = clearLook();
  readonly settledHere: Settled = { snow: 0, wet: 0 };
  readonly glows = new Glows();
  /** The lightning of the moment; null for none. */
  glow: Glow | null = null;
  /** What the season does to green: red, green, blue relative to its brightness, and how far. */
  readonly season: [number, number, number, number] = [1, 1, 1, 0];
  /** Metres that clouds have drifted east and south. */
  driftX = 0;
  driftZ = 0;
  private readonly shown = new Map<string, Shown>();
  private lookedMs = -Infinity;

  /** A region's look; null where it is not known yet. */
  lookIn(region: string): Look | null {
    return this.shown.get(region)?.look ?? null;
  }

  /** What lies on a region's ground. */
  settledIn(region: string): Settled | null {
    return this.shown.get(region)?.settled ?? null;
  }

  frame(input: SkyInput, seconds: number): void {
    this.glide(input, seconds);
    this.mix(input);
    this.strike(input);
    this.turnSeason(input);
    this.driftX += this.here.windX * seconds * 1.6;
    this.driftZ += this.here.windZ * seconds * 1.6;
  }

  private glide(input: SkyInput, seconds: number): void {
    const share = 1 - Math.exp(-seconds / GLIDE_SECONDS);
    for (const region of input.regions) {
      const weather = region.interior ? undefined : input.states.get(region.region)?.weather;
      const goal = lookOf(weather, region.biome);
      const shown = this.shown.get(region.region);
      if (shown === undefined || (!shown.known && weather !== undefined)) {
        this.shown.set(region.region, { look: goal, settled: settledAt(weather, input.worldMs), known: weather !== undefined });
        continue;
      }
      approach(shown.look, goal, share);
      settle(shown.settled, weather, seconds);
    }
  }

  private mix(input: SkyInput): void {
    const sum = clearLook();
    for (const key of LOOK_KEYS) sum[key] = 0;
    let [whole, snow, wet] = [0, 0, 0];
    for (const { region, weight } of input.interior ? [] : sharesAt(input.regions, input.x, input.z, BORDER_METRES)) {
      const shown = this.shown.get(input.regions[region]?.region ?? "");
      if (shown === undefined) continue;
      for (const key of LOOK_KEYS) sum[key] += shown.look[key] * weight;
      snow += shown.settled.snow * weight;
      wet += shown.settled.wet * weight;
      whole += weight;
    }
    const mixed = whole > 0 ? sum : clearLook();
    for (const key of LOOK_KEYS) this.here[key] = whole > 0 ? mixed[key] / whole : mixed[key];
    this.settledHere.snow = whole > 0 ? snow / whole : 0;
    this.settledHere.wet = whole > 0 ? wet / whole : 0;
  }

  private strike({ regions, states, worldMs, x, z, interior }: SkyInput): void {
    const from = Math.max(this.lookedMs, worldMs - LATE_MS);
    this.lookedMs = worldMs;
    if (!interior && from < worldMs) {
      const strikes = regions.flatMap((region) => {
        const weather = states.get(region.region)?.weather;
        const far = Math.hypot(region.west + region.side / 2 - x, region.north + region.side / 2 - z);
        return weather === undefined || far > SEEN_METRES ? [] : strikesOver(region, weather, from, worldMs);
      });
      this.glows.take(strikes.sort((a, b) => a.atMs - b.atMs));
    }
    this.glow = interior ? null : this.glows.at(worldMs);
  }

  private turnSeason({ worldMs, dayMs }: SkyInput): void {
    const shares = seasonShares(worldMs, dayMs > 0 ? dayMs : DAY_MS);
    let far = 0;
    const leaf = [0, 0, 0];
    SEASONS.forEach((season, k) => {
      const weight = (shares[k] as number) * season.share;
      far += weight;
      for (let c = 0; c < 3; c++) leaf[c] = (leaf[c] as number) + (season.leaf[c] as number) * weight;
    });
    for (let c = 0; c < 3; c++) this.season[c] = far > 0 ? (leaf[c] as number) / far : 1;
    this.season[3] = far;
  }
}
