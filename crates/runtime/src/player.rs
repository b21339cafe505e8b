//! A player as the runtime keeps it while it is in the world: the seat, its work in order, and what its commands were answered.
//!
//! Commands of one player are carried out one after another beside its connection, so that a cut line ends none of them half done.
//! What it is not: no rule.

use crate::commands::judging::Unjudged;
use crate::live::{Ended, Performance};
use crate::living::Noted;
use crate::newcomer::Newcomer;
use crate::realm_host::Held;
use crate::refusal::Refusal;
use crate::seat::Seat;
use crate::waiting::Departure;
use kernel::{PlaceId, SongweaverId, WorldMillis};
use protocol::ClientMessage;
use protocol::server::You;
use protocol::weave::Thread;
use sim::RealmCommand;
use sim::region::event::MelodyPerformed;
use song::judge::Judgement;
use song::{Intent, Melody, SongSketch};
use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use telemetry::trace::Trace;
use tokio::time::Instant;

/// Work that may wait for one player.
const WAITING_MAX: usize = 32;
/// Ended performances that may wait beside them, and as many that may be in the judge's hands: more than anyone can play while the journal
/// is slow.
const JUDGEMENTS_WAITING_MAX: usize = 8;
/// Commands remembered from being taken up to their answer; older ones are only not timed.
const ASKED_MAX: usize = WAITING_MAX + JUDGEMENTS_WAITING_MAX;
/// Codes of refusals that are no fault of who asked.
const OF_THE_SERVER: [&str; 3] = ["unavailable", "not-judged", "busy"];
/// Answers remembered for repeated commands.
const ANSWERS_MAX: usize = 64;
/// Judged performances that may still be kept as melodies.
const PERFORMED_MAX: usize = 8;

/// When somebody may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Admission {
    /// While the world is open to all.
    #[default]
    Usual,
    /// Before those who wait where the world is full: who keeps its peace.
    Ahead,
    /// That, and also while it is under maintenance: who runs it.
    Always,
}

/// Who a token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Who.
    pub songweaver: SongweaverId,
    /// Whether it is a guest without name and password.
    pub guest: bool,
    /// The session it entered with, as identity numbers them; not the session of the wire.
    pub session: u128,
    /// When its account was made, in Unix seconds; 0 where that is not known.
    pub since: u64,
    /// When it may enter.
    pub admission: Admission,
    /// Whether its account declared itself a bot's; what the client calls itself does not count.
    pub bot: bool,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HangUp {
    /// The player left on purpose.
    Bye,
    /// The line was cut; the session waits to be resumed.
    Lost,
}

/// The first answer of a command.
pub type Answer = Result<(), Refusal>;

/// A piece of work for one player.
#[derive(Debug)]
pub enum Work {
    /// A client's command.
    Command(ClientMessage),
    /// A performance that ended, with the command that asks for an answer, where one does.
    Judge(Box<Ended>, Option<String>),
    /// A fact that the world noticed.
    Notice(Box<RealmCommand>),
}

/// A command that was taken up and is not answered yet.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    command: String,
    /// Its kind on the wire.
    kind: &'static str,
    /// When it was taken up.
    at: Instant,
    /// The trace that it is a part of.
    trace: Option<Trace>,
}

impl Asked {
    /// Counts its answer and how long that took, and ends its trace.
    pub(crate) fn record(self, answer: &Answer) {
        let outcome = if answer.is_ok() { "accepted" } else { "refused" };
        metrics::counter!("commands_total", "kind" => self.kind, "outcome" => outcome).increment(1);
        metrics::histogram!("command_seconds", "kind" => self.kind).record(self.at.elapsed().as_secs_f64());
        if let Some(trace) = self.trace {
            let mut attributes = vec![("outcome", outcome.to_owned())];
            let mut error = None;
            if let Err(refusal) = answer {
                attributes.push(("code", refusal.code.to_owned()));
                // A refusal by the rules is an answer like any other; one for lack of means is the server's own failure.
                error = OF_THE_SERVER
                    .contains(&refusal.code)
                    .then(|| refusal.code.to_owned());
            }
            trace.finish(attributes, error);
        }
    }
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Work>,
    running: bool,
    asked: VecDeque<Asked>,
    answers: VecDeque<(String, Answer)>,
    /// Performances to be judged, in their order.
    to_judge: VecDeque<Box<Unjudged>>,
    /// Whether someone judges them.
    is_judging: bool,
    /// Commands whose performance is being judged, or is next.
    judging: BTreeSet<String>,
}

/// What a player sang last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    /// The song.
    pub song: SongSketch,
    /// The resonance it had by itself, in thousandths.
    pub resonance: u16,
    /// When it was judged.
    pub when: WorldMillis,
}

/// What of a player changes from moment to moment.
#[derive(Debug, Default)]
pub struct Moment {
    /// The performance under way.
    pub performance: Option<Performance>,
    /// When it last said something, for the limit of chat.
    pub said: VecDeque<WorldMillis>,
    /// When it last asked for the way out.
    pub unstuck: Option<WorldMillis>,
    /// When it last reported how it fares.
    pub reported: Option<WorldMillis>,
    /// Places it is within reach of.
    pub near: BTreeSet<PlaceId>,
    /// Where it was when that was last written down, in metres, and when.
    pub written: Option<((f32, f32), Instant)>,
    /// Performances that may be kept.
    pub performed: VecDeque<(String, Melody, Intent)>,
    /// What it sang last, by which its neighbours lend it strength and it lends to them.
    pub latest: Option<Latest>,
    /// The threads of light that it was told of last.
    pub threads: Vec<Thread>,
    /// What of creatures was noted in this stay: regions times species times what they do, at most.
    pub(crate) sights: BTreeSet<Noted>,
    /// What of the first hours holds for it.
    pub newcomer: Newcomer,
    /// How it leaves the world.
    pub departure: Departure,
    /// The session of identity that the present connection, or the last one, entered with.
    pub entered_with: u128,
}

/// A player in the world.
#[derive(Debug)]
pub struct Player {
    /// The seat.
    pub seat: Arc<Seat>,
    guest: AtomicBool,
    /// The player's own state as it was told last, without notes. Held from reading the state until it is told, so that an older one
    /// never overtakes a newer one and no change falls between a welcome's state and the messages after it.
    pub(crate) told: tokio::sync::Mutex<Option<You>>,
    queue: Mutex<Queue>,
    moment: Mutex<Moment>,
    /// Whether a command of its may still come to stand in the journal that was not accepted: until the contrary is known.
    in_doubt: AtomicBool,
    _held: Held,
}

impl Player {
    /// A player on a seat; `held` keeps its state in memory.
    #[must_use]
    pub fn new(seat: Arc<Seat>, guest: bool, held: Held) -> Self {
        Self {
            seat,
            guest: AtomicBool::new(guest),
            told: tokio::sync::Mutex::default(),
            queue: Mutex::default(),
            moment: Mutex::default(),
            // It may have been here before, and asked for something that is on its way.
            in_doubt: AtomicBool::new(true),
            _held: held,
        }
    }

    /// Whether it is a guest, without name and password.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.guest.load(Ordering::Acquire)
    }

    /// Notes that it has a name and a password now; says whether it was a guest until now. No one becomes a guest again.
    pub fn has_registered(&self) -> bool {
        self.guest.swap(false, Ordering::AcqRel)
    }

    /// Notes that a session of identity goes on as another.
    pub(crate) fn goes_on_as(&self, former: u128, session: u128) {
        let mut moment = self.moment();
        if moment.entered_with == former {
            moment.entered_with = session;
        }
    }

    /// What changes from moment to moment; the lock is held for a few instructions.
    pub fn moment(&self) -> MutexGuard<'_, Moment> {
        self.moment.lock().expect("no holder of this lock can panic")
    }

    /// Queues work; says whether someone must be set to it.
    ///
    /// # Errors
    /// `busy` when too much waits already. A performance to judge finds a little more room: it was played.
    pub(crate) fn queue(&self, work: Work) -> Result<bool, Refusal> {
        let mut queue = self.lock();
        let room = match work {
            Work::Judge(..) => WAITING_MAX + JUDGEMENTS_WAITING_MAX,
            Work::Command(_) | Work::Notice(_) => WAITING_MAX,
        };
        if queue.waiting.len() >= room {
            let reason = format!("{WAITING_MAX} commands wait already; wait for an answer before the next.");
            return Err(Refusal::new("busy", reason));
        }
        queue.waiting.push_back(work);
        Ok(!std::mem::replace(&mut queue.running, true))
    }

    /// The next piece of work; `None` ends the working.
    pub(crate) fn next(&self) -> Option<Work> {
        let mut queue = self.lock();
        let next = queue.waiting.pop_front();
        queue.running = next.is_some();
        if let Some(Work::Judge(_, Some(command))) = &next {
            queue.judging.insert(command.clone());
        }
        next
    }

    /// Whether someone is set to its work.
    pub(crate) fn is_working(&self) -> bool {
        let queue = self.lock();
        queue.running || queue.is_judging
    }

    /// Gives a performance to be judged; says whether someone must be set to that.
    ///
    /// # Errors
    /// The performance, where too many wait to be judged.
    pub(crate) fn give_to_judge(&self, unjudged: Box<Unjudged>) -> Result<bool, Box<Unjudged>> {
        let mut queue = self.lock();
        if queue.to_judge.len() >= JUDGEMENTS_WAITING_MAX {
            return Err(unjudged);
        }
        queue.to_judge.push_back(unjudged);
        Ok(!std::mem::replace(&mut queue.is_judging, true))
    }

    /// The next performance to be judged; `None` ends the judging.
    pub(crate) fn next_to_judge(&self) -> Option<Box<Unjudged>> {
        let mut queue = self.lock();
        let next = queue.to_judge.pop_front();
        queue.is_judging = next.is_some();
        next
    }

    /// Notes that the performance of a command is judged, or lost.
    pub(crate) fn judged(&self, command: &str) {
        self.lock().judging.remove(command);
    }

    /// Notes whether something of it may still come to stand that was not accepted.
    pub(crate) fn doubt(&self, in_doubt: bool) {
        self.in_doubt.store(in_doubt, Ordering::Release);
    }

    /// Whether something of it may still come to stand that was not accepted.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.in_doubt.load(Ordering::Acquire)
    }

    /// Notes that a command was taken up.
    pub(crate) fn asked(&self, command: &str, kind: &'static str, trace: Option<Trace>) {
        let mut queue = self.lock();
        if queue.asked.len() >= ASKED_MAX {
            queue.asked.pop_front();
        }
        queue.asked.push_back(Asked {
            command: command.to_owned(),
            kind,
            at: Instant::now(),
            trace,
        });
    }

    /// The trace of a command that is not answered yet.
    pub(crate) fn trace_of(&self, command: &str) -> Option<Trace> {
        let queue = self.lock();
        let asked = queue.asked.iter().find(|asked| asked.command == command)?;
        asked.trace.clone()
    }

    /// What was noted when a command was taken up; given once.
    pub(crate) fn answering(&self, command: &str) -> Option<Asked> {
        let mut queue = self.lock();
        let place = queue.asked.iter().position(|asked| asked.command == command)?;
        queue.asked.remove(place)
    }

    /// Whether a performance waits to be judged for a command, or is being judged; that answers it.
    pub(crate) fn awaits_judgement(&self, command: &str) -> bool {
        let queue = self.lock();
        let for_it = |work: &Work| matches!(work, Work::Judge(_, Some(one)) if one == command);
        queue.judging.contains(command) || queue.waiting.iter().any(for_it)
    }

    /// The first answer of a command, while it is remembered.
    pub(crate) fn answered(&self, command: &str) -> Option<Answer> {
        self.lock()
            .answers
            .iter()
            .find(|(id, _)| id == command)
            .map(|(_, answer)| answer.clone())
    }

    /// Remembers an answer, unless the same command may be sent again and do better.
    pub(crate) fn remember(&self, command: &str, answer: Answer) {
        if answer.as_ref().is_err_and(Refusal::is_passing) {
            return;
        }
        let mut queue = self.lock();
        if queue.answers.len() >= ANSWERS_MAX {
            queue.answers.pop_front();
        }
        queue.answers.push_back((command.to_owned(), answer));
    }

    /// Remembers a judged performance, so that it may be kept.
    pub(crate) fn performed(&self, performance: String, melody: Melody, intent: Intent) {
        let mut moment = self.moment();
        if moment.performed.len() >= PERFORMED_MAX {
            moment.performed.pop_front();
        }
        moment.performed.push_back((performance, melody, intent));
    }

    /// Remembers what it sang last, as it was judged alone.
    pub(crate) fn sang(&self, performed: &MelodyPerformed, judgement: &Judgement, tempo: u16) {
        self.moment().latest = Some(Latest {
            song: SongSketch {
                tonic: judgement.key.tonic,
                mode: judgement.key.mode,
                tempo,
                fingerprint: performed.fingerprint.clone(),
            },
            resonance: performed.resonance,
            when: performed.when,
        });
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().expect("no holder of this lock can panic")
    }
}

/// The command id of a message that has one.
#[must_use]
pub fn command_of(message: &ClientMessage) -> Option<&str> {
    match message {
        ClientMessage::Lower { command }
        | ClientMessage::Cast { command, .. }
        | ClientMessage::Invite { command, .. }
        | ClientMessage::AnswerInvitation { command, .. }
        | ClientMessage::ReadyToCast { command, .. }
        | ClientMessage::BeginTogether { command, .. }
        | ClientMessage::LeaveGathering { command, .. }
        | ClientMessage::Make { command, .. }
        | ClientMessage::Interact { command, .. }
        | ClientMessage::SkipStage { command }
        | ClientMessage::Return { command, .. }
        | ClientMessage::Unstick { command }
        | ClientMessage::RenameMelody { command, .. }
        | ClientMessage::ForgetMelody { command, .. }
        | ClientMessage::KeepPerformance { command, .. }
        | ClientMessage::Chat { command, .. }
        | ClientMessage::Block { command, .. }
        | ClientMessage::Unblock { command, .. }
        | ClientMessage::Tend { command, .. }
        | ClientMessage::GiveUpGarden { command, .. } => Some(command),
        ClientMessage::Hello { .. }
        | ClientMessage::Ping { .. }
        | ClientMessage::Notes { .. }
        | ClientMessage::Raise { .. }
        | ClientMessage::StopCasting
        | ClientMessage::Emote { .. }
        | ClientMessage::Describe { .. }
        | ClientMessage::Causes { .. }
        | ClientMessage::Watch { .. }
        | ClientMessage::Report { .. } => None,
    }
}
