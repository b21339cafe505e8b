//! What the realm remembers of one Songweaver, and how events change it.
//!
//! Everything is bounded. What it is not: no rule stands here, and no name is open: free text is sealed and stays so.

use crate::realm::combos::KnownCombo;
use crate::realm::event::{Added, LookRecord, RealmEvent, Sealed, VoiceRecord};
use crate::realm::guide::{Met, Page};
use crate::realm::limits;
use crate::region::state::push;
use kernel::{MelodyId, Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WorldMillis};
use quests::Stand;
use serde::{Deserialize, Serialize};
use song::Intent;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// All energy there is.
pub const ENERGY_FULL: Milli = Milli::ONE;

/// A Songweaver as its events left it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RealmState {
    /// Who; absent until it arrived.
    pub songweaver: Option<SongweaverId>,
    /// Whether look and voice were chosen.
    pub made: bool,
    /// How it looks.
    pub look: LookRecord,
    /// How it sounds.
    pub voice: VoiceRecord,
    /// Its name, sealed.
    pub name: Option<Sealed>,
    /// Resonance earned, in the order of [`Intent::ALL`].
    pub resonance: [Milli; 4],
    /// Tiers of attunement, in the order of [`Intent::ALL`].
    pub attunement: [u8; 4],
    /// Voices that tiers opened, beside those open to everyone.
    pub voices: BTreeSet<VoiceRecord>,
    /// Energy and when it stood so; absent means full.
    pub energy: Option<(Milli, WorldMillis)>,
    /// Melodies it knows.
    pub melodies: BTreeMap<MelodyId, KnownMelody>,
    /// Regions it discovered.
    pub discovered: BTreeSet<RegionId>,
    /// Gates it may return to.
    pub gates: BTreeSet<PlaceId>,
    /// Places it restored, and crystals that lit up for it.
    pub restored: BTreeSet<PlaceId>,
    /// Failed tries of each place.
    pub tries: BTreeMap<PlaceId, u8>,
    /// Codex entries.
    pub codex: BTreeSet<String>,
    /// What it knows of combos, by slug, at most [`limits::COMBOS_MAX`].
    pub combos: BTreeMap<String, KnownCombo>,
    /// The world hour in which a hint was told last.
    pub hinted: Option<u32>,
    /// Where it stands in each journey, by slug.
    pub journeys: BTreeMap<String, Stand>,
    /// Where it left the world last.
    pub left: Option<LeftAt>,
    /// Whom it hears nothing from, at most [`limits::BLOCKS_MAX`].
    pub blocked: BTreeSet<SongweaverId>,
    /// What was credited last, oldest first, at most [`limits::CREDITS_MAX`].
    pub credited: VecDeque<(PerformanceId, CreditKind)>,
    /// What it has seen and heard of creatures, by slug, at most [`limits::GUIDE_MAX`].
    pub guide: BTreeMap<String, Page>,
    /// Happenings of the living world that were met, by slug.
    pub happenings: BTreeMap<String, Met>,
}

/// A melody that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMelody {
    /// What it is for.
    pub intent: Intent,
    /// Whose it is.
    pub source: MelodySource,
    /// Its voices as melodies, where it was written in several.
    pub voices: Vec<MelodyId>,
}

/// Where a known melody comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "kebab-case")]
pub enum MelodySource {
    /// It came with the world.
    Given {
        /// Its slug in content.
        slug: String,
    },
    /// The player keeps it.
    Kept {
        /// The player's name for it, sealed.
        name: Sealed,
    },
}

/// What of a performance was credited; each kind once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreditKind {
    /// Resonance and energy.
    Performed,
    /// A restored place.
    Restored,
    /// A failed try.
    Tried,
    /// An eased wound.
    Eased,
    /// What a weave added.
    Woven,
    /// What neighbours lent.
    Lent,
    /// What the weather added.
    Weather,
    /// An Aurora's gift.
    Aurora,
    /// What a storm's end brought.
    Storm,
}

/// Where someone left the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAt {
    /// The region.
    pub region: RegionId,
    /// 1/64 m east, up and south of the world's origin.
    pub at: (i32, i32, i32),
    /// 256 to the turn.
    pub yaw: u8,
}

/// The place of an intent in every table of four.
#[must_use]
pub fn index_of(intent: Intent) -> usize {
    match intent {
        Intent::Creative => 0,
        Intent::Restoration => 1,
        Intent::Exploration => 2,
        Intent::Protection => 3,
    }
}

impl RealmState {
    /// How many melodies of its own it keeps.
    #[must_use]
    pub fn kept_count(&self) -> usize {
        let kept = |melody: &&KnownMelody| matches!(melody.source, MelodySource::Kept { .. });
        self.melodies.values().filter(kept).count()
    }

    /// Whether this was credited among the last few.
    #[must_use]
    pub fn was_credited(&self, performance: PerformanceId, kind: CreditKind) -> bool {
        self.credited.contains(&(performance, kind))
    }

    /// Applies what happened.
    pub fn evolve(&mut self, event: &RealmEvent) {
        match event {
            RealmEvent::Arrived { songweaver } => self.songweaver = Some(*songweaver),
            RealmEvent::Made { look, voice } => {
                self.made = true;
                self.look = *look;
                self.voice = *voice;
            }
            RealmEvent::Named { name } => self.name = Some(name.clone()),
            RealmEvent::ResonanceCredited {
                performance,
                intent,
                earned,
                energy,
                when,
            } => {
                self.resonance[index_of(*intent)] += *earned;
                self.energy = Some((*energy, *when));
                self.credit(*performance, CreditKind::Performed);
            }
            RealmEvent::ResonanceAdded {
                performance,
                intent,
                earned,
                cause,
                ..
            } => {
                self.resonance[index_of(*intent)] += *earned;
                let kind = match cause {
                    Added::Woven { .. } => CreditKind::Woven,
                    Added::Lent => CreditKind::Lent,
                    Added::Weather => CreditKind::Weather,
                    Added::Aurora => CreditKind::Aurora,
                    Added::Storm { .. } => CreditKind::Storm,
                };
                self.credit(*performance, kind);
            }
            RealmEvent::ComboWoven { .. } | RealmEvent::ComboGlimpsed { .. } => self.learn(event),
            RealmEvent::AttunementRaised {
                intent,
                tier,
                voice,
                melodies,
            } => {
                self.attunement[index_of(*intent)] = *tier;
                self.voices.extend(*voice);
                for (melody, slug) in melodies {
                    self.give(*melody, slug, *intent);
                }
            }
            RealmEvent::MelodyGiven { melody, slug, intent } => self.give(*melody, slug, *intent),
            RealmEvent::MelodyKept { melody, name, intent } => {
                let source = MelodySource::Kept { name: name.clone() };
                self.melodies.insert(
                    *melody,
                    KnownMelody {
                        intent: *intent,
                        source,
                        voices: Vec::new(),
                    },
                );
            }
            RealmEvent::MelodyVoiced { melody, voices } => {
                if let Some(known) = self.melodies.get_mut(melody) {
                    known.voices.clone_from(voices);
                }
            }
            RealmEvent::MelodyRenamed { melody, name } => {
                if let Some(known) = self.melodies.get_mut(melody) {
                    known.source = MelodySource::Kept { name: name.clone() };
                }
            }
            RealmEvent::MelodyForgotten { melody } => {
                self.melodies.remove(melody);
            }
            RealmEvent::RegionDiscovered { region } => {
                self.discovered.insert(region.clone());
            }
            RealmEvent::GateDiscovered { gate } => {
                self.gates.insert(gate.clone());
            }
            RealmEvent::PlaceRestored {
                place, performance, ..
            } => {
                self.restored.insert(place.clone());
                self.tries.remove(place);
                self.credit(*performance, CreditKind::Restored);
            }
            RealmEvent::PlaceLit { place } => {
                self.restored.insert(place.clone());
            }
            RealmEvent::PlaceTried { place, performance } => {
                let tries = self.tries.entry(place.clone()).or_default();
                *tries = tries.saturating_add(1);
                self.credit(*performance, CreditKind::Tried);
            }
            RealmEvent::WoundEased { performance, .. } => self.credit(*performance, CreditKind::Eased),
            RealmEvent::CodexEntered { entry } => {
                self.codex.insert(entry.clone());
            }
            RealmEvent::StageReached { journey, stage } => {
                self.journeys.insert(journey.clone(), Stand::at(stage));
            }
            RealmEvent::StageProgressed { journey, wait, .. } => {
                if let Some(stand) = self.journeys.get_mut(journey) {
                    stand.met.insert(*wait);
                }
            }
            RealmEvent::Left { region, at, yaw } => {
                self.left = Some(LeftAt {
                    region: region.clone(),
                    at: *at,
                    yaw: *yaw,
                });
            }
            RealmEvent::Blocked { other } => {
                self.blocked.insert(*other);
            }
            RealmEvent::Unblocked { other } => {
                self.blocked.remove(other);
            }
            RealmEvent::SpeciesSeen { .. } | RealmEvent::SpeciesHeard { .. } => self.learn_species(event),
            RealmEvent::HappeningMet {
                happening,
                region,
                when,
            } => self.meet_happening(happening, region, *when),
        }
    }

    /// A melody of the world replaces one of the same notes that the player kept.
    fn give(&mut self, melody: MelodyId, slug: &str, intent: Intent) {
        let source = MelodySource::Given {
            slug: slug.to_owned(),
        };
        let known = KnownMelody {
            intent,
            source,
            voices: Vec::new(),
        };
        self.melodies.insert(melody, known);
    }

    fn credit(&mut self, performance: PerformanceId, kind: CreditKind) {
        push(&mut self.credited, (performance, kind), limits::CREDITS_MAX);
    }
}
