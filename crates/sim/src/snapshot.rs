//! Snapshots of region and realm: the folded state as JSON, with a number for its shape.
//!
//! A snapshot only saves time. One of another shape is not read but rebuilt from events, so that no state ever needs an
//! upcaster. What it is not: never the truth; the journal is.

use crate::realm::RealmState;
use crate::region::RegionState;
use serde::Serialize;

/// The shape of [`RegionState`]: the FNV-1a hash of its outline, which a test compares with the type.
pub const REGION_SHAPE: u32 = 0x5a2f_53f9;
/// The shape of [`RealmState`].
pub const REALM_SHAPE: u32 = 0x4075_ccf3;

/// A region's state as it is stored.
#[must_use]
pub fn encode_region(state: &RegionState) -> String {
    serde_json::to_string(state).expect("a state holds nothing that JSON cannot")
}

/// A Songweaver's state as it is stored.
#[must_use]
pub fn encode_realm(state: &RealmState) -> String {
    serde_json::to_string(state).expect("a state holds nothing that JSON cannot")
}

/// A stored region; `None` when it has another shape or is damaged, and must be rebuilt from its events.
#[must_use]
pub fn decode_region(shape: u32, body: &str) -> Option<RegionState> {
    (shape == REGION_SHAPE)
        .then(|| serde_json::from_str(body).ok())
        .flatten()
}

/// A stored Songweaver; `None` when it has another shape or is damaged, and must be rebuilt from its events.
#[must_use]
pub fn decode_realm(shape: u32, body: &str) -> Option<RealmState> {
    (shape == REALM_SHAPE)
        .then(|| serde_json::from_str(body).ok())
        .flatten()
}

/// The shape of a state: the hash of every path in its JSON with the kind of what stands there, elements of lists as one. Two
/// states of one type can differ in it; the constants are those of the golden samples.
#[must_use]
pub fn shape_of<S: Serialize>(state: &S) -> u32 {
    let value = &serde_json::to_value(state).expect("a state holds nothing that JSON cannot");
    let mut paths = std::collections::BTreeSet::new();
    outline(value, String::new(), &mut paths);
    paths
        .iter()
        .flat_map(|path| path.bytes())
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}

fn outline(value: &serde_json::Value, path: String, paths: &mut std::collections::BTreeSet<String>) {
    use serde_json::Value;
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                outline(field, format!("{path}/{name}"), paths);
            }
        }
        Value::Array(items) => {
            for item in items {
                outline(item, format!("{path}[]"), paths);
            }
        }
        Value::Null => drop(paths.insert(format!("{path}?\n"))),
        Value::Bool(_) => drop(paths.insert(format!("{path}:bool\n"))),
        Value::Number(_) => drop(paths.insert(format!("{path}:number\n"))),
        Value::String(_) => drop(paths.insert(format!("{path}:text\n"))),
    }
}
