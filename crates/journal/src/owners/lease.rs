//! A node's lease: whether it was heard of late enough to act, by its own steady clock.
//!
//! A node that the database does not hear must stop before others may take what it owns. It counts from when it *sent* the last
//! heartbeat that was confirmed, since the database began the node's life no earlier, and stops a margin before that life is over.
//! The clock is the one that nobody sets; it stands still while a machine is suspended, so the fence in every append is what
//! decides in the end: the lease only keeps a node from acting where nothing is appended.
//!
//! What it is not: it asks nobody; the heart of [`super::Node`] renews it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// How long a lease is held that is let go by hand: longer than any simulation lasts.
const BY_HAND: Duration = Duration::from_secs(1_000_000_000);

/// How a lease stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tenure {
    /// Whether the node may act.
    pub held: bool,
    /// How often it has lapsed; what was owned before a lapse is to be claimed again.
    pub lapses: u64,
}

/// A node's lease; clones share it.
#[derive(Debug, Clone)]
pub struct Lease {
    /// `None` where the database is shared with nobody.
    shared: Option<Arc<Shared>>,
    tenure: Arc<watch::Sender<Tenure>>,
}

#[derive(Debug)]
struct Shared {
    /// How long the node may act after it sent a heartbeat.
    acts_for: Duration,
    /// When the last heartbeat that was confirmed was sent. Locked for a look or a note only.
    sent: Mutex<Option<Instant>>,
}

impl Lease {
    /// The lease of whoever shares its database with nobody: always held.
    #[must_use]
    pub fn endless() -> Self {
        Self {
            shared: None,
            tenure: Arc::new(watch::Sender::new(Tenure {
                held: true,
                lapses: 0,
            })),
        }
    }

    /// The lease of a simulated node, which begins held: it lapses when [`Lease::let_go`] says so, and returns with [`Lease::take_up`].
    #[must_use]
    pub fn by_hand() -> Self {
        let lease = Self {
            shared: Some(Arc::new(Shared {
                acts_for: BY_HAND,
                sent: Mutex::default(),
            })),
            tenure: Arc::new(watch::Sender::new(Tenure::default())),
        };
        lease.take_up();
        lease
    }

    /// The node is heard no more: the lease lapses at once. An endless one does not.
    pub fn let_go(&self) {
        if let Some(shared) = &self.shared {
            *shared.lock() = None;
            // Looking notes that it lapsed.
            let _ = self.holds();
        }
    }

    /// The node is heard again.
    pub fn take_up(&self) {
        self.renew(Instant::now());
    }

    /// The lease of a node that lives for `life` after a heartbeat; it begins with the first that is confirmed. A fifth of its life
    /// is the margin.
    #[must_use]
    pub(super) fn of(life: Duration) -> Self {
        Self {
            shared: Some(Arc::new(Shared {
                acts_for: life - life / 5,
                sent: Mutex::default(),
            })),
            tenure: Arc::new(watch::Sender::new(Tenure::default())),
        }
    }

    /// Whether the node may act now.
    #[must_use]
    pub fn holds(&self) -> bool {
        let Some(shared) = &self.shared else { return true };
        let holds = shared.ends().is_some_and(|end| Instant::now() < end);
        if !holds {
            self.tenure.send_if_modified(|tenure| {
                let lapses = tenure.held;
                if lapses {
                    *tenure = Tenure {
                        held: false,
                        lapses: tenure.lapses + 1,
                    };
                }
                lapses
            });
        }
        holds
    }

    /// How it stands now, and whoever watches is told when that changes.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Tenure> {
        self.tenure.subscribe()
    }

    /// How it stands.
    #[must_use]
    pub fn tenure(&self) -> Tenure {
        let held = self.holds();
        Tenure {
            held,
            ..*self.tenure.borrow()
        }
    }

    /// A heartbeat that was sent then was confirmed just now.
    pub(super) fn renew(&self, sent: Instant) {
        let Some(shared) = &self.shared else { return };
        {
            let mut last = shared.lock();
            *last = Some(last.map_or(sent, |last| last.max(sent)));
        }
        // Confirmed too late, it renews nothing.
        if self.holds() {
            self.tenure.send_if_modified(|tenure| {
                let returns = !tenure.held;
                tenure.held = true;
                returns
            });
        }
    }

    /// Waits until it lapses, and notes that.
    pub(super) async fn lapse(&self) {
        let mut tenure = self.tenure.subscribe();
        loop {
            // It cannot fail while this has the sending end.
            let _ = tenure.wait_for(|tenure| tenure.held).await;
            let Some(end) = self.shared.as_ref().and_then(|shared| shared.ends()) else {
                return std::future::pending().await;
            };
            sleep_until(end).await;
            if !self.holds() {
                return;
            }
        }
    }
}

impl Shared {
    fn ends(&self) -> Option<Instant> {
        self.lock().map(|sent| sent + self.acts_for)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn it_ends_a_margin_before_the_nodes_life_counted_from_the_sending() {
        let lease = Lease::of(LIFE);
        let mut watch = lease.watch();
        assert!(!lease.holds(), "no heartbeat was confirmed yet");
        let sent = Instant::now();
        tokio::time::advance(Duration::from_secs(3)).await;
        lease.renew(sent);
        assert_eq!(
            *watch.borrow_and_update(),
            Tenure {
                held: true,
                lapses: 0
            }
        );
        tokio::time::advance(Duration::from_millis(4_999)).await;
        assert!(lease.holds());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(
            lease.tenure(),
            Tenure {
                held: false,
                lapses: 1
            }
        );
        assert!(watch.has_changed().expect("the lease is there"));
        // What was sent long ago renews nothing, whenever it is confirmed; a young one does.
        lease.renew(sent);
        assert!(!lease.holds());
        tokio::time::advance(Duration::from_secs(20)).await;
        lease.renew(sent + Duration::from_secs(9));
        assert!(!lease.holds());
        lease.renew(Instant::now());
        assert_eq!(
            lease.tenure(),
            Tenure {
                held: true,
                lapses: 1
            }
        );
    }

    #[tokio::test(start_paused = true)]
    async fn one_by_hand_is_held_until_it_is_let_go_and_from_when_it_is_taken_up() {
        let lease = Lease::by_hand();
        let tenure = |held, lapses| Tenure { held, lapses };
        assert_eq!(lease.tenure(), tenure(true, 0));
        lease.let_go();
        lease.let_go();
        assert_eq!((lease.tenure(), lease.holds()), (tenure(false, 1), false));
        lease.take_up();
        assert_eq!(lease.tenure(), tenure(true, 1));
        let endless = Lease::endless();
        endless.let_go();
        assert!(endless.holds());
    }

    #[tokio::test(start_paused = true)]
    async fn its_end_is_told_to_those_who_wait_and_moved_by_every_heartbeat() {
        let lease = Lease::of(LIFE);
        lease.renew(Instant::now());
        let began = Instant::now();
        let (waiting, renewing) = (lease.clone(), lease.clone());
        let renew = async move {
            tokio::time::sleep(Duration::from_secs(5)).await;
            renewing.renew(Instant::now());
        };
        tokio::join!(waiting.lapse(), renew);
        assert_eq!(began.elapsed(), Duration::from_secs(13));
        assert!(Lease::endless().holds() && Lease::endless().tenure().held);
    }
}
