//! A seat: one player in the world, as all parts of the runtime share it.
//!
//! Holds the line to the client, the mail to the region that owns the player, and the card that others see. Each lock
//! here is held for a few instructions and never across an await. What it is not: no rule, and nothing journalled.

use crate::line::{Line, encode};
use crate::outbox::{Closing, Outbox};
use bytes::Bytes;
use kernel::{SongweaverId, WorldMillis};
use protocol::presence::Movement;
use protocol::server::{Described, ServerBody};
use protocol::shared::{Look, Spot, Voice};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

/// What others see of a player.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Name for players.
    pub name: String,
    /// Look.
    pub look: Look,
    /// Voice.
    pub voice: Voice,
}

/// What the owning region is told to do with a player.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Set it elsewhere, in any region, and tell the client why.
    Place {
        /// The region's number.
        region: usize,
        /// Where.
        at: Spot,
        /// 256 to the turn.
        yaw: u8,
        /// Why: `return`, `unstick`, `gate`, `brought`.
        why: &'static str,
    },
    /// Take it out of the world.
    Leave,
}

/// Where a player is, as the owning region last decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The region's number.
    pub region: usize,
    /// Where.
    pub at: Spot,
    /// 256 to the turn.
    pub yaw: u8,
}

/// What waits for the owning region's next tick.
#[derive(Debug)]
pub struct Mail {
    /// The newest movement the client sent.
    pub movement: Option<(Movement, WorldMillis)>,
    /// The newest order.
    pub order: Option<Order>,
    /// Where the player is.
    pub standing: Standing,
}

/// One player in the world.
#[derive(Debug)]
pub struct Seat {
    /// Who.
    pub songweaver: SongweaverId,
    /// Number in presence frames, for as long as the server runs.
    pub entity: u32,
    /// Whether a program plays.
    pub bot: bool,
    line: Mutex<Line>,
    /// Rises when the connection changes, so that the region takes the new one up.
    epoch: AtomicU32,
    mail: Mutex<Mail>,
    card: RwLock<Card>,
    blocked: RwLock<BTreeSet<SongweaverId>>,
    performing: AtomicBool,
    /// Set when it is told to leave, and never taken back.
    leaving: AtomicBool,
    /// One way to the client in milliseconds; a guess until measured.
    one_way_ms: AtomicU32,
    /// The epoch whose connection asked for frames of life, and one more; 0 when none did.
    watching: AtomicU32,
}

/// One way assumed until it is measured: long enough that notes are not promised at once.
const ONE_WAY_UNKNOWN_MS: u32 = 30;

impl Seat {
    /// A seat without connection.
    #[must_use]
    pub fn new(
        songweaver: SongweaverId,
        entity: u32,
        bot: bool,
        card: Card,
        standing: Standing,
        session: String,
    ) -> Self {
        Self {
            songweaver,
            entity,
            bot,
            line: Mutex::new(Line::new(session)),
            epoch: AtomicU32::new(0),
            mail: Mutex::new(Mail {
                movement: None,
                order: None,
                standing,
            }),
            card: RwLock::new(card),
            blocked: RwLock::default(),
            performing: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            one_way_ms: AtomicU32::new(ONE_WAY_UNKNOWN_MS),
            watching: AtomicU32::new(0),
        }
    }

    /// The line, for the few instructions that need it whole.
    pub fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().expect("no holder of this lock can panic")
    }

    /// The mail, for the few instructions that need it.
    pub fn mail(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().expect("no holder of this lock can panic")
    }

    /// What others see.
    #[must_use]
    pub fn card(&self) -> Card {
        self.card
            .read()
            .expect("no holder of this lock can panic")
            .clone()
    }

    /// Changes what others see.
    pub fn set_card(&self, card: Card) {
        *self.card.write().expect("no holder of this lock can panic") = card;
    }

    /// Whether this player hears nothing from another.
    #[must_use]
    pub fn blocks(&self, other: SongweaverId) -> bool {
        self.blocked
            .read()
            .expect("no holder of this lock can panic")
            .contains(&other)
    }

    /// Sets whom this player hears nothing from.
    pub fn set_blocked(&self, blocked: BTreeSet<SongweaverId>) {
        *self.blocked.write().expect("no holder of this lock can panic") = blocked;
    }

    /// Where the player is.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.mail().standing
    }

    /// Takes up a movement of the client; the region looks at the newest once a tick.
    pub fn moved(&self, movement: Movement, now: WorldMillis) {
        self.mail().movement = Some((movement, now));
    }

    /// Gives the owning region an order. Leaving is never overwritten.
    pub fn order(&self, order: Order) {
        if order == Order::Leave {
            self.leaving.store(true, Ordering::Release);
        }
        let mut mail = self.mail();
        if mail.order != Some(Order::Leave) {
            mail.order = Some(order);
        }
    }

    /// Tells it to leave the world, unless a client is connected or it leaves already; says whether it was told now. Whoever
    /// connects looks at [`Seat::is_leaving`] under the same lock, so nobody is connected to someone who is gone.
    #[must_use]
    pub fn leave_unless_connected(&self) -> bool {
        let line = self.line();
        if line.outbox().is_some() || self.is_leaving() {
            return false;
        }
        self.order(Order::Leave);
        true
    }

    /// Whether it was told to leave the world.
    #[must_use]
    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Acquire)
    }

    /// Says something of the moment.
    pub fn say(&self, body: &ServerBody) {
        self.say_encoded(encode(body));
    }

    /// Says something of the moment that was encoded once for many.
    pub fn say_encoded(&self, text: Bytes) {
        self.line().say(text);
    }

    /// Says something addressed: numbered and given again on resume.
    pub fn address(&self, body: ServerBody, now: WorldMillis) {
        self.line().address(body, now.0);
    }

    /// Marks that the connection changed.
    pub fn renew(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }

    /// How often the connection changed.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch.load(Ordering::Acquire)
    }

    /// The present connection asks for frames of life, or for none any more.
    pub fn watch_life(&self, life: bool) {
        let asked = if life { self.epoch().wrapping_add(1) } else { 0 };
        self.watching.store(asked, Ordering::Release);
    }

    /// Whether the present connection asked for frames of life.
    #[must_use]
    pub fn watches_life(&self) -> bool {
        self.watching.load(Ordering::Acquire) == self.epoch().wrapping_add(1)
    }

    /// The connection of the moment.
    #[must_use]
    pub fn outbox(&self) -> Option<Arc<Outbox>> {
        self.line().outbox().cloned()
    }

    /// Ends the connection, with a message that says why.
    pub fn close(&self, code: &str, reason: &str) {
        if let Some(outbox) = self.outbox() {
            outbox.close(Closing::new(code, reason));
        }
    }

    /// Shows or hides the raised instrument.
    pub fn set_performing(&self, performing: bool) {
        self.performing.store(performing, Ordering::Release);
    }

    /// Whether the instrument is raised.
    #[must_use]
    pub fn is_performing(&self) -> bool {
        self.performing.load(Ordering::Acquire)
    }

    /// Remembers a measured round trip.
    pub fn measured(&self, round_trip_ms: u32) {
        let newest = round_trip_ms.min(10_000) / 2;
        let before = self.one_way_ms.load(Ordering::Relaxed);
        let smoothed = if before == ONE_WAY_UNKNOWN_MS {
            newest
        } else {
            (before * 3 + newest) / 4
        };
        self.one_way_ms.store(smoothed, Ordering::Relaxed);
    }

    /// Milliseconds of one way to the client.
    #[must_use]
    pub fn one_way_ms(&self) -> u32 {
        self.one_way_ms.load(Ordering::Relaxed)
    }

    /// Who this is, for those who ask.
    #[must_use]
    pub fn described(&self) -> Described {
        let card = self.card();
        Described {
            entity: self.entity,
            songweaver: self.songweaver.to_string(),
            name: card.name,
            look: card.look,
            voice: card.voice,
            bot: self.bot,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_came_back_is_not_sent_away() {
        let card = Card {
            name: String::new(),
            look: Look {
                robe: 0,
                colour: 0,
                head: 0,
                skin: 0,
            },
            voice: Voice::Harp,
        };
        let at = Spot {
            x: 0.0,
            y: 0.0,
            z: 0.0,
        };
        let standing = Standing {
            region: 0,
            at,
            yaw: 0,
        };
        let seat = Seat::new(SongweaverId(1), 1, false, card, standing, "s".into());
        let outbox = Arc::new(Outbox::default());
        seat.line().connect(outbox.clone(), None);
        assert!(!seat.leave_unless_connected() && !seat.is_leaving());
        assert!(seat.line().disconnect(&outbox, 5));
        assert!(seat.leave_unless_connected() && seat.is_leaving());
        assert!(!seat.leave_unless_connected(), "one leaves once");
    }
}
