//! What one simulation is to do: seed, length, population, and which faults may come.
//!
//! What it is not: when exactly something happens is drawn from the seed while it runs.

/// What is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The seed of everything.
    pub seed: u64,
    /// Virtual seconds under faults; a calm ending follows.
    pub seconds: u32,
    /// Players.
    pub players: u32,
    /// Which faults may come.
    pub faults: FaultKinds,
    /// Whether everything that happens is printed.
    pub trace: bool,
    /// What is made wrong on purpose, to see that it is found.
    pub sabotage: Option<Sabotage>,
}

/// A fault that no promise can be kept under: it must be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// The disk answers before it has synced.
    LyingDisk,
    /// The world's clock jumps backwards.
    BackwardClock,
}

impl std::str::FromStr for Sabotage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "lying-disk" => Ok(Self::LyingDisk),
            "backward-clock" => Ok(Self::BackwardClock),
            _ => Err("there are lying-disk and backward-clock".to_owned()),
        }
    }
}

/// Which faults may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultKinds {
    /// The power is cut at a chance moment.
    pub cuts: bool,
    /// The power is cut inside a commit.
    pub cuts_in_commit: bool,
    /// The disk stands still for a while, then goes on.
    pub stalls: bool,
    /// The disk is full for a while.
    pub full: bool,
    /// Writes are refused, or end with nothing known of them.
    pub writes: bool,
    /// Reads are slow or fail.
    pub reads: bool,
    /// The clock jumps forward or stands still; the calendar goes backwards.
    pub clock: bool,
    /// Players' lines break.
    pub lines: bool,
}

/// Names of the kinds, in the order of [`FaultKinds::flags`].
const NAMES: [&str; 8] = [
    "cuts", "commit", "stalls", "full", "writes", "reads", "clock", "lines",
];

impl FaultKinds {
    /// All of them.
    pub const ALL: Self = Self::each(true);
    /// None.
    pub const NONE: Self = Self::each(false);

    const fn each(on: bool) -> Self {
        Self {
            cuts: on,
            cuts_in_commit: on,
            stalls: on,
            full: on,
            writes: on,
            reads: on,
            clock: on,
            lines: on,
        }
    }

    fn flags(&mut self) -> [&mut bool; 8] {
        [
            &mut self.cuts,
            &mut self.cuts_in_commit,
            &mut self.stalls,
            &mut self.full,
            &mut self.writes,
            &mut self.reads,
            &mut self.clock,
            &mut self.lines,
        ]
    }

    /// The kinds as they are written behind `--faults`.
    #[must_use]
    pub fn text(mut self) -> String {
        let named = self.flags().into_iter().zip(NAMES);
        let names: Vec<&str> = named.filter(|(on, _)| **on).map(|(_, name)| name).collect();
        match names.len() {
            0 => "none".to_owned(),
            8 => "all".to_owned(),
            _ => names.join(","),
        }
    }

    /// The kinds without the one of a number, where it was among them; for shrinking.
    #[must_use]
    pub fn without(mut self, number: usize) -> Option<Self> {
        let mut flags = self.flags();
        let flag = flags.get_mut(number)?;
        std::mem::take(&mut **flag).then_some(self)
    }
}

impl std::str::FromStr for FaultKinds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => return Ok(Self::ALL),
            "none" => return Ok(Self::NONE),
            _ => {}
        }
        let mut kinds = Self::NONE;
        for name in text.split(',') {
            let place = NAMES.iter().position(|known| *known == name).ok_or_else(|| {
                format!(
                    "no fault is called {name:?}; there are all, none, {}",
                    NAMES.join(", ")
                )
            })?;
            *kinds.flags()[place] = true;
        }
        Ok(kinds)
    }
}

impl Plan {
    /// What is simulated under a seed where nothing else is said.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self {
            seed,
            seconds: 100,
            players: 4,
            faults: FaultKinds::ALL,
            trace: false,
            sabotage: None,
        }
    }

    /// The command that simulates this again.
    #[must_use]
    pub fn command(&self) -> String {
        format!(
            "cargo xtask simulate --seed {} --seconds {} --players {} --faults {} --trace",
            self.seed,
            self.seconds,
            self.players,
            self.faults.text()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_as_they_are_read() {
        for text in ["all", "none", "cuts,clock", "reads"] {
            let kinds: Result<FaultKinds, String> = text.parse();
            assert_eq!(kinds.map(FaultKinds::text), Ok(text.to_owned()));
        }
        assert!("cuts,nonsense".parse::<FaultKinds>().is_err());
    }
}
