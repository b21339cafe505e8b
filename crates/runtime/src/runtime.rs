//! The runtime: the world as the gateway sees it. Players connect, resume and leave here.
//!
//! What it is not: presence is [`crate::space`]'s, what is remembered is the hosts'. This file joins them.

use crate::atlas::Spots;
use crate::clock::Clock;
use crate::exchange::Current;
use crate::host::HostError;
use crate::keepers::Keepers;
use crate::line::encode;
use crate::movement::{LandRules, MovementRules};
use crate::near;
use crate::newcomer::NewcomerRules;
use crate::outbox::{Closing, Outbox};
use crate::player::{HangUp, Player, Visitor};
use crate::realm_host::{Hosted, RealmHost};
use crate::refusal::Refusal;
use crate::region_host::RegionHost;
use crate::seat::{Card, Order, Seat, Standing};
use crate::service::Service;
use crate::space::Space;
use crate::vault::{Vault, command_id};
use crate::waiting::{Places, WaitingLine};
use bus::{Bus, Local};
use journal::StoreError;
use kernel::{PlaceId, RegionId, SongweaverId, WorldMillis};
use protocol::client::Resume;
use protocol::server::{RegionState as WireRegion, ServerBody, You};
use protocol::shared::Spot;
use sim::view::{self, Lookup, Whereabouts};
use sim::{RealmCommand, RegionState, Rules};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock, Weak};
use telemetry::trace::Tracer;
use tokio::task::JoinSet;
use tokio::time::{Duration, sleep};
use world::land::Land;

/// How long a new connection waits for the same Songweaver's leaving to be written down.
const LEAVING_WAIT: Duration = Duration::from_millis(20);
/// Names held in memory.
const NAMES_MAX: usize = 20_000;

/// The rules of names, which belong to identity.
pub trait NameRules: Send + Sync + std::fmt::Debug {
    /// The name as it is shown, and the skeleton under which look-alikes meet.
    ///
    /// # Errors
    /// What is wrong with the name and what is allowed.
    fn check(&self, name: &str) -> Result<(String, String), Refusal>;
}

/// What a world is started from.
#[derive(Debug)]
pub struct Setup {
    /// Content and the numbers of weaving.
    pub rules: Arc<Rules>,
    /// The ground.
    pub land: Arc<Land>,
    /// What is remembered.
    pub vault: Vault,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The rules of names.
    pub names: Arc<dyn NameRules>,
    /// Begins the traces of commands.
    pub tracer: Tracer,
    /// Other rules of movement than those of the ground, for measurements.
    pub movement: Option<Arc<dyn MovementRules>>,
    /// How many may be in the world, and wait before it.
    pub places: Places,
    /// How the world treats who is new.
    pub newcomers: NewcomerRules,
}

/// The world, running.
#[derive(Debug)]
pub struct Runtime {
    /// Who stands where.
    pub space: Arc<Space>,
    /// Content and the numbers of weaving, as they hold now.
    pub(crate) content: Arc<Current<Rules>>,
    /// What is remembered.
    pub vault: Vault,
    pub(crate) spots: Spots,
    pub(crate) realm: RealmHost,
    pub(crate) regions: Vec<RegionHost>,
    /// Begins the traces of commands.
    pub tracer: Tracer,
    pub(crate) name_rules: Arc<dyn NameRules>,
    pub(crate) changed: Vec<AtomicBool>,
    /// In one order for all chores, so that the same world does the same things in the same order.
    pub(crate) players: RwLock<BTreeMap<SongweaverId, Arc<Player>>>,
    pub(crate) known_names: RwLock<HashMap<SongweaverId, String>>,
    pub(crate) tasks: Mutex<JoinSet<()>>,
    pub(crate) service: RwLock<Service>,
    /// Those who wait before a full world.
    pub waiting: Arc<WaitingLine>,
    /// What the machine's calendar showed last, in milliseconds since 1970.
    pub(crate) calendar_ms: AtomicU64,
    /// What joins the nodes of the world; this process is all of them.
    pub(crate) bus: Bus<Local>,
    /// Who keeps the peace, once the world is attended to.
    pub(crate) keepers: OnceLock<Weak<dyn Keepers>>,
    newcomers: NewcomerRules,
    closing: AtomicBool,
}

impl Runtime {
    /// Claims the realm and every region, folds them from the journal, and starts the world.
    ///
    /// # Errors
    /// When the journal cannot be read or written.
    pub async fn start(setup: Setup) -> Result<Arc<Self>, StoreError> {
        let Setup {
            rules,
            land,
            vault,
            clock,
            names,
            tracer,
            movement,
            places: places_max,
            newcomers,
        } = setup;
        let places = Spots::grids(&rules.pack);
        let content = Current::new(rules.clone());
        let movement = movement.unwrap_or_else(|| Arc::new(LandRules(land.clone())));
        let mut regions = Vec::with_capacity(places.len());
        for place in &places {
            let host = RegionHost::start(
                place.region.clone(),
                content.clone(),
                vault.clone(),
                clock.clone(),
            );
            regions.push(host.await?);
        }
        let realm = RealmHost::claim(content.clone(), vault.clone(), clock.clone()).await?;
        let runtime = Arc::new(Self {
            space: Arc::new(Space::new(places, movement, clock)),
            spots: Spots::new(&rules, land),
            realm,
            changed: regions.iter().map(|_| AtomicBool::new(false)).collect(),
            regions,
            content,
            vault,
            name_rules: names,
            tracer,
            players: RwLock::default(),
            known_names: RwLock::default(),
            tasks: Mutex::new(JoinSet::new()),
            service: RwLock::default(),
            waiting: Arc::new(WaitingLine::new(places_max)),
            calendar_ms: AtomicU64::new(0),
            bus: Bus::new(Local::new()),
            keepers: OnceLock::new(),
            newcomers,
            closing: AtomicBool::new(false),
        });
        runtime.begin_regions().await?;
        let firsts = runtime
            .regions
            .iter()
            .flat_map(|host| host.state().firsts.values().copied().collect::<Vec<_>>());
        runtime.learn_names(firsts.collect()).await;
        let errands = runtime
            .errands()
            .await
            .expect("a new bus has room for a listener");
        runtime.clone().spawn_chores(errands);
        Ok(runtime)
    }

    /// Milliseconds since the world began.
    #[must_use]
    pub fn now(&self) -> WorldMillis {
        self.space.clock.now()
    }

    /// Whether the world can take players and write down what they do.
    ///
    /// # Errors
    /// What is missing, in plain words.
    pub async fn readiness(&self) -> Result<(), String> {
        if self.closing.load(Ordering::Acquire) {
            return Err("the server is stopping".to_owned());
        }
        let probe = self
            .vault
            .journal
            .version(&kernel::StreamId::new("probe", "readiness"))
            .await;
        probe.map(|_| ()).map_err(|error| error.to_string())
    }

    /// The player of a Songweaver who is in the world.
    #[must_use]
    pub fn player(&self, songweaver: SongweaverId) -> Option<Arc<Player>> {
        self.players
            .read()
            .expect("no holder of this lock can panic")
            .get(&songweaver)
            .cloned()
    }

    /// Everyone in the world.
    #[must_use]
    pub fn everyone(&self) -> Vec<Arc<Player>> {
        self.players
            .read()
            .expect("no holder of this lock can panic")
            .values()
            .cloned()
            .collect()
    }

    /// How many are in the world.
    #[must_use]
    pub fn present(&self) -> usize {
        self.players
            .read()
            .expect("no holder of this lock can panic")
            .len()
    }

    /// Whether the world has a place of this name.
    ///
    /// # Errors
    /// [`NoSuchPlace`] when it has not.
    pub fn knows_place(&self, place: &PlaceId) -> Result<(), NoSuchPlace> {
        self.spots.find(place).map(|_| ()).ok_or(NoSuchPlace)
    }

    /// Brings whoever is in the world under a name to a place, wherever both are; how many that were.
    ///
    /// # Errors
    /// [`NoSuchPlace`] when the world has no such place.
    pub fn bring(&self, name: &str, place: &PlaceId) -> Result<usize, NoSuchPlace> {
        let (region, at, yaw) = self.place_spot(place).ok_or(NoSuchPlace)?;
        let everyone = self.everyone();
        let meant = everyone.iter().filter(|player| player.seat.card().name == name);
        let brought = meant.map(|player| {
            player.seat.order(Order::Place {
                region,
                at,
                yaw,
                why: "brought",
            });
        });
        Ok(brought.count())
    }

    /// Tells everyone something, addressed, so that a cut line does not miss it; how many were told.
    pub fn announce(&self, text: &str) -> usize {
        self.announce_to(&self.everyone(), text)
    }

    /// Tells everyone who is in a region something; how many were told, `None` where the world has no such region.
    #[must_use]
    pub fn announce_in(&self, region: &RegionId, text: &str) -> Option<usize> {
        let number = self.space.number_of(region)?;
        let mut there = self.everyone();
        there.retain(|player| player.seat.standing().region == number);
        Some(self.announce_to(&there, text))
    }

    fn announce_to(&self, players: &[Arc<Player>], text: &str) -> usize {
        let now = self.now();
        for player in players {
            player.seat.address(
                ServerBody::Notice {
                    text: text.to_owned(),
                },
                now,
            );
        }
        players.len()
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
        let regions = self.region_states();
        {
            let mut line = seat.line();
            if seat.is_leaving() {
                return Err(Closing::new(
                    "lost",
                    "Your Songweaver is just leaving the world. Connect again in a moment.",
                ));
            }
            let resumed = resume
                .as_ref()
                .filter(|wanted| line.can_resume(&wanted.session, wanted.seq));
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
        Ok(player)
    }

    async fn seated(self: &Arc<Self>, visitor: &Visitor) -> Result<Arc<Player>, HostError> {
        let who = visitor.songweaver;
        while let Some(player) = self.player(who) {
            if !player.seat.is_leaving() {
                return Ok(player);
            }
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
        let standing = self.home(left);
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

    /// Where someone enters: where it left, if that is still in the world, else where one wakes.
    fn home(&self, left: Option<sim::realm::state::LeftAt>) -> Standing {
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
            at,
            yaw: spawn.map_or(0, |spawn| spawn.yaw),
        }
    }

    /// The player's own state.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when it cannot be read.
    pub async fn you(&self, player: &Player) -> Result<You, HostError> {
        let standing = player.seat.standing();
        let whereabouts = Whereabouts {
            region: self.spots.regions[standing.region].region.clone(),
            at: standing.at,
            guest: player.is_guest(),
        };
        let now = self.now();
        let rules = self.rules();
        self.realm
            .look(player.seat.songweaver, |hosted| {
                let lookup = Lookup {
                    open: &|sealed| hosted.text(sealed),
                    notes: &|id| hosted.melody(id),
                };
                view::you(&hosted.state, &whereabouts, now, &rules, &lookup)
            })
            .await
    }

    /// A guest has a name and a password now: it is told so at once, wherever it registered. The session that registered goes on as
    /// another; a connection that entered with it belongs to that one from now on, and ends with it.
    pub async fn registered(&self, who: SongweaverId, former: u128, session: u128) {
        let Some(player) = self.player(who) else { return };
        player.goes_on_as(former, session);
        if player.has_registered() {
            self.tell_you(&player).await;
        }
    }

    /// Tells a player what changed of its own state, addressed.
    pub(crate) async fn tell_you(&self, player: &Player) {
        let mut told = player.told.lock().await;
        let you = match self.you(player).await {
            Ok(you) => you,
            Err(error) => {
                tracing::warn!(?error, "a player's own state could not be told");
                return;
            }
        };
        // Who was never welcomed is told all at its welcome.
        let Some(before) = told.as_mut() else { return };
        if let Some(changes) = you.changes_since(before) {
            player.seat.address(ServerBody::You { changes }, self.now());
            *before = you.without_notes();
        }
    }

    /// The state of every region, as durable.
    #[must_use]
    pub fn region_states(&self) -> Vec<WireRegion> {
        (0..self.regions.len())
            .filter_map(|number| self.region_state(number))
            .collect()
    }

    /// A region as its durable events left it.
    #[must_use]
    pub fn region(&self, region: &RegionId) -> Option<Arc<RegionState>> {
        let number = self.spots.number_of(region)?;
        Some(self.regions[number].state())
    }

    pub(crate) fn region_state(&self, number: usize) -> Option<WireRegion> {
        let players = self.space.board.view(number).players;
        view::region_state(&self.regions[number].state(), players, &|who| {
            self.known_name(who)
        })
    }

    pub(crate) fn known_name(&self, who: SongweaverId) -> Option<String> {
        self.known_names
            .read()
            .expect("no holder of this lock can panic")
            .get(&who)
            .cloned()
    }

    pub(crate) fn remember_name(&self, who: SongweaverId, name: &str) {
        let mut names = self
            .known_names
            .write()
            .expect("no holder of this lock can panic");
        if names.len() >= NAMES_MAX {
            names.clear();
        }
        names.insert(who, name.to_owned());
    }

    /// Makes the names of some Songweavers known, wherever they are.
    pub(crate) async fn learn_names(&self, whose: BTreeSet<SongweaverId>) {
        for who in whose {
            if self.known_name(who).is_none()
                && let Ok(name) = self.realm.look(who, Hosted::name).await
            {
                self.remember_name(who, &name);
            }
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

    /// Ends every connection with `draining`, writes down where everyone stands, then ends the world's tasks.
    pub async fn close(self: &Arc<Self>) {
        self.closing.store(true, Ordering::Release);
        let everyone = self.everyone();
        for player in &everyone {
            player
                .seat
                .close("draining", "The server stops. Connect again in a moment.");
        }
        for player in &everyone {
            self.write_down(player).await;
        }
        self.space.close();
        self.note_clock().await;
        self.tasks
            .lock()
            .expect("no holder of this lock can panic")
            .abort_all();
    }

    /// A session's name: a secret of its player.
    fn new_session(&self) -> String {
        format!("{:032x}", self.vault.machine.secret())
    }

    pub(crate) fn place_spot(&self, place: &PlaceId) -> Option<(usize, Spot, u8)> {
        let (number, spot) = self.spots.find(place)?;
        Some((number, self.spots.safe(spot.at), spot.yaw))
    }
}

pub(crate) fn draining() -> Closing {
    Closing::new("draining", "The server stops. Connect again in a moment.")
}

/// The world has no such place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the world has no such place; a place is named by its slug in content/regions")]
pub struct NoSuchPlace;

/// What others see of a Songweaver, whom it blocks, and where it left.
fn profile(hosted: &Hosted) -> (Card, BTreeSet<SongweaverId>, Option<sim::realm::state::LeftAt>) {
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
