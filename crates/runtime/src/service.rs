//! What the server says of itself to players: that it is under maintenance, that it stops soon; and who is let in meanwhile.
//!
//! What it is not: it stops nothing; whoever runs the server does, after telling it here.

use crate::entrance::draining;
use crate::line::encode;
use crate::outbox::Closing;
use crate::player::{Admission, Visitor};
use crate::runtime::Runtime;
use crate::waiting::Answer;
use bytes::Bytes;
use kernel::WorldMillis;
use protocol::server::ServerBody;

/// How the server stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Service {
    /// What players are told while it is under maintenance.
    pub maintenance: Option<String>,
    /// When it stops, on its own clock.
    pub stops_at: Option<WorldMillis>,
    /// Whether nothing is taken and nothing moves, since the database has not heard this node.
    pub resting: bool,
}

impl Service {
    /// As it is told to players.
    fn body(&self) -> ServerBody {
        ServerBody::Service {
            maintenance: self.maintenance.clone(),
            stops_at_ms: self.stops_at.map(|at| at.0 as f64),
            resting: self.resting,
        }
    }

    /// What whoever connects is told, where there is anything to tell.
    pub(crate) fn greeting(&self) -> Option<Bytes> {
        (*self != Self::default()).then(|| encode(&self.body()))
    }
}

impl Runtime {
    /// How the server stands.
    #[must_use]
    pub fn service(&self) -> Service {
        self.service
            .read()
            .expect("no holder of this lock can panic")
            .clone()
    }

    /// Begins or ends maintenance and tells everyone; how many were told.
    pub fn maintain(&self, words: Option<String>) -> usize {
        self.tell_service(|service| service.maintenance = words)
    }

    /// Tells everyone when the server stops; from now on nobody new is let in. How many were told.
    pub fn stop_at(&self, at: WorldMillis) -> usize {
        self.tell_service(|service| service.stops_at = Some(at))
    }

    /// Tells everyone whether the world rests. How many were told.
    pub(crate) fn rest(&self, resting: bool) -> usize {
        self.tell_service(|service| service.resting = resting)
    }

    fn tell_service(&self, change: impl FnOnce(&mut Service)) -> usize {
        let text = {
            let mut service = self.service.write().expect("no holder of this lock can panic");
            change(&mut service);
            encode(&service.body())
        };
        let everyone = self.everyone();
        for player in &everyone {
            player.seat.say_encoded(text.clone());
        }
        everyone.len()
    }

    /// Players whose connection stands.
    #[must_use]
    pub fn connected(&self) -> usize {
        let everyone = self.everyone();
        let here = everyone.iter().filter(|player| player.seat.outbox().is_some());
        here.count()
    }

    /// A place in the world for a visitor, or one in the line before it; `None` for whoever is in the world already.
    ///
    /// # Errors
    /// As [`Runtime::doors_open_to`]; `queue-full` when the line has no room either.
    pub fn place_for(&self, visitor: &Visitor) -> Result<Option<Answer>, Closing> {
        self.doors_open_to(visitor)?;
        let who = visitor.songweaver;
        if self.player(who).is_some_and(|player| !player.seat.is_leaving()) {
            return Ok(None);
        }
        match visitor.admission {
            Admission::Usual => self.waiting.ask(who, self.present(), self.now()).map(Some),
            Admission::Ahead | Admission::Always => Ok(Some(Answer::Enter(self.waiting.pass(who)))),
        }
    }

    /// Why a visitor is not let in now. Who is in the world already may always come back to its place.
    ///
    /// # Errors
    /// `draining` or `maintenance`, with what to do.
    pub fn doors_open_to(&self, visitor: &Visitor) -> Result<(), Closing> {
        let present = self
            .player(visitor.songweaver)
            .is_some_and(|player| !player.seat.is_leaving());
        if present {
            return Ok(());
        }
        let service = self.service();
        if service.stops_at.is_some() {
            return Err(draining());
        }
        match service.maintenance {
            Some(words) if visitor.admission != Admission::Always => Err(Closing::new("maintenance", &words)),
            _ => Ok(()),
        }
    }
}
