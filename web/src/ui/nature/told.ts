/** Words of what happens with the living world: deeds that were done, pages that were learnt. It decides nothing. */
import type { FirstSeen, GuideHappening, GuidePage, ServerBody } from "../../protocol/generated";
import type { Happening } from "../../replica/replica";
import { natureWord, type NatureKey } from "../../words/nature";
import type { Store } from "../store.svelte";
import { speciesName } from "./names";

type Deed = Extract<ServerBody, { type: "tended" }>;

/** Words them. */
export class NatureTold {
  constructor(private readonly store: Store) {}

  happened(happening: Happening): void {
    if (happening.kind === "tended" && happening.own) this.done(happening.deed);
    else if (happening.kind === "learnt") this.learnt(happening.page);
    else if (happening.kind === "met") this.met(happening.met);
    else if (happening.kind === "first-seen") this.first(happening.found);
  }

  private done(deed: Deed): void {
    const { nature, atlas } = this.store;
    if (deed.of === null) {
      this.store.notice("good", natureWord("done.laid"));
      return;
    }
    const plant = atlas?.plants.find(({ plant }) => plant === deed.of)?.name;
    const name = plant ?? speciesName(nature, deed.of);
    const key: NatureKey = deed.deed === "call" && deed.amount > 1 ? "done.call.many" : `done.${deed.deed}`;
    this.store.notice("good", natureWord(key, { name, count: deed.amount }));
  }

  /** The whole world is told who saw a species first; the page says so from then on. */
  private first({ species, name, finder, region }: FirstSeen): void {
    const { nature, atlas } = this.store;
    nature.credit(species, finder);
    if (this.waking) return;
    const where = atlas?.regions.find(({ region: slug }) => slug === region)?.name ?? region;
    this.store.notice("good", natureWord(finder === "" ? "first.seen.nameless" : "first.seen", { finder, name, region: where }));
  }

  /** What goes on about one was told already when it began, or is by this to who came later. */
  private met(met: GuideHappening): void {
    const { nature } = this.store;
    const isNew = nature.guide?.happenings.every(({ happening }) => happening.happening !== met.happening.happening) ?? true;
    nature.meet(met);
    if (!isNew) return;
    this.store.notice("good", `${natureWord("met.new", { name: met.happening.name })} ${met.happening.about}`);
    this.store.beckon("guide");
  }

  /** Who still wakes has enough to read: the guide keeps it meanwhile. */
  private get waking(): boolean {
    return !this.store.begun || this.store.waking;
  }

  private learnt(page: GuidePage): void {
    const { nature } = this.store;
    const before = nature.page(page.species);
    nature.learn(page);
    if (this.waking) return;
    if (page.name === null) {
      if (before === null) this.store.notice("plain", natureWord("learnt.heard"));
    } else if (before?.name == null) {
      this.store.notice("good", natureWord("learnt.new", { name: page.name }));
      this.store.beckon("guide");
    } else if (page.habits.length > before.habits.length) this.store.notice("plain", natureWord("learnt.more", { name: page.name }));
  }
}
