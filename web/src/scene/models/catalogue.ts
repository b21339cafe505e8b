/**
 * The catalogue: which shape a model's slug means.
 *
 * Slugs are content's (`content/models.toml`); every one has a builder here, which a test checks. An unknown slug gives a visible stone
 * with a question's glow, so that a fault is seen and the world goes on.
 */
import type { BufferGeometry } from "three";
import type { Kind } from "../shade/lowpoly";
import { BROADLEAVES } from "./broadleaves";
import { BUILDINGS } from "./buildings";
import { CONIFERS } from "./conifers";
import { CRYSTALS } from "./crystals";
import { DWELLERS } from "./dwellers";
import { GREAT } from "./great";
import { HERBS } from "./herbs";
import { PALMS } from "./palms";
import { REACH_TREE } from "./reach";
import { RELICS } from "./relics";
import { ROCKS } from "./rocks";
import { SHORES } from "./shores";
import { bake, gem, type Part, put } from "./shape";
import { THINGS } from "./things";

/** A model as a family file gives it. Foot at the origin, front towards -z, metres. */
export interface Model {
  /** The parts near by. */
  detail(): Part[];
  /** Fewer parts for afar; absent: the detail is cheap enough, or it vanishes with distance. */
  simple?(): Part[];
  /** How it is lit and moves. */
  kind: Kind;
  /** Metres at scale 1 up to which it is worth drawing; landmarks are seen from everywhere. */
  reach: number;
  /** Which region colour its tint follows, if any. */
  follows?: "leaf" | "rock" | "accent" | "bloom";
  /** A halo of light: height in metres, radius in metres, `#rrggbb`, strength by day 0..1 (full at night). */
  halo?: { y: number; radius: number; colour: string; day: number; x?: number; z?: number };
}

/** A family of models by slug. */
export type Family = Readonly<Record<string, Model>>;

const FAMILIES: readonly Family[] = [
  BROADLEAVES, CONIFERS, PALMS, HERBS, ROCKS, CRYSTALS, BUILDINGS, THINGS, RELICS, GREAT, SHORES, DWELLERS,
];

const UNKNOWN: Model = {
  kind: "thing",
  reach: REACH_TREE,
  detail: () => [
    { geometry: put(gem(0.7), { y: 1.2, s: [1, 1.8, 1] }), top: "#ffd0f8", foot: "#a0408f", jitter: 0.1 },
    { geometry: put(gem(0.22), { y: 2.9 }), top: "#ff9cf0", glow: 1 },
  ],
};

/** The model of a slug, and whether it is known. */
export function modelOf(slug: string): { model: Model; known: boolean } {
  for (const family of FAMILIES) {
    const model = family[slug];
    if (model) return { model, known: true };
  }
  return { model: UNKNOWN, known: false };
}

/** Every slug that has a builder. */
export function slugs(): string[] {
  return FAMILIES.flatMap((family) => Object.keys(family));
}

/** Geometries, baked once per slug. */
export interface Shapes {
  model: Model;
  detail: BufferGeometry;
  simple: BufferGeometry | null;
}

/** Bakes shapes on first use and keeps them. */
export class ShapeStore {
  private readonly baked = new Map<string, Shapes>();
  /** Slugs asked for that nobody builds. */
  readonly missing = new Set<string>();

  shapes(slug: string): Shapes {
    const kept = this.baked.get(slug);
    if (kept) return kept;
    const { model, known } = modelOf(slug);
    if (!known) this.missing.add(slug);
    const seed = [...slug].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) | 0;
    const made: Shapes = {
      model,
      detail: bake(model.detail(), seed),
      simple: model.simple ? bake(model.simple(), seed) : null,
    };
    this.baked.set(slug, made);
    return made;
  }

  dispose(): void {
    for (const { detail, simple } of this.baked.values()) {
      detail.dispose();
      simple?.dispose();
    }
    this.baked.clear();
  }
}
