//! The last hour of a few figures, kept in memory: what the operators' console draws.
//!
//! Every [`STEP`] the page of metrics is read and a value of each line is kept: a gauge as it is, a counter as a rate, a histogram as
//! quantiles of what it counted lately. At most [`LINES_MAX`] lines of [`KEPT`] values of 4 bytes: 190 KB, whatever happens. Longer
//! history is the journal's series. What it is not: it records nothing itself, and is gone with the process.

mod page;
mod plots;

pub use plots::{PLOTS, PlotDef, Read, Source};

use page::{Counts, Page, quantile};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// Time between two values.
pub const STEP: Duration = Duration::from_secs(5);
/// Values of a line: an hour.
pub const KEPT: usize = 720;
/// Lines of all plots together; what would be more is not kept.
pub const LINES_MAX: usize = 64;
/// Steps that the widest window of a quantile reaches back.
const WINDOW_MAX: usize = 24;

/// A line of a plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name: a quantile, a region, or what it counts.
    pub line: String,
    /// Its values, one a moment; `None` where there was nothing to measure.
    pub values: Vec<Option<f32>>,
}

/// A plot with its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Its stable name.
    pub plot: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// Its lines, by name.
    pub lines: Vec<Line>,
}

/// What was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The moments, in Unix seconds, in order.
    pub at: Vec<u64>,
    /// The plots, in the order of [`PLOTS`].
    pub plots: Vec<Plot>,
}

/// A source of a plot and the name of a line of it.
type LineKey = (usize, usize, String);

/// What had been counted at a moment.
type Step = (u64, BTreeMap<LineKey, Counts>);

#[derive(Debug, Default)]
struct Kept {
    at: VecDeque<u64>,
    lines: BTreeMap<LineKey, VecDeque<f32>>,
    /// The counts of the last steps, the newest last: what rates and windows are differences to.
    before: VecDeque<Step>,
}

/// The last hour.
#[derive(Debug, Default)]
pub struct History {
    kept: Mutex<Kept>,
}

impl History {
    /// Nothing is kept yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the values of one moment, in Unix seconds, as the page of metrics in Prometheus' text format tells them. A moment not later
    /// than the last is passed over: a clock that was set back draws no line backwards.
    pub fn note(&self, at: u64, text: &str) {
        let page = Page::read(text, |name| {
            PLOTS
                .iter()
                .any(|plot| plot.sources.iter().any(|source| source.metric == name))
        });
        let mut kept = self.lock();
        if kept.at.back().is_some_and(|last| *last >= at) {
            return;
        }
        kept.note(at, &page);
    }

    /// What was kept after a moment, in Unix seconds; 0 for all.
    #[must_use]
    pub fn since(&self, after: u64) -> Figures {
        let kept = self.lock();
        let skip = kept.at.partition_point(|at| *at <= after);
        let plots = PLOTS.iter().enumerate().map(|(number, def)| Plot {
            plot: def.plot,
            unit: def.unit,
            lines: kept
                .lines
                .range((number, 0, String::new())..(number + 1, 0, String::new()))
                .map(|((_, _, line), values)| Line {
                    line: line.clone(),
                    values: values
                        .iter()
                        .skip(skip)
                        .map(|value| value.is_finite().then_some(*value))
                        .collect(),
                })
                .collect(),
        });
        Figures {
            at: kept.at.iter().skip(skip).copied().collect(),
            plots: plots.collect(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no holder of this lock can panic")
    }
}

impl Kept {
    fn note(&mut self, at: u64, page: &Page) {
        let mut counts = BTreeMap::new();
        let mut values: Vec<(LineKey, f32)> = Vec::new();
        for (number, plot) in PLOTS.iter().enumerate() {
            for (place, source) in plot.sources.iter().enumerate() {
                for (label, now) in page.by(source.metric, source.by) {
                    let key = (number, place, label.clone());
                    match source.read {
                        Read::Gauge => values.push((
                            (number, place, source.name(&label)),
                            (now.sum * plot.scale) as f32,
                        )),
                        Read::Rate => {
                            if let Some((then, seconds)) = self.then(&key, at, 1) {
                                let rate = (now.sum - then.sum).max(0.0) / seconds * plot.scale;
                                values.push(((number, place, source.name(&label)), rate as f32));
                            }
                            counts.insert(key, now);
                        }
                        Read::Quantiles { of, steps } => {
                            let window = self.then(&key, at, steps);
                            for (name, share) in of {
                                let then = window.as_ref().map(|(then, _)| then);
                                let found = quantile(&now, then, *share).map(|value| value * plot.scale);
                                let line = if label.is_empty() {
                                    (*name).to_owned()
                                } else {
                                    label.clone()
                                };
                                if let Some(found) = found {
                                    values.push(((number, place, line), found as f32));
                                }
                            }
                            counts.insert(key, now);
                        }
                    }
                }
            }
        }
        self.before.push_back((at, counts));
        if self.before.len() > WINDOW_MAX {
            self.before.pop_front();
        }
        self.keep(at, values);
    }

    /// What a source had counted so many steps ago, or as long ago as is known, and the seconds since.
    fn then(&self, key: &LineKey, at: u64, steps: usize) -> Option<(Counts, f64)> {
        let first = self.before.len().saturating_sub(steps);
        let (then, counts) = self.before.get(first)?;
        let counted = counts.get(key).cloned().unwrap_or_default();
        Some((counted, at.saturating_sub(*then).max(1) as f64))
    }

    fn keep(&mut self, at: u64, values: Vec<(LineKey, f32)>) {
        let moments = self.at.len();
        for (key, value) in values {
            if !self.lines.contains_key(&key) && self.lines.len() >= LINES_MAX {
                continue;
            }
            let line = self.lines.entry(key).or_default();
            line.resize(moments, f32::NAN);
            line.push_back(value);
        }
        self.at.push_back(at);
        for line in self.lines.values_mut() {
            line.resize(moments + 1, f32::NAN);
        }
        if self.at.len() > KEPT {
            self.at.pop_front();
            for line in self.lines.values_mut() {
                line.pop_front();
            }
            // A line of which nothing is left makes room.
            self.lines
                .retain(|_, line| line.iter().any(|value| value.is_finite()));
        }
    }
}

#[cfg(test)]
mod tests;
