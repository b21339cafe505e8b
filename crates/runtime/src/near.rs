//! Telling those near: one encoding, many listeners, blocks respected.
//!
//! What it is not: it keeps nothing; what is told here is of the moment.

use crate::line::encode;
use crate::seat::Seat;
use crate::space::Space;
use protocol::server::ServerBody;
use protocol::shared::Spot;
use std::sync::Arc;

/// Metres within which performances, gestures and waves are heard and seen.
pub const HEARD_METRES: f32 = 64.0;
/// Metres within which a spoken line is heard.
pub const SAY_METRES: f32 = 32.0;

/// Everyone within `metres` of a place who does not block `of`; `of` itself among them.
#[must_use]
pub fn listeners(space: &Space, at: Spot, metres: f32, of: &Seat) -> Vec<Arc<Seat>> {
    let mut found = Vec::new();
    space.board.near(at.x, at.z, metres, |member, _| {
        if !member.seat.blocks(of.songweaver) {
            found.push(member.seat.clone());
        }
    });
    found
}

/// Tells everyone near `of` but itself.
pub fn tell_others(space: &Space, of: &Seat, metres: f32, body: &ServerBody) {
    let text = encode(body);
    for seat in listeners(space, of.standing().at, metres, of) {
        if seat.entity != of.entity {
            seat.say_encoded(text.clone());
        }
    }
}

/// Tells everyone in the world.
pub fn tell_all(space: &Space, body: &ServerBody) {
    let text = encode(body);
    for seat in space.everyone() {
        seat.say_encoded(text.clone());
    }
}
