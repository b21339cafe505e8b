//! Every bound of notes and weaves in one table, for docs/limits.md.
//!
//! What it is not: each bound is kept where the thing is done; here it is only told.

use crate::gathering::{CALL_METRES, DECLINED_MS, READY_WITHIN_MS, WAITING_MAX};
use crate::live::{AHEAD_MS_MAX, BACK_MS_MAX, PAST_MS_MAX, PERFORMANCE_MS_MAX};
use crate::weaving::{LISTENERS_MAX, OPEN_MS, WEAVE_METRES};
use protocol::limits::{
    GATHERING_MAX, LIVE_RELATIONS_MAX, NOTE_OFFSET_MS_MAX, NOTES_BATCH_MAX, PART_DELAY_BEATS_MAX,
    PART_OCTAVES_MAX, PART_STEPS_MAX, PERFORMANCE_NOTES_MAX, THREADS_MAX, WEAVE_VOICES_MAX,
    WOVEN_RELATIONS_MAX,
};
use sim::lending::LENDERS_MAX;
use sim::region::limits::{COMBOS_MAX, NEARLY_MAX};
use song::weave::CHORD_MAX;

/// What is bounded, by how much, and what becomes of more.
#[must_use]
pub fn rows() -> Vec<[String; 3]> {
    let row = |what: &str, most: String, beyond: &str| [what.to_owned(), most, beyond.to_owned()];
    let lasts_ms = OPEN_MS + PERFORMANCE_MS_MAX;
    vec![
        row(
            "notes of one batch",
            format!("{NOTES_BATCH_MAX}, offsets up to {NOTE_OFFSET_MS_MAX} ms"),
            "refused: `too-many`, `note-out-of-range`",
        ),
        row(
            "a batch's start",
            format!("{PAST_MS_MAX} ms past to {AHEAD_MS_MAX} ms ahead"),
            "refused: `out-of-time`",
        ),
        row(
            "a batch before the one before it",
            format!("{BACK_MS_MAX} ms"),
            "refused: `clock-jumped`",
        ),
        row(
            "notes of one performance that sound at once",
            CHORD_MAX.to_string(),
            "refused: `impossible-chord`",
        ),
        row(
            "a performance",
            format!(
                "{PERFORMANCE_NOTES_MAX} notes, {} s, two bars of rest",
                PERFORMANCE_MS_MAX / 1000
            ),
            "it ends and is judged",
        ),
        row(
            "voices of a weave",
            format!("{WEAVE_VOICES_MAX}, of different Songweavers within {WEAVE_METRES} m"),
            "the next ones begin another",
        ),
        row(
            "a weave",
            format!(
                "takes voices in for {} s, lasts {} s",
                OPEN_MS / 1000,
                lasts_ms / 1000
            ),
            "the next ones begin another",
        ),
        row(
            "listeners of a performance whose delay is remembered",
            LISTENERS_MAX.to_string(),
            "the delay of the moment",
        ),
        row(
            "relations of a weave",
            format!("{LIVE_RELATIONS_MAX} told while it sounds, {WOVEN_RELATIONS_MAX} written down"),
            "the clearest count",
        ),
        row(
            "combos of a weave",
            format!("{COMBOS_MAX}, and {NEARLY_MAX} that were nearly woven"),
            "the largest count",
        ),
        row(
            "a gathering to cast together",
            format!(
                "{GATHERING_MAX} within {CALL_METRES} m of its inviter, {GATHERING_MAX} parts, ready within {} s; one for each Songweaver",
                READY_WITHIN_MS / 1000
            ),
            "refused: `gathering-size`, `gathered-elsewhere`, `nobody-to-ask`; left out with the reason",
        ),
        row(
            "a part of a piece",
            format!(
                "enters {PART_DELAY_BEATS_MAX} beats after the start, {PART_STEPS_MAX} steps and {PART_OCTAVES_MAX} octaves away"
            ),
            "refused: `out-of-range`, `note-out-of-range`",
        ),
        row(
            "invitations that wait for one Songweaver",
            format!(
                "{WAITING_MAX}; not again from whom it declined within {} s",
                DECLINED_MS / 1000
            ),
            "left out: `full`, `asked-before`",
        ),
        row(
            "threads",
            format!("{THREADS_MAX} told, {LENDERS_MAX} lenders to one performance"),
            "the strongest count",
        ),
    ]
}
