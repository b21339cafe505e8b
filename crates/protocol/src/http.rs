//! What HTTP carries: identity, the atlas of the world, melodies. All under `/api/v1`.

use crate::nature::{AtlasPlant, AtlasSky, AtlasSpecies};
use crate::shared::{Intent, KeptMelody, Spot};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// `POST /guest` (no body), `/register`, `/login`, `/refresh` answer with this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// EdDSA access token, valid for `expiresSeconds`.
    pub access: String,
    /// Rotating refresh token: each use gives a new one, and using an old one again ends the whole family. Where the answer of a
    /// refresh was lost, the same token serves again for 60 seconds, as long as the one it gave was never used.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub refresh: String,
    /// Seconds the access token is valid.
    pub expires_seconds: u32,
    /// The Songweaver's id.
    #[schema(pattern = "^[0-9a-f]{16}$")]
    pub songweaver: String,
    /// Whether it is a guest without name and password.
    pub guest: bool,
}

/// `POST /register` (with a bearer token of the guest that becomes an account).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// Account name: 3..=24 characters of letters, digits, `-`, `_` and `.`.
    #[schema(min_length = 3, max_length = 24)]
    pub name: String,
    /// Password: 8..=128 characters.
    #[schema(min_length = 8, max_length = 128)]
    pub password: String,
}

/// `POST /login`. Refused with `second-factor-needed` where the account has a second factor and no code came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Login {
    /// Account name.
    #[schema(max_length = 24)]
    pub name: String,
    /// Password.
    #[schema(max_length = 128)]
    pub password: String,
    /// A code of the second factor, or a recovery code in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 64)]
    pub second_factor: Option<String>,
}

/// `POST /refresh` and `POST /logout`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub refresh: String,
}

/// `GET /account` (bearer token): what is known of one's own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The account name; absent for a guest.
    pub name: Option<String>,
    /// `guest`, `player`, `creator`, `moderator` or `operator`.
    #[schema(pattern = "^(guest|player|creator|moderator|operator)$")]
    pub role: String,
    /// When it was made, in Unix seconds.
    #[ts(type = "number")]
    pub created: u64,
    /// Whether a login asks for a code of a second factor.
    pub second_factor: bool,
    /// Recovery codes that were not used yet.
    pub recovery_codes: u32,
    /// When it will be erased, in Unix seconds, where that was asked for.
    #[ts(type = "number | null")]
    pub deletion: Option<u64>,
    /// Days between asking for an erasure and its being done.
    pub grace_days: u32,
}

/// `GET /sessions` (bearer token): where one is logged in, the session used last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sessions {
    /// The sessions, at most 16.
    #[schema(max_items = 16)]
    pub sessions: Vec<SessionInfo>,
}

/// A session. `DELETE /sessions/{session}` ends it, `DELETE /sessions` all but one's own (bearer token).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    /// Its id, 32 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    pub session: String,
    /// What device it seems to be, such as `Firefox on Linux`; empty when that was never noted.
    pub device: String,
    /// Where from, coarsely, such as `192.0.2.*`; empty when that was never noted.
    pub place: String,
    /// When it began, in Unix seconds.
    #[ts(type = "number")]
    pub began: u64,
    /// When it was used last, in Unix seconds, to a quarter of an hour.
    #[ts(type = "number")]
    pub seen: u64,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `POST /account/name` (bearer token): another account name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameChange {
    /// The new name.
    #[schema(min_length = 3, max_length = 24)]
    pub name: String,
    /// The password, as proof.
    #[schema(max_length = 128)]
    pub password: String,
}

/// `POST /account/password` (bearer token): another password. Every other session ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far, as proof.
    #[schema(max_length = 128)]
    pub password: String,
    /// The new one.
    #[schema(min_length = 8, max_length = 128)]
    pub new_password: String,
}

/// `POST /account/deletion` asks for the erasure of oneself, after a grace period; `DELETE /account/deletion` takes that back.
/// `POST /account/recovery-codes` makes new recovery codes; `POST /account/second-factor` begins a second factor,
/// `POST /account/second-factor/removal` turns it off (bearer token).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proof {
    /// The password; empty for a guest, who has none.
    #[schema(max_length = 128)]
    pub password: String,
    /// A code of the second factor, or a recovery code in its place, where the account has one: for new recovery codes, and to turn it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 64)]
    pub second_factor: Option<String>,
}

/// `POST /account/second-factor` answers with this, once; it guards nothing until a first code confirms it, within an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondFactorSecret {
    /// The secret, base 32, to be typed into an authenticator: SHA-1, six digits, 30 seconds (RFC 6238).
    #[schema(pattern = "^[A-Z2-7]{32}$")]
    pub secret: String,
    /// The same as an address that authenticators read off a picture, `otpauth://totp/...`.
    pub uri: String,
}

/// `POST /account/second-factor/confirmation` (bearer token): turns it on by a first code. Every other session ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecondFactorCode {
    /// The six digits; blanks do not matter.
    #[schema(max_length = 64)]
    pub code: String,
}

/// Ten recovery codes, shown this once; earlier ones serve no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// The codes, each of four groups of four letters and digits.
    #[schema(min_items = 10, max_items = 10)]
    pub codes: Vec<String>,
}

/// `POST /recover`: a recovery code in the place of a forgotten password. Answers with [`Tokens`]; every session ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recovery {
    /// The account name.
    #[schema(min_length = 3, max_length = 24)]
    pub name: String,
    /// A code that was not used yet; case, blanks and dashes do not matter.
    #[schema(max_length = 64)]
    pub code: String,
    /// The new password.
    #[schema(min_length = 8, max_length = 128)]
    pub new_password: String,
    /// A code of the second factor, where the account has one; here no recovery code serves in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(max_length = 64)]
    pub second_factor: Option<String>,
}

/// `POST /roles` (bearer token, right `grant-roles`): gives an account a role. `GET /roles` tells who has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleGrant {
    /// The account name.
    #[schema(min_length = 3, max_length = 24)]
    pub name: String,
    /// `player`, `creator`, `moderator` or `operator`.
    #[schema(pattern = "^(player|creator|moderator|operator)$")]
    pub role: String,
    /// Why, at most 500 characters; it stands in the audit.
    #[schema(min_length = 1, max_length = 500, pattern = "[^ ]")]
    pub why: String,
}

/// Who has another role than a player's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// Account names and roles.
    // Tools that read descriptions stumble over tuples in answers that are checked; two texts are told as a list.
    #[schema(value_type = Vec<Vec<String>>)]
    pub roles: Vec<(String, String)>,
}

/// `GET /audit?before=&about=&act=` (bearer token, right `read-audit`): at most 200 entries, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The entries.
    #[schema(max_items = 200)]
    pub entries: Vec<AuditEntry>,
}

/// An entry of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its number; later entries have larger ones.
    #[ts(type = "number")]
    pub id: u64,
    /// When, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// Who, as a Songweaver's id; absent for whoever sat at the machine.
    pub actor: Option<String>,
    /// What, as a stable word such as `role-grant`.
    pub act: String,
    /// Whom it concerns, as a Songweaver's id.
    pub about: Option<String>,
    /// What exactly, in stable words.
    pub detail: String,
    /// Why, in the actor's words; empty when whom it was about is erased.
    pub why: String,
    /// What came of it: `done`, or a refusal's code.
    pub outcome: String,
}

/// Every HTTP error has this body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// A stable code, such as `name-taken`.
    pub code: String,
    /// What was wrong and what is allowed, in plain words.
    pub reason: String,
}

/// `POST /melodies` with a MIDI file as body and `?name=&intent=` answers with this (bearer token); `&part=` takes another part of a long file.
/// `GET /melodies/{id}.mid` gives a kept melody as a MIDI file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// What is kept now.
    pub melody: KeptMelody,
    /// What was left out or changed, in plain words: drums, voices beyond eight, a tempo that changes.
    pub remarks: Vec<String>,
    /// Which part of the file this is, from 0.
    pub part: u32,
    /// Parts there are: a file of more notes than a melody holds is kept part by part. 1 for what was written here.
    pub parts: u32,
}

/// `GET /atlas`: the world as it was composed. Changes only with content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Atlas {
    /// Side of an outdoor region in metres.
    pub region_metres: f32,
    /// Real milliseconds of one world day: hour = 24 * (worldMs mod dayMs) / dayMs.
    pub day_ms: u32,
    /// The regions, in a fixed order.
    pub regions: Vec<AtlasRegion>,
    /// Models of flora by index, as used by tiles.
    pub flora: Vec<AtlasFlora>,
    /// Names of terrain surfaces by index, as used by tiles.
    pub surfaces: Vec<String>,
    /// Species by index, as used by frames of creatures.
    pub species: Vec<AtlasSpecies>,
    /// Plants by index, as used by frames of flora.
    pub plants: Vec<AtlasPlant>,
    /// Which lists of species and plants these are: frames of life say the same number.
    pub life_table: u16,
    /// Those that cross the whole world in its sky.
    pub skies: Vec<AtlasSky>,
}

/// A region in the atlas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasRegion {
    /// Slug.
    pub region: String,
    /// Name for players.
    pub name: String,
    /// Biome slug.
    pub biome: String,
    /// Its western edge, in metres east of the world's origin.
    pub west: f32,
    /// Its northern edge, in metres south of the world's origin.
    pub north: f32,
    /// Side in metres.
    pub side: f32,
    /// Whether it is an interior behind gates.
    pub interior: bool,
    /// The region's Song.
    pub song: AtlasSong,
    /// Hash of its tile: `GET /tiles/{hash}` gives the bytes, for ever the same.
    pub tile: String,
    /// Water level in metres; land below it is under water.
    pub water: f32,
    /// Colours and light, by name of the entry, as `#rrggbb`.
    pub palette: Vec<(String, String)>,
    /// Slugs of regions next to it.
    pub neighbours: Vec<String>,
    /// Authored places.
    pub places: Vec<AtlasPlace>,
    /// Authored things that only stand there.
    pub props: Vec<AtlasProp>,
    /// Paths as polylines of (x, z), in metres.
    pub paths: Vec<Vec<(f32, f32)>>,
}

/// A region's Song.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasSong {
    /// Pitch class 0..=11, C is 0.
    pub tonic: u8,
    /// Mode, such as `ionian`, `dorian`, `major-pentatonic`.
    pub mode: String,
    /// Semitones of the mode above the tonic, ascending from 0.
    pub degrees: Vec<u8>,
    /// Beats per minute.
    pub tempo: u16,
    /// Beats of a bar.
    pub beats: u8,
    /// The motif as MIDI numbers with durations in ticks at 480 per quarter.
    pub motif: Vec<(u8, u32)>,
    /// Its mood for the generative bed, such as `hopeful`, `solemn`.
    pub mood: String,
    /// Its address: `GET /phrases/{address}/{day}` gives what it sings by itself on a world day.
    pub phrases: String,
}

/// An authored place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasPlace {
    /// Slug.
    pub place: String,
    /// Name for players.
    pub name: String,
    /// What it is: `landmark`, `statue`, `blossom`, `gate`, `wound`, `person`, `echo`, `crystal`, `shade`, `spawn`.
    pub kind: String,
    /// The client's model for it.
    pub model: String,
    /// Where.
    pub at: Spot,
    /// 256 to the turn.
    pub yaw: u8,
    /// Size, 1 is as modelled.
    pub scale: f32,
    /// Metres within which it can be interacted with.
    pub reach: f32,
    /// What it offers, such as `greet`, `enter`.
    pub offers: Vec<String>,
    /// Where a gate leads: region slug and place slug.
    pub leads: Option<(String, String)>,
    /// Metres around its foot that block the way, scale included; 0 can be walked through.
    pub radius: f32,
    /// The MIDI number it rings with, for a crystal.
    pub pitch: Option<u8>,
    /// The motif it wants to hear as MIDI numbers, for a statue, a blossom or a Shade.
    pub motif: Vec<u8>,
    /// The intent it wants to be sung with, for the same.
    pub intent: Option<Intent>,
}

/// An authored thing that only stands there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasProp {
    /// The client's model for it.
    pub model: String,
    /// Where.
    pub at: Spot,
    /// 256 to the turn.
    pub yaw: u8,
    /// Size, 1 is as modelled.
    pub scale: f32,
    /// Metres around its foot that block the way, scale included; 0 can be walked through.
    pub radius: f32,
}

/// A kind of flora.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasFlora {
    /// Slug, also the client's model.
    pub model: String,
    /// Metres of its trunk that block the way; 0 can be walked through.
    pub radius: f32,
    /// `tree`, `shrub`, `herb`, `rock`, `crystal`.
    pub form: String,
}
