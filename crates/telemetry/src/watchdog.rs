//! The watchdog of what must go on by itself: whoever should beat and does not is found.
//!
//! What it is not: it ends nothing. `/livez` answers by it, and whoever runs the server decides.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// When each of several runners last beat.
#[derive(Debug)]
pub struct Watchdog {
    began: Instant,
    /// Milliseconds since `began`, by runner.
    beats: Box<[AtomicU64]>,
}

impl Watchdog {
    /// A watchdog over so many runners, each of which counts as having beaten now.
    #[must_use]
    pub fn over(runners: usize) -> Self {
        Self {
            began: Instant::now(),
            beats: (0..runners).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// A runner goes on.
    pub fn beat(&self, runner: usize) {
        if let Some(beat) = self.beats.get(runner) {
            beat.store(self.now_ms(), Ordering::Relaxed);
        }
    }

    /// The runners that have not beaten for longer than this, with for how long.
    #[must_use]
    pub fn still(&self, patience: Duration) -> Vec<(usize, Duration)> {
        let now = self.now_ms();
        let since =
            |beat: &AtomicU64| Duration::from_millis(now.saturating_sub(beat.load(Ordering::Relaxed)));
        let all = self.beats.iter().map(since).enumerate();
        all.filter(|(_, since)| *since > patience).collect()
    }

    fn now_ms(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stands_still_is_found_and_who_beats_is_not() {
        let mut watchdog = Watchdog::over(2);
        // As if it had begun a minute ago.
        watchdog.began -= Duration::from_secs(60);
        watchdog.beat(1);
        watchdog.beat(7);
        let still = watchdog.still(Duration::from_secs(10));
        assert_eq!(still.len(), 1, "{still:?}");
        assert_eq!(still[0].0, 0);
        assert!(still[0].1 >= Duration::from_secs(60));
        assert!(watchdog.still(Duration::from_secs(3600)).is_empty());
    }
}
