/**
 * The world's year: which day and season it is at a moment of the world, and how far each season has the land.
 *
 * The counting is the server's (`ecology::climate`): 12 days to a season, 48 to the year, from the midnight before the world began. It asks
 * nobody and words nothing.
 */
import type { Season } from "../protocol/generated";

/** Days of a season and of a year. */
export const SEASON_DAYS = 12;
export const YEAR_DAYS = 48;
/** The seasons in their order. */
export const SEASONS: readonly [Season, Season, Season, Season] = ["spring", "summer", "autumn", "winter"];
/** Days on either side of a season's first midnight over which the land changes its colours. */
const TURNING_DAYS = 1.5;

/** A day of the world's year. */
export interface WorldDay {
  /** From 0. */
  year: number;
  /** Day of the year, 0..47. */
  day: number;
  season: Season;
}

/** The day of a moment; `dayMs` is a world day in milliseconds. */
export function dayAt(worldMs: number, dayMs: number): WorldDay {
  const days = Math.max(0, Math.floor(worldMs / dayMs));
  const day = days % YEAR_DAYS;
  return { year: Math.floor(days / YEAR_DAYS), day, season: SEASONS[Math.floor(day / SEASON_DAYS)] ?? "spring" };
}

/** How far spring, summer, autumn and winter have the land, together 1: whole within a season, mixed about its beginning and end. */
export function seasonShares(worldMs: number, dayMs: number): [number, number, number, number] {
  const shares: [number, number, number, number] = [0, 0, 0, 0];
  const days = (((worldMs / dayMs) % YEAR_DAYS) + YEAR_DAYS) % YEAR_DAYS;
  const season = Math.floor(days / SEASON_DAYS) % 4;
  const since = days - season * SEASON_DAYS;
  const left = SEASON_DAYS - since;
  const eased = (t: number): number => t * t * (3 - 2 * t);
  if (since < TURNING_DAYS) {
    const share = eased(0.5 + since / (2 * TURNING_DAYS));
    shares[season] = share;
    shares[(season + 3) % 4] = 1 - share;
  } else if (left < TURNING_DAYS) {
    const share = eased(0.5 + left / (2 * TURNING_DAYS));
    shares[season] = share;
    shares[(season + 1) % 4] = 1 - share;
  } else shares[season] = 1;
  return shares;
}
