/**
 * Loudness as ITU-R BS.1770-4 defines it: K-weighting, blocks of 400 ms overlapping by three quarters, absolute and relative gates.
 *
 * It measures mono or stereo; surround weights are not needed here.
 */

interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

/**
 * The two filters of the K-weighting at any sample rate. The parameters are those that reproduce the standard's tables at 48 kHz
 * (De Man, "Evaluation of implementations of the EBU R128 loudness measurement", 2018).
 */
export function kWeighting(rate: number): readonly [Biquad, Biquad] {
  const shelfGain = 10 ** (3.999843853973347 / 20);
  const shelfTan = Math.tan((Math.PI * 1681.974450955533) / rate);
  const shelfQ = 0.7071752369554196;
  const lift = shelfGain ** 0.4996667741545416;
  const shelfNorm = 1 + shelfTan / shelfQ + shelfTan * shelfTan;
  const shelf: Biquad = {
    b0: (shelfGain + (lift * shelfTan) / shelfQ + shelfTan * shelfTan) / shelfNorm,
    b1: (2 * (shelfTan * shelfTan - shelfGain)) / shelfNorm,
    b2: (shelfGain - (lift * shelfTan) / shelfQ + shelfTan * shelfTan) / shelfNorm,
    a1: (2 * (shelfTan * shelfTan - 1)) / shelfNorm,
    a2: (1 - shelfTan / shelfQ + shelfTan * shelfTan) / shelfNorm,
  };
  const passTan = Math.tan((Math.PI * 38.13547087602444) / rate);
  const passQ = 0.5003270373238773;
  const passNorm = 1 + passTan / passQ + passTan * passTan;
  const pass: Biquad = {
    b0: 1,
    b1: -2,
    b2: 1,
    a1: (2 * (passTan * passTan - 1)) / passNorm,
    a2: (1 - passTan / passQ + passTan * passTan) / passNorm,
  };
  return [shelf, pass];
}

function filtered(samples: Float32Array, filter: Biquad): Float32Array {
  const result = new Float32Array(samples.length);
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const y = filter.b0 * x + filter.b1 * x1 + filter.b2 * x2 - filter.a1 * y1 - filter.a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    result[i] = y;
  }
  return result;
}

/** Mean square of K-weighted blocks: `seconds` long, `hop` apart, summed over channels. */
export function blockPowers(channels: readonly Float32Array[], rate: number, seconds = 0.4, hop = 0.1): number[] {
  const [shelf, pass] = kWeighting(rate);
  const step = Math.round(hop * rate);
  const perBlock = Math.round(seconds / hop);
  const steps = Math.floor((channels[0]?.length ?? 0) / step);
  const energy = new Float64Array(steps);
  for (const channel of channels) {
    const weighted = filtered(filtered(channel, shelf), pass);
    for (let s = 0; s < steps; s++) {
      let sum = 0;
      for (let i = s * step; i < (s + 1) * step; i++) sum += (weighted[i] as number) ** 2;
      energy[s] = (energy[s] as number) + sum / step;
    }
  }
  const blocks: number[] = [];
  for (let s = 0; s + perBlock <= steps; s++) {
    let sum = 0;
    for (let i = 0; i < perBlock; i++) sum += energy[s + i] as number;
    blocks.push(sum / perBlock);
  }
  return blocks;
}

/** Loudness of a power in LUFS. */
export function lufs(power: number): number {
  return -0.691 + 10 * Math.log10(Math.max(power, 1e-12));
}

/** Integrated loudness in LUFS; -Infinity when nothing passes the absolute gate at -70. */
export function integratedLoudness(channels: readonly Float32Array[], rate: number): number {
  const loud = blockPowers(channels, rate).filter((power) => lufs(power) > -70);
  if (loud.length === 0) return -Infinity;
  const mean = (powers: readonly number[]): number => powers.reduce((sum, power) => sum + power, 0) / powers.length;
  const gate = lufs(mean(loud)) - 10;
  return lufs(mean(loud.filter((power) => lufs(power) > gate)));
}

/** Share of 100 ms steps that are at least `below` LU under the integrated loudness: what the ear takes for rest. */
export function restHeard(channels: readonly Float32Array[], rate: number, below: number): number {
  const floor = integratedLoudness(channels, rate) - below;
  const steps = blockPowers(channels, rate, 0.1, 0.1);
  return steps.filter((power) => lufs(power) < floor).length / Math.max(1, steps.length);
}
