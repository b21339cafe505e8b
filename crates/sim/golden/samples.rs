//! One sample of every event, as the golden files hold them.
//!
//! Shared by the test that compares and the example that writes.

use kernel::{MelodyId, Milli, PerformanceId, PlaceId, RegionId, SongweaverId, WorldMillis};
use sim::realm::event::{LookRecord, Sealed, VoiceRecord};
use sim::region::event::{MelodyPerformed, Share, SlowCause};
use sim::{RealmEvent, RegionEvent};
use song::freshness::Fingerprint;
use song::{Intent, Melody, Metre, notation};

const WHO: SongweaverId = SongweaverId(0x0123_4567_89ab_cdef);
const PERFORMANCE: PerformanceId = PerformanceId(0x1111_2222_3333_4444_5555_6666_7777_8888);
const MELODY: MelodyId = MelodyId(0x9999_aaaa_bbbb_cccc_dddd_eeee_ffff_0000);
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
        RealmEvent::Blocked { other: WHO },
        RealmEvent::Unblocked { other: WHO },
    ]
}
