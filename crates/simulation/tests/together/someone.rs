//! Somebody in a running world, moved by hand: what it is told, what it commands, what it sings.

use journal::MemoryDisk;
use journal::owners::Lease;
use kernel::{CommandId, SongweaverId, WorldMillis};
use protocol::client::{ClientMessage, Resume};
use protocol::gathering::{Gathering, PartOffer, Stance};
use protocol::server::{ServerBody, ServerMessage};
use protocol::shared::{Intent, LiveNote, Spot};
use runtime::clock::{Off, SteadyClock};
use runtime::machine::Machine;
use runtime::newcomer::NewcomerRules;
use runtime::outbox::{Outbox, Outgoing};
use runtime::player::{Admission, Player, Visitor};
use runtime::refusal::Refusal;
use runtime::seat::Order;
use runtime::waiting::Places;
use runtime::{NameRules, Runtime, Setup};
use simulation::World;
use simulation::clock::VirtualClock;
use simulation::node::vault_under;
use song::{Composition, Melody, Metre, Mode, PitchClass, notation};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use telemetry::trace::Tracer;
use tokio::time::sleep;

/// A round in the Landing's key: what its second voice sings two bars later goes with it.
const ROUND: &str = "D4:q E4 F#4 D4 | D4 E4 F#4 D4 | F#4 G4 A4:h | F#4:q G4 A4:h | A4:e B4 A4 G4 F#4:q D4 | A4:e B4 A4 G4 F#4:q D4";
/// Beats after which the second voice enters.
pub const LAG_BEATS: u8 = 8;

/// The round, as anyone may write it.
pub fn round() -> Melody {
    let notes = notation::notes(ROUND, Metre::COMMON).unwrap();
    Melody::new(notes, 76, Metre::COMMON, None).unwrap()
}

/// Two voices, the second two bars after the first.
pub fn in_two_voices() -> Composition {
    let later = |mut note: song::Note| {
        note.onset += Metre::COMMON.bar_ticks() * 2;
        note
    };
    let notes = notation::notes(ROUND, Metre::COMMON).unwrap();
    Composition {
        tempo: 76,
        metre: Metre::COMMON,
        key: Some((PitchClass::of(2), Mode::Ionian)),
        voices: vec![notes.clone(), notes.into_iter().map(later).collect()],
    }
}

pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    WORLD.get_or_init(|| World::compose(&content).unwrap())
}

#[derive(Debug)]
struct AnyName;

impl NameRules for AnyName {
    fn check(&self, name: &str) -> Result<(String, String), Refusal> {
        Ok((name.to_owned(), name.to_lowercase()))
    }
}

pub async fn running() -> Arc<Runtime> {
    running_over(&MemoryDisk::new(1), &Lease::endless(), WorldMillis(1_000_000)).await
}

/// A world over a disk, which may have been another's before, by a node that acts while its lease holds.
pub async fn running_over(disk: &MemoryDisk, lease: &Lease, from: WorldMillis) -> Arc<Runtime> {
    running_by(disk, lease, from, Arc::new(VirtualClock::new(1))).await
}

/// A world that goes on where its clock was noted last, later by what a machine's calendar is believed of the time since; and what it says.
pub async fn going_on(disk: &MemoryDisk, machine: &Arc<VirtualClock>) -> (Arc<Runtime>, Off) {
    let lease = Lease::endless();
    let mark = vault_under(disk, machine, &lease).clock.load().await.unwrap();
    let off = Off::since(mark, machine.unix_ms());
    let from = mark.world.plus(off.passed_ms()).max(WorldMillis(1_000_000));
    (running_by(disk, &lease, from, machine.clone()).await, off)
}

async fn running_by(
    disk: &MemoryDisk,
    lease: &Lease,
    from: WorldMillis,
    machine: Arc<VirtualClock>,
) -> Arc<Runtime> {
    let world = world().clone();
    let setup = Setup {
        rules: world.rules,
        land: world.land,
        vault: vault_under(disk, &machine, lease),
        clock: Arc::new(SteadyClock::from(from)),
        names: Arc::new(AnyName),
        tracer: Tracer::off(),
        movement: None,
        places: Places::default(),
        newcomers: NewcomerRules::default(),
        transport: bus::Local::new(),
    };
    Runtime::start(setup).await.unwrap()
}

/// Somebody in the world, with what it was told.
pub struct Someone {
    pub runtime: Arc<Runtime>,
    pub player: Arc<Player>,
    pub outbox: Arc<Outbox>,
    pub told: Vec<ServerBody>,
    pub session: Resume,
    arrived: Arc<Arrived>,
    commands: u128,
}

/// Messages that came over a connection and were not looked at.
#[derive(Default)]
struct Arrived(Mutex<Vec<ServerMessage>>);

impl Arrived {
    fn take(&self, outbox: &Outbox) {
        let mut messages = self.0.lock().unwrap();
        let mut taken = Vec::new();
        outbox.take(&mut taken);
        messages.extend(taken.into_iter().filter_map(|outgoing| match outgoing {
            Outgoing::Text(text) => Some(serde_json::from_slice(&text).unwrap()),
            _ => None,
        }));
    }

    /// Takes what comes until the connection ends: who takes nothing is closed as too slow.
    async fn keep_up(self: Arc<Self>, outbox: Arc<Outbox>) {
        while !outbox.is_closed() {
            self.take(&outbox);
            sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Someone {
    pub async fn connect(runtime: &Arc<Runtime>, number: u64, resume: Option<Resume>) -> Self {
        let outbox = Arc::new(Outbox::default());
        let visitor = Visitor {
            songweaver: SongweaverId(number),
            guest: false,
            session: u128::from(number),
            since: 0,
            admission: Admission::Usual,
            bot: false,
        };
        let player = runtime.connect(visitor, resume, outbox.clone()).await.unwrap();
        let arrived = Arc::new(Arrived::default());
        tokio::spawn(arrived.clone().keep_up(outbox.clone()));
        let mut someone = Self {
            runtime: runtime.clone(),
            player,
            outbox,
            arrived,
            told: Vec::new(),
            session: Resume {
                session: String::new(),
                seq: 0,
            },
            // No window gives a command the name of another's.
            commands: (u128::from(number) << 64) | (u128::from(runtime.now().0) << 16),
        };
        someone.read();
        someone
    }

    pub async fn at(runtime: &Arc<Runtime>, number: u64, spot: Spot) -> Self {
        let someone = Self::connect(runtime, number, None).await;
        sleep(Duration::from_millis(500)).await;
        someone.place(spot).await;
        let (who, id) = (SongweaverId(number), CommandId(u128::from(number)));
        runtime
            .keep_melody(who, id, &round(), song::Intent::Creative, "Round")
            .await
            .unwrap();
        someone
    }

    pub async fn place(&self, at: Spot) {
        let places = self.runtime.space.places();
        let region = places.iter().position(|place| place.grid.holds(at.x, at.z));
        self.player.seat.order(Order::Place {
            region: region.unwrap(),
            at,
            yaw: 0,
            why: "return",
        });
        sleep(Duration::from_millis(500)).await;
    }

    pub fn read(&mut self) {
        self.arrived.take(&self.outbox);
        let messages = std::mem::take(&mut *self.arrived.0.lock().unwrap());
        for message in messages {
            if let Some(seq) = message.seq {
                self.session.seq = seq;
            }
            if let ServerBody::Welcome { session, .. } = &message.body {
                self.session.session.clone_from(session);
            }
            self.told.push(message.body);
        }
    }

    /// Gives a command and waits for its answer: the code of its refusal, or nothing.
    pub async fn command(&mut self, make: impl FnOnce(String) -> ClientMessage) -> Option<String> {
        self.commands += 1;
        let command = format!("{:032x}", self.commands);
        self.runtime
            .receive(&self.player, make(command.clone()), None)
            .unwrap();
        for _ in 0..3_000 {
            self.read();
            let answer = self.told.iter().find_map(|body| match body {
                ServerBody::Accepted { command: told } if *told == command => Some(None),
                ServerBody::Refused {
                    command: Some(told),
                    code,
                    ..
                } if *told == command => Some(Some(code.clone())),
                _ => None,
            });
            if let Some(answer) = answer {
                return answer;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("never answered")
    }

    /// Invites others to a canon of the round.
    pub async fn invite(&mut self, others: &[u64]) -> Option<String> {
        let parts = (0..=others.len() as u8).map(|part| PartOffer {
            melody: round().id().to_string(),
            voice: None,
            delay_beats: LAG_BEATS * part,
            steps: 0,
            octaves: 0,
        });
        let parts = parts.collect();
        self.call(others, parts).await
    }

    /// Invites others to a piece of these parts.
    pub async fn call(&mut self, others: &[u64], parts: Vec<PartOffer>) -> Option<String> {
        let songweavers = others.iter().map(|who| SongweaverId(*who).to_string()).collect();
        self.command(|command| ClientMessage::Invite {
            command,
            songweavers,
            parts,
            part: 0,
            intent: Intent::Creative,
        })
        .await
    }

    pub async fn take(&mut self, part: u8) -> Option<String> {
        let gathering = self.state().unwrap().gathering;
        let part = Some(part);
        self.command(|command| ClientMessage::AnswerInvitation {
            command,
            gathering,
            part,
        })
        .await
    }

    pub async fn ready(&mut self) -> Option<String> {
        let gathering = self.state().unwrap().gathering;
        self.command(|command| ClientMessage::ReadyToCast { command, gathering })
            .await
    }

    /// The newest state of the gathering that it was told.
    pub fn state(&mut self) -> Option<Gathering> {
        self.read();
        self.told.iter().rev().find_map(|body| match body {
            ServerBody::Gathering { state } => Some(state.clone()),
            _ => None,
        })
    }

    /// How somebody stands, by what this one was told, and why.
    pub fn sees(&mut self, other: u64) -> (Stance, Option<String>) {
        let who = SongweaverId(other).to_string();
        let state = self.state().unwrap();
        let member = state
            .members
            .iter()
            .find(|member| member.songweaver == who)
            .unwrap();
        (member.stance, member.why.clone())
    }

    /// Why the gathering is over, once it is.
    pub async fn ended(&mut self) -> String {
        let why = |body: &ServerBody| match body {
            ServerBody::GatheringEnded { why, .. } => Some(why.clone()),
            _ => None,
        };
        self.until("the end", why).await
    }

    /// Reads what it is told until something fits, for two minutes.
    pub async fn until<T>(&mut self, what: &str, fits: impl Fn(&ServerBody) -> Option<T>) -> T {
        for _ in 0..1_200 {
            self.read();
            if let Some(found) = self.told.iter().find_map(&fits) {
                return found;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("never told of {what}")
    }

    /// Of what it was told, all that fits.
    pub fn all<T>(&mut self, fits: impl Fn(&ServerBody) -> Option<T>) -> Vec<T> {
        self.read();
        self.told.iter().filter_map(fits).collect()
    }

    /// Says something of the moment.
    pub fn say(&self, message: ClientMessage) {
        self.runtime.receive(&self.player, message, None).unwrap();
    }

    /// Plays a melody's notes from a time on by hand, those between two times of it in milliseconds.
    pub async fn play(&self, melody: &Melody, begins_ms: u64, part: std::ops::Range<u64>) {
        let at_ms = |ticks: u32| u64::from(ticks) * 60_000 / (480 * u64::from(melody.tempo()));
        let mut keys = Vec::new();
        for note in melody.notes() {
            let key = |velocity| LiveNote {
                offset_ms: 0,
                pitch: note.pitch,
                velocity,
            };
            keys.push((at_ms(note.onset), key(note.velocity)));
            // Let go a little before the next one.
            keys.push((at_ms(note.onset + note.duration) - 40, key(0)));
        }
        keys.sort_by_key(|(at, note)| (*at, note.velocity));
        for (at, note) in keys.into_iter().filter(|(at, _)| part.contains(at)) {
            let now = self.runtime.now().0;
            sleep(Duration::from_millis((begins_ms + at).saturating_sub(now))).await;
            self.say(ClientMessage::Notes {
                start_ms: (begins_ms + at) as f64,
                notes: vec![note],
            });
        }
    }

    /// When the first note of somebody's part sounded.
    pub fn first_note(&self, of: &Self) -> Option<f64> {
        let entity = of.player.seat.entity;
        self.told.iter().find_map(|body| match body {
            ServerBody::Heard {
                entity: by, start_ms, ..
            } if *by == entity => Some(*start_ms),
            _ => None,
        })
    }
}

/// A spot of the first hour's meadow, so many metres east of its statue.
pub fn spot(east: f32) -> Spot {
    let (_, at) = world().place("star-whale-statue").unwrap();
    world().spot(at.x + east, at.z)
}

/// Wren, Lark and Ibis, a few steps from each other.
pub async fn three(runtime: &Arc<Runtime>) -> (Someone, Someone, Someone) {
    (
        Someone::at(runtime, 1, spot(0.0)).await,
        Someone::at(runtime, 2, spot(3.0)).await,
        Someone::at(runtime, 3, spot(6.0)).await,
    )
}
