/** Loads what words the living world when something of it is told first, and fetches one's field guide once. It words nothing itself. */
import type { Happening } from "../../replica/replica";
import type { Ports } from "../ports";
import type { Store } from "../store.svelte";

/** What to hand happenings to. */
export function natureListener(store: Store, ports: Ports): (happening: Happening) => void {
  let teller: Promise<{ happened(happening: Happening): void }> | null = null;
  let asked = false;
  /** The names of creatures come with the guide: it is asked for when the first is met. */
  const askGuide = (): void => {
    if (asked) return;
    asked = true;
    void ports.nature.guide().then((answer) => {
      if (answer.ok) store.nature.guide ??= answer.value;
      // Where it did not come, the panel asks again.
      else asked = false;
    });
  };
  return (happening) => {
    if (happening.kind === "creature") askGuide();
    if (happening.kind !== "tended" && happening.kind !== "learnt") return;
    askGuide();
    teller ??= import("./told").then(({ NatureTold }) => new NatureTold(store));
    teller.then((told) => told.happened(happening)).catch(() => {
      // The connection failed just then: the next word of it asks again.
      teller = null;
    });
  };
}
