/**
 * Where things are heard from: direction, distance as level and as a filter, and more of the room the farther away.
 *
 * Each source of sound has a seat while it sounds. The listener's head is given every frame; nothing here knows the world.
 */
import type { Graph } from "./graph";

/** A listener: place in metres, heading in radians clockwise from north. */
export interface Ears {
  x: number;
  y: number;
  z: number;
  heading: number;
}

/** A place in metres: east, up, south. */
export interface Place {
  x: number;
  y: number;
  z: number;
}

/** How something at a place is heard. */
export interface Hearing {
  metres: number;
  /** -1 left .. 1 right. */
  pan: number;
  /** Gain, 0..1. */
  gain: number;
  /** Low-pass edge in hertz. */
  edge: number;
  /** Share sent into the room, before the room's own. */
  wet: number;
  /** Radians clockwise from straight ahead, -pi..pi. */
  bearing: number;
}

/** Metres at which level begins to fall. */
const NEAR = 7;
/** Metres at which nothing is heard any more. */
export const HEARD_METRES = 130;
const SEATS_MAX = 28;
const GLIDE = 0.06;
/** Width of the picture: even something straight to the right reaches the left ear. */
const WIDTH = 0.85;

/** How a listener hears a place; `carries` is how far sound goes in the air between, as a share of clear air: what snow and mist swallow is as if it were farther off. */
export function hearingOf(ears: Ears, at: Place, carries = 1): Hearing {
  const east = at.x - ears.x;
  const south = at.z - ears.z;
  const flat = Math.hypot(east, south);
  const metres = Math.hypot(flat, at.y - ears.y) / carries;
  const turn = Math.atan2(east, -south) - ears.heading;
  const bearing = Math.atan2(Math.sin(turn), Math.cos(turn));
  const behind = (1 - Math.cos(bearing)) / 2;
  const fade = Math.max(0, 1 - (metres / HEARD_METRES) ** 2);
  return {
    metres,
    bearing,
    pan: Math.sin(bearing) * WIDTH * Math.min(1, flat / 2.5),
    gain: fade / (1 + (Math.max(0, metres - 2) / NEAR) ** 1.35),
    edge: (1200 + 16_800 * Math.exp(-metres / 38)) * (1 - 0.3 * behind * Math.min(1, flat / 4)),
    wet: Math.min(1, 0.35 + metres / 60),
  };
}

interface Seat {
  at: Place;
  carries: number;
  input: GainNode;
  filter: BiquadFilterNode;
  level: GainNode;
  pan: StereoPannerNode;
  send: GainNode;
  usedAt: number;
}

/** Seats of sources. */
export interface Stage {
  /** The way in for a source; made when new. `at` is where it is now, `carries` how far sound goes there (see `hearingOf`). */
  seat(id: string, at: Place, carries?: number): AudioNode;
  /** Moves a source that has a seat. */
  move(id: string, at: Place): void;
  /** Follows the listener's head. */
  follow(ears: Ears): void;
}

/** A stage that goes to a bus. */
export function stageOf(graph: Graph, bus: "performers" | "world"): Stage {
  const { context } = graph;
  const seats = new Map<string, Seat>();
  let head: Ears = { x: 0, y: 0, z: 0, heading: 0 };

  const place = (seat: Seat, constant: number): void => {
    const heard = hearingOf(head, seat.at, seat.carries);
    const now = context.currentTime;
    const set = (parameter: AudioParam, value: number): void => {
      if (constant === 0) parameter.setValueAtTime(value, now);
      else parameter.setTargetAtTime(value, now, constant);
    };
    set(seat.filter.frequency, Math.min(heard.edge, context.sampleRate * 0.45));
    set(seat.level.gain, heard.gain);
    set(seat.pan.pan, heard.pan);
    set(seat.send.gain, heard.wet);
  };
  const leave = (id: string, seat: Seat): void => {
    seats.delete(id);
    seat.pan.disconnect();
    seat.send.disconnect();
  };

  return {
    seat: (id, at, carries = 1) => {
      const known = seats.get(id);
      if (known !== undefined) {
        known.at = at;
        known.carries = carries;
        known.usedAt = context.currentTime;
        return known.input;
      }
      if (seats.size >= SEATS_MAX) {
        const [oldest] = [...seats].sort((a, b) => a[1].usedAt - b[1].usedAt);
        if (oldest !== undefined) leave(oldest[0], oldest[1]);
      }
      const input = context.createGain();
      const filter = context.createBiquadFilter();
      filter.type = "lowpass";
      filter.Q.value = 0.3;
      const level = context.createGain();
      const pan = context.createStereoPanner();
      const send = context.createGain();
      input.connect(filter).connect(level).connect(pan).connect(graph.input(bus));
      level.connect(send).connect(graph.room(bus));
      const seat: Seat = { at, carries, input, filter, level, pan, send, usedAt: context.currentTime };
      seats.set(id, seat);
      place(seat, 0);
      return input;
    },
    move: (id, at) => {
      const seat = seats.get(id);
      if (seat !== undefined) seat.at = at;
    },
    follow: (ears) => {
      head = ears;
      for (const seat of seats.values()) place(seat, GLIDE);
    },
  };
}
