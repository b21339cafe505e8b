/**
 * The sound laboratory: renders voices and beds in the browser and gives back numbers, or pictures to look at.
 *
 * The samples stay here; only measurements leave the page. It is part of the tests, not of the product.
 */
import { clicks, offset, truePeak } from "../../src/audio/measure/edges";
import { integratedLoudness } from "../../src/audio/measure/loudness";
import { centroid, decaySeconds, layersOf, meanCents, peakNear, centsBetween } from "../../src/audio/measure/spectrum";
import { hertz } from "../../src/audio/music";
import { renderNotes, type OfflineNote } from "../../src/audio/offline";
import type { VoiceName } from "../../src/audio/voices/voice";
import { draw } from "./draw";

const RATE = 44_100;
const ONSET = 0.1;

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
        cents: meanCents(loud, RATE, steady, Math.round(1.05 * RATE), base),
        partialCents: centsBetween(base, peakNear(loud, RATE, steady, base, 32_768)),
        soft: centroid(soft, RATE, from),
        loud: centroid(loud, RATE, from),
        layers: layersOf(loud, RATE, Math.round(ONSET * RATE), base),
        decay: decaySeconds(await one(voice, pitch, 90, 6, 1), RATE),
        clicks: clicks(soft, RATE).length + clicks(loud, RATE).length,
        clickAt: [...clicks(soft, RATE), ...clicks(loud, RATE)].slice(0, 3),
        peakDb: truePeak([loud]),
        offset: offset(loud, RATE),
        tail: Math.max(...loud.slice(-400).map(Math.abs)),
      });
    }
    const channels = await renderNotes(phrase(voice, 84), { rate: RATE, seconds: 7, bus: "self", biome: "meadow" });
    return { voice, loudness: integratedLoudness(channels, RATE), peak: truePeak(channels), tones };
  },
  /** A cluster of every voice as loud as it goes: what the limiter must hold. */
  async storm() {
    const notes: OfflineNote[] = [];
    const voices: VoiceName[] = ["harp", "flute", "celesta", "bowed", "marimba", "choir", "drum", "ember"];
    voices.forEach((voice, v) => {
      for (let i = 0; i < 8; i++) notes.push({ voice, pitch: 40 + i * 5 + v, velocity: 127, at: 0.1 + i * 0.19 + v * 0.013, seconds: 1.2 });
    });
    const channels = await renderNotes(notes, { rate: RATE, seconds: 4, bus: "self", biome: "cave" });
    return { peak: truePeak(channels), clicks: channels.flatMap((channel) => clicks(channel, RATE)).length };
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
  }
}
window.lab = lab;
