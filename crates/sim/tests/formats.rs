//! Formats that outlive a release: events stay readable as they were written, and snapshots of another shape are rebuilt.

#[path = "../golden/samples.rs"]
mod samples;

use kernel::{CommandId, Meta, NewEvent, Position, Recorded, StreamId, Version, WorldMillis};
use kernel::{Milli, PerformanceId};
use sim::event_codec::{self, CodecError, StreamOwner};
use sim::realm::event::Added;
use sim::region::event::{Share, SlowCause};
use sim::region::garden::LeftWhy;
use sim::region::life::Means;
use sim::{RealmState, RegionState, policy, snapshot};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn recorded(stream: &str, event: &NewEvent, body: String) -> Recorded {
    Recorded {
        position: Position(9),
        stream: StreamId::from_stored(stream.to_owned()),
        version: Version(4),
        kind: event.kind.to_owned(),
        schema: event.schema,
        body,
        command: CommandId(1),
        at: WorldMillis(5),
        meta: Meta::default(),
    }
}

#[test]
fn every_event_is_written_and_read_as_its_golden_file_says() {
    let mut seen = BTreeSet::new();
    for sample in samples::region_events() {
        let event = event_codec::encode_region(&sample);
        let file = format!("region-{}.1.json", event.kind);
        let body = std::fs::read_to_string(golden().join(&file)).unwrap();
        assert_eq!(event.body, body.trim_end(), "{file}");
        let read = event_codec::decode_region(&recorded("region-x", &event, body));
        assert_eq!(read.unwrap(), sample);
        seen.insert(file);
    }
    for sample in samples::realm_events() {
        let event = event_codec::encode_realm(&sample);
        let file = format!("songweaver-{}.1.json", event.kind);
        let body = std::fs::read_to_string(golden().join(&file)).unwrap();
        assert_eq!(event.body, body.trim_end(), "{file}");
        let read = event_codec::decode_realm(&recorded("songweaver-x", &event, body));
        assert_eq!(read.unwrap(), sample);
        seen.insert(file);
    }
    for sample in samples::codex_events() {
        let event = event_codec::encode_codex(&sample);
        let file = format!("codex-{}.1.json", event.kind);
        let body = std::fs::read_to_string(golden().join(&file)).unwrap();
        assert_eq!(event.body, body.trim_end(), "{file}");
        let read = event_codec::decode_codex(&recorded("codex-world", &event, body));
        assert_eq!(read.unwrap(), sample);
        seen.insert(file);
    }
    let files: BTreeSet<String> = std::fs::read_dir(golden())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    assert_eq!(files, seen, "one golden file for every variant, and none besides");
}

#[test]
fn a_cause_that_came_later_is_written_as_it_will_be_read_for_ever() {
    let share = Share {
        cause: SlowCause::Nature,
        harmony: Milli(150),
        dissonance: Milli(-75),
    };
    let body = r#"{"cause":{"cause":"nature"},"harmony":150,"dissonance":-75}"#;
    assert_eq!(serde_json::to_string(&share).unwrap(), body);
    assert_eq!(serde_json::from_str::<Share>(body).unwrap(), share);
    let storm = Added::Storm {
        region: "weavers-landing".parse().unwrap(),
        storm: 2815,
        contribution: 640,
    };
    for (added, body) in [
        (Added::Lent, r#"{"cause":"lent"}"#),
        (Added::Weather, r#"{"cause":"weather"}"#),
        (Added::Aurora, r#"{"cause":"aurora"}"#),
        (
            storm,
            r#"{"cause":"storm","region":"weavers-landing","storm":2815,"contribution":640}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&added).unwrap(), body);
        assert_eq!(serde_json::from_str::<Added>(body).unwrap(), added);
    }
    for (why, body) in [
        (LeftWhy::Lapsed, r#""lapsed""#),
        (LeftWhy::Erased, r#""erased""#),
        (LeftWhy::Cleared, r#""cleared""#),
        (LeftWhy::Beyond, r#""beyond""#),
    ] {
        assert_eq!(serde_json::to_string(&why).unwrap(), body);
        assert_eq!(serde_json::from_str::<LeftWhy>(body).unwrap(), why);
    }
    let voice = Means::Voice {
        performance: PerformanceId(17),
    };
    let body = r#"{"by":"voice","performance":"00000000000000000000000000000011"}"#;
    assert_eq!(serde_json::to_string(&voice).unwrap(), body);
    assert_eq!(serde_json::from_str::<Means>(body).unwrap(), voice);
}

#[test]
fn what_is_not_what_it_says_is_refused() {
    let sample = samples::region_events().remove(3);
    let event = event_codec::encode_region(&sample);
    let mut later = recorded("region-x", &event, event.body.clone());
    later.schema = 2;
    let refused = event_codec::decode_region(&later).unwrap_err();
    assert!(
        matches!(refused, CodecError::UnknownSchema { schema: 2, .. }),
        "{refused}"
    );
    let mut other = recorded("region-x", &event, event.body.clone());
    other.kind = "place-tried".into();
    let refused = event_codec::decode_region(&other).unwrap_err();
    assert!(
        refused.to_string().contains("its body is a \"place-restored\""),
        "{refused}"
    );
    for body in [
        "",
        "{}",
        "[]",
        "{\"event\":\"place-restored\"}",
        "{\"event\":\"unknown\"}",
    ] {
        let broken = recorded("region-x", &event, body.to_owned());
        assert!(event_codec::decode_region(&broken).is_err(), "{body}");
    }
}

#[test]
fn streams_belong_to_regions_and_songweavers_and_to_nobody_else() {
    let stream = |text: &str| StreamId::from_stored(text.to_owned());
    assert_eq!(
        event_codec::owner_of(&stream("region-weavers-landing")).unwrap(),
        StreamOwner::Region("weavers-landing".parse().unwrap())
    );
    let who = kernel::SongweaverId(0xab);
    assert_eq!(
        event_codec::owner_of(&event_codec::songweaver_stream(who)).unwrap(),
        StreamOwner::Songweaver(who)
    );
    assert_eq!(
        event_codec::owner_of(&event_codec::codex_stream()).unwrap(),
        StreamOwner::Codex
    );
    for wrong in [
        "codex",
        "codex-other",
        "",
        "region",
        "region-",
        "region-X",
        "songweaver-12",
        "guild-a",
    ] {
        assert!(event_codec::owner_of(&stream(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn the_policy_credits_each_event_under_one_id() {
    let mut ids = BTreeSet::new();
    let mut credited = Vec::new();
    for (version, sample) in (1..).zip(samples::region_events()) {
        let event = event_codec::encode_region(&sample);
        let mut at = recorded("region-weavers-landing", &event, event.body.clone());
        at.version = Version(version);
        let orders = policy::credits_of(&at).unwrap();
        // The place in the whole journal may differ between stores; the id may not.
        at.position = Position(version + 1000);
        assert_eq!(policy::credits_of(&at).unwrap(), orders);
        for order in orders {
            credited.push(event.kind);
            assert!(ids.insert(order.id), "an id of its own");
        }
    }
    assert_eq!(
        credited,
        [
            "melody-performed",
            "place-restored",
            "place-tried",
            "wound-eased",
            "neighbours-lent",
            "performances-woven",
            "performances-woven",
            "weather-carried",
            "aurora-gave",
            "storm-ended"
        ],
        "one for each voice of a weave and each who answered a storm"
    );
    let realm = event_codec::encode_realm(&samples::realm_events()[0]);
    let other = recorded("songweaver-00000000000000ab", &realm, realm.body.clone());
    assert_eq!(policy::credits_of(&other).unwrap(), []);
    let broken = recorded("region-weavers-landing", &realm, "{}".into());
    assert!(
        policy::credits_of(&broken).is_err(),
        "the policy stops rather than passes over"
    );
}

#[test]
fn snapshots_of_this_shape_are_read_and_others_are_rebuilt() {
    let (mut region, mut realm) = (RegionState::default(), RealmState::default());
    samples::region_events()
        .iter()
        .for_each(|event| region.evolve(event));
    samples::realm_events()
        .iter()
        .for_each(|event| realm.evolve(event));
    assert_eq!(
        (snapshot::shape_of(&region), snapshot::shape_of(&realm)),
        (snapshot::REGION_SHAPE, snapshot::REALM_SHAPE),
        "the state's shape changed: `cargo run -p sim --example golden` prints the new constants"
    );
    let (region_text, realm_text) = (snapshot::encode_region(&region), snapshot::encode_realm(&realm));
    assert_eq!(
        snapshot::decode_region(snapshot::REGION_SHAPE, &region_text),
        Some(region)
    );
    assert_eq!(
        snapshot::decode_realm(snapshot::REALM_SHAPE, &realm_text),
        Some(realm)
    );
    assert_eq!(
        snapshot::decode_region(snapshot::REGION_SHAPE ^ 1, &region_text),
        None
    );
    assert_eq!(snapshot::decode_realm(snapshot::REALM_SHAPE, "{}"), None);
}
