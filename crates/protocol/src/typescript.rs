//! The TypeScript of the wire, from the Rust types: one file, committed, checked by `cargo xtask test`.
//!
//! It holds types, limits and nothing that runs.

use crate::{changes, client, composer, console, gathering, http, limits, moderation, server, shared, weave};
use ts_rs::{Config, TS};

fn declare<T: TS>(config: &Config, out: &mut String) {
    if let Some(docs) = T::docs() {
        out.push_str(docs.trim_end());
        out.push('\n');
    }
    out.push_str("export ");
    out.push_str(&T::decl(config));
    out.push_str("\n\n");
}

/// The whole text of `web/src/protocol/generated.ts`.
#[must_use]
pub fn typescript() -> String {
    let config = Config::new();
    let mut out = format!(
        "// Generated from the Rust crate `protocol` by `cargo xtask generate`. Do not edit.\n\n\
         /** The WebSocket subprotocol. */\nexport const SUBPROTOCOL = \"{}\";\n\n\
         /** Bounds of the wire. */\nexport const LIMITS = {{\n  chatChars: {},\n  nameChars: {},\n  \
         melodyNameChars: {},\n  notesBatch: {},\n  noteOffsetMs: {},\n  performanceNotes: {},\n  melodies: {},\n  \
         describe: {},\n  midiBytes: {},\n  voices: {},\n  melodyTicks: {},\n  resumeSeconds: {},\n  weaveVoices: {},\n  gathering: {},\n  partDelayBeats: {},\n  partSteps: {},\n  partOctaves: {},\n}} as const;\n\n",
        crate::SUBPROTOCOL,
        limits::CHAT_CHARS_MAX,
        limits::NAME_CHARS_MAX,
        limits::MELODY_NAME_CHARS_MAX,
        limits::NOTES_BATCH_MAX,
        limits::NOTE_OFFSET_MS_MAX,
        limits::PERFORMANCE_NOTES_MAX,
        limits::MELODIES_MAX,
        limits::DESCRIBE_MAX,
        limits::MIDI_BYTES_MAX,
        limits::VOICES_MAX,
        limits::MELODY_TICKS_MAX,
        limits::RESUME_SECONDS,
        limits::WEAVE_VOICES_MAX,
        limits::GATHERING_MAX,
        limits::PART_DELAY_BEATS_MAX,
        limits::PART_STEPS_MAX,
        limits::PART_OCTAVES_MAX,
    );
    macro_rules! declare_all {
        ($($name:ty),* $(,)?) => { $(declare::<$name>(&config, &mut out);)* };
    }
    declare_all![
        shared::Intent,
        shared::Voice,
        shared::Look,
        shared::Emote,
        shared::Spot,
        shared::LiveNote,
        shared::MelodyNote,
        shared::KeptMelody,
        shared::Criterion,
        shared::Advice,
        shared::Verdict,
        shared::Cause,
        gathering::PartOffer,
        gathering::Part,
        gathering::Stance,
        gathering::Gathered,
        gathering::Gathering,
        client::Resume,
        client::ChatTo,
        client::DeviceClass,
        client::ClientMessage,
        client::ClientEnvelope,
        moderation::ReportKind,
        moderation::Reported,
        moderation::NewReport,
        moderation::OwnReport,
        moderation::ActKind,
        moderation::ChatChannel,
        moderation::AppealAnswer,
        moderation::OwnAppeal,
        moderation::OwnAct,
        moderation::Standing,
        moderation::NewAppeal,
        moderation::Someone,
        moderation::Taken,
        moderation::Decision,
        moderation::Case,
        moderation::Act,
        moderation::Appeal,
        moderation::Queue,
        moderation::CaseReport,
        moderation::ContextLine,
        moderation::Person,
        moderation::CaseFile,
        moderation::NewAct,
        moderation::Reason,
        moderation::NewAnswer,
        weave::WovenRelation,
        weave::WovenCombo,
        weave::WeaveOutcome,
        weave::Thread,
        weave::ComboStage,
        weave::ComboKnowledge,
        weave::RecordedNote,
        weave::RecordedVoice,
        weave::WeaveRecording,
        weave::FirstWoven,
        weave::WorldCodex,
        server::RegionState,
        server::JourneyState,
        server::You,
        changes::YouChanges,
        server::Described,
        server::ServerBody,
        server::ServerMessage,
        http::Tokens,
        http::Credentials,
        http::Login,
        http::RefreshRequest,
        http::Account,
        http::SessionInfo,
        http::Sessions,
        http::NameChange,
        http::PasswordChange,
        http::Proof,
        http::SecondFactorSecret,
        http::SecondFactorCode,
        http::RecoveryCodes,
        http::Recovery,
        http::RoleGrant,
        http::Roles,
        http::AuditEntry,
        http::AuditPage,
        http::Problem,
        http::Imported,
        composer::CompositionVoice,
        composer::Composition,
        composer::AnalysisRequest,
        composer::CompositionFault,
        composer::KeyReason,
        composer::HeardKey,
        composer::TensionPoint,
        composer::Heard,
        composer::Analysis,
        composer::ImportedComposition,
        composer::GenerationRequest,
        composer::VariationRequest,
        composer::Generated,
        composer::KeepRequest,
        composer::NewShare,
        composer::OwnShare,
        composer::OwnShares,
        composer::SharedComposition,
        composer::Phrase,
        composer::PhraseBook,
        http::AtlasSong,
        http::AtlasPlace,
        http::AtlasProp,
        http::AtlasFlora,
        http::AtlasRegion,
        http::Atlas,
        console::ConsoleEntry,
        console::ConsolePart,
        console::ConsoleCheck,
        console::ConsoleJournal,
        console::ConsoleHealth,
        console::ConsoleRegion,
        console::ConsolePlayers,
        console::ConsoleLine,
        console::ConsolePlot,
        console::ConsoleFigures,
        console::ConsoleHours,
        console::ConsoleSeries,
        console::ConsoleNotice,
        console::ConsoleMaintenance,
        console::ConsoleDrain,
        console::ConsoleDone,
        console::ConsoleAccount,
        console::ConsoleToAccount,
    ];
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
