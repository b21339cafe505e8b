/**
 * The end of every sounding tone: one gain that releases it, and the sources to stop afterwards.
 *
 * A strip never jumps: it is let go along an exponential and stopped only when inaudible, then taken out of the graph.
 */
import type { Sounding, Tone, VoiceName } from "./voice";

const CHOKE_CONSTANT = 0.004;
/** Time constants after which a released tone is 70 dB down and may stop. */
const CONSTANTS_TO_SILENCE = 8;
/** Longest a tone of unknown length is held, in seconds: a lost release must not sound for ever. */
export const HELD_SECONDS_MAX = 12;

/** Builds a sounding tone around its sources. The first source is the one whose end takes the tone out of the graph. */
export function stripOf(
  voice: VoiceName,
  tone: Tone,
  output: GainNode,
  sources: readonly [AudioScheduledSourceNode, ...AudioScheduledSourceNode[]],
  letGo: {
    /** Time constant of the release in seconds; null when the instrument rings on by itself. */
    constant: number | null;
    /** Seconds after which it is silent by itself; null when it sounds until released. */
    naturalSeconds: number | null;
  },
): Sounding {
  const stopAll = (at: number): void => {
    for (const source of sources) source.stop(at);
  };
  const held = tone.seconds ?? HELD_SECONDS_MAX;
  const sounding: Sounding = {
    voice,
    pitch: tone.pitch,
    at: tone.at,
    endsAt: tone.at + (letGo.naturalSeconds ?? Infinity),
    release: (at) => {
      if (letGo.constant === null) return;
      const from = Math.max(at, tone.at);
      const end = from + letGo.constant * CONSTANTS_TO_SILENCE;
      if (end >= sounding.endsAt) return;
      output.gain.setTargetAtTime(0, from, letGo.constant);
      sounding.endsAt = end;
      stopAll(end);
    },
    choke: (at) => {
      const end = Math.max(at, tone.at) + CHOKE_CONSTANT * CONSTANTS_TO_SILENCE;
      if (end >= sounding.endsAt) return;
      output.gain.setTargetAtTime(0, Math.max(at, tone.at), CHOKE_CONSTANT);
      sounding.endsAt = end;
      stopAll(end);
    },
  };
  for (const source of sources) {
    // Each tone begins elsewhere in looped noise, so that no two breaths are alike.
    if (source instanceof AudioBufferSourceNode && source.loop) source.start(tone.at, (tone.at * 1.618 + tone.pitch * 0.37) % 5);
    else source.start(tone.at);
  }
  sources[0].onended = () => output.disconnect();
  if (letGo.naturalSeconds !== null) stopAll(sounding.endsAt);
  sounding.release(tone.at + held);
  return sounding;
}
