/** The player's own state follows what is told of it, in any order it can be told again. */
import { describe, expect, test } from "vitest";
import type { ComboKnowledge, KeptMelody, You, YouChanges } from "../protocol/generated";
import { changed } from "./you";

function melody(id: string, name: string): KeptMelody {
  return { voices: 1, melody: id, name, intent: "creative", tempo: 90, notes: [], tier: 0, given: false };
}

const YOU: You = {
  songweaver: "s", name: "", made: false, guest: true, look: { robe: 0, colour: 0, head: 0, skin: 0 }, voice: "harp",
  region: "memory-grotto", at: { x: 0, y: 0, z: 0 }, resonance: [0, 0, 0, 0], attunement: [0, 0, 0, 0], voices: ["harp"],
  energy: 1000, melodies: [melody("a", "first"), melody("c", "third")], discovered: [], gates: [], restored: [], codex: [],
  combos: [], blocked: [], journeys: [],
};

describe("the player's own state", () => {
  test("takes what is told and keeps the rest", () => {
    const next = changed(YOU, { guest: false, energy: 12 });
    expect(next).toEqual({ ...YOU, guest: false, energy: 12 });
  });

  test("melodies come, are renamed and go, and the same changes again change nothing", () => {
    const steps: YouChanges[] = [{ melodies: [melody("b", "second"), melody("a", "renamed")] }, { forgotten: ["c"], resonance: [1, 0, 0, 0] }];
    const once = steps.reduce(changed, YOU);
    expect(once.melodies.map((one) => one.name)).toEqual(["renamed", "second"]);
    expect(steps.reduce(changed, once)).toEqual(once);
  });

  test("what is learnt of a combo takes the place of what was known of it", () => {
    const knows = (combo: string, woven: number): ComboKnowledge => ({ combo, name: combo, stage: "known", hints: [], woven, mastery: 0, log: null });
    const next = [{ combos: [knows("mirror", 1)] }, { combos: [knows("echo", 1), knows("mirror", 2)] }].reduce(changed, YOU);
    expect(next.combos).toEqual([knows("echo", 1), knows("mirror", 2)]);
    expect(changed(next, { energy: 3 }).combos).toBe(next.combos);
  });
});
