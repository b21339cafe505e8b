/**
 * Who is in sight: turns cell blocks into figures that come, move smoothly and go.
 *
 * A block tells a whole cell, a cell that did not change is not told again, and far cells are told less often than near ones. So
 * whoever is missing from its cell lingers for a moment, in case it only crossed into a cell that is told later.
 */
import { CELL_METRES, headingOf, MotionFlag, type PresenceFrame } from "../protocol/presence";
import { Gait, type Figure } from "./replica";
import { TickClock, Track } from "./interpolation";
import type { People } from "./people";

/** Cells up to here are told every tick. */
const NEAR_METRES = 64;
/**
 * Further than the server remembers having told. It measures its 200 m between the nearest edges of two cells, so an entity at the far
 * corner of a cell it still counts as told can be 200 m and two diagonals (45 m) away. Forgotten sooner, someone who stands still
 * would be gone for good: the server tells an unchanged cell only once.
 */
const FORGET_METRES = 272;
/** How long someone missing from its cell lingers. */
const LINGER_MS = 900;

interface Seen {
  figure: Figure;
  track: Track;
  cell: string;
  /** performance.now since when its cell no longer lists it. */
  missingSince: number | null;
}

/** The figures in sight and the crowds beyond. */
export class Presence {
  /** Figures by entity number. */
  readonly figures = new Map<number, Figure>();
  private readonly seen = new Map<number, Seen>();
  private readonly cells = new Map<string, Set<number>>();
  private readonly counts = new Map<string, { x: number; z: number; count: number }>();
  private readonly ticks = new TickClock();
  private crowdList: { x: number; z: number; count: number }[] = [];

  constructor(private readonly people: People) {}

  /** Cells too far or too full to list, as centre and count. */
  get crowds(): readonly { x: number; z: number; count: number }[] {
    return this.crowdList;
  }

  /** Takes a frame; `self` is one's own entity, which is predicted and not interpolated. */
  frame(frame: PresenceFrame, self: { entity: number; x: number; z: number }, now: number): void {
    this.ticks.arrived(frame.tick, now);
    const t = this.ticks.of(frame.tick);
    for (const block of frame.cells) {
      const key = `${block.cellX},${block.cellZ}`;
      const before = this.cells.get(key);
      const listed = new Set<number>();
      const centreX = (block.cellX + 0.5) * CELL_METRES;
      const centreZ = (block.cellZ + 0.5) * CELL_METRES;
      const near = Math.hypot(centreX - self.x, centreZ - self.z) < NEAR_METRES;
      for (const entity of block.entities) {
        if (entity.entity === self.entity) continue;
        listed.add(entity.entity);
        const seen = this.seen.get(entity.entity) ?? this.appear(entity.entity, now);
        const gait = gaitOf(entity.motion & 7);
        seen.cell = key;
        seen.missingSince = null;
        seen.figure.gait = gait;
        seen.figure.performing = (entity.motion & MotionFlag.performing) !== 0;
        seen.figure.wet = (entity.motion & MotionFlag.wet) !== 0;
        seen.figure.bot = (entity.motion & MotionFlag.bot) !== 0;
        const moving = gait !== Gait.stand && gait !== Gait.sit;
        seen.track.add({ t, x: entity.x, y: entity.y, z: entity.z, heading: headingOf(entity.yaw), moving }, near);
      }
      if (before !== undefined) {
        for (const entity of before) {
          const seen = this.seen.get(entity);
          if (seen !== undefined && seen.cell === key && !listed.has(entity)) seen.missingSince ??= now;
        }
      }
      if (listed.size > 0) this.cells.set(key, listed);
      else this.cells.delete(key);
      this.count(key, centreX, centreZ, block.omitted);
    }
    for (const { cellX, cellZ, count } of frame.aggregates) {
      const key = `${cellX},${cellZ}`;
      this.count(key, (cellX + 0.5) * CELL_METRES, (cellZ + 0.5) * CELL_METRES, count);
      for (const entity of this.cells.get(key) ?? []) {
        const seen = this.seen.get(entity);
        if (seen !== undefined && seen.cell === key) seen.missingSince ??= now;
      }
      this.cells.delete(key);
    }
  }

  /** Moves everyone to where they are drawn now, and lets go of whoever is gone. */
  update(self: { x: number; z: number }, now: number, seconds: number): void {
    const tickNow = this.ticks.at(now);
    for (const [entity, seen] of this.seen) {
      const { figure, track } = seen;
      const fromX = figure.x;
      const fromZ = figure.z;
      const fresh = figure.since === now;
      track.place(tickNow, figure);
      const distance = Math.hypot(figure.x - self.x, figure.z - self.z);
      track.ease(distance < NEAR_METRES, seconds);
      const gone = seen.missingSince !== null && now - seen.missingSince > LINGER_MS;
      if (gone || distance > FORGET_METRES) {
        this.remove(entity);
        continue;
      }
      const way = Math.hypot(figure.x - fromX, figure.z - fromZ);
      const speed = fresh || seconds === 0 || way > 5 ? figure.speed : way / seconds;
      figure.speed += (speed - figure.speed) * Math.min(1, seconds * 8);
      // Asked anew each time: whoever is near may choose a name or another look.
      figure.who = this.people.get(entity) ?? figure.who;
    }
    for (const [key, crowd] of this.counts) {
      if (Math.hypot(crowd.x - self.x, crowd.z - self.z) > FORGET_METRES) this.drop(key);
    }
  }

  /** Someone left the world. */
  remove(entity: number): void {
    const seen = this.seen.get(entity);
    if (seen === undefined) return;
    this.cells.get(seen.cell)?.delete(entity);
    this.seen.delete(entity);
    this.figures.delete(entity);
    this.people.ignore(entity);
  }

  /** A new session begins with nobody in sight. */
  clear(): void {
    this.figures.clear();
    this.seen.clear();
    this.cells.clear();
    this.counts.clear();
    this.crowdList = [];
    this.ticks.forget();
  }

  private appear(entity: number, now: number): Seen {
    const figure: Figure = { ...emptyFigure(entity), who: this.people.get(entity), since: now };
    const seen: Seen = { figure, track: new Track(), cell: "", missingSince: null };
    this.seen.set(entity, seen);
    this.figures.set(entity, figure);
    return seen;
  }

  private count(key: string, x: number, z: number, count: number): void {
    if (count === 0) {
      this.drop(key);
      return;
    }
    this.counts.set(key, { x, z, count });
    this.crowdList = [...this.counts.values()];
  }

  private drop(key: string): void {
    if (this.counts.delete(key)) this.crowdList = [...this.counts.values()];
  }
}

/** A figure that nobody has seen yet. */
export function emptyFigure(entity: number): Figure {
  return {
    entity,
    who: null,
    x: 0,
    y: 0,
    z: 0,
    heading: 0,
    speed: 0,
    gait: Gait.stand,
    performing: false,
    wet: false,
    bot: false,
    emote: null,
    since: 0,
  };
}

/** The gait of a wire number; unknown ones stand. */
function gaitOf(number: number): Gait {
  for (const gait of Object.values(Gait)) if (gait === number) return gait;
  return Gait.stand;
}
