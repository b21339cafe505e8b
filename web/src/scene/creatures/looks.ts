/**
 * What each species looks like: its plan, its colours and how it moves, by its slug.
 *
 * A species that this table does not know gets a small four-legged body, so that content may grow before its look is drawn; a test asks
 * for every species that content names.
 */
import type { AtlasSpecies } from "../../protocol/generated";
import { type Body, feathered, fish, fourLegged, frog, moth, shelled, snake, tortoise } from "./plans";

/** How a plan moves. */
export type Gait = "trot" | "hop" | "fly" | "swim" | "crawl" | "slither" | "plod" | "flutter";

/** One species as it is drawn. */
export interface SpeciesLook {
  body(): Body;
  gait: Gait;
  /** Metres above the ground at which fliers fly. */
  flies?: number;
  /** Whether it floats on water rather than wading. */
  floats?: boolean;
  /** Bodies drawn for one: insects come in swarms. */
  swarm?: number;
  /** Light about it by night. */
  halo?: string;
}

/** By slug. */
export const LOOKS: Readonly<Record<string, SpeciesLook>> = {
  "bell-deer": { gait: "trot", body: () => fourLegged({ leg: 0.4, thin: 0.022, girth: 0.2, neck: 0.24, head: 0.08, muzzle: 0.05, ears: "leaf", crown: "antlers", tail: "tuft", back: "#c88a54", belly: "#f2dcb4", legs: "#8a5a3c", accent: "#ffdc94" }) },
  "chime-goat": { gait: "trot", body: () => fourLegged({ leg: 0.3, thin: 0.026, girth: 0.26, neck: 0.13, head: 0.09, muzzle: 0.05, ears: "leaf", crown: "curled", tail: "tuft", fleece: true, back: "#f6f8ff", belly: "#c2d0e8", legs: "#6a7898", accent: "#9fe0ff" }) },
  "glass-lamb": { gait: "trot", body: () => fourLegged({ leg: 0.24, thin: 0.028, girth: 0.3, neck: 0.1, head: 0.1, muzzle: 0.03, ears: "leaf", crown: "none", tail: "scut", fleece: true, back: "#e8f4ff", belly: "#c8b8f0", legs: "#8a7ab8", accent: "#b8f0ff", glow: 0.16 }), halo: "#c8e8ff" },
  "mirage-gazelle": { gait: "trot", body: () => fourLegged({ leg: 0.42, thin: 0.018, girth: 0.18, neck: 0.22, head: 0.07, muzzle: 0.05, ears: "leaf", crown: "straight", tail: "tuft", back: "#e0a868", belly: "#fff4e0", legs: "#c08048", accent: "#5a3a30" }) },
  "russet-fox": { gait: "trot", body: () => fourLegged({ leg: 0.22, thin: 0.024, girth: 0.19, neck: 0.1, head: 0.1, muzzle: 0.06, ears: "pointed", crown: "none", tail: "brush", back: "#d8652a", belly: "#fff0dc", legs: "#3a2424", accent: "#fff0dc" }) },
  "song-wolf": { gait: "trot", body: () => fourLegged({ leg: 0.3, thin: 0.028, girth: 0.23, neck: 0.13, head: 0.1, muzzle: 0.08, ears: "pointed", crown: "none", tail: "brush", back: "#5c6484", belly: "#c6cce0", legs: "#484e6c", accent: "#8fa0d8", eye: "#ffd86a" }) },
  "glass-lynx": { gait: "trot", body: () => fourLegged({ leg: 0.27, thin: 0.034, girth: 0.22, neck: 0.09, head: 0.11, muzzle: 0.025, ears: "pointed", crown: "tufts", tail: "scut", back: "#a8d8ee", belly: "#eefaff", legs: "#6f9cc8", accent: "#e0c8ff", eye: "#d8ff9a", glow: 0.14 }) },
  "reed-otter": { gait: "hop", floats: true, body: () => fourLegged({ leg: 0.1, thin: 0.026, girth: 0.17, neck: 0.09, head: 0.08, muzzle: 0.03, ears: "round", crown: "none", tail: "rudder", back: "#7a5238", belly: "#d8b890", legs: "#54382a", accent: "#c89a70" }) },
  "rime-vole": { gait: "hop", body: () => fourLegged({ leg: 0.09, thin: 0.03, girth: 0.34, neck: 0.06, head: 0.15, muzzle: 0.06, ears: "round", crown: "none", tail: "whip", back: "#e4ecf8", belly: "#b0c0dc", legs: "#d0a8b0", accent: "#e8b8c0" }) },
  "dawn-hare": { gait: "hop", body: () => fourLegged({ leg: 0.16, thin: 0.034, girth: 0.28, neck: 0.09, head: 0.12, muzzle: 0.04, ears: "long", crown: "none", tail: "scut", leaps: 0.5, back: "#d8a878", belly: "#fff0e0", legs: "#b8865c", accent: "#ffc0a8" }) },
  "harp-jerboa": { gait: "hop", body: () => fourLegged({ leg: 0.2, thin: 0.028, girth: 0.28, neck: 0.06, head: 0.15, muzzle: 0.05, ears: "long", crown: "none", tail: "whip", leaps: 0.9, back: "#e8c48c", belly: "#fffaf0", legs: "#d8a06c", accent: "#ffd890" }) },
  "cinder-drake": { gait: "fly", flies: 7, halo: "#ff9a50", body: () => fourLegged({ leg: 0.15, thin: 0.03, girth: 0.17, neck: 0.18, head: 0.09, muzzle: 0.07, ears: "none", crown: "crest", tail: "rudder", wings: true, back: "#8a2c28", belly: "#ffb45a", legs: "#4a1c22", accent: "#ff8a3a", eye: "#ffe88a" }) },
  "ash-tortoise": { gait: "plod", body: () => tortoise("#5a4a50", "#e08a50", "#8a7a70") },
  "ash-raven": { gait: "fly", flies: 8, body: () => feathered({ leg: 0.14, neck: 0.03, span: 1.9, plump: 0.2, beak: 0.16, back: "#2c2838", belly: "#4a4458", wing: "#332e42", tip: "#1c1826", beakColour: "#3a3440", legs: "#3a3440", eye: "#ff9a5a" }) },
  "meadow-lark": { gait: "fly", flies: 11, body: () => feathered({ leg: 0.14, neck: 0.02, span: 1.7, plump: 0.22, beak: 0.1, back: "#c8a060", belly: "#fff0b0", wing: "#b08850", tip: "#6a4c34", beakColour: "#d8a860", legs: "#c88a5a" }) },
  "storm-gull": { gait: "fly", flies: 10, floats: true, body: () => feathered({ leg: 0.12, neck: 0.04, span: 2.5, plump: 0.2, beak: 0.14, back: "#ffffff", belly: "#e8f0f8", wing: "#a8b8cc", tip: "#2c3444", beakColour: "#ffb84a", legs: "#ffa04a" }) },
  "snow-owl": { gait: "fly", flies: 7, body: () => feathered({ leg: 0.08, neck: 0, span: 2.2, plump: 0.27, beak: 0.07, hooked: true, disc: true, back: "#f4f6ff", belly: "#ffffff", wing: "#e0e6f4", tip: "#9aa8c8", beakColour: "#4a4458", legs: "#d8dce8", eye: "#ffc83a" }) },
  "fen-heron": { gait: "fly", flies: 6, body: () => feathered({ leg: 0.5, neck: 0.36, span: 1.7, plump: 0.15, beak: 0.2, back: "#7f9ab8", belly: "#e0eaf0", wing: "#6a86a8", tip: "#34445c", beakColour: "#f0b850", legs: "#b89a5a" }) },
  "mirror-duck": { gait: "fly", flies: 5, floats: true, body: () => feathered({ leg: 0.08, neck: 0.09, span: 1.5, plump: 0.24, beak: 0.13, bill: true, back: "#4a8a9c", belly: "#e8f4f0", wing: "#a0c8d0", tip: "#2c5a70", beakColour: "#ffc050", legs: "#ff9a4a", glow: 0.08 }) },
  "silverfin": { gait: "swim", body: () => fish("#7fa8c8", "#f0faff", "#a8e0f0", 0.25) },
  "chorus-frog": { gait: "hop", body: () => frog("#6ab04a", "#f0f0a8", "#a8d850") },
  "tide-crab": { gait: "crawl", body: () => shelled("#d8603c", "#ffd0a0", "#ff8a58", true) },
  "ember-beetle": { gait: "crawl", halo: "#ff9040", body: () => shelled("#3a2428", "#5a3430", "#ff9a3c", false) },
  "dune-adder": { gait: "slither", body: () => snake("#c89a5c", "#f0d8a0", "#8a4a34") },
  "lumen-moth": { gait: "flutter", flies: 1.5, swarm: 4, halo: "#a8f0d0", body: () => moth("#c8ffe8", "#8fd8ff", "#e8f0ff") },
};

const UNKNOWN: SpeciesLook = { gait: "trot", body: () => fourLegged({ leg: 0.26, thin: 0.026, girth: 0.22, neck: 0.12, head: 0.1, muzzle: 0.04, ears: "round", crown: "none", tail: "tuft", back: "#b89a88", belly: "#e8d8c8", legs: "#7a6458", accent: "#ffd0a0" }) };

/** The look of a species. */
export function lookOf(species: Pick<AtlasSpecies, "species">): SpeciesLook {
  return LOOKS[species.species] ?? UNKNOWN;
}
