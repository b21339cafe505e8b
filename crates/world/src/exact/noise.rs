//! Gradient noise over the plane (Perlin 2002, "Improving noise"), with hashed lattice points instead of a table.
//!
//! What it is not: it is not random; the same seed and place give the same number for ever.

const DIAGONAL: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Gradients at lattice points: sixteen directions, evenly around the circle.
const GRADIENTS: [(f64, f64); 16] = [
    (1.0, 0.0),
    (0.923_879_532_511_286_7, 0.382_683_432_365_089_8),
    (DIAGONAL, DIAGONAL),
    (0.382_683_432_365_089_8, 0.923_879_532_511_286_7),
    (0.0, 1.0),
    (-0.382_683_432_365_089_8, 0.923_879_532_511_286_7),
    (-DIAGONAL, DIAGONAL),
    (-0.923_879_532_511_286_7, 0.382_683_432_365_089_8),
    (-1.0, 0.0),
    (-0.923_879_532_511_286_7, -0.382_683_432_365_089_8),
    (-DIAGONAL, -DIAGONAL),
    (-0.382_683_432_365_089_8, -0.923_879_532_511_286_7),
    (0.0, -1.0),
    (0.382_683_432_365_089_8, -0.923_879_532_511_286_7),
    (DIAGONAL, -DIAGONAL),
    (0.923_879_532_511_286_7, -0.382_683_432_365_089_8),
];

/// A field of noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noise {
    seed: u64,
}

impl Noise {
    /// The field of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A number in 0..1 for a lattice point, unrelated to its neighbours'.
    #[must_use]
    pub fn grain(self, column: i64, row: i64) -> f64 {
        (self.hash(column, row) >> 40) as f64 / (1_u64 << 24) as f64
    }

    /// Noise at a place, about -1 to 1, zero on average; one swell per unit of length.
    #[must_use]
    pub fn at(self, x: f64, z: f64) -> f64 {
        let (column, row) = (x.floor(), z.floor());
        let (u, v) = (x - column, z - row);
        let (column, row) = (column as i64, row as i64);
        let north = blend(
            self.corner(column, row, u, v),
            self.corner(column + 1, row, u - 1.0, v),
            u,
        );
        let south = blend(
            self.corner(column, row + 1, u, v - 1.0),
            self.corner(column + 1, row + 1, u - 1.0, v - 1.0),
            u,
        );
        // Gradient noise with unit gradients reaches 0.71 at most and rarely half of that; scaled so that hills use the range.
        (blend(north, south, v) * 2.0).clamp(-1.0, 1.0)
    }

    /// Noise of several octaves, each half as long and half as strong, about -1 to 1.
    #[must_use]
    pub fn octaves(self, x: f64, z: f64, count: u32) -> f64 {
        let (mut sum, mut strength, mut total, mut scale) = (0.0, 1.0, 0.0, 1.0);
        for octave in 0..count {
            // Octaves are shifted so that their lattices do not share points.
            let shift = f64::from(octave) * 17.3;
            sum += strength * self.at(x * scale + shift, z * scale - shift);
            total += strength;
            strength *= 0.5;
            scale *= 2.0;
        }
        sum / total
    }

    /// Ridged noise of several octaves, 0 to 1: sharp crests at 1 (Musgrave 1993, in the form 1 - |noise|).
    #[must_use]
    pub fn ridges(self, x: f64, z: f64, count: u32) -> f64 {
        let (mut sum, mut strength, mut total, mut scale, mut weight) = (0.0, 1.0, 0.0, 1.0, 1.0);
        for octave in 0..count {
            let shift = f64::from(octave) * 11.9;
            let crest = 1.0 - self.at(x * scale + shift, z * scale - shift).abs().min(1.0);
            let crest = crest * crest;
            sum += strength * crest * weight;
            total += strength;
            // Valleys stay smooth: finer ridges grow only on what is already high.
            weight = (crest * 1.6).min(1.0);
            strength *= 0.5;
            scale *= 2.0;
        }
        sum / total
    }

    fn corner(self, column: i64, row: i64, u: f64, v: f64) -> f64 {
        let (east, south) = GRADIENTS[(self.hash(column, row) >> 60) as usize];
        east * u + south * v
    }

    /// SplitMix64's finaliser over the lattice point and the seed.
    fn hash(self, column: i64, row: i64) -> u64 {
        let mut z = self
            .seed
            .wrapping_add((column as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .wrapping_add((row as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn blend(from: f64, to: f64, share: f64) -> f64 {
    let share = share * share * share * (share * (share * 6.0 - 15.0) + 10.0);
    from + (to - from) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_same_for_ever() {
        let noise = Noise::new(7);
        // The exact bits are pinned: ground that changes would move what players built on.
        let bits = [
            noise.at(3.25, -8.75).to_bits(),
            noise.octaves(0.37, 12.9, 5).to_bits(),
            noise.ridges(-4.4, 2.2, 4).to_bits(),
        ];
        assert_eq!(bits, PINNED);
    }

    #[test]
    fn stays_in_range_and_uses_it() {
        let noise = Noise::new(3);
        let (mut least, mut most) = (f64::MAX, f64::MIN);
        for step in 0..20_000 {
            let at = f64::from(step);
            let value = noise.octaves(at * 0.173, at * 0.091, 4);
            least = least.min(value);
            most = most.max(value);
            let ridge = noise.ridges(at * 0.173, at * 0.091, 4);
            assert!((0.0..=1.0).contains(&ridge));
        }
        assert!(least > -1.1 && most < 1.1, "{least} {most}");
        assert!(least < -0.5 && most > 0.5, "{least} {most}");
    }

    const PINNED: [u64; 3] = [
        4_598_750_293_259_468_192,
        4_592_668_082_564_404_765,
        4_594_424_101_716_787_806,
    ];
}
