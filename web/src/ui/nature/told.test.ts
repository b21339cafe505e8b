/** What is told of the living world, and to whom it is kept for later: who still wakes has enough to read. */
import { describe, expect, it } from "vitest";
import type { GuidePage } from "../../protocol/generated";
import type { Store } from "../store.svelte";
import { NatureTold } from "./told";

/** A store as far as the teller uses it. */
function teller(waking: boolean): { told: NatureTold; said: string[]; learnt: string[] } {
  const said: string[] = [];
  const learnt: string[] = [];
  const nature = { page: () => null, learn: ({ species }: GuidePage) => learnt.push(species), credit: () => undefined };
  const store = { begun: true, waking, atlas: null, nature, notice: (_: string, text: string) => said.push(text), beckon: () => undefined };
  return { told: new NatureTold(store as unknown as Store), said, learnt };
}

const page = { species: "lumen-moth", name: "Lumen Moth", about: null, seen: ["a"], heard: [], habits: [], eats: [], rhythm: null, firstMs: 0 } as GuidePage;

describe("what is learnt of creatures", () => {
  it("is told to who is awake", () => {
    const { told, said, learnt } = teller(false);
    told.happened({ kind: "learnt", page });
    told.happened({ kind: "first-seen", found: { species: "lumen-moth", name: "Lumen Moth", finder: "", region: "a", atMs: 0 } });
    expect(learnt).toEqual(["lumen-moth"]);
    expect(said).toHaveLength(2);
  });

  it("is kept without a word for who still wakes", () => {
    const { told, said, learnt } = teller(true);
    told.happened({ kind: "learnt", page });
    told.happened({ kind: "first-seen", found: { species: "lumen-moth", name: "Lumen Moth", finder: "", region: "a", atMs: 0 } });
    expect(learnt).toEqual(["lumen-moth"]);
    expect(said).toEqual([]);
  });
});
