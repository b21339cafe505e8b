/**
 * What the interface shows, as reactive state: published from the replica a few times a second, never per frame.
 *
 * It holds and publishes; what a click does is in `deeds.ts`.
 */
import { follow } from "../input/echo";
import { pads, playKeys, type PlayKey } from "../input/scale";
import type { Device } from "../input/controls";
import type { MidiState } from "../input/midi";
import type { Atlas, AtlasRegion, Cause, Intent, JourneyState, LiveNote, RegionState, Standing, Verdict, You } from "../protocol/generated";
import type { Connection } from "../replica/replica";
import type { Service, World } from "../replica/world";
import { askedOf, type Asked } from "./asked";
import { leadTo, NOTHING_NEAR, nearOf, sameNear, type Lead, type Near, type NearPlace } from "./near";
import { NatureState } from "./nature/state.svelte";
import { TogetherState } from "./together/state.svelte";
import { WeatherState } from "./weather/state.svelte";
import { WeavingState } from "./weaving/state.svelte";
import { loadSettings, saveSettings, type Settings } from "./settings";
import { isWaking } from "./waking";
import { word } from "../words/words";

/** The panels; at most one is open. */
export type Panel =
  | "menu" | "map" | "melodies" | "codex" | "near" | "causes" | "settings" | "help" | "account" | "character" | "report" | "composer" | "together" | "forecast" | "calendar" | "guide" | "nature";

/** A line of chat, or that someone came or left. */
export interface ChatLine {
  id: number;
  channel: "say" | "region" | "whisper" | "world";
  /** Its number, by which it can be reported; null where it has none. */
  line: number | null;
  songweaver: string | null;
  name: string;
  to: string | null;
  text: string;
  own: boolean;
  /** When it was said, in seconds of Date.now. */
  second: number;
}

/** What is to be reported: a line, or a person. */
export interface Reporting {
  songweaver: string;
  name: string;
  line: number | null;
  /** The link, of a melody that is shared. */
  share: string | null;
  /** The words of the line, or the title. */
  text: string | null;
}

/** A short word on the side. */
export interface Notice {
  id: number;
  tone: "good" | "plain" | "bad";
  text: string;
}

/** A spoken line as subtitle. */
export interface Spoken {
  id: number;
  speaker: string;
  text: string;
}

/** A judgement to show. */
export interface Judged {
  performance: string;
  verdict: Verdict;
  harmony: number;
  dissonance: number;
}

const CHAT_MAX = 120;
const NOTICES_MAX = 3;
const PLAYED_MAX = 32;
const MOMENT_MS = 16_000;

/** The interface's state. */
export class Store {
  you = $state.raw<You | null>(null);
  atlas = $state.raw<Atlas | null>(null);
  here = $state.raw<AtlasRegion | null>(null);
  regions = $state.raw<ReadonlyMap<string, RegionState>>(new Map());
  causes = $state.raw<ReadonlyMap<string, readonly Cause[]>>(new Map());
  causesOf = $state<string | null>(null);
  connection = $state.raw<Connection>({ state: "connecting" });
  service = $state.raw<Service>({ maintenance: null, stopsAtMs: null, resting: false });
  /** Date.now at which the server stops; null while it does not. */
  stopsAt = $state<number | null>(null);
  groundCame = $state(false);
  near = $state.raw<Near>(NOTHING_NEAR);
  /** Where the journey leads; null where it leads nowhere or one is there. */
  lead = $state.raw<Lead | null>(null);
  chat = $state.raw<readonly ChatLine[]>([]);
  chatOpen = $state(false);
  whisperTo = $state.raw<{ songweaver: string; name: string } | null>(null);
  /** How one stands with the keepers of the world; null where there was nothing to tell. */
  standing = $state.raw<Standing | null>(null);
  reporting = $state.raw<Reporting | null>(null);
  notices = $state.raw<readonly Notice[]>([]);
  spoken = $state.raw<readonly Spoken[]>([]);
  /** A journey's end, shown large for a moment. */
  moment = $state.raw<{ id: number; title: string; text: string } | null>(null);
  captions = $state.raw<readonly { id: number; text: string }[]>([]);
  judged = $state.raw<Judged | null>(null);
  judgedShown = $state(false);
  readonly weaving = new WeavingState();
  readonly weather = new WeatherState();
  readonly together = new TogetherState();
  readonly nature = new NatureState();
  /** Whether the instrument was raised by who still wakes and only tries keys. */
  trying = false;
  /** Whether one still wakes. */
  get waking(): boolean {
    return isWaking(this.you);
  }
  /** What the place that waits for a song had of the last performance. */
  asked = $state.raw<Asked | null>(null);
  /** The place that the last performance changed; null when it changed none. */
  answered = $state.raw<{ place: string; what: string } | null>(null);
  panel = $state<Panel | null>(null);
  codexPage = $state<"met" | "combos">("met");
  /** Panels that have something new for who never looked; opening one ends it. */
  beckoning = $state.raw<ReadonlySet<Panel>>(new Set());
  settings = $state.raw<Settings>(loadSettings());
  device = $state<Device>("keyboard");
  /** Whether a first gesture was made, so that sound may sound. */
  begun = $state(false);
  raised = $state(false);
  intent = $state<Intent>("creative");
  /** Whether the player chose the intent, so that a place no longer suggests one. */
  intentChosen = $state(false);
  casting = $state<string | null>(null);
  chromatic = $state(false);
  octave = $state(0);
  held = $state.raw<ReadonlySet<number>>(new Set());
  played = $state.raw<readonly number[]>([]);
  midi = $state.raw<MidiState>({ state: "off" });
  drawing = $state<"starting" | "drawing" | "lost" | "impossible">("starting");
  /** Seconds of Date.now, for countdowns. */
  wallSeconds = $state(Math.floor(Date.now() / 1_000));
  going = $state<string | null>(null);
  makerOpen = $state(true);

  /** The journey that leads now: the one with a place or motif first. */
  readonly journey: JourneyState | null = $derived.by(() => {
    const open = (this.you?.journeys ?? []).filter((j) => j.stage !== "done");
    return open.find((j) => j.motif.length > 0) ?? open.find((j) => j.place !== null) ?? open[0] ?? null;
  });
  /** The motif that is asked for: by the journey, or by a place within reach. */
  readonly motif: readonly number[] = $derived.by(() => {
    const asked = this.journey?.motif ?? [];
    if (asked.length > 0) return asked;
    const open = this.near.places.find((n) => n.within && n.place.motif.length > 0 && !(this.you?.restored ?? []).includes(n.place.place));
    return open?.place.motif ?? [];
  });
  readonly keys: readonly PlayKey[] = $derived(this.here === null ? [] : playKeys(this.here.song, this.chromatic, this.octave));
  readonly pads: readonly { pitch: number; degree: number }[] = $derived(
    this.here === null ? [] : pads(this.here.song, this.octave, this.motif),
  );
  /** Notes that shine already, one for each crystal: who comes back does not begin anew. */
  readonly lit: number = $derived.by(() => {
    const crystals = (this.here?.places ?? []).filter((p) => p.pitch !== null);
    if (crystals.length === 0) return 0;
    const dark = this.motif.findIndex((pitch) => crystals.some((p) => p.pitch === pitch && !(this.you?.restored ?? []).includes(p.place)));
    return dark < 0 ? 0 : dark;
  });
  /** How many notes of the motif stand. */
  readonly echoed: number = $derived(Math.max(this.lit, follow(this.motif, this.played)));
  readonly nextPitch: number | null = $derived(
    this.motif.length === 0 ? null : (this.motif[this.echoed % this.motif.length] ?? null),
  );
  readonly hereState: RegionState | null = $derived(this.here === null ? null : (this.regions.get(this.here.region) ?? null));
  /** What offers something here: the place that the journey leads to, or the nearest. */
  readonly offering: NearPlace | null = $derived.by(() => {
    const offering = this.near.places.filter((n) => n.within && n.place.offers.length > 0);
    return offering.find((n) => n.place.place === this.journey?.place) ?? offering[0] ?? null;
  });
  /** Whether the system asks for less motion; it may change its mind while one plays. */
  systemCalm = $state(false);
  readonly reducedMotion: boolean = $derived(this.settings.motion === "less" || (this.settings.motion === "system" && this.systemCalm));

  private nextId = 1;

  /** Takes over what the replica says slowly. */
  publish(world: World): void {
    this.you = world.you;
    this.atlas = world.atlas;
    this.here = world.region;
    this.regions = new Map(world.regions);
    this.causes = new Map(world.causes);
    this.connection = world.connection;
    this.service = world.service;
    this.stopsAt = world.service.stopsAtMs === null ? null : Date.now() + world.service.stopsAtMs - world.clock.serverMs();
    this.groundCame = world.height(world.self.x, world.self.z) !== null;
  }

  /** A performance ended: what the place that waits had of it, the one of the journey or the nearest. */
  performed(): void {
    const restored = this.you?.restored ?? [];
    const waiting = this.near.places.filter((n) => n.place.motif.length > 0 && !restored.includes(n.place.place));
    const meant = waiting.find((n) => n.within) ?? waiting.find((n) => n.place.place === this.journey?.place) ?? null;
    this.asked = meant === null ? null : askedOf(meant.place, meant.metres, this.played);
    this.answered = null;
  }

  /** Looks round, twice a second. */
  look(world: World, yaw: number): void {
    const lead = leadTo(this.journey?.place ?? null, world, yaw);
    if (lead?.name !== this.lead?.name || lead?.metres !== this.lead?.metres || lead?.turn !== this.lead?.turn) this.lead = lead;
    const near = nearOf(world);
    if (!sameNear(near, this.near)) this.near = near;
    this.nature.look(world);
    const looming = this.weather.look(world.regions.values(), world.self);
    if (looming > 0) this.caption(word(looming === 1 ? "caption.shade" : "caption.shades", { count: looming }));
    const seconds = Math.floor(Date.now() / 1_000);
    if (seconds !== this.wallSeconds) this.wallSeconds = seconds;
  }

  /** A number for a thing in a list. */
  id(): number {
    return this.nextId++;
  }

  /** A line of chat. */
  line(line: Omit<ChatLine, "id" | "second">): void {
    this.chat = [...this.chat, { ...line, id: this.id(), second: Math.floor(Date.now() / 1_000) }].slice(-CHAT_MAX);
  }

  /** A short word on the side; it goes by itself. */
  notice(tone: Notice["tone"], text: string): void {
    if (this.notices.at(-1)?.text === text) return;
    const id = this.id();
    this.notices = [...this.notices, { id, tone, text }].slice(-NOTICES_MAX);
    setTimeout(() => (this.notices = this.notices.filter((n) => n.id !== id)), tone === "bad" ? 9_000 : 6_000);
  }

  /** Shows a journey's end; it goes by itself. */
  celebrate(title: string, text: string): void {
    const id = this.id();
    this.moment = { id, title, text };
    setTimeout(() => (this.moment = this.moment?.id === id ? null : this.moment), MOMENT_MS);
  }

  /** Draws the eye to a panel's button until it is opened. */
  beckon(panel: Panel): void {
    this.beckoning = new Set([...this.beckoning, panel]);
  }

  /** A panel was opened. */
  looked(panel: Panel): void {
    if (!this.beckoning.has(panel)) return;
    this.beckoning = new Set([...this.beckoning].filter((p) => p !== panel));
  }

  /** A caption of a sound; it goes by itself. */
  caption(text: string): void {
    if (!this.settings.captions || this.captions.some((c) => c.text === text)) return;
    const id = this.id();
    this.captions = [...this.captions, { id, text }].slice(-3);
    setTimeout(() => (this.captions = this.captions.filter((c) => c.id !== id)), 5_000);
  }

  /** A key of one's own went down or up. */
  sounded(note: Pick<LiveNote, "pitch" | "velocity">): void {
    const held = new Set(this.held);
    if (note.velocity > 0) {
      held.add(note.pitch);
      this.played = [...this.played, note.pitch].slice(-PLAYED_MAX);
    } else held.delete(note.pitch);
    this.held = held;
  }

  /** Changes settings and keeps them. */
  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    saveSettings(this.settings);
  }
}
