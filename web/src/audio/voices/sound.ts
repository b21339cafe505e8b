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
  harp: 1,
  celesta: 1,
  marimba: 1,
  drum: 1,
  glass: 1,
  ember: 1,
  shimmer: 1,
  flute: 0.3,
  bowed: 0.3,
  choir: 0.3,
  pad: 0.3,
  tone: 0.4,
  whale: 0.4,
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
