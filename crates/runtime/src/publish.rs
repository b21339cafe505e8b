//! What is told once something is durable: to the player, to those near, to everyone.
//!
//! What it is not: nothing here decides; a crash before it loses words, never facts.

use crate::entrance::card;
use crate::near::{self, HEARD_METRES};
use crate::player::Player;
use crate::realm_host::Done;
use crate::region_host::Decided;
use crate::runtime::Runtime;
use crate::seat::Seat;
use kernel::SongweaverId;
use protocol::server::ServerBody;
use protocol::shared::Spot;
use sim::view;
use sim::{RealmEvent, RegionEvent};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// Metres from which a restoring wave is seen.
const WAVE_METRES: f32 = 200.0;

impl Runtime {
    /// Tells a player what the realm decided about it.
    pub(crate) async fn publish_realm(&self, player: &Player, done: &Done) {
        if done.events.is_empty() && done.effects.is_empty() {
            return;
        }
        let seat = &player.seat;
        let seen = |event: &RealmEvent| matches!(event, RealmEvent::Made { .. } | RealmEvent::Named { .. });
        let blocks =
            |event: &RealmEvent| matches!(event, RealmEvent::Blocked { .. } | RealmEvent::Unblocked { .. });
        if done.events.iter().any(seen)
            && let Ok(card) = self.realm.look(seat.songweaver, card).await
        {
            self.remember_name(seat.songweaver, &card.name);
            seat.set_card(card);
            let described = ServerBody::Described {
                entities: vec![seat.described()],
            };
            near::tell_others(&self.space, seat, HEARD_METRES, &described);
        }
        if done.events.iter().any(blocks)
            && let Ok(blocked) = self
                .realm
                .look(seat.songweaver, |hosted| hosted.state.blocked.clone())
                .await
        {
            seat.set_blocked(blocked);
        }
        let told = |event: &RealmEvent| !matches!(event, RealmEvent::Left { .. });
        if done.events.iter().any(told) {
            self.tell_you(player).await;
        }
        self.publish_guide(player, &done.events).await;
        let tempo = self.spots.regions[seat.standing().region].tempo;
        let name = seat.card().name;
        for effect in &done.effects {
            seat.address(view::spoken(effect, &name, tempo), self.now());
        }
    }

    /// Tells what a region decided: the verdict to the performer, its wave to those near, changed places to who can see them.
    pub(crate) async fn publish_region(&self, number: usize, decided: &Decided, performer: Option<&Player>) {
        let whose: BTreeSet<SongweaverId> = decided.state.firsts.values().copied().collect();
        self.learn_names(whose).await;
        let region = &self.spots.regions[number];
        for event in &decided.events {
            if let RegionEvent::MelodyPerformed(performed) = event {
                let at = Spot {
                    x: performed.at.0 as f32 / 64.0,
                    y: performer.map_or(0.0, |player| player.seat.standing().at.y),
                    z: performed.at.1 as f32 / 64.0,
                };
                let judged = |verdict| ServerBody::PerformanceJudged {
                    performance: performed.performance.to_string(),
                    entity: performer.map_or(0, |player| player.seat.entity),
                    intent: view::intent_to_wire(performed.intent),
                    at,
                    resonance: performed.resonance,
                    harmony: performed.harmony.0,
                    dissonance: performed.dissonance.0,
                    verdict,
                    effect_ms: next_bar(self.now().0, region.bar_ms) as f64,
                };
                let verdict = decided.judgement.as_ref().map(|judged| {
                    let events = &decided.events;
                    let life = view::nature::effect_of(events);
                    view::verdict(judged, performed.freshness, view::sky::effect_of(events), life)
                });
                if let Some(player) = performer {
                    player.seat.address(judged(verdict), self.now());
                }
                let text = crate::line::encode(&judged(None));
                self.space
                    .board
                    .near(at.x, at.z, self.heard_metres(number), |member, _| {
                        let other = &member.seat;
                        if other.songweaver != performed.songweaver && !other.blocks(performed.songweaver) {
                            other.say_encoded(text.clone());
                        }
                    });
            }
            if let RegionEvent::LifeHeard(heard) = event {
                self.publish_heard(number, heard, performer);
            }
            let changed =
                view::place_changed(&region.region, event, &self.rules(), &|who| self.known_name(who));
            if let Some(body) = changed {
                self.publish_place(number, &body, performer.map(|player| player.seat.as_ref()));
            }
        }
        self.publish_sky(number, decided, performer);
        self.changed[number].store(true, Ordering::Release);
    }

    /// A changed place: addressed to who changed it, of the moment to everyone who can see it. Who blocks the one who changed it
    /// sees the place change, and nobody's name with it.
    fn publish_place(&self, number: usize, body: &ServerBody, performer: Option<&Seat>) {
        let ServerBody::PlaceChanged { place, .. } = body else {
            return;
        };
        let Some(at) = self.spots.place(number, place).map(|spot| spot.at) else {
            return;
        };
        if let Some(seat) = performer {
            seat.address(body.clone(), self.now());
        }
        let performer = performer.map(|seat| seat.songweaver);
        let text = crate::line::encode(body);
        let mut nameless = body.clone();
        if let ServerBody::PlaceChanged { who, .. } = &mut nameless {
            *who = None;
        }
        let nameless = crate::line::encode(&nameless);
        self.space.board.near(at.x, at.z, WAVE_METRES, |member, _| {
            let blocks = performer.is_some_and(|performer| member.seat.blocks(performer));
            if Some(member.seat.songweaver) != performer {
                member
                    .seat
                    .say_encoded(if blocks { &nameless } else { &text }.clone());
            }
        });
    }

    /// Tells everyone the state of regions that changed since the last time.
    pub(crate) fn publish_harmony(&self) {
        for number in 0..self.regions.len() {
            if self.changed[number].swap(false, Ordering::AcqRel)
                && let Some(region) = self.region_state(number)
            {
                near::tell_all(&self.space, &ServerBody::Harmony { region });
            }
        }
    }
}

/// The next bar's beginning on the server's clock, on which effects fall.
pub(crate) fn next_bar(now_ms: u64, bar_ms: u32) -> u64 {
    let bar_ms = u64::from(bar_ms.max(1));
    now_ms.div_ceil(bar_ms) * bar_ms
}
