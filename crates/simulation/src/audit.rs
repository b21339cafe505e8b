//! The audit: what the disk holds and what the world shows, beside every promise.
//!
//! What it is not: it repairs nothing and takes no virtual time worth noting.

use crate::facts::Facts;
use crate::player::SimPlayer;
use crate::promise::Answer;
use anyhow::Result;
use kernel::{CommandId, Position, SongweaverId};
use protocol::client::ClientMessage;
use runtime::Runtime;
use runtime::realm_host::NAME_FIELD;
use runtime::vault::{Vault, command_id};
use sim::event_codec::{StreamOwner, owner_of};
use std::collections::BTreeMap;

/// The kind of event that is credited by one append.
const PERFORMED: &str = "melody-performed";
/// The policy whose checkpoint is looked at.
const CREDIT: &str = "credit";

/// What is wrong with a disk that no node uses, or that rests.
///
/// # Errors
/// When it cannot be read.
pub async fn of_disk(vault: &Vault, players: &[SimPlayer]) -> Result<(Facts, Vec<String>)> {
    let facts = Facts::read(&vault.journal).await?;
    let mut wrong = facts.faults.clone();
    wrong.extend(facts.wrong_credits());
    let mut bearers: BTreeMap<String, SongweaverId> = BTreeMap::new();
    for (who, state) in &facts.realms {
        let Some(sealed) = &state.name else { continue };
        let name = vault.seal.open(*who, NAME_FIELD, &sealed.0).await?;
        if let Some(other) = bearers.insert(name.to_lowercase(), *who) {
            wrong.push(format!("{who} and {other} bear one name: {name}"));
        }
        let promised = players.iter().find(|player| player.id == *who);
        if let Some(promised) = promised.and_then(|player| player.promise.name.as_ref())
            && *promised != name
        {
            wrong.push(format!("{who} was named {promised} and is named {name}"));
        }
    }
    for player in players {
        of_player(&facts, player, &mut wrong);
        lines(vault, player, &mut wrong).await?;
    }
    // Whoever is behind what it reads can catch up; whoever is before it has left something out.
    let credited = vault.journal.checkpoint(CREDIT).await?;
    if credited > Position(facts.events.len() as u64) {
        wrong.push("the crediting policy is before the journal".to_owned());
    }
    wrong.extend(behind_its_credits(&facts, credited));
    appends(vault, &facts, &mut wrong).await?;
    Ok((facts, wrong))
}

/// Events whose one credit stands while the policy's checkpoint lies before them: both come in one append.
fn behind_its_credits(facts: &Facts, credited: Position) -> Option<String> {
    let followed = facts.events.iter().filter_map(|event| {
        let cause = facts
            .events
            .get(event.meta.causation?.0.checked_sub(1)? as usize)?;
        (cause.kind == PERFORMED).then_some(cause.position)
    });
    let last = followed.max()?;
    (last > credited).then(|| {
        format!(
            "{} is credited and the crediting policy's checkpoint is at {}",
            last.0, credited.0
        )
    })
}

/// Appends that are not whole: what a command's first answer names is not what it wrote.
async fn appends(vault: &Vault, facts: &Facts, wrong: &mut Vec<String>) -> Result<()> {
    let mut written: BTreeMap<CommandId, Vec<Position>> = BTreeMap::new();
    for event in facts.events.iter().filter(|event| event.command != CommandId(0)) {
        written.entry(event.command).or_default().push(event.position);
    }
    for (command, positions) in written {
        let Some(first) = vault.journal.answer(command).await? else {
            continue;
        };
        if first.positions != positions {
            let at = positions.first().map_or(0, |position| position.0);
            wrong.push(format!(
                "the append at {at} has {} events, and was answered with {}",
                positions.len(),
                first.positions.len()
            ));
        }
    }
    Ok(())
}

/// Which promises of a player the journal does not hold.
fn of_player(facts: &Facts, player: &SimPlayer, wrong: &mut Vec<String>) {
    let (id, promise) = (player.id, &player.promise);
    for (performance, told) in &promise.verdicts {
        let judged = facts
            .performed
            .iter()
            .find(|(known, _)| known.to_string() == *performance);
        let holds = judged.is_some_and(|(_, performed)| {
            performed.songweaver == id
                && performed.harmony.0 == told.harmony
                && performed.dissonance.0 == told.dissonance
                && performed.resonance == told.resonance
        });
        if !holds {
            wrong.push(format!(
                "{id} was told the verdict of {performance}, and the journal has no such"
            ));
        }
    }
    for (command, answer) in &promise.answers {
        if let Answer::Refused(code) = answer
            && facts.commands.contains(&command_id(id, command))
        {
            let kind = promise.sent.get(command).map_or("?", ClientMessage::kind);
            wrong.push(format!(
                "{kind} {command} of {id} was refused with {code} and is done"
            ));
        }
    }
    let Some(state) = facts.realms.get(&id) else {
        if promise.you.is_some() {
            wrong.push(format!("{id} was welcomed and is not in the journal"));
        }
        return;
    };
    for (other, blocked) in &promise.blocks {
        let is = other.parse().is_ok_and(|other| state.blocked.contains(&other));
        if is != *blocked {
            wrong.push(format!("{id} blocks {other}: {blocked} was accepted, {is} is so"));
        }
    }
    for (melody, kept) in &promise.keeps {
        let is = melody
            .parse()
            .is_ok_and(|melody| state.melodies.contains_key(&melody));
        if is != *kept {
            wrong.push(format!("{id} keeps {melody}: {kept} was accepted, {is} is so"));
        }
    }
    if let Some((look, voice)) = promise.figure {
        let is = (
            sim::view::look_to_wire(state.look),
            sim::view::voice_to_wire(state.voice),
        );
        if is != (look, voice) {
            wrong.push(format!("{id} does not look as it was made"));
        }
    }
}

/// Lines of chat that were accepted and are not kept, or are kept more than once.
async fn lines(vault: &Vault, player: &SimPlayer, wrong: &mut Vec<String>) -> Result<()> {
    let mut kept: BTreeMap<String, u32> = BTreeMap::new();
    for line in vault.chat.with(player.id).await? {
        if line.line.songweaver == player.id {
            *kept.entry(line.line.text).or_default() += 1;
        }
    }
    for (command, message) in &player.promise.sent {
        let ClientMessage::Chat { text, .. } = message else {
            continue;
        };
        let times = kept.get(text).copied().unwrap_or_default();
        let right = match player.promise.answers.get(command) {
            Some(Answer::Accepted) => times == 1,
            Some(Answer::Refused(_)) => times == 0,
            None => times <= 1,
        };
        if !right {
            wrong.push(format!(
                "a line of {} was answered {:?} and is kept {times} times: {text}",
                player.id,
                player.promise.answers.get(command)
            ));
        }
    }
    Ok(())
}

/// What is wrong with a world at rest: every effect has come, and what it shows is what its journal says.
///
/// # Errors
/// When it cannot be read.
pub async fn of_world(runtime: &Runtime, players: &[SimPlayer]) -> Result<(Facts, Vec<String>)> {
    let (facts, mut wrong) = of_disk(&runtime.vault, players).await?;
    wrong.extend(facts.uncredited());
    for (region, folded) in &facts.regions {
        if runtime.region(region).as_deref() != Some(folded) {
            wrong.push(format!("{region} does not stand as its events say"));
        }
    }
    for (who, folded) in &facts.realms {
        match runtime.everything_of(*who).await {
            Ok(live) if live.state == *folded => {}
            Ok(_) => wrong.push(format!("{who} is not as its events say")),
            Err(error) => wrong.push(format!("{who} cannot be read: {error}")),
        }
    }
    let credited = runtime.vault.journal.checkpoint(CREDIT).await?;
    let of_regions = facts
        .events
        .iter()
        .filter(|event| matches!(owner_of(&event.stream), Ok(StreamOwner::Region(_))));
    if let Some(last) = of_regions.map(|event| event.position).max()
        && credited < last
    {
        wrong.push(format!(
            "the crediting policy rests at {} before {}",
            credited.0, last.0
        ));
    }
    Ok((facts, wrong))
}
