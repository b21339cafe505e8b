//! A bound on every metric's series: whatever a label is given, a metric has at most [`SERIES_MAX`] of them.
//!
//! Labels are bounded where they are made; this is the second wall, for the day somebody forgets. A series beyond the bound is counted
//! under the label value `other`, so that sums stay true. What it is not: it keeps no figure itself.

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Metadata, Recorder, SharedString, Unit};
use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

/// Series of one metric, the one under `other` not counted.
pub const SERIES_MAX: usize = 128;

/// A recorder that hands on no more series than are allowed.
#[derive(Debug)]
pub struct Bounded<R> {
    inner: R,
    known: RwLock<HashMap<String, HashSet<Key>>>,
}

impl<R> Bounded<R> {
    /// A bound before a recorder.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            known: RwLock::default(),
        }
    }

    /// The key under which it is recorded: its own while there is room, else that of all others.
    fn admitted(&self, key: &Key) -> Option<Key> {
        if key.labels().len() == 0 {
            return None;
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let series = known.get(key.name());
        if series.is_some_and(|series| series.contains(key)) {
            return None;
        }
        let full = series.is_some_and(|series| series.len() >= SERIES_MAX);
        drop(known);
        if full {
            return Some(others(key));
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let series = known.entry(key.name().to_owned()).or_default();
        // Another thread may have filled it in between.
        if series.len() >= SERIES_MAX && !series.contains(key) {
            return Some(others(key));
        }
        series.insert(key.clone());
        None
    }
}

fn others(key: &Key) -> Key {
    let labels: Vec<Label> = key
        .labels()
        .map(|label| Label::new(label.key().to_owned(), "other"))
        .collect();
    Key::from_parts(key.name().to_owned(), labels)
}

impl<R: Recorder> Recorder for Bounded<R> {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.inner.describe_counter(key, unit, description);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.inner.describe_gauge(key, unit, description);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.inner.describe_histogram(key, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        let other = self.admitted(key);
        self.inner
            .register_counter(other.as_ref().unwrap_or(key), metadata)
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        let other = self.admitted(key);
        self.inner.register_gauge(other.as_ref().unwrap_or(key), metadata)
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        let other = self.admitted(key);
        self.inner
            .register_histogram(other.as_ref().unwrap_or(key), metadata)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metrics_exporter_prometheus::PrometheusBuilder;

    #[test]
    fn a_flood_of_label_values_adds_no_series_and_loses_no_count() {
        let inner = PrometheusBuilder::new().build_recorder();
        let handle = inner.handle();
        let recorder = Bounded::new(inner);
        metrics::with_local_recorder(&recorder, || {
            for number in 0..10_000 {
                metrics::counter!("asked_total", "kind" => number.to_string(), "part" => "edge").increment(1);
            }
            metrics::counter!("asked_total", "kind" => "0", "part" => "edge").increment(1);
            metrics::counter!("plain_total").increment(1);
        });
        let text = handle.render();
        let series: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("asked_total{"))
            .collect();
        assert_eq!(series.len(), SERIES_MAX + 1, "{text}");
        let sum: u64 = series
            .iter()
            .filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok())
            .sum();
        assert_eq!(sum, 10_001);
        assert!(text.contains("asked_total{kind=\"0\",part=\"edge\"} 2"), "{text}");
        assert!(text.contains("kind=\"other\",part=\"other\""), "{text}");
    }
}
