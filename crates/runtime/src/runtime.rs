//! The runtime: the world as the gateway sees it, what it is started from and how it ends.
//!
//! What it is not: presence is [`crate::space`]'s, what is remembered is the hosts', the way in is [`crate::entrance`]'s. This file
//! joins them.

use crate::atlas::Spots;
use crate::clock::Clock;
use crate::codex_host::CodexHost;
use crate::exchange::Current;
use crate::gathering::Gatherings;
use crate::keepers::Keepers;
use crate::living::Living;
use crate::movement::{LandRules, MovementRules};
use crate::newcomer::NewcomerRules;
use crate::pace::{Paces, UnderWeather};
use crate::player::Player;
use crate::realm_host::RealmHost;
use crate::refusal::Refusal;
use crate::region_host::RegionHost;
use crate::service::Service;
use crate::sky::SkyWatch;
use crate::space::Space;
use crate::vault::Vault;
use crate::waiting::{Places, WaitingLine};
use crate::weaving::Weaving;
use bus::{Bus, Local};
use journal::StoreError;
use kernel::{PlaceId, SongweaverId, WorldMillis};
use protocol::shared::Spot;
use sim::Rules;
use sim::life::Life;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, RwLock, Weak};
use telemetry::trace::Tracer;
use tokio::task::JoinSet;
use tokio::time::Instant;
use world::land::Land;
use world::movement::{APART_METRES, BESIDE_METRES};

/// Metres around a spot within which others may stand where someone would be set down beside it.
const OTHERS_METRES: f32 = (BESIDE_METRES + APART_METRES) as f32;

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
    /// What carries the bus; nodes that share it are one world.
    pub transport: Local,
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
    /// What the machine's calendar showed last, in milliseconds since 1970, and when that was by its steady clock.
    pub(crate) calendar_seen: Mutex<Option<(u64, Instant)>>,
    /// What joins the nodes of the world.
    pub(crate) bus: Bus<Local>,
    /// Weaves while they sound.
    weaving: Mutex<Weaving>,
    /// Gatherings to cast together.
    pub(crate) gatherings: Mutex<Gatherings>,
    /// Weaves that ended and are being judged.
    pub(crate) weaves_ending: AtomicUsize,
    /// What is kept of the sky beside the regions.
    pub(crate) sky: SkyWatch,
    /// Who wove what first.
    pub(crate) codex: CodexHost,
    /// Who keeps the peace, once the world is attended to.
    pub(crate) keepers: OnceLock<Weak<dyn Keepers>>,
    pub(crate) newcomers: NewcomerRules,
    pub(crate) closing: AtomicBool,
    /// What lives in its regions.
    pub living: Living,
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
            transport,
        } = setup;
        let places = Spots::grids(&rules.pack);
        let content = Current::new(rules.clone());
        let movement = movement.unwrap_or_else(|| Arc::new(LandRules(land.clone())));
        let paces = Arc::new(Paces::over(places.len()));
        let movement = Arc::new(UnderWeather {
            rules: movement,
            paces: paces.clone(),
            land: Some(land.clone()),
        });
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
        let minute = rules.minute_of(clock.now());
        let life = Life::begin(&rules.pack, &land, rules.roster.clone(), minute)
            .expect("content that was loaded has a roster");
        assert_eq!(life.len(), regions.len(), "every region has its ground");
        let codex = CodexHost::start(vault.clone()).await?;
        let realm = RealmHost::claim(content.clone(), vault.clone(), clock.clone()).await?;
        let sky = SkyWatch::over(regions.len(), paces);
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
            calendar_seen: Mutex::default(),
            bus: Bus::new(transport),
            weaving: Mutex::default(),
            gatherings: Mutex::default(),
            weaves_ending: AtomicUsize::new(0),
            sky,
            codex,
            keepers: OnceLock::new(),
            newcomers,
            closing: AtomicBool::new(false),
            living: Living::new(life),
        });
        runtime.begin_regions().await?;
        let firsts = runtime
            .regions
            .iter()
            .flat_map(|host| host.state().firsts.values().copied().collect::<Vec<_>>());
        runtime.learn_names(firsts.collect()).await;
        let room = "a process has far fewer worlds than its bus has room for listeners";
        let errands = runtime.errands().await.expect(room);
        let said = runtime.said_elsewhere().await.expect(room);
        runtime.clone().spawn_chores(errands, said);
        Ok(runtime)
    }

    /// The weaves under way; the lock is held for a few instructions.
    pub(crate) fn weaving(&self) -> MutexGuard<'_, Weaving> {
        self.weaving.lock().expect("no holder of this lock can panic")
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

    /// Ends what is played and has it judged, ends every connection with `draining`, writes down where everyone stands, then ends the world's tasks.
    pub async fn close(self: &Arc<Self>) {
        self.closing.store(true, Ordering::Release);
        self.end_gatherings();
        self.end_music().await;
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
        self.keep_all_life().await;
        self.note_clock().await;
        self.tasks
            .lock()
            .expect("no holder of this lock can panic")
            .abort_all();
    }

    /// Where someone is set down at a place: its region, a spot beside those who stand there, and where one looks.
    pub(crate) fn place_spot(&self, place: &PlaceId, who: SongweaverId) -> Option<(usize, Spot, u8)> {
        let (number, spot) = self.spots.find(place)?;
        let at = self.beside_others(who, number, self.spots.safe(spot.at));
        Some((number, at, spot.yaw))
    }

    /// A place of one's own at a spot of a region, beside those who stand there.
    pub(crate) fn beside_others(&self, who: SongweaverId, region: usize, at: Spot) -> Spot {
        let others = self.space.others_near(who, region, at, OTHERS_METRES);
        // Ids are secrets' digits: any byte of one is as good as a throw of dice, and the same at every replay.
        let turn = who.0.to_le_bytes()[0];
        self.spots.beside(at, turn, &others)
    }
}
