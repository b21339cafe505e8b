//! Casting together: a Songweaver gathers others near and all begin one piece on the same beat.
//!
//! One has a *gathering*: `invite` names up to seven within 30 m and the piece, two to eight parts, each a melody that the inviter may cast,
//! or one voice of a melody written in several, moved by scale steps and octaves and entering so many beats after the start; a canon is one melody in
//! every part. Whoever is invited answers
//! with a part or declines (`answer-invitation`), and its client says `ready-to-cast` when it can sound: its clock is synchronised and its sound
//! runs. `gathering` tells all of them the whole list whenever it changes; the newest alone counts. It starts when nobody invited is waited for
//! any more, or when the inviter says `begin-together`; whoever is not ready 60 s after the invitation is left out, with the reason. `startMs` is
//! a bar of the inviting region's clock, three seconds ahead at least, so that all can count in. The server sounds every part from there: each
//! is a performance of its Songweaver like any cast melody, and together they are a weave. `gathering-ended` is the last word.

use crate::shared::Intent;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A part of a piece, as it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PartOffer {
    /// The content address of a melody that the inviter may cast.
    pub melody: String,
    /// One voice of it, from 0, where it was written in several (`voices` of the kept melody); absent: the whole melody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub voice: Option<u8>,
    /// Beats of the region's Song after the start at which it enters, 0..=32.
    pub delay_beats: u8,
    /// Steps of the region's scale that it is moved by, -7..=7.
    pub steps: i8,
    /// Octaves that it is moved by, -2..=2.
    pub octaves: i8,
}

/// A part of a piece, as those who are gathered see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// The melody's name, as the inviter keeps it.
    pub name: String,
    /// Which voice of it, from 0; absent: the whole melody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub voice: Option<u8>,
    /// Beats after the start at which it enters.
    pub delay_beats: u8,
    /// Steps of the region's scale that it is moved by.
    pub steps: i8,
    /// Octaves that it is moved by.
    pub octaves: i8,
    /// Its lowest and its highest pitch, as MIDI numbers.
    pub range: (u8, u8),
    /// How many milliseconds it sounds, from its entry.
    pub length_ms: u32,
}

/// How somebody stands to a gathering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// Has not answered.
    Invited,
    /// Takes part; its client is not ready.
    Accepted,
    /// Takes part and can begin.
    Ready,
    /// Sounds its part, or has sounded it.
    Sounding,
    /// Declined.
    Declined,
    /// Was left out, or left.
    LeftOut,
}

/// Somebody of a gathering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Gathered {
    /// Songweaver id.
    pub songweaver: String,
    /// Entity number in presence; 0 for who is not in the world any more.
    pub entity: u32,
    /// Name for players.
    pub name: String,
    /// The part it takes, by its place from 0.
    pub part: Option<u8>,
    /// How it stands.
    pub stance: Stance,
    /// Why it was left out: `late` (not ready in time), `not-ready` (the inviter began), `far` (over 38 m from the inviter), `gone` (left the
    /// world), `lost` (its connection is cut), `left` (by its own wish), `casting` (it casts something else), `elsewhere` (it is in another
    /// gathering), `no-energy`, `asked-before` (it declined the inviter in the last two minutes), `full` (too many invitations wait for it),
    /// `blocked` (the inviter blocks it).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub why: Option<String>,
}

/// A gathering, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Gathering {
    /// Its id, 32 hexadecimal digits.
    pub gathering: String,
    /// Songweaver id of the inviter.
    pub inviter: String,
    /// The region on whose clock it starts, by slug.
    pub region: String,
    /// What it is for.
    pub intent: Intent,
    /// The parts, 2..=8.
    pub parts: Vec<Part>,
    /// The inviter first, then the others in the order they were named; at most 8.
    pub members: Vec<Gathered>,
    /// Clock milliseconds at which those who are not ready are left out.
    pub until_ms: f64,
    /// Clock milliseconds of the start, once it is set.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub start_ms: Option<f64>,
    /// Milliseconds of a beat.
    pub beat_ms: f64,
    /// Beats of a bar.
    pub beats: u8,
}
