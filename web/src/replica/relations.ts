/**
 * What the client knows of the relations between voices: the family each belongs to, and whether one of the two leads.
 *
 * The families are for eyes and ears, since thirty colours are none; which relations are heard is the server's matter.
 */

/** Families of relations, in the order in which they are told apart by look and place. */
export const FAMILIES = ["concord", "motion", "imitation", "rhythm", "dialogue", "ground"] as const;
export type Family = (typeof FAMILIES)[number];

/** Every relation by its family: `led` have a leader, `mutual` have none. */
const RELATIONS: Readonly<Record<Family, { led: readonly string[]; mutual: readonly string[] }>> = {
  concord: { led: [], mutual: ["consonance", "homorhythm", "doubling", "heterophony"] },
  motion: {
    led: [],
    mutual: [
      "contrary-motion", "oblique-motion", "similar-motion", "parallel-motion", "parallel-thirds", "parallel-fourths", "parallel-fifths", "parallel-sixths",
      "parallel-tenths", "parallel-octaves", "suspension",
    ],
  },
  imitation: { led: ["canon", "imitation", "inversion", "retrograde", "retrograde-inversion", "augmentation", "diminution"], mutual: ["voice-exchange"] },
  rhythm: { led: [], mutual: ["interlock", "polyrhythm"] },
  dialogue: { led: ["call-and-response", "completed-cadence"], mutual: [] },
  ground: { led: ["drone", "inverted-pedal", "ostinato"], mutual: [] },
};

const OF: ReadonlyMap<string, { family: Family; led: boolean }> = new Map(
  FAMILIES.flatMap((family) => (["led", "mutual"] as const).flatMap((kind) => RELATIONS[family][kind].map((relation) => [relation, { family, led: kind === "led" }] as const))),
);

/** Every relation that has a family. */
export const KNOWN_RELATIONS: readonly string[] = [...OF.keys()];

/** The family of a relation; one that this client does not know yet counts as sounding together. */
export function familyOf(relation: string): Family {
  return OF.get(relation)?.family ?? "concord";
}

/** Whether one voice leads in it. */
export function isLed(relation: string): boolean {
  return OF.get(relation)?.led ?? false;
}
