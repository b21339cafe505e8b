//! What the realm decides of one Songweaver's command.
//!
//! What it is not: it does not check where anyone stands; the shell did, and says so by the command.

use crate::realm::command::RealmCommand;
use crate::realm::event::{Added, LookRecord, RealmEvent, Sealed, VoiceRecord};
use crate::realm::progress::{Draft, Effect};
use crate::realm::refusal::RealmRefusal;
use crate::realm::state::{CreditKind, RealmState, index_of};
use crate::realm::{combos, guide, limits, melodies, standing};
use crate::region::event::{MelodyPerformed, RegionEvent};
use crate::rules::Rules;
use kernel::{Context, Milli, PerformanceId, PlaceId, RandomStream, RegionId, SongweaverId, WorldMillis};
use quests::Fact;
use song::Intent;
use std::collections::BTreeSet;
use world::region_def::{PlaceDef, PlaceKind};

/// What a command brings: events to append, and what the shell does once they are durable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What happened; empty when nothing new did.
    pub events: Vec<RealmEvent>,
    /// What is spoken after the commit.
    pub effects: Vec<Effect>,
}

/// Decides a command of one Songweaver.
///
/// # Errors
/// The refusal, when the rules do not allow it; nothing changes then.
pub fn act(
    state: &RealmState,
    command: &RealmCommand,
    context: &mut Context<'_, Rules>,
) -> Result<Outcome, RealmRefusal> {
    let mut draft = Draft::new(state, context.content);
    if let RealmCommand::Arrive { songweaver } = command {
        arrive(&mut draft, *songweaver)?;
        return Ok(finished(draft));
    }
    let Some(who) = state.songweaver else {
        return Err(RealmRefusal::UnknownSongweaver);
    };
    match command {
        RealmCommand::Arrive { .. } => {}
        RealmCommand::Make { look, voice, name } => make(&mut draft, *look, *voice, name.as_ref())?,
        RealmCommand::Rename { name } => {
            melodies::sealed_fits(name)?;
            draft.happen(RealmEvent::Named { name: name.clone() });
        }
        RealmCommand::Credit { region, event } => credit(&mut draft, who, region, event, context.now)?,
        RealmCommand::EnterRegion { region } => enter_region(&mut draft, region)?,
        RealmCommand::Interact { region, place, offer } => {
            interact(&mut draft, region, place, offer, context.now, &mut context.random)?;
        }
        RealmCommand::SingNotes { region, pitches } => sing_notes(&mut draft, region, pitches)?,
        RealmCommand::ComeNear { region, place } => come_near(&mut draft, region, place)?,
        RealmCommand::SkipStage => draft.skip()?,
        RealmCommand::KeepMelody {
            melody,
            name,
            intent,
            voices,
        } => {
            draft.happen(melodies::keep(state, *melody, name, *intent)?);
            if let Some(voiced) = melodies::voiced(*melody, voices)? {
                draft.happen(voiced);
            }
        }
        RealmCommand::RenameMelody { melody, name } => {
            draft.happen(melodies::rename(state, *melody, name)?);
        }
        RealmCommand::ForgetMelody { melody } => draft.happen(melodies::forget(state, *melody)?),
        RealmCommand::Leave { region, at, yaw } => {
            region_exists(draft.rules, region)?;
            draft.happen(RealmEvent::Left {
                region: region.clone(),
                at: *at,
                yaw: *yaw,
            });
        }
        RealmCommand::Sight { region, sights } => guide::learn(&mut draft, region, sights, context.now)?,
        RealmCommand::Block { other } => block(&mut draft, who, *other)?,
        RealmCommand::Unblock { other } => {
            if state.blocked.contains(other) {
                draft.happen(RealmEvent::Unblocked { other: *other });
            }
        }
    }
    Ok(finished(draft))
}

fn finished(draft: Draft<'_>) -> Outcome {
    Outcome {
        events: draft.events,
        effects: draft.effects,
    }
}

fn arrive(draft: &mut Draft<'_>, songweaver: SongweaverId) -> Result<(), RealmRefusal> {
    if draft.state.songweaver.is_some() {
        return Err(RealmRefusal::AlreadyArrived);
    }
    draft.happen(RealmEvent::Arrived { songweaver });
    draft.begin_journeys();
    Ok(())
}

fn make(
    draft: &mut Draft<'_>,
    look: LookRecord,
    voice: VoiceRecord,
    name: Option<&Sealed>,
) -> Result<(), RealmRefusal> {
    if look.robe > 3 || look.colour > 11 || look.head > 5 || look.skin > 7 {
        return Err(RealmRefusal::UnknownLook);
    }
    if !draft.rules.attunement.voices.contains(&voice) && !draft.state.voices.contains(&voice) {
        return Err(RealmRefusal::VoiceClosed);
    }
    if let Some(name) = name {
        melodies::sealed_fits(name)?;
    }
    draft.happen(RealmEvent::Made { look, voice });
    if let Some(name) = name {
        draft.happen(RealmEvent::Named { name: name.clone() });
    }
    draft.state_fact(&Fact::Made);
    Ok(())
}

fn enter_region(draft: &mut Draft<'_>, region: &RegionId) -> Result<(), RealmRefusal> {
    region_exists(draft.rules, region)?;
    // A journey that came with newer content begins for those who were here before.
    draft.begin_journeys();
    if !draft.state.discovered.contains(region) {
        draft.happen(RealmEvent::RegionDiscovered {
            region: region.clone(),
        });
    }
    draft.state_fact(&Fact::EnteredRegion {
        region: region.clone(),
    });
    Ok(())
}

fn come_near(draft: &mut Draft<'_>, region: &RegionId, slug: &PlaceId) -> Result<(), RealmRefusal> {
    let place = place_of(draft.rules, region, slug)?;
    find_gate(draft, place);
    draft.state_fact(&Fact::CameNear { place: slug.clone() });
    Ok(())
}

fn interact(
    draft: &mut Draft<'_>,
    region: &RegionId,
    slug: &PlaceId,
    offer: &str,
    now: WorldMillis,
    random: &mut RandomStream,
) -> Result<(), RealmRefusal> {
    let place = place_of(draft.rules, region, slug)?;
    if !place.offers.iter().any(|offered| offered == offer) {
        return Err(RealmRefusal::NotOffered {
            place: slug.clone(),
            offers: if place.offers.is_empty() {
                "nothing".to_owned()
            } else {
                place.offers.join(", ")
            },
        });
    }
    if place.kind == PlaceKind::Gate && draft.rules.is_held(slug) && !draft.state.gates.contains(slug) {
        return Err(RealmRefusal::GateClosed(slug.clone()));
    }
    find_gate(draft, place);
    draft.state_fact(&Fact::Interacted {
        place: slug.clone(),
        offer: offer.to_owned(),
    });
    // Who has nothing to say for a journey tells a hint now and then, or says something of its own.
    if draft.effects.is_empty()
        && !combos::hint(draft, slug, now)
        && let Some(line) = own_line(draft.rules, slug, offer, random)
    {
        draft.effects.push(Effect::Say {
            speaker: slug.clone(),
            line,
            hums: Vec::new(),
        });
    }
    Ok(())
}

/// One of the lines `<place>.<offer>.1`, `.2`, ... that are written for an offer.
fn own_line(rules: &Rules, place: &PlaceId, offer: &str, random: &mut RandomStream) -> Option<String> {
    let lines: Vec<String> = (1..=9)
        .map(|number| format!("{place}.{offer}.{number}"))
        .take_while(|key| rules.pack.lines.contains_key(key))
        .collect();
    random.pick(&lines).cloned()
}

/// A gate that one stands at may be returned to, once it is open.
fn find_gate(draft: &mut Draft<'_>, place: &PlaceDef) {
    if place.kind == PlaceKind::Gate
        && !draft.rules.is_held(&place.slug)
        && !draft.state.gates.contains(&place.slug)
    {
        draft.happen(RealmEvent::GateDiscovered {
            gate: place.slug.clone(),
        });
    }
}

fn sing_notes(draft: &mut Draft<'_>, region: &RegionId, pitches: &[u8]) -> Result<(), RealmRefusal> {
    region_exists(draft.rules, region)?;
    if pitches.is_empty() || pitches.len() > limits::NOTES_MAX {
        return Err(RealmRefusal::WrongNoteCount(pitches.len()));
    }
    if let Some(wrong) = pitches.iter().find(|pitch| **pitch > 127) {
        return Err(RealmRefusal::UnknownPitch(*wrong));
    }
    for pitch in pitches {
        draft.state_fact(&Fact::SangNote { pitch: *pitch });
    }
    Ok(())
}

fn block(draft: &mut Draft<'_>, who: SongweaverId, other: SongweaverId) -> Result<(), RealmRefusal> {
    if who == other {
        return Err(RealmRefusal::Yourself);
    }
    if draft.state.blocked.contains(&other) {
        return Ok(());
    }
    if draft.state.blocked.len() >= limits::BLOCKS_MAX {
        return Err(RealmRefusal::BlocksFull);
    }
    draft.happen(RealmEvent::Blocked { other });
    Ok(())
}

/// Takes what a region decided into account; a repeated credit changes nothing.
fn credit(
    draft: &mut Draft<'_>,
    who: SongweaverId,
    region: &RegionId,
    event: &RegionEvent,
    now: WorldMillis,
) -> Result<(), RealmRefusal> {
    let (owner, performance, kind) = match event {
        RegionEvent::MelodyPerformed(performed) => {
            (performed.songweaver, performed.performance, CreditKind::Performed)
        }
        RegionEvent::PlaceRestored {
            songweaver,
            performance,
            ..
        } => (*songweaver, *performance, CreditKind::Restored),
        RegionEvent::PlaceTried {
            songweaver,
            performance,
            ..
        } => (*songweaver, *performance, CreditKind::Tried),
        RegionEvent::WoundEased {
            songweaver,
            performance,
            ..
        } => (*songweaver, *performance, CreditKind::Eased),
        RegionEvent::NeighboursLent(lent) => (lent.songweaver, lent.performance, CreditKind::Lent),
        RegionEvent::PerformancesWoven(woven) => {
            let voice = woven.voices.iter().find(|voice| voice.songweaver == who);
            let voice = voice.ok_or(RealmRefusal::NotYours)?;
            (who, voice.performance, CreditKind::Woven)
        }
        RegionEvent::WeatherCarried(carried) => {
            (carried.songweaver, carried.performance, CreditKind::Weather)
        }
        RegionEvent::AuroraGave(gift) => (gift.songweaver, gift.performance, CreditKind::Aurora),
        RegionEvent::StormEnded(ended) => {
            let reward = ended.reward_of(who).ok_or(RealmRefusal::NotYours)?;
            (who, reward.performance, CreditKind::Storm)
        }
        RegionEvent::Begun { .. }
        | RegionEvent::HarmonyShifted { .. }
        | RegionEvent::WoundDeepened { .. }
        | RegionEvent::LifePassed(_)
        | RegionEvent::Tended(_)
        | RegionEvent::WeatherTurned(_)
        | RegionEvent::StormRose(_)
        | RegionEvent::StormScaled { .. }
        | RegionEvent::StormAnswered(_)
        | RegionEvent::StormSpread { .. }
        | RegionEvent::HappeningBegan(_)
        | RegionEvent::HappeningEnded(_)
        | RegionEvent::LifeHeard(_)
        | RegionEvent::GardenTended(_)
        | RegionEvent::GardenLeft(_)
        | RegionEvent::FriendCame(_)
        | RegionEvent::FriendLeft(_) => return Err(RealmRefusal::NothingToCredit),
    };
    if owner != who {
        return Err(RealmRefusal::NotYours);
    }
    if draft.state.was_credited(performance, kind) {
        return Ok(());
    }
    match event {
        RegionEvent::MelodyPerformed(performed) => credit_performance(draft, region, performed, now),
        RegionEvent::PlaceRestored { place, first, .. } => {
            if !draft.state.restored.contains(place) {
                draft.happen(RealmEvent::PlaceRestored {
                    place: place.clone(),
                    performance,
                    first: *first,
                });
                draft.state_fact(&Fact::SangMotif { place: place.clone() });
                draft.state_fact(&Fact::PlaceRestored { place: place.clone() });
            }
        }
        RegionEvent::PlaceTried { place, .. } => {
            if !draft.state.restored.contains(place) {
                draft.happen(RealmEvent::PlaceTried {
                    place: place.clone(),
                    performance,
                });
                draft.comfort(place);
                draft.state_fact(&Fact::PlaceTried { place: place.clone() });
            }
        }
        RegionEvent::WoundEased { place, by, .. } => {
            draft.happen(RealmEvent::WoundEased {
                place: place.clone(),
                performance,
                by: *by,
            });
            draft.state_fact(&Fact::WoundEased { place: place.clone() });
        }
        RegionEvent::NeighboursLent(lent) => {
            add(draft, (performance, lent.intent), lent.earned, Added::Lent, now);
        }
        RegionEvent::PerformancesWoven(woven) => {
            combos::credit(draft, who, region, woven, now);
            let intents: BTreeSet<Intent> = woven.voices.iter().map(|voice| voice.intent).collect();
            intents.into_iter().for_each(|intent| raise_tiers(draft, intent));
        }
        RegionEvent::WeatherCarried(carried) => {
            add(
                draft,
                (performance, carried.intent),
                carried.earned,
                Added::Weather,
                now,
            );
        }
        RegionEvent::AuroraGave(gift) => {
            add(draft, (performance, gift.intent), gift.earned, Added::Aurora, now);
        }
        RegionEvent::StormEnded(ended) => {
            if let Some(reward) = ended.reward_of(who) {
                let cause = Added::Storm {
                    region: region.clone(),
                    storm: ended.storm,
                    contribution: reward.contribution,
                };
                add(draft, (performance, reward.intent), reward.earned, cause, now);
            }
        }
        RegionEvent::Begun { .. }
        | RegionEvent::HarmonyShifted { .. }
        | RegionEvent::WoundDeepened { .. }
        | RegionEvent::LifePassed(_)
        | RegionEvent::Tended(_)
        | RegionEvent::WeatherTurned(_)
        | RegionEvent::StormRose(_)
        | RegionEvent::StormScaled { .. }
        | RegionEvent::StormAnswered(_)
        | RegionEvent::StormSpread { .. }
        | RegionEvent::HappeningBegan(_)
        | RegionEvent::HappeningEnded(_)
        | RegionEvent::LifeHeard(_)
        | RegionEvent::GardenTended(_)
        | RegionEvent::GardenLeft(_)
        | RegionEvent::FriendCame(_)
        | RegionEvent::FriendLeft(_) => {}
    }
    Ok(())
}

/// Adds resonance beyond that of a performance, and reaches the tiers it reaches.
fn add(
    draft: &mut Draft<'_>,
    (performance, intent): (PerformanceId, Intent),
    earned: Milli,
    cause: Added,
    when: WorldMillis,
) {
    draft.happen(RealmEvent::ResonanceAdded {
        performance,
        intent,
        earned,
        cause,
        when,
    });
    raise_tiers(draft, intent);
}

fn credit_performance(
    draft: &mut Draft<'_>,
    region: &RegionId,
    performed: &MelodyPerformed,
    now: WorldMillis,
) {
    // Energy was spent when it was performed, and has come back since then.
    let energy = standing::energy_at(&draft.state, now, draft.rules) - performed.energy;
    draft.happen(RealmEvent::ResonanceCredited {
        performance: performed.performance,
        intent: performed.intent,
        earned: performed.earned,
        energy: energy.within(Milli::ZERO, Milli::ONE),
        when: now,
    });
    raise_tiers(draft, performed.intent);
    draft.state_fact(&Fact::PerformanceJudged {
        region: region.clone(),
        resonance: performed.resonance,
    });
}

/// Reaches every tier that the resonance of an intent now reaches, with what each opens.
fn raise_tiers(draft: &mut Draft<'_>, intent: Intent) {
    let index = index_of(intent);
    let reached = draft.rules.attunement.tier_of(draft.state.resonance[index]);
    for tier in draft.state.attunement[index] + 1..=reached {
        let voice = draft
            .rules
            .attunement
            .opens
            .iter()
            .find(|opening| opening.intent == intent && opening.tier == tier)
            .map(|opening| opening.voice);
        let pack = &draft.rules.pack;
        let melodies = pack
            .melodies
            .iter()
            .filter(|(slug, _)| {
                pack.melody_defs
                    .get(*slug)
                    .is_some_and(|def| def.intent == intent && def.tier == tier)
            })
            .map(|(slug, melody)| (melody.id(), slug.clone()))
            .collect();
        draft.happen(RealmEvent::AttunementRaised {
            intent,
            tier,
            voice,
            melodies,
        });
    }
}

fn region_exists(rules: &Rules, region: &RegionId) -> Result<(), RealmRefusal> {
    match rules.pack.region(region) {
        Some(_) => Ok(()),
        None => Err(RealmRefusal::UnknownRegion(region.clone())),
    }
}

fn place_of<'a>(rules: &'a Rules, region: &RegionId, place: &PlaceId) -> Result<&'a PlaceDef, RealmRefusal> {
    region_exists(rules, region)?;
    rules
        .place(region, place)
        .ok_or_else(|| RealmRefusal::UnknownPlace {
            region: region.clone(),
            place: place.clone(),
        })
}
