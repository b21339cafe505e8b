//! `kill -9` under load, again and again: nothing acknowledged is lost, nothing is done twice.

use crate::stage::{PATIENCE, folder};
use bots::{Bot, BotError, Dial, guest};
use journal::{Database, Journal, Upcasters};
use kernel::{Position, RandomStream, SongweaverId};
use protocol::client::ClientMessage;
use protocol::http::Tokens;
use protocol::shared::{Intent, LiveNote};
use sim::event_codec::{StreamOwner, decode_realm, decode_region, owner_of};
use sim::{RealmEvent, RegionEvent};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::sync::Notify;

const BOTS: usize = 4;
const ROUNDS: u64 = 3;

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn begin(world: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_finalverse"))
            .args(["serve", "--listen", "127.0.0.1:0", "--world"])
            .arg(world)
            .arg("--content")
            .arg(folder("content"))
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
        Self { child, address }
    }

    /// Ends the process at once, as a power cut would end it.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What one bot was told is durable.
#[derive(Default, Clone)]
struct Acknowledged {
    blocked: BTreeSet<String>,
    performed: usize,
    /// The command that was under way when the line broke, with whom it blocks.
    open: Option<(String, String)>,
}

/// Blocks one imagined Songweaver after another, and sings in between, until the line breaks.
async fn press_on(
    mut bot: Bot,
    number: usize,
    round: u64,
    acks: Arc<AtomicUsize>,
    enough: Arc<Notify>,
) -> Acknowledged {
    let mut known = Acknowledged::default();
    for step in 0_u64.. {
        let other = SongweaverId((round << 40) | ((number as u64) << 32) | (step + 1)).to_string();
        let command = bot.new_command();
        known.open = Some((command.clone(), other.clone()));
        let asked = ClientMessage::Block {
            command: command.clone(),
            songweaver: other.clone(),
        };
        let answered = async {
            bot.say(&asked).await?;
            bot.answer(&command).await
        };
        match answered.await {
            Ok(()) => drop(known.blocked.insert(other)),
            // The list of blocks has a bound.
            Err(BotError::Refused { code, .. }) if code == "blocks-full" => {}
            Err(_) => return known,
        }
        known.open = None;
        if step % 5 == 4 {
            match sing(&mut bot).await {
                Ok(()) => known.performed += 1,
                Err(_) => return known,
            }
        }
        acks.fetch_add(1, Ordering::Relaxed);
        enough.notify_one();
    }
    known
}

async fn sing(bot: &mut Bot) -> Result<(), BotError> {
    bot.synchronise().await?;
    bot.say(&ClientMessage::Raise {
        intent: Intent::Creative,
    })
    .await?;
    let notes = [62, 66, 69, 71].iter().enumerate();
    let notes = notes.map(|(n, pitch)| LiveNote {
        offset_ms: n as u16 * 60,
        pitch: *pitch,
        velocity: 80,
    });
    let start_ms = bot.clock_ms() - 250.0;
    bot.say(&ClientMessage::Notes {
        start_ms,
        notes: notes.collect(),
    })
    .await?;
    bot.command(|command| ClientMessage::Lower { command }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_every_promise() {
    let world = TempDir::new().unwrap();
    let mut server = Server::begin(world.path());
    let mut tokens: Vec<Tokens> = Vec::new();
    for _ in 0..BOTS {
        tokens.push(guest(&server.address).await.unwrap());
    }
    let mut promised: Vec<Acknowledged> = vec![Acknowledged::default(); BOTS];
    for round in 0..ROUNDS {
        let mut chance = RandomStream::new(round, "kill");
        let kill_after = 10 + chance.below(60) as usize;
        let (acks, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let mut pressing = Vec::new();
        for (number, one) in tokens.iter().enumerate() {
            let bot = Bot::connect(Dial::new(&server.address, &one.access))
                .await
                .unwrap();
            pressing.push(tokio::spawn(press_on(
                bot,
                number,
                round,
                acks.clone(),
                enough.clone(),
            )));
        }
        while acks.load(Ordering::Relaxed) < kill_after {
            tokio::time::timeout(PATIENCE, enough.notified()).await.unwrap();
        }
        server.kill();
        for (number, task) in pressing.into_iter().enumerate() {
            let known = task.await.unwrap();
            promised[number].blocked.extend(known.blocked);
            promised[number].performed += known.performed;
            promised[number].open = known.open;
        }
        server = Server::begin(world.path());
        for (number, one) in tokens.iter().enumerate() {
            let mut bot = Bot::connect(Dial::new(&server.address, &one.access))
                .await
                .unwrap();
            let there: BTreeSet<String> = bot.you.blocked.iter().cloned().collect();
            let lost: Vec<_> = promised[number].blocked.difference(&there).collect();
            assert!(
                lost.is_empty(),
                "round {round}, after {kill_after}: acknowledged and lost: {lost:?}"
            );
            // The command that was under way is sent again under its id: done now if it was not, and only once.
            if let Some((command, other)) = promised[number].open.take() {
                bot.say(&ClientMessage::Block {
                    command: command.clone(),
                    songweaver: other.clone(),
                })
                .await
                .unwrap();
                bot.answer(&command).await.unwrap();
                promised[number].blocked.insert(other);
            }
        }
    }
    server.kill();
    audit(world.path(), &tokens, &promised).await;
}

/// Reads the journal itself: each promise once, each performance credited once.
async fn audit(world: &Path, tokens: &[Tokens], promised: &[Acknowledged]) {
    let database = Database::open(&world.join("world.db")).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let mut blocked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut performed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut credited: Vec<String> = Vec::new();
    let mut from = Position(0);
    loop {
        let page = journal.read_all(from, 1000).await.unwrap();
        let Some(last) = page.last() else { break };
        from = last.position;
        for event in &page {
            match owner_of(&event.stream) {
                Ok(StreamOwner::Songweaver(who)) => match decode_realm(event).unwrap() {
                    RealmEvent::Blocked { other } => blocked
                        .entry(who.to_string())
                        .or_default()
                        .push(other.to_string()),
                    RealmEvent::ResonanceCredited { performance, .. } => {
                        credited.push(performance.to_string())
                    }
                    _ => {}
                },
                Ok(StreamOwner::Region(_)) => {
                    if let RegionEvent::MelodyPerformed(one) = decode_region(event).unwrap() {
                        let fresh = performed
                            .entry(one.songweaver.to_string())
                            .or_default()
                            .insert(one.performance.to_string());
                        assert!(fresh, "a performance was judged twice");
                    }
                }
                Err(_) => {}
            }
        }
    }
    for (one, known) in tokens.iter().zip(promised) {
        let written = blocked.remove(&one.songweaver).unwrap_or_default();
        let distinct: BTreeSet<String> = written.iter().cloned().collect();
        assert_eq!(written.len(), distinct.len(), "a command was carried out twice");
        assert_eq!(distinct, known.blocked);
        let judged = performed.get(&one.songweaver).map_or(0, BTreeSet::len);
        assert!(
            judged >= known.performed,
            "{judged} judged, {} acknowledged",
            known.performed
        );
    }
    let distinct: BTreeSet<&String> = credited.iter().collect();
    assert_eq!(distinct.len(), credited.len(), "a performance was credited twice");
    database.close().await;
}
