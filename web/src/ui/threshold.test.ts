/** Gates take in who walks into them, once, and nobody who merely arrives beside them. */
import { expect, test } from "vitest";
import type { Near, NearPlace } from "./near";
import { Threshold } from "./threshold";

const near = (metres: number, leads: [string, string] | null = ["weavers-landing", "landing-arrival"]): Near => ({
  places: [{ kind: "place", key: "gate", region: "memory-grotto", place: { place: "gate", leads, offers: ["enter"], radius: 0 }, metres } as NearPlace],
  people: [],
  more: 0,
});

test("stepping in from afar crosses once", () => {
  const threshold = new Threshold();
  expect(threshold.crossed(near(9))).toBeNull();
  expect(threshold.crossed(near(4))).toBeNull();
  expect(threshold.crossed(near(2))?.key).toBe("gate");
  expect(threshold.crossed(near(1))).toBeNull();
  expect(threshold.crossed(near(6))).toBeNull();
  expect(threshold.crossed(near(2))?.key).toBe("gate");
});

test("arriving beside a gate, or at one that leads nowhere, crosses nothing", () => {
  expect(new Threshold().crossed(near(1))).toBeNull();
  const nowhere = new Threshold();
  nowhere.crossed(near(9, null));
  expect(nowhere.crossed(near(1, null))).toBeNull();
});
