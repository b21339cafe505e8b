/**
 * Loads what words gatherings when one is told of first, and hands on in order what happened meanwhile. It words nothing itself.
 */
import type { Happening } from "../../replica/replica";
import type { Ports } from "../ports";
import type { Store } from "../store.svelte";

/** What to hand happenings to. */
export function togetherListener(store: Store, ports: Ports): (happening: Happening) => void {
  let teller: Promise<{ happened(happening: Happening): void }> | null = null;
  return (happening) => {
    if (happening.kind !== "gathering" && (teller === null || (happening.kind !== "gathering-ended" && happening.kind !== "gatherings-anew"))) return;
    teller ??= import("./told").then(({ GatheringsTold }) => new GatheringsTold(store, ports));
    teller.then((told) => told.happened(happening)).catch(() => {
      // The connection failed just then: the next word of it asks again.
      teller = null;
    });
  };
}
