//! A player as the runtime keeps it while it is in the world: the seat, its commands in order, and what they were answered.
//!
//! Commands of one player run one after another beside its connection, so that a cut line ends none of them half done. What
//! it is not: no rule.

use crate::refusal::Refusal;
use crate::seat::Seat;
use kernel::SongweaverId;
use protocol::ClientMessage;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Commands that may wait for one player.
const WAITING_MAX: usize = 32;
/// Answers remembered for repeated commands that are not journalled.
const ANSWERS_MAX: usize = 64;

/// Who a token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Who.
    pub songweaver: SongweaverId,
    /// Whether it is a guest without name and password.
    pub guest: bool,
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

#[derive(Debug, Default)]
struct Commands {
    waiting: VecDeque<ClientMessage>,
    running: bool,
    answers: VecDeque<(String, Answer)>,
}

/// A player in the world.
#[derive(Debug)]
pub struct Player {
    /// The seat.
    pub seat: Arc<Seat>,
    /// Whether it is a guest.
    pub guest: bool,
    commands: Mutex<Commands>,
}

impl Player {
    /// A player on a seat.
    #[must_use]
    pub fn new(seat: Arc<Seat>, guest: bool) -> Self {
        Self {
            seat,
            guest,
            commands: Mutex::default(),
        }
    }

    /// Queues a command; says whether someone must be set to work on the queue.
    ///
    /// # Errors
    /// `busy` when too many wait already.
    pub(crate) fn queue(&self, command: ClientMessage) -> Result<bool, Refusal> {
        let mut commands = self.lock();
        if commands.waiting.len() >= WAITING_MAX {
            let reason = format!("{WAITING_MAX} commands wait already; wait for an answer before the next.");
            return Err(Refusal::new("busy", reason));
        }
        commands.waiting.push_back(command);
        Ok(!std::mem::replace(&mut commands.running, true))
    }

    /// The next command to work on; `None` ends the work.
    pub(crate) fn next(&self) -> Option<ClientMessage> {
        let mut commands = self.lock();
        let next = commands.waiting.pop_front();
        commands.running = next.is_some();
        next
    }

    /// The first answer of a command, while it is remembered.
    pub(crate) fn answered(&self, command: &str) -> Option<Answer> {
        self.lock().answers.iter().find(|(id, _)| id == command).map(|(_, answer)| answer.clone())
    }

    /// Remembers an answer.
    pub(crate) fn remember(&self, command: &str, answer: Answer) {
        let mut commands = self.lock();
        if commands.answers.len() >= ANSWERS_MAX {
            commands.answers.pop_front();
        }
        commands.answers.push_back((command.to_owned(), answer));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Commands> {
        self.commands.lock().expect("no holder of this lock can panic")
    }
}

/// The command id of a message that has one.
#[must_use]
pub fn command_of(message: &ClientMessage) -> Option<&str> {
    match message {
        ClientMessage::Lower { command }
        | ClientMessage::Cast { command, .. }
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
        | ClientMessage::Unblock { command, .. } => Some(command),
        ClientMessage::Hello { .. }
        | ClientMessage::Ping { .. }
        | ClientMessage::Notes { .. }
        | ClientMessage::Raise { .. }
        | ClientMessage::StopCasting
        | ClientMessage::Emote { .. }
        | ClientMessage::Describe { .. }
        | ClientMessage::Causes { .. }
        | ClientMessage::Report { .. } => None,
    }
}
