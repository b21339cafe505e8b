//! The catalogue of metrics: every name that is recorded, what it counts and by which labels.
//!
//! `/metrics` takes its help lines from here and `docs/metrics.md` is made of it; a test holds a running server to it. What it is not:
//! nothing is recorded here.

use std::fmt::Write;

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only rises.
    Counter,
    /// It rises and falls.
    Gauge,
    /// Counts by size; in seconds where the name says so.
    Histogram,
}

/// What of a part a metric tells: the letters of RED (for what is asked) and USE (for what is used up).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// How much is asked.
    Rate,
    /// What fails or is refused.
    Errors,
    /// How long it takes.
    Duration,
    /// How much of it is used.
    Utilisation,
    /// What waits.
    Saturation,
    /// Something players feel or do.
    World,
}

/// One metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// The part that it is about.
    pub part: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// What of the part it tells.
    pub facet: Facet,
    /// Its labels, each with what bounds it.
    pub labels: &'static [(&'static str, &'static str)],
    /// What it counts.
    pub about: &'static str,
}

const CODES: &str = "codes of refusals, fixed in the code";

macro_rules! catalogue {
    ($($part:literal: { $($name:literal $kind:ident $facet:ident [$($label:literal: $bound:expr),*] $about:literal;)+ })+) => {
        /// Every metric, by part.
        pub const METRICS: &[Metric] = &[$($(Metric {
            part: $part,
            name: $name,
            kind: Kind::$kind,
            facet: Facet::$facet,
            labels: &[$(($label, $bound)),*],
            about: $about,
        },)+)+];
    };
}

catalogue! {
    "commands": {
        "commands_total" Counter Rate ["kind": "commands of the protocol", "outcome": "accepted, refused"] "Commands that were answered.";
        "commands_refused_total" Counter Errors ["code": CODES] "Commands that were refused, by why.";
        "command_seconds" Histogram Duration ["kind": "commands of the protocol"] "From taking a command up to its answer, its wait in the player's queue included.";
        "messages_total" Counter Rate ["kind": "messages of the protocol, `movement`, and `unknown` for all else"] "Messages that clients sent.";
        "allowances_short_total" Counter Errors ["bucket": "connection, account, address", "what": "messages of the protocol; file, look, change, credentials, heavy, connect"] "What was refused because an allowance did not reach for it.";
        "lines_filtered_total" Counter World ["outcome": "masked, refused"] "Lines with words that the content does not want said.";
        "newcomer_refusals_total" Counter World ["code": CODES] "What accounts in their first hours may not do yet.";
        "messages_refused_total" Counter Errors ["code": CODES] "Messages that were refused before they became commands.";
    }
    "http": {
        "http_requests_total" Counter Rate ["method": "GET, HEAD, POST, PUT, DELETE, OPTIONS, other", "route": "routes, `files`, `unmatched`", "status": "1xx to 5xx"] "Requests that were answered.";
        "http_request_seconds" Histogram Duration ["route": "routes, `files`, `unmatched`"] "From a request's head to its answer's.";
        "identity_refusals_total" Counter Errors ["code": CODES] "What identity refused.";
    }
    "connections": {
        "connections" Gauge Utilisation [] "WebSockets that are open.";
        "connections_max" Gauge Utilisation [] "Sockets that may be open.";
        "connections_turned_away_total" Counter Errors [] "Sockets that were turned away at the door.";
        "connections_closed_total" Counter Errors ["code": CODES] "WebSockets that the server ended, by why.";
        "connection_flush_messages" Histogram Saturation [] "Messages that left in one flush; many mean that a client reads slowly.";
    }
    "tls": {
        "tls_handshakes_total" Counter Rate ["outcome": "done, failed"] "Handshakes, where the server ends TLS itself.";
        "tls_certificate_days" Gauge Saturation [] "Whole days until the certificate that serves expires; negative afterwards.";
        "tls_exchanges_total" Counter Errors ["outcome": "exchanged, refused"] "Times the certificate's files had changed, and what came of it.";
    }
    "regions": {
        "region_tick_seconds" Histogram Utilisation ["region": "regions of the content"] "Work of one tick of one region; a tick has 0.1 s.";
        "region_tick_late_seconds" Histogram Saturation ["region": "regions of the content"] "How much later than due a tick began.";
        "region_asks_waiting" Gauge Saturation [] "Commands that wait for a region, in the region where most do.";
        "region_failures_total" Counter Errors [] "Times a region was folded again because an append failed.";
        "node_resting" Gauge Errors [] "1 while this node may not act, since the database has not heard it.";
        "players" Gauge World [] "Players in the world.";
        "players_max" Gauge World [] "Players the world may hold.";
        "players_waiting" Gauge Saturation [] "Players who wait before a full world.";
        "waiting_turned_away_total" Counter Errors [] "Players who were turned away because even the line before a full world had no room.";
        "waiting_seconds" Histogram Duration [] "How long those waited before a full world who were let in.";
        "players_in_region" Gauge World ["region": "regions of the content"] "Players in each region.";
        "movements_refused_total" Counter Errors ["why": CODES] "Movements that the rules refused.";
    }
    "life": {
        "life_step_seconds" Histogram Utilisation [] "Work of living on to the world's present minute; a world minute is 2.9 s.";
        "songs_heard_by_life_total" Counter World [] "Performances that creatures or growth answered.";
        "happenings_total" Counter World [] "Happenings of the living world that began with the weather.";
        "life_checkpoint_bytes" Histogram World [] "Bytes of a region's life as it is kept each world hour.";
        "life_bytes_total" Counter Rate [] "Bytes of creatures that were told.";
        "life_watched" Gauge World ["region": "regions of the content"] "1 where creatures live by themselves, since someone is near; 0 where they are numbers.";
        "creatures_in_region" Gauge World ["region": "regions of the content"] "Creatures in each region.";
        "deeds_total" Counter Rate ["deed": "feed, soothe, call, scare, plant, harvest"] "Deeds on creatures and ground that took effect.";
    }
    "presence": {
        "presence_frames_total" Counter Rate [] "Frames that were composed for clients.";
        "presence_bytes_total" Counter Rate [] "Bytes of those frames.";
    }
    "journal": {
        "journal_appends_total" Counter Rate ["outcome": "appended, done-before, refused, full, resting, failed"] "Appends that were answered.";
        "journal_append_seconds" Histogram Duration [] "From giving an append to the store to its answer: the wait for its group, the transaction and its sync.";
        "events_set_aside_total" Counter Errors [] "Events that could not be read and of which nothing was credited; the log names each.";
        "journal_appends_waiting" Gauge Saturation [] "Appends that are given and not answered.";
    }
    "bus": {
        "bus_messages_total" Counter Rate ["outcome": "sent, refused"] "Messages between parts and nodes of the world.";
        "bus_dropped_total" Counter Errors [] "Messages that a subscriber lost because it was too slow.";
    }
    "outside": {
        "outside_calls_total" Counter Rate ["dependency": "traces", "outcome": "answered, refused, failed, timed-out, resting"] "Attempts to reach what the server depends on besides its journal.";
        "traces_total" Counter Errors ["outcome": "sent, failed, dropped"] "Traces that were worth sending.";
    }
    "process": {
        "part_state" Gauge Errors ["part": "parts of the server", "state": "starting, running, draining, stopped, failed"] "1 for the state each part is in.";
        "process_cpu_seconds_total" Counter Utilisation [] "Processor time used.";
        "process_resident_memory_bytes" Gauge Utilisation [] "Memory held.";
        "process_open_files" Gauge Utilisation [] "Files and sockets open.";
        "friends_left_behind_total" Counter Errors [] "Creatures that went over a border and whose friends could not be carried after them for a world day.";
        "calendar_set_ahead_total" Counter Errors [] "Times the system's clock was found set ahead while the world ran, or the machine slept.";
        "calendar_set_back_total" Counter Errors [] "Times the system's clock was found set back while the world ran.";
        "process_tasks" Gauge Saturation [] "Tasks alive in the async runtime.";
        "process_tasks_waiting" Gauge Saturation [] "Tasks in its global queue: that wait for a worker.";
        "log_events_total" Counter Errors ["level": "error, warn"] "Lines of the log that deserve a look.";
    }
    "world": {
        "performances_total" Counter World [] "Performances that were judged.";
        "performances_delayed_total" Counter Errors [] "Performances that the journal could not take at once.";
        "weaves_total" Counter World ["outcome": "woven, alone, refused, unrelated, lost"] "Weaves that ended.";
        "gatherings_total" Counter World ["outcome": "sung, withdrawn, alone, late, resting, stopping, maintenance"] "Gatherings to cast together that ended.";
        "weave_voices_left_out_total" Counter Errors ["why": "not-judged, and the reasons of logs that cannot be judged"] "Voices that did not count in their weave.";
        "combos_first_total" Counter World [] "Combos that were woven for the first time in the world.";
        "species_first_total" Counter World [] "Species that were seen for the first time in the world.";
        "client_frames_per_second" Histogram World ["device": "desktop, tablet, phone, other"] "Frames per second by the middle frame of each client's minute.";
        "client_frame_p95_seconds" Histogram World ["device": "desktop, tablet, phone, other"] "The frame time that 95 of 100 frames of a client's minute keep within.";
        "client_dropped_frames_total" Counter World [] "Pictures that clients report as left out.";
        "client_latency_seconds" Histogram World [] "Round trips that clients report.";
        "client_long_frames_total" Counter World [] "Frames over 50 ms that clients report.";
        "client_reports_total" Counter World ["quality": "0 to 4", "device": "desktop, tablet, phone, other"] "Reports of clients, by the quality they draw with and the class of device.";
    }
}

/// Tells the recorder what each metric is.
pub(crate) fn describe() {
    for metric in METRICS {
        match metric.kind {
            Kind::Counter => metrics::describe_counter!(metric.name, metric.about),
            Kind::Gauge => metrics::describe_gauge!(metric.name, metric.about),
            Kind::Histogram => metrics::describe_histogram!(metric.name, metric.about),
        }
    }
}

const OPENING: &str = "\
# Metrics

Generated by `cargo xtask generate` from `crates/telemetry/src/catalogue.rs`. `/metrics` gives them in Prometheus' text format.

For what is asked: rate, errors, duration (RED). For what is used up: utilisation, saturation, errors (USE). Histograms give `_bucket`, `_sum` and
`_count`. Labels are bounded where they are made, never players; beyond 128 series of one metric, further ones count under `other`.
";

/// The catalogue as Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = OPENING.to_owned();
    let mut part = "";
    for metric in METRICS {
        if metric.part != part {
            part = metric.part;
            let _ = write!(
                text,
                "\n## {part}\n\n| metric | kind | tells | what | labels |\n|---|---|---|---|---|\n"
            );
        }
        let labels: Vec<String> = metric
            .labels
            .iter()
            .map(|(label, bound)| format!("`{label}`: {bound}"))
            .collect();
        let _ = writeln!(
            text,
            "| `{}` | {:?} | {:?} | {} | {} |",
            metric.name,
            metric.kind,
            metric.facet,
            metric.about,
            labels.join("; ")
        );
    }
    text
}

/// The metrics of a rendered page that the catalogue does not know.
#[must_use]
pub fn strangers(page: &str) -> Vec<String> {
    let names = page.lines().filter_map(|line| {
        let declared = line.strip_prefix("# TYPE ")?;
        declared.split_whitespace().next()
    });
    names
        .filter(|name| METRICS.iter().all(|metric| metric.name != *name))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_their_own_and_follow_the_conventions() {
        let mut names = BTreeSet::new();
        for metric in METRICS {
            assert!(names.insert(metric.name), "{} is there twice", metric.name);
            let counts = metric.name.ends_with("_total");
            assert_eq!(counts, metric.kind == Kind::Counter, "{}", metric.name);
        }
    }

    #[test]
    fn a_stranger_is_found() {
        let page = "# HELP players x\n# TYPE players gauge\nplayers 3\n# TYPE invented_total counter\ninvented_total 1\n";
        assert_eq!(strangers(page), ["invented_total"]);
    }
}
