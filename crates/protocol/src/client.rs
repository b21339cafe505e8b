//! What a client may say as text.
//!
//! Commands that change the world carry a `command` id of 32 hexadecimal digits chosen by the client: sending one
//! again gives its first answer again. Everything else is of the moment and is not answered when it is fine.

use crate::gathering::PartOffer;
use crate::nature::{Tended, TendedBy, Tending};
use crate::shared::{Emote, Intent, LiveNote, Look, Voice};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A text message from a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    tag = "type",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum ClientMessage {
    /// The first message: who is there. Must come within 10 s of connecting.
    Hello {
        /// An access token.
        token: String,
        /// The session to resume, when a connection was cut.
        resume: Option<Resume>,
        /// What kind of client: `web`, `bot` or `terminal`, with its version, at most 32 characters.
        client: String,
    },
    /// Clock synchronisation; at least every 20 s.
    Ping {
        /// The client's own clock in milliseconds, returned as it is.
        client_ms: f64,
    },
    /// Notes played live. At most 32 notes, offsets at most 200 ms.
    Notes {
        /// Region-clock milliseconds of the batch's start: from 1.5 s past to 50 ms ahead.
        start_ms: f64,
        /// The notes in order of time.
        notes: Vec<LiveNote>,
    },
    /// Raises the instrument: what follows is one performance of this intent.
    Raise {
        /// What the performance is for.
        intent: Intent,
    },
    /// Lowers the instrument: the performance ends and is judged at once (else after two bars' rest).
    Lower {
        /// Command id.
        command: String,
    },
    /// Casts a melody that is known.
    Cast {
        /// Command id.
        command: String,
        /// The melody's content address.
        melody: String,
        /// What it is for.
        intent: Intent,
    },
    /// Stops casting; what was heard so far is judged.
    StopCasting,
    /// Invites others near to cast a piece together; one gathering at a time.
    Invite {
        /// Command id.
        command: String,
        /// Songweaver ids of the others, 1..=7, within 30 m.
        songweavers: Vec<String>,
        /// The parts, 2..=8.
        parts: Vec<PartOffer>,
        /// The inviter's own part, by its place from 0.
        part: u8,
        /// What it is for.
        intent: Intent,
    },
    /// Takes a part of a gathering, or another one while it is open; or declines.
    AnswerInvitation {
        /// Command id.
        command: String,
        /// The gathering.
        gathering: String,
        /// The part, by its place from 0; absent declines.
        part: Option<u8>,
    },
    /// Says that the client can sound: its clock is synchronised and its sound runs.
    ReadyToCast {
        /// Command id.
        command: String,
        /// The gathering.
        gathering: String,
    },
    /// Begins with those who are ready, the inviter's to say.
    BeginTogether {
        /// Command id.
        command: String,
        /// The gathering.
        gathering: String,
    },
    /// Leaves a gathering; its inviter ends it so, until it sounds.
    LeaveGathering {
        /// Command id.
        command: String,
        /// The gathering.
        gathering: String,
    },
    /// Makes the Songweaver, or changes its look and voice.
    Make {
        /// Command id.
        command: String,
        /// How it looks.
        look: Look,
        /// How it sounds.
        voice: Voice,
        /// Its name, 2..=24 characters; absent keeps the name.
        name: Option<String>,
    },
    /// Does what a nearby place or Echo offers, such as greeting Anya or entering a gate.
    Interact {
        /// Command id.
        command: String,
        /// The place or Echo, by slug.
        target: String,
        /// Which of its offers, such as `greet`, `enter`, `listen`.
        offer: String,
    },
    /// Skips the journey's present stage, for those who know the way.
    SkipStage {
        /// Command id.
        command: String,
    },
    /// Returns to a discovered gate.
    Return {
        /// Command id.
        command: String,
        /// The gate's slug.
        gate: String,
    },
    /// A way out when stuck: to the nearest safe spot, at most once in 30 s.
    Unstick {
        /// Command id.
        command: String,
    },
    /// Renames a kept melody.
    RenameMelody {
        /// Command id.
        command: String,
        /// Its content address.
        melody: String,
        /// The new name, 1..=48 characters.
        name: String,
    },
    /// Forgets a kept melody.
    ForgetMelody {
        /// Command id.
        command: String,
        /// Its content address.
        melody: String,
    },
    /// Keeps a performance just judged as a melody of one's own.
    KeepPerformance {
        /// Command id.
        command: String,
        /// The performance's id.
        performance: String,
        /// A name, 1..=48 characters.
        name: String,
    },
    /// Speaks.
    Chat {
        /// Command id.
        command: String,
        /// To whom.
        channel: ChatTo,
        /// At most 300 characters, no control characters.
        text: String,
    },
    /// A gesture.
    Emote {
        /// Which one.
        emote: Emote,
    },
    /// Asks who the given entities are; at most 64.
    Describe {
        /// Entity numbers from presence frames.
        entities: Vec<u32>,
    },
    /// Asks why a region is as it is.
    Causes {
        /// The region's slug.
        region: String,
    },
    /// Hears nothing more from someone; kept with the account.
    Block {
        /// Command id.
        command: String,
        /// The Songweaver's id.
        songweaver: String,
    },
    /// Takes a block back.
    Unblock {
        /// Command id.
        command: String,
        /// The Songweaver's id.
        songweaver: String,
    },
    /// Tends a creature or the ground: feeds, soothes, calls, scares, plants, harvests.
    Tend {
        /// Command id.
        command: String,
        /// What is done.
        deed: Tending,
        /// With what.
        by: TendedBy,
        /// To what.
        target: Tended,
    },
    /// Gives a garden of one's own up; it is anybody's to plant on again.
    GiveUpGarden {
        /// Command id.
        command: String,
        /// The region's slug.
        region: String,
        /// The cell of its ground.
        cell: u16,
    },
    /// Asks for the frames of creatures and flora near, or for none any more; holds for this connection.
    Watch {
        /// Whether they come.
        life: bool,
    },
    /// How the client fares: the frames drawn since the last report, and nothing of who plays. At most once in 10 s; the project's own
    /// client reports once a minute.
    Report {
        /// The middle frame time in milliseconds, over 0 to 10000.
        frame_ms: f64,
        /// The frame time that 95 of 100 frames keep within, in milliseconds; not below the middle one, at most 10000.
        frame_p95_ms: f64,
        /// Pictures that were left out, by the middle frame time; at most 100000.
        dropped_frames: u32,
        /// Frames over 50 ms; at most 100000.
        long_frames: u32,
        /// Round trip in milliseconds.
        latency_ms: f64,
        /// Quality step in use, 0..=4.
        quality: u8,
        /// What it is played on, coarsely.
        device: DeviceClass,
    },
}

/// What a client is played on, by its screen and its pointer; nothing finer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceClass {
    /// A mouse or a pad, and a wide screen.
    Desktop,
    /// Touch, and a screen of a hand's length or more.
    Tablet,
    /// Touch, and a small screen.
    Phone,
    /// None of these.
    Other,
}

impl DeviceClass {
    /// Its word on the wire and in metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Tablet => "tablet",
            Self::Phone => "phone",
            Self::Other => "other",
        }
    }
}

impl ClientMessage {
    /// The message's `type` as it stands on the wire: one of a fixed few, whatever clients send.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "hello",
            Self::Ping { .. } => "ping",
            Self::Notes { .. } => "notes",
            Self::Raise { .. } => "raise",
            Self::Lower { .. } => "lower",
            Self::Cast { .. } => "cast",
            Self::StopCasting => "stop-casting",
            Self::Invite { .. } => "invite",
            Self::AnswerInvitation { .. } => "answer-invitation",
            Self::ReadyToCast { .. } => "ready-to-cast",
            Self::BeginTogether { .. } => "begin-together",
            Self::LeaveGathering { .. } => "leave-gathering",
            Self::Make { .. } => "make",
            Self::Interact { .. } => "interact",
            Self::SkipStage { .. } => "skip-stage",
            Self::Return { .. } => "return",
            Self::Unstick { .. } => "unstick",
            Self::RenameMelody { .. } => "rename-melody",
            Self::ForgetMelody { .. } => "forget-melody",
            Self::KeepPerformance { .. } => "keep-performance",
            Self::Chat { .. } => "chat",
            Self::Emote { .. } => "emote",
            Self::Describe { .. } => "describe",
            Self::Causes { .. } => "causes",
            Self::Block { .. } => "block",
            Self::Unblock { .. } => "unblock",
            Self::Tend { .. } => "tend",
            Self::GiveUpGarden { .. } => "give-up-garden",
            Self::Watch { .. } => "watch",
            Self::Report { .. } => "report",
        }
    }
}

/// A text message as it comes, with the trace it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClientEnvelope {
    /// The trace that a command belongs to, in the form of W3C Trace Context (`00-...`). What is no such text is passed over.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub traceparent: Option<String>,
    /// The message.
    #[serde(flatten)]
    pub message: ClientMessage,
}

/// Which session to resume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resume {
    /// The session from `welcome`.
    pub session: String,
    /// The highest `seq` that was received.
    pub seq: u32,
}

/// To whom a chat line goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "to",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum ChatTo {
    /// Those within 32 m.
    Say,
    /// Everyone in the region.
    Region,
    /// One Songweaver by id.
    Whisper {
        /// The Songweaver's id.
        songweaver: String,
    },
}
