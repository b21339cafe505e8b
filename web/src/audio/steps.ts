/**
 * Footsteps: soft, by the surface under the foot, one for each stride.
 *
 * Rendered as short bursts; when a foot falls is found from the distance walked. Nothing here looks at legs.
 */
import { randomOf, type Random } from "./random";
import { renderBody, type Body } from "./voices/modal";

/** What it sounds like to step on. */
export type Tread = "soft" | "leaves" | "sand" | "stone" | "wood" | "snow" | "water";

const TREADS: readonly (readonly [RegExp, Tread])[] = [
  [/water|shallow|wet|mud|marsh|bog|reed|lakebed/, "water"],
  [/snow|ice|frost/, "snow"],
  [/sand|dune|ash|ember|dust|gravel|shingle|pebble|salt/, "sand"],
  [/wood|plank|board|bridge/, "wood"],
  [/rock|stone|cobble|paving|path|basalt|cliff|crystal|tile|marble|obsidian|scree|cave|wall|reef/, "stone"],
  [/forest|needle|leaf|leaves|heather|litter/, "leaves"],
];

/** How a surface sounds underfoot, by its name. */
export function treadOf(surface: string, wet: boolean): Tread {
  if (wet) return "water";
  return TREADS.find(([pattern]) => pattern.test(surface))?.[1] ?? "soft";
}

/** Metres of a stride at a speed in metres per second: walking short, running long. */
export function strideOf(speed: number): number {
  return Math.min(1.7, 0.45 + 0.17 * speed);
}

function bodyOfTread(tread: Tread): Body {
  const heel = (hertz: number, amplitude: number, decay: number) => ({ hertz, amplitude, decay });
  switch (tread) {
    case "soft":
      return { partials: [heel(92, 0.12, 0.09)], bursts: [{ amplitude: 0.3, decay: 0.11, low: 900, high: 160 }], attack: 0.006, longest: 0.3 };
    case "leaves":
      return { partials: [heel(84, 0.1, 0.08)], bursts: [{ amplitude: 0.26, decay: 0.1, low: 1100, high: 200 }, { amplitude: 0.13, decay: 0.2, low: 4200, high: 1700 }], attack: 0.008, longest: 0.3 };
    case "sand":
      return { partials: [heel(76, 0.07, 0.07)], bursts: [{ amplitude: 0.22, decay: 0.17, low: 2600, high: 700 }], attack: 0.02, longest: 0.3 };
    case "stone":
      return { partials: [heel(140, 0.14, 0.06), heel(410, 0.05, 0.04), heel(930, 0.025, 0.03)], bursts: [{ amplitude: 0.24, decay: 0.05, low: 2400, high: 300 }], attack: 0.003, longest: 0.25 };
    case "wood":
      return { partials: [heel(118, 0.22, 0.12), heel(236, 0.09, 0.09), heel(390, 0.05, 0.06)], bursts: [{ amplitude: 0.18, decay: 0.05, low: 1500, high: 150 }], attack: 0.004, longest: 0.3 };
    case "snow":
      return { partials: [heel(70, 0.06, 0.08)], bursts: [{ amplitude: 0.2, decay: 0.22, low: 1700, high: 420 }, { amplitude: 0.07, decay: 0.16, low: 5200, high: 2400 }], attack: 0.03, longest: 0.35 };
    case "water":
      return { partials: [{ hertz: 330, amplitude: 0.05, decay: 0.12, glide: 0.7 }, { hertz: 520, amplitude: 0.03, decay: 0.09, glide: 0.5 }], bursts: [{ amplitude: 0.26, decay: 0.24, low: 1500, high: 260 }], attack: 0.012, longest: 0.4 };
  }
}

const LEVEL = 0.16;
const VARIANTS = 3;

/** Walkers and their steps. */
export interface Steps {
  /** Tells where a walker is; sounds a step into `out` when a foot falls. */
  walked(walker: number, x: number, z: number, speed: number, tread: Tread, out: () => AudioNode): void;
  /** Forgets walkers that are not in this set. */
  keep(walkers: ReadonlySet<number>): void;
}

/** Footsteps in a context. */
export function stepsOf(context: BaseAudioContext): Steps {
  const buffers = new Map<string, AudioBuffer>();
  const walkers = new Map<number, { x: number; z: number; since: number; random: Random }>();
  const bufferOf = (tread: Tread, variant: number): AudioBuffer => {
    const key = `${tread}.${variant}`;
    const known = buffers.get(key);
    if (known !== undefined) return known;
    const samples = renderBody(bodyOfTread(tread), context.sampleRate, randomOf("step", tread, variant));
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    buffers.set(key, buffer);
    return buffer;
  };
  return {
    walked: (walker, x, z, speed, tread, out) => {
      const known = walkers.get(walker);
      if (known === undefined) {
        walkers.set(walker, { x, z, since: 0, random: randomOf("walker", walker) });
        return;
      }
      const moved = Math.hypot(x - known.x, z - known.z);
      known.x = x;
      known.z = z;
      // A jump is no walk: someone was corrected or came through a gate.
      if (moved > 4) return;
      known.since += moved;
      if (known.since < strideOf(speed) || speed < 0.3) return;
      known.since = 0;
      const source = context.createBufferSource();
      source.buffer = bufferOf(tread, known.random.below(VARIANTS));
      source.playbackRate.value = known.random.between(0.88, 1.12);
      const gain = context.createGain();
      gain.gain.value = LEVEL * Math.min(1.3, 0.6 + speed * 0.1) * known.random.between(0.7, 1);
      source.connect(gain).connect(out());
      source.onended = () => gain.disconnect();
      source.start();
    },
    keep: (kept) => {
      for (const walker of walkers.keys()) if (!kept.has(walker)) walkers.delete(walker);
    },
  };
}
