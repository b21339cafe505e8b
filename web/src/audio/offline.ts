/**
 * Renders notes without a loudspeaker, through the same voices and the same graph as live play: for WAV export and for measuring.
 *
 * It returns samples; what is done with them is the caller's business.
 */
import { graphOf, type Bus } from "./graph";
import { roomOf } from "./reverb";
import { sound } from "./voices/sound";
import type { VoiceName } from "./voices/voice";

/** A note to render. */
export interface OfflineNote {
  voice: VoiceName;
  pitch: number;
  velocity: number;
  /** Seconds from the beginning. */
  at: number;
  seconds: number;
}

/** How to render. */
export interface OfflineOptions {
  rate: number;
  /** Length of the result in seconds. */
  seconds: number;
  bus: Bus;
  /** The biome whose room it sounds in; null for none. */
  biome: string | null;
}

/** Samples per channel. */
export type Channels = Float32Array<ArrayBuffer>[];

/** The channels of a rendered buffer. */
export function channelsOf(buffer: AudioBuffer): Channels {
  return Array.from({ length: buffer.numberOfChannels }, (_, i) => buffer.getChannelData(i));
}

/** Renders notes in stereo. */
export async function renderNotes(notes: readonly OfflineNote[], options: OfflineOptions): Promise<Channels> {
  const context = new OfflineAudioContext(2, Math.ceil(options.seconds * options.rate), options.rate);
  const graph = graphOf(context);
  if (options.biome !== null) graph.setRoom(roomOf(options.biome, false), options.biome);
  for (const note of notes) sound(context, note.voice, note, graph.input(options.bus));
  return channelsOf(await context.startRendering());
}
