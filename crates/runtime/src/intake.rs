//! What becomes of a client's text message: done at once when it is of the moment, queued when it is a command.
//!
//! What it is not: size, rate and form were checked by the gateway.

use crate::near::{self, HEARD_METRES};
use crate::player::{Player, Work, command_of};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::{CommandId, RegionId};
use protocol::ClientMessage;
use protocol::limits::DESCRIBE_MAX;
use protocol::server::ServerBody;
use protocol::shared::Emote;
use sim::region::ledger::EntryCause;
use sim::view;
use std::collections::BTreeSet;
use std::sync::Arc;
use telemetry::trace::Trace;

/// Milliseconds between two reports of a client.
const REPORT_EVERY_MS: u64 = 9_000;
/// Milliseconds of a frame time that is reported.
const REPORTED_MS_MAX: f64 = 10_000.0;
/// Frames that are reported at once: seven minutes at 240 a second, more than any honest report spans.
const REPORTED_FRAMES_MAX: u32 = 100_000;

impl Runtime {
    /// Takes up a text message. Commands are answered later, by `accepted` or `refused`.
    ///
    /// # Errors
    /// The refusal of a message of the moment, or of a command that cannot even wait.
    pub fn receive(
        self: &Arc<Self>,
        player: &Arc<Player>,
        message: ClientMessage,
        trace: Option<Trace>,
    ) -> Result<(), Refusal> {
        self.awake_for(&message)?;
        if let Some(command) = command_of(&message) {
            command
                .parse::<CommandId>()
                .map_err(|error| Refusal::new("malformed", format!("{error}")))?;
            return self.receive_command(player, message, trace);
        }
        match message {
            ClientMessage::Ping { client_ms } => {
                player.seat.say(&ServerBody::Pong {
                    client_ms,
                    clock_ms: self.now().0 as f64,
                });
                Ok(())
            }
            ClientMessage::Raise { intent } => self.raise(player, intent),
            ClientMessage::Notes { start_ms, notes } => self.play(player, start_ms, &notes),
            ClientMessage::StopCasting => self.stop_casting(player),
            ClientMessage::Emote { emote } => {
                self.gesture(player, emote);
                Ok(())
            }
            ClientMessage::Describe { entities } => self.describe(player, &entities),
            ClientMessage::Causes { region } => self.causes(player, &region),
            ClientMessage::Watch { life } => {
                player.seat.watch_life(life);
                Ok(())
            }
            report @ ClientMessage::Report { .. } => self.report(player, &report),
            _ => Err(Refusal::new("unexpected", "This message has no meaning here.")),
        }
    }

    fn receive_command(
        self: &Arc<Self>,
        player: &Arc<Player>,
        message: ClientMessage,
        trace: Option<Trace>,
    ) -> Result<(), Refusal> {
        if let Some(command) = command_of(&message) {
            player.asked(command, message.kind(), trace);
        }
        // What was played ends now, not when the commands before it are done; its judgement answers the command. One that ended a
        // performance already ends no other.
        if let ClientMessage::Lower { command } = &message
            && player.answered(command).is_none()
            && !player.awaits_judgement(command)
            && self.end_performance(player, Some(command))
        {
            return Ok(());
        }
        let command = command_of(&message).map(str::to_owned);
        match player.queue(Work::Command(message)) {
            Ok(true) => drop(tokio::spawn(self.clone().work_off(player.clone()))),
            Ok(false) => {}
            Err(refusal) => {
                if let Some(asked) = command.and_then(|command| player.answering(&command)) {
                    asked.record(&Err(refusal.clone()));
                }
                return Err(refusal);
            }
        }
        Ok(())
    }

    fn gesture(&self, player: &Player, emote: Emote) {
        let gesture = ServerBody::Gesture {
            entity: player.seat.entity,
            emote,
        };
        near::tell_others(&self.space, &player.seat, HEARD_METRES, &gesture);
    }

    fn describe(&self, player: &Player, entities: &[u32]) -> Result<(), Refusal> {
        if entities.len() > DESCRIBE_MAX {
            let reason = format!(
                "{} entities; at most {DESCRIBE_MAX} are described at once.",
                entities.len()
            );
            return Err(Refusal::new("too-many", reason));
        }
        let known = entities.iter().filter_map(|entity| self.space.entity(*entity));
        player.seat.say(&ServerBody::Described {
            entities: known.map(|seat| seat.described()).collect(),
        });
        Ok(())
    }

    fn causes(self: &Arc<Self>, player: &Arc<Player>, region: &str) -> Result<(), Refusal> {
        let slug: Option<RegionId> = region.parse().ok();
        let number = slug.and_then(|slug| self.spots.number_of(&slug));
        let number = number.ok_or_else(|| {
            Refusal::new("unknown-region", "There is no such region; the atlas names them.")
        })?;
        let (runtime, player) = (self.clone(), player.clone());
        tokio::spawn(async move {
            let state = runtime.regions[number].state();
            let whose: BTreeSet<_> = state
                .ledger
                .iter()
                .filter_map(|entry| match &entry.cause {
                    EntryCause::Performance { songweaver, .. }
                    | EntryCause::Restored { songweaver, .. }
                    | EntryCause::Healing { songweaver, .. }
                    | EntryCause::Tended { songweaver, .. } => Some(*songweaver),
                    _ => None,
                })
                .collect();
            runtime.learn_names(whose).await;
            player.seat.say(&ServerBody::Causes {
                region: runtime.spots.regions[number].region.to_string(),
                causes: view::causes(&state, &runtime.rules(), &|who| runtime.known_name(who)),
            });
        });
        Ok(())
    }

    fn report(&self, player: &Player, report: &ClientMessage) -> Result<(), Refusal> {
        let ClientMessage::Report {
            frame_ms,
            frame_p95_ms,
            dropped_frames,
            long_frames,
            latency_ms,
            quality,
            device,
        } = *report
        else {
            return Ok(());
        };
        let in_range = frame_ms > 0.0
            && frame_p95_ms >= frame_ms
            && frame_p95_ms <= REPORTED_MS_MAX
            && (0.0..=60_000.0).contains(&latency_ms)
            && dropped_frames.max(long_frames) <= REPORTED_FRAMES_MAX
            && quality <= 4;
        if !in_range {
            let reason = "Frame times are over 0 to 10000 ms, the 95th not below the middle one; frames are at most 100000, \
                          latency 0 to 60000 ms, quality 0 to 4.";
            return Err(Refusal::new("out-of-range", reason));
        }
        let now = self.now();
        let last = player.moment().reported.replace(now);
        if last.is_some_and(|last| now.since(last) < REPORT_EVERY_MS) {
            return Err(Refusal::new("too-soon", "One report in ten seconds is taken."));
        }
        let device = device.word();
        let per_second = 1000.0 / frame_ms;
        metrics::histogram!("client_frames_per_second", "device" => device).record(per_second);
        metrics::histogram!("client_frame_p95_seconds", "device" => device).record(frame_p95_ms / 1000.0);
        metrics::histogram!("client_latency_seconds").record(latency_ms / 1000.0);
        metrics::counter!("client_dropped_frames_total").increment(u64::from(dropped_frames));
        metrics::counter!("client_long_frames_total").increment(u64::from(long_frames));
        let step = ["0", "1", "2", "3", "4"][usize::from(quality)];
        metrics::counter!("client_reports_total", "quality" => step, "device" => device).increment(1);
        Ok(())
    }
}
