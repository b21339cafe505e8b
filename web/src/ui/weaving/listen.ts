/**
 * Loads what words weaves when something of one happens first, and hands on in order what happened meanwhile. It words nothing itself.
 */
import type { Happening } from "../../replica/replica";
import type { World } from "../../replica/world";
import type { Store } from "../store.svelte";

const KINDS: ReadonlySet<Happening["kind"]> = new Set(["weave", "relations", "woven", "unwoven", "first-woven", "threads"] as const);

/** What to hand happenings to. */
export function weavingListener(world: World, store: Store): (happening: Happening) => void {
  let teller: Promise<{ happened(happening: Happening): void }> | null = null;
  const load = (): Promise<{ happened(happening: Happening): void }> => {
    const loading = import("./told").then(({ Told }) => new Told(world, store));
    // Where the connection failed just then, the next happening asks again.
    loading.catch(() => (teller = null));
    return loading;
  };
  return (happening) => {
    if (!KINDS.has(happening.kind) || (teller === null && happening.kind === "threads" && happening.threads.length === 0)) return;
    teller ??= load();
    void teller.then(
      (told) => told.happened(happening),
      () => undefined,
    );
  };
}
