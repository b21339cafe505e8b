/**
 * What a place sounds like when nobody plays: wind, water, crickets by night, the hum of stone. Quiet, and never twice the same.
 *
 * Noise from the bank, moved by slow waves of unrelated periods. Steps are elsewhere.
 */
import { nightOf } from "./bed/bed";
import type { Graph } from "./graph";
import { hertz } from "./music";
import { randomOf } from "./random";
import { Running } from "./running";

/** What nature hears of the world. */
export interface Air {
  biome: string;
  interior: boolean;
  /** Pitch class of the region's tonic: what the stone of an interior hums. */
  tonic: number;
  hour: number;
  /** Metres above the water or the sea: higher is windier. */
  height: number;
  /** Share of the surroundings that is water, 0..1. */
  water: number;
  dissonance: number;
  /** How far snow or a Silence Mist damps everything, 0..1; 0 where absent. */
  hush?: number;
}

/** Nature's sounds. */
export interface Nature {
  /** Follows the place and hour; call a few times a second. */
  follow(air: Air): void;
  dispose(): void;
}

const GLIDE = 1.2;
const LOOKAHEAD = 0.5;
/** Levels at their strongest, before volumes. */
const WIND = 0.05;
const WATER = 0.055;
const CRICKET = 0.011;
const STONE = 0.016;
/** MIDI number of the lowest C that stone hums on. */
const STONE_C = 36;
const STILL = /grotto|cave|interior/;
const WINDY = /mountain|peak|highland|alpine|desert|dune|tundra|snow|ice|sky|coast|waste|steppe/;
const INSECTS = /meadow|valley|field|forest|grove|wood|marsh|fen|swamp|savanna|garden/;

/** Begins nature's sounds in a graph. */
export function natureOf(graph: Graph): Nature {
  const { context } = graph;
  const out = graph.input("world");
  const running = new Running(context);

  const wind = running.level(out);
  const water = running.level(out);
  [-0.6, 0.6].forEach((side, i) => {
    const gust = running.level(running.seat(side, wind));
    gust.gain.value = 0.55;
    const band = running.filter("bandpass", 380 + i * 70, 0.7, gust);
    running.noise(0.91 + i * 0.13, i * 2.1, band);
    running.sway(7.3 + i * 3.7, [[gust.gain, 0.25], [band.frequency, 120]]);
    running.sway(17.9 + i * 5.3, [[gust.gain, 0.18], [band.frequency, 60]]);
    const lap = running.level(running.seat(-side, water));
    lap.gain.value = 0.5;
    const wash = running.filter("lowpass", 620 + i * 90, 0.5, lap);
    running.noise(0.83 + i * 0.2, 1 + i, running.filter("highpass", 140, 0.5, wash));
    running.sway(3.1 + i * 1.3, [[lap.gain, 0.22], [wash.frequency, 180]]);
    running.sway(11.7 + i * 2.9, [[lap.gain, 0.16]]);
    const ripple = running.level(lap);
    ripple.gain.value = 0.12;
    running.noise(1.1 + i * 0.15, 3 + i, running.filter("bandpass", 2100 + i * 400, 2.5, ripple));
    running.sway(0.61 + i * 0.23, [[ripple.gain, 0.1]]);
  });

  // An interior hums one low tone, its octave and its fifth, slowly changing places.
  const stone = running.level(out);
  const hum = [1, 2, 3].map((share, i) => {
    const part = running.level(stone);
    part.gain.value = [0.6, 0.5, 0.16][i] ?? 0;
    const tone = running.tone("sine", hertz(STONE_C) * share, part);
    running.sway(13.7 + i * 4.9, [[part.gain, [0.2, 0.25, 0.1][i] ?? 0]]);
    return { tone, share };
  });

  const night = running.level(out);
  const crickets = [0, 1, 2, 3].map((i) => ({
    random: randomOf("cricket", i),
    buffer: chirp(context, 3900 + i * 270, 3 + (i % 2)),
    seat: running.seat([-0.8, 0.7, -0.25, 0.45][i] ?? 0, night),
    next: 0,
    volume: 1 / (1 + i * 0.45),
  }));
  let loud = 0;

  const sing = (now: number): void => {
    for (const cricket of crickets) {
      if (cricket.next < now - 1) cricket.next = now + cricket.random.between(0, 2);
      while (cricket.next < now + LOOKAHEAD) {
        if (loud > 0.02) {
          const source = context.createBufferSource();
          const gain = context.createGain();
          gain.connect(cricket.seat);
          gain.gain.value = cricket.volume * cricket.random.between(0.6, 1);
          source.buffer = cricket.buffer;
          source.connect(gain);
          source.onended = () => gain.disconnect();
          source.start(cricket.next);
        }
        // They sing in runs and then listen.
        cricket.next += cricket.random.chance(0.12) ? cricket.random.between(2.5, 7) : cricket.random.between(0.42, 0.6);
      }
    }
  };

  return {
    follow: (air) => {
      const now = context.currentTime;
      const clear = 1 - (air.hush ?? 0);
      const open = air.interior || STILL.test(air.biome) ? 0.12 : 1;
      const windy = WINDY.test(air.biome) ? 1 : 0.5;
      const high = Math.min(1, Math.max(0, air.height / 90));
      wind.gain.setTargetAtTime(WIND * open * clear * Math.min(1, windy * (0.55 + 0.6 * high) + 0.3 * air.dissonance), now, GLIDE);
      for (const { tone, share } of hum) tone.frequency.setTargetAtTime(hertz(STONE_C + air.tonic) * share, now, 0.05);
      stone.gain.setTargetAtTime(open < 1 ? STONE : 0, now, GLIDE);
      water.gain.setTargetAtTime(WATER * clear * Math.min(1, air.water * 1.6), now, GLIDE);
      loud = open < 1 || !INSECTS.test(air.biome) ? 0 : nightOf(air.hour) * (1 - 0.8 * air.dissonance) * clear;
      night.gain.setTargetAtTime(CRICKET * loud, now, GLIDE);
      sing(now);
    },
    dispose: () => running.dispose(),
  };
}

/** One chirp: a few short pulses of a high tone, each rising and falling smoothly. */
function chirp(context: BaseAudioContext, hertz: number, pulses: number): AudioBuffer {
  const rate = context.sampleRate;
  const pulse = Math.round(0.016 * rate);
  const gap = Math.round(0.008 * rate);
  const buffer = context.createBuffer(1, pulses * (pulse + gap), rate);
  const samples = new Float32Array(buffer.length);
  for (let p = 0; p < pulses; p++) {
    for (let i = 0; i < pulse; i++) {
      const shape = Math.sin((Math.PI * i) / pulse) ** 2 * (0.5 + (0.5 * p) / pulses);
      samples[p * (pulse + gap) + i] = shape * Math.sin((2 * Math.PI * hertz * i) / rate);
    }
  }
  buffer.copyToChannel(samples, 0);
  return buffer;
}
