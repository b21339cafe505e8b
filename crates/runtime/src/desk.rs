//! The desk: what is asked of every node of a world at once, such as a notice to everyone, goes over the bus.
//!
//! Each node does it for the players it holds and answers how many those were; who asks gets the sum. An errand is a question, so
//! that whoever gave it hears whether it was done. What it is not: nothing of the moment within a region goes this way, and
//! nothing that must not be lost; that is in the journal.

use crate::player::Player;
use crate::runtime::Runtime;
use crate::seat::Order;
use bus::{BusError, Delivery, Overflow, Pattern, Queue, Subject, Subscription};
use kernel::{PlaceId, RegionId};
use protocol::server::ServerBody;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

/// The errands of a world.
const ERRANDS: &str = "world.errand";
/// Errands that may wait on one node; more are refused, since whoever gives one waits for it.
const WAITING_MAX: NonZeroU16 = NonZeroU16::new(64).expect("64 is not 0");
/// How long the answers of all nodes are waited for.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

/// What every node does for its own players.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "errand", rename_all = "kebab-case")]
pub enum Errand {
    /// Tells everyone something.
    Notice {
        /// The words.
        text: String,
        /// The region whose players are told; `None` for all.
        #[serde(default)]
        region: Option<RegionId>,
    },
    /// Brings whoever is in the world under a name to a place.
    Bring {
        /// The name.
        name: String,
        /// The place.
        place: PlaceId,
    },
    /// Begins or ends maintenance, and tells everyone.
    Maintenance {
        /// What players are told; `None` ends it.
        words: Option<String>,
    },
}

fn subject() -> Subject {
    ERRANDS.parse().expect("it is a subject")
}

impl Runtime {
    /// Has every node of the world do something; how many players that concerned.
    ///
    /// # Errors
    /// [`BusError`] when no node could be asked.
    pub async fn everywhere(&self, errand: &Errand) -> Result<usize, BusError> {
        let body = serde_json::to_vec(errand).expect("an errand is plain JSON");
        let answers = self.bus.ask_all(&subject(), body.into(), ANSWERED_WITHIN).await?;
        let counts = answers
            .iter()
            .filter_map(|answer| std::str::from_utf8(answer).ok()?.parse::<usize>().ok());
        Ok(counts.sum())
    }

    /// The errands from now on.
    pub(crate) async fn errands(&self) -> Result<Subscription, BusError> {
        let queue = Queue {
            length: WAITING_MAX,
            overflow: Overflow::Refuse,
        };
        self.bus.subscribe(&Pattern::only(&subject()), queue).await
    }

    /// Does what is asked at the desk, until the task is ended.
    pub(crate) async fn keep_desk(self: Arc<Self>, mut errands: Subscription) {
        while let Some(delivery) = errands.next().await {
            let asked = match delivery {
                Delivery::Message(asked) => asked,
                // An errand is not a state that could be read anew; whoever gave a lost one got no answer and gives it again.
                Delivery::Resync(_) | Delivery::Slow { .. } => continue,
            };
            let count = match serde_json::from_slice::<Errand>(&asked.body) {
                Ok(errand) => self.run_errand(&errand),
                Err(error) => {
                    tracing::warn!(%error, "an errand cannot be read; it may come from a node of another version");
                    continue;
                }
            };
            if let Err(error) = self.bus.answer(&asked, count.to_string().into()).await {
                tracing::warn!(%error, "an errand was done and not answered");
            }
        }
    }

    fn run_errand(&self, errand: &Errand) -> usize {
        match errand {
            Errand::Notice { text, region: None } => self.announce(text),
            Errand::Notice {
                text,
                region: Some(region),
            } => self.announce_in(region, text).unwrap_or(0),
            // A node of another content may not have the place; then it brings nobody.
            Errand::Bring { name, place } => self.bring(name, place).unwrap_or(0),
            Errand::Maintenance { words } => self.maintain(words.clone()),
        }
    }

    /// Whether the world has a place of this name.
    ///
    /// # Errors
    /// [`NoSuchPlace`] when it has not.
    pub fn knows_place(&self, place: &PlaceId) -> Result<(), NoSuchPlace> {
        self.spots.find(place).map(|_| ()).ok_or(NoSuchPlace)
    }

    /// Brings whoever is in the world under a name to a place, wherever both are; how many that were. A name is told apart as where it is taken: not
    /// by case, nor by what only looks different.
    ///
    /// # Errors
    /// [`NoSuchPlace`] when the world has no such place.
    pub fn bring(&self, name: &str, place: &PlaceId) -> Result<usize, NoSuchPlace> {
        self.knows_place(place)?;
        let everyone = self.everyone();
        // What breaks the rules of names, such as one that keepers gave, is itself alone.
        let told_apart = |name: &str| match self.name_rules.check(name) {
            Ok((_, skeleton)) => skeleton,
            Err(_) => name.to_owned(),
        };
        let name = told_apart(name);
        let meant = everyone
            .iter()
            .filter(|player| told_apart(&player.seat.card().name) == name);
        let brought = meant.filter_map(|player| {
            let (region, at, yaw) = self.place_spot(place, player.seat.songweaver)?;
            player.seat.order(Order::Place {
                region,
                at,
                yaw,
                why: "brought",
            });
            Some(())
        });
        Ok(brought.count())
    }

    /// Tells everyone something, addressed, so that a cut line does not miss it; how many were told.
    pub fn announce(&self, text: &str) -> usize {
        self.announce_to(&self.everyone(), text)
    }

    /// Tells everyone who is in a region something; how many were told, `None` where the world has no such region.
    #[must_use]
    pub fn announce_in(&self, region: &RegionId, text: &str) -> Option<usize> {
        let number = self.space.number_of(region)?;
        let mut there = self.everyone();
        there.retain(|player| player.seat.standing().region == number);
        Some(self.announce_to(&there, text))
    }

    fn announce_to(&self, players: &[Arc<Player>], text: &str) -> usize {
        let now = self.now();
        for player in players {
            player.seat.address(
                ServerBody::Notice {
                    text: text.to_owned(),
                    occasion: None,
                },
                now,
            );
        }
        players.len()
    }
}

/// The world has no such place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the world has no such place; a place is named by its slug in content/regions")]
pub struct NoSuchPlace;
