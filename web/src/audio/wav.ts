/**
 * Writes samples as a WAV file: 16-bit PCM with triangular dither, so that quiet tails fade into noise and not into steps.
 *
 * It reads nothing and knows no audio context.
 */
import { randomOf } from "./random";

const HEAD_BYTES = 44;

/** A WAV file of one or two channels of equal length. */
export function wavOf(channels: readonly Float32Array[], rate: number): ArrayBuffer {
  const count = channels.length;
  const frames = channels[0]?.length ?? 0;
  const bytes = frames * count * 2;
  const file = new ArrayBuffer(HEAD_BYTES + bytes);
  const view = new DataView(file);
  const word = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  word(0, "RIFF");
  view.setUint32(4, HEAD_BYTES - 8 + bytes, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, count, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * count * 2, true);
  view.setUint16(32, count * 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, bytes, true);
  const random = randomOf("dither");
  for (let frame = 0, at = HEAD_BYTES; frame < frames; frame++) {
    for (let channel = 0; channel < count; channel++, at += 2) {
      const dither = random.next() - random.next();
      const value = Math.round((channels[channel]?.[frame] ?? 0) * 32_767 + dither);
      view.setInt16(at, Math.min(32_767, Math.max(-32_768, value)), true);
    }
  }
  return file;
}
