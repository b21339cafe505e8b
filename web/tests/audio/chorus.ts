/**
 * Creatures' voices, rendered and measured: in which pitch they stand, how they are told apart in a chorus, how weather hushes them, how many there are.
 *
 * Part of the laboratory, not of the product.
 */
import { callsOf, type Call } from "../../src/audio/calls";
import { callNotes, instrumentOf, type CallColour } from "../../src/audio/creatures";
import { graphOf } from "../../src/audio/graph";
import { clicks, truePeak } from "../../src/audio/measure/edges";
import { spectrum } from "../../src/audio/measure/fft";
import { bandLevel, centsBetween, meanCents, peakNear } from "../../src/audio/measure/spectrum";
import { hertz, inScale, ratio } from "../../src/audio/music";
import { channelsOf, renderNotes, type Channels } from "../../src/audio/offline";
import { stageOf } from "../../src/audio/stage";
import type { VoiceName } from "../../src/audio/voices/voice";
import { SONGS } from "../fixtures/songs";
import { VOICES, type VoiceFixture } from "../fixtures/voices";

const RATE = 24_000;
const EARS = { x: 0, y: 1.6, z: 0, heading: 0 };
/** Voices that fall into their pitch or slide: they are held to no cents. */
const GLIDING: readonly VoiceName[] = ["drum", "whale", "tone"];
/** Voices that are over soon: their pitch is measured at once. */
const SHORT: readonly VoiceName[] = ["marimba", "ember"];
const CLEAR: CallColour = { harmony: 0.7, dissonance: 0 };

function voiceOf(species: string): VoiceFixture {
  const found = VOICES.find((one) => one.species === species);
  if (found === undefined) throw new Error(`no species ${species}`);
  return found;
}

function songOf(region: string): (typeof SONGS)[number]["song"] {
  const found = SONGS.find((one) => one.region === region);
  if (found === undefined) throw new Error(`no song for ${region}`);
  return found.song;
}

/** What comes of calls that are all given at the beginning. */
async function render(calls: readonly Call[], seconds: number): Promise<{ channels: Channels; heard: number; tones: number }> {
  const context = new OfflineAudioContext(2, Math.ceil(seconds * RATE), RATE);
  const stage = stageOf(graphOf(context), "world");
  stage.follow(EARS);
  const voices = callsOf(context, stage);
  const heard = calls.filter((call) => voices.called(call, EARS, 0) !== null).length;
  const tones = voices.tones();
  return { channels: channelsOf(await context.startRendering()), heard, tones };
}

/** A call from straight ahead; a key of 0 begins at once. */
function call(species: string, region: string, more: Partial<Call> = {}): Call {
  return { key: 0, species: voiceOf(species), song: songOf(region), colour: CLEAR, at: { x: 0, y: 1.6, z: -6 }, standing: null, carries: 1, ...more };
}

function level(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 1e-12) / samples.length);
}

export const chorus = {
  /** One species of each instrument that creatures have. */
  species: (): string[] => [...new Map(VOICES.map(({ species }) => [instrumentOf(species), species])).values()],
  /** Each note of a call as it sounds: how many cents it lies from the pitch it is meant to have, how far that is bent, whether it belongs to the region's scale. */
  async tuned(species: string, region: string, colour: CallColour) {
    const song = songOf(region);
    const notes = callNotes(voiceOf(species), song, colour);
    const end = Math.max(...notes.map(({ at, seconds }) => at + seconds));
    const [samples] = await renderNotes(notes, { rate: RATE, seconds: end + 0.6, bus: "world", biome: null });
    return notes.map((note) => {
      const meant = hertz(note.pitch) * ratio(note.cents);
      const from = Math.round((note.at + (SHORT.includes(note.voice) ? 0.03 : 0.3)) * RATE);
      const cents = SHORT.includes(note.voice)
        ? centsBetween(meant, peakNear(samples as Float32Array, RATE, from, meant, 8_192))
        : meanCents(samples as Float32Array, RATE, from, Math.round(Math.min(0.9, note.seconds - 0.3) * RATE), meant);
      return { pitch: note.pitch, bent: note.cents, cents, belongs: inScale(song, note.pitch), held: !GLIDING.includes(note.voice) };
    });
  },
  /** Decibels that each of some species adds, by its first note, where that note stands: all of them at once against all but it. */
  async apart(species: readonly string[], region: string): Promise<number[]> {
    const song = songOf(region);
    const all = species.map((name) => callNotes(voiceOf(name), song, CLEAR).slice(0, 1));
    const options = { rate: RATE, seconds: 1, bus: "world", biome: null } as const;
    const there = async (notes: readonly ReturnType<typeof callNotes>[]): Promise<Float64Array> => {
      const [samples] = await renderNotes(notes.flat(), options);
      return spectrum(samples as Float32Array, Math.round(0.08 * RATE), 16_384);
    };
    const whole = await there(all);
    const added: number[] = [];
    for (const [k, notes] of all.entries()) {
      const at = hertz(notes[0]?.pitch ?? 0);
      const stands = (heard: Float64Array): number => bandLevel(heard, RATE, at * ratio(-40), at * ratio(40));
      added.push(stands(whole) - stands(await there(all.filter((_, other) => other !== k))));
    }
    return added;
  },
  /** Level of a call through air that carries so much of sound; whether it is heard at all. */
  async through(species: string, region: string, metres: number, carries: number) {
    const { channels, heard } = await render([call(species, region, { at: { x: 0, y: 1.6, z: -metres }, carries })], 1.2);
    const [samples] = channels;
    return { heard: heard > 0, level: level(samples as Float32Array) };
  },
  /** Every species calls at once, several times over. */
  async crowd(region: string, each: number) {
    const calls = Array.from({ length: each }).flatMap((_, flock) => VOICES.map(({ species, voice }, k) => call(species, region, { key: flock * 100 + k, species: { species, voice: [...voice, ...voice] }, at: { x: k - 12, y: 1.6, z: -4 - flock } })));
    const { channels, heard, tones } = await render(calls, 6);
    const sung = calls.slice(0, heard).reduce((sum, { species: { voice } }) => sum + voice.length, 0);
    return { calls: calls.length, heard, tones, sung, peak: truePeak(channels), clicks: channels.flatMap((channel) => clicks(channel, RATE)).length };
  },
};
