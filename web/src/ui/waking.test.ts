/** Who still wakes: the unnamed at their first keys, and nobody who went on. */
import { expect, test } from "vitest";
import type { JourneyState } from "../protocol/generated";
import { isWaking } from "./waking";

const at = (stage: string, place: string | null): JourneyState => ({ journey: "first-hour", stage, hint: "", place, motif: [], tries: 0, opens: [] });

test("who is made, who went on without a name, and who has no journey is awake", () => {
  expect(isWaking({ made: false, journeys: [at("crystals", null)] })).toBe(true);
  expect(isWaking({ made: false, journeys: [at("lumi", "lumi")] })).toBe(false);
  expect(isWaking({ made: true, journeys: [at("crystals", null)] })).toBe(false);
  expect(isWaking({ made: false, journeys: [at("done", null)] })).toBe(false);
  expect(isWaking({ made: false, journeys: [] })).toBe(false);
  expect(isWaking(null)).toBe(false);
});
