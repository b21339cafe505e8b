//! Performances while they sound: raised, played or cast, relayed at once, and ended.
//!
//! Notes reach those near without waiting for a tick: at once where both ways are short, else exactly one bar later, in time. A
//! performance ends when it is lowered, after two bars' rest, 60 seconds or 256 notes. What it is not: it judges nothing, and casting
//! a known melody is in `cast`.

mod cast;

use self::cast::Cast;
use crate::line::encode;
use crate::near::{self, HEARD_METRES};
use crate::player::{Player, Work};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::WorldMillis;
use protocol::limits::{NOTE_OFFSET_MS_MAX, NOTES_BATCH_MAX, PERFORMANCE_NOTES_MAX};
use protocol::server::ServerBody;
use protocol::shared::{Intent as WireIntent, LiveNote, Spot};
use sim::RealmCommand;
use song::live::LiveEvent;
use song::{Intent, Melody};
use std::sync::Arc;

/// Milliseconds that notes may lie in the past.
const PAST_MS_MAX: u64 = 1500;
/// Milliseconds that notes may lie ahead.
const AHEAD_MS_MAX: u64 = 50;
/// Where both ways together are shorter than this, notes are heard at once.
const SHORT_WAY_MS: u32 = 40;
/// Longest performance in milliseconds.
const PERFORMANCE_MS_MAX: u64 = 60_000;
/// Bars of rest that end a performance.
const REST_BARS: u64 = 2;
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
    cast: Option<Cast>,
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
}

/// What was heard of a performance.
#[derive(Debug)]
pub enum HeardAs {
    /// Keys, as they went down and up.
    Keys(Vec<LiveEvent>),
    /// A melody, as it was cast.
    Melody(Melody),
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
        let (full, region) = {
            let mut moment = player.moment();
            let Some(performance) = moment.performance.as_mut().filter(|one| one.cast.is_none()) else {
                return Err(Refusal::new("lowered", "Raise the instrument before playing."));
            };
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
                performance.region,
            )
        };
        self.relay(player, start_ms, notes);
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

    /// Gives notes to everyone near but the player: two encodings at most, one for each delay.
    fn relay(&self, player: &Player, start_ms: f64, notes: &[LiveNote]) {
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
        let (mut at_once, mut a_bar_later) = (None, None);
        for listener in near::listeners(&self.space, standing.at, HEARD_METRES, seat) {
            if listener.entity == seat.entity {
                continue;
            }
            let text = if seat.one_way_ms() + listener.one_way_ms() < SHORT_WAY_MS {
                at_once.get_or_insert_with(|| heard(0))
            } else {
                a_bar_later.get_or_insert_with(|| heard(self.spots.regions[standing.region].bar_ms))
            };
            listener.say_encoded(text.clone());
        }
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
        if performance.notes == 0 {
            return false;
        }
        let ended = Ended {
            intent: performance.intent,
            region: performance.region,
            at: self.place_of(player, &performance),
            began: WorldMillis(performance.began_ms),
            ended_ms: self.now().0,
            heard: HeardAs::Keys(performance.log),
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
