/** A made-up sky for tests of the interface: a storm over the landing, and a forecast. The real sky is the server's. */
import type { Forecast, RegionState, Weather } from "../../src/protocol/generated";
import { regionStates } from "./atlas";

const WORLD_MS = 3_150_000;
const weather: Weather = {
  kind: "dissonance-storm", intensity: 800, temperature: 84, humidity: 720, pressure: 9_940, wind: [900, -300],
  sinceMs: WORLD_MS - 60_000, untilMs: WORLD_MS + 900_000, pace: 900, hearing: 700,
};

/** The landing under a storm, with a fractured place within reach of where one stands and another farther off. */
export function stormyState(): RegionState {
  const [landing] = regionStates;
  if (landing === undefined) throw new Error("the made-up world has no regions");
  const fracture = (x: number, z: number, shade: number) => ({ x, z, reach: 28, depth: 600, remaining: 600, open: true, shades: [{ shade, x: x + 6, z, gloom: 180 }] });
  return {
    ...landing,
    weather,
    storm: { storm: 3, stage: "raging", roseMs: WORLD_MS - 60_000, endsMs: WORLD_MS + 900_000, fractures: [fracture(256, 282, 0), fracture(330, 210, 1)], open: 2, singers: 1, mine: 120 },
  };
}

/** What is foretold of it: the storm, then rain. */
export const forecast: Forecast = {
  region: "weavers-landing",
  fromMs: WORLD_MS,
  now: weather,
  members: 32,
  steps: [
    { atMs: WORLD_MS + 350_000, kind: "dissonance-storm", confidence: 940, chances: [{ kind: "dissonance-storm", share: 940 }, { kind: "cloud", share: 60 }], temperature: 80, wind: 900, happenings: [] },
    { atMs: WORLD_MS + 700_000, kind: "rain", confidence: 710, chances: [{ kind: "rain", share: 710 }, { kind: "cloud", share: 290 }], temperature: 78, wind: 600, happenings: [{ happening: "rain-chorus", name: "The rain chorus", share: 480 }] },
  ],
};
