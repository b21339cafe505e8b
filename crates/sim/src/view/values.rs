//! Values that the journal and the wire both speak of, each in its own words.
//!
//! The two are apart so that the wire may change while what was written stays. What it is not: no value is checked here.

use crate::realm::event::{LookRecord, VoiceRecord};
use protocol::shared::{Intent as WireIntent, Look, Voice};
use song::Intent;

/// An intent on the wire.
#[must_use]
pub const fn intent_to_wire(intent: Intent) -> WireIntent {
    match intent {
        Intent::Creative => WireIntent::Creative,
        Intent::Restoration => WireIntent::Restoration,
        Intent::Exploration => WireIntent::Exploration,
        Intent::Protection => WireIntent::Protection,
    }
}

/// An intent from the wire.
#[must_use]
pub const fn intent_from_wire(intent: WireIntent) -> Intent {
    match intent {
        WireIntent::Creative => Intent::Creative,
        WireIntent::Restoration => Intent::Restoration,
        WireIntent::Exploration => Intent::Exploration,
        WireIntent::Protection => Intent::Protection,
    }
}

/// A voice on the wire.
#[must_use]
pub const fn voice_to_wire(voice: VoiceRecord) -> Voice {
    match voice {
        VoiceRecord::Harp => Voice::Harp,
        VoiceRecord::Flute => Voice::Flute,
        VoiceRecord::Celesta => Voice::Celesta,
        VoiceRecord::Bowed => Voice::Bowed,
        VoiceRecord::Marimba => Voice::Marimba,
        VoiceRecord::Choir => Voice::Choir,
    }
}

/// A voice from the wire.
#[must_use]
pub const fn voice_from_wire(voice: Voice) -> VoiceRecord {
    match voice {
        Voice::Harp => VoiceRecord::Harp,
        Voice::Flute => VoiceRecord::Flute,
        Voice::Celesta => VoiceRecord::Celesta,
        Voice::Bowed => VoiceRecord::Bowed,
        Voice::Marimba => VoiceRecord::Marimba,
        Voice::Choir => VoiceRecord::Choir,
    }
}

/// A look on the wire.
#[must_use]
pub const fn look_to_wire(look: LookRecord) -> Look {
    Look {
        robe: look.robe,
        colour: look.colour,
        head: look.head,
        skin: look.skin,
    }
}

/// A look from the wire.
#[must_use]
pub const fn look_from_wire(look: Look) -> LookRecord {
    LookRecord {
        robe: look.robe,
        colour: look.colour,
        head: look.head,
        skin: look.skin,
    }
}
