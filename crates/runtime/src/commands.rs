//! Carrying out commands: what each needs checked of the moment, and whom it is sent to.
//!
//! Near or far, which region, which place: the runtime knows. Whether the rules allow it: the hosts ask `sim`. Answers come after the
//! commit. What it is not: no rule of the world; commands about melodies are in `melodies`.

mod melodies;

use crate::host::HostError;
use crate::live::{Ended, HeardAs};
use crate::naming::not_had;
use crate::player::{Answer, Player, Work, command_of};
use crate::refusal::Refusal;
use crate::region_host::Decided;
use crate::runtime::Runtime;
use crate::seat::Order;
use crate::vault::{command_id, performance_of};
use kernel::{CommandId, SongweaverId};
use protocol::ClientMessage;
use protocol::server::ServerBody;
use protocol::shared::{Look, Voice};
use sim::realm::standing;
use sim::region::Perform;
use sim::view;
use sim::{RealmCommand, RegionCommand};
use std::sync::Arc;
use telemetry::trace::within;
use tokio::time::{Duration, sleep};
use world::region_def::PlaceKind;

/// Metres of grace beyond a place's reach, for those who are moving.
const REACH_GRACE: f32 = 1.5;
/// Before a performance whose fate is unknown is asked for again; twice as long each time, at most [`JUDGE_AGAIN_MAX`].
const JUDGE_AGAIN: Duration = Duration::from_millis(250);
/// Longest such pause.
const JUDGE_AGAIN_MAX: Duration = Duration::from_secs(4);
/// How often it is asked for again: for about a minute.
const JUDGE_TIMES: u32 = 18;
/// Milliseconds between two ways out.
const UNSTICK_EVERY_MS: u64 = 30_000;

impl Runtime {
    /// Gives a player a piece of work, and sets someone to it when nobody is.
    pub(crate) fn work(self: &Arc<Self>, player: &Arc<Player>, work: Work) {
        match player.queue(work) {
            Ok(true) => drop(tokio::spawn(self.clone().work_off(player.clone()))),
            Ok(false) => {}
            Err(refusal) => tracing::debug!(reason = refusal.reason, "a notice was dropped"),
        }
    }

    /// Notes a fact about a player that the realm may care for.
    pub(crate) fn notice(self: &Arc<Self>, player: &Arc<Player>, command: RealmCommand) {
        self.work(player, Work::Notice(Box::new(command)));
    }

    pub(crate) async fn work_off(self: Arc<Self>, player: Arc<Player>) {
        while let Some(work) = player.next() {
            match work {
                Work::Command(message) => {
                    let trace = command_of(&message).and_then(|command| player.trace_of(command));
                    within(trace, self.answer_command(&player, message)).await;
                }
                Work::Judge(ended, command) => {
                    let trace = command.as_deref().and_then(|command| player.trace_of(command));
                    let judging = self.judge(&player, *ended, command.as_deref());
                    let answer = within(trace, judging).await.map_err(lost);
                    if let Some(command) = command {
                        self.answer(&player, &command, answer);
                    }
                }
                Work::Notice(command) => {
                    if let Err(error) = self.realm_command(&player, None, &command).await {
                        tracing::debug!(?error, "a notice came to nothing");
                    }
                }
            }
        }
    }

    async fn answer_command(self: &Arc<Self>, player: &Arc<Player>, message: ClientMessage) {
        let Some(command) = command_of(&message).map(str::to_owned) else {
            return;
        };
        let answer = match player.answered(&command) {
            Some(first) => Some(first),
            None => self.carry_out(player, message, &command).await,
        };
        if let Some(answer) = answer {
            self.answer(player, &command, answer);
        }
    }

    /// Answers a command, addressed, and remembers the answer.
    fn answer(&self, player: &Player, command: &str, answer: Answer) {
        let body = match &answer {
            Ok(()) => ServerBody::Accepted {
                command: command.to_owned(),
            },
            Err(refusal) => {
                metrics::counter!("commands_refused_total", "code" => refusal.code).increment(1);
                refusal.body(Some(command))
            }
        };
        if let Some(asked) = player.answering(command) {
            asked.record(&answer);
        }
        if player.answered(command).is_none() {
            player.remember(command, answer);
        }
        player.seat.address(body, self.now());
    }

    /// Carries out a command; `None` when it will be answered later.
    async fn carry_out(
        self: &Arc<Self>,
        player: &Arc<Player>,
        message: ClientMessage,
        command: &str,
    ) -> Option<Answer> {
        let id = command_id(player.seat.songweaver, command);
        // What stands in the journal under this id was done, whatever has become of the moment since.
        let done = match self.vault.journal.answer(id).await {
            Ok(first) => first.is_some(),
            Err(_) => return Some(Err(unavailable())),
        };
        let answer = match message {
            ClientMessage::Interact { target, offer, .. } if done => {
                if offer == "enter" {
                    self.enter_gate(player, &target);
                }
                Ok(())
            }
            _ if done => Ok(()),
            ClientMessage::Lower { .. } => Ok(()),
            // It was cast; sent again it is not cast again.
            ClientMessage::Cast { .. } if player.awaits_judgement(command) => return None,
            ClientMessage::Cast { melody, intent, .. } => {
                if let Err(refusal) = self.may_cast_now(player) {
                    return Some(Err(refusal));
                }
                match self.begin_cast(player, command, &melody, intent).await {
                    Ok(()) => return None,
                    Err(refusal) => Err(refusal),
                }
            }
            ClientMessage::Make {
                look, voice, name, ..
            } => self.make(player, id, look, voice, name).await,
            ClientMessage::Interact { target, offer, .. } => self.interact(player, id, &target, offer).await,
            ClientMessage::SkipStage { .. } => self.plain(player, id, RealmCommand::SkipStage).await,
            ClientMessage::Return { gate, .. } => self.return_to(player, &gate).await,
            ClientMessage::Unstick { .. } => self.unstick(player),
            ClientMessage::RenameMelody { melody, name, .. } => self.rename(player, id, &melody, &name).await,
            ClientMessage::ForgetMelody { melody, .. } => self.forget(player, id, &melody).await,
            ClientMessage::KeepPerformance {
                performance, name, ..
            } => self.keep(player, id, &performance, &name).await,
            ClientMessage::Chat { channel, text, .. } => self.chat(player, id, &channel, &text).await,
            ClientMessage::Block { songweaver, .. } => match parsed::<SongweaverId>(&songweaver) {
                Ok(other) => self.plain(player, id, RealmCommand::Block { other }).await,
                Err(refusal) => Err(refusal),
            },
            ClientMessage::Unblock { songweaver, .. } => match parsed::<SongweaverId>(&songweaver) {
                Ok(other) => self.plain(player, id, RealmCommand::Unblock { other }).await,
                Err(refusal) => Err(refusal),
            },
            _ => Err(Refusal::new("unexpected", "This message is no command.")),
        };
        Some(answer)
    }

    /// Sends a command to the realm and tells what came of it.
    pub(crate) async fn realm_command(
        &self,
        player: &Player,
        id: Option<CommandId>,
        command: &RealmCommand,
    ) -> Result<crate::realm_host::Done, HostError> {
        let done = self
            .realm
            .command(player.seat.songweaver, id, command, None)
            .await?;
        self.publish_realm(player, &done).await;
        Ok(done)
    }

    async fn plain(&self, player: &Player, id: CommandId, command: RealmCommand) -> Answer {
        self.realm_command(player, Some(id), &command)
            .await
            .map(|_| ())
            .or_else(HostError::answer)
    }

    async fn make(
        &self,
        player: &Player,
        id: CommandId,
        look: Look,
        voice: Voice,
        name: Option<String>,
    ) -> Answer {
        let who = player.seat.songweaver;
        let reserved = match name {
            None => None,
            Some(name) => {
                let (shown, _) = self.name_rules.check(&name)?;
                self.fit_for_a_name(&shown)?;
                let reserved = self.reserve_name(who, &name).await.map_err(|_| unavailable())?;
                Some(reserved.map_err(not_had)?)
            }
        };
        let command = RealmCommand::Make {
            look: view::look_from_wire(look),
            voice: view::voice_from_wire(voice),
            name: reserved.as_ref().map(|reserved| reserved.sealed.clone()),
        };
        let answer = self.plain(player, id, command).await;
        match (&reserved, &answer) {
            (Some(reserved), Ok(())) => self.name_is_borne(who, reserved).await,
            // Unknown whether it was done: the next start finds out.
            (Some(_), Err(refusal)) if refusal.code != "unavailable" => {
                if let Err(error) = self.settle_name(who).await {
                    tracing::warn!(%error, "a name that was refused stays reserved");
                }
            }
            _ => {}
        }
        answer
    }

    async fn interact(&self, player: &Player, id: CommandId, target: &str, offer: String) -> Answer {
        let stands = player.seat.standing();
        let spot = self.spots.place(stands.region, target).ok_or_else(|| {
            Refusal::new(
                "unknown-place",
                "There is no such place in this region; the atlas names those there are.",
            )
        })?;
        let metres = (spot.at.x - stands.at.x).hypot(spot.at.z - stands.at.z);
        if metres > spot.reach + REACH_GRACE {
            let reason = format!("It is {metres:.0} m away; come within {:.0} m.", spot.reach);
            return Err(Refusal::new("out-of-reach", reason));
        }
        let enters = offer == "enter";
        let region = self.spots.regions[stands.region].region.clone();
        let command = RealmCommand::Interact {
            region,
            place: spot.place.clone(),
            offer,
        };
        self.plain(player, id, command).await?;
        if enters {
            self.enter_gate(player, target);
        }
        Ok(())
    }

    /// Sets a player behind a gate of its region; nothing happens where there is no such gate.
    fn enter_gate(&self, player: &Player, target: &str) {
        let stands = player.seat.standing();
        let gate = self.spots.place(stands.region, target);
        let leads = gate
            .filter(|spot| spot.kind == PlaceKind::Gate)
            .and_then(|spot| spot.leads.as_ref());
        if let Some((region, at, yaw)) = leads.and_then(|leads| self.place_spot(&leads.place)) {
            player.seat.order(Order::Place {
                region,
                at,
                yaw,
                why: "gate",
            });
        }
    }

    async fn return_to(&self, player: &Player, gate: &str) -> Answer {
        let found = |hosted: &crate::realm_host::Hosted| {
            hosted
                .state
                .gates
                .iter()
                .find(|one| one.as_str() == gate)
                .cloned()
        };
        let known = self
            .realm
            .look(player.seat.songweaver, found)
            .await
            .map_err(|_| unavailable())?;
        let (region, at, yaw) = known.and_then(|gate| self.place_spot(&gate)).ok_or_else(|| {
            Refusal::new(
                "gate-unknown",
                "You have not discovered this gate; stand at it first.",
            )
        })?;
        player.seat.order(Order::Place {
            region,
            at,
            yaw,
            why: "return",
        });
        Ok(())
    }

    fn unstick(&self, player: &Player) -> Answer {
        let now = self.now();
        let mut moment = player.moment();
        if let Some(last) = moment.unstuck
            && now.since(last) < UNSTICK_EVERY_MS
        {
            let wait = (UNSTICK_EVERY_MS - now.since(last)).div_ceil(1000);
            return Err(Refusal::new(
                "too-soon",
                format!("The way out opens again in {wait} s."),
            ));
        }
        moment.unstuck = Some(now);
        drop(moment);
        let stands = player.seat.standing();
        let safe = self.spots.safe(stands.at);
        // Who is not moved by that stands safely already and is stuck otherwise: to the region's nearest landmark or gate.
        let at = if (safe.x - stands.at.x).hypot(safe.z - stands.at.z) > 0.5 {
            safe
        } else {
            let places = self.spots.regions[stands.region].places.iter();
            let open = places.filter(|spot| !matches!(spot.kind, PlaceKind::Wound | PlaceKind::Shade));
            let far =
                |spot: &crate::atlas::PlaceSpot| (spot.at.x - stands.at.x).hypot(spot.at.z - stands.at.z);
            let nearest = open.min_by(|a, b| far(a).total_cmp(&far(b)));
            nearest.map_or(safe, |spot| self.spots.safe(spot.at))
        };
        player.seat.order(Order::Place {
            region: stands.region,
            at,
            yaw: stands.yaw,
            why: "unstick",
        });
        Ok(())
    }

    /// Has a performance judged by its region, and tells what came of it.
    async fn judge(&self, player: &Player, ended: Ended, command: Option<&str>) -> Answer {
        let who = player.seat.songweaver;
        let rules = self.rules();
        let song = &rules.pack.regions[&self.spots.regions[ended.region].region].song;
        let melody = match ended.heard {
            HeardAs::Melody(melody) => melody,
            HeardAs::Keys(log) => {
                song::live::melody(&log, ended.ended_ms, song)
                    .map_err(|error| Refusal::new("no-melody", error.to_string()))?
                    .melody
            }
        };
        let id = match command {
            Some(command) => command_id(who, command),
            None => command_id(who, &format!("performance {}", ended.began.0)),
        };
        let now = self.now();
        let intent = ended.intent;
        let stands = self
            .realm
            .look(who, |hosted| standing(&hosted.state, intent, now, &rules))
            .await;
        let stands = stands.map_err(|_| unavailable())?;
        // The notes come first: an event never names what is not kept.
        self.vault.put_melody(&melody).await.map_err(|_| unavailable())?;
        let perform = Perform {
            performance: performance_of(id),
            songweaver: who,
            melody: melody.clone(),
            intent,
            at: ((ended.at.x * 64.0) as i32, (ended.at.z * 64.0) as i32),
            began: ended.began,
            standing: stands,
        };
        let command = RegionCommand::Perform(Box::new(perform));
        match self.decided(ended.region, id, command).await {
            Ok(decided) => {
                player.performed(performance_of(id).to_string(), melody, intent);
                metrics::counter!("performances_total").increment(1);
                self.publish_region(ended.region, &decided, Some(player)).await;
                Ok(())
            }
            Err(error) => error.answer(),
        }
    }

    /// Asks a region under one id until it is known what came of it. A performance cannot be played again under the same id, so
    /// patience is owed here that a command's sender has itself.
    async fn decided(
        &self,
        region: usize,
        id: CommandId,
        command: RegionCommand,
    ) -> Result<Decided, HostError> {
        let mut pause = JUDGE_AGAIN;
        for _ in 0..JUDGE_TIMES {
            match self.regions[region].command(id, command.clone()).await {
                Err(HostError::Unavailable(reason)) => {
                    tracing::debug!(reason, "a performance waits to be written down");
                }
                known => return known,
            }
            sleep(pause).await;
            pause = (pause * 2).min(JUDGE_AGAIN_MAX);
        }
        self.regions[region].command(id, command).await
    }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Refusal> {
    text.parse()
        .map_err(|error| Refusal::new("malformed", format!("{error}")))
}

/// A performance is gone once it was given to be judged: what may be sent again elsewhere is an answer for good here.
fn lost(refusal: Refusal) -> Refusal {
    if !refusal.is_passing() {
        return refusal;
    }
    Refusal::new(
        "not-judged",
        "The world could not write this performance down, so it did not count. Play it again.",
    )
}

fn unavailable() -> Refusal {
    Refusal::new(
        "unavailable",
        "The world could not write this down just now. Send the same command again.",
    )
}
