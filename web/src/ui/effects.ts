/**
 * What a performance did beside moving harmony, in sentences: what the weather left of it, who of the living world answered, what grew.
 *
 * It asks nothing and shows nothing; the card of the verdict does.
 */
import type { LifeEffect, Verdict } from "../protocol/generated";
import { word, wordOr } from "../words/words";

/** A factor of the weather nearer to one than this, in thousandths, is not worth a word. */
const WEATHER_FROM = 30;
const FULL = 1_000;

/** The sentences, the weather's first. */
export function effectsOf({ weather, life }: Pick<Verdict, "weather" | "life">): string[] {
  const said: string[] = [];
  if (weather !== undefined && Math.abs(weather.factor - FULL) >= WEATHER_FROM) {
    const kind = wordOr(`weather.${weather.kind}`, weather.kind);
    said.push(word(weather.factor > FULL ? "effect.weather.more" : "effect.weather.less", { kind, percent: Math.round(Math.abs(weather.factor - FULL) / 10) }));
  }
  if (life !== undefined) said.push(...lifeSentences(life));
  return said;
}

function lifeSentences({ deed, answered, trusting, quickened }: LifeEffect): string[] {
  const said: string[] = [];
  const what = deed === "scare" ? "scare" : deed === "call" ? "call" : "soothe";
  if (answered > 0) said.push(word(answered === 1 ? `effect.${what}.one` : `effect.${what}`, { count: answered }));
  if (trusting.length > 0 && what !== "scare") said.push(word(trusting.length === 1 ? "effect.trust.one" : "effect.trust", { count: trusting.length }));
  if (quickened > 0) said.push(word("effect.quickened"));
  return said;
}
