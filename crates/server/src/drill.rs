//! The drill: a server is killed without a word under load, again and again, and every promise is looked for afterwards.
//!
//! Bots sing, walk, chat, and change what is theirs, and write down what the server acknowledged or addressed to them. After each
//! `SIGKILL` the journal is folded from nothing and compared with what they were told; then the server starts again, and what it
//! tells them is compared with both. Every choice comes from one seed; where in a write the kill falls is the machine's. What it is
//! not: no measurement, and it runs over a world of its own, never over one that is played in.

mod audit;
mod player;
mod process;
mod promise;

use self::audit::Facts;
use self::player::{Life, Load};
use self::process::Process;
use self::promise::Promise;
use crate::compose::{Composed, compose};
use crate::serve::{ServeConfig, start};
use anyhow::{Context, Result, bail, ensure};
use bots::{Bot, Dial, guest, refresh};
use journal::Place;
use kernel::RandomStream;
use protocol::http::Tokens;
use protocol::server::ServerBody;
use protocol::shared::Spot;
use runtime::seat::Order;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use world::region_def::{Point, RegionDef};

/// How many times as fast as time the world's clock runs, so that walks and limits do not hold the drill up.
const PACE: f64 = 4.0;
/// Bots that stand together and sing at the statue; the others walk over the border.
const SINGERS: usize = 3;
/// Bots that walk over a border and back.
const WALKERS: usize = 2;
/// Newcomers that live in a round.
const NEWCOMERS: usize = 2;
/// Nothing is waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where the singers stand.
const STATUE: (&str, &str) = ("weavers-landing", "star-whale-statue");

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Drill {
    /// The binary `finalverse`.
    pub program: PathBuf,
    /// The content folder.
    pub content: PathBuf,
    /// How often the server is killed.
    pub rounds: u32,
    /// The seed of every choice.
    pub seed: u64,
    /// Where the database is, when it is not a file of its own: an empty one, which the drill fills.
    pub database: Option<String>,
}

impl Drill {
    /// Where the database of a world's folder is.
    fn place(&self, world: &Path) -> Result<Place> {
        Ok(match &self.database {
            Some(database) => Place::parse(database)?,
            None => Place::File(world.join("world.db")),
        })
    }
}

/// What was done and seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Kills survived.
    pub rounds: u32,
    /// Commands that were acknowledged.
    pub acknowledged: u64,
    /// Performances whose verdict was told; each was credited exactly once.
    pub performances: u64,
    /// Lines of chat that were accepted.
    pub lines: u64,
    /// Lines of chat heard by others.
    pub heard: u64,
    /// Cut lines that were resumed.
    pub resumed: u64,
    /// Commands that were under way at a kill, sent again and carried out once.
    pub repeated: u64,
    /// Regions discovered.
    pub discoveries: u64,
    /// Events in the journal at the end.
    pub events: u64,
}

/// One Songweaver of the drill.
struct Cast {
    tokens: Tokens,
    since: Instant,
    promise: Promise,
}

impl Cast {
    fn of(tokens: Tokens) -> Self {
        Self {
            promise: Promise::of(&tokens),
            since: Instant::now(),
            tokens,
        }
    }

    /// Renews the access token in the last half of its time: a long drill outlives many, and what was renewed outlives a kill.
    async fn stay(&mut self, server: &Process) -> Result<()> {
        if self.since.elapsed() * 2 > Duration::from_secs(u64::from(self.tokens.expires_seconds)) {
            self.tokens = refresh(&server.address, &self.tokens).await?;
            self.since = Instant::now();
        }
        Ok(())
    }
}

/// Runs the drill. The world of a drill that failed is kept, and the error says where.
///
/// # Errors
/// The first broken promise, with the round and the seed; or what kept the drill from running.
pub async fn run(composed: &Composed, drill: &Drill) -> Result<Report> {
    let world = std::env::temp_dir().join(format!("finalverse-drill-{}-{}", std::process::id(), drill.seed));
    let ran = rounds(composed, drill, &world).await;
    match &ran {
        Ok(_) => {
            std::fs::remove_dir_all(&world).with_context(|| format!("cannot clear {}", world.display()))?
        }
        Err(_) => eprintln!("the drill's world is kept in {}", world.display()),
    }
    ran
}

async fn rounds(composed: &Composed, drill: &Drill, world: &Path) -> Result<Report> {
    let mut chance = RandomStream::new(drill.seed, "drill");
    let mut cast = settle(composed, drill, world).await?;
    let mut report = Report::default();
    let mut server = begin(drill, world).await?;
    for round in 1..=drill.rounds {
        let what = || format!("round {round} of seed {}", drill.seed);
        // Somebody new comes in each round, so that arriving and discovering are under way at a kill too.
        let newcomer = guest(&server.address).await?;
        cast.push(Cast::of(newcomer));
        let load = Arc::new(Load {
            acknowledged: AtomicU64::new(0),
            enough: Notify::new(),
        });
        let mut lives = Vec::new();
        for (number, one) in cast.iter().enumerate() {
            // Of the newcomers only the last live on; what the others were promised is looked for all the same.
            let settled = number < SINGERS + WALKERS || number + NEWCOMERS >= cast.len();
            let life = Life {
                number,
                round,
                chance: RandomStream::new(chance.next_u64(), "life"),
                border: (SINGERS..SINGERS + WALKERS)
                    .contains(&number)
                    .then(|| border(composed))
                    .flatten(),
                composed_height: height_of(composed),
                load: load.clone(),
                dial: dial(&server, &one.tokens),
            };
            if settled {
                lives.push((number, tokio::spawn(life.live(one.promise.clone()))));
            }
        }
        let kill_after = u64::from(20 + chance.below(120));
        until(&load, kill_after).await.with_context(what)?;
        server.kill()?;
        for (number, life) in lives {
            let lived = timeout(PATIENCE, life).await.context("a bot hangs")??;
            cast[number].promise = lived.with_context(what)?;
        }
        report.acknowledged += load.acknowledged.load(Ordering::Relaxed);
        let facts = Facts::read(world, &drill.place(world)?).await?;
        let mut faults = facts.faults();
        faults.extend(cast.iter().flat_map(|one| facts.broken(&one.promise, round)));
        faults.extend(gaps(&cast));
        ensure!(faults.is_empty(), "{}: {}", what(), faults.join("; "));
        server = begin(drill, world).await?;
        for one in &mut cast {
            let again = returned(&server, one, &facts, composed).await;
            report.repeated += again.with_context(what)?;
        }
        if drill.rounds > 3 {
            println!(
                "round {round}: killed after {kill_after} acknowledgements, {} events, nothing lost, nothing doubled",
                facts.events
            );
        }
    }
    server.kill()?;
    let facts = Facts::read(world, &drill.place(world)?).await?;
    let faults = facts.final_faults();
    ensure!(
        faults.is_empty(),
        "at the end of seed {}: {}",
        drill.seed,
        faults.join("; ")
    );
    report.rounds = drill.rounds;
    report.events = facts.events;
    for Cast { promise, .. } in &cast {
        report.performances += promise.verdicts.len() as u64;
        report.lines += promise.said.len() as u64;
        report.heard += promise.heard.values().map(Vec::len).sum::<usize>() as u64;
        report.resumed += promise.resumed;
        report.discoveries += promise.you.as_ref().map_or(0, |you| you.discovered.len() as u64);
    }
    Ok(report)
}

async fn begin(drill: &Drill, world: &Path) -> Result<Process> {
    Process::begin(drill.clone(), world.to_owned()).await
}

/// Serves a world to be killed over: the whole server, on a free port of this machine, with a fast clock.
///
/// # Errors
/// What could not be opened, and where.
pub async fn serve(world: PathBuf, content: PathBuf, database: Option<String>) -> Result<()> {
    let composed = compose(&content)?;
    let config = ServeConfig {
        pace: PACE,
        database: database.as_deref().map(Place::parse).transpose()?,
        ..ServeConfig::local(&world)
    };
    let mut running = start(&composed, config).await?;
    println!("open at http://{}", running.address);
    running.ended().await
}

fn dial(server: &Process, tokens: &Tokens) -> Dial {
    let mut dial = Dial::new(&server.address, &tokens.access);
    dial.pace = PACE as f32;
    dial
}

/// Makes the first Songweavers and sets them where they will live, by the server's own hand, then stops that server.
async fn settle(composed: &Composed, drill: &Drill, world: &Path) -> Result<Vec<Cast>> {
    let config = ServeConfig {
        database: Some(drill.place(world)?),
        ..ServeConfig::local(world)
    };
    let running = start(composed, config).await?;
    let statue = place(composed, STATUE).context("the world has no statue")?;
    let border = border(composed).context("no path crosses a border")?;
    let mut cast = Vec::new();
    for number in 0..SINGERS + WALKERS {
        let tokens = guest(&running.server()).await?;
        let mut bot = Bot::connect(Dial::new(&running.server(), &tokens.access)).await?;
        let (x, z) = if number < SINGERS { statue } else { border.0 };
        let at = Spot {
            x,
            y: height_of(composed)(x, z),
            z,
        };
        let region = running.runtime.space.places().iter();
        let region = region
            .enumerate()
            .find(|(_, place)| !place.grid.interior && place.grid.holds(x, z))
            .map(|(number, _)| number)
            .context("no region lies there")?;
        // Only who is in the world can be moved in it.
        bot.until("the first region", PATIENCE, |body| {
            matches!(body, ServerBody::Entered { .. }).then_some(())
        })
        .await?;
        let seat = running
            .runtime
            .space
            .entity(bot.entity)
            .context("a bot is not in the world")?;
        seat.order(Order::Place {
            region,
            at,
            yaw: 0,
            why: "return",
        });
        let named = running.runtime.space.places()[region].region.to_string();
        bot.until("the place", PATIENCE, |body| {
            matches!(body, ServerBody::Entered { region, .. } if *region == named).then_some(())
        })
        .await?;
        cast.push(Cast::of(tokens));
        bot.bye().await?;
    }
    running.stop().await?;
    Ok(cast)
}

/// Waits until so many commands were acknowledged.
async fn until(load: &Load, count: u64) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while load.acknowledged.load(Ordering::Relaxed) < count {
        if tokio::time::timeout_at(deadline, load.enough.notified())
            .await
            .is_err()
        {
            bail!(
                "only {} of {count} commands were acknowledged in {PATIENCE:?}",
                load.acknowledged.load(Ordering::Relaxed)
            );
        }
    }
    Ok(())
}

/// Connects a Songweaver to the server that came back: everything told is there, credits arrive exactly once, and the command that was
/// under way is carried out now, once. Says how many commands were repeated.
async fn returned(server: &Process, one: &mut Cast, facts: &Facts, composed: &Composed) -> Result<u64> {
    one.stay(server).await?;
    let mut bot = Bot::connect(dial(server, &one.tokens)).await?;
    // What the server folded, with its snapshots, is what the events alone say, unless an hour ended since and moved it on.
    let hour = composed.rules.hour_of(kernel::WorldMillis(bot.clock_ms() as u64));
    for region in &bot.regions {
        ensure!(
            facts.stands(&region.region, region.harmony, region.dissonance, hour),
            "{} does not stand as its events say",
            region.region
        );
    }
    let owed = facts.owed(one.promise.id());
    bot.until_you("every credit", PATIENCE, |you| you.resonance == owed)
        .await
        .with_context(|| format!("owed {owed:?}"))?;
    // Whoever was credited twice would be told so by now: credits are told in order, and this one comes behind them.
    bot.synchronise().await?;
    ensure!(
        bot.you.resonance == owed,
        "{:?} credited, {owed:?} owed",
        bot.you.resonance
    );
    let tiers = owed.map(|earned| {
        composed
            .rules
            .attunement
            .tier_of(kernel::Milli(i32::try_from(earned).unwrap_or(i32::MAX)))
    });
    ensure!(
        bot.you.attunement == tiers,
        "attuned {:?}, not {tiers:?}",
        bot.you.attunement
    );
    let faults = one.promise.missing(&bot.you);
    ensure!(faults.is_empty(), "{}", faults.join("; "));
    let repeated = one.promise.send_again(&mut bot).await?;
    one.promise.you = Some(bot.you.clone());
    Ok(repeated)
}

/// Lines of chat that were lost on their way: of those in one region, everyone hears each line of the others once and in order.
fn gaps(cast: &[Cast]) -> Vec<String> {
    let singers = &cast[..SINGERS.min(cast.len())];
    let of: Vec<&str> = singers
        .iter()
        .map(|one| one.promise.songweaver.as_str())
        .collect();
    singers.iter().flat_map(|one| one.promise.gaps(&of)).collect()
}

/// A border point of two outdoor regions where a path crosses: nine metres before it and nine behind.
fn border(composed: &Composed) -> Option<((f32, f32), (f32, f32))> {
    let pack = &composed.rules.pack;
    let outdoor = || pack.regions.values().filter(|def| !def.site.is_interior());
    outdoor().find_map(|def| {
        let ends = def
            .paths
            .iter()
            .flat_map(|path| [path.points.first(), path.points.last()]);
        ends.flatten().find_map(|end| {
            let step = outward(def, *end)?;
            let at = def.world(*end);
            let point = |metres: f64| Point::new(at.x + step.x * metres, at.z + step.z * metres);
            outdoor().find(|other| other.holds(point(9.0)))?;
            let metres = |p: Point| (p.x as f32, p.z as f32);
            Some((metres(point(-9.0)), metres(point(9.0))))
        })
    })
}

/// The way out of a region at a point of its edge.
fn outward(def: &RegionDef, end: Point) -> Option<Point> {
    let side = def.site.side();
    match (end.x, end.z) {
        (x, _) if x >= side => Some(Point::new(1.0, 0.0)),
        (x, _) if x <= 0.0 => Some(Point::new(-1.0, 0.0)),
        (_, z) if z >= side => Some(Point::new(0.0, 1.0)),
        (_, z) if z <= 0.0 => Some(Point::new(0.0, -1.0)),
        _ => None,
    }
}

/// A safe spot near a place.
fn place(composed: &Composed, (region, place): (&str, &str)) -> Option<(f32, f32)> {
    let def = composed.rules.pack.regions.get(&region.parse().ok()?)?;
    let point = def.world(def.place(&place.parse().ok()?)?.at);
    let safe = world::movement::nearest_safe(composed.land.as_ref(), point)?;
    Some((safe.x as f32, safe.z as f32))
}

type Height = Arc<dyn Fn(f32, f32) -> f32 + Send + Sync>;

fn height_of(composed: &Composed) -> Height {
    let land = composed.land.clone();
    Arc::new(move |x, z| {
        let point = Point::new(f64::from(x), f64::from(z));
        land.height(point).unwrap_or_default() as f32
    })
}
