//! Moments as people at the machine read them.
//!
//! What it is not: no calendar for calculating, and no local time; the log is in UTC too.

/// Seconds of a day without leap seconds, as Unix time counts.
const DAY: u64 = 86_400;
/// Days from 0000-03-01 to 1970-01-01.
const TO_1970: u64 = 719_468;
/// Days of 400 years.
const ERA: u64 = 146_097;

/// Unix seconds as `2026-11-22T23:59:59Z` (RFC 3339). The date by Howard Hinnant's `civil_from_days`, for years from 1970 on.
#[must_use]
pub fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / DAY + TO_1970, seconds % DAY);
    let (era, day) = (days / ERA, days % ERA);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    // Months from March on, so that a leap day is a year's last.
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    format!(
        "{:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}Z",
        era * 400 + year + next,
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn moments_are_dates_of_the_calendar() {
        for (seconds, said) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_795_393_648, "2026-11-23T00:27:28Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(seconds), said);
        }
    }
}
