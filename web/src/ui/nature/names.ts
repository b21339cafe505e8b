/** What a creature is called: by its name where one's field guide has it, else by what one sees. It asks nothing. */
import { planOf } from "../../words/plans";
import { natureWord } from "../../words/nature";
import type { NatureState } from "./state.svelte";

/** The name of a species, as far as one knows it. */
export function speciesName(nature: NatureState, species: string): string {
  return nature.page(species)?.name ?? natureWord(`plan.${planOf(species)}`);
}
