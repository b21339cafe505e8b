//! What one simulation is to do: seed, length, population, and which faults may come.
//!
//! What it is not: when exactly something happens is drawn from the seed while it runs.

use journal::memory::Lie;

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
    /// Whether another node claims a region now and then, as where the first was silent for too long.
    pub rivals: bool,
    /// Whether everything that happens is printed.
    pub trace: bool,
    /// What is made wrong on purpose, to see that it is found.
    pub sabotage: Option<Sabotage>,
}

/// A promise that is broken on purpose: it must be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// The world's clock jumps backwards.
    BackwardClock,
    /// The disk breaks one of its own.
    Disk(Lie),
}

/// Every sabotage, as it is named and in words.
pub const SABOTAGES: [(&str, Sabotage, &str); 12] = [
    (
        "lying-disk",
        Sabotage::Disk(Lie::EarlyAnswer),
        "the disk answers before it has synced, and syncs slowly",
    ),
    (
        "reordering-disk",
        Sabotage::Disk(Lie::Reorders),
        "a power cut leaves later writes without earlier ones",
    ),
    (
        "torn-append",
        Sabotage::Disk(Lie::Tears),
        "a power cut leaves an append without its last event",
    ),
    (
        "no-fence",
        Sabotage::Disk(Lie::NoFence),
        "a stale owner's appends are taken",
    ),
    (
        "no-versions",
        Sabotage::Disk(Lie::NoVersions),
        "an append is taken wherever its stream stands",
    ),
    (
        "forgotten-commands",
        Sabotage::Disk(Lie::ForgetsCommands),
        "no command's first answer is kept",
    ),
    (
        "lost-checkpoint",
        Sabotage::Disk(Lie::LosesCheckpoints),
        "a policy's checkpoint does not move with its append",
    ),
    (
        "dropped-credit",
        Sabotage::Disk(Lie::DropsFollowing),
        "what a policy appends is answered and not written",
    ),
    (
        "double-credit",
        Sabotage::Disk(Lie::ForgetsFollowing),
        "neither a policy's checkpoint nor a command's first answer is kept",
    ),
    (
        "lost-rows",
        Sabotage::Disk(Lie::LosesRows),
        "one in eight writes beside the journal is answered and not written",
    ),
    (
        "skipped-events",
        Sabotage::Disk(Lie::SkipsEvents),
        "whoever reads all events misses one in 64",
    ),
    (
        "backward-clock",
        Sabotage::BackwardClock,
        "the world's clock jumps backwards",
    ),
];

impl Sabotage {
    /// The promise that the disk breaks, where it is the disk's.
    #[must_use]
    pub fn of_disk(self) -> Option<Lie> {
        match self {
            Self::BackwardClock => None,
            Self::Disk(lie) => Some(lie),
        }
    }
}

impl std::str::FromStr for Sabotage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = SABOTAGES.iter().find(|(name, ..)| *name == text);
        known.map(|(_, sabotage, _)| *sabotage).ok_or_else(|| {
            let names: Vec<&str> = SABOTAGES.iter().map(|(name, ..)| *name).collect();
            format!("there are {}", names.join(", "))
        })
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
            rivals: false,
            trace: false,
            sabotage: None,
        }
    }

    /// Whether rivals come: where they are asked for, and where only they can tell a fence that does not hold.
    #[must_use]
    pub fn has_rivals(&self) -> bool {
        self.rivals || self.sabotage == Some(Sabotage::Disk(Lie::NoFence))
    }

    /// The command that simulates this again.
    #[must_use]
    pub fn command(&self) -> String {
        format!(
            "cargo xtask simulate --seed {} --seconds {} --players {} --faults {}{} --trace",
            self.seed,
            self.seconds,
            self.players,
            self.faults.text(),
            if self.rivals { " --rivals" } else { "" }
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
