//! Casting together: slow clients, cut lines, a border, leaving, muting, maintenance, stopping.

use crate::someone::{LAG_BEATS, Someone, in_two_voices, running, spot, three, world};
use kernel::{CommandId, SongweaverId, WorldMillis};
use protocol::client::ClientMessage;
use protocol::gathering::{PartOffer, Stance};
use protocol::server::ServerBody;
use runtime::keepers::Keepers;
use runtime::player::HangUp;
use runtime::refusal::Refusal;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::sleep;

#[tokio::test(start_paused = true)]
async fn a_slow_client_is_left_out_after_a_minute_and_the_others_begin_on_one_beat() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    assert_eq!(wren.invite(&[2, 3]).await, None);
    assert_eq!(wren.invite(&[2]).await.as_deref(), Some("gathered-elsewhere"));
    assert_eq!(lark.take(1).await, None);
    assert_eq!(ibis.take(2).await, None);
    assert_eq!(wren.ready().await, None);
    assert_eq!(lark.ready().await, None);
    sleep(Duration::from_secs(50)).await;
    assert_eq!(wren.state().unwrap().start_ms, None, "it waits for Ibis");
    sleep(Duration::from_secs(11)).await;
    assert_eq!(wren.sees(3), (Stance::LeftOut, Some("late".into())));
    assert_eq!(ibis.sees(3), (Stance::LeftOut, Some("late".into())));
    let state = wren.state().unwrap();
    let start_ms = state.start_ms.unwrap();
    assert_eq!(lark.state().unwrap().start_ms, Some(start_ms));
    assert!(
        (start_ms / (state.beat_ms * f64::from(state.beats)))
            .fract()
            .abs()
            < 1e-6
    );
    assert_eq!(wren.ended().await, "sung");
    assert_eq!(lark.ended().await, "sung");
    ibis.read();
    let first = [ibis.first_note(&wren), ibis.first_note(&lark)];
    assert_eq!(
        first,
        [
            Some(start_ms),
            Some(start_ms + f64::from(LAG_BEATS) * state.beat_ms)
        ]
    );
    assert_eq!(
        lark.first_note(&wren),
        Some(start_ms),
        "one start for all who hear it"
    );
    sleep(Duration::from_secs(10)).await;
    for someone in [&mut wren, &mut lark] {
        someone.read();
        let judged =
            |body: &ServerBody| matches!(body, ServerBody::PerformanceJudged { verdict: Some(_), .. });
        assert_eq!(someone.told.iter().filter(|body| judged(body)).count(), 1);
        let voices = someone.told.iter().find_map(|body| match body {
            ServerBody::WeaveJudged { outcome } => Some(outcome.voices.len()),
            _ => None,
        });
        assert_eq!(voices, Some(2), "what sounds together is a weave");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_line_comes_back_in_time_or_its_part_is_left_out() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    wren.invite(&[2, 3]).await;
    lark.take(1).await;
    ibis.take(2).await;
    lark.ready().await;
    runtime.hang_up(&lark.player, &lark.outbox, HangUp::Lost);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(wren.sees(2).0, Stance::Accepted, "who is cut off cannot sound");
    let mut lark = Someone::connect(&runtime, 2, Some(lark.session)).await;
    assert_eq!(lark.sees(2).0, Stance::Accepted, "it gets again what it missed");
    for someone in [&mut wren, &mut lark, &mut ibis] {
        assert_eq!(someone.ready().await, None);
    }
    assert!(wren.state().unwrap().start_ms.is_some());
    runtime.hang_up(&ibis.player, &ibis.outbox, HangUp::Lost);
    sleep(Duration::from_secs(9)).await;
    assert_eq!(wren.sees(3), (Stance::LeftOut, Some("lost".into())));
    assert_eq!(wren.sees(2).0, Stance::Sounding);
    // Whoever leaves while it sounds ends its own part alone.
    let gathering = wren.state().unwrap().gathering;
    let left = wren.command(|command| ClientMessage::LeaveGathering { command, gathering });
    assert_eq!(left.await, None);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(lark.sees(1), (Stance::LeftOut, Some("left".into())));
    assert_eq!(lark.sees(2).0, Stance::Sounding);
    assert_eq!(lark.ended().await, "sung");
}

#[tokio::test(start_paused = true)]
async fn a_gathering_spans_a_border_on_the_inviters_clock() {
    let runtime = running().await;
    let (here, there) = world().borders()[0];
    let mut wren = Someone::at(&runtime, 1, here).await;
    let mut lark = Someone::at(&runtime, 2, there).await;
    let regions = [&wren, &lark].map(|someone| runtime.region_of(someone.player.seat.songweaver).unwrap());
    assert_ne!(regions[0], regions[1]);
    assert_eq!(wren.invite(&[2]).await, None);
    lark.take(1).await;
    wren.ready().await;
    lark.ready().await;
    let state = lark.state().unwrap();
    assert_eq!(state.region, regions[0]);
    assert_eq!(wren.ended().await, "sung");
    wren.read();
    let start_ms = state.start_ms.unwrap();
    assert_eq!(
        wren.first_note(&lark),
        Some(start_ms + f64::from(LAG_BEATS) * state.beat_ms)
    );
}

#[tokio::test(start_paused = true)]
async fn the_inviter_leaving_or_the_server_stopping_ends_it_before_it_begins() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    wren.invite(&[2]).await;
    lark.take(1).await;
    runtime.hang_up(&wren.player, &wren.outbox, HangUp::Bye);
    assert_eq!(lark.ended().await, "withdrawn");
    ibis.invite(&[2]).await;
    lark.told.clear();
    sleep(Duration::from_millis(100)).await;
    assert_eq!(lark.sees(2).0, Stance::Invited);
    runtime.stop_at(WorldMillis(runtime.now().0 + 60_000));
    assert_eq!(lark.invite_refused(&[3]).await.as_deref(), Some("stopping-soon"));
    assert_eq!(lark.ended().await, "stopping");
}

#[tokio::test(start_paused = true)]
async fn maintenance_and_the_countdown_to_a_stop_end_what_is_open_and_leave_what_counts_in() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    wren.invite(&[2]).await;
    lark.take(1).await;
    runtime.maintain(Some("Back in an hour.".into()));
    assert_eq!(lark.ended().await, "maintenance");
    assert_eq!(wren.ended().await, "maintenance");
    assert_eq!(ibis.invite(&[2]).await.as_deref(), Some("maintenance"));
    runtime.maintain(None);
    for someone in [&mut wren, &mut lark] {
        someone.told.clear();
    }
    assert_eq!(wren.invite(&[2]).await, None);
    lark.take(1).await;
    wren.ready().await;
    lark.ready().await;
    assert!(lark.state().unwrap().start_ms.is_some());
    runtime.stop_at(WorldMillis(runtime.now().0 + 60_000));
    assert_eq!(wren.ended().await, "sung", "there is time for it");
}

#[tokio::test(start_paused = true)]
async fn each_voice_of_what_was_written_in_several_is_a_part() {
    let runtime = running().await;
    let (mut wren, mut lark, _ibis) = three(&runtime).await;
    let (piece, parts) = (
        in_two_voices().melody().unwrap(),
        in_two_voices().parts().unwrap(),
    );
    let (who, id) = (SongweaverId(1), CommandId(100));
    let kept = runtime.keep_voiced(who, id, (&piece, &parts), song::Intent::Creative, "Two");
    kept.await.unwrap();
    let known = wren.until("the melody", |body| match body {
        ServerBody::You { changes } => changes
            .melodies
            .as_ref()?
            .iter()
            .find(|one| one.melody == piece.id().to_string())
            .map(|one| one.voices),
        _ => None,
    });
    assert_eq!(known.await, 2);
    let voice = |voice| PartOffer {
        melody: piece.id().to_string(),
        voice: Some(voice),
        delay_beats: 0,
        steps: 0,
        octaves: 0,
    };
    let third = wren.call(&[2], vec![voice(0), voice(2)]).await;
    assert_eq!(third.as_deref(), Some("no-such-voice"));
    assert_eq!(wren.call(&[2], vec![voice(0), voice(1)]).await, None);
    lark.take(1).await;
    wren.ready().await;
    lark.ready().await;
    let state = lark.state().unwrap();
    assert_eq!(
        state.parts.iter().map(|part| part.voice).collect::<Vec<_>>(),
        [Some(0), Some(1)]
    );
    assert_eq!(wren.ended().await, "sung");
    wren.read();
    let entered = state.start_ms.unwrap() + f64::from(LAG_BEATS) * state.beat_ms;
    let heard = wren.first_note(&lark).unwrap();
    assert!(
        (heard - entered).abs() < 2.0,
        "{heard}: the second voice rests two bars, until {entered}"
    );
}

#[tokio::test(start_paused = true)]
async fn who_strays_is_left_out_who_is_blocked_never_asks_and_who_is_muted_cannot() {
    let runtime = running().await;
    let (mut wren, mut lark, mut ibis) = three(&runtime).await;
    let songweaver = SongweaverId(1).to_string();
    let blocked = ibis.command(|command| ClientMessage::Block { command, songweaver });
    assert_eq!(blocked.await, None);
    assert_eq!(wren.invite(&[2, 3]).await, None);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(ibis.state(), None, "no invitation from whom one blocks");
    assert_eq!(wren.sees(3).0, Stance::Invited, "and nobody is told so");
    lark.take(1).await;
    lark.place(spot(45.0)).await;
    assert_eq!(wren.sees(2), (Stance::LeftOut, Some("far".into())));
    assert_eq!(wren.ended_after_a_minute().await, "late");
    let keepers: Arc<dyn Keepers> = Arc::new(MutesAll);
    runtime.attend_keepers(Arc::downgrade(&keepers) as Weak<dyn Keepers>);
    assert_eq!(lark.invite_refused(&[3]).await.as_deref(), Some("muted"));
}

#[derive(Debug)]
struct MutesAll;

impl Keepers for MutesAll {
    fn muted(&self, _: SongweaverId, _: &str) -> Option<Refusal> {
        Some(Refusal::new("muted", "For the test."))
    }
}

impl Someone {
    async fn ended_after_a_minute(&mut self) -> String {
        sleep(Duration::from_secs(61)).await;
        self.ended().await
    }

    /// An invitation that is refused before its parts are looked at.
    async fn invite_refused(&mut self, others: &[u64]) -> Option<String> {
        self.call(others, Vec::new()).await
    }
}
