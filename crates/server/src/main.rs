//! The binary `finalverse`: one command to serve a world, and a few beside it.
//!
//! What it is not: everything it does is in the library beside it.

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use server::compose::{compose, read_rules};
use server::limits::raise_open_files;
use server::serve::{ServeConfig, start};
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;

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
    Serve(ServeArgs),
    /// Looks at content.
    Content {
        #[command(subcommand)]
        command: ContentCommand,
    },
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:7777", env = "FINALVERSE_LISTEN")]
    listen: SocketAddr,
    /// The folder of the world's data.
    #[arg(long, default_value = "world", env = "FINALVERSE_WORLD")]
    world: PathBuf,
    /// The built web client.
    #[arg(long, default_value = "web/dist")]
    web: PathBuf,
    /// The content folder.
    #[arg(long, default_value = "content")]
    content: PathBuf,
    /// A further origin from which browsers may connect, such as that of a development server. May be repeated.
    #[arg(long = "origin")]
    origins: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum ContentCommand {
    /// Reads and checks everything, and says what is wrong with it.
    Check {
        /// The content folder.
        #[arg(long, default_value = "content")]
        content: PathBuf,
    },
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match cli.command {
        Command::Serve(args) => in_runtime(serve(args)),
        Command::Content { command: ContentCommand::Check { content } } => {
            let rules = read_rules(&content)?;
            println!("{} regions, {} journeys: nothing is wrong", rules.pack.regions.len(), rules.pack.journeys.len());
            Ok(())
        }
    }
}

fn in_runtime(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(work)
}

async fn serve(args: ServeArgs) -> Result<()> {
    let files = raise_open_files();
    tracing::debug!(?files, "open files allowed");
    let composed = compose(&args.content)?;
    let web = args.web.join("index.html").is_file().then_some(args.web);
    if web.is_none() {
        tracing::warn!("no web client is built; only the API is served");
    }
    let mut running = start(
        &composed,
        ServeConfig {
            listen: args.listen,
            world: args.world,
            web,
            origins: args.origins,
            pace: 1.0,
            movement: None,
        },
    )
    .await?;
    println!("Finalverse is open at http://{}", running.address);
    tokio::select! {
        ended = running.ended() => return ended,
        () = asked_to_stop() => {}
    }
    tracing::info!("stopping");
    running.stop().await
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
