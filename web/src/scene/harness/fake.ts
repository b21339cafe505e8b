/** A replica made up from the address's knobs: tiles from the server or made ones, figures that walk about, notes and waves on demand. */
import type { Atlas, AtlasRegion, Intent, RegionState, You } from "../../protocol/generated";
import { decodeTile, type Tile } from "../../protocol/tile";
import { groundOf, type Ground } from "../../replica/ground";
import { Weaves } from "../../replica/weaves";
import { type Connection, type Figure, Gait, type Happening, type Replica } from "../../replica/replica";
import { madeSky, madeWorldMs } from "./sky";
import { Menagerie } from "./menagerie";
import { madeAtlas, madeTile } from "./tile";

const VOICES = ["harp", "flute", "celesta", "bowed", "marimba", "choir"] as const;
const EMOTES = ["wave", "bow", "dance", "sit", "cheer", "point"] as const;

/** The made-up replica. */
export class FakeReplica implements Replica {
  atlas: Atlas | null = null;
  you: You | null = null;
  readonly others = new Map<number, Figure>();
  readonly crowds: { x: number; z: number; count: number }[] = [];
  readonly regions = new Map<string, RegionState>();
  readonly weaves = new Weaves();
  readonly life: Menagerie;
  readonly connection: Connection = { state: "open", latencyMs: 1 };
  readonly self: Figure;
  readonly clock = { serverMs: () => performance.now(), toLocal: (ms: number) => ms, worldMs: () => performance.now() + this.worldFromMs, hour: () => this.hour };
  hour: number;
  private readonly worldFromMs: number;
  private readonly grounds = new Map<string, Ground>();
  private readonly listeners = new Set<(happening: Happening) => void>();
  private readonly changes = new Set<() => void>();
  private nextNoteMs = 1500;
  private nextWaveMs = 2500;
  private nextComboMs = 3000;
  private beat = 0;

  constructor(private readonly knobs: URLSearchParams) {
    this.hour = this.number("hour", 17.6);
    this.life = new Menagerie(knobs);
    this.self = this.figure(1, 256, 350);
    this.worldFromMs = madeWorldMs(knobs);
  }

  async load(): Promise<void> {
    const from = this.knobs.get("tiles");
    if (from) {
      this.atlas = (await (await fetch(`${from}/atlas`)).json()) as Atlas;
      await Promise.all(this.atlas.regions.map(async (region) => {
        const bytes = await (await fetch(`${from}/tiles/${region.tile}`)).arrayBuffer();
        this.lay(region, decodeTile(bytes));
      }));
    } else {
      this.atlas = madeAtlas(this.knobs.get("biome") ?? "meadow");
      for (const region of this.atlas.regions) this.lay(region, madeTile(region.west, region.north));
    }
    for (const region of this.atlas.regions) {
      this.regions.set(region.region, {
        region: region.region, harmony: this.number("harmony", 55) * 1000, dissonance: this.number("dissonance", 5) * 1000,
        wound: this.number("wound", 600), players: 1, firsts: [],
      });
    }
    const region = this.atlas.regions.find((r) => r.region === this.knobs.get("region")) ?? this.atlas.regions[0];
    if (!region) throw new Error("an atlas without regions");
    const place = region.places.find((p) => p.place === this.knobs.get("place") || p.model === this.knobs.get("place"));
    const spawn = region.places.find((p) => p.kind === "spawn");
    const spot = place ? { x: place.at.x, z: place.at.z + this.number("off", 14) } : (spawn?.at ?? { x: region.west + 256, z: region.north + 350 });
    this.self.x = this.number("x", spot.x - region.west) + region.west;
    this.self.z = this.number("z", spot.z - region.north) + region.north;
    for (const [slug, state] of this.regions) {
      const over = this.atlas.regions.find((r) => r.region === slug);
      if (over !== undefined) this.regions.set(slug, { ...state, ...madeSky(this.knobs, over, this.clock.worldMs(), this.self) });
    }
    this.self.heading = (this.number("face", this.number("yaw", 0)) * Math.PI) / 180;
    this.you = { restored: this.knobs.get("restored") === "1" ? this.atlas.regions.flatMap((r) => r.places.map((p) => p.place)) : [] } as unknown as You;
    this.people();
    this.life.settle(region.region, region.west, region.north, this.self.x, this.self.z);
  }

  height(x: number, z: number): number | null {
    const region = this.regionAt(x, z);
    return region ? (this.grounds.get(region.region)?.height(x, z) ?? null) : null;
  }

  regionAt(x: number, z: number): AtlasRegion | null {
    const regions = this.atlas?.regions ?? [];
    const inside = regions.find((r) => x >= r.west && z >= r.north && x < r.west + r.side && z < r.north + r.side);
    return inside ?? regions[0] ?? null;
  }

  ground(region: string): Ground | null {
    return this.grounds.get(region) ?? null;
  }

  on(listener: (happening: Happening) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.changes.add(listener);
    return () => this.changes.delete(listener);
  }

  /** Moves the figures and sounds what the knobs ask for. */
  step(now: number, dt: number): void {
    this.hour = (this.hour + this.number("speed", 0) * dt) % 24;
    const settle = (figure: Figure) => {
      figure.y = Math.max(this.height(figure.x, figure.z) ?? 0, (this.regionAt(figure.x, figure.z)?.water ?? 0) - 1.1);
    };
    settle(this.self);
    this.life.step(now, dt);
    for (const figure of this.others.values()) {
      if (figure.gait === Gait.walk || figure.gait === Gait.run) {
        figure.heading += Math.sin(now / 2000 + figure.entity) * 0.3 * dt;
        figure.x += Math.sin(figure.heading) * figure.speed * dt;
        figure.z -= Math.cos(figure.heading) * figure.speed * dt;
      }
      settle(figure);
    }
    if (this.knobs.get("notes") && now > this.nextNoteMs) {
      this.nextNoteMs = now + 260;
      const pitch = [60, 64, 67, 72, 76, 79, 74, 69][this.beat++ % 8] as number;
      const who = this.beat % 3 === 0 ? this.self : ([...this.others.values()][this.beat % Math.max(1, this.others.size)] ?? this.self);
      this.tell({ kind: "note", entity: who.entity, voice: "harp", atMs: now, note: { offsetMs: 0, pitch, velocity: 90 }, own: who === this.self });
    }
    this.weave(now);
    const wave = this.knobs.get("wave");
    if (wave && now > this.nextWaveMs) {
      this.nextWaveMs = now + this.number("every", 9000);
      const place = this.regionAt(this.self.x, this.self.z)?.places.find((p) => p.kind === "statue" || p.kind === "blossom");
      if (place && wave === "restoration") this.tell({ kind: "place", region: "", place: place.place, what: "restored", who: "You", first: true, progress: 1000 });
      this.tell({ kind: "wave", entity: 1, intent: wave as Intent, at: { x: this.self.x, y: this.self.y, z: this.self.z }, resonance: 800, harmony: 900, dissonance: -900, effectMs: now + 200, own: true });
    }
  }

  /** Oneself and the first of the others weave what the knobs name; the last ones lend each other strength; combos shine again and again. */
  private weave(now: number): void {
    const [one, two, three, ...rest] = [this.self, ...this.others.values()].map(({ entity }) => entity);
    const relations = this.knobs.get("weave")?.split(",") ?? [];
    if (one === undefined || two === undefined || (relations.length === 0 && !this.knobs.get("combo") && !this.knobs.get("lend"))) return;
    const voices = three === undefined ? [one, two] : [one, two, three];
    if (relations.length > 0 && this.weaves.live.size === 0) {
      this.weaves.sung({ type: "weave", weave: "w", region: "", voices }, now);
      const told = relations.map((relation, k) => ({ relation, leader: voices[k % voices.length] as number, follower: voices[(k + 1) % voices.length] as number, strength: 900 - k * 60 }));
      this.weaves.heard({ type: "weave-relations", weave: "w", relations: told }, now);
    }
    if (this.knobs.get("lend")) this.weaves.strung([one, ...rest].flatMap((from, k, all) => (all[k + 1] === undefined ? [] : [{ from, to: all[k + 1] as number, strength: 700 - k * 80 }])));
    const look = this.knobs.get("combo");
    if (look === null || now < this.nextComboMs) return;
    this.nextComboMs = now + this.number("every", 9000);
    const { x, y, z } = this.self;
    const woven = { combo: look, name: look, look, sound: "chimes", strength: 900, freshness: 1000, voices };
    this.tell({ kind: "woven", own: true, outcome: { weave: "w", region: "", voices, intent: "creative", at: { x, y, z }, quality: 800, multiplier: 2000, relations: [], combos: [woven], harmony: 900, dissonance: -300, log: "", effectMs: now } });
  }

  private tell(happening: Happening): void {
    for (const listener of this.listeners) listener(happening);
  }

  private lay(region: AtlasRegion, tile: Tile): void {
    this.grounds.set(region.region, groundOf(region, tile));
  }

  private number(name: string, otherwise: number): number {
    return Number(this.knobs.get(name) ?? otherwise);
  }

  private people(): void {
    const count = this.number("figures", 0);
    const spread = this.number("spread", 22);
    const close = this.knobs.get("parade") === "1";
    for (let i = 0; i < count; i++) {
      const angle = i * 2.399;
      const radius = 4 + spread * Math.sqrt(i / Math.max(1, count));
      const figure = close
        ? this.figure(i + 2, this.self.x - (count - 1) * 0.65 + i * 1.3, this.self.z - 3)
        : this.figure(i + 2, this.self.x + Math.sin(angle) * radius, this.self.z - 8 - Math.cos(angle) * radius);
      if (close) figure.heading = Math.PI;
      const mode = close ? i % 9 : i % 6;
      if (close ? mode === 1 : mode < 3) figure.gait = Gait.walk;
      if (mode === (close ? 2 : 3)) figure.gait = Gait.run;
      if (close && mode === 3) figure.gait = Gait.sit;
      figure.speed = figure.gait === Gait.run ? 7 : figure.gait === Gait.walk ? 3 : 0;
      if (close) figure.speed *= 0.0001;
      figure.performing = mode === 4 || this.knobs.get("perform") === "1";
      if (this.knobs.get("perform") === "1") Object.assign(figure, { gait: Gait.stand, emote: null });
      if (this.knobs.get("perform") !== "1" && (mode === 5 || (close && mode > 5))) figure.emote = { kind: EMOTES[i % 6] as (typeof EMOTES)[number], since: performance.now() };
      this.others.set(figure.entity, figure);
    }
    for (let i = 0; i < this.number("crowd", 0); i++) this.crowds.push({ x: this.self.x + 30 + i * 16, z: this.self.z - 40, count: 12 });
  }

  private figure(entity: number, x: number, z: number): Figure {
    return {
      entity,
      who: { entity, songweaver: `s${entity}`, name: `Weaver ${entity}`, look: { robe: entity % 4, colour: (entity * 5) % 12, head: entity % 6, skin: (entity * 3) % 8 }, voice: VOICES[entity % 6] as (typeof VOICES)[number], bot: false },
      x, y: 0, z, heading: entity * 1.7, speed: 0, gait: Gait.stand, performing: false, wet: false, bot: false, emote: null, since: -10_000,
    };
  }
}
