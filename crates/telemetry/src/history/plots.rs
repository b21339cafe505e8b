//! The plots of the console: of which metrics, read how, in which unit.
//!
//! What it is not: no value stands here.

/// How a metric becomes a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Read {
    /// As it is.
    Gauge,
    /// How much it rose a second since the last step.
    Rate,
    /// Quantiles of what a histogram counted in the last steps.
    Quantiles {
        /// The lines: name and share, 0 to 1.
        of: &'static [(&'static str, f64)],
        /// How many steps back it reaches; of what is rare more.
        steps: usize,
    },
}

/// One metric of a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// The metric's name.
    pub metric: &'static str,
    /// The label that makes a line of each of its values; series are summed over all others.
    pub by: Option<&'static str>,
    /// How it is read.
    pub read: Read,
    /// The line's name, where no label and no quantile gives it one.
    pub line: &'static str,
}

impl Source {
    /// The name of the line for a value of the label.
    pub(super) fn name(&self, label: &str) -> String {
        if label.is_empty() { self.line } else { label }.to_owned()
    }
}

/// One plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotDef {
    /// Its stable name.
    pub plot: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// What values are multiplied by to be in that unit.
    pub scale: f64,
    /// Its metrics.
    pub sources: &'static [Source],
}

const P50_P99: &[(&str, f64)] = &[("p50", 0.5), ("p99", 0.99)];
const P99: &[(&str, f64)] = &[("p99", 0.99)];
/// Of what clients report: the middle one, and the tenth that fares worst.
const FRAMES: &[(&str, f64)] = &[("p50", 0.5), ("p10", 0.1)];
const SLOW: &[(&str, f64)] = &[("p50", 0.5), ("p90", 0.9)];

const fn gauge(metric: &'static str, line: &'static str) -> Source {
    Source {
        metric,
        by: None,
        read: Read::Gauge,
        line,
    }
}

const fn rate(metric: &'static str, line: &'static str) -> Source {
    Source {
        metric,
        by: None,
        read: Read::Rate,
        line,
    }
}

const fn quantiles(metric: &'static str, of: &'static [(&'static str, f64)], steps: usize) -> Source {
    Source {
        metric,
        by: None,
        read: Read::Quantiles { of, steps },
        line: "",
    }
}

const fn by_region(metric: &'static str) -> Source {
    Source {
        metric,
        by: Some("region"),
        read: Read::Quantiles { of: P99, steps: 2 },
        line: "",
    }
}

/// Every plot. What is rare reaches a minute back, what clients report once a minute two, so that a
/// line does not blink.
pub const PLOTS: &[PlotDef] = &[
    PlotDef {
        plot: "tick-late",
        unit: "ms",
        scale: 1000.0,
        sources: &[by_region("region_tick_late_seconds")],
    },
    PlotDef {
        plot: "tick-work",
        unit: "ms",
        scale: 1000.0,
        sources: &[by_region("region_tick_seconds")],
    },
    PlotDef {
        plot: "command",
        unit: "ms",
        scale: 1000.0,
        sources: &[quantiles("command_seconds", P50_P99, 12)],
    },
    PlotDef {
        plot: "commit",
        unit: "ms",
        scale: 1000.0,
        sources: &[quantiles("journal_append_seconds", P50_P99, 12)],
    },
    PlotDef {
        plot: "waiting",
        unit: "",
        scale: 1.0,
        sources: &[
            gauge("journal_appends_waiting", "appends"),
            gauge("region_asks_waiting", "commands"),
        ],
    },
    PlotDef {
        plot: "frames",
        unit: "/s",
        scale: 1.0,
        sources: &[rate("presence_frames_total", "frames")],
    },
    PlotDef {
        plot: "bytes",
        unit: "KiB/s",
        scale: 1.0 / 1024.0,
        sources: &[rate("presence_bytes_total", "presence")],
    },
    PlotDef {
        plot: "people",
        unit: "",
        scale: 1.0,
        sources: &[
            gauge("players", "players"),
            gauge("connections", "connections"),
            gauge("players_waiting", "waiting"),
        ],
    },
    PlotDef {
        plot: "memory",
        unit: "MiB",
        scale: 1.0 / (1024.0 * 1024.0),
        sources: &[gauge("process_resident_memory_bytes", "memory")],
    },
    PlotDef {
        plot: "processor",
        unit: "cores",
        scale: 1.0,
        sources: &[rate("process_cpu_seconds_total", "used")],
    },
    PlotDef {
        plot: "client-frames",
        unit: "fps",
        scale: 1.0,
        sources: &[quantiles("client_frames_per_second", FRAMES, 24)],
    },
    PlotDef {
        plot: "client-slow",
        unit: "ms",
        scale: 1000.0,
        sources: &[quantiles("client_frame_p95_seconds", SLOW, 24)],
    },
    PlotDef {
        plot: "client-latency",
        unit: "ms",
        scale: 1000.0,
        sources: &[quantiles("client_latency_seconds", P50_P99, 24)],
    },
];
