/**
 * The creatures near: turns frames of cells, one a world minute, into creatures that come, glide from where they were to where they are, and go.
 *
 * A block tells a whole cell and an unchanged cell is not told again; frames stand for lists of the atlas (`table`), and those of other
 * lists are passed over. Nothing here decides what a creature does, and heights are whoever draws's matter.
 */
import type { Atlas, AtlasRegion, AtlasSpecies } from "../protocol/generated";
import type { Creature, CreatureFrame, Doing } from "../protocol/life";
import { CELL_METRES } from "../protocol/presence";
import { turn } from "./interpolation";

/** World minutes of a world day: creatures are told once in each. */
const MINUTES_PER_DAY = 1_440;
/** A glide takes a little longer than a minute, so that the next place mostly comes before the last is reached and nobody halts between. */
const GLIDE_SHARE = 1.08;
/** How much of a glide's mean speed is left at its end. */
const END_SPEED = 0.6;
/** A way longer than this in a minute is no way: it is there at once. */
const LEAP_METRES = 90;
/** How long one that its cell no longer lists lingers: the cell it went to may be told a minute later. */
const LINGER_MINUTES = 1.2;
/** How long one that goes is still there to be faded out, in milliseconds. */
export const FADE_MS = 700;
/** Cells farther off than the server still remembers having told (as for figures, see `presence.ts`). */
const FORGET_METRES = 272;
/** Radians a second that a head turns at most. */
const TURN_SPEED = 5;
/** Above this many metres a second, one looks where it goes. */
const GOES = 0.3;
/** Creatures held at most; a frame's nearest cells come first. */
const HELD_MAX = 2_048;
/** A number of a region fits below this, so that region and number make one key. */
const NUMBERS = 2 ** 32;

/** One creature as it is drawn now. */
export interface Being {
  /** Region and number in one: its own in the world for as long as the atlas stands. */
  readonly key: number;
  /** Slug of its region. */
  readonly region: string;
  /** Its number in its region, by which deeds name it. */
  readonly creature: number;
  readonly kind: AtlasSpecies;
  x: number;
  z: number;
  /** Radians clockwise from north. */
  heading: number;
  /** Metres per second over ground. */
  speed: number;
  doing: Doing;
  grown: boolean;
  calling: boolean;
  carrying: boolean;
  female: boolean;
  /** Its length in metres. */
  metres: number;
  /** When it came into view, on the client's clock. */
  since: number;
  /** Since when it is going; null while it is here. */
  goneAt: number | null;
}

/** What happens to a creature once. */
export type Turned = "called" | "fled" | "born";

interface Glide {
  being: Being;
  cell: string;
  fromX: number;
  fromZ: number;
  /** Metres a millisecond at its beginning. */
  velocityX: number;
  velocityZ: number;
  toX: number;
  toZ: number;
  /** Radians it looks when it stands. */
  looks: number;
  startedAt: number;
  missingSince: number | null;
}

/** The creatures in interest. */
export class Creatures {
  /** By key. */
  readonly beings = new Map<number, Being>();
  private readonly glides = new Map<number, Glide>();
  private readonly cells = new Map<string, { x: number; z: number; keys: Set<number>; omitted: number }>();
  private atlas: Atlas | null = null;
  private minuteMs = 4_200_000 / MINUTES_PER_DAY;
  private sweptAt = -Infinity;

  constructor(private readonly turned: (what: Turned, being: Being) => void = () => undefined) {}

  /** How many more are near that no frame listed. */
  get omitted(): number {
    let sum = 0;
    for (const cell of this.cells.values()) sum += cell.omitted;
    return sum;
  }

  /** Another atlas may mean other species and regions by the same numbers. */
  setAtlas(atlas: Atlas): void {
    const before = this.atlas;
    if (before !== null && (before.lifeTable !== atlas.lifeTable || before.regions.length !== atlas.regions.length)) this.clear();
    this.atlas = atlas;
    this.minuteMs = atlas.dayMs / MINUTES_PER_DAY;
  }

  /** Takes a frame that came at `now`. Before the atlas, and of another table than its, it is passed over; says whether it was taken. */
  frame(frame: CreatureFrame, now: number): boolean {
    const { atlas } = this;
    if (atlas === null || frame.table !== atlas.lifeTable) return false;
    const listed = new Set<number>();
    for (const block of frame.cells) {
      const name = `${block.cellX},${block.cellZ}`;
      const x = (block.cellX + 0.5) * CELL_METRES;
      const z = (block.cellZ + 0.5) * CELL_METRES;
      const region = atlas.regions.findIndex((r) => isInside(r, x, z));
      const home = atlas.regions[region];
      if (home === undefined) continue;
      const known = this.cells.get(name);
      const keys = new Set<number>();
      for (const creature of block.creatures) {
        const kind = atlas.species[creature.species];
        if (kind === undefined) continue;
        const key = region * NUMBERS + creature.creature;
        keys.add(key);
        listed.add(key);
        const glide = this.glides.get(key);
        if (glide === undefined) {
          if (this.glides.size < HELD_MAX) this.appear(key, home.region, kind, creature, name, now, known !== undefined);
        } else this.onward(glide, creature, name, now);
      }
      for (const key of known?.keys ?? []) {
        const glide = this.glides.get(key);
        if (glide !== undefined && glide.cell === name && !keys.has(key)) glide.missingSince ??= now;
      }
      // An empty cell is kept: whoever is first seen in it later is new there.
      this.cells.set(name, { x, z, keys, omitted: block.omitted });
    }
    for (const key of listed) {
      const glide = this.glides.get(key);
      if (glide !== undefined) {
        glide.missingSince = null;
        glide.being.goneAt = null;
      }
    }
    return true;
  }

  /** Moves everyone to where they are now, and lets go of whoever is gone or far. */
  update(self: { x: number; z: number }, now: number, seconds: number): void {
    const glideMs = this.minuteMs * GLIDE_SHARE;
    for (const [key, glide] of this.glides) {
      const { being } = glide;
      place(glide, Math.min(1, (now - glide.startedAt) / glideMs), glideMs, seconds);
      if (glide.missingSince !== null && now - glide.missingSince > this.minuteMs * LINGER_MINUTES) being.goneAt ??= now;
      if (being.goneAt !== null && now - being.goneAt > FADE_MS) this.drop(key, glide);
    }
    if (now - this.sweptAt < 1_000) return;
    this.sweptAt = now;
    for (const [name, cell] of this.cells) {
      if (Math.hypot(cell.x - self.x, cell.z - self.z) > FORGET_METRES) this.cells.delete(name);
    }
    for (const [key, glide] of this.glides) {
      if (Math.hypot(glide.being.x - self.x, glide.being.z - self.z) > FORGET_METRES) this.drop(key, glide);
    }
  }

  /** Nobody is near any more: a new session, or another atlas. */
  clear(): void {
    this.beings.clear();
    this.glides.clear();
    this.cells.clear();
  }

  private appear(key: number, region: string, kind: AtlasSpecies, told: Creature, cell: string, now: number, cellWasKnown: boolean): void {
    const being: Being = {
      key, region, creature: told.creature, kind, x: told.x, z: told.z, heading: radians(told.heading), speed: 0, doing: told.doing, grown: told.grown,
      calling: told.calling, carrying: told.carrying, female: told.female, metres: (kind.metres * Math.max(1, told.size)) / 255, since: now, goneAt: null,
    };
    const { x, z, heading } = being;
    this.beings.set(key, being);
    this.glides.set(key, { being, cell, fromX: x, fromZ: z, velocityX: 0, velocityZ: 0, toX: x, toZ: z, looks: heading, startedAt: now, missingSince: null });
    if (cellWasKnown && !told.grown && told.size < NEWBORN && told.doing !== "migrate") this.turned("born", being);
    if (told.calling) this.turned("called", being);
  }

  /** It was told again: from where it is drawn it glides to where it is. */
  private onward(glide: Glide, told: Creature, cell: string, now: number): void {
    const { being } = glide;
    const glideMs = this.minuteMs * GLIDE_SHARE;
    const share = (now - glide.startedAt) / glideMs;
    // Up to this very moment it went the old way: what was drawn last may be a picture ago.
    place(glide, Math.min(1, share), glideMs, 0);
    const way = Math.hypot(told.x - being.x, told.z - being.z);
    if (way > LEAP_METRES) {
      being.x = told.x;
      being.z = told.z;
      being.since = now;
    }
    const moving = share < 1 && way <= LEAP_METRES;
    const velocity = moving ? velocityOf(glide, share, glideMs) : { x: 0, z: 0 };
    Object.assign(glide, { cell, fromX: being.x, fromZ: being.z, velocityX: velocity.x, velocityZ: velocity.z, toX: told.x, toZ: told.z, looks: radians(told.heading), startedAt: now });
    const fled = told.doing === "flee" && being.doing !== "flee";
    being.doing = told.doing;
    being.grown = told.grown;
    being.calling = told.calling;
    being.carrying = told.carrying;
    being.metres = (being.kind.metres * Math.max(1, told.size)) / 255;
    if (fled) this.turned("fled", being);
    // In every minute in which it gives voice.
    if (told.calling) this.turned("called", being);
  }

  private drop(key: number, glide: Glide): void {
    this.glides.delete(key);
    this.beings.delete(key);
    this.cells.get(glide.cell)?.keys.delete(key);
  }
}

/** Of 255: what is smaller was born just now. */
const NEWBORN = 110;

/** Whether a place is in a region's square. */
function isInside(region: AtlasRegion, x: number, z: number): boolean {
  return x >= region.west && z >= region.north && x < region.west + region.side && z < region.north + region.side;
}

/** Radians of a heading on the wire. */
function radians(heading: number): number {
  return (heading / 256) * Math.PI * 2;
}

/** A cubic Hermite curve from where and how fast it was to where it is, slower at the end: position by share of the glide. */
function place(glide: Glide, share: number, glideMs: number, seconds: number): void {
  const { being } = glide;
  const [s, s2, s3] = [share, share * share, share * share * share];
  const from = 2 * s3 - 3 * s2 + 1;
  const start = s3 - 2 * s2 + s;
  const to = -2 * s3 + 3 * s2;
  const end = s3 - s2;
  const endX = (glide.toX - glide.fromX) * END_SPEED;
  const endZ = (glide.toZ - glide.fromZ) * END_SPEED;
  being.x = from * glide.fromX + start * glide.velocityX * glideMs + to * glide.toX + end * endX;
  being.z = from * glide.fromZ + start * glide.velocityZ * glideMs + to * glide.toZ + end * endZ;
  const velocity = share < 1 ? velocityOf(glide, share, glideMs) : { x: 0, z: 0 };
  const speed = Math.hypot(velocity.x, velocity.z) * 1_000;
  being.speed += (speed - being.speed) * Math.min(1, seconds * 10);
  const looks = speed > GOES ? Math.atan2(velocity.x, -velocity.z) : glide.looks;
  const way = turn(being.heading, looks);
  const most = TURN_SPEED * seconds * (speed > GOES ? 1 : 0.4);
  being.heading += Math.min(most, Math.max(-most, way));
}

/** Metres a millisecond at a share of the glide: the curve's slope. */
function velocityOf(glide: Glide, share: number, glideMs: number): { x: number; z: number } {
  const [s, s2] = [share, share * share];
  const at = (from: number, velocity: number, to: number) =>
    ((6 * s2 - 6 * s) * from + (3 * s2 - 4 * s + 1) * velocity * glideMs + (6 * s - 6 * s2) * to + (3 * s2 - 2 * s) * (to - from) * END_SPEED) / glideMs;
  return { x: at(glide.fromX, glide.velocityX, glide.toX), z: at(glide.fromZ, glide.velocityZ, glide.toZ) };
}
