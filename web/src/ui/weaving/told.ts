/**
 * From what happens in weaves to what is read and spoken: the line over the instrument, captions, announcements, the card of what came of it.
 *
 * It is loaded when something of a weave happens first. It only words and routes; threads and sounds are others' matter.
 */
import type { WeaveOutcome } from "../../protocol/generated";
import type { Happening } from "../../replica/replica";
import type { World } from "../../replica/world";
import { familyOf } from "../../replica/relations";
import type { LiveWeave } from "../../replica/weaves";
import { weavingWord } from "../../words/weaving";
import { called } from "../called";
import type { Store } from "../store.svelte";
import { Announcer, Calm } from "./calm";
import { namesInARow, relationName, whoDoes, type NameOf } from "./sentences";

/** What is shown is looked at this often while one weaves, so that what is no longer heard goes. */
const LOOK_MS = 500;
/** Strength that ended for less than this was not missed. */
const LENT_HOLDS_MS = 4_000;

/** Words what happens in weaves. */
export class Told {
  private readonly calm = new Calm();
  private readonly announcer: Announcer;
  private own: LiveWeave | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  /** Runs while nobody lends any more, until that is told. */
  private lentEnds: ReturnType<typeof setTimeout> | null = null;
  private readonly captioned = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly store: Store,
  ) {
    this.announcer = new Announcer((text) => (store.weaving.said = text));
  }

  /** Takes in what happened. */
  happened(happening: Happening): void {
    switch (happening.kind) {
      case "weave":
      case "relations":
        if (happening.own) this.weaving(happening.weave);
        else this.heardOf(happening.weave, happening.kind === "weave" && happening.fresh);
        return;
      case "woven":
        this.woven(happening.outcome, happening.own);
        return;
      case "unwoven":
        if (!happening.own) return;
        this.over();
        if (happening.why === "refused" || happening.why === "lost") this.store.notice("bad", weavingWord(`ended.${happening.why}`));
        // Who played with others waits to hear what came of it; who still tries keys does not.
        else if (happening.why === "unrelated" && !this.store.trying) this.store.notice("plain", weavingWord("ended.unrelated"));
        else this.announcer.tell(weavingWord("live.ended"));
        return;
      case "first-woven": {
        const { combo, name, finders } = happening.found;
        const me = this.world.you?.name ?? "";
        const what = name || combo;
        if (me !== "" && finders.includes(me)) this.store.celebrate(weavingWord("first.own.title"), weavingWord("first.own", { combo: what, name: me }));
        else this.store.notice("good", finders.length === 0 ? weavingWord("first.nobody", { combo: what }) : weavingWord("first", { names: namesInARow(finders), combo: what }));
        return;
      }
      case "threads":
        this.lent();
        return;
      default:
        return;
    }
  }

  private readonly nameOf: NameOf = (entity) =>
    entity === this.world.self.entity ? null : called(this.world.others.get(entity)?.who ?? this.world.people.peek(entity));

  private namesOf(entities: readonly number[]): string {
    return namesInARow(entities.filter((entity) => entity !== this.world.self.entity).map((entity) => this.nameOf(entity) ?? ""));
  }

  /** One's own weave goes on. */
  private weaving(weave: LiveWeave): void {
    const before = this.own?.weave === weave.weave ? this.own : null;
    if (before === null) this.calm.clear();
    const joined = weave.voices.length > (before?.voices.length ?? 1);
    this.own = weave;
    this.timer ??= setInterval(() => this.show(), LOOK_MS);
    if (joined && weave.voices.length > 1) this.announcer.tell(weavingWord("live.with", { names: this.namesOf(weave.voices) }));
    this.show();
  }

  /** Shows what is heard between oneself and the others now. */
  private show(): void {
    const { own, store } = this;
    if (own === null || own.voices.length < 2) {
      store.weaving.live = null;
      return;
    }
    const lines = this.calm.take(this.world.weaves.live.get(own.weave)?.relations ?? [], performance.now()).map(({ key, relation }) => ({
      key, family: familyOf(relation.relation), name: relationName(relation.relation), who: whoDoes(relation, this.nameOf),
    }));
    for (const { name, who } of lines) this.announcer.tell(weavingWord("live.told", { relation: name, who }));
    const shown = { names: this.namesOf(own.voices), lines };
    if (JSON.stringify(shown) !== JSON.stringify(store.weaving.live)) store.weaving.live = shown;
  }

  /** Others weave near. */
  private heardOf(weave: LiveWeave, fresh: boolean): void {
    if (this.own?.weave === weave.weave) this.over();
    const now = performance.now();
    if (fresh && weave.voices.length > 1) this.caption(weavingWord("caption.weave", { names: this.namesOf(weave.voices) }), now);
    const clearest = weave.relations[0];
    if (clearest !== undefined) this.caption(weavingWord("caption.relation", { relation: relationName(clearest.relation), who: whoDoes(clearest, this.nameOf) }), now);
  }

  /** The same caption comes again only after a while. */
  private caption(text: string, nowMs: number): void {
    if (nowMs - (this.captioned.get(text) ?? -Infinity) < 15_000) return;
    if (this.captioned.size > 64) this.captioned.clear();
    this.captioned.set(text, nowMs);
    this.store.caption(text);
  }

  private woven(outcome: WeaveOutcome, own: boolean): void {
    const { store } = this;
    if (own) {
      this.over();
      // Who is still being made tries keys: only what is a joy interrupts that.
      if (store.trying && outcome.combos.length === 0) return;
      store.weaving.woven = outcome;
      store.weaving.shown = true;
      return;
    }
    const names = this.namesOf(outcome.voices);
    if (outcome.combos.length === 0) store.caption(weavingWord("others.woven.plain", { names }));
    else store.notice("plain", weavingWord("others.woven", { names, combos: namesInARow(outcome.combos.map(({ name, combo }) => name || combo)) }));
  }

  /** One's own weave is over. */
  private over(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.own = null;
    this.calm.clear();
    this.announcer.drop();
    this.store.weaving.live = null;
  }

  /** Who lends one strength: told when it begins, and when it has been gone for a while. */
  private lent(): void {
    const { world, store } = this;
    const from = world.weaves.threads.filter(({ to }) => to === world.self.entity).map(({ from: entity }) => entity);
    if (from.length === 0) {
      if (store.weaving.lent === "") return;
      this.lentEnds ??= setTimeout(() => {
        this.lentEnds = null;
        store.weaving.lent = "";
        this.announcer.tell(weavingWord("live.lent.end"));
      }, LENT_HOLDS_MS);
      return;
    }
    if (this.lentEnds !== null) clearTimeout(this.lentEnds);
    this.lentEnds = null;
    const names = namesInARow(from.slice(0, 3).map((entity) => this.nameOf(entity) ?? ""));
    const text = weavingWord(from.length === 1 ? "live.lent" : "live.lent.many", { names });
    if (text === store.weaving.lent) return;
    store.weaving.lent = text;
    this.announcer.tell(text);
    this.caption(weavingWord("caption.lent", { names }), performance.now());
  }
}
