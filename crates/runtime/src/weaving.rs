//! Weaves while they sound: whose performances are one piece, who comes in, who leaves, when it is over.
//!
//! Whoever plays within 30 m of others who play is in their weave: nobody invites, nobody asks. A performance is in one weave at most; a
//! Songweaver has one voice in it. A weave takes voices in for two minutes, eight at most; it ends when all of its performances have ended,
//! which each does two bars after its last note or after a minute, and was judged. What it is not: it sends and judges nothing; it is told of
//! notes and ends by the runtime and says what changed. Everything here is of the moment: a crash forgets it, as it forgets the notes.

mod ended;
pub mod recording;
mod telling;
pub mod voice;

pub use ended::{Ending, Nothing};
pub use telling::{Telling, clearest};
pub use voice::{HeardLate, Judged, LISTENERS_MAX, Part, Sounding, Voice};

use kernel::{SongweaverId, WeaveId};
use protocol::limits::WEAVE_VOICES_MAX;
use protocol::weave::WovenRelation;
use sha2::{Digest, Sha256};
use song::RegionSong;
use song::weave::Tracker;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Metres within which performances weave.
pub const WEAVE_METRES: f32 = 30.0;
/// Metres beyond which a voice has left all others: a little more, so that nobody falls out by a step.
pub const LEAVE_METRES: f32 = 38.0;
/// Milliseconds after its beginning in which a weave takes voices in: with a minute for the last one it lasts three at most.
pub const OPEN_MS: u64 = 120_000;
/// Milliseconds after the end of a performance in which its judgement must have come, else its voice does not count.
const JUDGED_WITHIN_MS: u64 = 180_000;
/// Milliseconds between two looks for others of a performance that sings alone.
const LOOK_MS: u64 = 250;

/// All weaves under way, and everyone who sounds.
#[derive(Debug, Default)]
pub struct Weaving {
    sounding: BTreeMap<SongweaverId, Sounding>,
    /// When the latest performance of each that ended had begun.
    ended: BTreeMap<SongweaverId, u64>,
    weaves: BTreeMap<WeaveId, Weave>,
}

/// A weave under way.
#[derive(Debug)]
pub struct Weave {
    /// Its identity.
    pub weave: WeaveId,
    /// The region it belongs to, by number: where its first performance began.
    pub region: usize,
    /// That region's Song.
    pub song: RegionSong,
    /// When it began.
    pub began_ms: u64,
    /// Its voices, in the order they came in.
    pub voices: Vec<Voice>,
    /// Everyone who came in, also once its voices were taken to be judged.
    pub singers: Vec<SongweaverId>,
    tracker: Tracker,
    /// What was told of its relations last.
    told: Vec<WovenRelation>,
    /// Whether its voices changed since that was told.
    changed: bool,
}

/// Someone near who may be woven with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Who.
    pub songweaver: SongweaverId,
    /// Metres away.
    pub metres: f32,
    /// The delay with which it hears what is played now, in milliseconds.
    pub delay_ms: u32,
    /// Whether neither has blocked the other.
    pub friendly: bool,
}

impl Weaving {
    /// Somebody sounds notes: it comes into a weave where it finds one, or begins one with another who sounds. `near` are those who
    /// hear it, the nearest first; `song_of` gives a region's Song.
    pub fn sounds(
        &mut self,
        sounding: Sounding,
        near: &[Near],
        now_ms: u64,
        song_of: impl FnOnce(usize) -> RegionSong,
    ) {
        let who = sounding.songweaver;
        if self
            .ended
            .get(&who)
            .is_some_and(|ended| sounding.began_ms <= *ended)
        {
            // Notes that were on their way when their performance ended.
            return;
        }
        let known = match self.sounding.entry(who) {
            Entry::Occupied(entry) => {
                let known = entry.into_mut();
                if known.began_ms == sounding.began_ms {
                    known.go_on(sounding);
                } else {
                    *known = sounding;
                }
                known
            }
            Entry::Vacant(entry) => entry.insert(sounding),
        };
        known.heard_by(near);
        if let Some(weave) = known.weave {
            self.feed(weave, who, now_ms);
            return;
        }
        if known.was_in_weave || now_ms < known.looked_ms.saturating_add(LOOK_MS) {
            return;
        }
        known.looked_ms = now_ms.max(1);
        if let Some(weave) = self.find(who, near, now_ms, song_of) {
            self.feed(weave, who, now_ms);
        }
    }

    /// A weave for somebody who sings alone: one that is open, or a new one with the nearest who sounds and is in none.
    fn find(
        &mut self,
        who: SongweaverId,
        near: &[Near],
        now_ms: u64,
        song_of: impl FnOnce(usize) -> RegionSong,
    ) -> Option<WeaveId> {
        let own = self.sounding.get(&who)?.clone();
        let friendly = |other: SongweaverId| {
            near.iter()
                .any(|one| one.songweaver == other && one.friendly && one.metres <= WEAVE_METRES)
        };
        for other in near
            .iter()
            .filter(|other| other.friendly && other.metres <= WEAVE_METRES)
        {
            let Some(sounds) = self.sounding.get(&other.songweaver) else {
                continue;
            };
            let overlaps = now_ms <= sounds.last_ms.saturating_add(sounds.rest_ms);
            if other.songweaver == who || !overlaps {
                continue;
            }
            match sounds.weave {
                Some(id) => {
                    let weave = self.weaves.get_mut(&id)?;
                    let open = now_ms < weave.began_ms.saturating_add(OPEN_MS)
                        && weave.voices.len() < WEAVE_VOICES_MAX
                        && weave.voices.iter().all(|voice| voice.songweaver != who);
                    // Nobody sings with whom it has blocked; those who have left the weave's place are not asked.
                    let welcome = weave.sounding().all(|voice| {
                        friendly(voice.songweaver)
                            || !near
                                .iter()
                                .any(|one| one.songweaver == voice.songweaver && !one.friendly)
                    });
                    if open && welcome {
                        weave.take_in(&own, now_ms);
                        self.set_weave(who, id);
                        return Some(id);
                    }
                }
                None if !sounds.was_in_weave => {
                    let first = sounds.clone();
                    let id = weave_id(&first, &own);
                    // Where the two began, the region of the one who began earlier is the weave's.
                    let region = if first.began_ms <= own.began_ms {
                        first.region
                    } else {
                        own.region
                    };
                    let mut weave = Weave::new(id, region, song_of(region), first.began_ms.min(own.began_ms));
                    weave.take_in(&first, now_ms);
                    weave.take_in(&own, now_ms);
                    self.weaves.insert(id, weave);
                    self.set_weave(first.songweaver, id);
                    self.set_weave(who, id);
                    return Some(id);
                }
                None => {}
            }
        }
        None
    }

    fn set_weave(&mut self, who: SongweaverId, weave: WeaveId) {
        if let Some(sounding) = self.sounding.get_mut(&who) {
            sounding.weave = Some(weave);
            sounding.was_in_weave = true;
        }
    }

    /// Gives the latest notes of somebody to the tracker of its weave.
    fn feed(&mut self, weave: WeaveId, who: SongweaverId, now_ms: u64) {
        let (Some(weave), Some(sounding)) = (self.weaves.get_mut(&weave), self.sounding.get_mut(&who)) else {
            return;
        };
        weave.hear(sounding, now_ms);
    }

    /// Where everyone stands now: who went away from all others leaves its weave; its performance goes on alone. A performance that ended
    /// without ever being told of is forgotten by its time.
    pub fn stand(&mut self, at: impl Fn(SongweaverId) -> Option<(f32, f32)>, now_ms: u64) {
        for weave in self.weaves.values_mut() {
            let spots: Vec<(SongweaverId, (f32, f32))> = weave
                .sounding()
                .filter_map(|voice| Some((voice.songweaver, at(voice.songweaver)?)))
                .collect();
            let gone: Vec<SongweaverId> = spots
                .iter()
                .filter(|(who, here)| {
                    let with = |(other, there): &(SongweaverId, (f32, f32))| {
                        other != who && (here.0 - there.0).hypot(here.1 - there.1) <= LEAVE_METRES
                    };
                    // Whoever sounds last of all goes nowhere: the others have ended.
                    spots.len() > 1 && !spots.iter().any(with)
                })
                .map(|(who, _)| *who)
                .collect();
            for who in gone {
                weave.leave(who, now_ms);
                if let Some(sounding) = self.sounding.get_mut(&who) {
                    sounding.weave = None;
                }
            }
        }
        self.sounding
            .retain(|_, sounding| now_ms <= sounding.last_ms.saturating_add(JUDGED_WITHIN_MS));
        self.ended
            .retain(|_, began_ms| now_ms <= began_ms.saturating_add(JUDGED_WITHIN_MS));
    }

    /// A performance ended and will be judged, or came to nothing.
    pub fn ended(&mut self, who: SongweaverId, began_ms: u64, now_ms: u64) {
        self.ended.insert(who, began_ms);
        let known = self.sounding.get(&who).filter(|known| known.began_ms == began_ms);
        if known.is_none() {
            return;
        }
        if let Some(known) = self.sounding.remove(&who)
            && let Some(weave) = known.weave.and_then(|id| self.weaves.get_mut(&id))
        {
            weave.end(who, began_ms, now_ms);
        }
    }

    /// A performance that ended was judged, or could not be (`None`).
    pub fn judged(&mut self, who: SongweaverId, began_ms: u64, judged: Option<Box<Judged>>) {
        for weave in self.weaves.values_mut() {
            for voice in &mut weave.voices {
                if voice.songweaver == who && voice.began_ms == began_ms {
                    voice.part = match judged {
                        Some(judged) => Part::Judged(judged),
                        None => Part::Lost,
                    };
                    return;
                }
            }
        }
    }

    /// Takes out the weaves that are over: every performance ended and was judged.
    pub fn over(&mut self, now_ms: u64) -> Vec<Weave> {
        for weave in self.weaves.values_mut() {
            weave.give_up(now_ms);
        }
        let over: Vec<WeaveId> = self
            .weaves
            .iter()
            .filter(|(_, weave)| weave.is_over())
            .map(|(id, _)| *id)
            .collect();
        over.iter().filter_map(|id| self.weaves.remove(id)).collect()
    }

    /// The weave that somebody sounds in, if any.
    #[must_use]
    pub fn weave_of(&self, who: SongweaverId) -> Option<&Weave> {
        self.weaves.get(&self.sounding.get(&who)?.weave?)
    }

    /// How many weaves are under way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.weaves.len()
    }
}

impl Weave {
    fn new(weave: WeaveId, region: usize, song: RegionSong, began_ms: u64) -> Self {
        Self {
            weave,
            region,
            tracker: Tracker::new(song.clone()),
            song,
            began_ms,
            voices: Vec::new(),
            singers: Vec::new(),
            told: Vec::new(),
            changed: false,
        }
    }

    /// Voices that still sound in it.
    pub fn sounding(&self) -> impl Iterator<Item = &Voice> {
        self.voices
            .iter()
            .filter(|voice| matches!(voice.part, Part::Sounding) && voice.left_ms.is_none())
    }

    fn take_in(&mut self, sounding: &Sounding, now_ms: u64) {
        self.voices.push(Voice::of(sounding, now_ms));
        self.singers.push(sounding.songweaver);
        self.changed = true;
        let mut sounding = sounding.clone();
        self.hear(&mut sounding, now_ms);
    }

    /// Lets the tracker hear what somebody played since the last time, as late as the first voice heard it.
    fn hear(&mut self, sounding: &mut Sounding, now_ms: u64) {
        let Some(first) = self.voices.first().map(|voice| voice.songweaver) else {
            return;
        };
        let place = self
            .voices
            .iter()
            .position(|voice| voice.songweaver == sounding.songweaver && voice.began_ms == sounding.began_ms);
        let Some(number) = place else { return };
        let delay_ms = if sounding.songweaver == first {
            0
        } else {
            u64::from(sounding.late.get(&first).copied().unwrap_or_default())
        };
        let from = self.voices[number].fed;
        for event in sounding.events_after(from) {
            let at_ms = event.at_ms + delay_ms;
            // What the tracker does not take was refused at the door already, or is heard at the end all the same.
            let _ = match event.velocity {
                0 => self.tracker.note_off(number, at_ms, event.pitch),
                velocity => self.tracker.note_on(number, at_ms, event.pitch, velocity),
            };
        }
        self.voices[number].fed = sounding.heard;
        self.voices[number].last_ms = now_ms;
    }

    fn leave(&mut self, who: SongweaverId, now_ms: u64) {
        let sounding = |voice: &Voice| matches!(voice.part, Part::Sounding) && voice.left_ms.is_none();
        for (number, voice) in self.voices.iter_mut().enumerate() {
            if voice.songweaver == who && sounding(voice) {
                voice.left_ms = Some(now_ms);
                self.tracker.leave(number);
                self.changed = true;
            }
        }
    }

    fn end(&mut self, who: SongweaverId, began_ms: u64, now_ms: u64) {
        for voice in &mut self.voices {
            if voice.songweaver == who && voice.began_ms == began_ms && matches!(voice.part, Part::Sounding) {
                voice.part = Part::Ended { when_ms: now_ms };
                self.changed = true;
            }
        }
    }

    /// What was not judged in time does not count.
    fn give_up(&mut self, now_ms: u64) {
        for voice in &mut self.voices {
            let since_ms = match voice.part {
                Part::Ended { when_ms } => when_ms,
                Part::Sounding => voice.last_ms.saturating_add(JUDGED_WITHIN_MS),
                Part::Judged(_) | Part::Lost => continue,
            };
            if now_ms > since_ms.saturating_add(JUDGED_WITHIN_MS) {
                voice.part = Part::Lost;
            }
        }
    }

    /// Whoever left is not waited for while it plays on elsewhere: what it sang here is judged with its performance, which ends soon.
    fn is_over(&self) -> bool {
        self.voices
            .iter()
            .all(|voice| matches!(voice.part, Part::Judged(_) | Part::Lost))
    }
}

/// A weave's identity, by how it began: SHA-256 over the two who began it and when each did, the first 128 bits.
fn weave_id(first: &Sounding, second: &Sounding) -> WeaveId {
    let mut hash = Sha256::new();
    hash.update(b"finalverse weave 1");
    for one in [first, second] {
        hash.update(one.songweaver.0.to_le_bytes());
        hash.update(one.began_ms.to_le_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    WeaveId(u128::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests;
