/**
 * Made-up life for looking: a parade of every species, herds that walk, a whale in the sky, plants at a stage.
 *
 * Knobs: creatures (how many), species (slugs by commas; all when absent), doing, pace (metres a second), parade (in a row before one),
 * whale, stage (of all plants, by number), garden (two of two owners before one).
 */
import type { AtlasPlant, AtlasSpecies } from "../../protocol/generated";
import { DOINGS, type Doing } from "../../protocol/life";
import type { Being } from "../../replica/creatures";
import type { RegionFlora } from "../../replica/flora";
import { Gardens } from "../../replica/gardens";
import type { LifeNear } from "../../replica/life";
import type { InSky } from "../../replica/skies";
import { LOOKS } from "../creatures/looks";

const METRES: Record<string, number> = {
  "bell-deer": 1.7, "chime-goat": 1.3, "glass-lamb": 1, "mirage-gazelle": 1.4, "russet-fox": 0.9, "song-wolf": 1.5, "glass-lynx": 1.1, "reed-otter": 0.9, "rime-vole": 0.15,
  "dawn-hare": 0.5, "harp-jerboa": 0.25, "cinder-drake": 1.2, "ash-tortoise": 0.8, "ash-raven": 0.5, "meadow-lark": 0.2, "storm-gull": 0.6, "snow-owl": 0.6, "fen-heron": 1,
  "mirror-duck": 0.5, silverfin: 0.4, "chorus-frog": 0.15, "tide-crab": 0.3, "ember-beetle": 0.12, "dune-adder": 0.8, "lumen-moth": 0.15,
};

const PLANTS: AtlasPlant[] = ["meadow-grass", "bellflower", "bush"].map((model) => ({ plant: model, name: model, model, stands: "land" }));

/** The made-up life. */
export class Menagerie implements LifeNear {
  readonly beings = new Map<number, Being>();
  readonly flora = new Map<string, RegionFlora>();
  readonly standing = new Map();
  readonly gardens = new Gardens();
  private readonly walks: boolean;

  constructor(private readonly knobs: URLSearchParams) {
    this.walks = knobs.get("parade") !== "1";
  }

  /** Puts everyone about a place. */
  settle(region: string, west: number, north: number, x: number, z: number): void {
    const slugs = this.knobs.get("species")?.split(",") ?? Object.keys(LOOKS);
    const parade = !this.walks;
    const count = Number(this.knobs.get("creatures") ?? (parade ? slugs.length : 0));
    const wanted = this.knobs.get("doing");
    for (let i = 0; i < count; i++) {
      const slug = slugs[i % slugs.length] as string;
      const metres = METRES[slug] ?? 1;
      const kind: AtlasSpecies = { species: slug, metres, speed: [3, 9], movesIn: ["land"], company: "herd", voice: [] };
      const row = Math.floor(i / 9);
      const turn = i * 2.399;
      const out = 6 + 40 * Math.sqrt(i / Math.max(1, count));
      const doing: Doing = DOINGS.find((one) => one === wanted) ?? (DOINGS[i % DOINGS.length] as Doing);
      const pace = Number(this.knobs.get("pace") ?? (doing === "flee" ? 9 : doing === "rest" || doing === "graze" ? 0 : 2));
      // A parade is looked at closely: small ones stand nearer and are all drawn as long as a hare at least.
      this.beings.set(i + 1, {
        key: i + 1, region, creature: i + 1, kind,
        x: parade ? x - 5 + (i % 9) * 1.25 : x + Math.sin(turn) * out,
        z: parade ? z - 4 - row * 1.6 : z - 14 - Math.cos(turn) * out,
        heading: parade ? Number(this.knobs.get("turn") ?? 2.2) : turn * 3, speed: pace, doing, grown: i % 5 !== 4, calling: i % 7 === 0, carrying: false, female: i % 2 === 0,
        metres: parade ? Math.max(0.7, Math.min(1.1, metres)) : metres * (i % 5 === 4 ? 0.5 : 1), since: -10_000, goneAt: null,
      });
    }
    if (this.knobs.get("garden") !== null) {
      const at = (east: number, south: number): number => Math.floor((z - north) / 16 + south) * 32 + Math.floor((x - west) / 16 + east);
      const garden = (cell: number) => ({ cell, untilMs: 1e9 });
      this.gardens.tell(region, [
        { songweaver: "1", name: "Mira", gardens: [garden(at(0, -1)), garden(at(0, -2))] },
        { songweaver: "2", name: "Wren", gardens: [garden(at(1, -1))] },
      ]);
    }
    const stage = this.knobs.get("stage");
    if (stage === null) return;
    const side = 32;
    this.flora.set(region, { cornerX: Math.floor(west / 16), cornerZ: Math.floor(north / 16), side, layers: PLANTS, stages: new Uint8Array(side * side * PLANTS.length).fill(Number(stage)), version: 1 });
  }

  /** Moves who walks. */
  step(now: number, dt: number): void {
    if (!this.walks) return;
    for (const being of this.beings.values()) {
      if (being.speed < 0.1) continue;
      being.heading += Math.sin(now / 2_000 + being.creature) * 0.5 * dt;
      being.x += Math.sin(being.heading) * being.speed * dt;
      being.z -= Math.cos(being.heading) * being.speed * dt;
    }
  }

  skies(): readonly InSky[] {
    if (this.knobs.get("whale") === null) return [];
    return [{ species: "star-whale", name: "Star Whale", x: Number(this.knobs.get("whale")) + 256, z: 150, heading: 1.2, share: 0.5, over: "bay" }];
  }
}
