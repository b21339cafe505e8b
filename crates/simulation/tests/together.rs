//! Casting together under virtual time, in the real runtime: slow clients, cut lines, a border, leaving, muting, stopping.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

use journal::MemoryDisk;
use kernel::{SongweaverId, WorldMillis};
use protocol::client::{ClientMessage, Resume};
use protocol::gathering::{Gathering, PartOffer, Stance};
use protocol::server::{ServerBody, ServerMessage};
use protocol::shared::{Intent, Spot};
use runtime::clock::SteadyClock;
use runtime::keepers::Keepers;
use runtime::newcomer::NewcomerRules;
use runtime::outbox::{Outbox, Outgoing};
use runtime::player::{Admission, HangUp, Player, Visitor};
use runtime::refusal::Refusal;
use runtime::seat::Order;
use runtime::waiting::Places;
use runtime::{NameRules, Runtime, Setup};
use simulation::World;
use simulation::clock::VirtualClock;
use simulation::node::vault;
use std::path::Path;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;
use telemetry::trace::Tracer;
use tokio::time::sleep;

fn world() -> &'static World {
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

async fn running() -> Arc<Runtime> {
    let machine = Arc::new(VirtualClock::new(1));
    let world = world().clone();
    let setup = Setup {
        rules: world.rules,
        land: world.land,
        vault: vault(&MemoryDisk::new(1), &machine),
        clock: Arc::new(SteadyClock::from(WorldMillis(1_000_000))),
        names: Arc::new(AnyName),
        tracer: Tracer::off(),
        movement: None,
        places: Places::default(),
        newcomers: NewcomerRules::default(),
    };
    Runtime::start(setup).await.unwrap()
}

/// Somebody in the world, with what it was told.
struct Someone {
    runtime: Arc<Runtime>,
    player: Arc<Player>,
    outbox: Arc<Outbox>,
    told: Vec<ServerBody>,
    session: Resume,
    commands: u128,
}

impl Someone {
    async fn connect(runtime: &Arc<Runtime>, number: u64, resume: Option<Resume>) -> Self {
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
        let mut someone = Self {
            runtime: runtime.clone(),
            player,
            outbox,
            told: Vec::new(),
            session: Resume {
                session: String::new(),
                seq: 0,
            },
            commands: u128::from(number) << 64,
        };
        someone.read();
        someone
    }

    async fn at(runtime: &Arc<Runtime>, number: u64, spot: Spot) -> Self {
        let someone = Self::connect(runtime, number, None).await;
        sleep(Duration::from_millis(500)).await;
        someone.place(spot).await;
        someone
    }

    async fn place(&self, at: Spot) {
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

    fn read(&mut self) {
        let mut taken = Vec::new();
        self.outbox.take(&mut taken);
        for outgoing in taken {
            let Outgoing::Text(text) = outgoing else { continue };
            let message: ServerMessage = serde_json::from_slice(&text).unwrap();
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
    async fn command(&mut self, make: impl FnOnce(String) -> ClientMessage) -> Option<String> {
        self.commands += 1;
        let command = format!("{:032x}", self.commands);
        self.runtime
            .receive(&self.player, make(command.clone()), None)
            .unwrap();
        loop {
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
    }

    async fn invite(&mut self, others: &[u64]) -> Option<String> {
        let melody = self
            .told
            .iter()
            .find_map(|body| match body {
                ServerBody::Welcome { you, .. } => Some(you.melodies[0].melody.clone()),
                _ => None,
            })
            .unwrap();
        let songweavers = others.iter().map(|who| SongweaverId(*who).to_string()).collect();
        let parts = (0..=others.len() as u8).map(|part| PartOffer {
            melody: melody.clone(),
            delay_beats: 4 * part,
            steps: 0,
            octaves: 0,
        });
        let parts = parts.collect();
        self.command(|command| ClientMessage::Invite {
            command,
            songweavers,
            parts,
            part: 0,
            intent: Intent::Creative,
        })
        .await
    }

    async fn take(&mut self, part: u8) -> Option<String> {
        let gathering = self.state().unwrap().gathering;
        let part = Some(part);
        self.command(|command| ClientMessage::AnswerInvitation {
            command,
            gathering,
            part,
        })
        .await
    }

    async fn ready(&mut self) -> Option<String> {
        let gathering = self.state().unwrap().gathering;
        self.command(|command| ClientMessage::ReadyToCast { command, gathering })
            .await
    }

    /// The newest state of the gathering that it was told.
    fn state(&mut self) -> Option<Gathering> {
        self.read();
        self.told.iter().rev().find_map(|body| match body {
            ServerBody::Gathering { state } => Some(state.clone()),
            _ => None,
        })
    }

    /// How somebody stands, by what this one was told, and why.
    fn sees(&mut self, other: u64) -> (Stance, Option<String>) {
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
    async fn ended(&mut self) -> String {
        for _ in 0..3_000 {
            self.read();
            let why = self.told.iter().find_map(|body| match body {
                ServerBody::GatheringEnded { why, .. } => Some(why.clone()),
                _ => None,
            });
            if let Some(why) = why {
                return why;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("it did not end")
    }

    /// When the first note of somebody's part sounded.
    fn first_note(&self, of: &Self) -> Option<f64> {
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
fn spot(east: f32) -> Spot {
    let (_, at) = world().place("star-whale-statue").unwrap();
    world().spot(at.x + east, at.z)
}

async fn three(runtime: &Arc<Runtime>) -> (Someone, Someone, Someone) {
    (
        Someone::at(runtime, 1, spot(0.0)).await,
        Someone::at(runtime, 2, spot(3.0)).await,
        Someone::at(runtime, 3, spot(6.0)).await,
    )
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_is_left_out_after_a_minute_and_the_others_begin_on_one_beat() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    assert_eq!(wren.invite(&[2, 3]).await, None);
    assert_eq!(wren.invite(&[2]).await.as_deref(), Some("gathered-elsewhere"));
    assert_eq!(lark.take(1).await, None);
    assert_eq!(ibis.take(2).await, None);
    assert_eq!(wren.ready().await, None);
    assert_eq!(lark.ready().await, None);
    sleep(Duration::from_secs(50)).await;
    assert_eq!(wren.state().unwrap().start_ms, None, "it waits for Ibis");
    sleep(Duration::from_secs(11)).await;
    assert_eq!(wren.sees(3), (Stance::LeftOut, Some("late".into())));
    assert_eq!(ibis.sees(3), (Stance::LeftOut, Some("late".into())));
    let state = wren.state().unwrap();
    let start_ms = state.start_ms.unwrap();
    assert_eq!(lark.state().unwrap().start_ms, Some(start_ms));
    assert!(
        (start_ms / (state.beat_ms * f64::from(state.beats)))
            .fract()
            .abs()
            < 1e-6
    );
    assert_eq!(wren.ended().await, "sung");
    assert_eq!(lark.ended().await, "sung");
    ibis.read();
    let first = [ibis.first_note(&wren), ibis.first_note(&lark)];
    assert_eq!(first, [Some(start_ms), Some(start_ms + 4.0 * state.beat_ms)]);
    assert_eq!(
        lark.first_note(&wren),
        Some(start_ms),
        "one start for all who hear it"
    );
    sleep(Duration::from_secs(10)).await;
    for someone in [&mut wren, &mut lark] {
        someone.read();
        let judged =
            |body: &ServerBody| matches!(body, ServerBody::PerformanceJudged { verdict: Some(_), .. });
        assert_eq!(someone.told.iter().filter(|body| judged(body)).count(), 1);
        let voices = someone.told.iter().find_map(|body| match body {
            ServerBody::WeaveJudged { outcome } => Some(outcome.voices.len()),
            _ => None,
        });
        assert_eq!(voices, Some(2), "what sounds together is a weave");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_line_comes_back_in_time_or_its_part_is_left_out() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    wren.invite(&[2, 3]).await;
    lark.take(1).await;
    ibis.take(2).await;
    lark.ready().await;
    runtime.hang_up(&lark.player, &lark.outbox, HangUp::Lost);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(wren.sees(2).0, Stance::Accepted, "who is cut off cannot sound");
    let mut lark = Someone::connect(&runtime, 2, Some(lark.session)).await;
    assert_eq!(lark.sees(2).0, Stance::Accepted, "it gets again what it missed");
    for someone in [&mut wren, &mut lark, &mut ibis] {
        assert_eq!(someone.ready().await, None);
    }
    assert!(wren.state().unwrap().start_ms.is_some());
    runtime.hang_up(&ibis.player, &ibis.outbox, HangUp::Lost);
    sleep(Duration::from_secs(9)).await;
    assert_eq!(wren.sees(3), (Stance::LeftOut, Some("lost".into())));
    assert_eq!(wren.sees(2).0, Stance::Sounding);
    // Whoever leaves while it sounds ends its own part alone.
    let gathering = wren.state().unwrap().gathering;
    let left = wren.command(|command| ClientMessage::LeaveGathering { command, gathering });
    assert_eq!(left.await, None);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(lark.sees(1), (Stance::LeftOut, Some("left".into())));
    assert_eq!(lark.sees(2).0, Stance::Sounding);
    assert_eq!(lark.ended().await, "sung");
}

#[tokio::test(start_paused = true)]
async fn a_gathering_spans_a_border_on_the_inviters_clock() {
    let runtime = running().await;
    let (here, there) = world().borders()[0];
    let mut wren = Someone::at(&runtime, 1, here).await;
    let mut lark = Someone::at(&runtime, 2, there).await;
    let regions = [&wren, &lark].map(|someone| runtime.region_of(someone.player.seat.songweaver).unwrap());
    assert_ne!(regions[0], regions[1]);
    assert_eq!(wren.invite(&[2]).await, None);
    lark.take(1).await;
    wren.ready().await;
    lark.ready().await;
    let state = lark.state().unwrap();
    assert_eq!(state.region, regions[0]);
    assert_eq!(wren.ended().await, "sung");
    wren.read();
    let start_ms = state.start_ms.unwrap();
    assert_eq!(wren.first_note(&lark), Some(start_ms + 4.0 * state.beat_ms));
}

#[tokio::test(start_paused = true)]
async fn the_inviter_leaving_or_the_server_stopping_ends_it_before_it_begins() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    wren.invite(&[2]).await;
    lark.take(1).await;
    runtime.hang_up(&wren.player, &wren.outbox, HangUp::Bye);
    assert_eq!(lark.ended().await, "withdrawn");
    ibis.invite(&[2]).await;
    lark.told.clear();
    sleep(Duration::from_millis(100)).await;
    assert_eq!(lark.sees(2).0, Stance::Invited);
    runtime.stop_at(WorldMillis(runtime.now().0 + 60_000));
    assert_eq!(lark.invite_refused(&[3]).await.as_deref(), Some("stopping-soon"));
    runtime.close().await;
    assert_eq!(lark.ended().await, "stopping");
}

#[tokio::test(start_paused = true)]
async fn who_strays_is_left_out_who_is_blocked_never_asks_and_who_is_muted_cannot() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    let songweaver = SongweaverId(1).to_string();
    let blocked = ibis.command(|command| ClientMessage::Block { command, songweaver });
    assert_eq!(blocked.await, None);
    assert_eq!(wren.invite(&[2, 3]).await, None);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(ibis.state(), None, "no invitation from whom one blocks");
    assert_eq!(wren.sees(3).0, Stance::Invited, "and nobody is told so");
    lark.take(1).await;
    lark.place(spot(45.0)).await;
    assert_eq!(wren.sees(2), (Stance::LeftOut, Some("far".into())));
    assert_eq!(wren.ended_after_a_minute().await, "late");
    let keepers: Arc<dyn Keepers> = Arc::new(MutesAll);
    runtime.attend_keepers(Arc::downgrade(&keepers) as Weak<dyn Keepers>);
    assert_eq!(lark.invite_refused(&[3]).await.as_deref(), Some("muted"));
}

#[derive(Debug)]
struct MutesAll;

impl Keepers for MutesAll {
    fn muted(&self, _: SongweaverId, _: &str) -> Option<Refusal> {
        Some(Refusal::new("muted", "For the test."))
    }
}

impl Someone {
    async fn ended_after_a_minute(&mut self) -> String {
        sleep(Duration::from_secs(61)).await;
        self.ended().await
    }

    /// An invitation that is refused before its parts are looked at.
    async fn invite_refused(&mut self, others: &[u64]) -> Option<String> {
        let songweavers = others.iter().map(|who| SongweaverId(*who).to_string()).collect();
        self.command(|command| ClientMessage::Invite {
            command,
            songweavers,
            parts: Vec::new(),
            part: 0,
            intent: Intent::Creative,
        })
        .await
    }
}
