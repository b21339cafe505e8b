/**
 * Draws a spectrogram: logarithmic frequency from 40 Hz up, 90 dB of range, the wave below it.
 *
 * For people to look at; no test reads its pixels.
 */
import { spectrum } from "../../src/audio/measure/fft";

const LOW_HERTZ = 40;
const RANGE_DB = 90;

/** Draws samples into a canvas. */
export function draw(canvas: HTMLCanvasElement, samples: Float32Array, rate: number, title: string, width = 900, height = 420): void {
  canvas.width = width;
  canvas.height = height + 60;
  const paint = canvas.getContext("2d");
  if (paint === null) return;
  const size = rate > 30_000 ? 4096 : 2048;
  const columns: Float64Array[] = [];
  for (let x = 0; x < width; x++) columns.push(spectrum(samples, Math.floor((x / width) * samples.length) - size / 2, size));
  let top = 1e-9;
  for (const column of columns) for (const value of column) top = Math.max(top, value);
  const image = paint.createImageData(width, height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const frequency = LOW_HERTZ * (rate / 2 / LOW_HERTZ) ** (1 - y / height);
      const bin = (frequency * size) / rate;
      const low = Math.floor(bin);
      const share = bin - low;
      const column = columns[x] as Float64Array;
      const value = (column[low] ?? 0) * (1 - share) + (column[low + 1] ?? 0) * share;
      const level = Math.max(0, 1 + (20 * Math.log10(Math.max(1e-12, value / top))) / RANGE_DB);
      const at = (y * width + x) * 4;
      image.data[at] = 255 * Math.min(1, level * 1.6) ** 2;
      image.data[at + 1] = 255 * level ** 3;
      image.data[at + 2] = 255 * Math.min(1, Math.max(0, level * 2.2 - 1.2) + 0.35 * Math.sin(Math.PI * Math.min(1, level * 1.5)));
      image.data[at + 3] = 255;
    }
  }
  paint.fillStyle = "#000";
  paint.fillRect(0, 0, width, height + 60);
  paint.putImageData(image, 0, 0);
  paint.strokeStyle = "#9cf";
  paint.beginPath();
  for (let x = 0; x < width; x++) {
    let peak = 0;
    const from = Math.floor((x / width) * samples.length);
    for (let i = from; i < from + samples.length / width; i++) peak = Math.max(peak, Math.abs(samples[i] ?? 0));
    paint.moveTo(x, height + 30 - peak * 30);
    paint.lineTo(x, height + 30 + peak * 30);
  }
  paint.stroke();
  paint.fillStyle = "#fff";
  paint.font = "13px sans-serif";
  paint.fillText(`${title}  (${(samples.length / rate).toFixed(1)} s)`, 8, 16);
  for (const frequency of [100, 440, 1000, 4000, 10_000]) {
    const y = height * (1 - Math.log(frequency / LOW_HERTZ) / Math.log(rate / 2 / LOW_HERTZ));
    paint.fillRect(0, y, 6, 1);
    paint.fillText(String(frequency), 8, y + 4);
  }
}
