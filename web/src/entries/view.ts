/**
 * A read-only view of the running client at `window.finalverse`, in every build: for those who test, measure or are curious.
 *
 * It gives copies and numbers; nothing can be done through it.
 */
import type { Scene, SceneStats } from "../scene/options";
import type { World } from "../replica/world";
import type { Store } from "../ui/store.svelte";
import type { ComposerSession } from "../ui/panels/composer/session.svelte";
import type { FrameMeter } from "./frames";

/** What the view tells. */
export interface View {
  /** The client's copy of the world in short. */
  world(): {
    connection: string;
    region: string | null;
    self: { entity: number; x: number; y: number; z: number; gait: number; performing: boolean };
    others: { entity: number; name: string | null; x: number; z: number; performing: boolean; bot: boolean }[];
    grounds: number;
    hour: number;
    /** The shared clock, in milliseconds; what is sung in time is sung by it. */
    serverMs: number;
    /** Milliseconds of a beat of the region one is in; 0 before the atlas came. */
    beatMs: number;
    latencyMs: number;
    you: unknown;
    regions: unknown[];
    metresWalked: number;
  };
  /** What happened since the page stands, by kind, and the last fifty of them. */
  happened(): { counts: Record<string, number>; last: unknown[] };
  /** What the interface shows in short. */
  shown(): { panel: string | null; raised: boolean; begun: boolean; held: number[]; echoed: number; motif: number[]; going: string | null; drawing: string };
  /** The weaves that sound near and the threads between neighbours. */
  weaves(): { live: unknown[]; threads: unknown[] };
  /** The creatures near, and the regions whose plants were told. */
  life(): { creatures: { species: string; region: string; creature: number; x: number; z: number; doing: string; trust: number }[]; flora: string[]; picked: number | null };
  /** What the composer holds. */
  composed(): { title: string; notes: { pitch: number; onset: number; duration: number; voice: number }[]; voices: number; hearing: string; playing: boolean; position: number | null; earlier: number };
  /** Frames drawn and the median rate. */
  frames(): { count: number; framesPerSecond: number };
  /** The scene's measurements; null while nothing is drawn. */
  scene(): SceneStats | null;
}

const KEPT = 50;

/** Puts the view on the window. */
export function exposeView(world: World, store: Store, meter: FrameMeter, scene: () => Scene | null, composer: ComposerSession): void {
  const counts: Record<string, number> = {};
  const last: unknown[] = [];
  world.on((happening) => {
    const kind = happening.kind === "note" ? (happening.own ? "note-own" : "note-heard") : happening.kind;
    counts[kind] = (counts[kind] ?? 0) + 1;
    // Creatures call all the time; they would push out what players did.
    if (kind === "creature") return;
    last.push(structuredClone(happening));
    if (last.length > KEPT) last.shift();
  });
  const view: View = {
    world: () => {
      const { entity, x, y, z, gait, performing } = world.self;
      return {
        connection: world.connection.state,
        region: world.you?.region ?? null,
        self: { entity, x, y, z, gait, performing },
        others: [...world.others.values()].map((f) => ({ entity: f.entity, name: f.who?.name ?? null, x: f.x, z: f.z, performing: f.performing, bot: f.bot })),
        grounds: world.groundCount,
        hour: world.clock.hour(),
        serverMs: world.clock.serverMs(),
        beatMs: world.region === null ? 0 : 60_000 / world.region.song.tempo,
        latencyMs: world.connection.state === "open" ? world.connection.latencyMs : 0,
        you: world.you === null ? null : structuredClone(world.you),
        regions: [...world.regions.values()].map((r) => structuredClone(r)),
        metresWalked: world.prediction.metres,
      };
    },
    happened: () => ({ counts: { ...counts }, last: [...last] }),
    shown: () => ({
      panel: store.panel,
      raised: store.raised,
      begun: store.begun,
      held: [...store.held],
      echoed: store.echoed,
      motif: [...store.motif],
      going: store.going,
      drawing: store.drawing,
    }),
    weaves: () => ({ live: [...world.weaves.live.values()].map((weave) => structuredClone(weave)), threads: structuredClone([...world.weaves.threads]) }),
    life: () => ({
      creatures: [...world.life.beings.values()].map((being) => ({ species: being.kind.species, region: being.region, creature: being.creature, x: being.x, z: being.z, doing: being.doing, trust: world.life.trustOf(being) })),
      flora: [...world.life.flora.keys()],
      picked: store.nature.picked?.creature ?? null,
    }),
    composed: () => ({
      title: composer.draft.title,
      notes: composer.draft.notes.map(({ pitch, onset, duration, voice }) => ({ pitch, onset, duration, voice })),
      voices: composer.draft.voices.length,
      hearing: composer.ear.state,
      playing: composer.playing,
      position: composer.playhead(),
      earlier: composer.earlier.length,
    }),
    frames: () => ({ count: meter.count, framesPerSecond: meter.framesPerSecond }),
    scene: () => scene()?.stats() ?? null,
  };
  Object.defineProperty(window, "finalverse", { value: Object.freeze(view), writable: false, configurable: false });
}
