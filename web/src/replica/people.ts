/**
 * Who entities are: asks the server for those not known yet, in batches, and remembers.
 *
 * An entity number stands for the same being as long as the server runs; a new session may mean a new server, so it forgets then.
 */
import { LIMITS, type Described } from "../protocol/generated";

/** Questions gather this long, so that a crowd is asked about at once. */
const GATHER_MS = 120;
/** Without an answer it is asked again after this long. */
const AGAIN_MS = 4_000;

/** The answers and the open questions. */
export class People {
  private readonly known = new Map<number, Described>();
  private readonly wanted = new Set<number>();
  private readonly asked = new Map<number, number>();
  private askedAt = 0;

  /** Who an entity is, if that is known; else it will be asked. */
  get(entity: number): Described | null {
    const known = this.known.get(entity);
    if (known !== undefined) return known;
    this.wanted.add(entity);
    return null;
  }

  /** Who an entity is, without asking. */
  peek(entity: number): Described | null {
    return this.known.get(entity) ?? null;
  }

  /** The server described someone, or someone changed. */
  learn(described: Described): void {
    this.known.set(described.entity, described);
    this.wanted.delete(described.entity);
    this.asked.delete(described.entity);
  }

  /** The next question, when one is due at `now`. */
  question(now: number): number[] | null {
    if (this.wanted.size === 0 || now - this.askedAt < GATHER_MS) return null;
    const entities: number[] = [];
    for (const entity of this.wanted) {
      if (now - (this.asked.get(entity) ?? -Infinity) < AGAIN_MS) continue;
      entities.push(entity);
      if (entities.length === LIMITS.describe) break;
    }
    if (entities.length === 0) return null;
    for (const entity of entities) this.asked.set(entity, now);
    this.askedAt = now;
    return entities;
  }

  /** Someone left the world. */
  forget(entity: number): void {
    this.known.delete(entity);
    this.wanted.delete(entity);
    this.asked.delete(entity);
  }

  /** Whoever is out of sight need not be asked about. */
  ignore(entity: number): void {
    this.wanted.delete(entity);
    this.asked.delete(entity);
  }

  /** Another server may number otherwise. */
  clear(): void {
    this.known.clear();
    this.wanted.clear();
    this.asked.clear();
  }
}
