//! Sharing pure work among threads: each takes the next part of a list, and what comes out is the same whatever their number.
//!
//! The parts write to slices of their own and read what nobody writes meanwhile. What it is not: a pool; threads live as long as the call, and
//! with one thread none is started.

/// Does every part, on so many threads.
pub fn share_out<Part: Send>(threads: usize, parts: Vec<Part>, work: impl Fn(Part) + Sync) {
    if threads <= 1 || parts.len() <= 1 {
        parts.into_iter().for_each(work);
        return;
    }
    let waiting = std::sync::Mutex::new(parts);
    let next = || waiting.lock().ok()?.pop();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(64) {
            scope.spawn(|| {
                while let Some(part) = next() {
                    work(part);
                }
            });
        }
    });
}
