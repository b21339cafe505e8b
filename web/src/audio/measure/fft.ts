/**
 * The discrete Fourier transform (iterative radix 2) and windows, for measuring.
 *
 * It is not used while playing.
 */

/** Transforms in place; the length must be a power of two. */
export function transform(real: Float64Array, imaginary: Float64Array): void {
  const count = real.length;
  for (let i = 1, j = 0; i < count; i++) {
    let bit = count >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j] as number, real[i] as number];
      [imaginary[i], imaginary[j]] = [imaginary[j] as number, imaginary[i] as number];
    }
  }
  for (let size = 2; size <= count; size <<= 1) {
    const half = size >> 1;
    const angle = (-2 * Math.PI) / size;
    const cosines = new Float64Array(half);
    const sines = new Float64Array(half);
    for (let k = 0; k < half; k++) {
      cosines[k] = Math.cos(angle * k);
      sines[k] = Math.sin(angle * k);
    }
    for (let start = 0; start < count; start += size) {
      for (let k = 0; k < half; k++) {
        const even = start + k;
        const odd = even + half;
        const c = cosines[k] as number;
        const s = sines[k] as number;
        const re = (real[odd] as number) * c - (imaginary[odd] as number) * s;
        const im = (real[odd] as number) * s + (imaginary[odd] as number) * c;
        real[odd] = (real[even] as number) - re;
        imaginary[odd] = (imaginary[even] as number) - im;
        real[even] = (real[even] as number) + re;
        imaginary[even] = (imaginary[even] as number) + im;
      }
    }
  }
}

/** Magnitudes of the lower half of the spectrum of `size` samples from `from`, under a Blackman-Harris window (side lobes below -92 dB). */
export function spectrum(samples: Float32Array, from: number, size: number): Float64Array {
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const phase = (2 * Math.PI * i) / (size - 1);
    const window = 0.35875 - 0.48829 * Math.cos(phase) + 0.14128 * Math.cos(2 * phase) - 0.01168 * Math.cos(3 * phase);
    real[i] = (samples[from + i] ?? 0) * window;
  }
  transform(real, imaginary);
  const magnitudes = new Float64Array(size / 2);
  for (let k = 0; k < magnitudes.length; k++) magnitudes[k] = Math.hypot(real[k] as number, imaginary[k] as number);
  return magnitudes;
}
