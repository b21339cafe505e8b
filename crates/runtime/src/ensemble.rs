//! Weaving in the running world: notes come to weaves, weaves are told to those near, and what came of them is written down and told.
//!
//! What it is not: who weaves with whom is [`crate::weaving`]'s, how it is judged is `song`'s, what it brings is the region's.

use crate::host::HostError;
use crate::line::encode;
use crate::live::Playing;
use crate::near::HEARD_METRES;
use crate::player::Player;
use crate::region_host::Decided;
use crate::runtime::Runtime;
use crate::seat::Seat;
use crate::weaving::{Ending, Near, Nothing, Sounding, Telling, Weave, clearest};
use kernel::{CommandId, SongweaverId};
use protocol::limits::WOVEN_RELATIONS_MAX;
use protocol::server::ServerBody;
use protocol::shared::Spot;
use protocol::weave::{WeaveOutcome, WovenCombo, WovenRelation};
use sim::region::woven::{self, Woven};
use sim::region::{self, FoundCombo, WeaveVoice};
use sim::{RegionCommand, RegionEvent, view};
use song::live::LiveEvent;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::{Duration, sleep};

/// Units of a metre in what regions are told.
const UNITS_PER_METRE: f32 = 64.0;
/// Bars of rest after which a voice no longer overlaps with who comes in.
const OVERLAP_BARS: u64 = 2;
/// How often it is looked whether what was played has ended and was judged, while the world closes.
const CLOSING_LOOK: Duration = Duration::from_millis(20);
/// How often at most: two seconds.
const CLOSING_LOOKS: u32 = 100;

impl Runtime {
    /// Notes of a performance come to its weave, or look for one.
    pub(crate) fn weave_in(
        &self,
        player: &Player,
        playing: Playing,
        events: Vec<LiveEvent>,
        listeners: &[(Arc<Seat>, u32)],
    ) {
        let seat = &player.seat;
        let at = seat.standing().at;
        let mut near: Vec<Near> = listeners
            .iter()
            .map(|(listener, delay_ms)| {
                let there = listener.standing().at;
                Near {
                    songweaver: listener.songweaver,
                    metres: (there.x - at.x).hypot(there.z - at.z),
                    delay_ms: *delay_ms,
                    friendly: !seat.blocks(listener.songweaver) && !listener.blocks(seat.songweaver),
                }
            })
            .collect();
        near.sort_by(|one, other| {
            let by_metres = one.metres.total_cmp(&other.metres);
            by_metres.then(one.songweaver.cmp(&other.songweaver))
        });
        let bar_ms = self.spots.regions[playing.region].bar_ms;
        let sounding = Sounding::new(
            (seat.songweaver, seat.entity),
            (playing.region, at),
            playing.intent,
            playing.began_ms,
            OVERLAP_BARS * u64::from(bar_ms),
            events,
        );
        let rules = self.rules();
        let song_of = |region: usize| {
            rules.pack.regions[&self.spots.regions[region].region]
                .song
                .clone()
        };
        self.weaving().sounds(sounding, &near, self.now().0, song_of);
    }

    /// Sees who went away from its weave, and has those judged that are over.
    pub(crate) fn keep_weaves(self: &Arc<Self>) {
        let now_ms = self.now().0;
        let over = {
            let mut weaving = self.weaving();
            weaving.stand(
                |who| {
                    let at = self.player(who)?.seat.standing().at;
                    Some((at.x, at.z))
                },
                now_ms,
            );
            weaving.over(now_ms)
        };
        for weave in over {
            self.weaves_ending.fetch_add(1, Ordering::AcqRel);
            tokio::spawn(self.clone().finish_weave(weave));
        }
    }

    /// Tells those near what is new of the weaves that sound.
    pub(crate) fn tell_weaves(&self) {
        let news = self.weaving().tell(self.now().0);
        for telling in news {
            self.tell_weave(&telling);
        }
    }

    fn tell_weave(&self, telling: &Telling) {
        let weave = telling.weave.to_string();
        let mut texts = Vec::new();
        if let Some(voices) = &telling.voices {
            texts.push(encode(&ServerBody::Weave {
                weave: weave.clone(),
                region: self.spots.regions[telling.region].region.to_string(),
                voices: voices.clone(),
            }));
        }
        if let Some(relations) = &telling.relations {
            texts.push(encode(&ServerBody::WeaveRelations {
                weave,
                relations: relations.clone(),
            }));
        }
        for seat in self.around(&telling.singers, &[]) {
            for text in &texts {
                seat.say_encoded(text.clone());
            }
        }
    }

    /// Everyone who hears some of these singers, they themselves among them, but for those who have blocked one; and who is near some spots.
    fn around(&self, singers: &[SongweaverId], spots: &[Spot]) -> Vec<Arc<Seat>> {
        let mut found: BTreeMap<SongweaverId, Arc<Seat>> = BTreeMap::new();
        let present = singers.iter().filter_map(|who| self.space.seat(*who));
        let places = present
            .map(|seat| seat.standing().at)
            .chain(spots.iter().copied());
        for at in places.collect::<Vec<_>>() {
            self.space.board.near(at.x, at.z, HEARD_METRES, |member, _| {
                found
                    .entry(member.seat.songweaver)
                    .or_insert_with(|| member.seat.clone());
            });
        }
        found.retain(|who, seat| singers.contains(who) || !singers.iter().any(|singer| seat.blocks(*singer)));
        found.into_values().collect()
    }

    /// Judges a weave that is over, has its region decide what it brings, and tells what came of it.
    async fn finish_weave(self: Arc<Self>, weave: Weave) {
        let rules = self.rules();
        let left_out = |why: &'static str| {
            metrics::counter!("weave_voices_left_out_total", "why" => why).increment(1);
        };
        let (outcome, weave) = match Ending::of(weave, rules.combos(), left_out) {
            Ok(ending) => match self.write_weave(&ending).await {
                Ok(()) => ("woven", None),
                Err(nothing) => (nothing.word(), Some((ending.weave, nothing))),
            },
            Err((weave, nothing)) => (nothing.word(), Some((*weave, nothing))),
        };
        metrics::counter!("weaves_total", "outcome" => outcome).increment(1);
        if let Some((weave, nothing)) = weave {
            self.tell_nothing(&weave, nothing);
        }
        self.weaves_ending.fetch_sub(1, Ordering::AcqRel);
    }

    fn tell_nothing(&self, weave: &Weave, nothing: Nothing) {
        let text = encode(&ServerBody::WeaveEnded {
            weave: weave.weave.to_string(),
            why: nothing.word().to_owned(),
        });
        for seat in self.around(&weave.singers, &[]) {
            seat.say_encoded(text.clone());
        }
    }

    /// Keeps what was heard, and has the region decide.
    async fn write_weave(&self, ending: &Ending) -> Result<(), Nothing> {
        let weave = &ending.weave;
        let log = ending.recording.id();
        // What was heard comes first: an event never names what is not kept.
        let kept = self.vault.put_weave(&ending.recording).await;
        kept.map_err(|error| {
            tracing::warn!(%error, "what was heard of a weave could not be kept");
            Nothing::Lost
        })?;
        let slugs: Vec<String> = ending.combos.iter().map(|combo| combo.combo.clone()).collect();
        let mut voices = Vec::with_capacity(ending.voices.len());
        for ((voice, judged), delay_ms) in ending.voices.iter().zip(&ending.delays_ms) {
            let performed = &judged.performed;
            voices.push(WeaveVoice {
                songweaver: voice.songweaver,
                performance: performed.performance,
                intent: performed.intent,
                melody: performed.melody,
                delay_ms: *delay_ms,
                harmony: performed.harmony,
                dissonance: performed.dissonance,
                earned: performed.earned,
                variety: self.variety_of(voice.songweaver, &slugs).await?,
            });
        }
        let at = middle(ending);
        let command = region::Weave {
            weave: weave.weave,
            began: kernel::WorldMillis(weave.began_ms),
            at: ((at.x * UNITS_PER_METRE) as i32, (at.z * UNITS_PER_METRE) as i32),
            intent: ending.intent,
            log,
            ear: u8::try_from(ending.ear).unwrap_or_default(),
            quality: ending.verdict.quality,
            voices,
            relations: relations(ending),
            combos: ending
                .combos
                .iter()
                .map(|combo| FoundCombo {
                    combo: combo.combo.clone(),
                    strength: combo.strength,
                    multiplier: combo.multiplier,
                    voices: combo.voices.clone(),
                })
                .collect(),
            nearly: ending.nearly.clone(),
        };
        let id = CommandId(weave.weave.0);
        let command = RegionCommand::Weave(Box::new(command));
        match self.decided(weave.region, id, command).await {
            Ok(decided) => {
                self.publish_weave(ending, &decided, at);
                Ok(())
            }
            // It stands, and was told when it was written down.
            Err(HostError::Repeated) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, weave = %weave.weave, "a weave was not written down");
                Err(Nothing::Lost)
            }
        }
    }

    async fn variety_of(
        &self,
        who: SongweaverId,
        combos: &[String],
    ) -> Result<BTreeMap<String, u32>, Nothing> {
        let look = self.realm.look(who, |hosted| {
            let each = combos.iter();
            each.map(|combo| (combo.clone(), sim::realm::combos::variety(&hosted.state, combo)))
                .collect()
        });
        look.await.map_err(|_| Nothing::Lost)
    }

    /// Tells what a weave brought: addressed to those who sang in it, of the moment to those near.
    fn publish_weave(&self, ending: &Ending, decided: &Decided, at: Spot) {
        let woven = decided.events.iter().find_map(|event| match event {
            RegionEvent::PerformancesWoven(woven) => Some(woven),
            _ => None,
        });
        let Some(woven) = woven else { return };
        let outcome = self.outcome(ending, woven, at);
        let singers: BTreeSet<SongweaverId> = woven.voices.iter().map(|voice| voice.songweaver).collect();
        for voice in &woven.voices {
            if let Some(player) = self.player(voice.songweaver) {
                let outcome = WeaveOutcome {
                    earned: Some(voice.earned.0),
                    ..outcome.clone()
                };
                player
                    .seat
                    .address(ServerBody::WeaveJudged { outcome }, self.now());
            }
        }
        let text = encode(&ServerBody::WeaveJudged { outcome });
        for seat in self.around(&singers.iter().copied().collect::<Vec<_>>(), &[at]) {
            if !singers.contains(&seat.songweaver) {
                seat.say_encoded(text.clone());
            }
        }
        self.changed[ending.weave.region].store(true, Ordering::Release);
    }

    fn outcome(&self, ending: &Ending, woven: &Woven, at: Spot) -> WeaveOutcome {
        let rules = self.rules();
        let entity = |number: u8| {
            ending
                .voices
                .get(usize::from(number))
                .map(|(voice, _)| voice.entity)
        };
        let combos = woven.combos.iter().filter_map(|found| {
            let def = rules.combo(&found.combo)?;
            Some(WovenCombo {
                combo: found.combo.clone(),
                name: def.name.clone(),
                look: format!(
                    "{}.{}.{}",
                    word(def.look.pattern),
                    word(def.look.colours.0),
                    word(def.look.colours.1)
                ),
                sound: word(def.sound),
                strength: found.strength,
                freshness: found.freshness,
                voices: found.voices.iter().filter_map(|number| entity(*number)).collect(),
            })
        });
        let bar_ms = self.spots.regions[ending.weave.region].bar_ms;
        WeaveOutcome {
            weave: woven.weave.to_string(),
            region: self.spots.regions[ending.weave.region].region.to_string(),
            voices: ending.voices.iter().map(|(voice, _)| voice.entity).collect(),
            intent: view::intent_to_wire(woven.intent),
            at,
            quality: woven.quality,
            multiplier: woven.multiplier,
            relations: woven
                .relations
                .iter()
                .filter_map(|found| {
                    Some(WovenRelation {
                        relation: found.relation.clone(),
                        leader: entity(found.leader)?,
                        follower: entity(found.follower)?,
                        strength: found.strength,
                    })
                })
                .collect(),
            combos: combos.collect(),
            harmony: woven.harmony.0,
            dissonance: woven.dissonance.0,
            earned: None,
            log: woven.log.to_string(),
            effect_ms: crate::publish::next_bar(self.now().0, bar_ms) as f64,
        }
    }

    /// Ends everything that is played, and waits a moment until it was judged and woven: what was heard before the world closes counts.
    pub(crate) async fn end_music(self: &Arc<Self>) {
        for player in self.everyone() {
            self.end_performance(&player, None);
            // Where nothing is cast there is nothing to stop.
            let _ = self.stop_casting(&player);
        }
        for _ in 0..CLOSING_LOOKS {
            self.keep_weaves();
            let everyone = self.everyone();
            let busy = everyone
                .iter()
                .any(|player| player.moment().performance.is_some() || player.is_working());
            let weaves = self.weaves_ending.load(Ordering::Acquire) > 0 || self.weaving().count() > 0;
            if !busy && !weaves {
                return;
            }
            sleep(CLOSING_LOOK).await;
        }
    }
}

/// The middle of where the voices stood.
fn middle(ending: &Ending) -> Spot {
    let count = ending.voices.len().max(1) as f32;
    let sum =
        |of: fn(&Spot) -> f32| ending.voices.iter().map(|(voice, _)| of(&voice.at)).sum::<f32>() / count;
    Spot {
        x: sum(|at| at.x),
        y: sum(|at| at.y),
        z: sum(|at| at.z),
    }
}

/// The relations as they are written down: each once between two voices, the clearest first.
fn relations(ending: &Ending) -> Vec<woven::WovenRelation> {
    let mut clearest = clearest(&ending.verdict.relations);
    clearest.sort_by_key(|(key, strength)| (std::cmp::Reverse(*strength), *key));
    let written = clearest
        .into_iter()
        .map(|((relation, leader, follower), strength)| woven::WovenRelation {
            relation: relation.slug().to_owned(),
            leader,
            follower,
            strength,
        });
    written.take(WOVEN_RELATIONS_MAX).collect()
}

/// The word of a look or a sound, as content writes it.
fn word(of: impl serde::Serialize) -> String {
    let value = serde_json::to_value(of).ok();
    let word = value.as_ref().and_then(serde_json::Value::as_str);
    word.unwrap_or_default().to_owned()
}
