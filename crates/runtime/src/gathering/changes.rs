//! What time and place do to gatherings: who strayed or was cut off, whose minute is over, when a start is set, when all is sung; and what
//! is to be told of it.
//!
//! What it is not: it asks nobody; what is seen of those in the world is given to it.

use super::{COUNT_IN_MS, Gathering, Gatherings, Here, Phase, STRAY_METRES, Stance, Why};
use crate::publish::next_bar;
use kernel::{GatheringId, SongweaverId};

/// Why a gathering is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All parts have ended.
    Sung,
    /// The inviter left it.
    Withdrawn,
    /// Fewer than two are left.
    Alone,
    /// The inviter was not ready in time.
    Late,
    /// The world rests.
    Resting,
    /// The server stops.
    Stopping,
    /// Maintenance began.
    Maintenance,
}

impl End {
    /// Its word on the wire and in metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sung => "sung",
            Self::Withdrawn => "withdrawn",
            Self::Alone => "alone",
            Self::Late => "late",
            Self::Resting => "resting",
            Self::Stopping => "stopping",
            Self::Maintenance => "maintenance",
        }
    }
}

/// Something to tell.
#[derive(Debug)]
pub struct News {
    /// The gathering as it is.
    pub gathering: Gathering,
    /// Who is told.
    pub to: Vec<SongweaverId>,
    /// Why it is over, where it is.
    pub end: Option<End>,
}

impl Gatherings {
    /// Looks at everyone: `here` says what is seen of a member from where the inviter stands, `sounds` whether it still sounds its part.
    pub fn look(
        &mut self,
        now_ms: u64,
        here: impl Fn(SongweaverId, SongweaverId) -> Option<Here>,
        sounds: impl Fn(GatheringId, SongweaverId) -> bool,
    ) {
        let ids: Vec<GatheringId> = self.gatherings.keys().copied().collect();
        for id in ids {
            let Some(gathering) = self.gatherings.get_mut(&id) else {
                continue;
            };
            if matches!(gathering.phase, Phase::Sounding { .. }) {
                let sounding = |member: &super::Member| {
                    member.stance == Stance::Sounding && sounds(id, member.songweaver)
                };
                if !gathering.members.iter().any(sounding) {
                    self.end(id, End::Sung);
                }
                continue;
            }
            let inviter = gathering.inviter();
            if here(inviter, inviter).is_none() {
                self.end(id, End::Withdrawn);
                continue;
            }
            gathering.see(|who| here(inviter, who));
            if gathering.phase == Phase::Open && now_ms >= gathering.until_ms {
                gathering.leave_out_unready(Why::Late);
            }
            self.settle(id, now_ms);
        }
    }

    /// Sets the start when nobody is waited for any more, or ends what cannot start.
    pub(super) fn settle(&mut self, id: GatheringId, now_ms: u64) {
        let Some(gathering) = self.gatherings.get_mut(&id) else {
            return;
        };
        let left = gathering
            .members
            .iter()
            .filter(|member| member.stance.is_in())
            .count();
        match gathering.phase {
            Phase::Sounding { .. } => {}
            _ if !gathering.members[0].stance.is_in() => self.end(id, End::Late),
            _ if left < 2 => self.end(id, End::Alone),
            Phase::Open if gathering.ready_count() == left => {
                let start_ms = next_bar(now_ms + COUNT_IN_MS, gathering.pulse.bar_ms);
                gathering.phase = Phase::Counting { start_ms };
                gathering.changed = true;
                self.set.push((id, start_ms));
            }
            Phase::Open | Phase::Counting { .. } => {}
        }
    }

    /// The start has come: those who are ready and able sound, the others are left out. Gives who sounds which part; nobody where fewer
    /// than two are left, and then it is over.
    pub fn start(
        &mut self,
        id: GatheringId,
        able: impl Fn(SongweaverId) -> Result<(), Why>,
    ) -> Vec<(SongweaverId, u8)> {
        let Some(gathering) = self.gatherings.get_mut(&id) else {
            return Vec::new();
        };
        let Phase::Counting { start_ms } = gathering.phase else {
            return Vec::new();
        };
        let mut sounding = Vec::new();
        for member in &mut gathering.members {
            let able = match member.stance {
                Stance::Ready { .. } => able(member.songweaver),
                // It was ready, and its connection changed since.
                Stance::Accepted => Err(Why::Lost),
                _ => continue,
            };
            match (able, member.part) {
                (Ok(()), Some(part)) => sounding.push((member.songweaver, part)),
                (Err(why), _) => member.stance = Stance::LeftOut(why),
                (Ok(()), None) => member.stance = Stance::LeftOut(Why::NotReady),
            }
        }
        gathering.changed = true;
        if sounding.len() < 2 {
            self.end(id, End::Alone);
            return Vec::new();
        }
        for member in &mut gathering.members {
            if member.stance.is_ready() {
                member.stance = Stance::Sounding;
            }
        }
        gathering.phase = Phase::Sounding { start_ms };
        sounding
    }

    /// Somebody who was to sound could not begin after all.
    pub fn could_not(&mut self, id: GatheringId, who: SongweaverId, why: Why) {
        if let Some(gathering) = self.gatherings.get_mut(&id) {
            gathering.changed = true;
            if let Some(member) = gathering.member_mut(who) {
                member.stance = Stance::LeftOut(why);
            }
        }
    }

    /// Ends a gathering.
    pub fn end(&mut self, id: GatheringId, end: End) {
        if let Some(gathering) = self.gatherings.remove(&id) {
            self.set.retain(|(set, _)| *set != id);
            self.ended.push((gathering, end));
        }
    }

    /// Ends all that have not started.
    pub fn end_all(&mut self, end: End) {
        self.end_before(0, end);
    }

    /// Ends all that have not started, but for those whose start is set and comes before a time: who counts in already sings.
    pub fn end_before(&mut self, at_ms: u64, end: End) {
        let waiting = self.gatherings.values().filter(|one| match one.phase {
            Phase::Open => true,
            Phase::Counting { start_ms } => start_ms >= at_ms,
            Phase::Sounding { .. } => false,
        });
        for id in waiting.map(|one| one.id).collect::<Vec<_>>() {
            self.end(id, end);
        }
    }

    /// What is to be told, once.
    pub fn news(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        for gathering in self.gatherings.values_mut().filter(|one| one.changed) {
            gathering.changed = false;
            let to = gathering.listeners();
            news.push(News {
                gathering: gathering.clone(),
                to,
                end: None,
            });
        }
        for (mut gathering, end) in std::mem::take(&mut self.ended) {
            let to = gathering.listeners();
            news.push(News {
                gathering,
                to,
                end: Some(end),
            });
        }
        news
    }

    /// The starts that were set since the last time.
    pub fn take_set(&mut self) -> Vec<(GatheringId, u64)> {
        std::mem::take(&mut self.set)
    }

    /// How many are under way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.gatherings.len()
    }
}

impl Gathering {
    /// Takes up what is seen of its members before the start.
    fn see(&mut self, here: impl Fn(SongweaverId) -> Option<Here>) {
        for member in &mut self.members {
            if !member.stance.is_in() {
                continue;
            }
            let stance = match here(member.songweaver) {
                None => Stance::LeftOut(Why::Gone),
                Some(here) if here.metres > STRAY_METRES => Stance::LeftOut(Why::Far),
                Some(here) if here.blocked_by_inviter => Stance::LeftOut(Why::Blocked),
                // To the others it left; who is blocked is not told so.
                Some(here) if here.blocks_inviter && member.stance != Stance::Invited => {
                    Stance::LeftOut(Why::Left)
                }
                Some(here) => match member.stance {
                    Stance::Ready { connection } if here.connection != Some(connection) => Stance::Accepted,
                    Stance::Invited if here.blocks_inviter => {
                        member.unheard = true;
                        Stance::Invited
                    }
                    same => same,
                },
            };
            // Once the start is set a cut connection has until then to come back.
            if stance != member.stance {
                member.stance = stance;
                self.changed = true;
            }
        }
    }

    /// Those who hear of it: who is in it, and once more who has just fallen out.
    fn listeners(&mut self) -> Vec<SongweaverId> {
        let mut to = Vec::new();
        for member in &mut self.members {
            let out = !member.stance.is_in();
            if !member.unheard && !member.told_out {
                to.push(member.songweaver);
            }
            member.told_out |= out;
        }
        to
    }
}
