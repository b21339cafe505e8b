//! Performances while they sound: raised, played or cast, relayed at once, and ended.
//!
//! Notes reach those near without waiting for a tick: at once where both ways are short, else exactly one bar later, in time. Which of the
//! two it is is settled for each listener by the first notes it hears of a performance, and noted with it. A performance ends when it is lowered, after two bars' rest, 60 seconds or 256 notes. What it is not: it judges nothing, and casting
//! a known melody is in `cast`.

mod cast;

use self::cast::Cast;
pub(crate) use self::cast::{CAST_AHEAD_MS, Casting, length_ms};
use crate::line::encode;
use crate::near::{self, HEARD_METRES};
use crate::player::{Player, Work};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use crate::seat::Seat;
use crate::weaving::{HeardLate, LISTENERS_MAX};
use kernel::WorldMillis;
use protocol::limits::{NOTE_OFFSET_MS_MAX, NOTES_BATCH_MAX, PERFORMANCE_NOTES_MAX};
use protocol::server::ServerBody;
use protocol::shared::{Intent as WireIntent, LiveNote, Spot};
use sim::RealmCommand;
use song::live::{LiveEvent, UNENDED_MS_MAX};
use song::weave::CHORD_MAX;
use song::{Intent, Melody};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Milliseconds that notes may lie in the past.
pub(crate) const PAST_MS_MAX: u64 = 1500;
/// Milliseconds that notes may lie ahead.
pub(crate) const AHEAD_MS_MAX: u64 = 50;
/// Where both ways together are shorter than this, notes are heard at once.
const SHORT_WAY_MS: u32 = 40;
/// Longest performance in milliseconds.
pub(crate) const PERFORMANCE_MS_MAX: u64 = 60_000;
/// Bars of rest that end a performance.
const REST_BARS: u64 = 2;
/// Milliseconds that a batch may begin before the one before it: clocks are corrected by a little while one plays, and never by more.
pub(crate) const BACK_MS_MAX: u64 = 500;
/// Milliseconds after raising in which a first note must come.
const SILENCE_MS_MAX: u64 = 60_000;

/// A performance under way.
#[derive(Debug)]
pub struct Performance {
    intent: Intent,
    region: usize,
    at: Spot,
    began_ms: u64,
    last_ms: u64,
    notes: usize,
    log: Vec<LiveEvent>,
    /// When the latest batch began.
    batch_ms: u64,
    /// Keys that are down, with when they went down.
    down: BTreeMap<u8, u64>,
    /// How late each listener hears it.
    late: HeardLate,
    cast: Option<Cast>,
}

/// What of a performance its weave is told with its notes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Playing {
    /// What it is for.
    pub(crate) intent: Intent,
    /// The region it belongs to.
    pub(crate) region: usize,
    /// When it began.
    pub(crate) began_ms: u64,
}

impl Performance {
    fn playing(&self) -> Playing {
        Playing {
            intent: self.intent,
            region: self.region,
            began_ms: self.began_ms,
        }
    }

    /// The delay with which a listener hears it: as it was settled, or as it is measured now.
    fn delay_to(&mut self, listener: &Seat, player: &Seat, bar_ms: u32) -> u32 {
        if let Some(settled) = self.late.get(&listener.songweaver) {
            return *settled;
        }
        let short = player.one_way_ms() + listener.one_way_ms() < SHORT_WAY_MS;
        let delay_ms = if short { 0 } else { bar_ms };
        if self.late.len() < LISTENERS_MAX {
            self.late.insert(listener.songweaver, delay_ms);
        }
        delay_ms
    }

    /// Whether a batch can follow what was played: its clock did not jump back, and no more keys are down than hands can hold.
    fn can_follow(&self, start_ms: u64, notes: &[LiveNote]) -> Result<BTreeMap<u8, u64>, Refusal> {
        if start_ms + BACK_MS_MAX < self.batch_ms {
            let reason = format!(
                "The batch starts {} ms before the one before it; {BACK_MS_MAX} ms is allowed. Synchronise the clock.",
                self.batch_ms - start_ms
            );
            return Err(Refusal::new("clock-jumped", reason));
        }
        let mut down = self.down.clone();
        for note in notes {
            let at_ms = start_ms + u64::from(note.offset_ms);
            if note.velocity == 0 {
                down.remove(&note.pitch);
                continue;
            }
            // A note whose end was lost has died away by then.
            down.retain(|_, since| at_ms < since.saturating_add(UNENDED_MS_MAX));
            down.insert(note.pitch, at_ms);
            if down.len() > CHORD_MAX {
                let reason = format!("More than {CHORD_MAX} notes sound at once; let some go first.");
                return Err(Refusal::new("impossible-chord", reason));
            }
        }
        Ok(down)
    }
}

/// A performance that ended, to be judged.
#[derive(Debug)]
pub struct Ended {
    /// What it was for.
    pub intent: Intent,
    /// The region it belongs to: where it began.
    pub region: usize,
    /// Where it was.
    pub at: Spot,
    /// When it began.
    pub began: WorldMillis,
    /// When it ended.
    pub ended_ms: u64,
    /// What was heard.
    pub heard: HeardAs,
    /// How late others heard it.
    pub late: HeardLate,
}

/// What was heard of a performance.
#[derive(Debug)]
pub enum HeardAs {
    /// Keys, as they went down and up.
    Keys(Vec<LiveEvent>),
    /// A melody, as it was cast.
    Melody {
        /// What of it was heard.
        melody: Melody,
        /// When its first tick sounded.
        began_ms: u64,
    },
}

impl Runtime {
    /// Raises the instrument. A performance that is under way ends.
    pub(crate) fn raise(self: &Arc<Self>, player: &Arc<Player>, intent: WireIntent) -> Result<(), Refusal> {
        if player
            .moment()
            .performance
            .as_ref()
            .is_some_and(|performance| performance.cast.is_some())
        {
            return Err(Refusal::new("casting", "A melody is being cast; stop it first."));
        }
        self.end_performance(player, None);
        self.begin(player, sim::view::intent_from_wire(intent), intent, None, None);
        Ok(())
    }

    fn begin(
        &self,
        player: &Player,
        intent: Intent,
        wire: WireIntent,
        cast: Option<Cast>,
        melody: Option<String>,
    ) {
        let standing = player.seat.standing();
        let now = self.now().0;
        player.moment().performance = Some(Performance {
            intent,
            region: standing.region,
            at: standing.at,
            began_ms: now,
            last_ms: now,
            notes: 0,
            log: Vec::new(),
            batch_ms: 0,
            down: BTreeMap::new(),
            late: HeardLate::new(),
            cast,
        });
        player.seat.set_performing(true);
        let began = ServerBody::PerformanceBegan {
            entity: player.seat.entity,
            intent: wire,
            melody,
        };
        near::tell_others(&self.space, &player.seat, HEARD_METRES, &began);
        player.seat.say(&began);
    }

    /// Takes up live notes, relays them, and ends the performance when it is full.
    pub(crate) fn play(
        self: &Arc<Self>,
        player: &Arc<Player>,
        start_ms: f64,
        notes: &[LiveNote],
    ) -> Result<(), Refusal> {
        let now = self.now().0;
        let start = checked(start_ms, notes, now)?;
        let (full, playing) = {
            let mut moment = player.moment();
            let Some(performance) = moment.performance.as_mut().filter(|one| one.cast.is_none()) else {
                return Err(Refusal::new("lowered", "Raise the instrument before playing."));
            };
            performance.down = performance.can_follow(start, notes)?;
            performance.batch_ms = performance.batch_ms.max(start);
            for note in notes {
                let at_ms = start + u64::from(note.offset_ms);
                performance.log.push(LiveEvent {
                    at_ms,
                    pitch: note.pitch,
                    velocity: note.velocity,
                });
                performance.last_ms = performance.last_ms.max(at_ms);
                performance.notes += usize::from(note.velocity > 0);
            }
            let events_full = performance.log.len() >= song::live::EVENTS_MAX - 2 * NOTES_BATCH_MAX;
            (
                performance.notes >= PERFORMANCE_NOTES_MAX || events_full,
                performance.playing(),
            )
        };
        let region = playing.region;
        let listeners = self.relay(player, start_ms, notes, region);
        let events = notes.iter().map(|note| LiveEvent {
            at_ms: start + u64::from(note.offset_ms),
            pitch: note.pitch,
            velocity: note.velocity,
        });
        self.weave_in(player, playing, events.collect(), &listeners);
        let pitches: Vec<u8> = notes
            .iter()
            .filter(|note| note.velocity > 0)
            .map(|note| note.pitch)
            .collect();
        if self.spots.regions[region].listens && !pitches.is_empty() {
            let region = self.spots.regions[region].region.clone();
            self.notice(player, RealmCommand::SingNotes { region, pitches });
        }
        if full {
            self.end_performance(player, None);
        }
        Ok(())
    }

    /// Gives notes to everyone near but the player: two encodings at most, one for each delay. Says who heard them how late.
    fn relay(
        &self,
        player: &Player,
        start_ms: f64,
        notes: &[LiveNote],
        region: usize,
    ) -> Vec<(Arc<Seat>, u32)> {
        let seat = &player.seat;
        let standing = seat.standing();
        let voice = seat.card().voice;
        let heard = |delay_ms| {
            encode(&ServerBody::Heard {
                entity: seat.entity,
                voice,
                start_ms,
                delay_ms,
                notes: notes.to_vec(),
            })
        };
        let bar_ms = self.spots.regions[region].bar_ms;
        let mut listeners = Vec::new();
        {
            let mut moment = player.moment();
            for listener in near::listeners(&self.space, standing.at, HEARD_METRES, seat) {
                if listener.entity == seat.entity {
                    continue;
                }
                // A performance that was just ended elsewhere is heard to its last note.
                let delay_ms = match moment.performance.as_mut() {
                    Some(performance) => performance.delay_to(&listener, seat, bar_ms),
                    None => bar_ms,
                };
                listeners.push((listener, delay_ms));
            }
        }
        let mut texts: BTreeMap<u32, bytes::Bytes> = BTreeMap::new();
        for (listener, delay_ms) in &listeners {
            let text = texts.entry(*delay_ms).or_insert_with(|| heard(*delay_ms));
            listener.say_encoded(text.clone());
        }
        listeners
    }

    /// Ends the performance under way and has it judged; `command` is answered then. Says whether there was one.
    pub(crate) fn end_performance(self: &Arc<Self>, player: &Arc<Player>, command: Option<&str>) -> bool {
        let mut moment = player.moment();
        // A cast melody ends by its own task, which knows what was heard of it.
        if moment
            .performance
            .as_ref()
            .is_none_or(|performance| performance.cast.is_some())
        {
            return false;
        }
        let Some(performance) = moment.performance.take() else {
            return false;
        };
        drop(moment);
        player.seat.set_performing(false);
        let (who, began_ms) = (player.seat.songweaver, performance.began_ms);
        self.weaving().ended(who, began_ms, self.now().0);
        if performance.notes == 0 {
            self.weaving().judged(who, began_ms, None);
            return false;
        }
        let ended = Ended {
            intent: performance.intent,
            region: performance.region,
            at: self.place_of(player, &performance),
            began: WorldMillis(performance.began_ms),
            ended_ms: self.now().0,
            heard: HeardAs::Keys(performance.log),
            late: performance.late,
        };
        self.work(player, Work::Judge(Box::new(ended), command.map(str::to_owned)));
        true
    }

    /// Where a performance counts: where the player stands, if that is still in its region, else where it began.
    fn place_of(&self, player: &Player, performance: &Performance) -> Spot {
        let at = player.seat.standing().at;
        if self.space.places()[performance.region].grid.holds(at.x, at.z) {
            at
        } else {
            performance.at
        }
    }

    /// Ends performances that rested for two bars or lasted too long.
    pub(crate) fn end_due_performances(self: &Arc<Self>) {
        let now = self.now().0;
        for player in self.everyone() {
            let due = player.moment().performance.as_ref().is_some_and(|performance| {
                let rest_ms = if performance.notes == 0 {
                    SILENCE_MS_MAX
                } else {
                    REST_BARS * u64::from(self.spots.regions[performance.region].bar_ms)
                };
                performance.cast.is_none()
                    && (now.saturating_sub(performance.last_ms) > rest_ms
                        || now.saturating_sub(performance.began_ms) > PERFORMANCE_MS_MAX)
            });
            if due {
                self.end_performance(&player, None);
            }
        }
    }
}

fn checked(start_ms: f64, notes: &[LiveNote], now: u64) -> Result<u64, Refusal> {
    if notes.is_empty() || notes.len() > NOTES_BATCH_MAX {
        let reason = format!(
            "{} notes in a batch; 1 to {NOTES_BATCH_MAX} are allowed.",
            notes.len()
        );
        return Err(Refusal::new("too-many", reason));
    }
    let allowed = now.saturating_sub(PAST_MS_MAX) as f64..=(now + AHEAD_MS_MAX) as f64;
    if !allowed.contains(&start_ms) {
        let reason = format!(
            "The batch starts {:.0} ms from now; {PAST_MS_MAX} ms past to {AHEAD_MS_MAX} ms ahead is allowed. Synchronise the clock.",
            start_ms - now as f64
        );
        return Err(Refusal::new("out-of-time", reason));
    }
    for note in notes {
        if note.offset_ms > NOTE_OFFSET_MS_MAX || !(21..=108).contains(&note.pitch) || note.velocity > 127 {
            let reason = format!(
                "A note has an offset of 0 to {NOTE_OFFSET_MS_MAX} ms, a pitch of 21 to 108, a velocity of 0 to 127."
            );
            return Err(Refusal::new("note-out-of-range", reason));
        }
    }
    Ok(start_ms as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(offset_ms: u16) -> LiveNote {
        LiveNote {
            offset_ms,
            pitch: 60,
            velocity: 80,
        }
    }

    #[test]
    fn stamps_are_accepted_exactly_within_their_bounds() {
        let now = 10_000;
        for (start, fits) in [
            (8500.0, true),
            (8499.0, false),
            (10_050.0, true),
            (10_051.0, false),
            (f64::NAN, false),
        ] {
            assert_eq!(checked(start, &[note(0)], now).is_ok(), fits, "{start}");
        }
        assert!(checked(10_000.0, &[note(200)], now).is_ok());
        assert!(checked(10_000.0, &[note(201)], now).is_err());
        assert!(checked(10_000.0, &[], now).is_err());
        assert!(checked(10_000.0, &[note(0); 33], now).is_err());
    }
}
