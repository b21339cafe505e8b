/**
 * A weave in sentences: names in a row, who does what in a relation, and one thing to try next time. It words; the server heard.
 */
import type { WeaveOutcome, WovenRelation } from "../../protocol/generated";
import { familyOf, isLed, type Family } from "../../replica/relations";
import { COMBO_LINES } from "../../words/combos.generated";
import { fromSlug } from "../../words/words";
import { weavingWord, weavingWordOr, type WeavingKey } from "../../words/weaving";

/** Who someone is, by entity number; null is oneself. */
export type NameOf = (entity: number) => string | null;

/** Names in a row: `Ely`, `Ely and Juno`, `Ely, Juno and Hana`. */
export function namesInARow(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return "";
  return names.length === 1 ? last : weavingWord("names.last", { names: names.slice(0, -1).join(", "), last });
}

/** The name of a relation. */
export function relationName(relation: string): string {
  return weavingWordOr(`relation.${relation}`, fromSlug(relation));
}

/** Who does what in a relation: `you lead, Ely follows`, or of what nobody leads `you and Ely`. */
export function whoDoes({ relation, leader, follower }: WovenRelation, nameOf: NameOf): string {
  const [one, other] = [nameOf(leader), nameOf(follower)];
  if (!isLed(relation)) return namesInARow(one === null || other === null ? [weavingWord("names.you"), one ?? other ?? ""] : [one, other]);
  const does = (part: "leads" | "follows", name: string | null): string => {
    const you = name === null ? ".you" : "";
    const values = { name: name ?? "" };
    return weavingWordOr(`${part}.${relation}${you}`, weavingWordOr(`${part}${you}`, "", values), values);
  };
  return `${does("leads", one)}, ${does("follows", other)}`;
}

/** What the weave lacks most, by the order in which it is easiest to add. */
const LESSONS: readonly Family[] = ["dialogue", "imitation", "motion", "ground", "rhythm", "concord"];
/** Below this quality, and this clarity, the ear should come first. In thousandths. */
const ROUGH = 450;
const FAINT = 550;
const WORN = 500;

/** One thing to try after a weave. */
export function adviceOf({ quality, relations, combos }: Pick<WeaveOutcome, "quality" | "relations" | "combos">): string {
  const of = (): WeavingKey => {
    if (quality < ROUGH) return "try.listen";
    if (combos.length > 0 && combos.every(({ freshness }) => freshness < WORN)) return "try.elsewhere";
    const clearest = Math.max(0, ...relations.map(({ strength }) => strength));
    if (relations.length > 0 && clearest < FAINT) return "try.longer";
    const heard = new Set(relations.filter(({ strength }) => strength >= FAINT).map(({ relation }) => familyOf(relation)));
    const missing = LESSONS.find((family) => !heard.has(family));
    return missing === undefined ? "try.longer" : `try.${missing}`;
  };
  return weavingWord(of());
}

/** What a combo is; null where nothing is said of it. */
export function aboutCombo(combo: string): string | null {
  return COMBO_LINES[`combo.${combo}.about`] ?? null;
}

/** The head of a weave's card: what was found in it that one never wove, the combos, or how well it went together. Of hidden combos hints are told; those are discoveries. */
export function headOf({ combos, quality }: Pick<WeaveOutcome, "combos" | "quality">, fresh: readonly string[]): string {
  const names = (some: WeaveOutcome["combos"]): string => namesInARow(some.slice(0, 2).map(({ name, combo }) => name || combo));
  const firsts = combos.filter(({ combo }) => fresh.includes(combo));
  const found = firsts.filter(({ combo }) => COMBO_LINES[`combo.${combo}.hint.1`] !== undefined);
  if (found.length > 0) return weavingWord("card.found", { combo: names(found) });
  if (firsts.length > 0) return weavingWord("card.new", { combo: names(firsts) });
  if (combos.length > 0) return weavingWord("card.combo", { combo: names(combos) });
  return weavingWord(quality >= 700 ? "card.great" : quality >= 450 ? "card.good" : "card.some");
}
