/**
 * The living world near, as one thing that scene, sound and interface read: creatures, plants, who trusts one, how regions stand, who is in the sky.
 *
 * It holds what frames and messages told. Bodies, voices and words are others' matter.
 */
import type { Atlas, FirstSeen, GuideHappening, GuidePage, LifeStanding, ServerBody, SpeciesCount } from "../protocol/generated";
import type { CreatureFrame, FloraFrame } from "../protocol/life";
import { Creatures, type Being, type Turned } from "./creatures";
import { FloraStages, type RegionFlora } from "./flora";
import { Gardens } from "./gardens";
import { inSky, type InSky } from "./skies";

/** Frames kept while the atlas is still on its way: an unchanged cell is not told twice. */
const KEPT_FRAMES = 48;

/** How a region's life stood when it was last told. */
export interface RegionLife {
  hour: number;
  standing: LifeStanding;
  counts: readonly SpeciesCount[];
}

/** The living world as others read it. */
export interface LifeNear {
  /** Creatures in interest, by key. */
  readonly beings: ReadonlyMap<number, Being>;
  /** How far plants have come, by region slug. */
  readonly flora: ReadonlyMap<string, RegionFlora>;
  /** How regions' life stands, by slug. */
  readonly standing: ReadonlyMap<string, RegionLife>;
  /** Whose which ground is. */
  readonly gardens: Gardens;
  /** Who is in the sky at a moment of the world. */
  skies(worldMs: number): readonly InSky[];
}

/** Bodies that concern life. */
export type LifeBody = Extract<ServerBody, { type: "trust" | "gardens" | "nature" | "guide-learnt" | "happening-met" | "first-seen" | "tended" }>;

/** What life tells whoever listens to it. */
export type LifeHappening =
  | { kind: "creature"; what: Turned; being: Being }
  | { kind: "grown"; region: string }
  | { kind: "tended"; deed: Extract<LifeBody, { type: "tended" }>; own: boolean }
  | { kind: "learnt"; page: GuidePage }
  | { kind: "met"; met: GuideHappening }
  | { kind: "first-seen"; found: FirstSeen };

/** The copy of the living world. */
export class Life implements LifeNear {
  private readonly creatures: Creatures;
  private readonly stages = new FloraStages();
  readonly gardens = new Gardens();
  readonly standing = new Map<string, RegionLife>();
  /** 0 to 1000 by region slug and creature's number, as `region/number`. */
  readonly trust = new Map<string, number>();
  private atlas: Atlas | null = null;
  private early: ({ of: "creatures"; frame: CreatureFrame } | { of: "flora"; frame: FloraFrame })[] = [];

  constructor(private readonly happen: (happening: LifeHappening) => void) {
    this.creatures = new Creatures((what, being) => this.happen({ kind: "creature", what, being }));
  }

  get beings(): ReadonlyMap<number, Being> {
    return this.creatures.beings;
  }

  get flora(): ReadonlyMap<string, RegionFlora> {
    return this.stages.regions;
  }

  /** Creatures near that no frame listed by name. */
  get omitted(): number {
    return this.creatures.omitted;
  }

  skies(worldMs: number): readonly InSky[] {
    const { atlas } = this;
    if (atlas === null) return [];
    return atlas.skies.map((sky) => inSky(sky, atlas.regions, worldMs, atlas.dayMs)).filter((one) => one !== null);
  }

  /** How far a creature trusts one, 0..1000. */
  trustOf(being: Pick<Being, "region" | "creature">): number {
    return this.trust.get(`${being.region}/${being.creature}`) ?? 0;
  }

  /** The atlas came: frames that came before it are read now. */
  setAtlas(atlas: Atlas, now: number): void {
    this.atlas = atlas;
    this.creatures.setAtlas(atlas);
    this.stages.setAtlas(atlas);
    const early = this.early;
    this.early = [];
    for (const one of early) {
      if (one.of === "creatures") this.creatureFrame(one.frame, now);
      else this.floraFrame(one.frame);
    }
  }

  /** A frame of creatures came. */
  creatureFrame(frame: CreatureFrame, now: number): void {
    if (this.atlas === null) this.keep({ of: "creatures", frame });
    else this.creatures.frame(frame, now);
  }

  /** A frame of flora came. */
  floraFrame(frame: FloraFrame): void {
    if (this.atlas === null) {
      this.keep({ of: "flora", frame });
      return;
    }
    const region = this.stages.frame(frame);
    if (region !== null) this.happen({ kind: "grown", region });
  }

  /** A message came; `self` is one's own entity. */
  body(body: LifeBody, self: number): void {
    switch (body.type) {
      case "trust":
        for (const { creature, trust } of body.creatures) this.trust.set(`${body.region}/${creature}`, trust);
        return;
      case "gardens":
        this.gardens.tell(body.region, body.gardeners);
        return;
      case "nature": {
        const { hour, standing, counts } = body;
        this.standing.set(body.region, { hour, standing, counts });
        return;
      }
      case "guide-learnt":
        this.happen({ kind: "learnt", page: body.page });
        return;
      case "happening-met":
        this.happen({ kind: "met", met: body.met });
        return;
      case "first-seen":
        this.happen({ kind: "first-seen", found: body.found });
        return;
      case "tended":
        this.happen({ kind: "tended", deed: body, own: body.entity === self });
        return;
    }
  }

  /** Moves everyone to where they are now. */
  update(self: { x: number; z: number }, now: number, seconds: number): void {
    this.creatures.update(self, now, seconds);
  }

  /** A new session begins with nobody near. What grows stays until it is told again. */
  clear(): void {
    this.creatures.clear();
    this.trust.clear();
    this.gardens.clear();
  }

  private keep(frame: (typeof this.early)[number]): void {
    this.early.push(frame);
    if (this.early.length > KEPT_FRAMES) this.early.shift();
  }
}
