//! The runtime: the world as the gateway sees it. Players connect, resume, speak and leave here.
//!
//! What it is not: presence is [`crate::space`]'s, what is remembered is the hosts'. This file joins them.

use crate::near;
use crate::outbox::{Closing, Outbox};
use crate::player::{HangUp, Player, Visitor};
use crate::seat::{Card, Seat, Standing};
use crate::space::{Space, Witness};
use kernel::{SongweaverId, WorldMillis};
use protocol::client::Resume;
use protocol::limits::RESUME_SECONDS;
use protocol::server::{ServerBody, You};
use protocol::shared::{Look, Spot, Voice};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};
use tokio::task::JoinSet;
use tokio::time::{Duration, interval};

/// The world, running.
#[derive(Debug)]
pub struct Runtime {
    /// Who stands where.
    pub space: Arc<Space>,
    players: RwLock<HashMap<SongweaverId, Arc<Player>>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Witness for Runtime {
    fn entered(&self, seat: &Arc<Seat>, region: usize) {
        seat.address(
            ServerBody::Entered {
                region: self.space.places()[region].region.to_string(),
                discovered: false,
            },
            self.now(),
        );
    }

    fn left(&self, seat: &Arc<Seat>, _region: usize) {
        self.players.write().expect("no holder of this lock can panic").remove(&seat.songweaver);
    }
}

impl Runtime {
    /// Starts the world's tasks; they end with [`Runtime::close`].
    #[must_use]
    pub fn start(space: Arc<Space>) -> Arc<Self> {
        let runtime = Arc::new(Self {
            space,
            players: RwLock::default(),
            tasks: Mutex::new(JoinSet::new()),
        });
        {
            let mut tasks = runtime.tasks.lock().expect("no holder of this lock can panic");
            for number in 0..runtime.space.places().len() {
                tasks.spawn(runtime.space.clone().run_region(number, runtime.clone()));
            }
            tasks.spawn(runtime.clone().end_cut_sessions());
        }
        runtime
    }

    /// Milliseconds since the world began.
    #[must_use]
    pub fn now(&self) -> WorldMillis {
        self.space.clock.now()
    }

    /// Whether the world can take players.
    ///
    /// # Errors
    /// What is missing, in plain words.
    pub async fn readiness(&self) -> Result<(), String> {
        Ok(())
    }

    /// The player of a Songweaver who is in the world.
    #[must_use]
    pub fn player(&self, songweaver: SongweaverId) -> Option<Arc<Player>> {
        self.players.read().expect("no holder of this lock can panic").get(&songweaver).cloned()
    }

    /// Connects a visitor: resumes its session where that can be done whole, else begins a new one. A Songweaver who is in the
    /// world already keeps its place there, and its former connection ends.
    ///
    /// # Errors
    /// Why it cannot enter.
    pub async fn connect(
        self: &Arc<Self>,
        visitor: Visitor,
        resume: Option<Resume>,
        bot: bool,
        outbox: Arc<Outbox>,
    ) -> Result<Arc<Player>, Closing> {
        let player = self.seated(&visitor, bot)?;
        let seat = player.seat.clone();
        let you = self.you(&player);
        let regions = Vec::new();
        {
            let mut line = seat.line();
            let resumed = resume.as_ref().filter(|wanted| line.can_resume(&wanted.session, wanted.seq));
            let new_session = resumed.is_none().then(new_session);
            line.connect(outbox, new_session);
            let clock_ms = self.now().0 as f64;
            let welcome = ServerBody::Welcome {
                session: line.session().to_owned(),
                resumed: resumed.is_some(),
                entity: seat.entity,
                you,
                clock_ms,
                world_ms: clock_ms,
                regions,
            };
            line.say(crate::line::encode(&welcome));
            if let Some(wanted) = resumed {
                line.replay_after(wanted.seq);
            }
        }
        seat.renew();
        Ok(player)
    }

    fn seated(self: &Arc<Self>, visitor: &Visitor, bot: bool) -> Result<Arc<Player>, Closing> {
        if let Some(player) = self.player(visitor.songweaver) {
            return Ok(player);
        }
        let entity = self.space.new_entity();
        let card = Card {
            name: format!("Songweaver {entity}"),
            look: Look { robe: 0, colour: 0, head: 0, skin: 0 },
            voice: Voice::Harp,
        };
        let standing = Standing {
            region: 0,
            at: Spot { x: 0.0, y: 0.0, z: 0.0 },
            yaw: 0,
        };
        let seat = Seat::new(visitor.songweaver, entity, bot, card, standing, new_session());
        let seat = self.space.join(seat).unwrap_or_else(|there| there);
        let player = Arc::new(Player::new(seat, visitor.guest));
        let mut players = self.players.write().expect("no holder of this lock can panic");
        Ok(players.entry(visitor.songweaver).or_insert(player).clone())
    }

    fn you(&self, player: &Player) -> You {
        let card = player.seat.card();
        let standing = player.seat.standing();
        You {
            songweaver: player.seat.songweaver.to_string(),
            name: card.name,
            made: true,
            guest: player.guest,
            look: card.look,
            voice: card.voice,
            region: self.space.places()[standing.region].region.to_string(),
            at: standing.at,
            resonance: [0; 4],
            attunement: [0; 4],
            voices: vec![Voice::Harp],
            energy: 1000,
            melodies: Vec::new(),
            discovered: Vec::new(),
            gates: Vec::new(),
            restored: Vec::new(),
            codex: Vec::new(),
            blocked: Vec::new(),
            journeys: Vec::new(),
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

    fn send_away(&self, seat: &Seat, why: &str) {
        let left = ServerBody::Left {
            entity: seat.entity,
            why: why.to_owned(),
        };
        near::tell_others(&self.space, seat, near::HEARD_METRES, &left);
        self.space.leave(seat);
    }

    /// Ends sessions that were cut for longer than they may be resumed. Ends with the world.
    async fn end_cut_sessions(self: Arc<Self>) {
        let mut pace = interval(Duration::from_secs(1));
        loop {
            pace.tick().await;
            let now = self.now();
            for seat in self.space.everyone() {
                let cut_ms = seat.line().cut_ms();
                let gone = cut_ms.is_some_and(|at| now.since(WorldMillis(at)) > u64::from(RESUME_SECONDS) * 1000);
                if gone {
                    self.send_away(&seat, "lost");
                }
            }
        }
    }

    /// Ends every connection with `draining`, then the world's tasks.
    pub async fn close(&self) {
        for seat in self.space.everyone() {
            seat.close("draining", "The server stops. Connect again in a moment.");
        }
        self.space.close();
        self.tasks.lock().expect("no holder of this lock can panic").abort_all();
    }
}

/// A session's name: 128 bits nobody can guess.
fn new_session() -> String {
    format!("{:032x}", rand::random::<u128>())
}
