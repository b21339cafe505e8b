//! The binary `finalverse`: one command to serve a world, and a few beside it.
//!
//! What it is not: everything it does is in the library beside it.

use anyhow::{Context, Error, Result};
use bots::{Plan, Run, Site};
use clap::{Args, Parser, Subcommand, ValueEnum};
use server::bench::child::{self, Kind};
use server::bench::fanout::{self, Extent, Part};
use server::compose::{compose, read_content};
use server::config::{self, FileFlag, Flags, WorldFlags, reference};
use server::control;
use server::drill::{self, Drill};
use server::keeping::{self, JournalCommand, WorldCommand};
use server::limits::raise_open_files;
use server::office::{self, KeysCommand, OperatorCommand};
use server::ready::{Asked, ready};
use server::scores::{self, SongCommand};
use server::serve::{ServeConfig, start};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use telemetry::log::{self, FILTER, Format};

/// A living world played with music.
#[derive(Debug, Parser)]
#[command(name = "finalverse", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves a world.
    Serve(Flags),
    /// Asks a running server whether players may come; ends with an error where not. For health checks of containers and scripts.
    Ready {
        /// The server, as host:port; without it the one that the configuration describes, by TLS where that ends TLS itself.
        #[arg(long)]
        server: Option<String>,
        /// The file with the certificate that a named server shows, where it ends TLS itself.
        #[arg(long, requires = "server")]
        certificate: Option<PathBuf>,
        /// Seconds that it may take to become so, such as after a start.
        #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=3600))]
        within: u64,
        #[command(flatten)]
        configuration: FileFlag,
    },
    /// Looks at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Tells everyone in a running world something.
    Notice {
        /// The words, at most 300 characters.
        text: String,
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Brings a Songweaver who is in a running world to a place: who is lost, or who is awaited there.
    Bring {
        /// The Songweaver's name.
        name: String,
        /// The place, by its slug in content/regions.
        place: String,
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Raises a Dissonance Storm over a region of a running world, for its players to answer.
    Storm {
        /// The region, by its slug.
        region: String,
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Gives roles, tells who has one, reads the audit; in a running world or a stopped one.
    Operator {
        #[command(subcommand)]
        command: OperatorCommand,
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Exchanges keys, in a running world or a stopped one.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Looks after a world's journal: inspect, verify, replay, backup, restore, migrate.
    Journal {
        #[command(subcommand)]
        command: JournalCommand,
    },
    /// Does something with a whole world.
    World {
        #[command(subcommand)]
        command: WorldCommand,
    },
    /// Begins or ends maintenance of a running world: nobody new is let in meanwhile.
    Maintenance {
        #[command(subcommand)]
        command: MaintenanceCommand,
    },
    /// Lets bots walk, sing or crowd on a server.
    Bots(BotsArgs),
    /// Measures.
    Bench {
        #[command(subcommand)]
        command: BenchCommand,
    },
    /// Kills a server of its own under load, again and again, and looks whether every promise was kept.
    KillRounds(KillRoundsArgs),
    /// The server that is killed; started by the drill itself.
    #[command(hide = true)]
    Drilled {
        /// The folder of its data.
        #[arg(long)]
        world: PathBuf,
        /// The content folder.
        #[arg(long)]
        content: PathBuf,
        /// Where the database is.
        #[arg(long)]
        database: Option<String>,
    },
    /// Hears scores: measures the judgement on a corpus, or tells what is heard in one file.
    Song {
        #[command(subcommand)]
        command: SongCommand,
    },
    /// Looks at content.
    Content {
        #[command(subcommand)]
        command: ContentCommand,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Names everything that is wrong with the configuration, with its place and what is allowed.
    Check {
        /// The file; else the one that `serve` would read.
        file: Option<PathBuf>,
    },
    /// Prints what holds and where it comes from, secrets hidden.
    Show(Flags),
    /// Prints the reference of all settings.
    Reference,
}

#[derive(Debug, Subcommand)]
enum MaintenanceCommand {
    /// Begins it, or changes the words.
    On {
        /// What players are told, at most 300 characters.
        words: String,
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Ends it.
    Off {
        #[command(flatten)]
        world: WorldFlags,
    },
}

#[derive(Debug, Args)]
struct BotsArgs {
    /// How many.
    #[arg(long, default_value_t = 10)]
    count: u32,
    /// What they do.
    #[arg(long, value_enum, default_value = "walk")]
    plan: PlanName,
    /// The server, as host:port.
    #[arg(long, default_value = "127.0.0.1:7777")]
    server: String,
    /// For how long, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The folder of MIDI files that singing bots play.
    #[arg(long, default_value = "corpus")]
    corpus: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PlanName {
    /// Walk about.
    Walk,
    /// Walk a little and sing.
    Sing,
    /// Stand closely together and sing rounds.
    Weave,
    /// Stand and walk closely together and chat.
    Crowd,
}

#[derive(Debug, Args)]
struct KillRoundsArgs {
    /// How often the server is killed.
    #[arg(long, default_value_t = 25)]
    rounds: u32,
    /// The seed of every choice.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The content folder.
    #[arg(long, default_value = "content")]
    content: PathBuf,
    /// An empty PostgreSQL database to be killed over, `postgres://...`, instead of a file.
    #[arg(long)]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// What delivering presence costs, against bare WebSockets.
    Fanout {
        /// The content folder.
        #[arg(long, default_value = "content")]
        content: PathBuf,
        /// Only a quick look with few bots.
        #[arg(long)]
        quick: bool,
        /// Only this part: walkers-COUNT, crowd or idle. May be repeated.
        #[arg(long = "part")]
        parts: Vec<Part>,
    },
    /// How soon a world of a million events is ready.
    Ready {
        /// The content folder.
        #[arg(long, default_value = "content")]
        content: PathBuf,
    },
    /// The server that is measured; started by the measurement itself.
    #[command(hide = true)]
    Measured {
        /// Which.
        #[arg(long, value_enum)]
        kind: Kind,
        /// The folder of its data.
        #[arg(long)]
        world: PathBuf,
        /// The content folder.
        #[arg(long)]
        content: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum ContentCommand {
    /// Has a running world go on by its content folder as it is now: all of it or nothing.
    Reload {
        #[command(flatten)]
        world: WorldFlags,
    },
    /// Reads and checks everything, and says what is wrong with it.
    Check {
        /// The content folder.
        #[arg(long, default_value = "content")]
        content: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "Error: {}", failure(&error));
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, and each cause that says something new: errors of a database repeat those below them.
fn failure(error: &Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str("\n  because: ");
            text.push_str(&cause);
        }
    }
    text
}

fn run(cli: Cli) -> Result<()> {
    if !matches!(cli.command, Command::Serve(_)) {
        let filter = std::env::var("RUST_LOG").unwrap_or_default();
        log::install(Format::Text, if filter.is_empty() { FILTER } else { &filter });
    }
    match cli.command {
        Command::Serve(flags) => in_runtime(serve(flags)),
        Command::Ready {
            server,
            certificate,
            within,
            configuration,
        } => in_runtime(async move {
            let asked = match server {
                Some(server) => Asked { server, certificate },
                None => Asked::of(&configuration.settings()?),
            };
            println!("{}", ready(&asked, Duration::from_secs(within)).await?);
            Ok(())
        }),
        Command::Config { command } => configuration(command),
        Command::Notice { text, world } => in_runtime(async move {
            println!("{}", control::notice(&world.folder()?, &text).await?);
            Ok(())
        }),
        Command::Bring { name, place, world } => in_runtime(async move {
            println!("{}", control::bring(&world.folder()?, &name, &place).await?);
            Ok(())
        }),
        Command::Storm { region, world } => in_runtime(async move {
            println!("{}", control::storm(&world.folder()?, &region).await?);
            Ok(())
        }),
        Command::Operator { command, world } => in_runtime(in_office(command.into(), world)),
        Command::Keys { command, world } => in_runtime(in_office(command.into(), world)),
        Command::Journal { command } => in_runtime(async move {
            println!("{}", keeping::journal(command).await?);
            Ok(())
        }),
        Command::World { command } => in_runtime(async move {
            println!("{}", keeping::world(command).await?);
            Ok(())
        }),
        Command::Maintenance { command } => in_runtime(async move {
            let said = match command {
                MaintenanceCommand::On { words, world } => {
                    control::maintain(&world.folder()?, Some(&words)).await?
                }
                MaintenanceCommand::Off { world } => control::maintain(&world.folder()?, None).await?,
            };
            println!("{said}");
            Ok(())
        }),
        Command::Bots(args) => in_runtime(bots(args)),
        Command::Bench { command } => match command {
            BenchCommand::Fanout {
                content,
                quick,
                parts,
            } => {
                raise_open_files();
                let extent = if quick { Extent::quick() } else { Extent::full() };
                in_runtime(fanout::run(&content, extent.only(&parts)))
            }
            BenchCommand::Ready { content } => in_runtime(server::bench::ready::run(&content)),
            BenchCommand::Measured { kind, world, content } => {
                raise_open_files();
                in_runtime(child::serve(kind, world, &content))
            }
        },
        Command::Drilled {
            world,
            content,
            database,
        } => in_runtime(drill::serve(world, content, database)),
        Command::KillRounds(args) => in_runtime(async move {
            let composed = compose(&args.content)?;
            let drill = Drill {
                program: std::env::current_exe().context("where is this program?")?,
                content: args.content,
                rounds: args.rounds,
                seed: args.seed,
                database: args.database,
            };
            println!("{:#?}", drill::run(&composed, &drill).await?);
            Ok(())
        }),
        Command::Song { command } => {
            println!("{}", scores::run(command)?);
            Ok(())
        }
        Command::Content {
            command: ContentCommand::Reload { world },
        } => in_runtime(async move {
            println!("{}", control::reload(&world.folder()?).await?);
            Ok(())
        }),
        Command::Content {
            command: ContentCommand::Check { content },
        } => {
            let rules = read_content(&content)?.rules;
            println!(
                "{} regions, {} journeys: nothing is wrong",
                rules.pack.regions.len(),
                rules.pack.journeys.len()
            );
            Ok(())
        }
    }
}

async fn in_office(act: office::Act, world: WorldFlags) -> Result<()> {
    let (folder, place) = world.world()?;
    println!("{}", office::run(&folder, &place, act).await?);
    Ok(())
}

fn in_runtime(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("cannot start the runtime")?;
    let done = runtime.block_on(work);
    // What still runs on threads of its own, such as the hash of a password, nobody waits for any more.
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

fn configuration(command: ConfigCommand) -> Result<()> {
    match command {
        ConfigCommand::Check { file } => {
            let flags = Flags {
                file,
                given: Vec::new(),
            };
            let resolved = config::read_to_serve(&flags)?;
            println!("{} settings are given: nothing is wrong", resolved.from.len());
        }
        ConfigCommand::Show(flags) => print!("{}", reference::shown(&config::read(&flags)?)),
        ConfigCommand::Reference => print!("{}", reference::markdown()),
    }
    Ok(())
}

async fn serve(flags: Flags) -> Result<()> {
    let settings = config::read_to_serve(&flags)?.settings;
    log::install(settings.log_format, &settings.log_filter.0);
    let files = raise_open_files();
    tracing::debug!(?files, "open files allowed");
    let composed = compose(&settings.content)?;
    let config = ServeConfig::new(&settings);
    if config.web.is_none() {
        tracing::warn!("no web client is built; only the API is served");
    }
    let mut running = start(&composed, config).await?;
    // Where nobody reads it any more, the world is open all the same.
    let _ = writeln!(std::io::stdout(), "Finalverse is open at {}", running.page());
    let from_afar = running.stop_asked();
    tokio::select! {
        ended = running.ended() => return ended,
        () = asked_to_stop() => {}
        () = from_afar.notified() => {}
    }
    tokio::select! {
        drained = running.drain(settings.countdown.get(), settings.drain_limit.get()) => drained,
        () = asked_to_stop() => {
            tracing::warn!("stopping at once: asked twice; what was acknowledged is safe");
            Ok(())
        }
    }
}

async fn bots(args: BotsArgs) -> Result<()> {
    let site = Site::open(&args.server).await?;
    let plan = match args.plan {
        PlanName::Walk => Plan::Walk { radius: 60.0 },
        PlanName::Sing => Plan::Sing {
            pieces: Arc::new(pieces(&args.corpus)?),
        },
        PlanName::Weave => Plan::Weave {
            pieces: Arc::new(pieces(&args.corpus)?),
        },
        PlanName::Crowd => Plan::Crowd,
    };
    let run = Run {
        count: args.count,
        plan,
        time: Duration::from_secs(args.seconds),
        seed: 1,
    };
    let report = bots::plan::run(&site, &run, &Arc::default()).await;
    println!("{report:#?}");
    Ok(())
}

/// The melodies of all MIDI files of a folder.
fn pieces(folder: &Path) -> Result<Vec<song::Melody>> {
    let reading = || format!("cannot read the MIDI files of {}", folder.display());
    let mut pieces = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        if path.extension().is_some_and(|extension| extension == "mid") {
            let bytes = std::fs::read(&path).with_context(reading)?;
            pieces.push(
                song::midi::import(&bytes)
                    .with_context(|| format!("{}", path.display()))?
                    .melody,
            );
        }
    }
    Ok(pieces)
}

/// Waits for Ctrl-C or the system's wish to end.
async fn asked_to_stop() {
    let interrupted = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
