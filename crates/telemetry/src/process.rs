//! Figures of the process itself: processor, memory, files, tasks.
//!
//! Read from `/proc` where there is one. What it is not: it sets no limit.

/// Clock ticks of a second in `/proc`, the same on every Linux that programs see (USER_HZ).
const TICKS_PER_SECOND: u64 = 100;

/// What the system says of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Processor seconds used, user and system.
    pub cpu_seconds: u64,
    /// Memory held, in bytes.
    pub memory_bytes: u64,
    /// Files and sockets open.
    pub open_files: u64,
}

/// Reads the figures; `None` where the system has no `/proc`.
#[must_use]
pub fn usage() -> Option<Usage> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let page = 4096;
    Some(Usage {
        cpu_seconds: cpu_ticks(&stat)? / TICKS_PER_SECOND,
        memory_bytes: statm.split_whitespace().nth(1)?.parse::<u64>().ok()? * page,
        open_files: std::fs::read_dir("/proc/self/fd").ok()?.count() as u64,
    })
}

/// User and system ticks: fields 14 and 15, counted after the name, which may hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// Records the figures of now.
pub fn record(tasks_alive: usize, tasks_waiting: usize) {
    metrics::gauge!("process_tasks").set(tasks_alive as f64);
    metrics::gauge!("process_tasks_waiting").set(tasks_waiting as f64);
    if let Some(usage) = usage() {
        metrics::counter!("process_cpu_seconds_total").absolute(usage.cpu_seconds);
        metrics::gauge!("process_resident_memory_bytes").set(usage.memory_bytes as f64);
        metrics::gauge!("process_open_files").set(usage.open_files as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_any_name() {
        let stat = "7 (a ) b) S 1 2 3 4 5 6 7 8 9 10 120 30 0 0 20 0 1 0";
        assert_eq!(cpu_ticks(stat), Some(150));
        assert_eq!(cpu_ticks("7 (short) S"), None);
    }
}
