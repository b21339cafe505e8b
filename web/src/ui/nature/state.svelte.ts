/** What the interface shows of the living world, as reactive state. It holds and looks; what is asked and worded is others' matter. */
import type { Guide, GuideHappening, GuidePage } from "../../protocol/generated";
import type { World } from "../../replica/world";
import { creatureOf, lifeNear, NO_LIFE, sameLife, type NearCreature, type NearLife } from "./near";

/** The state. */
export class NatureState {
  near = $state.raw<NearLife>(NO_LIFE);
  /** The creature that is looked at, as it was when last in sight. */
  picked = $state.raw<NearCreature | null>(null);
  /** Whether it is in sight. */
  inSight = $state(false);
  /** One's field guide; null until it was asked for. */
  guide = $state.raw<Guide | null>(null);
  /** The region whose records are shown; null is the one where one is. */
  region = $state<string | null>(null);
  /** Called while creatures are near and the guide, which names them, is not there. */
  unnamed: () => void = () => undefined;

  /** Looks round, a few times a second. */
  look(world: World): void {
    const near = lifeNear(world);
    if (!sameLife(near, this.near)) this.near = near;
    if (near.creatures.length > 0 && this.guide === null) this.unnamed();
    if (this.picked === null) return;
    const being = world.life.beings.get(this.picked.key);
    this.inSight = being !== undefined && being.goneAt === null;
    if (being !== undefined && this.inSight) this.picked = creatureOf(being, world);
  }

  /** Looks at a creature; nothing where it went meanwhile. */
  pick(key: number, world: World): void {
    const being = world.life.beings.get(key);
    if (being === undefined) return;
    this.picked = creatureOf(being, world);
    this.inSight = true;
  }

  /** The page of a species, where there is one. */
  page(species: string): GuidePage | null {
    return this.guide?.pages.find((page) => page.species === species) ?? null;
  }

  /** Somebody saw a species first in the world. */
  credit(species: string, finder: string): void {
    if (this.guide === null || finder === "") return;
    this.guide = { ...this.guide, pages: this.guide.pages.map((page) => (page.species === species ? { ...page, firstBy: finder } : page)) };
  }

  /** A happening was met. */
  meet(met: GuideHappening): void {
    if (this.guide === null) return;
    const others = this.guide.happenings.filter(({ happening }) => happening.happening !== met.happening.happening);
    this.guide = { ...this.guide, happenings: [...others, met] };
  }

  /** A garden was given up. */
  leave(region: string, cell: number): void {
    if (this.guide === null) return;
    this.guide = { ...this.guide, gardens: this.guide.gardens.filter((garden) => garden.region !== region || garden.cell !== cell) };
  }

  /** A page was learnt, or more of it. */
  learn(page: GuidePage): void {
    if (this.guide === null) return;
    const others = this.guide.pages.filter(({ species }) => species !== page.species);
    this.guide = { ...this.guide, pages: [...others, page] };
  }
}
