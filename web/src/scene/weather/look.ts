/**
 * How each kind of weather looks: what it takes from sun and colour, what falls, how far one sees; by biome and strength.
 *
 * Pure numbers and colours. Which weather it is comes from the server; blending over time and borders is `sky.ts`'s.
 */
import type { Weather, WeatherKind } from "../../protocol/generated";
import { display, type Mood, type Rgb } from "../light/mood";

/** A sky as it looks; all shares 0..1. */
export interface Look {
  /** How much of the sky is covered. */
  cover: number;
  /** How much of the sun's light is taken. */
  dark: number;
  /** Times the fog is thicker, less 1. */
  fog: number;
  /** Mist near the ground. */
  mist: number;
  /** Colour drained from the land. */
  drain: number;
  /** The bruised light of a Dissonance Storm. */
  gloom: number;
  rain: number;
  snow: number;
  silence: number;
  aurora: number;
  /** Where the wind blows to: metres a second east and south. */
  windX: number;
  windZ: number;
  /** The grey of covered skies, as a display colour of middle brightness. */
  greyR: number;
  greyG: number;
  greyB: number;
}

type Shares = Partial<Omit<Look, "windX" | "windZ" | "greyR" | "greyG" | "greyB">>;

/** Each kind at its full strength. */
const KINDS: Record<WeatherKind, Shares> = {
  clear: { cover: 0.04 },
  cloud: { cover: 0.78, dark: 0.42, fog: 0.2 },
  mist: { cover: 0.6, dark: 0.34, fog: 2.8, mist: 0.8 },
  rain: { cover: 0.92, dark: 0.56, fog: 0.8, mist: 0.16, rain: 0.85 },
  thunder: { cover: 1, dark: 0.94, fog: 0.95, mist: 0.1, rain: 1 },
  snow: { cover: 0.82, dark: 0.3, fog: 1.3, mist: 0.14, snow: 1 },
  "dissonance-storm": { cover: 1, dark: 0.66, fog: 1.1, mist: 0.12, drain: 0.82, gloom: 1 },
  "silence-mist": { cover: 0.8, dark: 0.5, fog: 2.9, mist: 0.85, drain: 0.55, silence: 0.7 },
  aurora: { cover: 0, aurora: 1 },
};

/** The least strength at which a kind that is there at all shows. */
const LEAST = 0.4;
const STRENGTH_FULL = 1_000;
const CM_PER_METRE = 100;

/** The grey of a biome's covered sky. */
const GREYS: Record<string, Rgb> = {
  meadow: display("#9aa6b4"),
  forest: display("#8fa39a"),
  marsh: display("#9ba489"),
  coast: display("#8ba0ad"),
  snow: display("#a9b6c8"),
  desert: display("#b9a284"),
  volcanic: display("#9a8078"),
  star: display("#948fb8"),
};
const GREY: Rgb = display("#9aa3b0");

/** What a biome does to a kind: dry rain, dust for cloud, deep fen mists. */
const BIOMES: Record<string, Partial<Record<WeatherKind, Shares>>> = {
  desert: { cloud: { cover: 0.6, dark: 0.25, fog: 0.9 }, mist: { cover: 0.4, dark: 0.2, fog: 2, mist: 0.3 }, rain: { cover: 0.85, dark: 0.42, fog: 1, rain: 0.6 } },
  marsh: { mist: { cover: 0.6, dark: 0.36, fog: 2.95, mist: 0.95 }, rain: { cover: 0.92, dark: 0.55, fog: 1.1, mist: 0.4, rain: 0.85 } },
  forest: { rain: { cover: 0.92, dark: 0.58, fog: 0.9, mist: 0.34, rain: 0.8 } },
  coast: { rain: { cover: 0.92, dark: 0.52, fog: 1.1, mist: 0.2, rain: 0.95 } },
  volcanic: { rain: { cover: 0.94, dark: 0.6, fog: 1.2, mist: 0.35, rain: 0.75 } },
};

/** An open, calm sky. */
export function clearLook(): Look {
  return { cover: 0, dark: 0, fog: 0, mist: 0, drain: 0, gloom: 0, rain: 0, snow: 0, silence: 0, aurora: 0, windX: 1.6, windZ: 1, greyR: GREY[0], greyG: GREY[1], greyB: GREY[2] };
}

/** What a look consists of. */
export const LOOK_KEYS = Object.keys(clearLook()) as readonly (keyof Look)[];

/** How a weather looks in a biome; without weather the sky is clear. */
export function lookOf(weather: Pick<Weather, "kind" | "intensity" | "wind"> | undefined, biome: string): Look {
  const look = clearLook();
  [look.greyR, look.greyG, look.greyB] = GREYS[biome] ?? GREY;
  if (weather === undefined) return look;
  const strength = LEAST + (1 - LEAST) * Math.min(1, Math.max(0, weather.intensity / STRENGTH_FULL));
  const full = BIOMES[biome]?.[weather.kind] ?? KINDS[weather.kind] ?? {};
  for (const [key, share] of Object.entries(full) as [keyof Shares, number][]) look[key] = share * strength;
  look.windX = weather.wind[0] / CM_PER_METRE;
  look.windZ = weather.wind[1] / CM_PER_METRE;
  return look;
}

/** Moves a look towards another by a share. */
export function approach(look: Look, goal: Look, share: number): void {
  for (const key of LOOK_KEYS) look[key] += (goal[key] - look[key]) * share;
}

const luminance = (c: Rgb): number => c[0] * 0.3 + c[1] * 0.55 + c[2] * 0.15;
const STORM_HIGH = display("#2b2140");
const STORM_LOW = display("#7a5f86");

/** The mood of the hour under a weather: the sky greys, the sun gives way, lamps are lit in the dark of a storm. */
export function weatherMood(mood: Mood, look: Look): Mood {
  if (look.cover < 0.001 && look.fog < 0.001) return mood;
  const grey: Rgb = [look.greyR, look.greyG, look.greyB];
  const middle = luminance(grey);
  const covered = (colour: Rgb, share: number, dim: number, storm: Rgb): Rgb => {
    // A covered sky keeps the brightness of the hour, evened out and dimmed; only its colour becomes the biome's grey.
    const bright = luminance(colour) * (1 - dim);
    return [0, 1, 2].map((k) => {
      const clouded = ((grey[k] as number) / middle) * bright;
      const now = (colour[k] as number) + (clouded - (colour[k] as number)) * share;
      return now + ((storm[k] as number) * Math.min(1, bright * 1.7 + 0.12) - now) * look.gloom * 0.72;
    }) as Rgb;
  };
  const share = look.cover * 0.9;
  const light = (colour: Rgb, factor: number, toward: number): Rgb => {
    const bright = luminance(colour);
    return [0, 1, 2].map((k) => ((colour[k] as number) + (bright * ((grey[k] as number) / middle) - (colour[k] as number)) * toward) * factor) as Rgb;
  };
  return {
    ...mood,
    zenith: covered(mood.zenith, share, look.dark * 0.44, STORM_HIGH),
    middle: covered(mood.middle, share, look.dark * 0.5, STORM_HIGH),
    horizon: covered(mood.horizon, share, look.dark * 0.4, STORM_LOW),
    glow: covered(mood.glow, share, look.dark * 0.5, STORM_LOW),
    sun: light(mood.sun, 1 - look.dark * 0.86, look.cover * 0.7),
    hemiSky: light(mood.hemiSky, 1 - look.dark * 0.32, look.cover * 0.6),
    hemiGround: light(mood.hemiGround, 1 - look.dark * 0.24, look.cover * 0.4),
    fog: mood.fog * (1 + look.fog),
    lamps: Math.max(mood.lamps, Math.min(0.75, look.dark * 0.9 - 0.15)),
  };
}
