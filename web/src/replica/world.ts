/**
 * The replica itself: takes what the server says and what the player wants, and is the copy of the world that others read.
 *
 * It owns no socket: what goes out leaves by {@link Outlet}. It draws, sounds and words nothing.
 */
import type {
  Atlas,
  AtlasRegion,
  Cause,
  Emote,
  LiveNote,
  RegionState,
  ServerBody,
  You,
} from "../protocol/generated";
import type { Movement, PresenceFrame } from "../protocol/presence";
import type { Ground } from "./ground";
import type { Obstacle, Terrain, Wish } from "./movement";
import type { CreatureFrame, FloraFrame } from "../protocol/life";
import { Life } from "./life";
import { Obstacles } from "./obstacles";
import { People } from "./people";
import { Prediction } from "./prediction";
import { Presence } from "./presence";
import type { Clock, Connection, Figure, Happening, Replica } from "./replica";
import { Weaves, type LiveWeave } from "./weaves";
import { changed } from "./you";
import { distanceTo, Tiles, type FetchTile } from "./tiles";
import { changedSky, Occasions, paceIn, told, type SkyBody } from "./weather";

/** What a server says of itself. */
export type Service = Omit<Extract<ServerBody, { type: "service" }>, "type">;

/** Nothing to tell: neither maintenance nor an end in sight. */
const AS_USUAL: Service = { maintenance: null, stopsAtMs: null, resting: false };

/** How long a gesture lasts; sitting lasts until one walks. */
const EMOTE_MS = 3_200;

/** Where the replica's own messages go. */
export interface Outlet {
  describe(entities: number[]): void;
  move(movement: Movement): void;
}

/** The client's copy of the world, with what only the interface and the entry need besides {@link Replica}. */
export class World implements Replica, Terrain {
  atlas: Atlas | null = null;
  you: You | null = null;
  connection: Connection = { state: "connecting" };
  /** How the server itself stands: the words of its maintenance, when it stops on its clock, whether the world rests. */
  service: Service = AS_USUAL;
  readonly regions = new Map<string, RegionState>();
  /** The ledger of each region that was asked about, newest first. */
  readonly causes = new Map<string, readonly Cause[]>();
  readonly prediction = new Prediction();
  readonly people = new People();
  readonly weaves = new Weaves();
  /** Occasions that were told. */
  readonly occasions = new Occasions();
  readonly life = new Life((happening) => this.happen(happening));
  private readonly presence = new Presence(this.people);
  private readonly obstaclesOf = new Map<string, Obstacles>();
  private readonly tiles: Tiles;
  private readonly listeners = new Set<(happening: Happening) => void>();
  private readonly changeListeners = new Set<() => void>();
  private updatedAt = 0;
  private wantedAt = -Infinity;
  private weavesAt = -Infinity;

  constructor(
    readonly clock: Clock,
    private readonly outlet: Outlet,
    fetchTile: FetchTile,
  ) {
    this.tiles = new Tiles(fetchTile, (ground) => this.tileCame(ground));
  }

  get self(): Figure {
    return this.prediction.figure;
  }

  get others(): ReadonlyMap<number, Figure> {
    return this.presence.figures;
  }

  get crowds(): readonly { x: number; z: number; count: number }[] {
    return this.presence.crowds;
  }

  /** Milliseconds since the world's beginning, as causes are stamped. */
  worldMs(): number {
    return this.clock.worldMs();
  }

  /** How many grounds have come. */
  get groundCount(): number {
    return this.tiles.count;
  }

  /** The region one is in, by the server's word. */
  get region(): AtlasRegion | null {
    return this.atlas?.regions.find((r) => r.region === this.you?.region) ?? null;
  }

  regionAt(x: number, z: number): AtlasRegion | null {
    let best: AtlasRegion | null = null;
    let bestDistance = Infinity;
    for (const region of this.atlas?.regions ?? []) {
      const distance = distanceTo(region, x, z);
      if (distance === 0) return region;
      if (distance < bestDistance) {
        best = region;
        bestDistance = distance;
      }
    }
    return best;
  }

  ground(region: string): Ground | null {
    return this.tiles.get(region);
  }

  height(x: number, z: number): number | null {
    const region = this.regionAt(x, z);
    return region === null ? null : (this.tiles.get(region.region)?.height(x, z) ?? null);
  }

  water(x: number, z: number): number {
    return this.regionAt(x, z)?.water ?? -Infinity;
  }

  obstacles(x: number, z: number): readonly Obstacle[] {
    const region = this.regionAt(x, z);
    return region === null ? [] : (this.obstaclesOf.get(region.region)?.near(x, z) ?? []);
  }

  inside(x: number, z: number): boolean {
    const region = this.regionAt(x, z);
    return region !== null && distanceTo(region, x, z) === 0;
  }

  on(listener: (happening: Happening) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  /** The atlas came. */
  setAtlas(atlas: Atlas): void {
    this.atlas = atlas;
    this.life.setAtlas(atlas, performance.now());
    this.changed();
  }

  /** The connection changed. */
  setConnection(connection: Connection): void {
    this.connection = connection;
    this.changed();
  }

  /** One frame of the client: moves everyone to where they are now. */
  update(now: number, wish: Wish): void {
    const seconds = this.updatedAt === 0 ? 0 : Math.max(0, (now - this.updatedAt) / 1_000);
    this.updatedAt = now;
    this.prediction.want(wish);
    this.prediction.pace = paceIn(this.regions.get(this.regionAt(this.self.x, this.self.z)?.region ?? ""));
    if (this.connection.state === "open") this.prediction.update(this, seconds);
    this.endEmotes(now, wish);
    this.presence.update(this.self, now, seconds);
    this.life.update(this.self, now, seconds);
    if (this.atlas !== null && this.prediction.isPlaced && now - this.wantedAt > 250) {
      this.wantedAt = now;
      this.tiles.want(this.atlas.regions, this.self.x, this.self.z, now);
    }
    this.forgetWeaves(now);
    const question = this.people.question(now);
    if (question !== null) this.outlet.describe(question);
    const movement = this.connection.state === "open" ? this.prediction.tell(now) : null;
    if (movement !== null) this.outlet.move(movement);
  }

  /** One's own note, for those who show it; it sounded already. */
  played(note: LiveNote): void {
    const voice = this.you?.voice ?? "harp";
    this.happen({ kind: "note", entity: this.self.entity, voice, atMs: this.clock.serverMs(), note, own: true });
  }

  /** One's own gesture, shown at once. */
  gesture(emote: Emote): void {
    this.self.emote = { kind: emote, since: performance.now() };
  }

  /** A presence frame came. */
  frame(frame: PresenceFrame): void {
    const { entity, x, z } = this.self;
    this.presence.frame(frame, { entity, x, z }, performance.now());
  }

  /** A frame of creatures came. */
  creatures(frame: CreatureFrame): void {
    this.life.creatureFrame(frame, performance.now());
  }

  /** A frame of flora came. */
  flora(frame: FloraFrame): void {
    this.life.floraFrame(frame);
  }

  /** A text message came. */
  body(body: ServerBody): void {
    switch (body.type) {
      case "welcome":
        this.welcome(body);
        break;
      case "you": {
        const before = this.you;
        if (before === null) break;
        this.you = changed(before, body.changes);
        this.describeSelf(this.you);
        this.tellJourneys(before, this.you);
        break;
      }
      case "corrected":
        this.prediction.correct(body.at, ["return", "gate", "unstick", "brought"].includes(body.why));
        this.happen({ kind: "corrected", why: body.why });
        return;
      case "entered":
        if (this.you !== null) this.you = { ...this.you, region: body.region };
        this.happen({ kind: "entered", region: body.region, discovered: body.discovered });
        break;
      case "described":
        for (const described of body.entities) this.people.learn(described);
        return;
      case "joined":
        this.people.learn(body.entity);
        this.happen({ kind: "joined", entity: body.entity.entity, who: body.entity });
        return;
      case "left":
        this.happen({ kind: "left", entity: body.entity, name: this.people.peek(body.entity)?.name ?? null, why: body.why });
        this.presence.remove(body.entity);
        this.people.forget(body.entity);
        return;
      case "harmony":
        this.regions.set(body.region.region, told(this.regions.get(body.region.region), body.region));
        break;
      case "causes":
        this.causes.set(body.region, body.causes);
        break;
      default:
        this.pass(body);
        return;
    }
    this.changed();
  }

  /** Passes what happens once to those who listen. */
  private pass(body: ServerBody): void {
    const { self } = this;
    switch (body.type) {
      case "heard":
        for (const note of body.notes) {
          const atMs = body.startMs + note.offsetMs + body.delayMs;
          this.happen({ kind: "note", entity: body.entity, voice: body.voice, atMs, note, own: body.entity === self.entity });
        }
        return;
      case "performance-began":
        this.happen({ kind: "began", entity: body.entity, intent: body.intent, melody: body.melody });
        return;
      case "performance-judged": {
        const { entity, intent, at, resonance, harmony, dissonance, effectMs, performance, verdict } = body;
        const own = entity === self.entity;
        this.happen({ kind: "wave", entity, intent, at, resonance, harmony, dissonance, effectMs, own });
        if (verdict !== null) this.happen({ kind: "verdict", performance, verdict, harmony, dissonance });
        return;
      }
      case "place-changed": {
        const { region, place, what, who, first, progress } = body;
        this.happen({ kind: "place", region, place, what, who, first, progress });
        return;
      }
      case "spoke": {
        const { speaker, line, values, notes } = body;
        this.happen({ kind: "spoke", speaker, line, values, notes, atMs: this.clock.serverMs() });
        return;
      }
      case "said":
        this.happen({ kind: "said", message: body });
        return;
      case "gesture": {
        const figure = this.presence.figures.get(body.entity);
        if (figure !== undefined) figure.emote = { kind: body.emote, since: performance.now() };
        return;
      }
      case "weave":
      case "weave-relations":
      case "weave-judged":
      case "weave-ended":
      case "first-woven":
      case "threads":
        this.woven(body);
        return;
      case "gathering":
        this.happen({ kind: "gathering", state: body.state });
        return;
      case "gathering-ended":
        this.happen({ kind: "gathering-ended", gathering: body.gathering, why: body.why });
        return;
      case "notice": {
        const { text, occasion } = body;
        this.happen({ kind: "notice", text, told: occasion === undefined ? null : this.occasions.tell(occasion, text, this.worldMs()) });
        return;
      }
      case "weather-turned":
      case "storm-answered":
      case "storm-ended":
        this.skyChanged(body);
        return;
      case "standing":
        this.happen({ kind: "standing", standing: body.standing });
        return;
      case "announced":
        this.happen({ kind: "announced", what: body.what });
        return;
      case "trust":
      case "gardens":
      case "nature":
      case "guide-learnt":
      case "happening-met":
      case "first-seen":
      case "tended":
        this.life.body(body, self.entity);
        return;
      case "service":
        this.service = { maintenance: body.maintenance, stopsAtMs: body.stopsAtMs, resting: body.resting };
        this.changed();
        return;
      case "refused":
        this.happen({ kind: "refused", code: body.code, reason: body.reason, command: body.command });
        return;
      default:
        return;
    }
  }

  /** The sky of a region changed; of a region that is not known yet, its state tells later. */
  private skyChanged(body: SkyBody): void {
    const state = this.regions.get(body.region);
    if (state === undefined) return;
    const change = changedSky(state, body);
    this.regions.set(body.region, change.state);
    this.happen(change.happening);
    this.changed();
  }

  /** Keeps the weaves near up to date and tells what changed. */
  private woven(body: Extract<ServerBody, { type: "weave" | "weave-relations" | "weave-judged" | "weave-ended" | "first-woven" | "threads" }>): void {
    const { weaves, self } = this;
    switch (body.type) {
      case "weave":
      case "weave-relations": {
        const fresh = body.type === "weave" ? weaves.sung(body, performance.now()) : false;
        if (body.type === "weave-relations") weaves.heard(body, performance.now());
        const weave = weaves.live.get(body.weave);
        if (weave === undefined) return;
        const own = weave.voices.includes(self.entity);
        for (const voice of weave.voices) if (voice !== self.entity) this.people.get(voice);
        this.happen(body.type === "weave" ? { kind: "weave", weave, fresh, own } : { kind: "relations", weave, own });
        return;
      }
      case "weave-judged":
        weaves.ended(body.outcome.weave);
        this.happen({ kind: "woven", outcome: body.outcome, own: body.outcome.voices.includes(self.entity) });
        return;
      case "weave-ended": {
        const was = weaves.ended(body.weave);
        this.happen({ kind: "unwoven", weave: body.weave, why: body.why, own: was?.voices.includes(self.entity) ?? false });
        return;
      }
      case "first-woven":
        this.happen({ kind: "first-woven", found: body.found });
        return;
      case "threads":
        weaves.strung(body.threads);
        this.happen({ kind: "threads", threads: body.threads });
        return;
    }
  }

  /** Now and then: what one walked away from is over for oneself. */
  private forgetWeaves(now: number): void {
    if (now - this.weavesAt < 1_000) return;
    this.weavesAt = now;
    const gone = this.weaves.update(now, (entity) => entity === this.self.entity || this.others.has(entity));
    for (const weave of gone) this.unwoven(weave);
  }

  /** A weave goes on, or not, without one. */
  private unwoven({ weave, voices }: LiveWeave): void {
    this.happen({ kind: "unwoven", weave, why: "away", own: voices.includes(this.self.entity) });
  }

  private welcome(body: Extract<ServerBody, { type: "welcome" }>): void {
    this.you = body.you;
    // Where there is anything to tell, it follows.
    this.service = AS_USUAL;
    for (const state of body.regions) this.regions.set(state.region, state);
    if (!body.resumed || body.entity !== this.self.entity) {
      this.presence.clear();
      this.life.clear();
      this.people.clear();
      for (const weave of this.weaves.clear()) this.unwoven(weave);
      this.happen({ kind: "threads", threads: [] });
      // Where one is gathered still, that is told anew.
      this.happen({ kind: "gatherings-anew" });
    }
    this.prediction.become(body.entity);
    const { at } = this.prediction;
    // A resumed session goes on where it was predicted; the server corrects it if it must.
    if (!body.resumed || Math.hypot(at.x - body.you.at.x, at.z - body.you.at.z) > 20) this.prediction.correct(body.you.at, true);
    this.describeSelf(body.you);
  }

  private describeSelf(you: You): void {
    const { songweaver, name, look, voice } = you;
    this.self.who = { entity: this.self.entity, songweaver, name, look, voice, bot: false };
  }

  /** Tells which stages were reached since one's state came before. */
  private tellJourneys(before: You | null, now: You): void {
    if (before === null || before.songweaver !== now.songweaver) return;
    const known = new Map(before.journeys.map((j) => [j.journey, j.stage]));
    for (const { journey, stage } of now.journeys) {
      if (known.get(journey) !== stage) this.happen({ kind: "journey", journey, stage });
    }
  }

  private endEmotes(now: number, wish: Wish): void {
    const walks = wish.x !== 0 || wish.z !== 0;
    const own = this.self.emote;
    if (own !== null && (own.kind === "sit" ? walks : now - own.since > EMOTE_MS)) this.self.emote = null;
    for (const figure of this.presence.figures.values()) {
      const { emote } = figure;
      if (emote !== null && now - emote.since > EMOTE_MS && (emote.kind !== "sit" || figure.speed > 0.5)) figure.emote = null;
    }
  }

  private tileCame(ground: Ground): void {
    if (this.atlas !== null) this.obstaclesOf.set(ground.region.region, new Obstacles(ground, this.atlas));
    this.changed();
  }

  private happen(happening: Happening): void {
    for (const listener of this.listeners) listener(happening);
  }

  private changed(): void {
    for (const listener of this.changeListeners) listener();
  }
}
