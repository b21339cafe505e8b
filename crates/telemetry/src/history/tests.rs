//! What is kept of a page of metrics, step by step.

use super::*;
use crate::catalogue::METRICS;

fn page(frames: u64, late: [u64; 3]) -> String {
    format!(
        "# TYPE players gauge\nplayers 7\n\
         presence_frames_total {frames}\n\
         region_tick_late_seconds_bucket{{region=\"grove\",le=\"0.01\"}} {}\n\
         region_tick_late_seconds_bucket{{region=\"grove\",le=\"0.1\"}} {}\n\
         region_tick_late_seconds_bucket{{region=\"grove\",le=\"+Inf\"}} {}\n\
         region_tick_late_seconds_sum{{region=\"grove\"}} 1.5\n\
         command_seconds_bucket{{kind=\"a\",le=\"0.5\"}} 1\n\
         command_seconds_bucket{{kind=\"a\",le=\"+Inf\"}} 1\n\
         command_seconds_bucket{{kind=\"b\",le=\"0.5\"}} 3\n\
         command_seconds_bucket{{kind=\"b\",le=\"+Inf\"}} 3\n",
        late[0], late[1], late[2]
    )
}

fn line<'a>(figures: &'a Figures, plot: &str, line: &str) -> &'a [Option<f32>] {
    let plot = figures.plots.iter().find(|found| found.plot == plot).unwrap();
    let found = plot.lines.iter().find(|found| found.line == line);
    &found
        .unwrap_or_else(|| panic!("{line} is not in {plot:?}"))
        .values
}

#[test]
fn gauges_rates_and_quantiles_are_kept_step_by_step() {
    let history = History::new();
    history.note(1000, &page(100, [0, 0, 0]));
    history.note(1005, &page(600, [50, 100, 100]));
    let figures = history.since(0);
    assert_eq!(figures.at, [1000, 1005]);
    assert_eq!(line(&figures, "people", "players"), [Some(7.0), Some(7.0)]);
    assert_eq!(line(&figures, "frames", "frames"), [None, Some(100.0)]);
    // 99 of 100 between 10 and 100 ms, by the line: 10 + 90 * 49/50.
    let late = line(&figures, "tick-late", "grove");
    assert_eq!(late[0], None, "nothing was counted yet");
    assert!((late[1].unwrap() - 98.2).abs() < 0.01, "{late:?}");
    // Summed over kinds: 4 commands, half of them below 250 ms by the line.
    assert_eq!(line(&figures, "command", "p50")[0], Some(250.0));
    assert_eq!(history.since(1000).at, [1005]);
    assert_eq!(history.since(1005).at, Vec::<u64>::new());
    history.note(1005, &page(0, [0, 0, 0]));
    history.note(900, &page(0, [0, 0, 0]));
    assert_eq!(history.since(0).at.len(), 2, "a clock set back adds nothing");
}

#[test]
fn an_hour_is_kept_and_no_more_however_many_lines_come() {
    let history = History::new();
    for step in 0..KEPT as u64 + 30 {
        let mut text = page(step, [step, step, step]);
        for region in 0..200 {
            text.push_str(&format!(
                "region_tick_seconds_bucket{{region=\"r{region}\",le=\"+Inf\"}} {step}\n"
            ));
        }
        history.note(1000 + step * 5, &text);
    }
    let figures = history.since(0);
    assert_eq!(figures.at.len(), KEPT);
    let lines: Vec<&Line> = figures.plots.iter().flat_map(|plot| &plot.lines).collect();
    assert_eq!(lines.len(), LINES_MAX);
    assert!(lines.iter().all(|line| line.values.len() == KEPT));
}

#[test]
fn every_plot_is_of_metrics_that_the_catalogue_knows() {
    for source in PLOTS.iter().flat_map(|plot| plot.sources) {
        let metric = METRICS.iter().find(|metric| metric.name == source.metric);
        let metric = metric.unwrap_or_else(|| panic!("no metric is called {}", source.metric));
        let labels: Vec<&str> = metric.labels.iter().map(|(label, _)| *label).collect();
        assert!(
            source.by.is_none_or(|label| labels.contains(&label)),
            "{source:?}"
        );
        if let Read::Quantiles { steps, .. } = source.read {
            assert!(steps <= WINDOW_MAX);
        }
    }
}
