//! The weather: when which fault comes and how long it stays, drawn from the seed.
//!
//! What it is not: how a fault works is the disk's, the clock's and the players' lines' own matter.

use crate::clock::VirtualClock;
use crate::history::History;
use crate::plan::{FaultKinds, Plan, Sabotage};
use journal::MemoryDisk;
use journal::memory::{Cut, Faults, Lie};
use kernel::RandomStream;

/// Virtual milliseconds between two changes of the weather, on average.
const SPELL_MS: u32 = 7_000;
/// Virtual milliseconds between two power cuts, on average.
const CUT_MS: u32 = 24_000;

/// Virtual milliseconds between two syncs of a disk that answers before it has synced, which lets it take its time.
const LAZY_SYNC_MS: u64 = 1_500;
/// Longest pause between two syncs of a slow disk, in virtual milliseconds.
const SLOW_SYNC_MS_MAX: u32 = 900;

/// How often each fault came that the disk does not count itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spells {
    /// Times the disk stood still.
    pub stalls: u64,
    /// Times the disk was slow.
    pub slow: u64,
    /// Times the world's clock jumped.
    pub jumps: u64,
    /// Times the world's clock stood still.
    pub stills: u64,
    /// Times the calendar went wrong.
    pub calendar: u64,
}

/// What is wrong now.
#[derive(Debug)]
pub struct Weather {
    kinds: FaultKinds,
    sabotage: Option<Sabotage>,
    chance: RandomStream,
    /// When the weather changes.
    until_ms: u64,
    /// When the power is cut next.
    cut_at_ms: u64,
    /// Whether the disk stands still.
    pub stalled: bool,
    /// Virtual milliseconds between two syncs at least.
    pub sync_every_ms: u64,
    /// Whether writing or reading is disturbed.
    pub disturbed: bool,
    /// What came so far.
    pub spells: Spells,
}

impl Weather {
    /// Calm weather that will change.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let mut chance = RandomStream::new(plan.seed, "weather");
        Self {
            kinds: plan.faults,
            sabotage: plan.sabotage,
            until_ms: u64::from(chance.below(SPELL_MS)),
            cut_at_ms: u64::from(2_000 + chance.below(2 * CUT_MS)),
            chance,
            stalled: false,
            sync_every_ms: usual_sync_ms(plan.sabotage),
            disturbed: false,
            spells: Spells::default(),
        }
    }

    /// Whether a start may be cut as well: then the power goes again soon.
    pub fn begin_life(&mut self, now_ms: u64, disk: &MemoryDisk) {
        let soon = self.chance.below(4) == 0;
        let wait = if soon { 60 } else { 2 * CUT_MS };
        self.cut_at_ms = now_ms + 1 + u64::from(self.chance.below(wait));
        if self.kinds.cuts_in_commit && self.chance.below(2) == 0 {
            let writes = if soon { 12 } else { 260 };
            let cut = [Cut::BeforeWrite, Cut::BeforeSync, Cut::AfterSync][self.chance.below(3) as usize];
            disk.plan_cut(u64::from(1 + self.chance.below(writes)), cut);
        }
    }

    /// Changes the weather when it is time to; says whether the power is to be cut now.
    pub fn pass(&mut self, history: &mut History, disk: &MemoryDisk, clock: &VirtualClock) -> bool {
        if history.now_ms >= self.until_ms {
            self.until_ms = history.now_ms + u64::from(1 + self.chance.below(2 * SPELL_MS));
            let what = self.change(disk, clock);
            history.note(&format!("weather: {what}"));
        }
        self.kinds.cuts && history.now_ms >= self.cut_at_ms
    }

    fn change(&mut self, disk: &MemoryDisk, clock: &VirtualClock) -> &'static str {
        self.stalled = false;
        self.sync_every_ms = usual_sync_ms(self.sabotage);
        self.disturbed = false;
        let milli = |chance: &mut RandomStream, most: u32| 1 + chance.below(most) as u16;
        let mut faults = Faults::default();
        let what = match self.chance.below(10) {
            0 if self.kinds.stalls => {
                self.stalled = true;
                self.spells.stalls += 1;
                "the disk stands still"
            }
            1 if self.kinds.full => {
                faults.full = true;
                "the disk is full"
            }
            2 if self.kinds.writes => {
                faults.refused_milli = milli(&mut self.chance, 200);
                faults.unknown_kept_milli = milli(&mut self.chance, 200);
                faults.unknown_lost_milli = milli(&mut self.chance, 100);
                // What is not confirmed is on its way for long.
                if self.kinds.stalls && self.chance.below(2) == 0 {
                    self.slow_down();
                }
                "writes fail or are not confirmed"
            }
            3 if self.kinds.reads => {
                faults.unread_milli = milli(&mut self.chance, 100);
                faults.slow_read_milli = milli(&mut self.chance, 400);
                "reads fail or are slow"
            }
            4 if self.kinds.clock => {
                let ms = u64::from(1 + self.chance.below(20_000));
                if self.sabotage == Some(Sabotage::BackwardClock) {
                    clock.jump_back(ms);
                } else {
                    clock.jump(ms);
                }
                self.spells.jumps += 1;
                "the clock jumps"
            }
            5 if self.kinds.clock => {
                clock.stand_still(u64::from(1 + self.chance.below(8_000)));
                self.spells.stills += 1;
                "the clock stands still"
            }
            6 if self.kinds.clock => {
                let error = i64::from(self.chance.below(600_000)) - 400_000;
                clock.set_calendar_error(error);
                self.spells.calendar += 1;
                "the calendar is wrong"
            }
            7 if self.kinds.stalls => {
                self.slow_down();
                "the disk is slow"
            }
            _ => "calm",
        };
        self.disturbed =
            self.stalled || self.sync_every_ms > usual_sync_ms(self.sabotage) || faults != Faults::default();
        disk.set_faults(faults);
        what
    }

    fn slow_down(&mut self) {
        self.sync_every_ms += u64::from(1 + self.chance.below(SLOW_SYNC_MS_MAX));
        self.spells.slow += 1;
    }

    /// Ends all faults for good.
    pub fn calm(&mut self, disk: &MemoryDisk, clock: &VirtualClock) {
        self.kinds = FaultKinds::NONE;
        self.change(disk, clock);
        self.until_ms = u64::MAX;
        self.cut_at_ms = u64::MAX;
        clock.set_calendar_error(0);
    }
}

/// Virtual milliseconds between two syncs where nothing disturbs them.
fn usual_sync_ms(sabotage: Option<Sabotage>) -> u64 {
    if sabotage == Some(Sabotage::Disk(Lie::EarlyAnswer)) {
        LAZY_SYNC_MS
    } else {
        0
    }
}

impl Spells {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            stalls: self.stalls + other.stalls,
            slow: self.slow + other.slow,
            jumps: self.jumps + other.jumps,
            stills: self.stills + other.stills,
            calendar: self.calendar + other.calendar,
        }
    }
}
