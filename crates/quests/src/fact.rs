//! Facts of the world that a journey can wait for, and the patterns that match them.
//!
//! A fact is true on the server when it is stated; no client can state one. What it is not: a fact is not journalled as such,
//! it is read off commands and events by the realm.

use kernel::{PlaceId, RegionId};
use serde::{Deserialize, Serialize};

/// Something that just became true for one Songweaver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Look and voice were chosen.
    Made,
    /// A single note was sung.
    SangNote {
        /// MIDI number, 0..=127.
        pitch: u8,
    },
    /// The motif of a place was sung well enough, whatever followed from it.
    SangMotif {
        /// The place.
        place: PlaceId,
    },
    /// Came within a place's reach.
    CameNear {
        /// The place.
        place: PlaceId,
    },
    /// Took up an offer of a place or an Echo.
    Interacted {
        /// The place or Echo.
        place: PlaceId,
        /// Which offer.
        offer: String,
    },
    /// Stands in a region.
    EnteredRegion {
        /// The region.
        region: RegionId,
    },
    /// A place was restored (a statue, a blossom, a Shade answered).
    PlaceRestored {
        /// The place.
        place: PlaceId,
    },
    /// A place was tried without success.
    PlaceTried {
        /// The place.
        place: PlaceId,
    },
    /// A performance was judged.
    PerformanceJudged {
        /// Where.
        region: RegionId,
        /// How strong, in thousandths.
        resonance: u16,
    },
    /// A region's wound was eased.
    WoundEased {
        /// The wounded place.
        place: PlaceId,
    },
}

/// What a stage waits for: a fact, with some of its parts left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FactPattern {
    /// Look and voice were chosen.
    Made {},
    /// A note was sung; with a pitch, that note in any octave, so that small and high instruments count.
    SangNote {
        /// MIDI number, 0..=127; absent for any note.
        #[serde(default)]
        pitch: Option<u8>,
    },
    /// A place's motif was sung.
    SangMotif {
        /// The place.
        place: PlaceId,
    },
    /// Came near a place.
    CameNear {
        /// The place.
        place: PlaceId,
    },
    /// Took up an offer.
    Interacted {
        /// The place or Echo.
        place: PlaceId,
        /// Which offer; absent for any.
        #[serde(default)]
        offer: Option<String>,
    },
    /// Stands in a region.
    EnteredRegion {
        /// The region.
        region: RegionId,
    },
    /// A place was restored.
    PlaceRestored {
        /// The place.
        place: PlaceId,
    },
    /// A place was tried without success.
    PlaceTried {
        /// The place.
        place: PlaceId,
    },
    /// A performance was judged.
    PerformanceJudged {
        /// Where; absent for anywhere.
        #[serde(default)]
        region: Option<RegionId>,
        /// At least how strong, in thousandths.
        #[serde(default)]
        resonance_min: u16,
    },
    /// A wound was eased.
    WoundEased {
        /// The wounded place; absent for any.
        #[serde(default)]
        place: Option<PlaceId>,
    },
}

impl FactPattern {
    /// Whether the fact is what the pattern waits for.
    #[must_use]
    pub fn matches(&self, fact: &Fact) -> bool {
        match (self, fact) {
            (Self::Made {}, Fact::Made) => true,
            (Self::SangNote { pitch: wanted }, Fact::SangNote { pitch }) => {
                wanted.is_none_or(|wanted| wanted % 12 == pitch % 12)
            }
            (Self::SangMotif { place: wanted }, Fact::SangMotif { place })
            | (Self::CameNear { place: wanted }, Fact::CameNear { place })
            | (Self::PlaceRestored { place: wanted }, Fact::PlaceRestored { place })
            | (Self::PlaceTried { place: wanted }, Fact::PlaceTried { place }) => wanted == place,
            (
                Self::Interacted {
                    place: wanted,
                    offer: wanted_offer,
                },
                Fact::Interacted { place, offer },
            ) => wanted == place && wanted_offer.as_ref().is_none_or(|wanted| wanted == offer),
            (Self::EnteredRegion { region: wanted }, Fact::EnteredRegion { region }) => wanted == region,
            (
                Self::PerformanceJudged {
                    region: wanted,
                    resonance_min,
                },
                Fact::PerformanceJudged { region, resonance },
            ) => wanted.as_ref().is_none_or(|wanted| wanted == region) && resonance >= resonance_min,
            (Self::WoundEased { place: wanted }, Fact::WoundEased { place }) => {
                wanted.as_ref().is_none_or(|wanted| wanted == place)
            }
            _ => false,
        }
    }

    /// The place it speaks of, where it speaks of one.
    #[must_use]
    pub fn place(&self) -> Option<&PlaceId> {
        match self {
            Self::SangMotif { place }
            | Self::CameNear { place }
            | Self::Interacted { place, .. }
            | Self::PlaceRestored { place }
            | Self::PlaceTried { place } => Some(place),
            Self::WoundEased { place } => place.as_ref(),
            Self::Made {}
            | Self::SangNote { .. }
            | Self::EnteredRegion { .. }
            | Self::PerformanceJudged { .. } => None,
        }
    }

    /// The region it speaks of, where it speaks of one.
    #[must_use]
    pub fn region(&self) -> Option<&RegionId> {
        match self {
            Self::EnteredRegion { region } => Some(region),
            Self::PerformanceJudged { region, .. } => region.as_ref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(slug: &str) -> PlaceId {
        slug.parse().unwrap()
    }

    #[test]
    fn a_note_counts_in_every_octave_and_no_other_note_does() {
        let pattern = FactPattern::SangNote { pitch: Some(62) };
        for pitch in [38, 50, 62, 74] {
            assert!(pattern.matches(&Fact::SangNote { pitch }), "{pitch}");
        }
        for pitch in [61, 63, 66] {
            assert!(!pattern.matches(&Fact::SangNote { pitch }), "{pitch}");
        }
        assert!(FactPattern::SangNote { pitch: None }.matches(&Fact::SangNote { pitch: 1 }));
    }

    #[test]
    fn open_parts_match_anything_and_given_parts_only_themselves() {
        let greeted = Fact::Interacted {
            place: place("anya"),
            offer: "greet".into(),
        };
        let pattern = |offer: Option<&str>| FactPattern::Interacted {
            place: place("anya"),
            offer: offer.map(str::to_owned),
        };
        assert!(pattern(None).matches(&greeted));
        assert!(pattern(Some("greet")).matches(&greeted));
        assert!(!pattern(Some("ask")).matches(&greeted));
        let strong = FactPattern::PerformanceJudged {
            region: None,
            resonance_min: 300,
        };
        let judged = |resonance| Fact::PerformanceJudged {
            region: "whisperwood-grove".parse().unwrap(),
            resonance,
        };
        assert!(strong.matches(&judged(300)));
        assert!(!strong.matches(&judged(299)));
        assert!(!FactPattern::CameNear { place: place("anya") }.matches(&greeted));
    }
}
