//! The recorder of metrics: one for the process, bounded, rendered as Prometheus reads it.
//!
//! What it is not: it serves no page; who does asks [`Recorded::render`].

use crate::bounded::Bounded;
use crate::catalogue;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

/// Upper bounds of what takes seconds: a tick's budget, a sync of a disk and a player's patience all fall between two of them.
const SECONDS: [f64; 15] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// Upper bounds of frames per second.
const FRAMES: [f64; 10] = [10.0, 15.0, 20.0, 25.0, 30.0, 45.0, 55.0, 60.0, 90.0, 144.0];
/// Upper bounds of frame times: 240, 144, 120, 90, 60, 45, 30, 24, 20, 15 and 10 frames per second, and what nobody can play with.
const FRAME_SECONDS: [f64; 13] = [
    0.0042, 0.007, 0.0084, 0.0112, 0.0168, 0.0223, 0.0334, 0.0417, 0.05, 0.0667, 0.1, 0.25, 1.0,
];
/// Upper bounds of messages in one flush.
const MESSAGES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0, 1024.0];

/// The process's metrics.
#[derive(Debug, Clone)]
pub struct Recorded(PrometheusHandle);

impl Recorded {
    /// All that was recorded, in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Sums histograms; to be called every few seconds, so that they do not grow while nobody asks.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

/// The recorder of the process; whoever asks first makes it.
#[must_use]
pub fn recorder() -> Recorded {
    static RECORDER: OnceLock<Recorded> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let bounds = |builder: PrometheusBuilder, matcher, bounds: &[f64]| {
                builder
                    .set_buckets_for_metric(matcher, bounds)
                    .expect("there are bounds")
            };
            let builder = PrometheusBuilder::new();
            let builder = bounds(builder, Matcher::Suffix("_seconds".to_owned()), &SECONDS);
            let builder = bounds(
                builder,
                Matcher::Full("client_frames_per_second".to_owned()),
                &FRAMES,
            );
            let builder = bounds(
                builder,
                Matcher::Full("client_frame_p95_seconds".to_owned()),
                &FRAME_SECONDS,
            );
            let builder = bounds(
                builder,
                Matcher::Full("connection_flush_messages".to_owned()),
                &MESSAGES,
            );
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(Bounded::new(recorder))
                .expect("this is the only recorder of the process");
            catalogue::describe();
            Recorded(handle)
        })
        .clone()
}
