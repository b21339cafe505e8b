/** What a performance did beside moving harmony reads as sentences, and nothing is said of what did nothing. */
import { describe, expect, it } from "vitest";
import type { LifeEffect } from "../protocol/generated";
import { effectsOf } from "./effects";

const life = (more: Partial<LifeEffect>): LifeEffect => ({ deed: "soothe", near: 9, answered: 0, trusting: [], quickened: 0, ...more });

describe("effects of a performance", () => {
  it("tell what the weather left, who answered, who trusts more and what grew", () => {
    const trusting = [{ creature: 3, species: "dawn-hare", trust: 40 }];
    expect(effectsOf({ weather: { kind: "rain", factor: 1_150 }, life: life({ answered: 3, trusting, quickened: 900 }) })).toEqual([
      "Rain carried it: 15 % more.",
      "3 creatures near you grow calm and listen.",
      "One of them trusts you more.",
      "What grows around you takes heart.",
    ]);
  });

  it("tell a call and a fright, and nothing of what did nothing", () => {
    expect(effectsOf({ life: life({ deed: "call", answered: 1 }) })).toEqual(["One creature hears you and comes."]);
    expect(effectsOf({ life: life({ deed: "scare", answered: 4, trusting: [{ creature: 1, species: "x", trust: 0 }] }) })).toEqual(["4 creatures flee from the noise."]);
    expect(effectsOf({ weather: { kind: "cloud", factor: 1_010 }, life: life({}) })).toEqual([]);
    expect(effectsOf({})).toEqual([]);
  });
});
