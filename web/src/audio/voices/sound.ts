/**
 * Sounds one tone of any voice into a graph. The same function serves live play, the bed and offline rendering.
 *
 * It limits nothing: how many tones may sound at once is the pool's business.
 */
import { ratio } from "../music";
import { bankOf, shiftOf } from "./bank";
import { stripOf } from "./strip";
import type { StruckVoice } from "./struck";
import { bowed, choir, flute, lowTone, pad, whale, type Desk } from "./sustained";
import { gainOf, type Sounding, type Tone, type VoiceName } from "./voice";

/** Level of each voice, so that all are equally loud at the same velocity (measured: see docs/sound.md). */
const LEVELS: Record<VoiceName, number> = {
  harp: 1.14,
  celesta: 0.83,
  marimba: 0.94,
  drum: 0.6,
  glass: 1.2,
  ember: 1.15,
  shimmer: 1.2,
  flute: 0.19,
  bowed: 0.232,
  choir: 0.49,
  pad: 0.23,
  tone: 0.31,
  whale: 0.3,
};

/** Time constants of the damper, in seconds; null where the instrument rings on. */
const DAMPERS: Record<StruckVoice, number | null> = {
  harp: 0.32,
  celesta: 0.3,
  marimba: null,
  drum: null,
  glass: 0.5,
  ember: 0.25,
  shimmer: null,
};

/** Sounds a tone into `out`. */
export function sound(context: BaseAudioContext, voice: VoiceName, tone: Tone, out: AudioNode): Sounding {
  const desk: Desk = { context, bank: bankOf(context), tone, out, level: LEVELS[voice] };
  switch (voice) {
    case "flute":
      return flute(desk);
    case "bowed":
      return bowed(desk);
    case "choir":
      return choir(desk);
    case "pad":
      return pad(desk);
    case "tone":
      return lowTone(desk);
    case "whale":
      return whale(desk);
    case "harp":
    case "celesta":
    case "marimba":
    case "drum":
    case "glass":
    case "ember":
    case "shimmer":
      return strike(desk, voice);
  }
}

function strike(desk: Desk, voice: StruckVoice): Sounding {
  const { context, bank, tone } = desk;
  const struck = bank.struck(voice, tone.pitch, tone.velocity);
  const output = context.createGain();
  output.gain.value = gainOf(tone.velocity) * desk.level;
  output.connect(desk.out);
  const source = context.createBufferSource();
  source.buffer = struck.buffer;
  const rate = shiftOf(struck, tone.pitch) * ratio(tone.cents ?? 0);
  source.playbackRate.value = rate;
  source.connect(output);
  return stripOf(voice, tone, output, [source], {
    constant: DAMPERS[voice],
    naturalSeconds: struck.buffer.duration / rate,
  });
}
