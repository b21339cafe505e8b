/**
 * The sky for the ear: follows the weather around, lets thunder come as late as its stroke is far, plays an Aurora's notes, and says in words what is
 * to be heard.
 *
 * It reads the replica and times; the sounds themselves are `weather.ts`'s.
 */
import type { AtlasRegion } from "../protocol/generated";
import { strikesOver } from "../replica/lightning";
import type { Replica } from "../replica/replica";
import { directionOf, type Captioner } from "./captions";
import type { Graph } from "./graph";
import { hearingOf, type Ears } from "./stage";
import { heardOf, rumbleOf, shimmerNotes, weatherSoundOf, type WeatherHeard } from "./weather";
import { sound } from "./voices/sound";

/** Strokes so long ago are no longer sounded: a page that slept does not thunder for all it missed. */
const LATE_MS = 500;
/** From this share on something is said of it. */
const SAID_FROM = 0.25;
/** Thunder after this many seconds is called far. */
const FAR_SECONDS = 3;
const SHIMMER_AHEAD = 0.4;
const SHIMMER_SECONDS = 2.4;

/** The sky. */
export interface SkySound {
  /** Follows what is heard of the weather; call a few times a second. */
  follow(heard: WeatherHeard, captioner: Captioner, nowMs: number): void;
  /** Once a frame: thunder that begins, notes that are due. */
  advance(replica: Replica, region: AtlasRegion | null, ears: Ears, captioner: Captioner, nowMs: number): void;
  dispose(): void;
}

/** Begins the sky's sounds in a graph. */
export function skyOf(graph: Graph): SkySound {
  const { context } = graph;
  const weather = weatherSoundOf(graph);
  let strokesMs = -Infinity;
  let shimmered = -Infinity;
  /** Thunder on its way, to be captioned as it comes: farther strokes may wait longer than later ones. */
  const waiting: { at: number; far: boolean; direction: ReturnType<typeof directionOf> }[] = [];

  const thunder = (replica: Replica, ears: Ears): void => {
    const worldMs = replica.clock.worldMs();
    const from = Math.max(strokesMs, worldMs - LATE_MS);
    strokesMs = worldMs;
    for (const over of from < worldMs ? (replica.atlas?.regions ?? []) : []) {
      const state = replica.regions.get(over.region)?.weather;
      if (state === undefined || over.interior) continue;
      for (const strike of strikesOver(over, state, from, worldMs)) {
        const at = { x: strike.x, y: ears.y, z: strike.z };
        const heard = hearingOf(ears, at);
        const rumble = rumbleOf(heard.metres, strike.power);
        if (rumble === null) continue;
        const since = (worldMs - strike.atMs) / 1_000;
        weather.thunder(strike, rumble, heard.pan, since);
        waiting.push({ at: context.currentTime + Math.max(0, rumble.after - since), far: rumble.after > FAR_SECONDS, direction: directionOf(heard) });
      }
    }
  };

  const shimmer = (replica: Replica, region: AtlasRegion): void => {
    const strength = heardOf(replica.regions.get(region.region)?.weather, 0, 0).aurora;
    const now = replica.clock.serverMs() / 1_000;
    const [from, to] = [Math.max(shimmered, now), now + SHIMMER_AHEAD];
    if (to <= from) return;
    shimmered = to;
    if (strength <= 0) return;
    for (const note of shimmerNotes(region.region, region.song, strength, from, to)) {
      sound(context, "shimmer", { pitch: note.pitch, velocity: note.velocity, at: context.currentTime + note.at - now, seconds: SHIMMER_SECONDS }, graph.input("world"));
    }
  };

  return {
    follow: (heard, captioner, nowMs) => {
      weather.follow(heard);
      if (heard.rain > SAID_FROM) captioner.say({ kind: heard.water > SAID_FROM ? "rain-water" : heard.leaves > SAID_FROM ? "rain-leaves" : "rain" }, nowMs);
      if (heard.wind > SAID_FROM * 2) captioner.say({ kind: "gale" }, nowMs);
      if (heard.storm > 0) captioner.say({ kind: "storm" }, nowMs);
      if (heard.hush > SAID_FROM) captioner.say({ kind: heard.mist ? "silence" : "snow" }, nowMs);
      if (heard.aurora > 0) captioner.say({ kind: "aurora" }, nowMs);
    },
    advance: (replica, region, ears, captioner, nowMs) => {
      if (region?.interior === true) return;
      thunder(replica, ears);
      if (region !== null) shimmer(replica, region);
      const come = waiting.findIndex(({ at }) => at <= context.currentTime);
      const [heard] = come < 0 ? [] : waiting.splice(come, 1);
      if (heard !== undefined) captioner.say({ kind: "thunder", direction: heard.direction, far: heard.far }, nowMs);
    },
    dispose: () => weather.dispose(),
  };
}
