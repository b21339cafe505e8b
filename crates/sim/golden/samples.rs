//! One sample of every event, as the golden files hold them.
//!
//! Shared by the test that compares and the example that writes.

use kernel::{MelodyId, Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WeaveId, WorldMillis};
use sim::codex::{FirstSeen, FirstWoven};
use sim::realm::event::{Added, Glimpse, LookRecord, Sealed, VoiceRecord};
use sim::region::crossing::{FriendCame, FriendLeft, Known};
use sim::region::event::{MelodyPerformed, Share, SlowCause};
use sim::region::garden::{GardenLeft, GardenTended, LeftWhy};
use sim::region::heard::{LifeHeard, Trusting};
use sim::region::life::{Deed, LifePassed, Means, StandingRecord, Tended};
use sim::region::sky_event::{
    Answered, Carried, Ended, FractureRecord, Gift, Happened, Outcome, Reward, Rose, TurnCause, Turned,
};
use sim::region::woven::{Lent, Woven, WovenCombo, WovenRelation, WovenVoice};
use sim::{CodexEvent, RealmEvent, RegionEvent};
use song::freshness::Fingerprint;
use song::{Intent, Melody, Metre, notation};
use weather::{Air, Kind};

const WHO: SongweaverId = SongweaverId(0x0123_4567_89ab_cdef);
const PERFORMANCE: PerformanceId = PerformanceId(0x1111_2222_3333_4444_5555_6666_7777_8888);
const MELODY: MelodyId = MelodyId(0x9999_aaaa_bbbb_cccc_dddd_eeee_ffff_0000);
const WEAVE: WeaveId = WeaveId(0x2222_3333_4444_5555_6666_7777_8888_9999);
const LOG: MelodyId = MelodyId(0xabab_abab_cdcd_cdcd_efef_efef_0101_0101);
const OTHER: SongweaverId = SongweaverId(0xfedc_ba98_7654_3210);
const WHEN: WorldMillis = WorldMillis(123_456_789);

fn place(slug: &str) -> PlaceId {
    slug.parse().expect("a slug")
}

fn region(slug: &str) -> RegionId {
    slug.parse().expect("a slug")
}

fn sealed() -> Sealed {
    Sealed("c2VhbGVkIG5hbWU=".into())
}

fn fingerprint() -> Fingerprint {
    let notes = notation::notes("D4:q F#4 A4 B4", Metre::COMMON).expect("notation");
    Fingerprint::of(&Melody::new(notes, 76, Metre::COMMON, None).expect("a melody"))
}

/// One of every event of a region.
pub fn region_events() -> Vec<RegionEvent> {
    vec![
        RegionEvent::Begun {
            region: region("weavers-landing"),
            hour: 17,
            harmony: Milli(50_000),
            dissonance: Milli(20_000),
            wound: 600,
        },
        RegionEvent::MelodyPerformed(MelodyPerformed {
            performance: PERFORMANCE,
            songweaver: WHO,
            melody: MELODY,
            fingerprint: fingerprint(),
            when: WHEN,
            hour: 705,
            intent: Intent::Restoration,
            at: (50_048, -51_968),
            quality: 712,
            fit: 834,
            resonance: 260,
            freshness: 1000,
            harmony: Milli(291),
            dissonance: Milli(-312),
            earned: Milli(390),
            energy: Milli(48),
        }),
        RegionEvent::HarmonyShifted {
            hour: 706,
            when: WHEN,
            shares: [
                SlowCause::Rest,
                SlowCause::Silence,
                SlowCause::Wound,
                SlowCause::Neighbour {
                    region: region("whisperwood-grove"),
                },
            ]
            .into_iter()
            .map(|cause| Share {
                cause,
                harmony: Milli(-150),
                dissonance: Milli(75),
            })
            .collect(),
        },
        RegionEvent::PlaceRestored {
            place: place("star-whale-statue"),
            songweaver: WHO,
            performance: PERFORMANCE,
            first: true,
            when: WHEN,
            harmony: Milli(3000),
            dissonance: Milli(-3000),
        },
        RegionEvent::PlaceTried {
            place: place("star-whale-statue"),
            songweaver: WHO,
            performance: PERFORMANCE,
            nearness: 420,
            when: WHEN,
        },
        RegionEvent::WoundEased {
            place: place("landing-wound"),
            songweaver: WHO,
            performance: PERFORMANCE,
            when: WHEN,
            together: 2,
            by: 54,
            remaining: 546,
        },
        RegionEvent::WoundDeepened {
            place: place("landing-wound"),
            when: WHEN,
            depth: 575,
        },
        RegionEvent::NeighboursLent(Lent {
            performance: PERFORMANCE,
            songweaver: WHO,
            intent: Intent::Restoration,
            when: WHEN,
            strength: 84,
            from: vec![(OTHER, 84)],
            harmony: Milli(24),
            dissonance: Milli(-26),
            earned: Milli(32),
        }),
        RegionEvent::PerformancesWoven(woven()),
        RegionEvent::LifePassed(LifePassed {
            hour: 707,
            when: WHEN,
            counts: [("dawn-hare".to_owned(), 212), ("russet-fox".to_owned(), 9)].into(),
            standing: StandingRecord {
                whole: 912,
                presence: 1000,
                measure: 980,
                cover: 740,
                health: 840,
            },
        }),
        RegionEvent::Tended(Tended {
            songweaver: WHO,
            deed: Deed::Feed,
            means: Means::Hand,
            species: Some("dawn-hare".into()),
            creature: Some(57),
            plant: None,
            cell: 533,
            at: (50_048, -51_968),
            minute: 42_420,
            when: WHEN,
            hour: 707,
            amount: 400,
            strength: 1000,
            trust: 325,
        }),
        RegionEvent::WeatherTurned(Turned {
            quarter: 2826,
            when: WHEN,
            kind: Kind::Thunder,
            intensity: 640,
            air: Air {
                temperature: 171,
                humidity: 760,
                pressure: 10_041,
                wind: (640, -120),
                front: 812,
            },
            since: 2826,
            until: 2829,
            in_tune: 12,
            cause: TurnCause::Front,
        }),
        RegionEvent::WeatherCarried(Carried {
            performance: PERFORMANCE,
            songweaver: WHO,
            intent: Intent::Creative,
            when: WHEN,
            kind: Kind::Thunder,
            factor: 1160,
            harmony: Milli(46),
            dissonance: Milli(-49),
            earned: Milli(62),
        }),
        RegionEvent::AuroraGave(Gift {
            aurora: 2790,
            performance: PERFORMANCE,
            songweaver: WHO,
            intent: Intent::Exploration,
            when: WHEN,
            earned: Milli(1500),
        }),
        // Before the next one rises, so that the shape of a snapshot holds a storm.
        RegionEvent::StormEnded(Ended {
            storm: 2827,
            when: WHEN,
            outcome: Outcome::Blessing,
            harmony: Milli(5000),
            dissonance: Milli(-9000),
            calm_until: 2955,
            rewards: vec![Reward {
                songweaver: WHO,
                performance: PERFORMANCE,
                intent: Intent::Restoration,
                contribution: 250,
                earned: Milli(1500),
            }],
        }),
        RegionEvent::StormRose(Rose {
            storm: 2827,
            when: WHEN,
            ends: 2859,
            from: Some((region("cinderfall"), 2801)),
            present: 4,
            open: 3,
            fractures: vec![FractureRecord {
                at: (50_048, -51_968),
                depth: 600,
                remaining: 600,
                shades: vec![180, 180],
            }],
        }),
        RegionEvent::StormScaled {
            storm: 2827,
            when: WHEN,
            present: 1,
            open: 2,
        },
        RegionEvent::StormAnswered(Answered {
            storm: 2827,
            when: WHEN,
            songweaver: WHO,
            performance: PERFORMANCE,
            intent: Intent::Restoration,
            fracture: 0,
            mended: 60,
            remaining: 540,
            shades: vec![0, 0],
            gone: vec![0, 1],
            together: 2,
            contribution: 250,
        }),
        RegionEvent::StormSpread {
            storm: 2827,
            when: WHEN,
            to: region("whisperwood-grove"),
        },
        RegionEvent::HappeningEnded(Happened {
            happening: "snow-silence".into(),
            quarter: 2828,
            when: WHEN,
            kind: Kind::Clear,
        }),
        RegionEvent::HappeningBegan(Happened {
            happening: "rain-chorus".into(),
            quarter: 2828,
            when: WHEN,
            kind: Kind::Rain,
        }),
        RegionEvent::LifeHeard(LifeHeard {
            performance: PERFORMANCE,
            songweaver: WHO,
            deed: Deed::Soothe,
            strength: 900,
            at: (50_048, -51_968),
            cell: 417,
            minute: 42_300,
            when: WHEN,
            hour: 705,
            reach_dm: 400,
            near: 5,
            answered: 2,
            trusting: vec![Trusting {
                species: "dawn-hare".into(),
                creature: 12,
                trust: 240,
            }],
            quickened: 1600,
        }),
        RegionEvent::GardenLeft(GardenLeft {
            songweaver: WHO,
            cell: 417,
            when: WHEN,
            why: LeftWhy::GivenUp,
        }),
        RegionEvent::GardenTended(GardenTended {
            songweaver: WHO,
            cell: 417,
            when: WHEN,
            hour: 705,
        }),
        RegionEvent::FriendCame(FriendCame {
            from: region("whisperwood-grove"),
            when: WHEN,
            species: "bell-deer".into(),
            was: 44,
            creature: 91,
            friends: vec![Known {
                songweaver: WHO,
                trust: 640,
                hour: 704,
                when: WHEN,
            }],
        }),
        RegionEvent::FriendLeft(FriendLeft {
            to: region("whisperwood-grove"),
            when: WHEN,
            species: "bell-deer".into(),
            creature: 12,
        }),
    ]
}

fn woven() -> Woven {
    let voice = |songweaver, performance, delay_ms| WovenVoice {
        songweaver,
        performance: PerformanceId(performance),
        intent: Intent::Creative,
        melody: MELODY,
        delay_ms,
        multiplier: 2250,
        earned: Milli(480),
    };
    Woven {
        weave: WEAVE,
        began: WorldMillis(123_400_000),
        when: WHEN,
        hour: 705,
        at: (50_048, -51_968),
        intent: Intent::Creative,
        log: LOG,
        ear: 0,
        quality: 640,
        multiplier: 2250,
        voices: vec![voice(WHO, 1, 0), voice(OTHER, 2, 3158)],
        relations: vec![WovenRelation {
            relation: "canon".into(),
            leader: 0,
            follower: 1,
            strength: 930,
        }],
        combos: vec![WovenCombo {
            combo: "echo-in-the-valley".into(),
            strength: 930,
            freshness: 1000,
            multiplier: 2250,
            voices: vec![0, 1],
        }],
        nearly: vec!["mirror".into()],
        harmony: Milli(700),
        dissonance: Milli(-210),
    }
}

/// One of every event of the world's codex.
pub fn codex_events() -> Vec<CodexEvent> {
    vec![
        CodexEvent::FirstWoven(FirstWoven {
            combo: "echo-in-the-valley".into(),
            weave: WEAVE,
            region: region("weavers-landing"),
            finders: vec![WHO, OTHER],
            log: LOG,
            when: WHEN,
        }),
        CodexEvent::FirstSeen(FirstSeen {
            species: "glass-lamb".into(),
            songweaver: WHO,
            region: region("starfall-terraces"),
            when: WHEN,
        }),
    ]
}

/// One of every event of a Songweaver.
pub fn realm_events() -> Vec<RealmEvent> {
    vec![
        RealmEvent::Arrived { songweaver: WHO },
        RealmEvent::Made {
            look: LookRecord {
                robe: 1,
                colour: 2,
                head: 3,
                skin: 4,
            },
            voice: VoiceRecord::Celesta,
        },
        RealmEvent::Named { name: sealed() },
        RealmEvent::ResonanceCredited {
            performance: PERFORMANCE,
            intent: Intent::Creative,
            earned: Milli(390),
            energy: Milli(952),
            when: WHEN,
        },
        RealmEvent::AttunementRaised {
            intent: Intent::Restoration,
            tier: 1,
            voice: Some(VoiceRecord::Bowed),
            melodies: vec![(MELODY, "rain-on-stone".into())],
        },
        RealmEvent::MelodyGiven {
            melody: MELODY,
            slug: "first-light".into(),
            intent: Intent::Restoration,
        },
        RealmEvent::MelodyKept {
            melody: MELODY,
            name: sealed(),
            intent: Intent::Exploration,
        },
        RealmEvent::MelodyVoiced {
            melody: MELODY,
            voices: vec![MELODY, MelodyId(9)],
        },
        RealmEvent::MelodyRenamed {
            melody: MELODY,
            name: sealed(),
        },
        RealmEvent::MelodyForgotten { melody: MELODY },
        RealmEvent::RegionDiscovered {
            region: region("weavers-landing"),
        },
        RealmEvent::GateDiscovered {
            gate: place("grotto-exit"),
        },
        RealmEvent::PlaceRestored {
            place: place("star-whale-statue"),
            performance: PERFORMANCE,
            first: false,
        },
        RealmEvent::PlaceLit {
            place: place("crystal-1"),
        },
        RealmEvent::PlaceTried {
            place: place("gloom-shade"),
            performance: PERFORMANCE,
        },
        RealmEvent::WoundEased {
            place: place("landing-wound"),
            performance: PERFORMANCE,
            by: 54,
        },
        RealmEvent::CodexEntered { entry: "lumi".into() },
        RealmEvent::StageReached {
            journey: "first-hour".into(),
            stage: "crystals".into(),
        },
        RealmEvent::StageProgressed {
            journey: "first-hour".into(),
            stage: "crystals".into(),
            wait: 2,
        },
        RealmEvent::Left {
            region: region("weavers-landing"),
            at: (50_048, 640, -51_968),
            yaw: 128,
        },
        RealmEvent::ResonanceAdded {
            performance: PERFORMANCE,
            intent: Intent::Creative,
            earned: Milli(480),
            cause: Added::Woven { weave: WEAVE },
            when: WHEN,
        },
        RealmEvent::ComboWoven {
            combo: "echo-in-the-valley".into(),
            weave: WEAVE,
            log: LOG,
            partners: vec![OTHER],
            melody: MELODY,
            region: region("weavers-landing"),
            when: WHEN,
        },
        RealmEvent::ComboGlimpsed {
            combo: "mirror".into(),
            how: Glimpse::Told {
                from: place("elder-tree"),
                hint: 1,
            },
            hour: 705,
        },
        RealmEvent::Blocked { other: WHO },
        RealmEvent::Unblocked { other: WHO },
        RealmEvent::SpeciesSeen {
            species: "dawn-hare".into(),
            region: region("weavers-landing"),
            doing: "graze".into(),
            when: WHEN,
        },
        RealmEvent::SpeciesHeard {
            species: "meadow-lark".into(),
            region: region("weavers-landing"),
            when: WHEN,
        },
        RealmEvent::HappeningMet {
            happening: "rain-chorus".into(),
            region: region("mirror-fen"),
            when: WHEN,
        },
    ]
}
