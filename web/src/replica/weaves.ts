/**
 * The weaves near and the threads between neighbours, as the server last told them.
 *
 * Who is out of earshot is no longer told how a weave goes on, so what is not heard of any more is forgotten here. It judges nothing.
 */
import type { ServerBody, Thread, WovenRelation } from "../protocol/generated";

/** A weave that sounds near. */
export interface LiveWeave {
  readonly weave: string;
  /** Entity numbers of its voices, in the order they came in. */
  readonly voices: readonly number[];
  /** What is heard between them, the clearest first. */
  readonly relations: readonly WovenRelation[];
  /** performance.now of the last word of it. */
  readonly toldMs: number;
}

/** What those who draw and word see. */
export interface WeavesNear {
  readonly live: ReadonlyMap<string, LiveWeave>;
  /** What neighbours lend each other, the strongest first. */
  readonly threads: readonly Thread[];
}

type Told<T extends ServerBody["type"]> = Extract<ServerBody, { type: T }>;

/** Weaves kept at most; those longest not heard of go first. */
const WEAVES_MAX = 16;
/** No weave lasts so long: what was not heard of for this time has ended out of earshot. */
const FORGOTTEN_MS = 200_000;
/** Nobody of it in sight for this time: one has walked away from it. */
const OUT_OF_SIGHT_MS = 6_000;

/** The weaves near. */
export class Weaves implements WeavesNear {
  readonly live = new Map<string, LiveWeave>();
  threads: readonly Thread[] = [];
  private readonly seenMs = new Map<string, number>();

  /** Who sings in a weave; true where the weave is new. */
  sung({ weave, voices }: Told<"weave">, nowMs: number): boolean {
    const before = this.live.get(weave);
    const relations = (before?.relations ?? []).filter(({ leader, follower }) => voices.includes(leader) && voices.includes(follower));
    this.keep({ weave, voices, relations, toldMs: nowMs });
    return before === undefined;
  }

  /** What is heard in a weave; who came near in the middle of it learns its voices from that. */
  heard({ weave, relations }: Told<"weave-relations">, nowMs: number): void {
    const voices = this.live.get(weave)?.voices ?? [...new Set(relations.flatMap(({ leader, follower }) => [leader, follower]))];
    this.keep({ weave, voices, relations, toldMs: nowMs });
  }

  /** A weave is over; gives what it was. */
  ended(weave: string): LiveWeave | null {
    const was = this.live.get(weave) ?? null;
    this.live.delete(weave);
    this.seenMs.delete(weave);
    return was;
  }

  /** The threads as they are now. */
  strung(threads: readonly Thread[]): void {
    this.threads = threads;
  }

  /** Forgets what went on without one; gives the weaves that were forgotten. */
  update(nowMs: number, inSight: (entity: number) => boolean): readonly LiveWeave[] {
    const gone: LiveWeave[] = [];
    for (const weave of this.live.values()) {
      if (weave.voices.some(inSight)) this.seenMs.set(weave.weave, nowMs);
      const unseen = nowMs - (this.seenMs.get(weave.weave) ?? nowMs) > OUT_OF_SIGHT_MS;
      if (unseen || nowMs - weave.toldMs > FORGOTTEN_MS) gone.push(weave);
    }
    for (const { weave } of gone) this.ended(weave);
    return gone;
  }

  /** Another session tells anew; gives the weaves that are no longer told of. */
  clear(): readonly LiveWeave[] {
    const gone = [...this.live.values()];
    this.live.clear();
    this.seenMs.clear();
    this.threads = [];
    return gone;
  }

  private keep(weave: LiveWeave): void {
    // Set again, so that the map's order is the order of the last words.
    this.live.delete(weave.weave);
    this.live.set(weave.weave, weave);
    if (!this.seenMs.has(weave.weave)) this.seenMs.set(weave.weave, weave.toldMs);
    for (const old of this.live.keys()) {
      if (this.live.size <= WEAVES_MAX) break;
      this.ended(old);
    }
  }
}
