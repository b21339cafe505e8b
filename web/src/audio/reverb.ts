/**
 * The room of a biome as an impulse response, generated: early reflections, then noise that decays faster the higher it is.
 *
 * Two listeners in one biome hear the same room, since it is made from a seed. No recordings are used.
 */
import { randomOf } from "./random";

/** A room. */
export interface Room {
  /** Seconds in which low tones fall by 60 dB. */
  seconds: number;
  /** The same for high tones, as a share of `seconds`. */
  bright: number;
  /** Seconds before the first reflection. */
  gap: number;
  /** How much of what sounds goes into it, 0..1. */
  wet: number;
  /** Share of separate early reflections, 0..1: high between walls, low in the open. */
  walls: number;
}

const OPEN: Room = { seconds: 1.5, bright: 0.4, gap: 0.025, wet: 0.2, walls: 0.15 };

/** Rooms by words that a biome's slug may hold. */
const ROOMS: readonly (readonly [RegExp, Room])[] = [
  [/grotto|cave|cavern|interior/, { seconds: 4.2, bright: 0.32, gap: 0.03, wet: 0.38, walls: 0.5 }],
  [/crystal|glass|shard|star/, { seconds: 3.2, bright: 0.75, gap: 0.022, wet: 0.32, walls: 0.45 }],
  [/ruin|temple|city|stone|canyon|gorge/, { seconds: 2.4, bright: 0.45, gap: 0.028, wet: 0.28, walls: 0.6 }],
  [/forest|grove|wood|jungle/, { seconds: 1.7, bright: 0.3, gap: 0.016, wet: 0.24, walls: 0.35 }],
  [/mountain|peak|alpine|highland|ridge|sky/, { seconds: 2.9, bright: 0.4, gap: 0.07, wet: 0.24, walls: 0.3 }],
  [/marsh|swamp|fen|bog|mire/, { seconds: 1.5, bright: 0.2, gap: 0.02, wet: 0.22, walls: 0.1 }],
  [/snow|ice|frost|tundra|glacier/, { seconds: 1.9, bright: 0.25, gap: 0.03, wet: 0.2, walls: 0.1 }],
  [/coast|shore|lake|sea|isle|reef|water/, { seconds: 1.8, bright: 0.5, gap: 0.035, wet: 0.22, walls: 0.1 }],
  [/desert|dune|waste|ash|ember|volcan|fire|forge/, { seconds: 1.3, bright: 0.35, gap: 0.04, wet: 0.18, walls: 0.15 }],
];

/** The room of a region. */
export function roomOf(biome: string, interior: boolean): Room {
  const word = interior ? `${biome} interior` : biome;
  return ROOMS.find(([pattern]) => pattern.test(word))?.[1] ?? OPEN;
}

/** Renders a room's impulse response in stereo, of unit energy per channel. */
export function impulseOf(context: BaseAudioContext, room: Room, seed: string): AudioBuffer {
  const rate = context.sampleRate;
  const length = Math.ceil((room.gap + room.seconds * 0.95) * rate);
  const buffer = context.createBuffer(2, length, rate);
  for (const channel of [0, 1]) {
    const samples = new Float32Array(length);
    addTail(samples, room, rate, `${seed}.${channel}`);
    addWalls(samples, room, rate, `${seed}.walls.${channel}`);
    let energy = 0;
    for (const sample of samples) energy += sample * sample;
    const scale = 1 / Math.sqrt(energy);
    for (let i = 0; i < length; i++) samples[i] = (samples[i] as number) * scale;
    buffer.copyToChannel(samples, channel);
  }
  return buffer;
}

/** Two bands of noise with a decay each; the seam between them is a one-pole filter at 1.6 kHz, the top is rounded off at 9 kHz. */
function addTail(samples: Float32Array, room: Room, rate: number, seed: string): void {
  const random = randomOf("room", seed);
  const start = Math.round(room.gap * rate);
  const lowFall = 10 ** (-3 / (room.seconds * rate));
  const highFall = 10 ** (-3 / (room.seconds * room.bright * rate));
  const split = 1 - Math.exp((-2 * Math.PI * 1600) / rate);
  const top = 1 - Math.exp((-2 * Math.PI * Math.min(9000, rate * 0.4)) / rate);
  const bottom = 1 - Math.exp((-2 * Math.PI * 120) / rate);
  const swell = 0.02 * rate;
  let low = 0;
  let smooth = 0;
  let rumble = 0;
  let lowLevel = 1;
  let highLevel = 0.8;
  for (let i = start; i < samples.length; i++) {
    const noise = random.between(-1, 1);
    smooth += top * (noise - smooth);
    low += split * (smooth - low);
    rumble += bottom * (low - rumble);
    const onset = Math.min(1, (i - start) / swell);
    const left = Math.min(1, (samples.length - i) / (0.1 * rate));
    samples[i] = onset * left * ((low - rumble) * 2.2 * lowLevel + (smooth - low) * highLevel);
    lowLevel *= lowFall;
    highLevel *= highFall;
  }
}

function addWalls(samples: Float32Array, room: Room, rate: number, seed: string): void {
  const random = randomOf("walls", seed);
  const width = Math.max(2, Math.round(0.0004 * rate));
  for (let i = 0; i < 14; i++) {
    const at = Math.round((room.gap * (0.5 + i * 0.3) + random.between(0, 0.012)) * rate);
    const level = room.walls * 3.2 * 0.82 ** i * (random.chance(0.5) ? 1 : -1);
    // A small hump instead of one sample: walls round off what they give back.
    for (let j = 0; j < width * 2 && at + j < samples.length; j++) {
      samples[at + j] = (samples[at + j] as number) + (level * Math.sin((Math.PI * j) / (width * 2))) / width;
    }
  }
}
