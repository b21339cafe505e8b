//! Arithmetic that every machine rounds alike: smooth steps, blends, bearings and noise over the plane.
//!
//! Only `+ - * /`, square root, floor and comparisons on 64-bit floats are used: IEEE 754 fixes their results to the last bit,
//! which library sines and powers are free to differ in. What it is not: it knows no terrain.

mod noise;

pub use noise::Noise;

/// A number between `from` and `to`, at `share` 0 to 1.
#[must_use]
pub fn lerp(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * share
}

/// 0 before `from`, 1 after `to`, a smooth cubic between (Hermite). `from` may be greater than `to`; then it falls.
#[must_use]
pub fn smooth(from: f64, to: f64, value: f64) -> f64 {
    let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// Metres from the origin.
#[must_use]
pub fn length(x: f64, z: f64) -> f64 {
    (x * x + z * z).sqrt()
}

/// The unit vector (east, south) of a bearing: 256 to the turn, 0 north, clockwise.
///
/// Sine and cosine by their Taylor series on a quarter turn, to better than one part in a billion.
#[must_use]
pub fn bearing(yaw: u8) -> (f64, f64) {
    let quarter = yaw / 64;
    let angle = f64::from(yaw % 64) / 64.0 * std::f64::consts::FRAC_PI_2;
    let square = angle * angle;
    // Horner's form of the series: each divisor is the product of the next two whole numbers.
    let series = |divisors: [f64; 7]| {
        divisors
            .iter()
            .rev()
            .fold(1.0, |rest, divisor| 1.0 - square / divisor * rest)
    };
    let sine = angle * series([6.0, 20.0, 42.0, 72.0, 110.0, 156.0, 210.0]);
    let cosine = series([2.0, 12.0, 30.0, 56.0, 90.0, 132.0, 182.0]);
    match quarter {
        0 => (sine, -cosine),
        1 => (cosine, sine),
        2 => (-sine, cosine),
        _ => (-cosine, -sine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearings_are_unit_vectors_clockwise_from_north() {
        for (yaw, east, south) in [(0, 0.0, -1.0), (64, 1.0, 0.0), (128, 0.0, 1.0), (192, -1.0, 0.0)] {
            let (x, z) = bearing(yaw);
            assert!(
                (x - east).abs() < 1e-9 && (z - south).abs() < 1e-9,
                "{yaw}: {x} {z}"
            );
        }
        for yaw in 0..=255 {
            let (x, z) = bearing(yaw);
            assert!((length(x, z) - 1.0).abs() < 1e-8, "{yaw}");
        }
    }

    #[test]
    fn a_smooth_step_rises_and_falls() {
        assert!(smooth(0.0, 10.0, -1.0).abs() < 1e-12);
        assert!((smooth(0.0, 10.0, 5.0) - 0.5).abs() < 1e-12);
        assert!((smooth(10.0, 0.0, 2.0) - smooth(0.0, 10.0, 8.0)).abs() < 1e-12);
    }
}
