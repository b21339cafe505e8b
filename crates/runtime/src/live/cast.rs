//! Casting: a known melody sounds by itself, a little ahead of time, until its end or a stop.
//!
//! What it is not: what was heard of it is judged like anything played.

use super::{Ended, HeardAs, PERFORMANCE_MS_MAX, Performance};
use crate::line::encode;
use crate::near::{self, HEARD_METRES};
use crate::player::{Player, Work};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::{GatheringId, WorldMillis};
use protocol::limits::{NOTE_OFFSET_MS_MAX, NOTES_BATCH_MAX};
use protocol::server::ServerBody;
use protocol::shared::{Intent as WireIntent, LiveNote};
use song::Melody;
use song::live::LiveEvent;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::time::{Duration, sleep};

/// Milliseconds of a cast melody that are sent ahead of time.
pub(crate) const CAST_AHEAD_MS: u64 = 250;
/// Longest pause between two looks at the clock, in milliseconds: the world's may run faster than the machine's.
const PAUSE_MS_MAX: u64 = 100;

/// A melody to cast.
#[derive(Debug)]
pub(crate) struct Casting {
    /// The command that its judgement answers, where one does.
    pub(crate) command: Option<String>,
    /// What sounds.
    pub(crate) melody: Melody,
    /// Its name.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) intent: WireIntent,
    /// When its first tick sounds; at once where that is not said.
    pub(crate) starts_ms: Option<u64>,
    /// The gathering it is a part of.
    pub(crate) together: Option<GatheringId>,
}

/// A melody being cast.
#[derive(Debug, Clone)]
pub(super) struct Cast {
    command: Option<String>,
    together: Option<GatheringId>,
    stop: Arc<Notify>,
}

impl Runtime {
    /// Begins to cast a melody; it is judged, and the command answered, when it ends.
    pub(crate) fn cast(self: &Arc<Self>, player: &Arc<Player>, casting: Casting) -> Result<(), Refusal> {
        if self.casts(player) {
            return Err(Refusal::new(
                "casting",
                "A melody is being cast already; stop it first.",
            ));
        }
        self.end_performance(player, None);
        let stop = Arc::new(Notify::new());
        let cast = Cast {
            command: casting.command,
            together: casting.together,
            stop: stop.clone(),
        };
        let intent = casting.intent;
        let starts_ms = casting.starts_ms.unwrap_or_else(|| self.now().0 + CAST_AHEAD_MS);
        self.begin(
            player,
            sim::view::intent_from_wire(intent),
            intent,
            Some(cast),
            Some(casting.name),
        );
        tokio::spawn(
            self.clone()
                .sound(player.clone(), casting.melody, starts_ms, stop),
        );
        Ok(())
    }

    /// Whether somebody casts.
    pub(crate) fn casts(&self, player: &Player) -> bool {
        let moment = player.moment();
        moment
            .performance
            .as_ref()
            .is_some_and(|performance| performance.cast.is_some())
    }

    /// Whether somebody sounds its part of a gathering.
    pub(crate) fn sounds_in(&self, player: &Player, gathering: GatheringId) -> bool {
        let moment = player.moment();
        let cast = moment
            .performance
            .as_ref()
            .and_then(|performance| performance.cast.as_ref());
        cast.is_some_and(|cast| cast.together == Some(gathering))
    }

    /// Whether this command is being cast.
    pub(crate) fn is_casting(&self, player: &Player, command: &str) -> bool {
        let moment = player.moment();
        let cast = moment
            .performance
            .as_ref()
            .and_then(|performance| performance.cast.as_ref());
        cast.is_some_and(|cast| cast.command.as_deref() == Some(command))
    }

    /// Stops casting.
    pub(crate) fn stop_casting(&self, player: &Player) -> Result<(), Refusal> {
        let moment = player.moment();
        let cast = moment
            .performance
            .as_ref()
            .and_then(|performance| performance.cast.as_ref());
        let cast = cast.ok_or_else(|| Refusal::new("not-casting", "No melody is being cast."))?;
        cast.stop.notify_one();
        Ok(())
    }

    /// Sounds a cast melody, a little ahead of time, until its end, 60 seconds, or a stop; then has it judged.
    async fn sound(self: Arc<Self>, player: Arc<Player>, melody: Melody, began: u64, stop: Arc<Notify>) {
        let events = events_of(&melody);
        let mut next = 0;
        let mut stopped = false;
        while next < events.len() && !stopped {
            let (start, _) = events[next];
            if start > PERFORMANCE_MS_MAX {
                break;
            }
            let due_in = (began + start).saturating_sub(self.now().0 + CAST_AHEAD_MS);
            if due_in > 0 {
                tokio::select! {
                    biased;
                    () = sleep(Duration::from_millis(due_in.min(PAUSE_MS_MAX))) => {}
                    () = stop.notified() => { stopped = true; continue; }
                }
                // The server's clock may run faster than the pause; look again.
                continue;
            }
            let batch: Vec<LiveNote> = events[next..]
                .iter()
                .take(NOTES_BATCH_MAX)
                .take_while(|(at, _)| at - start <= u64::from(NOTE_OFFSET_MS_MAX))
                .map(|(at, note)| LiveNote {
                    offset_ms: (at - start) as u16,
                    ..*note
                })
                .collect();
            next += batch.len();
            self.tell_cast(&player, began + start, batch);
        }
        if next == 0 && self.never_sounded(&player) {
            return;
        }
        // The last note sounds to its end before the judgement.
        let last = events.get(next.saturating_sub(1)).map_or(0, |(at, _)| *at);
        while !stopped && self.now().0 < began + last {
            tokio::select! {
                biased;
                () = stop.notified() => stopped = true,
                () = sleep(Duration::from_millis(20)) => {}
            }
        }
        let heard_ms = if stopped {
            self.now().0.saturating_sub(began)
        } else {
            last.min(PERFORMANCE_MS_MAX)
        };
        self.end_cast(&player, &melody, began, heard_ms);
    }

    /// A part was stopped before its first note was sent: nothing was heard, and no command waits for a judgement. Says whether that was so.
    fn never_sounded(&self, player: &Player) -> bool {
        let nobody_waits = |one: &mut Performance| {
            let cast = one.cast.as_ref();
            cast.is_some_and(|cast| cast.command.is_none())
        };
        let Some(performance) = player.moment().performance.take_if(nobody_waits) else {
            return false;
        };
        player.seat.set_performing(false);
        let (who, began_ms) = (player.seat.songweaver, performance.began_ms);
        self.weaving().ended(who, began_ms, self.now().0);
        self.weaving().judged(who, began_ms, None);
        true
    }

    fn tell_cast(&self, player: &Player, start_ms: u64, notes: Vec<LiveNote>) {
        let events = notes.iter().map(|note| LiveEvent {
            at_ms: start_ms + u64::from(note.offset_ms),
            pitch: note.pitch,
            velocity: note.velocity,
        });
        let events: Vec<LiveEvent> = events.collect();
        let heard = ServerBody::Heard {
            entity: player.seat.entity,
            voice: player.seat.card().voice,
            start_ms: start_ms as f64,
            delay_ms: 0,
            notes,
        };
        player.seat.say(&heard);
        let text = encode(&heard);
        let seat = &player.seat;
        let mut listeners = near::listeners(&self.space, seat.standing().at, HEARD_METRES, seat);
        listeners.retain(|listener| listener.entity != seat.entity);
        for listener in &listeners {
            listener.say_encoded(text.clone());
        }
        // It is sent ahead of time, so that everyone hears it in time.
        let listeners: Vec<_> = listeners.into_iter().map(|listener| (listener, 0)).collect();
        let playing = player.moment().performance.as_ref().map(Performance::playing);
        if let Some(playing) = playing {
            self.weave_in(player, playing, events, &listeners);
        }
    }

    fn end_cast(self: &Arc<Self>, player: &Arc<Player>, melody: &Melody, began_ms: u64, heard_ms: u64) {
        let Some(performance) = player.moment().performance.take() else {
            return;
        };
        player.seat.set_performing(false);
        let command = performance.cast.as_ref().and_then(|cast| cast.command.clone());
        let ended = Ended {
            intent: performance.intent,
            region: performance.region,
            at: self.place_of(player, &performance),
            began: WorldMillis(performance.began_ms),
            ended_ms: self.now().0,
            heard: HeardAs::Melody {
                melody: beginning_of(melody, heard_ms),
                began_ms,
            },
            late: performance.late,
        };
        self.weaving()
            .ended(player.seat.songweaver, ended.began.0, ended.ended_ms);
        self.work(player, Work::Judge(Box::new(ended), command));
    }
}

/// Beginnings and ends of a melody's notes in milliseconds, in order.
fn events_of(melody: &Melody) -> Vec<(u64, LiveNote)> {
    let mut events: Vec<(u64, LiveNote)> = Vec::with_capacity(melody.notes().len() * 2);
    for note in melody.notes() {
        let at = |ticks: u32| ticks_to_ms(melody, ticks);
        let pitch = note.pitch.clamp(21, 108);
        let key = |velocity| LiveNote {
            offset_ms: 0,
            pitch,
            velocity,
        };
        events.push((at(note.onset), key(note.velocity)));
        events.push((at(note.onset.saturating_add(note.duration)), key(0)));
    }
    events.sort_by_key(|(at, note)| (*at, note.velocity != 0));
    events
}

/// How many milliseconds of a melody sound when it is cast.
pub(crate) fn length_ms(melody: &Melody) -> u64 {
    let last = melody.notes().iter().map(|note| note.onset + note.duration).max();
    ticks_to_ms(melody, last.unwrap_or(0)).min(PERFORMANCE_MS_MAX)
}

fn ticks_to_ms(melody: &Melody, ticks: u32) -> u64 {
    u64::from(ticks) * 60_000 / (u64::from(song::melody::TICKS_PER_QUARTER) * u64::from(melody.tempo()))
}

/// What was heard of a melody in so many milliseconds; at least its first note.
fn beginning_of(melody: &Melody, heard_ms: u64) -> Melody {
    let notes: Vec<_> = melody
        .notes()
        .iter()
        .enumerate()
        .filter(|(index, note)| *index == 0 || ticks_to_ms(melody, note.onset) < heard_ms)
        .map(|(_, note)| *note)
        .collect();
    Melody::new(notes, melody.tempo(), melody.metre(), melody.key())
        .expect("the beginning of a valid melody, with its first note, is one")
}

#[cfg(test)]
mod tests {
    use super::*;
    use song::{Metre, Note};

    #[test]
    fn a_stopped_melody_is_what_was_heard_of_it() {
        let notes = (0..4)
            .map(|n| Note {
                onset: n * 480,
                pitch: 60,
                duration: 480,
                velocity: 80,
            })
            .collect();
        let melody = Melody::new(notes, 120, Metre::COMMON, None).unwrap();
        assert_eq!(beginning_of(&melody, 1000).notes().len(), 2);
        assert_eq!(beginning_of(&melody, 0).notes().len(), 1);
        assert_eq!(beginning_of(&melody, 9000).notes().len(), 4);
        let events = events_of(&melody);
        assert_eq!(events[1].0, 500);
        assert_eq!(
            (events[1].1.velocity, events[2].1.velocity),
            (0, 80),
            "a note ends before it begins again"
        );
    }
}
