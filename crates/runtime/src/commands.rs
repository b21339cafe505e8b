//! Carrying out commands: what each needs checked of the moment, and whom it is sent to.
//!
//! Near or far, which region, which place: the runtime knows. Whether the rules allow it: the hosts ask `sim`. Answers come after the
//! commit. What it is not: no rule of the world; commands about melodies are in `melodies`, performances that are
//! judged in `judging`, names in `naming`.

pub mod judging;
mod melodies;
mod naming;

use crate::host::HostError;
use crate::player::{Answer, Player, Work, command_of};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use crate::seat::Order;
use crate::together::Invitation;
use crate::vault::command_id;
use kernel::{CommandId, SongweaverId};
use protocol::ClientMessage;
use protocol::server::ServerBody;
use sim::RealmCommand;
use std::sync::Arc;
use telemetry::trace::within;
use world::region_def::PlaceKind;

/// Metres of grace beyond a place's reach, for those who are moving.
const REACH_GRACE: f32 = 1.5;
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
                Work::Judge(ended, command) => self.judge(&player, *ended, command).await,
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
                if refusal.code == "unavailable" {
                    player.doubt(true);
                }
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
            // It was played or cast, and is answered when it is judged; sent again it is not judged or cast again.
            ClientMessage::Lower { .. } | ClientMessage::Cast { .. } if player.awaits_judgement(command) => {
                return None;
            }
            ClientMessage::Lower { .. } => Ok(()),
            ClientMessage::Cast { melody, intent, .. } => {
                let begun = match self.may_cast_now(player) {
                    Ok(()) => self.begin_cast(player, command, &melody, intent).await,
                    Err(refusal) => Err(refusal),
                };
                match begun {
                    Ok(()) => return None,
                    Err(refusal) => Err(refusal),
                }
            }
            ClientMessage::Invite {
                songweavers,
                parts,
                part,
                intent,
                ..
            } => {
                let invitation = Invitation {
                    songweavers,
                    parts,
                    part,
                    intent,
                };
                self.invite(player, id, invitation).await
            }
            ClientMessage::AnswerInvitation { gathering, part, .. } => {
                self.answer_invitation(player, &gathering, part).await
            }
            ClientMessage::ReadyToCast { gathering, .. } => self.ready_to_cast(player, &gathering),
            ClientMessage::BeginTogether { gathering, .. } => self.begin_together(player, &gathering),
            ClientMessage::LeaveGathering { gathering, .. } => self.leave_gathering(player, &gathering),
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
            ClientMessage::Tend { deed, by, target, .. } => self.tend(player, id, deed, by, &target).await,
            ClientMessage::GiveUpGarden { region, cell, .. } => {
                self.give_up_garden(player, id, &region, cell).await
            }
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
        Some(match answer {
            Err(refusal) if !refusal.is_passing() && player.is_in_doubt() => {
                self.refuse_surely(player, id, refusal).await
            }
            answer => answer,
        })
    }

    /// Refuses a command for good, once nothing can come to stand any more that was asked for before: the same command may have been,
    /// when the rules or the moment still allowed it.
    async fn refuse_surely(&self, player: &Player, id: CommandId, refusal: Refusal) -> Answer {
        if self.vault.journal.settle().await.is_err() {
            return Err(unavailable());
        }
        player.doubt(false);
        match self.vault.journal.answer(id).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(refusal),
            Err(_) => Err(unavailable()),
        }
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
        if let Some((region, at, yaw)) =
            leads.and_then(|leads| self.place_spot(&leads.place, player.seat.songweaver))
        {
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
        let (region, at, yaw) = known
            .and_then(|gate| self.place_spot(&gate, player.seat.songweaver))
            .ok_or_else(|| {
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
}

pub(crate) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Refusal> {
    text.parse()
        .map_err(|error| Refusal::new("malformed", format!("{error}")))
}

pub(crate) fn unavailable() -> Refusal {
    Refusal::new(
        "unavailable",
        "The world could not write this down just now. Send the same command again.",
    )
}
