/**
 * The bodies of plucked and struck instruments: harp, celesta, marimba, low drum, glass, ember and shimmer.
 *
 * Only their partials are described here; rendering and playing happen elsewhere.
 */
import { hertz, ratio } from "../music";
import type { Body, Burst, Partial } from "./modal";

/** Instruments that are rendered as bodies. */
export type StruckVoice = "harp" | "celesta" | "marimba" | "drum" | "glass" | "ember" | "shimmer";

/** The body of one note. `force` is 0..1, how hard it is played. */
export function bodyOf(voice: StruckVoice, pitch: number, force: number): Body {
  switch (voice) {
    case "harp":
      return harp(pitch, force);
    case "celesta":
      return celesta(pitch, force);
    case "marimba":
      return marimba(pitch, force);
    case "drum":
      return drum(pitch, force);
    case "glass":
      return glass(pitch, force);
    case "ember":
      return ember(pitch, force);
    case "shimmer":
      return shimmer(pitch, force);
  }
}

/** Value that halves (or grows) per octave away from A4. */
function perOctave(atA4: number, pitch: number, factor: number): number {
  return atA4 * factor ** ((pitch - 69) / 12);
}

/**
 * A gut string plucked near a third of its length. Harmonics of an ideal pluck fall as sin(n pi p)/n^2 in displacement, radiated about
 * as 1/n; the softer the finger, the steeper. Each harmonic is a pair (two polarisations) a little apart, one decaying fast
 * into the soundboard, one slowly: the two-stage decay of real strings (Weinreich 1977).
 */
function harp(pitch: number, force: number): Body {
  const base = hertz(pitch);
  const slow = Math.min(9, perOctave(3.4, pitch, 0.62));
  const stiffness = perOctave(4e-5, pitch, 1.35);
  const steep = 2.05 - 0.85 * force;
  const place = 0.29;
  const partials: Partial[] = [];
  for (let n = 1; n <= 36; n++) {
    const frequency = n * base * Math.sqrt(1 + stiffness * n * n);
    if (frequency > 13_000) break;
    const pluck = Math.abs(Math.sin(n * Math.PI * place)) + 0.03;
    const board = frequency / (frequency + 70);
    const amplitude = (0.3 * pluck * board) / n ** steep;
    if (amplitude < 2e-5) continue;
    const damping = 1 + 0.16 * (n - 1) + (frequency / 5200) ** 1.4;
    const apart = 0.35 + 0.12 * (n % 3);
    partials.push({ hertz: frequency * ratio(-apart), amplitude: amplitude * 0.62, decay: (slow * 0.42) / damping });
    partials.push({ hertz: frequency * ratio(apart * 0.6), amplitude: amplitude * 0.38, decay: (slow * 1.25) / damping });
  }
  const board: Partial[] = [
    { hertz: 172, amplitude: 0.010 + 0.012 * force, decay: 0.14 },
    { hertz: 263, amplitude: 0.008 + 0.01 * force, decay: 0.11 },
    { hertz: 419, amplitude: 0.005 + 0.008 * force, decay: 0.08 },
  ];
  const finger: Burst = { amplitude: 0.03 + 0.1 * force, decay: 0.035, low: 1400 + 3200 * force, high: 300 };
  return { partials: [...partials, ...board], bursts: [finger], attack: 0.0032 - 0.0016 * force, longest: 7 };
}

/**
 * A steel bar over a tuned wooden box, struck by a felt hammer. The box lifts the fundamental; of the free bar's partials (1, 2.756, 5.404,
 * 8.933: Fletcher and Rossing, "The Physics of Musical Instruments", ch. 19) little is left, and it dies quickly.
 */
function celesta(pitch: number, force: number): Body {
  const base = hertz(pitch);
  const ring = Math.min(4.2, perOctave(2.9, pitch, 0.7));
  const upper = 0.25 + 1.5 * force * force;
  const partials: Partial[] = [
    { hertz: base * ratio(-0.5), amplitude: 0.2, decay: ring },
    { hertz: base * ratio(0.7), amplitude: 0.1, decay: ring * 0.6 },
    { hertz: base * 2.0, amplitude: 0.022 * (0.4 + force), decay: ring * 0.5 },
    { hertz: base * 2.756, amplitude: 0.028 * upper, decay: ring * 0.22 },
    { hertz: base * 4.0, amplitude: 0.03 * upper, decay: ring * 0.3 },
    { hertz: base * 5.404, amplitude: 0.02 * upper, decay: ring * 0.1 },
    { hertz: base * 8.933, amplitude: 0.01 * upper * force, decay: ring * 0.05 },
  ];
  const felt: Burst = { amplitude: 0.02 + 0.09 * force, decay: 0.02, low: 2600 + 3000 * force, high: 700 };
  return { partials: partials.filter((partial) => partial.hertz < 15_000), bursts: [felt], attack: 0.002, longest: 4.5 };
}

/** A rosewood bar whose first overtones are tuned to 4 and about 10, over a tube that takes the fundamental's energy away. */
function marimba(pitch: number, force: number): Body {
  const base = hertz(pitch);
  const ring = Math.min(2.6, perOctave(0.85, pitch, 0.58));
  const hard = 0.1 + 1.7 * force ** 1.7;
  const partials: Partial[] = [
    { hertz: base, amplitude: 0.34, decay: ring },
    { hertz: base * ratio(0.3), amplitude: 0.05, decay: ring * 1.4 },
    { hertz: base * 3.984, amplitude: 0.1 * hard, decay: ring * 0.24 },
    { hertz: base * 9.6, amplitude: 0.045 * hard, decay: ring * 0.09 },
    { hertz: base * 16.4, amplitude: 0.014 * hard * force, decay: ring * 0.05 },
  ];
  const mallet: Burst = { amplitude: 0.06 + 0.2 * force, decay: 0.018, low: 900 + 2400 * force, high: 120 };
  return { partials: partials.filter((partial) => partial.hertz < 14_000), bursts: [mallet], attack: 0.0016, longest: 3 };
}

/** A large, slack membrane (modes of a circular membrane, air-loaded: 1, 1.5, 1.99, 2.44, 2.89) whose pitch falls as it settles. */
function drum(pitch: number, force: number): Body {
  const base = hertz(pitch);
  const bright = 0.2 + force;
  const partials: Partial[] = [
    { hertz: base, amplitude: 0.5, decay: 1.1, glide: 0.12 + 0.16 * force },
    { hertz: base * 1.5, amplitude: 0.16 * bright, decay: 0.7, glide: 0.08 },
    { hertz: base * 1.99, amplitude: 0.12 * bright, decay: 0.5, glide: 0.05 },
    { hertz: base * 2.44, amplitude: 0.07 * bright, decay: 0.36 },
    { hertz: base * 2.89, amplitude: 0.05 * bright, decay: 0.26 },
    { hertz: base * 4.2, amplitude: 0.02 * bright, decay: 0.14 },
  ];
  const skin: Burst = { amplitude: 0.1 + 0.22 * force, decay: 0.07, low: 420 + 900 * force, high: 60 };
  return { partials, bursts: [skin], attack: 0.004, longest: 2.2 };
}

/** KAI: a rubbed and struck glass, near-harmonic, with an octave that answers the fundamental. */
function glass(pitch: number, force: number): Body {
  const base = hertz(pitch);
  const ring = Math.min(3.4, perOctave(2.4, pitch, 0.75));
  const bright = 0.3 + force;
  const partials: Partial[] = [1, 2, 3, 4, 6, 8].map((n, i) => ({
    hertz: base * n * ratio((i % 2 === 0 ? -1 : 1) * 0.9),
    amplitude: ([0.2, 0.11, 0.05 * bright, 0.045 * bright, 0.025 * bright, 0.016 * bright][i] as number),
    decay: ring / (1 + 0.55 * i),
  }));
  const tick: Burst = { amplitude: 0.012 + 0.04 * force, decay: 0.01, low: 6000, high: 2500 };
  return { partials: partials.filter((partial) => partial.hertz < 14_000), bursts: [tick], attack: 0.006, longest: 4 };
}

/** Ignis: a tight metal string, bright at once and quickly warm, with a spark of noise. */
function ember(pitch: number, force: number): Body {
  const base = hertz(pitch);
  const partials: Partial[] = [];
  for (let n = 1; n <= 22; n++) {
    const frequency = base * n * Math.sqrt(1 + 1.6e-4 * n * n);
    if (frequency > 11_000) break;
    const amplitude = (0.2 * (0.3 + Math.abs(Math.sin(n * Math.PI * 0.13)))) / n ** (1.5 - 0.6 * force);
    partials.push({ hertz: frequency, amplitude, decay: 1.9 / (1 + 0.3 * (n - 1)) });
    if (n <= 4) partials.push({ hertz: frequency * ratio(4), amplitude: amplitude * 0.4, decay: 1.3 / n });
  }
  const spark: Burst = { amplitude: 0.05 + 0.15 * force, decay: 0.06, low: 5200, high: 1400 };
  return { partials, bursts: [spark], attack: 0.002, longest: 3 };
}

/** Lumi: a small bell with a halo of slow, close partials that beat like light on water. */
function shimmer(pitch: number, force: number): Body {
  const base = hertz(pitch);
  const partials: Partial[] = [];
  const shares = [1, 2, 3, 4, 5.02, 6.03, 8.05];
  shares.forEach((share, i) => {
    const frequency = base * share;
    if (frequency > 12_000) return;
    const amplitude = (0.16 / (1 + i) ** 1.25) * (i === 0 ? 1 : 0.45 + 0.75 * force);
    const ring = 3.4 / (1 + 0.42 * i);
    partials.push({ hertz: frequency * ratio(-0.7), amplitude: amplitude * 0.78, decay: ring });
    partials.push({ hertz: frequency * ratio(2), amplitude: amplitude * 0.32, decay: ring * 1.1 });
  });
  const dust: Burst = { amplitude: 0.01 + 0.03 * force, decay: 0.12, low: 9000, high: 4200 };
  return { partials, bursts: [dust], attack: 0.012, longest: 5 };
}
