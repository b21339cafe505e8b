//! The journal's growth: how many events and bytes of each kind every world day brought.
//!
//! What an operator plans disks by. What it is not: it does not measure the tables beside the journal.

use kernel::Recorded;

use super::{Added, ProjectedRow, Projection, Projections};
use crate::StoreError;

/// Days of one answer.
const ROWS_MAX: usize = 10_000;

/// The projection of growth.
#[derive(Debug, Clone, Copy)]
pub struct Growing {
    /// Milliseconds of the world clock that a day has.
    pub day_ms: u64,
}

/// What one kind of event brought in one world day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayGrowth {
    /// The world day, from 0.
    pub day: u64,
    /// The kind of event.
    pub kind: String,
    /// How many.
    pub events: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

impl Growing {
    /// What the days brought, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn read(projections: &Projections) -> Result<Vec<DayGrowth>, StoreError> {
        let rows = projections.rows(NAME, "", ROWS_MAX).await?;
        Ok(rows.into_iter().filter_map(day).collect())
    }
}

const NAME: &str = "growth";

impl Projection for Growing {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn fold(&self, events: &[Recorded], added: &mut Added) {
        let mut sums: std::collections::BTreeMap<(u64, &str), [i64; 2]> = std::collections::BTreeMap::new();
        for event in events {
            let sum = sums
                .entry((event.at.0 / self.day_ms.max(1), &event.kind))
                .or_default();
            sum[0] += 1;
            sum[1] += i64::try_from(event.body.len()).unwrap_or(i64::MAX);
        }
        for ((day, kind), numbers) in sums {
            added.add(format!("{day:010}/{kind}"), numbers);
        }
    }
}

fn day(row: ProjectedRow) -> Option<DayGrowth> {
    let (day, kind) = row.key.split_once('/')?;
    Some(DayGrowth {
        day: day.parse().ok()?,
        kind: kind.to_owned(),
        events: u64::try_from(row.numbers[0]).unwrap_or(0),
        bytes: u64::try_from(row.numbers[1]).unwrap_or(0),
    })
}
