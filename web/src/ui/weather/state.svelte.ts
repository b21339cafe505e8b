/** What the interface shows of weather, as reactive state: occasions that were just told, the storm that just ended, what was put away. */
import type { SkyHappening, ToldOccasion } from "../../replica/weather";

/** A storm that ended. */
export type EndedStorm = Extract<SkyHappening, { kind: "storm-ended" }>;

/** Occasions shown at once. */
const SHOWN_MAX = 2;

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
