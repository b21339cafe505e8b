//! One valid message of every kind, from the types of the wire themselves: seeds that cannot fall behind the protocol.
//!
//! What it is not: complete in values; that is what mutations are for.

use protocol::ClientMessage;
use protocol::client::{ChatTo, DeviceClass, Resume};
use protocol::gathering::PartOffer;
use protocol::nature::{Tended, TendedBy, Tending};
use protocol::shared::{Emote, Intent, LiveNote, Look, Voice};

const ID: &str = "00112233445566778899aabbccddeeff";

/// Every kind of message a client may say.
#[must_use]
pub fn client_messages() -> Vec<ClientMessage> {
    let id = || ID.to_owned();
    let look = Look {
        robe: 1,
        colour: 11,
        head: 5,
        skin: 7,
    };
    let note = LiveNote {
        offset_ms: 200,
        pitch: 62,
        velocity: 80,
    };
    let resume = Resume {
        session: id(),
        seq: 7,
    };
    let intent = Intent::Creative;
    vec![
        ClientMessage::Hello {
            token: "a.b.c".into(),
            resume: Some(resume),
            client: "web 1".into(),
        },
        ClientMessage::Ping { client_ms: 12.5 },
        ClientMessage::Notes {
            start_ms: 90_000.0,
            notes: vec![note; 3],
        },
        ClientMessage::Raise { intent },
        ClientMessage::Lower { command: id() },
        ClientMessage::Cast {
            command: id(),
            melody: id(),
            intent,
        },
        ClientMessage::StopCasting,
        ClientMessage::Make {
            command: id(),
            look,
            voice: Voice::Harp,
            name: Some("Linnea".into()),
        },
        ClientMessage::Interact {
            command: id(),
            target: "anya".into(),
            offer: "greet".into(),
        },
        ClientMessage::SkipStage { command: id() },
        ClientMessage::Return {
            command: id(),
            gate: "grotto-exit".into(),
        },
        ClientMessage::Unstick { command: id() },
        ClientMessage::RenameMelody {
            command: id(),
            melody: id(),
            name: "Dawn".into(),
        },
        ClientMessage::ForgetMelody {
            command: id(),
            melody: id(),
        },
        ClientMessage::KeepPerformance {
            command: id(),
            performance: id(),
            name: "Dusk".into(),
        },
        ClientMessage::Chat {
            command: id(),
            channel: ChatTo::Whisper {
                songweaver: "0011223344556677".into(),
            },
            text: "psst".into(),
        },
        ClientMessage::Emote { emote: Emote::Wave },
        ClientMessage::Describe {
            entities: vec![1, 2, u32::MAX],
        },
        ClientMessage::Causes {
            region: "weavers-landing".into(),
        },
        ClientMessage::Block {
            command: id(),
            songweaver: "0011223344556677".into(),
        },
        ClientMessage::Unblock {
            command: id(),
            songweaver: "0011223344556677".into(),
        },
        ClientMessage::Invite {
            command: id(),
            songweavers: vec!["0011223344556677".into()],
            parts: vec![
                PartOffer {
                    voice: Some(1),
                    melody: id(),
                    delay_beats: 8,
                    steps: -2,
                    octaves: 1,
                };
                2
            ],
            part: 1,
            intent,
        },
        ClientMessage::AnswerInvitation {
            command: id(),
            gathering: id(),
            part: Some(1),
        },
        ClientMessage::ReadyToCast {
            command: id(),
            gathering: id(),
        },
        ClientMessage::BeginTogether {
            command: id(),
            gathering: id(),
        },
        ClientMessage::LeaveGathering {
            command: id(),
            gathering: id(),
        },
        ClientMessage::Report {
            frame_ms: 16.7,
            frame_p95_ms: 21.5,
            dropped_frames: 12,
            long_frames: 3,
            latency_ms: 41.0,
            quality: 4,
            device: DeviceClass::Phone,
        },
        ClientMessage::Tend {
            command: id(),
            deed: Tending::Feed,
            by: TendedBy::Hand,
            target: Tended::Creature {
                creature: 7,
                species: "dawn-hare".into(),
            },
        },
        ClientMessage::Watch { life: true },
        ClientMessage::GiveUpGarden {
            command: id(),
            region: "weavers-landing".into(),
            cell: 417,
        },
    ]
}

/// The place of a message's kind in [`client_messages`]. A new kind does not compile until it has a place, and so a sample.
#[must_use]
pub fn place_of(message: &ClientMessage) -> usize {
    match message {
        ClientMessage::Hello { .. } => 0,
        ClientMessage::Ping { .. } => 1,
        ClientMessage::Notes { .. } => 2,
        ClientMessage::Raise { .. } => 3,
        ClientMessage::Lower { .. } => 4,
        ClientMessage::Cast { .. } => 5,
        ClientMessage::StopCasting => 6,
        ClientMessage::Make { .. } => 7,
        ClientMessage::Interact { .. } => 8,
        ClientMessage::SkipStage { .. } => 9,
        ClientMessage::Return { .. } => 10,
        ClientMessage::Unstick { .. } => 11,
        ClientMessage::RenameMelody { .. } => 12,
        ClientMessage::ForgetMelody { .. } => 13,
        ClientMessage::KeepPerformance { .. } => 14,
        ClientMessage::Chat { .. } => 15,
        ClientMessage::Emote { .. } => 16,
        ClientMessage::Describe { .. } => 17,
        ClientMessage::Causes { .. } => 18,
        ClientMessage::Block { .. } => 19,
        ClientMessage::Unblock { .. } => 20,
        ClientMessage::Invite { .. } => 21,
        ClientMessage::AnswerInvitation { .. } => 22,
        ClientMessage::ReadyToCast { .. } => 23,
        ClientMessage::BeginTogether { .. } => 24,
        ClientMessage::LeaveGathering { .. } => 25,
        ClientMessage::Report { .. } => 26,
        ClientMessage::Tend { .. } => 27,
        ClientMessage::Watch { .. } => 28,
        ClientMessage::GiveUpGarden { .. } => 29,
    }
}
