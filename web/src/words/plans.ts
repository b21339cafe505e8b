/** Which kind of animal a species is to whoever does not know its name, by slug; what it looks like is the scene's. */

/** Kinds of animals that have words of their own. */
export type Plan = "trot" | "hop" | "fly" | "swim" | "crawl" | "slither" | "plod" | "flutter";

const PLANS: Readonly<Record<string, Plan>> = {
  "reed-otter": "hop", "rime-vole": "hop", "dawn-hare": "hop", "harp-jerboa": "hop", "chorus-frog": "hop", "cinder-drake": "fly", "ash-raven": "fly", "meadow-lark": "fly",
  "storm-gull": "fly", "snow-owl": "fly", "fen-heron": "fly", "mirror-duck": "fly", silverfin: "swim", "tide-crab": "crawl", "ember-beetle": "crawl", "dune-adder": "slither",
  "ash-tortoise": "plod", "lumen-moth": "flutter",
};

/** What a species is at first sight. */
export function planOf(species: string): Plan {
  return PLANS[species] ?? "trot";
}
