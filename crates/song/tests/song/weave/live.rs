//! Tracking: what is shown live is what the verdict says.

use super::scenes::scenes;
use super::support::{judged, log};
use song::weave::{self, Tracker, WeaveLog, WeaveRefusal, WeaveVoice};

/// Plays a log into a tracker and looks once a beat.
fn tracked(log: &WeaveLog) -> Tracker {
    let mut tracker = Tracker::new(log.song.clone());
    let mut events: Vec<(u64, u8, usize, u8)> = Vec::new();
    for (voice, played) in log.voices.iter().enumerate() {
        for note in &played.notes {
            events.push((note.began_ms, note.velocity, voice, note.pitch));
            events.push((note.ended_ms, 0, voice, note.pitch));
        }
    }
    events.sort_unstable();
    for (at_ms, velocity, voice, pitch) in events {
        if velocity == 0 {
            tracker.note_off(voice, at_ms, pitch).unwrap();
        } else {
            tracker.note_on(voice, at_ms, pitch, velocity).unwrap();
        }
        tracker.relations(at_ms);
    }
    tracker
}

#[test]
fn what_is_tracked_live_is_what_the_verdict_says() {
    for scene in scenes() {
        let exact = log(scene.texts);
        let mut tracker = tracked(&exact);
        let end = exact.voices.iter().map(WeaveVoice::ended_ms).max().unwrap();
        let live: Vec<_> = tracker
            .relations(end + 1000)
            .iter()
            .map(|found| (found.relation, found.leader, found.lag_ticks))
            .collect();
        let verdict: Vec<_> = judged(&exact)
            .relations
            .iter()
            .map(|found| (found.relation, found.leader, found.lag_ticks))
            .collect();
        assert_eq!(live, verdict, "{}", scene.relation.slug());
    }
}

#[test]
fn a_tracker_forgets_and_refuses() {
    let exact = log(scenes()[0].texts);
    let mut tracker = tracked(&exact);
    let now = exact.voices[1].ended_ms() + 1000;
    assert!(!tracker.relations(now).is_empty());
    let mut left = tracker.clone();
    left.leave(1);
    assert!(left.relations(now).is_empty(), "nobody else is there");
    assert!(
        tracker.relations(now + weave::TRACKED_MS + 1000).is_empty(),
        "all is long ago"
    );
    assert!(matches!(
        tracker.note_on(8, now, 60, 80),
        Err(WeaveRefusal::Voices(9))
    ));
    assert!(matches!(
        tracker.note_on(0, now, 128, 80),
        Err(WeaveRefusal::Note { .. })
    ));
    assert!(matches!(
        tracker.note_on(0, u64::MAX, 60, 80),
        Err(WeaveRefusal::Note { .. })
    ));
    let chord: Vec<_> = (0..20)
        .map(|pitch| tracker.note_on(0, now + 40_000, 40 + pitch, 80).is_ok())
        .collect();
    assert_eq!(chord.iter().filter(|taken| **taken).count(), weave::CHORD_MAX);
}

#[test]
fn a_clock_that_lies_far_ahead_is_not_heard_yet_and_harms_nobody() {
    let exact = log(scenes()[0].texts);
    let end = exact.voices.iter().map(WeaveVoice::ended_ms).max().unwrap();
    for ahead_ms in [weave::TRACKED_MS + 30_000, 86_400_000, 1 << 42] {
        let mut tracker = tracked(&exact);
        let wanted = tracker.relations(end + 1000).to_vec();
        for note in &exact.voices[0].notes {
            let at_ms = note.began_ms + ahead_ms;
            tracker.note_on(2, at_ms, note.pitch, note.velocity).unwrap();
            tracker.note_off(2, note.ended_ms + ahead_ms, note.pitch).unwrap();
        }
        assert_eq!(tracker.relations(end + 2500), wanted, "{ahead_ms}");
    }
}
