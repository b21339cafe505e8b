/**
 * Where sun and moon stand at an hour of the world's day.
 *
 * A stylised arc, not astronomy: the sun rises in the east at 5:24, passes the south and sets in the west at 19:18; the moon keeps the
 * night. The light never comes lower than 8 degrees, so that shadows stay readable.
 */
import { Vector3 } from "three";

const SUNRISE = 5.4;
const SUNSET = 19.3;
const LOWEST = 0.14;
const HIGHEST = 0.95;
const MOON_TILT = 0.62;

/** Sun, moon and the direction light comes from. */
export interface Heaven {
  sun: Vector3;
  moon: Vector3;
  /** Towards the light: the sun by day, the moon by night. */
  light: Vector3;
  /** Whether the light is the moon's. */
  moonlit: boolean;
}

const direction = (azimuth: number, elevation: number, into: Vector3): Vector3 =>
  into.set(
    Math.sin(azimuth) * Math.cos(elevation),
    Math.sin(elevation),
    -Math.cos(azimuth) * Math.cos(elevation),
  );

/** Writes the heaven of an hour 0..24. */
export function heavenAt(hour: number, into: Heaven): Heaven {
  const day = (hour - SUNRISE) / (SUNSET - SUNRISE);
  // East (a quarter turn from north) through south to west.
  const azimuth = Math.PI * (0.5 + day);
  const elevation = Math.sin(day * Math.PI) * HIGHEST;
  direction(azimuth, day > -0.08 && day < 1.08 ? elevation : -0.5, into.sun);
  const night = ((hour - SUNSET + 24) % 24) / (24 - (SUNSET - SUNRISE));
  const moonAzimuth = Math.PI * (0.55 + night * 0.9);
  const moonElevation = Math.sin(Math.min(1, Math.max(0, night)) * Math.PI) * MOON_TILT;
  direction(moonAzimuth, night <= 1 ? moonElevation : -0.5, into.moon);
  into.moonlit = day < -0.02 || day > 1.02;
  if (into.moonlit) direction(moonAzimuth, Math.max(0.35, moonElevation), into.light);
  else direction(azimuth, Math.max(LOWEST, elevation), into.light);
  return into;
}

/** A heaven to write into. */
export function newHeaven(): Heaven {
  return { sun: new Vector3(), moon: new Vector3(), light: new Vector3(0, 1, 0), moonlit: false };
}
