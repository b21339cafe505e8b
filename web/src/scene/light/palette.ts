/**
 * Region palettes: the colours a region gives to its ground, water, leaves and sky, and how neighbours' palettes mix at a border.
 *
 * Content names the entries; what a region does not name falls back to the defaults below. It holds no hour (`mood.ts`).
 */
import type { AtlasRegion } from "../../protocol/generated";
import { display, type Mood, type Rgb } from "./mood";
import { SURFACE_COLOURS } from "./surfaces";

/** Metres on either side of a border over which two palettes mix. */
export const BORDER_METRES = 56;

/** A loud colour for a surface that nobody named, so that the fault is seen. */
const UNKNOWN_SURFACE = "#d060c0";

/** What a palette says about light and growth; null entries leave the hour's own colour. */
export interface RegionTint {
  zenith: Rgb | null;
  horizon: Rgb | null;
  light: Rgb | null;
  shade: Rgb | null;
  mist: Rgb | null;
  waterDeep: Rgb;
  waterShallow: Rgb;
  leaf: Rgb | null;
  accent: Rgb;
  bloom: Rgb;
}

const WATER_DEEP: Rgb = display("#134a80");
const WATER_SHALLOW: Rgb = display("#63cfc0");
const ACCENT: Rgb = display("#7dffe2");

/** A region's palette, looked up once. */
export interface RegionPalette {
  readonly entries: ReadonlyMap<string, Rgb>;
  readonly tint: RegionTint;
  /** Display colour of a surface by name. */
  surface(name: string): Rgb;
}

/** Reads a palette; `surfaces` gives colours of surfaces the region does not name. */
export function paletteOf(region: Pick<AtlasRegion, "palette">): RegionPalette {
  const entries = new Map<string, Rgb>();
  for (const [name, colour] of region.palette) if (/^#[0-9a-f]{6}$/i.test(colour)) entries.set(name, display(colour));
  const first = (name: string): Rgb | null => entries.get(name) ?? null;
  const tint: RegionTint = {
    zenith: first("sky-top"),
    horizon: first("sky-horizon"),
    light: first("sun"),
    shade: first("shade"),
    mist: first("fog"),
    waterDeep: first("water-deep") ?? WATER_DEEP,
    waterShallow: first("water") ?? WATER_SHALLOW,
    leaf: first("foliage"),
    accent: first("accent") ?? ACCENT,
    bloom: first("bloom") ?? ACCENT,
  };
  return {
    entries,
    tint,
    surface: (name) => held(entries.get(`ground-${name}`) ?? display(SURFACE_COLOURS[name] ?? UNKNOWN_SURFACE)),
  };
}

/** A region's part in the mix at a place; parts of a mix add up to 1. */
export interface Share {
  region: number;
  weight: number;
}

type Square = Pick<AtlasRegion, "west" | "north" | "side" | "interior">;

/** Which palettes mix at a place: the region it is in and those whose border is near. Empty without regions. */
export function sharesAt(regions: readonly Square[], x: number, z: number, band = BORDER_METRES): Share[] {
  const shares: Share[] = [];
  let whole = 0;
  let nearest = -1;
  let least = Infinity;
  regions.forEach((region, index) => {
    const outside = signedDistance(region, x, z);
    if (outside < least) {
      least = outside;
      nearest = index;
    }
    if (region.interior && outside > 0) return;
    const reach = 1 - (outside + band) / (2 * band);
    if (reach <= 0) return;
    const weight = Math.min(1, reach) ** 2;
    shares.push({ region: index, weight });
    whole += weight;
  });
  if (whole <= 0) return nearest < 0 ? [] : [{ region: nearest, weight: 1 }];
  for (const share of shares) share.weight /= whole;
  return shares;
}

/** Metres outside a region's square; negative inside. */
export function signedDistance(region: Square, x: number, z: number): number {
  const half = region.side / 2;
  const dx = Math.abs(x - region.west - half) - half;
  const dz = Math.abs(z - region.north - half) - half;
  return dx > 0 && dz > 0 ? Math.hypot(dx, dz) : Math.max(dx, dz);
}

const BRIGHT = 0.58;

/** Holds a bright ground back, so that noon on snow or star sand keeps its shadows and colour. */
function held(colour: Rgb): Rgb {
  const bright = luminance(colour);
  if (bright <= BRIGHT) return colour;
  const factor = (BRIGHT + (bright - BRIGHT) * 0.42) / bright;
  return [colour[0] * factor, colour[1] * factor, colour[2] * Math.min(1, factor * 1.03)];
}

const luminance = (c: Rgb) => c[0] * 0.3 + c[1] * 0.55 + c[2] * 0.15;

/** Pulls a colour towards a tint while keeping its brightness, so that night stays night in every region. */
function tinted(colour: Rgb, tint: Rgb | null, amount: number): Rgb {
  if (!tint || amount <= 0) return colour;
  const factor = luminance(colour) / Math.max(0.05, luminance(tint));
  return [0, 1, 2].map((k) => {
    const from = colour[k] as number;
    return from + (Math.min(1.15, (tint[k] as number) * factor) - from) * amount;
  }) as Rgb;
}

/** The middle of two colours, where both are named. */
function between(a: Rgb | null, b: Rgb | null): Rgb | null {
  return a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2] : null;
}

const SKY_TINT = 0.4;
const LIGHT_TINT = 0.3;

/** The hour's mood as the regions of a mix colour it. */
export function tintMood(mood: Mood, parts: readonly { tint: RegionTint; weight: number }[]): Mood {
  const out: Mood = { ...mood };
  for (const { tint, weight } of parts) {
    const sky = SKY_TINT * weight;
    const light = LIGHT_TINT * weight;
    out.zenith = tinted(out.zenith, tint.zenith, sky);
    out.middle = tinted(out.middle, between(tint.zenith, tint.horizon), sky);
    out.horizon = tinted(out.horizon, tint.horizon, sky);
    out.glow = tinted(out.glow, tint.light, sky * 0.5);
    out.sun = tinted(out.sun, tint.light, light);
    out.hemiSky = tinted(out.hemiSky, tint.zenith, light);
    out.hemiGround = tinted(out.hemiGround, tint.shade, light);
  }
  return out;
}

/** Weighted mix of one colour of every part; `fallback` where no part names it. */
export function mixTint(
  parts: readonly { tint: RegionTint; weight: number }[],
  pick: (tint: RegionTint) => Rgb | null,
  fallback: Rgb,
): Rgb {
  const out: Rgb = [0, 0, 0];
  let whole = 0;
  for (const { tint, weight } of parts) {
    const colour = pick(tint) ?? fallback;
    for (let k = 0; k < 3; k++) out[k] = (out[k] as number) + (colour[k] as number) * weight;
    whole += weight;
  }
  return whole > 0 ? (out.map((v) => v / whole) as Rgb) : fallback;
}
