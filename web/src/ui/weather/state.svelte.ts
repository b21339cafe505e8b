/** What the interface shows of weather, as reactive state: occasions that were just told, the storm that just ended, what was put away. */
import type { RegionState } from "../../protocol/generated";
import { shadesNear, type NearShade } from "../../replica/shades";
import type { SkyHappening, ToldOccasion } from "../../replica/weather";

/** A storm that ended. */
export type EndedStorm = Extract<SkyHappening, { kind: "storm-ended" }>;

/** Occasions shown at once. */
const SHOWN_MAX = 2;
/** Metres within which Shades are listed, and from which one looms. */
const SHADES_METRES = 160;
const LOOM_METRES = 14;

/** The state. */
export class WeatherState {
  /** Occasions that were told and not yet put away, newest first. */
  told = $state.raw<readonly ToldOccasion[]>([]);
  /** All that were told, for the calendar. */
  lately = $state.raw<readonly ToldOccasion[]>([]);
  ended = $state.raw<EndedStorm | null>(null);
  /** The storm whose card was put away, as `region.number`. */
  shut = $state<string | null>(null);
  /** Whether the storm's card shows all it has. */
  open = $state(false);

  /** Gloom Shades near, nearest first. */
  shades = $state.raw<readonly NearShade[]>([]);
  /** Of those that loomed already, so that each is told of once. */
  private readonly loomed = new Set<string>();

  /** Looks round for Shades, twice a second; gives how many newly loom over one. */
  look(states: Iterable<RegionState>, self: { x: number; z: number }): number {
    const near = shadesNear(states, self, SHADES_METRES);
    const sign = (shades: readonly NearShade[]): string => shades.map(({ key, metres, gloom, within }) => `${key}:${Math.round(metres)}:${gloom}:${within}`).join();
    if (sign(near) !== sign(this.shades)) this.shades = near;
    const looming = near.filter(({ key, metres }) => metres <= LOOM_METRES && !this.loomed.has(key));
    for (const { key } of looming) this.loomed.add(key);
    if (near.length === 0) this.loomed.clear();
    return looming.length;
  }

  /** An occasion was told; a newer word on the same region takes the place of the older one. */
  tell(told: ToldOccasion): void {
    const others = this.told.filter(({ occasion }) => occasion.region !== told.occasion.region);
    this.told = [told, ...others].slice(0, SHOWN_MAX);
    this.remember(told);
  }

  /** What was told stands in the calendar. */
  remember(told: ToldOccasion): void {
    this.lately = [told, ...this.lately].slice(0, 12);
  }

  /** An occasion was read. */
  dismiss(id: number): void {
    this.told = this.told.filter((told) => told.id !== id);
  }
}
