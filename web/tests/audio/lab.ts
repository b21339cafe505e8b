/**
 * The sound laboratory: renders voices and beds in the browser and gives back numbers, or pictures to look at.
 *
 * The samples stay here; only measurements leave the page. It is part of the tests, not of the product.
 */
import { clicks, offset, truePeak } from "../../src/audio/measure/edges";
import { integratedLoudness } from "../../src/audio/measure/loudness";
import { centroid, decaySeconds, layersOf, meanCents, peakNear, centsBetween } from "../../src/audio/measure/spectrum";
import { hertz } from "../../src/audio/music";
import { channelsOf, renderNotes, type OfflineNote } from "../../src/audio/offline";
import { natureOf } from "../../src/audio/nature";
import { poolOf } from "../../src/audio/pool";
import { stepsOf } from "../../src/audio/steps";
import { sound } from "../../src/audio/voices/sound";
import type { VoiceName } from "../../src/audio/voices/voice";
import { renderBed, type RenderedBed } from "../../src/audio/offline";
import { FULL, graphOf, type Volumes } from "../../src/audio/graph";
import { blockPowers, lufs, restHeard } from "../../src/audio/measure/loudness";
import { longestRepeat, restOf } from "../../src/audio/measure/score";
import { barSeconds, beatSeconds } from "../../src/audio/music";
import type { BedEvent } from "../../src/audio/bed/bed";
import { SONGS, type SongFixture } from "../fixtures/songs";
import { chorus } from "./chorus";
import { draw } from "./draw";
import { liveWorld } from "./live";

const RATE = 44_100;
const ONSET = 0.1;

/** Voices that are over soon: their pitch is measured at once. */
const SHORT: readonly VoiceName[] = ["marimba", "drum", "ember"];

async function one(voice: VoiceName, pitch: number, velocity: number, seconds: number, tail: number): Promise<Float32Array> {
  const notes: OfflineNote[] = [{ voice, pitch, velocity, at: ONSET, seconds }];
  const channels = await renderNotes(notes, { rate: RATE, seconds: ONSET + seconds + tail, bus: "self", biome: null });
  return channels[0] as Float32Array;
}

/** A phrase as a player plays it: eight notes over an octave, mezzo-forte, the last one held. */
function phrase(voice: VoiceName, velocity: number): OfflineNote[] {
  return [0, 4, 7, 12, 11, 7, 2, 0].map((above, i) => ({
    voice, pitch: 60 + above, velocity, at: ONSET + i * 0.45, seconds: i === 7 ? 1.4 : 0.42,
  }));
}

const BED_RATE = 24_000;
/** Loudness of a rest against the whole, in LU: what is so far below is a tail or silence. */
const REST_BELOW = 12;

function songOf(region: string): SongFixture {
  const fixture = SONGS.find((one) => one.region === region);
  if (fixture === undefined) throw new Error(`no song for ${region}`);
  return fixture;
}

async function bedOf(region: string, seconds: number, volumes: Volumes = FULL, played: OfflineNote[] = []): Promise<RenderedBed> {
  const { biome, interior, song, book } = songOf(region);
  const bar = barSeconds(song);
  return renderBed({
    place: { region, biome, song, book: () => book }, interior, colour: { hour: 11, harmony: 0.55, dissonance: 0.1 },
    rate: BED_RATE, seconds, from: bar * 8 * 40, played, volumes,
  });
}

/** The played events as bars again. */
function barsOf(bed: RenderedBed, song: SongFixture["song"], seconds: number): BedEvent[][] {
  const bar = barSeconds(song);
  const bars: BedEvent[][] = Array.from({ length: Math.floor(seconds / bar) }, () => []);
  // A note may come a hair before its bar; it stays that bar's, as it was composed.
  for (const { at, event } of bed.taken) {
    const number = Math.floor(at / bar + 0.01);
    bars[number]?.push({ ...event, beat: (at - number * bar) / beatSeconds(song) });
  }
  return bars;
}

/** A phrase in the region's mode from `at` on, as a player would play it over the bed. */
function playing(song: SongFixture["song"], at: number): OfflineNote[] {
  return song.motif.concat(song.motif).map(([pitch], i) => ({ voice: "harp", pitch, velocity: 80, at: at + i * 0.4, seconds: 0.38 }));
}

/** Brightness of a bed: the mean centroid of its stretches that are not silent. */
function meanCentroid(samples: Float32Array): number {
  const values: number[] = [];
  for (let at = 0; at + 16_384 <= samples.length; at += BED_RATE * 2) {
    if (samples.subarray(at, at + 16_384).some((sample) => Math.abs(sample) > 0.005)) values.push(centroid(samples, BED_RATE, at));
  }
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Pictures side by side, two in a row. */
function together(pictures: readonly HTMLCanvasElement[]): string {
  const canvas = document.querySelector("canvas") as HTMLCanvasElement;
  const [first] = pictures;
  if (first === undefined) return "";
  canvas.width = first.width * 2;
  canvas.height = first.height * Math.ceil(pictures.length / 2);
  const paint = canvas.getContext("2d");
  pictures.forEach((picture, i) => paint?.drawImage(picture, (i % 2) * first.width, Math.floor(i / 2) * first.height));
  return canvas.toDataURL("image/png");
}

export const lab = {
  chorus,
  /** Everything measured about a voice. */
  async voice(voice: VoiceName, pitches: number[]) {
    const tones = [];
    for (const pitch of pitches) {
      const soft = await one(voice, pitch, 35, 1.6, 1.2);
      const loud = await one(voice, pitch, 110, 1.6, 1.2);
      const from = Math.round((ONSET + 0.02) * RATE);
      const steady = Math.round((ONSET + 0.45) * RATE);
      const base = hertz(pitch);
      tones.push({
        pitch,
        cents: SHORT.includes(voice)
          ? centsBetween(base, peakNear(loud, RATE, Math.round((ONSET + 0.03) * RATE), base, 16_384))
          : meanCents(loud, RATE, steady, Math.round(1.05 * RATE), base),
        soft: centroid(soft, RATE, from),
        loud: centroid(loud, RATE, from),
        layers: layersOf(loud, RATE, Math.round(ONSET * RATE), base),
        clicks: clicks(soft, RATE).length + clicks(loud, RATE).length,
        peakDb: truePeak([loud]),
        offset: offset(loud, RATE),
      });
    }
    const channels = await renderNotes(phrase(voice, 84), { rate: RATE, seconds: 7, bus: "self", biome: "meadow" });
    return { voice, loudness: integratedLoudness(channels, RATE), peak: truePeak(channels), tones };
  },
  /** Seconds of decay by 60 dB of a struck voice that is left alone. */
  async decay(voice: VoiceName, pitch: number): Promise<number> {
    return decaySeconds(await one(voice, pitch, 90, 6, 1), RATE);
  },
  /** A cluster of every voice as loud as it goes: what the limiter must hold. */
  async storm() {
    const notes: OfflineNote[] = [];
    const voices: VoiceName[] = ["harp", "flute", "celesta", "bowed", "marimba", "choir", "drum", "ember"];
    voices.forEach((voice, v) => {
      for (let i = 0; i < 5; i++) notes.push({ voice, pitch: 40 + i * 8 + v, velocity: 127, at: 0.1 + i * 0.13 + v * 0.013, seconds: 0.8 });
    });
    const channels = await renderNotes(notes, { rate: RATE, seconds: 2, bus: "self", biome: "cave" });
    return { peak: truePeak(channels), clicks: channels.flatMap((channel) => clicks(channel, RATE)).length };
  },
  regions: (): string[] => SONGS.map((fixture) => fixture.region),
  /** Everything measured about a region's bed. */
  async bed(region: string, seconds: number) {
    const { song } = songOf(region);
    const bed = await bedOf(region, seconds);
    const bars = barsOf(bed, song, seconds);
    return {
      region,
      loudness: integratedLoudness(bed.channels, BED_RATE),
      peak: truePeak(bed.channels),
      clicks: bed.channels.flatMap((channel) => clicks(channel, BED_RATE)).length,
      restHeard: restHeard(bed.channels, BED_RATE, REST_BELOW),
      restWritten: restOf(bars, song.beats),
      repeated: longestRepeat(bars),
      notes: bed.taken.length,
      centroid: meanCentroid(bed.channels[0] as Float32Array),
    };
  },
  /** How far what is played stands above the bed, in LU, while it is played: both alone, as they are in the mix. */
  async above(region: string) {
    const { song } = songOf(region);
    const seconds = 40;
    const played = [...playing(song, 9), ...playing(song, 24)];
    const end = (at: number): number => at + song.motif.length * 2 * 0.4;
    const during = (channels: readonly Float32Array[]): number[] =>
      blockPowers(channels, BED_RATE).filter((_, i) => [9, 24].some((at) => i * 0.1 >= at && i * 0.1 + 0.4 <= end(at)));
    const mean = (powers: readonly number[]): number => lufs(powers.reduce((sum, power) => sum + power, 0) / powers.length);
    const player = await bedOf(region, seconds, { ...FULL, bed: 0 }, played);
    const bed = await bedOf(region, seconds, { ...FULL, self: 0 }, played);
    return { region, player: mean(during(player.channels)), bed: mean(during(bed.channels)), bedLoudest: lufs(Math.max(...during(bed.channels))), answers: bed.taken.filter(({ at }) => at > end(9) && at < 24).length };
  },
  async pictureBeds(regions: readonly string[], seconds: number): Promise<string> {
    const pictures: HTMLCanvasElement[] = [];
    for (const region of regions) {
      const bed = await bedOf(region, seconds);
      const canvas = document.createElement("canvas");
      draw(canvas, bed.channels[0] as Float32Array, BED_RATE, `${region}: ${songOf(region).song.mood}`);
      pictures.push(canvas);
    }
    return together(pictures);
  },
  live: (region: string) => liveWorld(songOf(region)),
  /** Gain of the whole graph for quiet sound, in decibels: the limiter must leave it alone. */
  async unity(): Promise<number> {
    const context = new OfflineAudioContext(2, RATE, RATE);
    const graph = graphOf(context);
    const tone = context.createOscillator();
    const quiet = context.createGain();
    quiet.gain.value = 0.05;
    tone.connect(quiet).connect(graph.input("self"));
    tone.start();
    const samples = (await context.startRendering()).getChannelData(0).slice(RATE / 2);
    return 20 * Math.log10(Math.max(...samples.map(Math.abs)) / 0.05);
  },
  /** Many more tones than may sound at once, through the pool: what stealing leaves behind. */
  async stealing(voice: VoiceName) {
    const context = new OfflineAudioContext(2, RATE * 4, RATE);
    const graph = graphOf(context);
    const pool = poolOf(6);
    let most = 0;
    const wake = (i: number): void => {
      const now = context.currentTime;
      pool.add(sound(context, voice, { pitch: 50 + ((i * 7) % 30), velocity: 60 + (i % 5) * 12, at: now, seconds: 2 }, graph.input("self")), now);
      most = Math.max(most, pool.size(now));
      if (i < 30) void context.suspend(now + 0.1).then(() => {
        wake(i + 1);
        void context.resume();
      });
    };
    wake(0);
    const channels = channelsOf(await context.startRendering());
    return { clicks: channels.flatMap((channel) => clicks(channel, RATE)).length, most, peak: truePeak(channels) };
  },
  /** Wind, water, crickets and steps at their strongest. */
  async nature(interior: boolean) {
    const context = new OfflineAudioContext(2, RATE * 12, RATE);
    const graph = graphOf(context);
    const nature = natureOf(graph);
    const steps = stepsOf(context);
    const treads = ["soft", "leaves", "sand", "stone", "wood", "snow", "water"] as const;
    const wake = (i: number): void => {
      nature.follow({ biome: interior ? "cave" : "mountain meadow", interior, tonic: 2, hour: 0, height: 90, water: 0.8, dissonance: 0 });
      steps.walked(1, i * 0.5, 0, 4, treads[Math.floor(i / 4) % treads.length] ?? "soft", () => graph.input("world"));
      if (i < 46) void context.suspend(context.currentTime + 0.25).then(() => {
        wake(i + 1);
        void context.resume();
      });
    };
    wake(0);
    const channels = channelsOf(await context.startRendering());
    return { loudness: integratedLoudness(channels, RATE), peak: truePeak(channels), clicks: channels.flatMap((channel) => clicks(channel, RATE)).length };
  },
  /** Spectrograms of voices, each soft, middling and strong, as one PNG. */
  async sheet(voices: readonly (readonly [VoiceName, number])[]): Promise<string> {
    const pictures: HTMLCanvasElement[] = [];
    for (const [voice, pitch] of voices) {
      const notes: OfflineNote[] = [30, 70, 115].map((velocity, i) => ({ voice, pitch, velocity, at: 0.1 + i * 2.4, seconds: 1.4 }));
      const channels = await renderNotes(notes, { rate: RATE, seconds: 7.2, bus: "self", biome: null });
      const canvas = document.createElement("canvas");
      draw(canvas, channels[0] as Float32Array, RATE, `${voice} ${pitch}, velocity 30, 70, 115`);
      pictures.push(canvas);
    }
    return together(pictures);
  },
};

declare global {
  interface Window {
    lab: typeof lab;
    /** A live world, once a test made one. */
    world: ReturnType<typeof liveWorld>;
  }
}
window.lab = lab;
