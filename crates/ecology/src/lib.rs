//! The living world: species and plants as data, individuals, flora, and the populations of regions that nobody watches.
//!
//! One currency, matter, goes round between soil, plants, bodies and carrion; [`ledger::Ledger`] names whatever enters or leaves. [`species`] and
//! [`plants`] are what authors write, [`roster`] what the rules read; [`flora`] grows, [`fauna`] lives. What it is not: it knows no
//! player, reads no clock and no file, and needs no thread to come to the same world.

pub mod breeding;
pub mod bustle;
pub mod chance;
pub mod checkpoint;
pub mod climate;
pub mod ecosystem;
pub mod fauna;
pub mod flora;
pub mod habitat;
pub mod hunting;
pub mod ledger;
pub mod lint;
pub mod plants;
pub mod population;
pub mod regard;
pub mod roster;
pub mod share_out;
pub mod species;
pub mod standing;
pub mod vitals;
pub mod wild;
