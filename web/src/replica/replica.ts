/**
 * The client's copy of the world: what scene, audio and interface read.
 *
 * Per-frame state is plain mutable objects, read every frame and never copied. What happens once (a wave, a line, a gesture) is a
 * `Happening`, given to everyone who listens. It holds no pixels, no sound and no sockets.
 */
import type { Atlas, AtlasRegion, Described, Emote, Gathering, Intent, LiveNote, FirstWoven, RegionState, ServerBody, Spot, Standing, Thread, Verdict, Voice, WeaveOutcome, You } from "../protocol/generated";
import type { Ground } from "./ground";
import type { SkyHappening, ToldOccasion } from "./weather";
import type { LifeHappening, LifeNear } from "./life";
import type { LiveWeave, WeavesNear } from "./weaves";

/** Gait of a figure; the numbers are the wire's. */
export const Gait = { stand: 0, walk: 1, run: 2, swim: 3, fall: 4, sit: 5 } as const;
export type Gait = (typeof Gait)[keyof typeof Gait];

/** A figure: one's own or another's. Positions are where it is drawn now (interpolated or predicted). */
export interface Figure {
  readonly entity: number;
  /** Who it is; absent until the server described it. */
  who: Described | null;
  x: number;
  y: number;
  z: number;
  /** Radians clockwise from north, seen from above. */
  heading: number;
  /** Metres per second over ground, smoothed. */
  speed: number;
  gait: Gait;
  performing: boolean;
  wet: boolean;
  bot: boolean;
  /** The gesture being shown, with its beginning on the client's clock (performance.now). */
  emote: { kind: Emote; since: number } | null;
  /** When the figure came into view, on the client's clock, for fading in. */
  since: number;
}

/** What happens once. Times `atMs` are on the server's clock; `clock.toLocal` gives performance.now. */
export type Happening =
  | { kind: "note"; entity: number; voice: Voice; atMs: number; note: LiveNote; own: boolean }
  | { kind: "began"; entity: number; intent: Intent; melody: string | null }
  | {
      kind: "wave";
      entity: number;
      intent: Intent;
      at: Spot;
      resonance: number;
      harmony: number;
      dissonance: number;
      effectMs: number;
      own: boolean;
    }
  | { kind: "verdict"; performance: string; verdict: Verdict; harmony: number; dissonance: number }
  | { kind: "place"; region: string; place: string; what: string; who: string | null; first: boolean; progress: number }
  | { kind: "weave"; weave: LiveWeave; fresh: boolean; own: boolean }
  | { kind: "relations"; weave: LiveWeave; own: boolean }
  | { kind: "woven"; outcome: WeaveOutcome; own: boolean }
  | { kind: "unwoven"; weave: string; why: string; own: boolean }
  | { kind: "first-woven"; found: FirstWoven }
  | { kind: "threads"; threads: readonly Thread[] }
  | { kind: "gathering"; state: Gathering }
  | { kind: "gathering-ended"; gathering: string; why: string }
  | { kind: "gatherings-anew" }
  | { kind: "spoke"; speaker: string; line: string; values: [string, string][]; notes: LiveNote[]; atMs: number }
  | { kind: "said"; message: Extract<ServerBody, { type: "said" }> }
  | { kind: "journey"; journey: string; stage: string }
  | { kind: "entered"; region: string; discovered: boolean }
  | { kind: "joined"; entity: number; who: Described }
  | { kind: "left"; entity: number; name: string | null; why: string }
  | { kind: "refused"; code: string; reason: string; command: string | null }
  | SkyHappening
  | { kind: "notice"; text: string; told: ToldOccasion | null }
  | { kind: "standing"; standing: Standing }
  | { kind: "announced"; what: string }
  | { kind: "corrected"; why: string }
  | LifeHappening;

/** The connection, as a player should see it. */
export type Connection =
  | { state: "connecting" }
  | { state: "open"; latencyMs: number }
  | { state: "queued"; place: number; of: number; estimateSeconds: number | null; toldAt: number }
  | { state: "waiting"; retryAt: number; resumeUntil: number; code: string; reason: string }
  | { state: "closed"; code: string; reason: string };

/** The shared clock. */
export interface Clock {
  /** The server's clock now, in milliseconds. */
  serverMs(): number;
  /** performance.now at which the server's clock shows `serverMs`. */
  toLocal(serverMs: number): number;
  /** Milliseconds since the world's beginning, by which weather and seasons count. */
  worldMs(): number;
  /** The world's hour now, 0..24. */
  hour(): number;
}

/** The client's copy of the world. */
export interface Replica {
  readonly atlas: Atlas | null;
  readonly you: You | null;
  /** One's own figure, predicted. */
  readonly self: Figure;
  /** Others in interest, by entity number. */
  readonly others: ReadonlyMap<number, Figure>;
  /** Cells too far or too full to list, as centre and count. */
  readonly crowds: readonly { x: number; z: number; count: number }[];
  /** State of every region by slug. */
  readonly regions: ReadonlyMap<string, RegionState>;
  /** The weaves that sound near, and the threads between neighbours. */
  readonly weaves: WeavesNear;
  /** The living world near: creatures, plants, who is in the sky. */
  readonly life: LifeNear;
  readonly connection: Connection;
  readonly clock: Clock;
  /** The region at a place, or the one it is nearest to. */
  regionAt(x: number, z: number): AtlasRegion | null;
  /** The ground of a region, once its tile has come. */
  ground(region: string): Ground | null;
  /** Ground height in metres anywhere; null where no tile has come yet. */
  height(x: number, z: number): number | null;
  /** Listens to what happens; returns how to stop. */
  on(listener: (happening: Happening) => void): () => void;
  /** Listens to changes of you, regions, atlas, grounds and connection; returns how to stop. */
  onChange(listener: () => void): () => void;
}
