/** What an unknown animal is called agrees with what is drawn of it. */
import { expect, it } from "vitest";
import { LOOKS } from "../scene/creatures/looks";
import { planOf } from "../words/plans";

it("calls an unknown animal what it looks like", () => {
  // An otter leaps and a fox trots: both are animals on legs.
  const onLegs = new Set(["trot", "hop"]);
  for (const [slug, { gait }] of Object.entries(LOOKS)) {
    if (onLegs.has(gait) && onLegs.has(planOf(slug))) continue;
    expect(planOf(slug), slug).toBe(gait);
  }
});
