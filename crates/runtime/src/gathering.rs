//! Gatherings: who was called to cast a piece together, who takes which part, who is ready, and when it starts.
//!
//! One calls others near; each takes a part or declines; whoever can sound is ready. It starts on a bar once nobody is waited for, when the
//! inviter begins, or a minute after the invitation; whoever is not ready then is left out. One is in one gathering at a time. It belongs to its
//! inviter until it sounds: if the inviter leaves before, it ends, since the melodies are the inviter's; afterwards it goes on to the last note.
//! What it is not: it sends and sounds nothing; it is told what happens by the runtime and says what changed. Everything here is of the
//! moment: a crash forgets it, and what was cast by then is lost as any performance under way.

mod changes;
mod member;
#[cfg(test)]
mod tests;

pub use changes::{End, News};
pub use member::{Here, Member, Stance, Why};

use crate::refusal::Refusal;
use kernel::{GatheringId, SongweaverId};
use protocol::limits::GATHERING_MAX;
use song::{Intent, Melody};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Metres from the inviter within which one is called.
pub const CALL_METRES: f32 = 30.0;
/// Metres from the inviter beyond which one is left out: a little more, so that nobody falls out by a step.
pub const STRAY_METRES: f32 = 38.0;
/// Milliseconds after the invitation at which whoever is not ready is left out.
pub const READY_WITHIN_MS: u64 = 60_000;
/// Milliseconds of count-in at least; the start falls on the next bar after them.
pub const COUNT_IN_MS: u64 = 3_000;
/// Milliseconds for which somebody who declined is not asked again by the same inviter.
pub const DECLINED_MS: u64 = 120_000;
/// Invitations that may wait for one Songweaver.
pub const WAITING_MAX: usize = 4;
/// Refused invitations that are remembered; the oldest are forgotten first.
const DECLINED_MAX: usize = 4096;

/// A part of the piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its notes, as they sound.
    pub melody: Melody,
    /// The melody's name, as the inviter keeps it.
    pub name: String,
    /// Which voice of that melody, from 0; `None` for the whole.
    pub voice: Option<u8>,
    /// Beats after the start at which it enters.
    pub delay_beats: u8,
    /// Scale steps that it was moved by.
    pub steps: i8,
    /// Octaves that it was moved by.
    pub octaves: i8,
}

/// How far a gathering has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Answers are waited for.
    Open,
    /// The start is set.
    Counting {
        /// When, on the world's clock.
        start_ms: u64,
    },
    /// It sounds.
    Sounding {
        /// Since when.
        start_ms: u64,
    },
}

/// The time that a gathering is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// The inviting region, by number.
    pub region: usize,
    /// Milliseconds of its bar.
    pub bar_ms: u32,
    /// Beats of its bar.
    pub beats: u8,
}

impl Pulse {
    /// Milliseconds after the start of so many beats.
    #[must_use]
    pub fn beats_ms(self, beats: u8) -> u64 {
        u64::from(beats) * u64::from(self.bar_ms) / u64::from(self.beats.max(1))
    }
}

/// A gathering.
#[derive(Debug, Clone)]
pub struct Gathering {
    /// Its identity.
    pub id: GatheringId,
    /// The time it is counted in.
    pub pulse: Pulse,
    /// What it is for.
    pub intent: Intent,
    /// The parts.
    pub parts: Arc<[Part]>,
    /// Those of it; the first one is the inviter.
    pub members: Vec<Member>,
    /// When those who are not ready are left out.
    pub until_ms: u64,
    /// How far it has come.
    pub phase: Phase,
    changed: bool,
}

/// What an invitation says.
#[derive(Debug)]
pub struct Call {
    /// The gathering's identity.
    pub id: GatheringId,
    /// Who calls.
    pub inviter: SongweaverId,
    /// The inviter's part.
    pub part: u8,
    /// The others, each with what is seen of it.
    pub others: Vec<(SongweaverId, Option<Here>)>,
    /// The parts.
    pub parts: Vec<Part>,
    /// What it is for.
    pub intent: Intent,
    /// The time it is counted in.
    pub pulse: Pulse,
}

/// All gatherings: at most one for each who is in the world.
#[derive(Debug, Default)]
pub struct Gatherings {
    gatherings: BTreeMap<GatheringId, Gathering>,
    /// Until when an inviter may not ask somebody again, who declined.
    declined: BTreeMap<(SongweaverId, SongweaverId), u64>,
    ended: Vec<(Gathering, End)>,
    /// Starts that were set and that nobody waits for yet.
    set: Vec<(GatheringId, u64)>,
}

impl Gatherings {
    /// Calls others.
    ///
    /// # Errors
    /// When the inviter is in a gathering, the parts are too few, or nobody can be asked; then nothing was sent to anybody.
    pub fn call(&mut self, call: Call, now_ms: u64) -> Result<(), Refusal> {
        if self.taking_part(call.inviter).is_some() {
            return Err(elsewhere());
        }
        if call.parts.len() < 2
            || call.parts.len() > GATHERING_MAX
            || call.others.is_empty()
            || call.others.len() >= GATHERING_MAX
        {
            let reason = format!(
                "A piece has 2 to {GATHERING_MAX} parts, and 1 to {} others are asked.",
                GATHERING_MAX - 1
            );
            return Err(Refusal::new("gathering-size", reason));
        }
        let mut members = vec![Member::inviter(call.inviter, part_of(&call.parts, call.part)?)];
        for (who, here) in call.others {
            if who == call.inviter {
                return Err(Refusal::new(
                    "yourself",
                    "Name the others; you are in it already.",
                ));
            }
            if members.iter().all(|member| member.songweaver != who) {
                let why = self.why_not(call.inviter, who, here, now_ms);
                members.push(Member::invited(who, here, why));
            }
        }
        if members.iter().filter(|member| member.stance.is_in()).count() < 2 {
            let reasons: Vec<&str> = members.iter().filter_map(Member::why_word).collect();
            let reason = format!(
                "Nobody of them can be asked now ({}). Others must stand within {CALL_METRES:.0} m.",
                reasons.join(", ")
            );
            return Err(Refusal::new("nobody-to-ask", reason));
        }
        let gathering = Gathering {
            id: call.id,
            pulse: call.pulse,
            intent: call.intent,
            parts: call.parts.into(),
            members,
            until_ms: now_ms + READY_WITHIN_MS,
            phase: Phase::Open,
            changed: true,
        };
        self.gatherings.insert(call.id, gathering);
        Ok(())
    }

    /// Why somebody is not even asked.
    fn why_not(
        &self,
        inviter: SongweaverId,
        who: SongweaverId,
        here: Option<Here>,
        now_ms: u64,
    ) -> Option<Why> {
        let Some(here) = here else { return Some(Why::Gone) };
        let declined = self.declined.get(&(inviter, who));
        let waiting = self.gatherings.values().filter(|one| {
            let member = one.member(who);
            member.is_some_and(|member| member.stance == Stance::Invited)
        });
        if here.blocked_by_inviter {
            Some(Why::Blocked)
        } else if here.metres > CALL_METRES {
            Some(Why::Far)
        } else if self.taking_part(who).is_some() {
            Some(Why::Elsewhere)
        } else if declined.is_some_and(|until| now_ms < *until) {
            Some(Why::AskedBefore)
        } else if waiting.count() >= WAITING_MAX {
            Some(Why::Full)
        } else {
            None
        }
    }

    /// Somebody takes a part, or declines with none.
    ///
    /// # Errors
    /// Why it cannot; nothing changed.
    pub fn answer(
        &mut self,
        id: GatheringId,
        who: SongweaverId,
        part: Option<u8>,
        now_ms: u64,
    ) -> Result<(), Refusal> {
        let own = self.of(id, who)?;
        let Some(part) = part else {
            return self.leave(id, who, now_ms);
        };
        if own.phase != Phase::Open {
            return Err(begun());
        }
        let part = part_of(&own.parts, part)?;
        if own
            .members
            .iter()
            .any(|member| member.songweaver != who && member.stance.is_in() && member.part == Some(part))
        {
            return Err(Refusal::new(
                "part-taken",
                "Someone else has this part; take another.",
            ));
        }
        if self.taking_part(who).is_some_and(|other| other != id) {
            return Err(elsewhere());
        }
        let gathering = self.of_mut(id)?;
        gathering.changed = true;
        if let Some(member) = gathering.member_mut(who) {
            member.part = Some(part);
            if member.stance == Stance::Invited {
                member.stance = Stance::Accepted;
            }
        }
        Ok(())
    }

    /// The client of somebody can sound; `connection` is the one that says so.
    ///
    /// # Errors
    /// Why that is not asked; nothing changed.
    pub fn ready(&mut self, id: GatheringId, who: SongweaverId, connection: u32) -> Result<(), Refusal> {
        self.of(id, who)?;
        let gathering = self.of_mut(id)?;
        if matches!(gathering.phase, Phase::Sounding { .. }) {
            return Err(begun());
        }
        gathering.changed = true;
        let member = gathering.member_mut(who).ok_or_else(unknown)?;
        match member.stance {
            Stance::Accepted | Stance::Ready { .. } => {
                member.stance = Stance::Ready { connection };
                Ok(())
            }
            _ => Err(Refusal::new("no-part", "Take a part first.")),
        }
    }

    /// The inviter begins with those who are ready.
    ///
    /// # Errors
    /// When it is not the inviter's, has begun, or fewer than two are ready; nothing changed.
    pub fn begin(&mut self, id: GatheringId, who: SongweaverId, now_ms: u64) -> Result<(), Refusal> {
        let own = self.of(id, who)?;
        if own.inviter() != who {
            return Err(Refusal::new(
                "not-the-inviter",
                "Whoever invited says when it begins.",
            ));
        }
        if own.phase != Phase::Open {
            return Err(begun());
        }
        let inviter_ready = own.members.first().is_some_and(|member| member.stance.is_ready());
        if !inviter_ready || own.ready_count() < 2 {
            return Err(Refusal::new(
                "not-ready",
                "You and one other at least must be ready.",
            ));
        }
        let gathering = self.of_mut(id)?;
        gathering.leave_out_unready(Why::NotReady);
        self.settle(id, now_ms);
        Ok(())
    }

    /// Somebody leaves, or declines.
    ///
    /// # Errors
    /// When there is no such gathering of its own.
    pub fn leave(&mut self, id: GatheringId, who: SongweaverId, now_ms: u64) -> Result<(), Refusal> {
        let own = self.of(id, who)?;
        let (inviter, phase) = (own.inviter(), own.phase);
        if inviter == who && !matches!(phase, Phase::Sounding { .. }) {
            self.end(id, End::Withdrawn);
            return Ok(());
        }
        let gathering = self.of_mut(id)?;
        gathering.changed = true;
        let mut declined = false;
        if let Some(member) = gathering.member_mut(who) {
            declined = member.stance == Stance::Invited;
            member.stance = if declined {
                Stance::Declined
            } else {
                Stance::LeftOut(Why::Left)
            };
        }
        if declined {
            self.remember_declined(inviter, who, now_ms);
        }
        self.settle(id, now_ms);
        Ok(())
    }

    fn remember_declined(&mut self, inviter: SongweaverId, who: SongweaverId, now_ms: u64) {
        self.declined.retain(|_, until| now_ms < *until);
        if self.declined.len() >= DECLINED_MAX {
            let oldest = self.declined.iter().min_by_key(|(_, until)| **until);
            if let Some(oldest) = oldest.map(|(pair, _)| *pair) {
                self.declined.remove(&oldest);
            }
        }
        self.declined.insert((inviter, who), now_ms + DECLINED_MS);
    }

    /// The gathering in which somebody takes a part.
    #[must_use]
    pub fn taking_part(&self, who: SongweaverId) -> Option<GatheringId> {
        let takes = |gathering: &&Gathering| {
            let member = gathering.member(who);
            member.is_some_and(|member| member.stance.is_in() && member.stance != Stance::Invited)
        };
        self.gatherings.values().find(takes).map(|gathering| gathering.id)
    }

    /// The gatherings that somebody is told of.
    pub fn told_to(&self, who: SongweaverId) -> impl Iterator<Item = &Gathering> {
        self.gatherings.values().filter(move |gathering| {
            let member = gathering.member(who);
            member.is_some_and(|member| member.stance.is_in() && !member.unheard)
        })
    }

    /// A gathering under way.
    #[must_use]
    pub fn get(&self, id: GatheringId) -> Option<&Gathering> {
        self.gatherings.get(&id)
    }

    /// A gathering that somebody is in.
    fn of(&self, id: GatheringId, who: SongweaverId) -> Result<&Gathering, Refusal> {
        let gathering = self.gatherings.get(&id).ok_or_else(unknown)?;
        let member = gathering.member(who).ok_or_else(unknown)?;
        if member.unheard || !member.stance.is_in() {
            return Err(unknown());
        }
        Ok(gathering)
    }

    fn of_mut(&mut self, id: GatheringId) -> Result<&mut Gathering, Refusal> {
        self.gatherings.get_mut(&id).ok_or_else(unknown)
    }
}

impl Gathering {
    /// Who called it.
    #[must_use]
    pub fn inviter(&self) -> SongweaverId {
        self.members[0].songweaver
    }

    /// Somebody of it.
    #[must_use]
    pub fn member(&self, who: SongweaverId) -> Option<&Member> {
        self.members.iter().find(|member| member.songweaver == who)
    }

    /// When it starts, once that is set.
    #[must_use]
    pub fn start_ms(&self) -> Option<u64> {
        match self.phase {
            Phase::Open => None,
            Phase::Counting { start_ms } | Phase::Sounding { start_ms } => Some(start_ms),
        }
    }

    fn member_mut(&mut self, who: SongweaverId) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.songweaver == who)
    }

    fn ready_count(&self) -> usize {
        let ready = self.members.iter().filter(|member| member.stance.is_ready());
        ready.count()
    }

    fn leave_out_unready(&mut self, why: Why) {
        for member in &mut self.members {
            if matches!(member.stance, Stance::Invited | Stance::Accepted) {
                member.stance = Stance::LeftOut(why);
                self.changed = true;
            }
        }
    }
}

fn part_of(parts: &[Part], part: u8) -> Result<u8, Refusal> {
    if usize::from(part) < parts.len() {
        return Ok(part);
    }
    let reason = format!("There are parts 0 to {}.", parts.len().saturating_sub(1));
    Err(Refusal::new("no-such-part", reason))
}

fn unknown() -> Refusal {
    Refusal::new(
        "unknown-gathering",
        "There is no such gathering, or it is over, or you are not in it any more.",
    )
}

fn begun() -> Refusal {
    Refusal::new("gathering-begun", "Its start is set; parts are settled.")
}

fn elsewhere() -> Refusal {
    Refusal::new(
        "gathered-elsewhere",
        "You are in a gathering already. Leave it, or let it end.",
    )
}
