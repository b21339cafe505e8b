//! Smooth noise over two lengths and a time, in integers: lattice values drawn smoothly into each other.
//!
//! What it is not: it is not random; the same seed and place give the same number for ever, on every machine.

/// Parts of a lattice cell in which places are given.
pub(crate) const CELL: i64 = 1 << 16;

/// Noise at a place, about -1000 to 1000 and zero on average; one swell per cell along each way.
pub(crate) fn at(seed: u64, x: i64, z: i64, time: i64) -> i64 {
    let (column, u) = (x.div_euclid(CELL), fade(x.rem_euclid(CELL)));
    let (row, v) = (z.div_euclid(CELL), fade(z.rem_euclid(CELL)));
    let (layer, w) = (time.div_euclid(CELL), fade(time.rem_euclid(CELL)));
    let plane = |layer: i64| {
        let north = blend(
            corner(seed, column, row, layer),
            corner(seed, column + 1, row, layer),
            u,
        );
        let south = blend(
            corner(seed, column, row + 1, layer),
            corner(seed, column + 1, row + 1, layer),
            u,
        );
        blend(north, south, v)
    };
    // Values between eight corners keep to the middle; stretched so that the whole range is used.
    (blend(plane(layer), plane(layer + 1), w) * 3 / 2).clamp(-1000, 1000)
}

/// Two octaves: the second half as long and half as strong.
pub(crate) fn octaves(seed: u64, x: i64, z: i64, time: i64) -> i64 {
    let finer = at(seed ^ 0x5bd1_e995, x * 2 + CELL / 3, z * 2 - CELL / 3, time * 2);
    (at(seed, x, z, time) * 2 + finer) / 3
}

/// The smooth step `3t^2 - 2t^3` in parts of a cell.
fn fade(t: i64) -> i64 {
    let square = t * t / CELL;
    square * (3 * CELL - 2 * t) / CELL
}

fn blend(from: i64, to: i64, share: i64) -> i64 {
    from + (to - from) * share / CELL
}

/// A lattice point's value: SplitMix64's finaliser over the point and the seed.
fn corner(seed: u64, column: i64, row: i64, layer: i64) -> i64 {
    let mut z = seed
        .wrapping_add((column as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_add((row as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f))
        .wrapping_add((layer as u64).wrapping_mul(0x1656_67b1_9e37_79f9));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    ((z >> 16) % 2001) as i64 - 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_for_ever() {
        // Pinned: a world's past skies are a function of it.
        let values = [at(7, 12_345, -98_765, 400_000), octaves(7, -3, 5, 9)];
        assert_eq!(values, PINNED);
    }

    const PINNED: [i64; 2] = [-183, -120];

    #[test]
    fn it_is_continuous_stays_in_range_and_uses_it() {
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for step in 0..40_000_i64 {
            let (x, z, time) = (step * 997, step * 331, step * 113);
            let here = at(3, x, z, time);
            least = least.min(here);
            most = most.max(here);
            // A hundredth of a cell moves it by a few thousandths at most.
            for (dx, dz, dt) in [(655, 0, 0), (0, 655, 0), (0, 0, 655)] {
                assert!((at(3, x + dx, z + dz, time + dt) - here).abs() <= 50, "{step}");
            }
        }
        assert!(least < -700 && most > 700, "{least} {most}");
    }
}
