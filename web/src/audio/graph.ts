/**
 * The way from every tone to the ear: buses with their volumes, the room, the duck under one's own playing, the limiter.
 *
 *   self, performers, bed, world -> volume -> master -> mono -> compressor -> soft ceiling -> destination
 *                 each also -> send -> room (two, crossfaded) -> master
 *
 * It works in a live and in an offline context alike. It makes no sound by itself.
 */
import { impulseOf, type Room } from "./reverb";

/** The buses. */
export const BUSES = ["self", "performers", "bed", "world"] as const;
/** A bus. */
export type Bus = (typeof BUSES)[number];

/** Volumes, 0..1 each. */
export type Volumes = Record<Bus | "master", number>;

/** The mixing graph. */
export interface Graph {
  readonly context: BaseAudioContext;
  /** Where tones of a bus go. */
  input(bus: Bus): AudioNode;
  /** Where a source that brings its own share of the room (someone far away) sends it; follows the volume of the bus. */
  room(bus: Bus): AudioNode;
  setVolumes(volumes: Volumes): void;
  setMono(mono: boolean): void;
  /** Changes the room, crossfading over two seconds. */
  setRoom(room: Room, seed: string): void;
  /** Lowers the bed from `at` until `until`, so that what is played stays in front. */
  duck(at: number, until: number): void;
  /** Fades everything out or in within 0.2 s. */
  setAwake(awake: boolean): void;
  dispose(): void;
}

/** How much of a bus goes into the room, relative to the room's own share. Performers bring theirs from their seats, by distance. */
const SENDS: Record<Bus, number> = { self: 0.75, performers: 0, bed: 1.15, world: 0.8 };
/** The bed's gain while someone plays: 7 dB down. */
export const DUCKED = 0.44;
/** How long the bed stays down after the last note, in seconds. */
export const DUCK_SECONDS = 1.5;
const DUCK_CONSTANT = 0.09;
const RISE_CONSTANT = 0.9;
const GLIDE = 0.04;
const ROOM_SECONDS = 2;
/** Where the ceiling begins to bend and where it ends; the end leaves room for what happens between samples (-1.6 dB). */
const KNEE = 0.6;
const CEILING = 0.83;
/** The curve covers twice full scale, so that nothing is cut off flat. */
const REACH = 2;
/**
 * Browsers add gain after a compressor: (1 / gain at full scale)^0.6, as the Web Audio specification gives it. This takes it away again, so
 * that quiet sound passes unchanged (checked by a test).
 */
const LIMIT = { threshold: -9, knee: 6, ratio: 12, attack: 0.002, release: 0.16, makeup: 0.647 } as const;

/** Volumes as they are at first. */
export const FULL: Volumes = { master: 1, self: 1, performers: 1, bed: 1, world: 1 };

/** The soft ceiling: straight up to the knee, then a hyperbolic tangent that ends below full scale. */
export function ceilingCurve(points = 8193): Float32Array<ArrayBuffer> {
  const curve = new Float32Array(points);
  for (let i = 0; i < points; i++) {
    const x = ((i / (points - 1)) * 2 - 1) * REACH;
    const size = Math.abs(x);
    const bent = size <= KNEE ? size : KNEE + (CEILING - KNEE) * Math.tanh((size - KNEE) / (CEILING - KNEE));
    curve[i] = Math.sign(x) * bent;
  }
  return curve;
}

/** Builds the graph of a context. */
export function graphOf(context: BaseAudioContext): Graph {
  const make = (value: number): GainNode => {
    const node = context.createGain();
    node.gain.value = value;
    return node;
  };
  const master = make(1);
  const awake = make(1);
  const fold = make(1);
  fold.channelCountMode = "explicit";
  fold.channelInterpretation = "speakers";
  fold.channelCount = 2;
  const compressor = context.createDynamicsCompressor();
  compressor.threshold.value = LIMIT.threshold;
  compressor.knee.value = LIMIT.knee;
  compressor.ratio.value = LIMIT.ratio;
  compressor.attack.value = LIMIT.attack;
  compressor.release.value = LIMIT.release;
  const before = make(LIMIT.makeup / REACH);
  const ceiling = context.createWaveShaper();
  ceiling.curve = ceilingCurve();
  ceiling.oversample = "4x";
  master.connect(awake).connect(fold).connect(compressor).connect(before).connect(ceiling).connect(context.destination);

  const volumes: Record<Bus, GainNode> = { self: make(1), performers: make(1), bed: make(1), world: make(1) };
  const ducked = make(1);
  const roomInput = make(1);
  const sends = BUSES.map((bus) => {
    const out = bus === "bed" ? ducked : volumes[bus];
    if (bus === "bed") volumes.bed.connect(ducked);
    out.connect(master);
    const send = make(SENDS[bus]);
    out.connect(send).connect(roomInput);
    return send;
  });

  const rooms: Record<Bus, GainNode> = { self: make(1), performers: make(1), bed: make(1), world: make(1) };
  for (const bus of BUSES) rooms[bus].connect(roomInput);

  let room: { convolver: ConvolverNode; gain: GainNode } | null = null;
  let roomName = "";
  let duckedUntil = -Infinity;
  const glide = (parameter: AudioParam, value: number, constant: number): void => {
    parameter.setTargetAtTime(value, context.currentTime, constant);
  };

  return {
    context,
    input: (bus) => volumes[bus],
    room: (bus) => rooms[bus],
    setVolumes: (wanted) => {
      for (const bus of BUSES) {
        glide(volumes[bus].gain, wanted[bus] ** 2, GLIDE);
        glide(rooms[bus].gain, wanted[bus] ** 2, GLIDE);
      }
      glide(master.gain, wanted.master ** 2, GLIDE);
    },
    setMono: (mono) => {
      fold.channelCount = mono ? 1 : 2;
    },
    setRoom: (next, seed) => {
      if (seed === roomName) return;
      const old = room;
      const convolver = context.createConvolver();
      convolver.normalize = false;
      convolver.buffer = impulseOf(context, next, seed);
      const gain = make(old === null ? next.wet : 0);
      roomInput.connect(convolver).connect(gain).connect(master);
      room = { convolver, gain };
      roomName = seed;
      if (old === null) return;
      gain.gain.setTargetAtTime(next.wet, context.currentTime, ROOM_SECONDS / 4);
      old.gain.gain.setTargetAtTime(0, context.currentTime, ROOM_SECONDS / 4);
      const clock = context.createConstantSource();
      clock.onended = () => {
        roomInput.disconnect(old.convolver);
        old.gain.disconnect();
      };
      clock.start();
      clock.stop(context.currentTime + ROOM_SECONDS * 2);
    },
    duck: (at, until) => {
      if (until <= duckedUntil) return;
      ducked.gain.cancelScheduledValues(Math.max(at, context.currentTime));
      ducked.gain.setTargetAtTime(DUCKED, Math.max(at, context.currentTime), DUCK_CONSTANT);
      ducked.gain.setTargetAtTime(1, until, RISE_CONSTANT);
      duckedUntil = until;
    },
    setAwake: (on) => glide(awake.gain, on ? 1 : 0, 0.05),
    dispose: () => {
      for (const node of [master, awake, fold, compressor, before, ceiling, ducked, roomInput, ...sends]) node.disconnect();
      for (const bus of BUSES) {
        volumes[bus].disconnect();
        rooms[bus].disconnect();
      }
      room?.gain.disconnect();
      room?.convolver.disconnect();
    },
  };
}
