/**
 * The values every shader of the scene shares: light, sky, fog, the field of harmony, waves and spots.
 *
 * One object per scene; materials refer to its entries, so that one write per frame reaches them all. It decides nothing: `light`,
 * `music` and `places` write it.
 */
import { Color, Vector2, Vector3, Vector4 } from "three";

/** Cells per side of the field of harmony around the camera. */
export const FIELD_SIDE = 5;
/** Waves of light that can travel at once. */
export const WAVES_MAX = 4;
/** Places that drain or bloom near the camera. */
export const SPOTS_MAX = 6;

const value = <T>(initial: T): { value: T } => ({ value: initial });
const vectors = (count: number): Vector4[] => Array.from({ length: count }, () => new Vector4());

/** Makes the shared values; colours of the sky are display values, colours of light are linear. */
export function createShared() {
  return {
    /** Seconds since the scene began; stands still under reduced motion for decorative movement. */
    uTime: value(0),
    uSunDirection: value(new Vector3(0, 1, 0)),
    /** Direction of the disc that is drawn, sun or moon; the light comes from the stronger one. */
    uMoonDirection: value(new Vector3(0, -1, 0)),
    uSunDisc: value(new Vector3(0, 1, 0)),
    uSunColour: value(new Color()),
    uHemiSky: value(new Color()),
    uHemiGround: value(new Color()),
    uHorizon: value(new Color()),
    uMiddle: value(new Color()),
    uZenith: value(new Color()),
    uGlow: value(new Color()),
    uWaterDeep: value(new Color()),
    uWaterShallow: value(new Color()),
    uFogDensity: value(0.0025),
    uMist: value(0),
    uMistBase: value(0),
    uMistTop: value(8),
    uMistColour: value(new Color()),
    uWind: value(1),
    uExposure: value(0.94),
    uStars: value(0),
    uAurora: value(0),
    /** How much of the sky is covered, 0..1: sun, moon and stars are behind it. */
    uOvercast: value(0),
    /** Metres that the cover has drifted east and south. */
    uCloudShift: value(new Vector2()),
    /** Direction of the lightning's glow and its strength, 0..1. */
    uFlash: value(new Vector4(0, 0.2, -1, 0)),
    /** Rain on water, 0..1. */
    uRain: value(0),
    /** Metres of sway east and south, and of bending before the wind. */
    uBreeze: value(new Vector2(0.13, 0.08)),
    uBend: value(new Vector2()),
    /** 1 where snow or wet lies anywhere near, else what lies is not looked for. */
    uCovered: value(0),
    /** Height of the water near the camera: nothing settles below it. */
    uSea: value(0),
    /** What the season turns green to, relative to its brightness, and how far. */
    uSeason: value(new Vector4(1, 1, 1, 0)),
    /** Night light of windows and lamps, 0..1. */
    uLamps: value(0),
    /** Soft light that a Songweaver carries by night, 0..1, about `uFocus`. */
    uLantern: value(0),
    /** World place of the scene's origin. */
    uAnchor: value(new Vector2()),
    /** Per region around the camera: saturation, bloom 0..1, silence 0..1, what lies on the ground: snow 0..1, wet 0..-1. */
    uField: value(vectors(FIELD_SIDE * FIELD_SIDE)),
    /** Centre of the field's first cell, in scene coordinates. */
    uFieldOrigin: value(new Vector2()),
    uFieldSize: value(512),
    uSpotCount: value(0),
    /** x, z, radius, strength: negative drains, positive blooms. */
    uSpots: value(vectors(SPOTS_MAX)),
    uWaveCount: value(0),
    /** x, z, radius of the front, width. */
    uWaves: value(vectors(WAVES_MAX)),
    /** Linear colour times strength. */
    uWaveColours: value(vectors(WAVES_MAX)),
    /** What the camera follows, in scene coordinates: crowns between it and the camera give way. */
    uFocus: value(new Vector3(0, -1e4, 0)),
  };
}

/** The shared values of one scene. */
export type Shared = ReturnType<typeof createShared>;
