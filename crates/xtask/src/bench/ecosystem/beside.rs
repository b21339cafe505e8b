//! `cargo xtask bench ecosystem --part beside-bots`: a million individuals twice a second beside a server with a thousand walking bots, on one machine.
//!
//! Told are how many of the steps were done in their half second and what they took, and how much later than due the regions' ticks began while the
//! bots were connected. What it is not: it makes no world of a million; the individuals live in a process of their own beside the server's.

use super::last_line;
use crate::run::{output, target};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Bots that walk.
const BOTS: &str = "1000";
/// Seconds for which they do.
const SECONDS: &str = "60";
/// Steps a second.
const HERTZ: &str = "2";
/// What is read of the server's metrics: a histogram of seconds, one line a region and bound.
const LATE: &str = "region_tick_late_seconds_bucket";

/// Runs it with a server's program; the ecology's examples are built already.
pub fn beside_bots(program: &str) -> Result<()> {
    let world = std::env::temp_dir().join(format!("finalverse-beside-{}", std::process::id()));
    let server = Server::start(program, &world)?;
    let before = late(&server.metrics()?);
    let individuals = Command::new(format!("{}/release/examples/step_rate", target()))
        .args(["--hold", HERTZ, "--seconds", SECONDS])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start step_rate")?;
    let bots = output(
        program,
        &[
            "bots",
            "--count",
            BOTS,
            "--seconds",
            SECONDS,
            "--server",
            &server.address,
        ],
    );
    let after = late(&server.metrics()?);
    let held = individuals.wait_with_output().context("step_rate is lost")?;
    drop(server);
    std::fs::remove_dir_all(&world).with_context(|| format!("cannot remove {}", world.display()))?;
    let bots = bots?;
    println!("{bots}");
    let mut line = last_line("step_rate", &String::from_utf8_lossy(&held.stdout))?;
    let ticks: Vec<(f64, u64)> = after
        .iter()
        .map(|(bound, count)| {
            let known = before.iter().find(|(other, _)| other.total_cmp(bound).is_eq());
            (*bound, count - known.map_or(0, |(_, count)| *count))
        })
        .collect();
    let all = ticks.last().map_or(0, |(_, count)| *count);
    if all == 0 {
        bail!("no region's tick was counted");
    }
    println!("ticks no later than, of {all}:");
    for (bound, count) in &ticks {
        println!(
            "{:>10} ms {:>8.3} %",
            bound * 1000.0,
            *count as f64 * 100.0 / all as f64
        );
    }
    line["bots"] = json!(BOTS.parse::<u32>()?);
    for field in ["lost", "resumed"] {
        line[format!("bots_{field}")] = json!(counted(&bots, field));
    }
    line["ticks"] = json!(all);
    for (name, share) in [
        ("tick_late_p50_ms_at_most", 0.5),
        ("tick_late_p99_ms_at_most", 0.99),
    ] {
        let enough = |(_, count): &&(f64, u64)| *count as f64 >= share * all as f64;
        line[name] = ticks
            .iter()
            .find(enough)
            .map_or(Value::Null, |(bound, _)| json!(bound * 1000.0));
    }
    println!("{line}");
    Ok(())
}

/// What the bots' report counts in a field.
fn counted(report: &str, field: &str) -> Option<u64> {
    let mut lines = report.lines().map(str::trim);
    let told = lines.find_map(|line| line.strip_prefix(field)?.strip_prefix(": "))?;
    told.trim_end_matches(',').parse().ok()
}

/// How many ticks of all regions began no later than each bound, in seconds, the least bound first.
fn late(page: &str) -> Vec<(f64, u64)> {
    let mut sums: Vec<(f64, u64)> = Vec::new();
    for line in page.lines().filter(|line| line.starts_with(LATE)) {
        let bound = line.split("le=\"").nth(1).and_then(|rest| rest.split('"').next());
        let count = line.rsplit(' ').next();
        let (Some(Ok(bound)), Some(Ok(count))) = (bound.map(str::parse), count.map(str::parse::<u64>)) else {
            continue;
        };
        match sums.iter_mut().find(|(other, _)| other.total_cmp(&bound).is_eq()) {
            Some((_, sum)) => *sum += count,
            None => sums.push((bound, count)),
        }
    }
    sums.sort_by(|a, b| a.0.total_cmp(&b.0));
    sums
}

/// A running server with a world of its own; it ends with this value.
struct Server {
    child: Child,
    /// Host and port.
    address: String,
}

impl Server {
    fn start(program: &str, world: &std::path::Path) -> Result<Self> {
        let mut child = Command::new(program)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--web",
                "none",
                "--log-filter",
                "error",
            ])
            .arg("--world")
            .arg(world)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let out = child.stdout.take().context("the server's output is piped")?;
        let mut server = Self {
            child,
            address: String::new(),
        };
        for line in BufReader::new(out).lines() {
            if let Some(address) = line?.strip_prefix("Finalverse is open at http://") {
                server.address = address.trim().trim_end_matches('/').to_owned();
                return Ok(server);
            }
        }
        bail!("the server ended before it was open");
    }

    /// Its page of metrics.
    fn metrics(&self) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address).context("the server does not answer")?;
        write!(
            stream,
            "GET /metrics HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )?;
        let mut page = String::new();
        stream.read_to_string(&mut page)?;
        Ok(page)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to lose; the world was made for this run.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_bots_tell_is_counted_by_its_field() {
        let report = "Report {\n    connected: 977,\n    lost: 23,\n    resumed: 0,\n}";
        assert_eq!(counted(report, "lost"), Some(23));
        assert_eq!(counted(report, "resumed"), Some(0));
        assert_eq!(counted(report, "judged"), None);
    }

    #[test]
    fn lateness_is_summed_over_regions_by_bound() {
        let page = "# HELP region_tick_late_seconds How much later\n\
            region_tick_late_seconds_bucket{region=\"grove\",le=\"0.1\"} 7\n\
            region_tick_late_seconds_bucket{region=\"grove\",le=\"0.01\"} 5\n\
            region_tick_late_seconds_bucket{region=\"fen\",le=\"0.01\"} 2\n\
            region_tick_late_seconds_bucket{region=\"grove\",le=\"+Inf\"} 9\n\
            region_tick_late_seconds_sum{region=\"grove\"} 1.5\n";
        assert_eq!(late(page), [(0.01, 7), (0.1, 7), (f64::INFINITY, 9)]);
    }
}
