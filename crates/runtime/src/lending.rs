//! Threads of light: whose latest songs agree lend each other strength, and everyone near sees it.
//!
//! What it is not: how much is lent is a pure rule ([`sim::lending`]); what it brings to a performance is the region's. Threads are of the
//! moment and never journalled.

use crate::line::encode;
use crate::player::Player;
use crate::runtime::Runtime;
use crate::seat::Seat;
use kernel::SongweaverId;
use protocol::limits::THREADS_MAX;
use protocol::server::ServerBody;
use protocol::shared::Spot;
use protocol::weave::Thread;
use sim::lending::{LENDERS_MAX, LatestSong, lent};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Metres within which threads are seen.
const SEEN_METRES: f32 = 64.0;
/// Threads that lead to one Songweaver and are shown.
const SHOWN_TO_ONE: usize = 3;
/// Strengths are told in steps of so many thousandths, so that fading is not told every second.
const STEP: u16 = 10;

impl Runtime {
    /// The latest songs of those near somebody who are no strangers to it by a block, the nearest first.
    pub(crate) fn neighbours_of(&self, seat: &Seat) -> Vec<LatestSong> {
        let reach = f32::from(self.rules().attunement.lending.reach_metres);
        let at = seat.standing().at;
        let mut near: Vec<(f32, Arc<Seat>)> = Vec::new();
        self.space.board.near(at.x, at.z, reach, |member, metres| {
            let other = &member.seat;
            if other.songweaver != seat.songweaver
                && !seat.blocks(other.songweaver)
                && !other.blocks(seat.songweaver)
            {
                near.push((metres, other.clone()));
            }
        });
        near.sort_by(|one, other| {
            let by_metres = one.0.total_cmp(&other.0);
            by_metres.then(one.1.songweaver.cmp(&other.1.songweaver))
        });
        let songs = near
            .iter()
            .filter_map(|(_, other)| self.latest_of(other.songweaver));
        songs.take(LENDERS_MAX).collect()
    }

    /// What somebody sang last, while it may still lend.
    fn latest_of(&self, who: SongweaverId) -> Option<LatestSong> {
        let player = self.player(who)?;
        let latest = player.moment().latest.clone()?;
        let fades_ms = self.rules().attunement.lending.fades_ms;
        if self.now().since(latest.when) >= fades_ms {
            return None;
        }
        Some(LatestSong {
            songweaver: who,
            at: units(player.seat.standing().at),
            song: latest.song,
            resonance: latest.resonance,
            when: latest.when,
        })
    }

    /// Tells everyone the threads near that changed since the last time.
    pub(crate) fn tell_threads(&self) {
        let everyone = self.everyone();
        let mut seen: BTreeMap<SongweaverId, Vec<Thread>> = BTreeMap::new();
        for player in &everyone {
            for (thread, middle) in self.threads_to(player) {
                self.space
                    .board
                    .near(middle.0, middle.1, SEEN_METRES, |member, _| {
                        seen.entry(member.seat.songweaver)
                            .or_default()
                            .push(thread.clone());
                    });
            }
        }
        for player in &everyone {
            let mut threads = seen.remove(&player.seat.songweaver).unwrap_or_default();
            threads.sort_by_key(|thread| (std::cmp::Reverse(thread.strength), thread.from, thread.to));
            threads.truncate(THREADS_MAX);
            let mut moment = player.moment();
            if moment.threads == threads {
                continue;
            }
            moment.threads.clone_from(&threads);
            drop(moment);
            player.seat.say_encoded(encode(&ServerBody::Threads { threads }));
        }
    }

    /// The strongest threads that lead to a player, each with the middle between its ends.
    fn threads_to(&self, player: &Player) -> Vec<(Thread, (f32, f32))> {
        let seat = &player.seat;
        let Some(own) = self.latest_of(seat.songweaver) else {
            return Vec::new();
        };
        let neighbours = self.neighbours_of(seat);
        let rules = self.rules();
        let lenders = lent(
            seat.songweaver,
            own.at,
            &own.song,
            &neighbours,
            self.now(),
            &rules.attunement.lending,
        );
        let at = seat.standing().at;
        let threads = lenders.into_iter().filter_map(|(from, strength)| {
            let lender = self.space.seat(from)?;
            let there = lender.standing().at;
            let thread = Thread {
                from: lender.entity,
                to: seat.entity,
                strength: strength / STEP * STEP,
            };
            (thread.strength > 0).then_some((thread, ((at.x + there.x) / 2.0, (at.z + there.z) / 2.0)))
        });
        threads.take(SHOWN_TO_ONE).collect()
    }
}

fn units(at: Spot) -> (i32, i32) {
    ((at.x * 64.0) as i32, (at.z * 64.0) as i32)
}
