//! A page of metrics, read back: of the wanted ones, what each series says, and quantiles of histograms.
//!
//! It reads what this process itself rendered, in Prometheus' text format. What it is not: no general reader of that format; label values
//! here are slugs and hold no quote.

use std::collections::BTreeMap;

/// What a series says: a value, or a histogram's counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Counts {
    /// The value; of a histogram the sum of what it counted.
    pub sum: f64,
    /// A histogram's upper bounds and how many lay at or below each, in order; the last is infinite.
    pub buckets: Vec<(f64, f64)>,
}

/// A series as it stands on the page: the metric's name, its labels without `le`, and what it says.
#[derive(Debug, Default)]
pub(super) struct Page {
    series: BTreeMap<(String, String), Counts>,
}

impl Page {
    /// Reads the metrics that are wanted.
    pub fn read(text: &str, wanted: impl Fn(&str) -> bool) -> Self {
        let mut page = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((series, value)) = line.rsplit_once(' ') else {
                continue;
            };
            let Ok(value) = value.parse::<f64>() else { continue };
            let (name, labels) = series.split_once('{').unwrap_or((series, ""));
            let labels = labels.trim_end_matches('}');
            if let Some(name) = name.strip_suffix("_bucket").filter(|name| wanted(name)) {
                let Some((rest, bound)) = labels.rsplit_once("le=\"") else {
                    continue;
                };
                let bound = match bound.trim_end_matches('"') {
                    "+Inf" => f64::INFINITY,
                    bound => bound.parse().unwrap_or(f64::INFINITY),
                };
                let counts = page.entry(name, rest.trim_end_matches(','));
                counts.buckets.push((bound, value));
            } else if let Some(name) = name.strip_suffix("_sum").filter(|name| wanted(name)) {
                page.entry(name, labels).sum = value;
            } else if wanted(name) {
                page.entry(name, labels).sum = value;
            }
        }
        page
    }

    fn entry(&mut self, name: &str, labels: &str) -> &mut Counts {
        let key = (name.to_owned(), labels.to_owned());
        self.series.entry(key).or_default()
    }

    /// A metric by the values of a label, summed over all others; without a label as one, under the empty text.
    pub fn by(&self, metric: &str, label: Option<&str>) -> BTreeMap<String, Counts> {
        let mut found: BTreeMap<String, Counts> = BTreeMap::new();
        let of_metric = self
            .series
            .range((metric.to_owned(), String::new())..)
            .take_while(|((name, _), _)| name == metric);
        for ((_, labels), counts) in of_metric {
            let value = label.map_or("", |label| value_of(labels, label));
            found.entry(value.to_owned()).or_default().add(counts);
        }
        found
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        if self.buckets.is_empty() {
            self.buckets.clone_from(&other.buckets);
            return;
        }
        for ((_, count), (_, more)) in self.buckets.iter_mut().zip(&other.buckets) {
            *count += more;
        }
    }
}

fn value_of<'a>(labels: &'a str, label: &str) -> &'a str {
    labels
        .split(',')
        .filter_map(|pair| pair.split_once("=\""))
        .find(|(name, _)| *name == label)
        .map_or("", |(_, value)| value.trim_end_matches('"'))
}

/// The value below which a share of what was counted since `then` lies, by the line between a bucket's bounds (as Prometheus'
/// `histogram_quantile`); above the last finite bound, that bound. `None` where nothing was counted.
pub(super) fn quantile(now: &Counts, then: Option<&Counts>, share: f64) -> Option<f64> {
    let before = |place: usize| {
        then.and_then(|then| then.buckets.get(place))
            .map_or(0.0, |(_, count)| *count)
    };
    let counted: Vec<(f64, f64)> = now
        .buckets
        .iter()
        .enumerate()
        .map(|(place, (bound, count))| (*bound, (count - before(place)).max(0.0)))
        .collect();
    let all = counted.last().map_or(0.0, |(_, count)| *count);
    if all <= 0.0 {
        return None;
    }
    let wanted = share * all;
    let (mut low, mut below) = (0.0, 0.0);
    for (bound, count) in counted {
        if count >= wanted && count > below {
            if bound.is_infinite() {
                return Some(low);
            }
            return Some(low + (bound - low) * ((wanted - below) / (count - below)).max(0.0));
        }
        if bound.is_finite() {
            low = bound;
        }
        below = count;
    }
    Some(low)
}
