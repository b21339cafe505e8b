//! One seeded player: a connection that may break, one deed after another, and an eye on everything it is told.
//!
//! It is moved step by step from outside the node, so that it outlives every crash as a person does. What it is not: what it does next
//! is in `deeds`, and whether promises were kept is the audit's to say.

mod deeds;
mod told;

use crate::history::History;
use crate::promise::{Answer, Promise, Stood};
use crate::world::World;
use deeds::Deed;
use futures_util::FutureExt;
use kernel::{RandomStream, SongweaverId};
use protocol::client::{ClientMessage, Resume};
use protocol::shared::Spot;
use runtime::Runtime;
use runtime::outbox::{Closing, Outbox};
use runtime::player::{Admission, HangUp, Player, Visitor};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Undisturbed virtual milliseconds within which a connection stands, and a command is answered that takes no time of itself.
pub const PATIENCE_MS: u64 = 30_000;
/// Commands that may be open at once.
const OPEN_MAX: usize = 4;
/// Before an unanswered command, or one that was refused in passing, is sent again.
const AGAIN_MS: u64 = 1_500;

/// What a player is told by the simulation in each step.
pub struct Moment<'a> {
    /// The world, while the node stands.
    pub runtime: Option<&'a Arc<Runtime>>,
    /// The composed world.
    pub world: &'a World,
    /// What happens is noted here.
    pub history: &'a mut History,
    /// Milliseconds of undisturbed work so far.
    pub calm_ms: u64,
    /// Everyone, by number.
    pub others: &'a [SongweaverId],
    /// Whether lines may break.
    pub lines_break: bool,
    /// Whether the ending has begun: nothing new, but one performance each.
    pub ending: bool,
}

/// A command that waits for its answer.
#[derive(Debug, Clone)]
struct Open {
    message: ClientMessage,
    /// When it was sent first, in undisturbed milliseconds.
    since_calm_ms: u64,
    /// When it is sent again, in virtual milliseconds.
    again_at_ms: u64,
    /// How often it was sent.
    times: u32,
}

type Connecting = JoinHandle<Result<Arc<Player>, Closing>>;

/// How it stands with the world.
enum Line {
    /// Gone until a time.
    Away { until_ms: u64 },
    /// Waiting for the welcome.
    Connecting {
        task: Connecting,
        outbox: Arc<Outbox>,
        since_calm_ms: u64,
    },
    /// In the world.
    Here {
        player: Arc<Player>,
        outbox: Arc<Outbox>,
    },
}

/// One player.
pub struct SimPlayer {
    /// Who.
    pub id: SongweaverId,
    /// What it was promised.
    pub promise: Promise,
    /// What is wrong, as far as it sees.
    pub faults: Vec<String>,
    /// What it did and was told, counted.
    pub tally: Tally,
    /// Whether it has sung its last song and was told the verdict.
    pub finished: bool,
    chance: RandomStream,
    line: Line,
    session: Option<Resume>,
    welcomed: bool,
    registered: bool,
    open: BTreeMap<String, Open>,
    deed: Deed,
    at: Spot,
    input: u16,
    /// The command that ends its last song; empty while it sings.
    last_song: Option<String>,
    performances: Vec<String>,
}

/// What a player did and was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Commands sent for the first time.
    pub commands: u64,
    /// Commands sent again.
    pub repeated: u64,
    /// Commands accepted.
    pub accepted: u64,
    /// Commands refused for good.
    pub refused: u64,
    /// Verdicts told.
    pub verdicts: u64,
    /// Lines of chat heard from others.
    pub heard: u64,
    /// Welcomes to a new session.
    pub welcomed: u64,
    /// Sessions resumed.
    pub resumed: u64,
    /// Regions entered.
    pub entered: u64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            commands: self.commands + other.commands,
            repeated: self.repeated + other.repeated,
            accepted: self.accepted + other.accepted,
            refused: self.refused + other.refused,
            verdicts: self.verdicts + other.verdicts,
            heard: self.heard + other.heard,
            welcomed: self.welcomed + other.welcomed,
            resumed: self.resumed + other.resumed,
            entered: self.entered + other.entered,
        }
    }
}

impl SimPlayer {
    /// A newcomer.
    #[must_use]
    pub fn new(seed: u64, number: u32) -> Self {
        let mut chance = RandomStream::new(seed, &format!("player {number}"));
        Self {
            id: SongweaverId(u64::from(number) + 1),
            promise: Promise::default(),
            faults: Vec::new(),
            tally: Tally::default(),
            finished: false,
            line: Line::Away {
                until_ms: u64::from(chance.below(3_000)),
            },
            chance,
            session: None,
            welcomed: false,
            registered: false,
            open: BTreeMap::new(),
            deed: Deed::Rest { until_ms: 0 },
            at: Spot {
                x: 0.0,
                y: 0.0,
                z: 0.0,
            },
            input: 0,
            last_song: None,
            performances: Vec::new(),
        }
    }

    /// The node died: the line is gone.
    pub fn node_died(&mut self, now_ms: u64) {
        let wait_ms = u64::from(self.chance.below(1_500));
        self.cut_off(now_ms + wait_ms);
    }

    /// Whether it is in the world.
    #[must_use]
    pub fn is_here(&self) -> bool {
        matches!(self.line, Line::Here { .. }) && self.welcomed
    }

    /// Where it believes to stand.
    #[must_use]
    pub fn believes_at(&self) -> Spot {
        self.at
    }

    /// Whether nothing of it waits.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.is_here() && self.open.is_empty()
    }

    fn cut_off(&mut self, until_ms: u64) {
        self.line = Line::Away { until_ms };
        self.welcomed = false;
        self.deed = Deed::Rest { until_ms };
    }

    /// Moves on by one step, inside the node's async runtime.
    pub fn step(&mut self, moment: &mut Moment<'_>) {
        match &mut self.line {
            Line::Away { until_ms } => {
                if moment.history.now_ms >= *until_ms || moment.ending {
                    self.connect(moment);
                }
            }
            Line::Connecting { .. } => self.await_welcome(moment),
            Line::Here { .. } => {
                self.hear(moment);
                if self.is_here() {
                    self.note_place(moment);
                    self.send_again(moment);
                    self.act(moment);
                }
            }
        }
    }

    fn connect(&mut self, moment: &mut Moment<'_>) {
        let Some(runtime) = moment.runtime else { return };
        let outbox = Arc::new(Outbox::default());
        let visitor = Visitor {
            songweaver: self.id,
            guest: !self.registered,
            session: u128::from(self.id.0),
            since: 0,
            admission: Admission::Usual,
            bot: false,
        };
        let resume = self.session.clone();
        let (runtime, given) = (runtime.clone(), outbox.clone());
        let task = tokio::spawn(async move { runtime.connect(visitor, resume, given).await });
        self.line = Line::Connecting {
            task,
            outbox,
            since_calm_ms: moment.calm_ms,
        };
    }

    fn await_welcome(&mut self, moment: &mut Moment<'_>) {
        let Line::Connecting {
            task,
            outbox,
            since_calm_ms,
        } = &mut self.line
        else {
            return;
        };
        if !task.is_finished() {
            if moment.calm_ms > *since_calm_ms + PATIENCE_MS {
                self.faults.push(format!("{} is never let in", self.id));
            }
            return;
        }
        match task.now_or_never() {
            Some(Ok(Ok(player))) => {
                let outbox = outbox.clone();
                self.line = Line::Here { player, outbox };
                self.hear(moment);
            }
            Some(Ok(Err(closing))) => {
                moment
                    .history
                    .note(&format!("{} is not let in: {}", self.id, closing.code));
                let wait_ms = 500 + u64::from(self.chance.below(2_000));
                self.cut_off(moment.history.now_ms + wait_ms);
            }
            // The node died under it.
            _ => self.cut_off(moment.history.now_ms + 1_000),
        }
    }

    /// Notes where the world has it, and for how long that is promised.
    fn note_place(&mut self, moment: &Moment<'_>) {
        if let Line::Here { player, .. } = &self.line {
            let at = player.seat.standing().at;
            self.promise.stands(Stood {
                calm_ms: moment.calm_ms,
                at,
            });
        }
    }

    /// Sends a command for the first time.
    fn command(&mut self, moment: &mut Moment<'_>, make: impl FnOnce(String) -> ClientMessage) -> String {
        let command = format!("{:016x}{:016x}", self.chance.next_u64(), self.chance.next_u64());
        let message = make(command.clone());
        self.tally.commands += 1;
        self.promise.sent.insert(command.clone(), message.clone());
        let open = Open {
            message,
            since_calm_ms: moment.calm_ms,
            again_at_ms: 0,
            times: 0,
        };
        self.promise.in_doubt(&open.message);
        self.open.insert(command.clone(), open);
        self.send(moment, &command);
        if self.chance.below(12) == 0 {
            self.tally.repeated += 1;
            self.send(moment, &command);
        }
        command
    }

    fn send(&mut self, moment: &mut Moment<'_>, command: &str) {
        let (Some(runtime), Line::Here { player, .. }) = (moment.runtime, &self.line) else {
            return;
        };
        let Some(open) = self.open.get_mut(command) else {
            return;
        };
        open.again_at_ms = moment.history.now_ms + AGAIN_MS * 4;
        open.times += 1;
        moment
            .history
            .note(&format!("{} sends {} {command}", self.id, open.message.kind()));
        // It may be set behind a gate while its line is down, before it hears of it.
        if let ClientMessage::Interact { target, offer, .. } = &open.message
            && offer == "enter"
            && let Some(at) = moment.world.behind(target)
        {
            let calm_ms = moment.calm_ms;
            self.promise.stands(Stood { calm_ms, at });
        }
        if let Err(refusal) = runtime.receive(player, open.message.clone(), None) {
            self.answer(moment, command, Answer::Refused(refusal.code.to_owned()));
        }
    }

    /// Takes up an answer. One that is passing is no answer: the same command is sent again.
    fn answer(&mut self, moment: &mut Moment<'_>, command: &str, answer: Answer) {
        if let Answer::Refused(code) = &answer
            && matches!(code.as_str(), "unavailable" | "busy")
        {
            if let Some(open) = self.open.get_mut(command) {
                open.again_at_ms = moment.history.now_ms + AGAIN_MS;
            }
            return;
        }
        moment
            .history
            .note(&format!("{} is told {command}: {answer:?}", self.id));
        match &answer {
            Answer::Accepted => self.tally.accepted += 1,
            Answer::Refused(_) => self.tally.refused += 1,
        }
        if let Some(open) = self.open.remove(command)
            && answer == Answer::Accepted
            && !self.promise.answers.contains_key(command)
        {
            let others = self
                .open
                .values()
                .any(|other| touches(&other.message) == touches(&open.message));
            self.promise
                .acknowledged(&open.message, open.times == 1 && !others);
        }
        if let Some(fault) = self.promise.answered(command, answer) {
            self.faults.push(fault);
        }
    }

    /// Sends again what waits for too long, under the same id.
    fn send_again(&mut self, moment: &mut Moment<'_>) {
        let now_ms = moment.history.now_ms;
        let due = self.open.iter().find(|(_, open)| now_ms >= open.again_at_ms);
        if let Some(command) = due.map(|(command, _)| command.clone()) {
            self.tally.repeated += 1;
            self.send(moment, &command);
        }
        let stuck = self
            .open
            .iter()
            .find(|(_, open)| moment.calm_ms > open.since_calm_ms + patience_ms(&open.message));
        if let Some((command, open)) = stuck {
            self.faults.push(format!(
                "{} waits in vain for the answer to {} {command}",
                self.id,
                open.message.kind()
            ));
        }
    }

    /// Ends its connection.
    fn hang_up(&mut self, moment: &mut Moment<'_>, how: HangUp, away_ms: u64) {
        if let (Some(runtime), Line::Here { player, outbox }) = (moment.runtime, &self.line) {
            runtime.hang_up(player, outbox, how);
            moment.history.note(&format!("{} hangs up: {how:?}", self.id));
            if how == HangUp::Bye {
                self.session = None;
            }
        }
        self.cut_off(moment.history.now_ms + away_ms);
    }
}

/// Undisturbed milliseconds within which a command is answered: a melody that is cast sounds to its end first.
fn patience_ms(message: &ClientMessage) -> u64 {
    match message {
        ClientMessage::Cast { .. } => PATIENCE_MS + 75_000,
        _ => PATIENCE_MS,
    }
}

/// What a command touches: commands that touch the same are in doubt together.
fn touches(message: &ClientMessage) -> &'static str {
    match message {
        ClientMessage::Block { .. } | ClientMessage::Unblock { .. } => "blocks",
        ClientMessage::KeepPerformance { .. }
        | ClientMessage::RenameMelody { .. }
        | ClientMessage::ForgetMelody { .. } => "melodies",
        other => other.kind(),
    }
}
