/** Words of the sky: forecasts are honest, winds are named by where they come from, every kind and occasion has words. */
import { describe, expect, test } from "vitest";
import type { OccasionKind, WeatherKind } from "../../protocol/generated";
import { weatherWords } from "../../words/weather";
import { confidenceWord, degrees, degreesOf, happeningsOf, hourOf, KIND_ICONS, othersOf, spellsOf, weatherWord, whenWord, windSentence } from "./sentences";

describe("a forecast in words", () => {
  test("calls likely only what most futures have, and says when it is open", () => {
    expect([1_000, 900, 899, 700, 699, 501, 500, 350, 349, 0].map(confidenceWord)).toEqual([
      "almost certain", "almost certain", "likely", "likely", "more likely than not", "more likely than not", "uncertain", "uncertain", "quite open", "quite open",
    ]);
  });

  test("names what else may come, the likeliest three", () => {
    const chances = (["rain", "cloud", "clear", "mist", "snow"] as WeatherKind[]).map((kind, k) => ({ kind, share: [500, 200, 150, 110, 40][k] ?? 0 }));
    expect(othersOf({ kind: "rain", chances })).toBe("or cloudy 20 %, clear sky 15 %, mist 11 %");
    expect(othersOf({ kind: "rain", chances: [{ kind: "rain", share: 1_000 }] })).toBe("");
    expect(happeningsOf({ happenings: [{ happening: "rain-chorus", name: "The rain chorus", share: 484 }] })).toBe("It may bring The rain chorus (48 %)");
    expect(happeningsOf({ happenings: [] })).toBe("");
  });
});

describe("a forecast gathered", () => {
  const step = (kind: WeatherKind, confidence: number, temperature: number, other = 0) => ({
    kind, confidence, temperature, chances: [{ kind, share: confidence }, { kind: "mist" as WeatherKind, share: other }],
    happenings: temperature === 0 ? [{ happening: "rain-chorus", name: "The rain chorus", share: 484 }] : [],
  });

  test("joins neighbouring steps that say the same, and leaves by itself whatever is open", () => {
    const steps = [step("clear", 1_000, 70), step("clear", 980, 30), step("clear", 900, 20, 100), step("clear", 960, 10), step("rain", 990, 10), step("clear", 990, 10)];
    expect(spellsOf(steps).map((spell) => spell.map(({ temperature }) => temperature))).toEqual([[70, 30], [20], [10], [10], [10]]);
    expect(spellsOf([step("rain", 990, 10), step("rain", 990, 0)]).length, "something comes with the second").toBe(2);
    expect(spellsOf([])).toEqual([]);
    expect([degreesOf(steps.slice(0, 2)), degreesOf(steps.slice(4))]).toEqual(["7 °C to 3 °C", "1 °C"]);
  });
});

describe("the weather in words", () => {
  test("tells a strength only where it tells something", () => {
    expect(weatherWord({ kind: "rain", intensity: 200 })).toBe("Light: rain");
    expect(weatherWord({ kind: "rain", intensity: 500 })).toBe("Rain");
    expect(weatherWord({ kind: "snow", intensity: 900 })).toBe("Strong: snow");
    expect(weatherWord({ kind: "clear", intensity: 900 })).toBe("Clear sky");
  });

  test("has degrees without a minus zero, and winds by where they come from", () => {
    expect([degrees(124), degrees(-4), degrees(-36)]).toEqual(["12 °C", "0 °C", "−4 °C"]);
    expect(windSentence([500, 0])).toBe("light wind from the west, 5 m/s");
    expect(windSentence([0, 1_900])).toBe("gale from the north, 19 m/s");
    expect(windSentence([10, 10])).toBe("calm");
  });

  test("counts hours of the world and lengths of real time", () => {
    const DAY = 4_200_000;
    expect([0, DAY / 2, DAY * 3 + DAY / 4, DAY - 1].map((ms) => hourOf(ms, DAY))).toEqual([0, 12, 6, 23]);
    expect([10_000, 60_000 * 14, 60_000 * 200, 60_000 * 60 * 80].map(whenWord)).toEqual(["less than a minute", "14 min", "3 h", "3 days"]);
  });

  test("knows every kind and every occasion", () => {
    for (const kind of Object.keys(KIND_ICONS)) expect(weatherWords).toHaveProperty([`weather.${kind}`]);
    const occasions: OccasionKind[] = ["storm-rose", "storm-spread", "storm-blessed", "storm-marked", "aurora-rose", "whales-cross", "happening"];
    for (const kind of occasions) for (const end of ["", ".help"]) expect(weatherWords).toHaveProperty([`occasion.${kind}${end}`]);
  });
});
