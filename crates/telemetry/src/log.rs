//! The log: plain lines for a person or JSON objects for a machine, on the error stream.
//!
//! Lines say what the server did and why; they name Songweavers only by id and never carry names, words, credentials or addresses (a
//! test plays, then reads the log). Errors and warnings are counted as metrics. What it is not: it keeps no file; whatever started the
//! server does.

use std::io::IsTerminal;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain lines, in colour on a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is logged where nothing is said.
pub const FILTER: &str = "info,sqlx=warn";

/// Whether a filter can be understood: directives such as `info,runtime=debug`.
#[must_use]
pub fn is_filter(text: &str) -> bool {
    EnvFilter::try_new(text).is_ok()
}

/// Begins to log; the first call holds for the process, later ones change nothing. A filter that is none counts as [`FILTER`].
pub fn install(format: Format, filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new(FILTER));
    let is_terminal = std::io::stderr().is_terminal();
    // A line that cannot be written (a full disk, a terminal that hung up) is lost. The library would tell so on the same stream and stop
    // the thread that logged: a region, at worst.
    let plain = (format == Format::Text).then(|| {
        fmt::layer()
            .log_internal_errors(false)
            .with_ansi(is_terminal)
            .with_writer(std::io::stderr)
    });
    let objects = (format == Format::Json).then(|| {
        fmt::layer()
            .log_internal_errors(false)
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_writer(std::io::stderr)
    });
    // An error means that a subscriber is there already, which then goes on.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(plain)
        .with(objects)
        .with(Counting)
        .try_init();
}

/// Counts what deserves a look.
struct Counting;

impl<S: Subscriber> Layer<S> for Counting {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = match *event.metadata().level() {
            Level::ERROR => "error",
            Level::WARN => "warn",
            _ => return,
        };
        metrics::counter!("log_events_total", "level" => level).increment(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_told_from_nonsense() {
        assert!(is_filter(FILTER));
        assert!(is_filter("debug"));
        assert!(!is_filter("runtime=shouting"));
    }
}
