/** Loads what words the living world when something of it is told first, and fetches one's field guide once. It words nothing itself. */
import type { Happening } from "../../replica/replica";
import type { Ports } from "../ports";
import type { Store } from "../store.svelte";

/** After a failure the guide is asked for again no sooner than this. */
const AGAIN_MS = 30_000;

const KINDS: ReadonlySet<Happening["kind"]> = new Set(["tended", "learnt", "met", "first-seen"] as const);

/** What to hand happenings to. */
export function natureListener(store: Store, ports: Ports): (happening: Happening) => void {
  let teller: Promise<{ happened(happening: Happening): void }> | null = null;
  let askedAt = -Infinity;
  /** The names of creatures come with the guide: it is asked for when the first is met. */
  store.nature.unnamed = () => {
    if (performance.now() - askedAt < AGAIN_MS) return;
    askedAt = performance.now();
    void ports.nature.guide().then((answer) => {
      if (answer.ok) store.nature.guide ??= answer.value;
    });
  };
  return (happening) => {
    if (!KINDS.has(happening.kind)) return;
    teller ??= import("./told").then(({ NatureTold }) => new NatureTold(store));
    teller.then((told) => told.happened(happening)).catch(() => {
      // The connection failed just then: the next word of it asks again.
      teller = null;
    });
  };
}
