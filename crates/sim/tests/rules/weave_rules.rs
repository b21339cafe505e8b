//! Weaves and neighbours as scenarios: what they bring, who is credited, what wears out, what is learnt, and every refusal.

use crate::play::Play;
use crate::world::{MIRA, TAVI, place, region, rules};
use kernel::{MelodyId, Milli, PerformanceId, SongweaverId, WeaveId, WorldMillis};
use protocol::weave::ComboStage;
use sim::codex::{self, CodexEvent, CodexState, Finding};
use sim::lending::LatestSong;
use sim::region::woven::{Woven, WovenRelation};
use sim::region::{self, FoundCombo, RegionCommand, Weave, WeaveVoice};
use sim::{RealmCommand, RegionEvent, RegionRefusal, view};
use song::{Intent, SongSketch};
use std::collections::BTreeMap;

const LANDING: &str = "weavers-landing";
const WOOD: &str = "whisperwood-grove";
const SENNA: SongweaverId = SongweaverId(0xc3);
const IVO: SongweaverId = SongweaverId(0xd4);
const TUNE: &str = "D4:q F#4 A4 B4:h A4:q F#4:h | E4:q F#4 A4 F#4:h E4:q D4:h | D4:q F#4 A4 B4:h D5:q B4:h | A4:q B4 A4 F#4:h E4:q D4:h";

fn voice(who: SongweaverId, number: u128) -> WeaveVoice {
    WeaveVoice {
        songweaver: who,
        performance: PerformanceId(number),
        intent: Intent::Creative,
        melody: MelodyId(number),
        delay_ms: 0,
        harmony: Milli(300),
        dissonance: Milli(-90),
        earned: Milli(400),
        variety: BTreeMap::new(),
    }
}

fn round(voices: Vec<u8>) -> FoundCombo {
    FoundCombo {
        combo: "round".into(),
        strength: 900,
        multiplier: 2_000,
        voices,
    }
}

/// The weave of these, in which the first two sang a round.
fn weave(number: u128, who: &[SongweaverId]) -> Weave {
    let voices = (0_u128..)
        .zip(who)
        .map(|(place, who)| voice(*who, number * 100 + place));
    Weave {
        weave: WeaveId(number),
        began: WorldMillis(1),
        at: (0, 0),
        intent: Intent::Creative,
        log: MelodyId(number + 7_000),
        ear: 0,
        quality: 640,
        voices: voices.collect(),
        relations: vec![WovenRelation {
            relation: "canon".into(),
            leader: 0,
            follower: 1,
            strength: 900,
        }],
        combos: vec![round(vec![0, 1])],
        nearly: vec!["crab".into(), "no-such-combo".into()],
    }
}

fn sung(play: &mut Play, slug: &str, weave: Weave) -> Woven {
    let events = play
        .ask_region(slug, RegionCommand::Weave(Box::new(weave)))
        .unwrap();
    match &events[..] {
        [RegionEvent::PerformancesWoven(woven)] => woven.clone(),
        other => panic!("one event: {other:?}"),
    }
}

fn together(who: &[SongweaverId]) -> Play {
    let mut play = Play::begun();
    who.iter().for_each(|who| play.arrive(*who));
    play
}

#[test]
fn a_combo_multiplies_what_its_voices_sang_and_each_is_credited_once() {
    let mut play = together(&[MIRA, TAVI, SENNA]);
    let before = play.region(LANDING).clone();
    let woven = sung(&mut play, LANDING, weave(1, &[MIRA, TAVI, SENNA]));
    // Twice as much as alone: once more what both performances brought. The third was in no combo and gains what plain quality brings.
    assert_eq!(woven.multiplier, 2_000);
    let gains: Vec<i32> = woven.voices.iter().map(|voice| voice.earned.0).collect();
    assert_eq!(gains[..2], [400, 400]);
    assert!((1..100).contains(&gains[2]), "{gains:?}");
    assert!(
        woven.harmony > Milli(550) && woven.dissonance < Milli(-150),
        "{woven:?}"
    );
    let after = play.region(LANDING).clone();
    assert_eq!(after.harmony, before.harmony + woven.harmony);
    assert_eq!(play.of(MIRA).resonance[0], Milli(400));
    assert_eq!(play.of(SENNA).resonance[0], Milli(gains[2]));
    // The policy again, as after a crash: nothing changes.
    let credit = RealmCommand::Credit {
        region: region(LANDING),
        event: Box::new(RegionEvent::PerformancesWoven(woven.clone())),
    };
    assert_eq!(play.ask(MIRA, credit.clone()), Ok(Vec::new()));
    play.arrive(IVO);
    assert!(
        play.ask(IVO, credit).is_err(),
        "who sang elsewhere is not credited"
    );
    let causes = view::causes(&after, rules(), &|who| Some(format!("{:x}", who.0)));
    assert_eq!(causes[0].kind, "woven");
    assert_eq!(causes[0].who.as_deref(), Some("a1, b2, c3"));
    play.assert_replays();
}

#[test]
fn repetition_wears_a_combo_out_more_among_the_same_people_and_time_mends_it() {
    let mut play = together(&[MIRA, TAVI, SENNA, IVO]);
    let first = sung(&mut play, LANDING, weave(1, &[MIRA, TAVI])).combos[0].multiplier;
    let others = sung(&mut play, LANDING, weave(2, &[SENNA, IVO])).combos[0].multiplier;
    let again = sung(&mut play, LANDING, weave(3, &[MIRA, TAVI])).combos[0].multiplier;
    assert!(again < others && others < first, "{first}, {others}, {again}");
    let elsewhere = sung(&mut play, WOOD, weave(4, &[MIRA, TAVI])).combos[0].multiplier;
    assert_eq!(elsewhere, first, "another place has not heard it");
    play.wait_ms(21 * 60_000);
    let rested = sung(&mut play, LANDING, weave(5, &[MIRA, TAVI])).combos[0].multiplier;
    assert_eq!(rested, first);
    play.assert_replays();
}

#[test]
fn a_weave_of_poor_quality_or_of_noise_brings_nothing() {
    let mut play = together(&[MIRA, TAVI]);
    let mut poor = weave(1, &[MIRA, TAVI]);
    poor.quality = 300;
    poor.combos.clear();
    let woven = sung(&mut play, LANDING, poor);
    assert_eq!((woven.multiplier, woven.harmony), (1_000, Milli::ZERO));
    let mut noise = weave(2, &[MIRA, TAVI]);
    for voice in &mut noise.voices {
        (voice.harmony, voice.dissonance, voice.earned) = (Milli::ZERO, Milli(200), Milli::ZERO);
    }
    let woven = sung(&mut play, LANDING, noise);
    assert_eq!(
        (woven.harmony, woven.dissonance),
        (Milli::ZERO, Milli::ZERO),
        "noise is not multiplied"
    );
}

#[test]
fn an_hour_of_weaving_is_bounded() {
    let mut play = together(&[MIRA, TAVI]);
    let before = play.region(LANDING).harmony;
    for number in 1..=60 {
        let mut strong = weave(number, &[MIRA, TAVI]);
        for (place, voice) in (0_u128..).zip(&mut strong.voices) {
            (voice.harmony, voice.earned) = (Milli(1_600), Milli(1_500));
            voice.performance = PerformanceId(number * 10 + place);
        }
        strong.combos[0].combo = format!("combo-{number}");
        strong.combos[0].multiplier = 60_000;
        let woven = sung(&mut play, LANDING, strong);
        assert!(woven.multiplier <= rules().attunement.weaves.multiplier_max);
    }
    let numbers = &rules().attunement.weaves;
    assert!(play.of(MIRA).resonance[0] <= numbers.hour_max);
    let moved = play.region(LANDING).harmony - before;
    assert!(moved <= rules().pack.balance.performance.hour_max, "{moved}");
    assert_eq!(play.region(LANDING).weaves.len(), 60);
    play.assert_replays();
}

#[test]
fn what_is_no_weave_is_refused_and_each_is_judged_once() {
    let mut play = together(&[MIRA, TAVI]);
    let refused = |play: &mut Play, weave: Weave| {
        play.ask_region(LANDING, RegionCommand::Weave(Box::new(weave)))
            .unwrap_err()
    };
    let alone = weave(1, &[MIRA]);
    assert_eq!(refused(&mut play, alone), RegionRefusal::NoWeave { voices: 1 });
    let herself = weave(1, &[MIRA, MIRA]);
    assert_eq!(refused(&mut play, herself), RegionRefusal::NoWeave { voices: 2 });
    let crowd: Vec<SongweaverId> = (1..=9).map(SongweaverId).collect();
    assert_eq!(
        refused(&mut play, weave(1, &crowd)),
        RegionRefusal::NoWeave { voices: 9 }
    );
    let mut one_song = weave(1, &[MIRA, TAVI]);
    one_song.voices[1].performance = one_song.voices[0].performance;
    assert_eq!(refused(&mut play, one_song), RegionRefusal::NoWeave { voices: 2 });
    for forge in [
        |weave: &mut Weave| weave.relations[0].follower = 2,
        |weave: &mut Weave| weave.combos[0].voices = vec![0, 5],
        |weave: &mut Weave| weave.ear = 2,
    ] {
        let mut forged = weave(1, &[MIRA, TAVI]);
        forge(&mut forged);
        assert_eq!(refused(&mut play, forged), RegionRefusal::NoWeave { voices: 2 });
    }
    sung(&mut play, LANDING, weave(1, &[MIRA, TAVI]));
    assert_eq!(
        refused(&mut play, weave(1, &[MIRA, TAVI])),
        RegionRefusal::AlreadyWoven
    );
    let nowhere = region::weave(
        &sim::RegionState::default(),
        &weave(2, &[MIRA, TAVI]),
        &kernel::Context {
            now: play.now,
            content: rules(),
            random: kernel::RandomStream::new(1, "nowhere"),
        },
    );
    assert_eq!(nowhere, Err(RegionRefusal::NotBegun));
}

#[test]
fn who_wove_a_combo_knows_it_who_nearly_did_glimpses_it_and_variety_masters_it() {
    let mut play = together(&[MIRA, TAVI, SENNA]);
    let known = |play: &Play, who, combo: &str| {
        let all = view::you::combos(play.of(who), rules());
        all.into_iter().find(|known| known.combo == combo)
    };
    assert_eq!(
        known(&play, MIRA, "round").map(|one| one.stage),
        Some(ComboStage::Open)
    );
    assert_eq!(known(&play, MIRA, "crab"), None, "what is hidden is not told");
    let first = sung(&mut play, LANDING, weave(1, &[MIRA, TAVI, SENNA]));
    let round = known(&play, MIRA, "round").unwrap();
    assert_eq!(
        (round.stage, round.log),
        (ComboStage::Known, Some(first.log.to_string()))
    );
    assert_eq!(
        (round.woven, round.mastery),
        (3, 333),
        "a partner, a melody, a region: the first of three steps"
    );
    assert_eq!(
        known(&play, SENNA, "round").map(|one| one.stage),
        Some(ComboStage::Open),
        "she was there and sang something else"
    );
    let crab = known(&play, MIRA, "crab").unwrap();
    assert_eq!((crab.stage, crab.name.as_str()), (ComboStage::Glimpsed, ""));
    // The same again teaches nothing; another partner, melody and place do.
    let mut same = weave(2, &[MIRA, TAVI]);
    same.voices[0].melody = MelodyId(100);
    sung(&mut play, LANDING, same);
    assert_eq!(known(&play, MIRA, "round").unwrap().woven, 3);
    sung(&mut play, WOOD, weave(3, &[MIRA, SENNA]));
    assert_eq!(known(&play, MIRA, "round").unwrap().woven, 6);
    assert_eq!(
        known(&play, MIRA, "round").unwrap().log,
        Some(first.log.to_string()),
        "what was heard first stays"
    );
    // Mastery adds to the effect.
    let multiplier = |variety: u32| {
        let mut play = together(&[MIRA, TAVI]);
        let mut mastered = weave(9, &[MIRA, TAVI]);
        mastered.voices[0].variety = BTreeMap::from([("round".to_owned(), variety)]);
        sung(&mut play, LANDING, mastered).voices[0].multiplier
    };
    assert_eq!((multiplier(0), multiplier(8)), (2_000, 2_120));
    play.assert_replays();
}

#[test]
fn the_first_finders_are_entered_once_for_ever() {
    let mut play = together(&[MIRA, TAVI, SENNA]);
    let first = sung(&mut play, LANDING, weave(1, &[MIRA, TAVI, SENNA]));
    let later = sung(&mut play, WOOD, weave(2, &[SENNA, MIRA]));
    let mut codex = CodexState::default();
    let woven = RegionEvent::PerformancesWoven(first.clone());
    let events = codex::entered(&codex, Finding::InRegion(&region(LANDING), &woven));
    let [CodexEvent::FirstWoven(entry)] = &events[..] else {
        panic!("one entry: {events:?}");
    };
    assert_eq!(
        (entry.combo.as_str(), &entry.finders[..]),
        ("round", &[MIRA, TAVI][..]),
        "who wove it, not who stood by"
    );
    assert_eq!(entry.log, first.log);
    events.iter().for_each(|event| codex.evolve(event));
    for (slug, woven) in [(LANDING, first), (WOOD, later)] {
        let again = codex::entered(
            &codex,
            Finding::InRegion(&region(slug), &RegionEvent::PerformancesWoven(woven)),
        );
        assert_eq!(again, [], "nobody is first twice");
    }
    assert_eq!(codex.found().len(), 1);
}

#[test]
fn places_tell_hints_now_and_then_and_say_their_own_else() {
    let mut play = together(&[MIRA]);
    let listen = |play: &mut Play| {
        let before = play.said.len();
        play.ask(
            MIRA,
            RealmCommand::Interact {
                region: region("cinderfall"),
                place: place("ignis"),
                offer: "listen".to_owned(),
            },
        )
        .unwrap();
        play.said.get(before).cloned()
    };
    let says_its_own = |said: Option<String>| said.is_some_and(|line| line.starts_with("ignis.listen."));
    assert_eq!(listen(&mut play).as_deref(), Some("combo.crab.hint.1"));
    let glimpsed = view::you::combos(play.of(MIRA), rules());
    let crab = glimpsed.iter().find(|one| one.combo == "crab").unwrap();
    assert_eq!(
        (crab.stage, &crab.hints[..]),
        (ComboStage::Glimpsed, &["combo.crab.hint.1".to_owned()][..])
    );
    assert!(says_its_own(listen(&mut play)), "not again so soon");
    play.wait_ms(10 * 175_000);
    assert_eq!(listen(&mut play).as_deref(), Some("combo.crab.hint.3"));
    play.wait_ms(10 * 175_000);
    assert!(says_its_own(listen(&mut play)), "there is no more to tell");
    play.assert_replays();
}

#[test]
fn neighbours_lend_to_a_performance_and_nothing_of_it_is_lent_on() {
    let sing = |neighbours: Vec<LatestSong>| {
        let mut play = together(&[MIRA, TAVI]);
        let mut command = play.performance(MIRA, "anya", TUNE, Intent::Restoration);
        command.neighbours = neighbours;
        let events = play
            .ask_region(LANDING, RegionCommand::Perform(Box::new(command.clone())))
            .unwrap();
        (play, events, command)
    };
    let (alone, events, command) = sing(Vec::new());
    let RegionEvent::MelodyPerformed(plain) = &events[0] else {
        panic!("a performance")
    };
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, RegionEvent::NeighboursLent(_)))
    );
    let song = &rules().pack.regions[&region(LANDING)].song;
    let neighbour = |who: SongweaverId| LatestSong {
        songweaver: who,
        at: command.at,
        song: SongSketch {
            tonic: song.tonic,
            mode: song.mode,
            tempo: command.melody.tempo(),
            fingerprint: plain.fingerprint.clone(),
        },
        resonance: 800,
        when: command.began,
    };
    let (play, events, _) = sing(vec![neighbour(TAVI), neighbour(MIRA)]);
    let RegionEvent::MelodyPerformed(performed) = &events[0] else {
        panic!("a performance")
    };
    assert_eq!(
        performed, plain,
        "the performance stands as if nobody had been near"
    );
    let Some(RegionEvent::NeighboursLent(lent)) = events.get(1) else {
        panic!("strength is lent: {events:?}")
    };
    assert_eq!(lent.from.iter().map(|(who, _)| *who).collect::<Vec<_>>(), [TAVI]);
    assert!(lent.strength > 0 && lent.strength <= rules().attunement.lending.most);
    assert!(lent.earned > Milli::ZERO && lent.earned < performed.earned);
    assert_eq!(
        play.of(MIRA).resonance[1],
        alone.of(MIRA).resonance[1] + lent.earned,
        "credited beside it"
    );
    let crowd: Vec<LatestSong> = (1..=50).map(|who| neighbour(SongweaverId(who))).collect();
    let (play, events, _) = sing(crowd);
    let Some(RegionEvent::NeighboursLent(lent)) = events.get(1) else {
        panic!("strength is lent")
    };
    assert_eq!(
        lent.strength,
        rules().attunement.lending.most,
        "a crowd lends no more than that"
    );
    assert!(lent.from.len() <= sim::lending::LENDERS_MAX);
    play.assert_replays();
}
