//! The way in and out: a visitor is seated or comes back to its seat, its session resumes or begins, its connection ends.
//!
//! What it is not: whether there is room and whether the doors are open is [`crate::service`]'s; leaving because identity says so is
//! [`crate::leaving`]'s.

use crate::host::HostError;
use crate::line::encode;
use crate::near;
use crate::outbox::{Closing, Outbox};
use crate::player::{HangUp, Player, Visitor};
use crate::realm_host::Hosted;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use crate::seat::{Card, Seat, Standing};
use crate::vault::command_id;
use kernel::SongweaverId;
use protocol::client::Resume;
use protocol::server::ServerBody;
use protocol::shared::Spot;
use sim::RealmCommand;
use sim::realm::state::LeftAt;
use sim::view;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::{Duration, sleep};

/// How long a new connection waits for the same Songweaver's leaving to be written down.
const LEAVING_WAIT: Duration = Duration::from_millis(20);
/// How often it looks: for ten seconds. A journal that fails may hold up a leaving for longer; whoever waits may come again.
const LEAVING_LOOKS: u32 = 500;

/// What whoever comes back too soon is told.
const STILL_LEAVING: &str = "Your Songweaver is just leaving the world. Connect again in a moment.";

impl Runtime {
    /// Connects a visitor: resumes its session where that can be done whole, else begins a new one. A Songweaver who is in the
    /// world already keeps its place there, and its former connection ends.
    ///
    /// # Errors
    /// Why it cannot enter.
    pub async fn connect(
        self: &Arc<Self>,
        visitor: Visitor,
        resume: Option<Resume>,
        outbox: Arc<Outbox>,
    ) -> Result<Arc<Player>, Closing> {
        if self.closing.load(Ordering::Acquire) {
            return Err(draining());
        }
        self.doors_open_to(&visitor)?;
        let player = self.seated(&visitor).await.map_err(|error| match error {
            HostError::Refused(refusal) => Closing::new(refusal.code, &refusal.reason),
            _ => Closing::new(
                "unavailable",
                "The world could not be read just now. Connect again in a moment.",
            ),
        })?;
        if !visitor.guest {
            player.has_registered();
        }
        let seat = player.seat.clone();
        // Until the line stands: a change that comes now waits, and is told after the welcome that does not hold it.
        let mut told = player.told.lock().await;
        let you = self.you(&player).await.map_err(|_| draining())?;
        let regions = self.region_states_for(seat.songweaver);
        let resumes;
        {
            let mut line = seat.line();
            if seat.is_leaving() {
                return Err(Closing::new("lost", STILL_LEAVING));
            }
            let resumed = resume
                .as_ref()
                .filter(|wanted| line.can_resume(&wanted.session, wanted.seq));
            resumes = resumed.is_some();
            let new_session = resumed.is_none().then(|| self.new_session());
            line.connect(outbox, new_session);
            {
                let mut moment = player.moment();
                moment.entered_with = visitor.session;
                moment.newcomer.grows(visitor.since, self.newcomers);
            }
            let clock_ms = self.now().0 as f64;
            let welcome = ServerBody::Welcome {
                session: line.session().to_owned(),
                resumed: resumed.is_some(),
                entity: seat.entity,
                you: you.clone(),
                clock_ms,
                world_ms: clock_ms,
                regions,
            };
            line.say(encode(&welcome));
            if let Some(wanted) = resumed {
                line.replay_after(wanted.seq);
            }
            if let Some(greeting) = self.service().greeting() {
                line.say(greeting);
            }
        }
        *told = Some(you.without_notes());
        drop(told);
        seat.renew();
        if !resumes {
            self.tell_gatherings_to(&player);
        }
        Ok(player)
    }

    async fn seated(self: &Arc<Self>, visitor: &Visitor) -> Result<Arc<Player>, HostError> {
        let who = visitor.songweaver;
        let mut looks = 0;
        while let Some(player) = self.player(who) {
            if !player.seat.is_leaving() {
                return Ok(player);
            }
            if looks == LEAVING_LOOKS {
                return Err(HostError::Refused(Refusal::new("lost", STILL_LEAVING)));
            }
            looks += 1;
            sleep(LEAVING_WAIT).await;
        }
        let held = self.realm.hold(who);
        if self
            .realm
            .look(who, |hosted| hosted.state.songweaver.is_none())
            .await?
        {
            let arrive = RealmCommand::Arrive { songweaver: who };
            match self
                .realm
                .command(who, Some(command_id(who, "arrive")), &arrive, None)
                .await
            {
                Ok(_) | Err(HostError::Repeated) => {}
                Err(error) => return Err(error),
            }
        }
        let (card, blocked, left) = self.realm.look(who, profile).await?;
        let standing = self.home(who, left);
        let seat = Seat::new(
            who,
            self.space.new_entity(),
            visitor.bot,
            card,
            standing,
            self.new_session(),
        );
        seat.set_blocked(blocked);
        self.remember_name(who, &seat.card().name);
        // Whoever came first of two at once has the seat; the other joins it.
        let seat = self.space.join(seat).unwrap_or_else(|there| there);
        let player = Arc::new(Player::new(seat, visitor.guest, held));
        let mut players = self.players.write().expect("no holder of this lock can panic");
        Ok(players.entry(who).or_insert(player).clone())
    }

    /// Where someone enters: where it left, if that is still in the world, else where one wakes, beside those who woke just before.
    fn home(&self, who: SongweaverId, left: Option<LeftAt>) -> Standing {
        if let Some(left) = left
            && let Some(region) = self.spots.number_of(&left.region)
        {
            let at = Spot {
                x: left.at.0 as f32 / 64.0,
                y: left.at.1 as f32 / 64.0,
                z: left.at.2 as f32 / 64.0,
            };
            let places = self.space.places();
            let near = places[region].grid.outside(at.x, at.z) <= crate::presence::region::CROSSING_METRES;
            // Written down on its way over a border, or the region was moved since: whichever holds the place now.
            let holds = || places.iter().position(|place| place.grid.holds(at.x, at.z));
            if let Some(region) = if near { Some(region) } else { holds() } {
                return Standing {
                    region,
                    at,
                    yaw: left.yaw,
                };
            }
        }
        let rules = self.rules();
        let world = &rules.pack.world;
        let region = self.spots.number_of(&world.spawn_region).unwrap_or_default();
        let spawn = self.spots.place(region, world.spawn_place.as_str());
        let at = spawn.map_or(
            Spot {
                x: 0.0,
                y: 0.0,
                z: 0.0,
            },
            |spawn| self.spots.safe(spawn.at),
        );
        Standing {
            region,
            at: self.beside_others(who, region, at),
            yaw: spawn.map_or(0, |spawn| spawn.yaw),
        }
    }

    /// A connection ended. A cut one leaves the player in the world for as long as its session may be resumed.
    pub fn hang_up(&self, player: &Player, outbox: &Arc<Outbox>, how: HangUp) {
        let was_current = player.seat.line().disconnect(outbox, self.now().0);
        if !was_current {
            return;
        }
        player.seat.renew();
        if how == HangUp::Bye {
            self.send_away(&player.seat, "bye");
        }
    }

    pub(crate) fn send_away(&self, seat: &Seat, why: &str) {
        if !seat.leave_unless_connected() {
            return;
        }
        let left = ServerBody::Left {
            entity: seat.entity,
            why: why.to_owned(),
        };
        near::tell_others(&self.space, seat, near::HEARD_METRES, &left);
    }

    /// A session's name: a secret of its player.
    fn new_session(&self) -> String {
        format!("{:032x}", self.vault.machine.secret())
    }
}

pub(crate) fn draining() -> Closing {
    Closing::new("draining", "The server stops. Connect again in a moment.")
}

/// What others see of a Songweaver, whom it blocks, and where it left.
fn profile(hosted: &Hosted) -> (Card, BTreeSet<SongweaverId>, Option<LeftAt>) {
    (
        card(hosted),
        hosted.state.blocked.clone(),
        hosted.state.left.clone(),
    )
}

/// What others see of a Songweaver.
pub(crate) fn card(hosted: &Hosted) -> Card {
    Card {
        name: hosted.name(),
        look: view::look_to_wire(hosted.state.look),
        voice: view::voice_to_wire(hosted.state.voice),
    }
}
