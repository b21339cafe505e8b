//! The parts of a server and what state each is in: one small state machine, the same for all.
//!
//! [`State::after`] is a plain function; [`Parts`] keeps what it says and tells the log and the metrics. What it is not: it starts and
//! stops nothing; whoever does says so here.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// What state a part is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being made ready.
    Starting,
    /// It does its work.
    Running,
    /// It finishes what was begun and takes nothing new.
    Draining,
    /// It ended as it should.
    Stopped,
    /// It ended, or never began, because of an error.
    Failed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Starting,
        Self::Running,
        Self::Draining,
        Self::Stopped,
        Self::Failed,
    ];

    /// Its word in health reports and metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Draining => "draining",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What happens to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// It is ready.
    Ready,
    /// It is to end.
    Drain,
    /// It has ended.
    Ended,
    /// It broke.
    Broke,
    /// It is tried again.
    Retry,
}

impl State {
    /// The state after a signal; `None` where it means nothing, and the state stays.
    #[must_use]
    pub fn after(self, signal: Signal) -> Option<Self> {
        match (self, signal) {
            (Self::Starting, Signal::Ready) => Some(Self::Running),
            // One that is told to end before it was ready ends all the same.
            (Self::Starting | Self::Running, Signal::Drain) => Some(Self::Draining),
            (Self::Draining, Signal::Ended) => Some(Self::Stopped),
            (Self::Starting | Self::Running | Self::Draining, Signal::Broke) => Some(Self::Failed),
            // Ending unasked is breaking.
            (Self::Starting | Self::Running, Signal::Ended) => Some(Self::Failed),
            (Self::Failed, Signal::Retry) => Some(Self::Starting),
            _ => None,
        }
    }
}

/// A part as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its state.
    pub state: State,
    /// Since when.
    pub since: Instant,
    /// Why, where that is worth saying.
    pub why: Option<String>,
}

/// The states of all parts of this process; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    parts: Arc<Mutex<BTreeMap<&'static str, Part>>>,
}

impl Parts {
    /// No part is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A part begins to be made ready.
    pub fn begin(&self, name: &'static str) {
        let part = Part {
            name,
            state: State::Starting,
            since: Instant::now(),
            why: None,
        };
        tell(&part);
        self.lock().insert(name, part);
    }

    /// Something happens to a part. A signal that means nothing in its state changes nothing.
    pub fn signal(&self, name: &'static str, signal: Signal) {
        self.signal_because(name, signal, None);
    }

    /// A part breaks, and why.
    pub fn broke(&self, name: &'static str, why: &str) {
        self.signal_because(name, Signal::Broke, Some(why.to_owned()));
    }

    /// Something happens to every part.
    pub fn signal_all(&self, signal: Signal) {
        let names: Vec<&'static str> = self.lock().keys().copied().collect();
        for name in names {
            self.signal(name, signal);
        }
    }

    fn signal_because(&self, name: &'static str, signal: Signal, why: Option<String>) {
        let mut parts = self.lock();
        let Some(part) = parts.get_mut(name) else { return };
        let Some(state) = part.state.after(signal) else {
            return;
        };
        *part = Part {
            name,
            state,
            since: Instant::now(),
            why,
        };
        tell(part);
    }

    /// Every part as it is now, by name.
    #[must_use]
    pub fn all(&self) -> Vec<Part> {
        self.lock().values().cloned().collect()
    }

    /// The state of one part.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<State> {
        self.lock().get(name).map(|part| part.state)
    }

    /// Whether every part runs.
    ///
    /// # Errors
    /// Those that do not, in plain words.
    pub fn all_run(&self) -> Result<(), String> {
        let parts = self.lock();
        let not: Vec<String> = parts
            .values()
            .filter(|part| part.state != State::Running)
            .map(|part| format!("{} is {}", part.name, part.state))
            .collect();
        if parts.is_empty() {
            return Err("no part has begun".to_owned());
        }
        if not.is_empty() {
            Ok(())
        } else {
            Err(not.join(", "))
        }
    }

    /// Whether every part was made ready, whatever became of it since.
    #[must_use]
    pub fn all_started(&self) -> bool {
        let parts = self.lock();
        !parts.is_empty() && parts.values().all(|part| part.state != State::Starting)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Part>> {
        self.parts.lock().expect("no holder of this lock can panic")
    }
}

/// How long a part has been in its state.
impl Part {
    /// Time since it came into its state.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.since.elapsed()
    }
}

fn tell(part: &Part) {
    match (&part.why, part.state) {
        (Some(why), State::Failed) => tracing::error!(part = part.name, why, "a part failed"),
        (None, State::Failed) => tracing::error!(part = part.name, "a part failed"),
        (_, state) => tracing::debug!(part = part.name, %state, "a part changed"),
    }
    for state in State::ALL {
        let is = f64::from(u8::from(state == part.state));
        metrics::gauge!("part_state", "part" => part.name, "state" => state.word()).set(is);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Signal::{Broke, Drain, Ended, Ready, Retry};
    use State::{Draining, Failed, Running, Starting, Stopped};

    #[test]
    fn every_state_answers_every_signal_as_the_table_says() {
        let table = [
            (
                Starting,
                [Some(Running), Some(Draining), Some(Failed), Some(Failed), None],
            ),
            (Running, [None, Some(Draining), Some(Failed), Some(Failed), None]),
            (Draining, [None, None, Some(Stopped), Some(Failed), None]),
            (Stopped, [None; 5]),
            (Failed, [None, None, None, None, Some(Starting)]),
        ];
        assert_eq!(table.map(|(state, _)| state), State::ALL);
        for (state, after) in table {
            for (signal, expected) in [Ready, Drain, Ended, Broke, Retry].into_iter().zip(after) {
                assert_eq!(state.after(signal), expected, "{state} {signal:?}");
            }
        }
    }

    #[test]
    fn readiness_wants_every_part_and_says_which_is_missing() {
        let parts = Parts::new();
        assert!(parts.all_run().is_err());
        assert!(!parts.all_started());
        parts.begin("journal");
        parts.begin("gateway");
        parts.signal("journal", Ready);
        assert_eq!(parts.all_run(), Err("gateway is starting".to_owned()));
        assert!(!parts.all_started());
        parts.signal("gateway", Ready);
        assert_eq!(parts.all_run(), Ok(()));
        parts.signal_all(Drain);
        assert_eq!(
            parts.all_run(),
            Err("gateway is draining, journal is draining".to_owned())
        );
        assert!(parts.all_started());
        parts.broke("journal", "the disk is full");
        assert_eq!(parts.state("journal"), Some(Failed));
        parts.signal("journal", Ended);
        assert_eq!(
            parts.state("journal"),
            Some(Failed),
            "what failed has not stopped well"
        );
        parts.signal("unknown", Ready);
        assert_eq!(parts.state("unknown"), None);
    }
}
