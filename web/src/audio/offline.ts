/**
 * Renders notes and beds without a loudspeaker, through the same voices and the same graph as live play: for WAV export and for measuring.
 *
 * It returns samples; what is done with them is the caller's business.
 */
import { conductorOf, type BedPlace, type Colour, type Taken } from "./conductor";
import { BUSES, DUCK_SECONDS, graphOf, type Bus, type Volumes } from "./graph";
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

/** A bed to render. */
export interface BedOptions {
  place: BedPlace;
  interior: boolean;
  colour: Colour;
  rate: number;
  seconds: number;
  /** Server seconds at which the rendering begins; decides which bars are heard. */
  from: number;
  /** Notes that someone plays meanwhile. */
  played: readonly OfflineNote[];
  /** Volumes: silencing the bed or the player leaves the other exactly as it is in the mix. */
  volumes: Volumes;
}

/** A rendered bed and what it played. */
export interface RenderedBed {
  channels: Channels;
  taken: Taken[];
}

/** How often the conductor is woken, in seconds. Live it is each frame; this is a slow one. */
const WAKE = 0.1;

/** Renders a region's bed: the live conductor, woken again and again while the context stands still. */
export async function renderBed(options: BedOptions): Promise<RenderedBed> {
  const context = new OfflineAudioContext(2, Math.ceil(options.seconds * options.rate), options.rate);
  const graph = graphOf(context);
  for (const bus of BUSES) (graph.input(bus) as GainNode).gain.value = options.volumes[bus] ** 2;
  graph.setRoom(roomOf(options.place.biome, options.interior), options.place.biome);
  const conductor = conductorOf(graph);
  conductor.setPlace(options.place);
  const taken: Taken[] = [];
  const played = [...options.played].sort((a, b) => a.at - b.at);
  let next = 0;
  const wake = (): void => {
    for (let note = played[next]; note !== undefined && note.at < context.currentTime + WAKE; note = played[++next]) {
      sound(context, note.voice, note, graph.input("self"));
      conductor.heard(note.voice, note.pitch, note.velocity, note.at);
      graph.duck(note.at, note.at + DUCK_SECONDS);
    }
    conductor.advance(options.from, options.colour);
    taken.push(...conductor.taken());
    const later = context.currentTime + WAKE;
    if (later < options.seconds) {
      void context.suspend(later).then(() => {
        wake();
        void context.resume();
      });
    }
  };
  wake();
  return { channels: channelsOf(await context.startRendering()), taken };
}
