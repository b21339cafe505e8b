//! A whole server, started and stopped: data folder, clock, runtime, gateway, listener.
//!
//! What it is not: it reads no command line.

mod beside;
mod origin;

use self::beside::{figures, following, sweeping};
use self::origin::{check_clock, clock_origin};
use crate::compose::Composed;
use crate::config::Settings;
use crate::control;
use crate::desk::ServerDesk;
use crate::formats::upcasters;
use crate::hold::{self, Hold};
use crate::maintenance;
use crate::names::SongweaverNames;
use crate::office::Office;
use crate::operations::Operations;
use crate::ready::reached;
use crate::reload::Reloader;
use crate::roles::{self, Role};
use crate::tls;
use crate::upkeep::{self, Upkeep};
use anyhow::{Context, Error, Result};
use axum::ServiceExt;
use axum::extract::Request;
use axum::serve::ListenerExt;
use bus::Local;
use gateway::composer::phrases::PhraseBooks;
use gateway::console::{self, Console};
use gateway::identity::{self, Announced, IdentityConfig, IdentityState};
use gateway::melodies::Imports;
use gateway::{
    Buckets, Certificates, Crowd, DoorLimits, Doors, Entrance, Gateway, Hosts, PemFiles, Proxies, Redirect,
    WebFiles, service,
};
use journal::owners::LIFE;
use journal::tables::{Blobs, Chat, Names, Seal, Shares, WorldClock, WorldKey};
use journal::{Database, Journal, Place};
use runtime::clock::SteadyClock;
use runtime::machine::ThisMachine;
use runtime::newcomer::NewcomerRules;
use runtime::vault::Vault;
use runtime::waiting::Places;
use runtime::{Runtime, Setup};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;
use telemetry::history::History;
use telemetry::parts::{Parts, Signal};
use telemetry::recorder::recorder;
use telemetry::trace::{self, Tracer};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval, timeout};

/// How a server is to run.
#[derive(Debug, Clone)]
pub struct ServeConfig {
    /// Which parts to play.
    pub role: Role,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder of the world's data; made when it is not there.
    pub world: PathBuf,
    /// Where its database is, when that is not `world.db` in the folder.
    pub database: Option<Place>,
    /// Its name among the servers that share the database; empty for the machine's.
    pub node: String,
    /// How long it counts as living without a heartbeat; [`LIFE`] but in tests.
    pub node_life: Duration,
    /// Whether a clock behind the last write is taken for right.
    pub accept_clock: bool,
    /// The built web client, when it is to be served.
    pub web: Option<PathBuf>,
    /// The public names.
    pub hosts: Hosts,
    /// The certificate and its key, where the server ends TLS itself.
    pub tls: Option<PemFiles>,
    /// Where plain HTTP is sent on to TLS.
    pub redirect: Option<SocketAddr>,
    /// Further origins from which browsers may connect.
    pub origins: Vec<String>,
    /// The proxies whose word about a client's address is believed.
    pub proxies: Proxies,
    /// How many connections may be open, and for how long.
    pub doors: DoorLimits,
    /// How many may be in the world, and wait before it.
    pub places: Places,
    /// How much may be asked, in hundredths of the usual.
    pub scale: u32,
    /// How the world treats who is new.
    pub newcomers: NewcomerRules,
    /// What others than this machine must bring to read the metrics.
    pub metrics_token: Option<String>,
    /// Who is told that somebody was muted, suspended or banned.
    pub announced: Announced,
    /// Whether a moderator's and an operator's rights need a second factor.
    pub factor_required: bool,
    /// What is traced and where to.
    pub traces: Option<trace::Settings>,
    /// How many times as fast as time the world's clock runs; 1 but in tests.
    pub pace: f64,
    /// What carries the bus; servers of one process that share it are nodes of one world.
    pub transport: Local,
    /// Other rules of movement, for measurements only.
    pub movement: Option<Arc<dyn runtime::movement::MovementRules>>,
}

impl ServeConfig {
    /// A server as it is configured; the web client is served where one is built.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let web = settings.web.clone();
        Self {
            role: settings.role,
            listen: settings.listen,
            world: settings.world.clone(),
            database: Some(settings.database.place(&settings.world)),
            node: settings.node.0.clone(),
            node_life: LIFE,
            accept_clock: settings.accept_clock,
            web: web.join("index.html").is_file().then_some(web),
            hosts: settings.hosts.clone(),
            tls: settings.tls(),
            redirect: settings.tls_redirect,
            origins: settings.origins.0.clone(),
            proxies: settings.trusted_proxies.clone(),
            doors: DoorLimits {
                connections_max: settings.connections.get() as usize,
                of_an_address_max: settings.connections_of_an_address.get() as usize,
                idle_max: settings.idle.get(),
                ..DoorLimits::default()
            },
            places: Places {
                players_max: settings.players.get() as usize,
                waiting_max: settings.waiting.get() as usize,
            },
            announced: settings.announced,
            factor_required: settings.factor_required(),
            scale: settings.scale.get(),
            newcomers: NewcomerRules {
                lasts: Duration::from_secs(60 * u64::from(settings.newcomers.get())),
            },
            traces: settings.trace_endpoint.clone().map(|collector| trace::Settings {
                share_milli: settings.trace_share.get(),
                slow: Duration::from_millis(u64::from(settings.trace_slow.get())),
                collector,
            }),
            metrics_token: settings
                .metrics_token
                .as_ref()
                .map(|token| token.reveal().to_owned()),
            pace: 1.0,
            transport: Local::new(),
            movement: None,
        }
    }

    /// A server for tests: a free port of this machine, no web client.
    #[must_use]
    pub fn local(world: &Path) -> Self {
        Self {
            role: Role::All,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            world: world.to_owned(),
            database: None,
            node: String::new(),
            node_life: LIFE,
            accept_clock: false,
            web: None,
            hosts: Hosts::default(),
            tls: None,
            redirect: None,
            origins: Vec::new(),
            proxies: Proxies::default(),
            doors: DoorLimits::default(),
            places: Places::default(),
            scale: 100,
            newcomers: NewcomerRules::default(),
            metrics_token: None,
            announced: Announced::default(),
            factor_required: false,
            traces: None,
            pace: 1.0,
            transport: Local::new(),
            movement: None,
        }
    }
}

/// A running server.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it shows where it ends TLS itself.
    pub certificates: Option<Arc<Certificates>>,
    /// Where plain HTTP is sent on to TLS.
    pub redirects: Option<SocketAddr>,
    /// The world.
    pub runtime: Arc<Runtime>,
    /// Roles, keys and the audit.
    pub office: Office,
    /// How its parts stand.
    pub parts: Parts,
    /// The data, for tests that look into the journal.
    pub database: Database,
    stop_asked: Arc<Notify>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
    /// The control socket, the sweeping of tables, the watch over the certificate; they end with the server.
    beside: Vec<JoinHandle<()>>,
    upkeep: Upkeep,
    /// Last, so that nobody takes the file while anything here still writes.
    _hold: Hold,
}

/// While it counts down, it looks this often whether anyone is still there.
const LOOK: Duration = Duration::from_millis(200);
/// Connections have this long to take their last words.
const FAREWELL: Duration = Duration::from_secs(3);

/// Starts a server over a composed world.
///
/// # Errors
/// What could not be opened, and where.
pub async fn start(composed: &Composed, config: ServeConfig) -> Result<Running> {
    let started = std::time::Instant::now();
    // First, so that every part that counts finds it.
    let recorded = recorder();
    let parts = Parts::new();
    for part in roles::plan(config.role).map_err(Error::msg)? {
        parts.begin(part.name);
    }
    hold::make_folder(&config.world)?;
    let place = config
        .database
        .unwrap_or_else(|| Place::File(config.world.join("world.db")));
    let hold = hold::take(&place)?;
    let database = Database::at(&place).await?;
    let key = WorldKey::open(&config.world.join("world.key"), &database).await?;
    let seal = Seal::new(database.clone(), &key);
    let mark = WorldClock::new(database.clone()).load().await?;
    check_clock(&place, mark, config.accept_clock)?;
    let listen = config.listen.to_string();
    let heart = upkeep::join(&database, &config.node, &listen, config.node_life).await?;
    let journal = Journal::stored(database.clone(), upcasters());
    let journal = match &heart {
        Some(heart) => heart.node().journal(&journal),
        None => journal,
    };
    let vault = Vault {
        journal: journal.clone(),
        seal: seal.clone(),
        names: Names::new(database.clone(), &key),
        blobs: Blobs::new(database.clone()),
        chat: Chat::new(database.clone(), seal.clone()),
        clock: WorldClock::new(database.clone()),
        machine: Arc::new(ThisMachine),
    };
    parts.signal(roles::JOURNAL, Signal::Ready);
    let origin = clock_origin(composed, mark);
    let runtime = Runtime::start(Setup {
        rules: composed.rules.clone(),
        land: composed.land.clone(),
        vault,
        clock: Arc::new(SteadyClock::paced(origin, config.pace)),
        names: Arc::new(SongweaverNames),
        tracer: config.traces.map_or_else(Tracer::off, Tracer::start),
        movement: config.movement,
        places: config.places,
        newcomers: config.newcomers,
        transport: config.transport,
    })
    .await?;
    let settled = runtime
        .settle_names()
        .await
        .context("the names could not be settled")?;
    if settled > 0 {
        tracing::info!(settled, "names whose outcome a crash left open are settled");
    }
    runtime.note_content(&composed.hash).await?;
    runtime.maintain(maintenance::load(&config.world)?);
    for part in [roles::REGIONS, roles::REALM, roles::POLICIES] {
        parts.signal(part, Signal::Ready);
    }
    let mut issuer = IdentityConfig::new(&composed.rules.pack.world.name);
    issuer.announced = config.announced;
    issuer.factor_required = config.factor_required;
    let shares_seal = seal.clone();
    let identity = IdentityState::open(database.clone(), &key, seal, issuer).await?;
    identity.attend(runtime.clone());
    let office = Office {
        identity: identity.clone(),
        world_key: key,
        database: database.clone(),
    };
    // Before anything listens: a certificate that cannot serve stops the start.
    let certificates = config
        .tls
        .map(|files| tls::open(files, &config.hosts))
        .transpose()?;
    let gateway = Arc::new(Gateway {
        runtime: runtime.clone(),
        doorkeeper: Arc::new(identity.clone()),
        site: composed.site.clone(),
        web: config.web.map(|folder| WebFiles { folder }),
        hosts: config.hosts.clone(),
        certificates: certificates.clone(),
        origins: config.origins,
        buckets: Buckets::scaled(config.scale),
        imports: Imports::default(),
        shares: Shares::new(database.clone(), shares_seal),
        books: PhraseBooks::default(),
        parts: parts.clone(),
        metrics: Box::new(move || recorded.render()),
        metrics_token: config.metrics_token,
        proxies: config.proxies.clone(),
        proxied: Crowd::new(config.doors),
    });
    let operations = Operations {
        world: config.world.clone(),
        reloader: Arc::new(Reloader {
            folder: composed.folder.clone(),
            runtime: runtime.clone(),
            site: composed.site.clone(),
            land: composed.land.clone(),
            hash: RwLock::new(composed.hash.clone()),
            turn: Mutex::default(),
        }),
        office: office.clone(),
        stop: Arc::default(),
    };
    let history = Arc::new(History::new());
    let console = Console {
        identity: identity.clone(),
        gateway: gateway.clone(),
        desk: Arc::new(ServerDesk {
            operations: operations.clone(),
            role: config.role,
            node: upkeep::name_of(&config.node),
            started,
        }),
        history: history.clone(),
        database: database.clone(),
    };
    let app = service(
        gateway,
        identity::routes(identity).merge(console::routes(console)),
    );
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    // The tap does nothing: axum knows the address of a connection only where its own listeners are outermost.
    let doors = Doors::new(listener, config.doors, config.proxies);
    let encryption = certificates.as_ref().map(Certificates::config);
    let listener = Entrance::new(doors, encryption).tap_io(|_| {});
    let stop_asked = operations.stop.clone();
    let mut beside = vec![control::listen(operations)?, sweeping(office.clone())];
    // A file is this process's alone.
    if database.place().file().is_none() {
        beside.push(following(office.identity.clone()));
    }
    beside.push(match &certificates {
        Some(certificates) => tls::watch(certificates.clone())?,
        None => tls::stay()?,
    });
    let mut redirects = None;
    if let Some(plain) = config.redirect {
        let redirect = Redirect {
            hosts: config.hosts,
            port: address.port(),
        };
        let (at, serving) = tls::send_on(plain, redirect).await?;
        redirects = Some(at);
        beside.push(serving);
    }
    parts.signal(roles::CONTROL, Signal::Ready);
    let day_ms = u64::from(composed.rules.pack.world.day_ms);
    let upkeep = Upkeep::start(&database, &journal, &runtime, heart, &parts, day_ms);
    let (stop, stopped) = oneshot::channel();
    let app = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(app);
    let figures = figures(history);
    let serving = tokio::spawn(async move {
        let _figures = figures;
        let end = async move { drop(stopped.await) };
        axum::serve(listener, app).with_graceful_shutdown(end).await
    });
    parts.signal(roles::GATEWAY, Signal::Ready);
    Ok(Running {
        address,
        certificates,
        redirects,
        runtime,
        office,
        parts,
        database,
        stop_asked,
        stop,
        serving,
        beside,
        upkeep,
        _hold: hold,
    })
}

impl Running {
    /// Where a browser of this machine finds it: at its loopback address where the server listens on every one.
    #[must_use]
    pub fn page(&self) -> String {
        let scheme = if self.certificates.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", reached(self.address))
    }

    /// `host:port` of the server.
    #[must_use]
    pub fn server(&self) -> String {
        self.address.to_string()
    }

    /// Told when an operator has asked from afar that it stops.
    #[must_use]
    pub fn stop_asked(&self) -> Arc<Notify> {
        self.stop_asked.clone()
    }

    /// Lets nobody new in and counts down before everyone who is connected, then stops. Longer than the limit it does not take.
    ///
    /// # Errors
    /// When serving ended in an error.
    pub async fn drain(self, countdown: Duration, limit: Duration) -> Result<()> {
        self.parts.signal_all(Signal::Drain);
        let runtime = self.runtime.clone();
        let told = runtime.stop_at(runtime.now().plus(countdown.as_millis() as u64));
        tracing::info!(players = told, seconds = countdown.as_secs(), "stopping");
        let until = Instant::now() + countdown;
        let mut look = interval(LOOK);
        while runtime.connected() > 0 && Instant::now() < until {
            look.tick().await;
        }
        match timeout(limit, self.stop()).await {
            Ok(stopped) => stopped,
            Err(_) => {
                tracing::warn!(
                    seconds = limit.as_secs(),
                    "not all had ended within the limit; what was acknowledged is safe"
                );
                Ok(())
            }
        }
    }

    /// Says good-bye to everyone, writes down what is left to write, and ends.
    ///
    /// # Errors
    /// When serving ended in an error.
    pub async fn stop(self) -> Result<()> {
        self.parts.signal_all(Signal::Drain);
        self.runtime.close().await;
        // The receiver is gone only when serving ended already.
        let _ = self.stop.send(());
        match timeout(FAREWELL, self.serving).await {
            Ok(ended) => ended??,
            Err(_) => tracing::warn!("some connections did not end in time"),
        }
        for task in &self.beside {
            task.abort();
        }
        self.upkeep.stop().await;
        // What is still worth sending has as long as anyone else to leave.
        let _ = timeout(FAREWELL, self.runtime.tracer.flush()).await;
        self.database.close().await;
        self.parts.signal_all(Signal::Ended);
        Ok(())
    }

    /// Waits until serving ends by itself.
    ///
    /// # Errors
    /// Why it ended.
    pub async fn ended(&mut self) -> Result<()> {
        let ended = (&mut self.serving).await;
        self.parts.broke(roles::GATEWAY, "serving ended by itself");
        Ok(ended??)
    }
}
