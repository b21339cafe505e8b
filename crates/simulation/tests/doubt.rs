//! What is promised while a disk fails: nothing waits that need not, and nothing is called lost or free that may stand.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

use journal::memory::Faults;
use kernel::SongweaverId;
use protocol::ServerMessage;
use protocol::client::ClientMessage;
use protocol::server::ServerBody;
use protocol::shared::{Intent, LiveNote, Look, Voice};
use runtime::outbox::{Outbox, Outgoing};
use runtime::player::{Admission, Player, Visitor};
use simulation::facts::Facts;
use simulation::node::{Node, vault};
use simulation::plan::FaultKinds;
use simulation::weather::Weather;
use simulation::{Plan, World};
use std::path::Path;
use std::sync::{Arc, OnceLock};

const ANN: SongweaverId = SongweaverId(1);
const BEN: SongweaverId = SongweaverId(2);
const FULL: Faults = Faults {
    full: true,
    refused_milli: 0,
    unknown_kept_milli: 0,
    unknown_lost_milli: 0,
    unread_milli: 0,
    slow_read_milli: 0,
};

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    WORLD.get_or_init(|| World::compose(&content).unwrap())
}

/// One node, moved by hand.
struct Stage {
    node: Node,
    weather: Weather,
}

/// Someone in the world, with all it was told.
struct Guest {
    player: Arc<Player>,
    outbox: Arc<Outbox>,
    told: Vec<ServerBody>,
}

impl Stage {
    fn new() -> Self {
        let plan = Plan {
            faults: FaultKinds::NONE,
            ..Plan::of(1)
        };
        let mut stage = Self {
            node: Node::new(1),
            weather: Weather::new(&plan),
        };
        stage.begin();
        stage
    }

    /// Turns the node on and waits for the world.
    fn begin(&mut self) {
        self.node.begin(world()).unwrap();
        while self.node.runtime().is_none() {
            self.node.pass(50, &self.weather);
        }
    }

    fn pass(&mut self, ms: u64) {
        for _ in 0..ms / 50 {
            self.node.pass(50, &self.weather);
        }
    }

    /// The same, with someone who hears all the while: else its line would end.
    fn pass_with(&mut self, guest: &mut Guest, ms: u64) {
        for _ in 0..ms / 1_000 {
            self.pass(1_000);
            guest.hear();
        }
    }

    fn enter(&mut self, songweaver: SongweaverId) -> Guest {
        let visitor = Visitor {
            songweaver,
            guest: true,
            session: u128::from(songweaver.0),
            since: 0,
            admission: Admission::Usual,
            bot: false,
        };
        let outbox = Arc::new(Outbox::default());
        let mut connecting = {
            let given = outbox.clone();
            let connect = |runtime: &Arc<runtime::Runtime>| {
                let runtime = runtime.clone();
                tokio::spawn(async move { runtime.connect(visitor, None, given).await })
            };
            self.node.within(connect).unwrap()
        };
        while !connecting.is_finished() {
            self.node.pass(50, &self.weather);
        }
        let player = self.node.wait(&mut connecting).unwrap().unwrap().unwrap();
        self.pass(1_000);
        Guest {
            player,
            outbox,
            told: Vec::new(),
        }
    }

    fn say(&mut self, guest: &Guest, message: ClientMessage) {
        let say = |runtime: &Arc<runtime::Runtime>| runtime.receive(&guest.player, message, None);
        self.node.within(say).unwrap().unwrap();
    }

    /// Raises the instrument and plays a motif.
    fn play(&mut self, guest: &Guest) {
        let intent = Intent::Creative;
        self.say(guest, ClientMessage::Raise { intent });
        for pitch in [62, 66, 69, 71] {
            let start_ms = self.node.runtime().unwrap().now().0 as f64;
            let note = |offset_ms, velocity| LiveNote {
                offset_ms,
                pitch,
                velocity,
            };
            let notes = vec![note(0, 84), note(190, 0)];
            self.say(guest, ClientMessage::Notes { start_ms, notes });
            self.pass(350);
        }
    }

    fn lower(&mut self, guest: &Guest, command: &str) {
        let command = command.to_owned();
        self.say(guest, ClientMessage::Lower { command });
    }

    fn facts(&self) -> Facts {
        let vault = vault(&self.node.disk, &self.node.clock);
        self.node
            .wait(async { Facts::read(&vault.journal).await.unwrap() })
            .unwrap()
    }
}

impl Guest {
    fn hear(&mut self) {
        let mut outgoing = Vec::new();
        self.outbox.take(&mut outgoing);
        for part in outgoing {
            if let Outgoing::Text(text) = part {
                let message: ServerMessage = serde_json::from_slice(&text).unwrap();
                self.told.push(message.body);
            }
        }
    }

    /// What a command was answered, in order: `accepted`, or the code of a refusal.
    fn answers(&mut self, asked: &str) -> Vec<String> {
        self.hear();
        let answer = |body: &ServerBody| match body {
            ServerBody::Accepted { command } if command == asked => Some("accepted".to_owned()),
            ServerBody::Refused {
                command: Some(command),
                code,
                ..
            } if command == asked => Some(code.clone()),
            _ => None,
        };
        self.told.iter().filter_map(answer).collect()
    }

    fn verdicts(&mut self) -> usize {
        self.hear();
        let verdict =
            |body: &&ServerBody| matches!(body, ServerBody::PerformanceJudged { verdict: Some(_), .. });
        self.told.iter().filter(verdict).count()
    }
}

/// A command's id.
fn id(number: u8) -> String {
    format!("{number:032x}")
}

#[test]
fn performances_that_wait_for_the_disk_hold_up_nothing_else_and_are_not_lost() {
    let mut stage = Stage::new();
    let mut ann = stage.enter(ANN);
    stage.node.disk.set_faults(FULL);
    for command in [id(1), id(2)] {
        stage.play(&ann);
        stage.lower(&ann, &command);
    }
    let block = ClientMessage::Block {
        command: id(3),
        songweaver: BEN.to_string(),
    };
    stage.say(&ann, block.clone());
    stage.say(&ann, ClientMessage::Unstick { command: id(4) });
    stage.pass(1_500);
    // What needs no disk is done, and what does is told so, in a moment.
    assert_eq!(ann.answers(&id(4)), ["accepted"]);
    assert_eq!(ann.answers(&id(3)), ["unavailable"]);
    // Sent again they neither end another performance nor are answered before it is known.
    stage.play(&ann);
    stage.lower(&ann, &id(1));
    stage.pass_with(&mut ann, 40_000);
    for command in [id(1), id(2)] {
        assert!(ann.answers(&command).is_empty(), "{:?}", ann.answers(&command));
    }
    stage.node.disk.set_faults(Faults::default());
    stage.say(&ann, block);
    stage.pass_with(&mut ann, 10_000);
    for command in [id(1), id(2)] {
        let answers = ann.answers(&command);
        assert!(
            !answers.is_empty() && answers.iter().all(|one| one == "accepted"),
            "{answers:?}"
        );
    }
    assert_eq!(ann.answers(&id(3)), ["unavailable", "accepted"]);
    assert_eq!(
        ann.verdicts(),
        3,
        "the third ended of itself, after two bars' rest"
    );
    assert_eq!(stage.facts().performed.len(), 3);
}

#[test]
fn a_performance_is_called_lost_only_when_it_cannot_stand() {
    let mut stage = Stage::new();
    let mut ann = stage.enter(ANN);
    // It never came to its region: after a minute it is lost, and that is said.
    stage.play(&ann);
    stage.node.disk.set_faults(FULL);
    stage.lower(&ann, &id(1));
    stage.pass_with(&mut ann, 90_000);
    assert_eq!(ann.answers(&id(1)), ["not-judged"]);
    stage.node.disk.set_faults(Faults::default());
    stage.pass_with(&mut ann, 10_000);
    assert_eq!((ann.verdicts(), stage.facts().performed.len()), (0, 0));
    // It is on its way, and the disk stands still: nothing is said of it until it is known, and other commands go on.
    stage.play(&ann);
    stage.weather.stalled = true;
    stage.lower(&ann, &id(2));
    stage.say(&ann, ClientMessage::Unstick { command: id(3) });
    stage.pass_with(&mut ann, 120_000);
    assert_eq!(ann.answers(&id(3)), ["accepted"]);
    assert!(ann.answers(&id(2)).is_empty());
    stage.weather.stalled = false;
    stage.pass_with(&mut ann, 10_000);
    assert_eq!(ann.answers(&id(2)), ["accepted"]);
    assert_eq!((ann.verdicts(), stage.facts().performed.len()), (1, 1));
}

#[test]
fn what_ended_a_performance_before_a_crash_ends_no_other_after_it() {
    let mut stage = Stage::new();
    let mut ann = stage.enter(ANN);
    stage.play(&ann);
    stage.lower(&ann, &id(1));
    stage.pass(500);
    assert_eq!(ann.answers(&id(1)), ["accepted"]);
    stage.node.cut();
    stage.begin();
    let mut ann = stage.enter(ANN);
    stage.play(&ann);
    stage.node.disk.set_faults(FULL);
    // Its answer was lost in the crash, say: it comes again, while something else sounds.
    stage.lower(&ann, &id(1));
    stage.pass_with(&mut ann, 40_000);
    assert_eq!(ann.answers(&id(1)), ["accepted"]);
    stage.node.disk.set_faults(Faults::default());
    stage.pass_with(&mut ann, 10_000);
    assert_eq!(ann.verdicts(), 1);
    assert_eq!(stage.facts().performed.len(), 2, "neither is lost");
}

#[test]
fn a_name_is_free_only_when_another_is_borne() {
    let mut stage = Stage::new();
    let (mut ann, mut ben) = (stage.enter(ANN), stage.enter(BEN));
    let make = |command: u8, name: &str| ClientMessage::Make {
        command: id(command),
        look: Look {
            robe: 0,
            colour: 0,
            head: 0,
            skin: 0,
        },
        voice: Voice::Harp,
        name: Some(name.to_owned()),
    };
    stage.say(&ann, make(1, "Aldis"));
    stage.pass(500);
    assert_eq!(ann.answers(&id(1)), ["accepted"]);
    // The new name is reserved, and the disk fails before anything says that it is borne.
    stage.say(&ann, make(2, "Brenna"));
    let names = vault(&stage.node.disk, &stage.node.clock).names;
    while stage.node.wait(names.unsettled()).unwrap().unwrap().is_empty() {
        stage.node.pass(1, &stage.weather);
    }
    stage.node.disk.set_faults(FULL);
    stage.pass(500);
    assert_eq!(ann.answers(&id(2)), ["unavailable"]);
    stage.node.disk.set_faults(Faults::default());
    for (command, name) in [(3, "Aldis"), (4, "Brenna")] {
        stage.say(&ben, make(command, name));
        stage.pass(500);
        assert_eq!(ben.answers(&id(command)), ["name-taken"]);
    }
    stage.say(&ann, make(2, "Brenna"));
    stage.pass(500);
    assert_eq!(ann.answers(&id(2)), ["unavailable", "accepted"]);
    stage.say(&ben, make(5, "Aldis"));
    stage.pass(500);
    assert_eq!(ben.answers(&id(5)), ["accepted"]);
}
