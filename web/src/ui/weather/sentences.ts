/**
 * Which words fit the numbers of the sky: how strong, how windy, how far a forecast can be trusted, and when something is.
 *
 * Honest ones: what half of the futures do not have is never called likely. It asks nobody and shows nothing.
 */
import type { ForecastStep, Season, Weather, WeatherKind } from "../../protocol/generated";
import { word, wordOr, type WordKey } from "../../words/words";
import { directionOf } from "../near";
import type { IconName } from "../Icon.svelte";

/** The sign of each kind. */
export const KIND_ICONS: Record<WeatherKind, IconName> = {
  clear: "clear", cloud: "cloud", mist: "mist", rain: "rain", thunder: "thunder", snow: "snow", "dissonance-storm": "storm", "silence-mist": "silence", aurora: "aurora",
};

/** A kind by its name. */
export function kindWord(kind: WeatherKind): string {
  return wordOr(`weather.${kind}`, kind);
}

const LIGHT = 300;
const STRONG = 750;
/** Kinds of which a strength says something. */
const GRADED: ReadonlySet<WeatherKind> = new Set(["rain", "snow", "mist", "thunder"]);

/** A weather in words, with its strength where that tells something. */
export function weatherWord({ kind, intensity }: Pick<Weather, "kind" | "intensity">): string {
  const name = kindWord(kind);
  if (!GRADED.has(kind) || (intensity >= LIGHT && intensity <= STRONG)) return name;
  return word(intensity < LIGHT ? "weather.light" : "weather.strong", { kind: name.toLowerCase() });
}

/** Whole degrees from tenths; never "-0". */
export function degrees(tenths: number): string {
  const whole = Math.round(tenths / 10);
  return word("weather.degrees", { degrees: whole < 0 ? `−${-whole}` : whole === 0 ? 0 : whole });
}

const CALM_CM = 150;
const STRENGTHS: readonly (readonly [number, WordKey])[] = [[600, "weather.wind.light"], [1_100, "weather.wind.fresh"], [1_700, "weather.wind.strong"]];

/** How strong a wind of so many centimetres a second is. */
export function windWord(cm: number): string {
  if (cm < CALM_CM) return word("weather.wind.calm");
  return word(STRENGTHS.find(([below]) => cm < below)?.[1] ?? "weather.wind.gale");
}

/** A wind that blows to so many centimetres a second east and south, named by where it comes from. */
export function windSentence([east, south]: readonly [number, number]): string {
  const cm = Math.hypot(east, south);
  if (cm < CALM_CM) return word("weather.wind.calm");
  const from = word(`direction.${directionOf(-east, -south)}`);
  return word("weather.wind", { strength: windWord(cm), from, speed: Math.round(cm / 100) });
}

/** How far a share of futures, in thousandths, can be trusted. */
export function confidenceWord(share: number): string {
  if (share >= 900) return word("confidence.sure");
  if (share >= 700) return word("confidence.likely");
  if (share > 500) return word("confidence.maybe");
  return word(share >= 350 ? "confidence.uncertain" : "confidence.open");
}

/** The other kinds that a step may bring, the likeliest three, from a twentieth on; empty for none. */
export function othersOf(step: Pick<ForecastStep, "kind" | "chances">): string {
  const others = step.chances.filter(({ kind, share }) => kind !== step.kind && share >= 50).slice(0, 3);
  if (others.length === 0) return "";
  return word("forecast.else", { others: others.map(({ kind, share }) => word("forecast.share", { kind: kindWord(kind).toLowerCase(), percent: Math.round(share / 10) })).join(", ") });
}

/**
 * Neighbouring steps that say the same, gathered: of one kind, as certain, and nothing else likely or coming with it. What is open in any way stands for itself.
 */
export function spellsOf<Step extends Pick<ForecastStep, "kind" | "chances" | "confidence" | "happenings">>(steps: readonly Step[]): [Step, ...Step[]][] {
  const spells: [Step, ...Step[]][] = [];
  for (const step of steps) {
    const spell = spells.at(-1);
    const last = spell?.at(-1);
    const alone = (one: Step): boolean => othersOf(one) === "" && one.happenings.length === 0;
    const joins = last !== undefined && last.kind === step.kind && confidenceWord(last.confidence) === confidenceWord(step.confidence) && alone(last) && alone(step);
    if (joins) spell?.push(step);
    else spells.push([step]);
  }
  return spells;
}

/** The warmth of a spell, from its first to its last step. */
export function degreesOf(steps: readonly Pick<ForecastStep, "temperature">[]): string {
  const [from, to] = [degrees(steps[0]?.temperature ?? 0), degrees(steps.at(-1)?.temperature ?? 0)];
  return from === to ? from : word("forecast.degrees", { from, to });
}

/** What of the living world a step may bring; empty for nothing. */
export function happeningsOf(step: Pick<ForecastStep, "happenings">): string {
  if (step.happenings.length === 0) return "";
  return word("forecast.happenings", { happenings: step.happenings.slice(0, 3).map(({ name, share }) => word("forecast.happening", { name, percent: Math.round(share / 10) })).join(", ") });
}

/** A length of real time, coarsely. */
export function whenWord(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return word("when.seconds");
  if (minutes < 120) return word("when.minutes", { count: minutes });
  const hours = Math.round(minutes / 60);
  return hours < 48 ? word("when.hours", { count: hours }) : word("when.days", { count: Math.round(hours / 24) });
}

/** The hour of the world's day at a moment. */
export function hourOf(worldMs: number, dayMs: number): number {
  return Math.floor(((((worldMs % dayMs) + dayMs) % dayMs) / dayMs) * 24 + 1e-6) % 24;
}

/** A season by its name. */
export function seasonWord(season: Season): string {
  return word(`season.${season}`);
}
