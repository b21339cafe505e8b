//! Checks of a pack as a whole: names resolve, numbers lie in range, what stands on the ground can stand there.
//!
//! What it is not: it changes nothing, and it stops at nothing; every error is found in one go.

pub(crate) mod combos;
pub(crate) mod ground;
pub(crate) mod journeys;
pub(crate) mod lines;
pub(crate) mod nature;
pub(crate) mod numbers;
pub(crate) mod places;
pub(crate) mod regions;
pub(crate) mod weather;

use crate::error::ContentError;
use crate::load::Origins;
use crate::pack::Pack;

/// Everything that is wrong with a pack.
pub(crate) fn check(pack: &Pack, origins: &Origins) -> Vec<ContentError> {
    let mut errors = Vec::new();
    numbers::check(pack, origins, &mut errors);
    regions::check(pack, origins, &mut errors);
    places::check(pack, origins, &mut errors);
    journeys::check(pack, origins, &mut errors);
    combos::check(pack, origins, &mut errors);
    nature::check(pack, origins, &mut errors);
    weather::check(pack, origins, &mut errors);
    // Ground can only be made of names that resolve and numbers that make sense.
    if errors.is_empty() {
        ground::check(pack, origins, &mut errors);
    }
    errors
}
