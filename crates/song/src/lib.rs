//! The Song: pitch, key, melody, analysis, judgement and Standard MIDI Files.
//!
//! Everything that is judged is integer or fixed point, so that every machine judges alike. What it is not: it knows no
//! region's state, no player and no clock.

pub mod agreement;
pub mod analysis;
pub mod combo;
pub mod composition;
pub mod definition;
pub mod evaluation;
pub mod freshness;
pub mod generate;
pub mod intent;
pub mod judge;
pub mod live;
pub mod melody;
pub mod midi;
pub mod mode;
pub mod motif;
pub mod notation;
pub mod note_log;
pub mod part;
pub mod region_song;
pub mod score;
pub mod weave;

pub use agreement::{SongSketch, agreement};
pub use analysis::Analysis;
pub use analysis::key::Key;
pub use combo::{ComboDef, ComboFound};
pub use composition::Composition;
pub use definition::{MelodyDef, MelodyDefError};
pub use freshness::{Fingerprint, PastPerformance, freshness};
pub use intent::Intent;
pub use judge::{Advice, AdviceKind, Criterion, CriterionScore, Judgement, Standing, judge};
pub use live::{LiveEvent, LiveMelody};
pub use melody::{Melody, MelodyError, Metre, Note};
pub use mode::{Mode, PitchClass};
pub use motif::nearness;
pub use region_song::RegionSong;
pub use score::{Score, ScoreError};
pub use weave::{Relation, WeaveLog, WeaveRefusal};
