/**
 * A live audio context that can be listened to by a test, and a replica that only stands there.
 *
 * Part of the laboratory, not of the product.
 */
import type { AtlasRegion, LiveNote, Voice } from "../../src/protocol/generated";
import { Life } from "../../src/replica/life";
import { Weaves } from "../../src/replica/weaves";
import { Gait, type Figure, type Happening, type Replica } from "../../src/replica/replica";
import { createAudio } from "../../src/audio/audio";
import { FULL } from "../../src/audio/graph";
import type { Caption } from "../../src/audio/types";
import type { SongFixture } from "../fixtures/songs";

function figure(entity: number, x: number, z: number): Figure {
  return { entity, who: null, x, y: 0, z, heading: 0, speed: 0, gait: Gait.stand, performing: false, wet: false, bot: false, emote: null, since: 0 };
}

/** Puts two meters before the loudspeaker of whatever context is made next. */
function metered(): { left: () => number; right: () => number; state: () => string } {
  let meters: AnalyserNode[] = [];
  let made: AudioContext | null = null;
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    constructor(options?: AudioContextOptions) {
      super(options);
      made = this;
      const real = super.destination;
      const way = this.createGain();
      const splitter = this.createChannelSplitter(2);
      way.channelCount = 2;
      way.channelCountMode = "explicit";
      way.connect(real);
      way.connect(splitter);
      meters = [0, 1].map((channel) => {
        const meter = this.createAnalyser();
        meter.fftSize = 2048;
        splitter.connect(meter, channel);
        return meter;
      });
      Object.defineProperty(this, "destination", { value: way });
    }
  };
  const level = (channel: number): number => {
    const meter = meters[channel];
    if (meter === undefined) return 0;
    const samples = new Float32Array(meter.fftSize);
    meter.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  };
  return { left: () => level(0), right: () => level(1), state: () => made?.state ?? "none" };
}

/** A world with one other player, and sound for it. */
export function liveWorld(fixture: SongFixture) {
  const meters = metered();
  const listeners = new Set<(happening: Happening) => void>();
  const others = new Map<number, Figure>();
  const region: AtlasRegion = {
    region: fixture.region, name: fixture.region, biome: fixture.biome, west: -256, north: -256, side: 512, interior: fixture.interior, song: fixture.song,
    tile: "", water: -50, palette: [], neighbours: [], places: [], props: [], paths: [],
  };
  const replica: Replica = {
    atlas: { regionMetres: 512, dayMs: 4_200_000, regions: [region], flora: [], surfaces: ["grass"], species: [], plants: [], lifeTable: 0, skies: [] },
    you: null, self: figure(1, 0, 0), others, crowds: [], regions: new Map(), weaves: new Weaves(), life: new Life(() => undefined), connection: { state: "open", latencyMs: 10 },
    clock: { serverMs: () => performance.now(), toLocal: (ms) => ms, worldMs: () => performance.now(), hour: () => 12 },
    regionAt: () => region, ground: () => null, height: () => 0,
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onChange: () => () => undefined,
  };
  const audio = createAudio(replica, { volumes: { ...FULL, bed: 0, world: 0 }, mono: false }, async () => null);
  const captions: Caption[] = [];
  audio.captions((caption) => captions.push(caption));
  const frame = (now: number): void => {
    audio.frame(now);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return {
    audio,
    meters,
    captions,
    stand: (entity: number, x: number, z: number) => others.set(entity, figure(entity, x, z)),
    note: (entity: number, voice: Voice, note: LiveNote, own: boolean) => {
      for (const listener of listeners) listener({ kind: "note", entity, voice, atMs: performance.now(), note, own });
    },
    listeners: () => listeners.size,
  };
}
