//! Prints the catalogue of metrics, committed as `docs/metrics.md`.

fn main() {
    print!("{}", telemetry::catalogue::markdown());
}
