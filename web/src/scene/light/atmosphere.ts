/**
 * Air and light of the moment: hour, region palettes and harmony brought together into the shared values.
 *
 * It reads the replica's state as numbers and writes uniforms; it builds no meshes. A region's harmony is a field over the world, so
 * that colour drains and returns smoothly across borders.
 */
import { Color, type Vector3, type Vector4 } from "three";
import type { AtlasRegion, RegionState } from "../../protocol/generated";
import { FIELD_SIDE, type Shared } from "../shade/uniforms";
import { display, type Mood, moodAt, type Rgb } from "./mood";
import { mixTint, type RegionPalette, type RegionTint, sharesAt, tintMood } from "./palette";
import { type Look, weatherMood } from "../weather/look";
import type { Settled } from "../weather/settled";
import type { WeatherSky } from "../weather/sky";
import { heavenAt, newHeaven } from "./sun";

/** What the eye should make of a region's state. */
export interface Feeling {
  /** Saturation, 1 is as painted. */
  saturation: number;
  /** 0..1: flowers, halos, glow. */
  bloom: number;
  /** 0..1: the Silence's mist. */
  silence: number;
  /** 0..1: strength of the aurora, at night. */
  aurora: number;
}

const POINT = 100_000;

/** How harmony and dissonance look. Harmony 50 and dissonance 0 is the world as painted. */
export function feelingOf(state: Pick<RegionState, "harmony" | "dissonance"> | undefined): Feeling {
  if (!state) return { saturation: 1, bloom: 0.5, silence: 0, aurora: 0 };
  const harmony = Math.min(1, Math.max(0, state.harmony / POINT));
  const dissonance = Math.min(1, Math.max(0, state.dissonance / POINT));
  const drained = dissonance ** 0.8;
  return {
    saturation: Math.max(0.1, 0.82 + harmony * 0.36 - drained * 0.85),
    bloom: Math.max(0, harmony - dissonance * 0.6),
    silence: Math.min(1, Math.max(0, (dissonance - 0.25) / 0.65)),
    aurora: Math.min(1, Math.max(0, (harmony - 0.78) / 0.14)) * (1 - dissonance),
  };
}

/** What the atmosphere is told each frame. */
export interface AtmosphereInput {
  hour: number;
  regions: readonly AtlasRegion[];
  palettes: readonly RegionPalette[];
  states: ReadonlyMap<string, RegionState>;
  regionMetres: number;
  /** Camera in world coordinates. */
  x: number;
  y: number;
  z: number;
  /** Scene origin in world coordinates. */
  anchorX: number;
  anchorZ: number;
  interior: AtlasRegion | null;
  /** 0..1, how much light a dark interior has been given. */
  interiorLight: number;
  fogFactor: number;
  /** The weather as it is shown. */
  weather: WeatherSky;
}

const HARMONY_SECONDS = 1.6;
const DAY_AURORA = 0.34;
/** How far weather's mist at its full depth climbs towards the height where one stands. */
const MIST_CLIMBS = 1.05;
/** Metres a second of wind at which plants sway as painted, and at which they bend as far as they do. */
const BREEZE = 2;
const GALE = 16;
const SWAY = 0.153;

/** Keeps the shared values in step with the world. */
export class Atmosphere {
  readonly heaven = newHeaven();
  mood: Mood = moodAt(12);
  /** Feeling at the camera, smoothed. */
  readonly here: Feeling = { saturation: 1, bloom: 0.5, silence: 0, aurora: 0 };
  private readonly shown = new Map<string, Feeling>();

  constructor(private readonly shared: Shared) {}

  /** Direction of the light, for baking. */
  get light(): Vector3 {
    return this.heaven.light;
  }

  frame(input: AtmosphereInput, dtSeconds: number): void {
    heavenAt(input.hour, this.heaven);
    const parts = this.partsAt(input);
    this.ease(input, dtSeconds);
    this.feelHere(input, dtSeconds);
    let mood = tintMood(moodAt(input.hour), parts);
    if (input.interior) mood = inside(mood, input.interiorLight, parts[0]?.tint ?? null);
    else mood = weatherMood(mood, input.weather.here);
    this.mood = mood;
    this.writeLight(mood, input);
    this.writeAir(mood, parts, input);
    this.writeField(input);
    this.writeWeather(mood, input);
  }

  private partsAt(input: AtmosphereInput): { tint: RegionTint; weight: number }[] {
    return sharesAt(input.regions, input.x, input.z, 110).flatMap(({ region, weight }) => {
      const palette = input.palettes[region];
      return palette ? [{ tint: palette.tint, weight }] : [];
    });
  }

  /** Moves each region's shown feeling towards its state, so that harmony is seen to rise. */
  private ease(input: AtmosphereInput, dt: number): void {
    const share = 1 - Math.exp(-dt / HARMONY_SECONDS);
    for (const region of input.regions) {
      const goal = weathered(feelingOf(input.states.get(region.region)), input.weather.lookIn(region.region));
      const shown = this.shown.get(region.region);
      if (!shown) this.shown.set(region.region, goal);
      else for (const k of FEELING_KEYS) shown[k] += (goal[k] - shown[k]) * share;
    }
  }

  private feelHere(input: AtmosphereInput, dt: number): void {
    const share = dt <= 0 ? 1 : 1 - Math.exp(-dt * 1.5);
    const sum: Feeling = { saturation: 0, bloom: 0, silence: 0, aurora: 0 };
    let whole = 0;
    for (const { region, weight } of sharesAt(input.regions, input.x, input.z, 110)) {
      const feeling = this.shown.get(input.regions[region]?.region ?? "");
      if (!feeling) continue;
      for (const k of FEELING_KEYS) sum[k] += feeling[k] * weight;
      whole += weight;
    }
    if (whole > 0) for (const k of FEELING_KEYS) this.here[k] += (sum[k] / whole - this.here[k]) * share;
  }

  private writeLight(mood: Mood, input: AtmosphereInput): void {
    const { shared, heaven } = this;
    shared.uSunDirection.value.copy(heaven.light);
    if (input.interior) shared.uSunDirection.value.set(0.2, 0.96, 0.2).normalize();
    shared.uSunDisc.value.copy(heaven.moonlit ? heaven.moon : heaven.sun);
    if (heaven.moonlit) shared.uSunDisc.value.y = Math.max(-0.1, shared.uSunDisc.value.y);
    shared.uMoonDirection.value.copy(heaven.moon);
    const dim = 1 - this.here.silence * 0.45;
    set(shared.uSunColour.value, mood.sun, dim);
    const flash = input.weather.glow?.strength ?? 0;
    set(shared.uHemiSky.value, mood.hemiSky, 1 + this.here.aurora * mood.stars * 0.12 + flash * (0.5 + 0.9 * mood.stars));
    set(shared.uHemiGround.value, mood.hemiGround);
    shared.uStars.value = input.interior ? 0 : mood.stars;
    shared.uLamps.value = input.interior ? 1 : mood.lamps;
    // An Aurora that is weather is seen by day too, faintly; what harmony alone paints is the night's.
    const byDay = input.weather.here.aurora * DAY_AURORA;
    shared.uAurora.value = input.interior ? 0 : this.here.aurora * Math.max(byDay, mood.stars - 0.05) * (1 - input.weather.here.cover * 0.8);
  }

  private writeAir(mood: Mood, parts: readonly { tint: RegionTint; weight: number }[], input: AtmosphereInput): void {
    const { shared, here } = this;
    const grey = here.silence * 0.72;
    set(shared.uZenith.value, drained(mood.zenith, grey));
    set(shared.uMiddle.value, drained(mood.middle, grey));
    set(shared.uHorizon.value, drained(mood.horizon, grey));
    set(shared.uGlow.value, drained(mood.glow, grey));
    set(shared.uMistColour.value, mistColour(mood, parts, here.silence));
    set(shared.uWaterDeep.value, mixTint(parts, (tint) => tint.waterDeep, [0.07, 0.29, 0.5]));
    set(shared.uWaterShallow.value, mixTint(parts, (tint) => tint.waterShallow, [0.39, 0.81, 0.75]));
    const dawn = Math.max(0, 1 - Math.abs(input.hour - 6.4) / 2.2);
    shared.uFogDensity.value = mood.fog * input.fogFactor * (input.interior ? 4.5 : 1 + here.silence * 1.6);
    const hazy = input.weather.here.mist;
    shared.uMist.value = input.interior ? 0.12 : Math.min(0.95, 0.2 + dawn * 0.3 + here.silence * 0.75 + hazy);
    // Mist that is weather lies on the land wherever one stands, not over the water alone.
    const water = nearestWater(input);
    const lies = Math.min(1, hazy * MIST_CLIMBS) * Math.max(0, input.y - water);
    shared.uMistBase.value = input.interior ? input.interior.water - 2 : water + lies + here.silence * 6;
    shared.uMistTop.value = 7 + here.silence * 16 + hazy * 40;
    shared.uSea.value = input.interior ? -1e4 : nearestWater(input);
    shared.uAnchor.value.set(input.anchorX, input.anchorZ);
  }

  private writeField(input: AtmosphereInput): void {
    const { shared } = this;
    const size = input.interior ? input.interior.side : input.regionMetres;
    const half = (FIELD_SIDE - 1) / 2;
    const west = (Math.floor(input.x / size) - half) * size;
    const north = (Math.floor(input.z / size) - half) * size;
    shared.uFieldSize.value = size;
    shared.uFieldOrigin.value.set(west + size / 2 - input.anchorX, north + size / 2 - input.anchorZ);
    const byCell = new Map(input.regions.map((region) => [`${Math.floor((region.west + 1) / size)} ${Math.floor((region.north + 1) / size)}`, region.region]));
    for (let j = 0; j < FIELD_SIDE; j++) {
      for (let i = 0; i < FIELD_SIDE; i++) {
        const slug = input.interior ? input.interior.region : byCell.get(`${west / size + i} ${north / size + j}`);
        const feeling = (slug ? this.shown.get(slug) : undefined) ?? this.here;
        (shared.uField.value[j * FIELD_SIDE + i] as Vector4).set(feeling.saturation, feeling.bloom, feeling.silence, input.interior ? 0 : laid(slug === undefined ? null : input.weather.settledIn(slug), input.weather.settledHere));
      }
    }
  }

  private writeWeather(mood: Mood, { weather, interior, x, y, z }: AtmosphereInput): void {
    const { shared } = this;
    const { here, glow, season, settledHere } = weather;
    const open = interior ? 0 : 1;
    shared.uOvercast.value = here.cover * open;
    shared.uCloudShift.value.set(weather.driftX, weather.driftZ);
    shared.uRain.value = here.rain * open;
    shared.uSeason.value.set(season[0], season[1], season[2], season[3] * open);
    shared.uCovered.value = open * (settledHere.snow > 0.004 || settledHere.wet > 0.004 || shared.uField.value.some((cell) => Math.abs(cell.w) > 0.004) ? 1 : 0);
    const metres = Math.hypot(here.windX, here.windZ);
    const [east, south] = metres > 0.01 ? [here.windX / metres, here.windZ / metres] : [0.85, 0.53];
    const sway = SWAY * Math.min(2.2, 0.45 + (0.55 * metres) / BREEZE / 1.6);
    shared.uBreeze.value.set(east * sway, south * sway);
    const bend = 0.16 * Math.min(1, Math.max(0, metres - BREEZE) / GALE) ** 0.8;
    shared.uBend.value.set(east * bend, south * bend);
    if (glow === null) shared.uFlash.value.w = 0;
    else {
      const far = Math.max(1, Math.hypot(glow.x - x, glow.z - z));
      const up = Math.max(0.12, (180 - Math.min(120, y)) / far);
      const whole = Math.hypot(1, up);
      shared.uFlash.value.set((glow.x - x) / far / whole, up / whole, (glow.z - z) / far / whole, glow.strength * (0.55 + 0.45 * mood.stars) * open);
    }
  }
}

/** A region's feeling as its weather lets it be seen. */
function weathered(feeling: Feeling, look: Look | null): Feeling {
  if (look === null) return feeling;
  return {
    saturation: Math.max(0.1, feeling.saturation * (1 - look.drain * 0.85)),
    bloom: feeling.bloom * (1 - look.drain * 0.5),
    silence: Math.max(feeling.silence, look.silence, look.gloom * 0.3),
    aurora: Math.max(feeling.aurora, look.aurora),
  };
}

/** What lies on the ground as one number: snow above 0, wet below. */
function laid(settled: Settled | null, here: Settled): number {
  const { snow, wet } = settled ?? here;
  return snow - wet * (1 - snow);
}

const FEELING_KEYS = ["saturation", "bloom", "silence", "aurora"] as const;

function set(colour: Color, rgb: Rgb, factor = 1): void {
  colour.r = rgb[0] * factor;
  colour.g = rgb[1] * factor;
  colour.b = rgb[2] * factor;
}

/** A sky colour drained towards cold grey by a share. */
export function drained(colour: Rgb, share: number): Rgb {
  const l = colour[0] * 0.3 + colour[1] * 0.52 + colour[2] * 0.18;
  const grey: Rgb = [l * 0.88, l * 0.92, l * 0.99];
  return [0, 1, 2].map((k) => ((colour[k] as number) + ((grey[k] as number) - (colour[k] as number)) * share) * (1 - share * 0.14)) as Rgb;
}

function mistColour(mood: Mood, parts: readonly { tint: RegionTint; weight: number }[], silence: number): Rgb {
  const tint = mixTint(parts, (t) => t.mist, mood.horizon);
  const mixed: Rgb = [0, 1, 2].map((k) => {
    const sky = (mood.horizon[k] as number) * 0.65 + (mood.middle[k] as number) * 0.35;
    return sky * (0.86 + 0.14 * (tint[k] as number));
  }) as Rgb;
  return drained(mixed, silence * 0.85);
}

function nearestWater(input: AtmosphereInput): number {
  const share = sharesAt(input.regions, input.x, input.z)[0];
  return (share && input.regions[share.region]?.water) ?? 0;
}

const CAVE: Rgb = display("#0b0a1c");

/** The mood under the earth: no hour, only what light has been sung into it. */
function inside(mood: Mood, light: number, tint: RegionTint | null): Mood {
  const deep = tint?.zenith ?? CAVE;
  const far = tint?.horizon ?? CAVE;
  const k = 0.35 + light * 0.65;
  const scale = (rgb: Rgb, by: number): Rgb => [rgb[0] * by, rgb[1] * by, rgb[2] * by];
  return {
    ...mood,
    zenith: scale(deep, 0.3 * k),
    middle: scale(deep, 0.35 * k),
    horizon: scale(far, 0.34 * k),
    glow: scale(far, 0.5 * k),
    sun: [0.16 * k, 0.15 * k, 0.26 * k],
    hemiSky: [0.1 + 0.16 * light, 0.1 + 0.15 * light, 0.2 + 0.22 * light],
    hemiGround: [0.07 + 0.08 * light, 0.05 + 0.07 * light, 0.13 + 0.12 * light],
    fog: 0.0026,
    stars: 0,
    lamps: 1,
  };
}
