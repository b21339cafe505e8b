//! Casting together in the running world: invitations are checked and sent, lists are told, and all parts are begun on one beat.
//!
//! What it is not: who may take which part and when it starts is [`crate::gathering`]'s; how a part sounds is [`crate::live`]'s; that the parts
//! are a weave follows from their sounding together.

use crate::commands;
use crate::gathering::{
    Call, End, Gathering, Gatherings, Here, Member, News, Part, Phase, Pulse, Stance, Why,
};
use crate::live::{CAST_AHEAD_MS, Casting};
use crate::player::{Answer, Player};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::{CommandId, GatheringId, MelodyId, SongweaverId};
use protocol::gathering as wire;
use protocol::limits::{GATHERING_MAX, PART_DELAY_BEATS_MAX, PART_OCTAVES_MAX, PART_STEPS_MAX};
use protocol::server::ServerBody;
use protocol::shared::Intent as WireIntent;
use sim::realm::standing;
use song::Melody;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, MutexGuard};
use tokio::time::{Duration, sleep};

/// Milliseconds before the start at which it is seen who has the energy.
const LOOK_BEFORE_MS: u64 = 1_000;
/// Longest pause of whoever waits for a start; the world's clock may run faster than the machine's.
const WAIT_MS_MAX: u64 = 50;

/// An invitation as a client sends it.
#[derive(Debug)]
pub(crate) struct Invitation {
    pub(crate) songweavers: Vec<String>,
    pub(crate) parts: Vec<wire::PartOffer>,
    pub(crate) part: u8,
    pub(crate) intent: WireIntent,
}

impl Runtime {
    /// The gatherings under way; the lock is held for a few instructions.
    pub(crate) fn gatherings(&self) -> MutexGuard<'_, Gatherings> {
        self.gatherings.lock().expect("no holder of this lock can panic")
    }

    /// Calls others to cast a piece together.
    pub(crate) async fn invite(
        self: &Arc<Self>,
        player: &Arc<Player>,
        id: CommandId,
        invitation: Invitation,
    ) -> Answer {
        let Invitation {
            songweavers,
            parts,
            part,
            intent,
        } = invitation;
        let service = self.service();
        if service.stops_at.is_some() {
            return Err(Refusal::new(
                "stopping-soon",
                "The server stops soon; gather again once it is back.",
            ));
        }
        if service.maintenance.is_some() {
            return Err(Refusal::new(
                "maintenance",
                "The world is under maintenance, and whoever goes now may not come back before its end; gather again afterwards.",
            ));
        }
        if songweavers.len() >= GATHERING_MAX || parts.len() > GATHERING_MAX {
            let reason = format!(
                "At most {} others are asked, and a piece has at most {GATHERING_MAX} parts.",
                GATHERING_MAX - 1
            );
            return Err(Refusal::new("gathering-size", reason));
        }
        let who = player.seat.songweaver;
        // An invitation reaches others as a line does.
        self.may_speak(who, "say")?;
        let others = songweavers.iter().map(|text| commands::parsed(text));
        let others: Vec<SongweaverId> = others.collect::<Result<_, _>>()?;
        let region = player.seat.standing().region;
        let parts = self.parts(player, region, &parts).await?;
        self.has_energy(who, intent).await?;
        self.may_cast_now(player)?;
        let rules = self.rules();
        let spots = &self.spots.regions[region];
        let call = Call {
            id: GatheringId(id.0),
            inviter: who,
            part,
            others: others
                .into_iter()
                .map(|other| (other, self.here(who, other)))
                .collect(),
            parts,
            intent: sim::view::intent_from_wire(intent),
            pulse: Pulse {
                region,
                bar_ms: spots.bar_ms,
                beats: rules.pack.regions[&spots.region].song.metre.beats,
            },
        };
        let called = self.gatherings().call(call, self.now().0);
        self.tell_gatherings();
        called
    }

    /// The parts of a piece as they sound in a region.
    async fn parts(
        &self,
        player: &Player,
        region: usize,
        offers: &[wire::PartOffer],
    ) -> Result<Vec<Part>, Refusal> {
        let rules = self.rules();
        let song = &rules.pack.regions[&self.spots.regions[region].region].song;
        let mut known: BTreeMap<(MelodyId, Option<u8>), (Melody, String)> = BTreeMap::new();
        let mut parts = Vec::with_capacity(offers.len());
        for offer in offers {
            let in_bounds = offer.delay_beats <= PART_DELAY_BEATS_MAX
                && offer.steps.unsigned_abs() <= PART_STEPS_MAX.unsigned_abs()
                && offer.octaves.unsigned_abs() <= PART_OCTAVES_MAX.unsigned_abs();
            if !in_bounds {
                let reason = format!(
                    "A part enters 0 to {PART_DELAY_BEATS_MAX} beats after the start, moved by {PART_STEPS_MAX} steps and {PART_OCTAVES_MAX} octaves at most."
                );
                return Err(Refusal::new("out-of-range", reason));
            }
            let id: MelodyId = commands::parsed(&offer.melody)?;
            let which = (id, offer.voice);
            if let Entry::Vacant(unknown) = known.entry(which) {
                unknown.insert(match offer.voice {
                    None => self.castable(player, id).await?,
                    Some(voice) => self.castable_voice(player, id, voice).await?,
                });
            }
            let (melody, name) = &known[&which];
            let scale = (song.tonic, song.mode);
            let moved = song::part::part(melody, scale, offer.steps, offer.octaves, song.tempo);
            let melody = moved.ok_or_else(|| {
                Refusal::new(
                    "note-out-of-range",
                    "Moved so far, a part has notes that nobody can sound; move it less.",
                )
            })?;
            parts.push(Part {
                melody,
                name: name.clone(),
                voice: offer.voice,
                delay_beats: offer.delay_beats,
                steps: offer.steps,
                octaves: offer.octaves,
            });
        }
        Ok(parts)
    }

    /// Somebody takes a part or declines.
    pub(crate) async fn answer_invitation(
        self: &Arc<Self>,
        player: &Arc<Player>,
        id: &str,
        part: Option<u8>,
    ) -> Answer {
        let id: GatheringId = commands::parsed(id)?;
        let who = player.seat.songweaver;
        let first = {
            let gatherings = self.gatherings();
            let gathering = gatherings.get(id);
            let member = gathering.and_then(|gathering| gathering.member(who));
            let invited = member.is_some_and(|member| member.stance == Stance::Invited);
            gathering
                .filter(|_| invited && part.is_some())
                .map(|gathering| gathering.intent)
        };
        if let Some(intent) = first {
            self.has_energy(who, sim::view::intent_to_wire(intent)).await?;
            self.may_cast_now(player)?;
        }
        let answered = self.gatherings().answer(id, who, part, self.now().0);
        self.tell_gatherings();
        answered
    }

    /// A client can sound.
    pub(crate) fn ready_to_cast(self: &Arc<Self>, player: &Player, id: &str) -> Answer {
        let id: GatheringId = commands::parsed(id)?;
        let seat = &player.seat;
        let ready = self.gatherings().ready(id, seat.songweaver, seat.epoch());
        // Perhaps it was the last one who was waited for.
        self.keep_gatherings();
        ready
    }

    /// The inviter begins.
    pub(crate) fn begin_together(self: &Arc<Self>, player: &Player, id: &str) -> Answer {
        let id: GatheringId = commands::parsed(id)?;
        let begun = self.gatherings().begin(id, player.seat.songweaver, self.now().0);
        self.tell_gatherings();
        begun
    }

    /// Somebody leaves; what it sounds ends.
    pub(crate) fn leave_gathering(self: &Arc<Self>, player: &Player, id: &str) -> Answer {
        let id: GatheringId = commands::parsed(id)?;
        let left = self.gatherings().leave(id, player.seat.songweaver, self.now().0);
        if left.is_ok() && self.sounds_in(player, id) {
            // It may just have ended by itself.
            let _ = self.stop_casting(player);
        }
        self.tell_gatherings();
        left
    }

    /// Looks at everyone who is gathered.
    pub(crate) fn keep_gatherings(self: &Arc<Self>) {
        if self.gatherings().count() == 0 {
            return;
        }
        if !self.tenure().held {
            self.gatherings().end_all(End::Resting);
        }
        let service = self.service();
        if let Some(stops_at) = service.stops_at {
            self.gatherings().end_before(stops_at.0, End::Stopping);
        } else if service.maintenance.is_some() {
            self.gatherings().end_before(u64::MAX, End::Maintenance);
        }
        let sounds = |id, who| self.player(who).is_some_and(|player| self.sounds_in(&player, id));
        self.gatherings()
            .look(self.now().0, |inviter, who| self.here(inviter, who), sounds);
        self.tell_gatherings();
    }

    /// Ends what has not begun, since the server stops.
    pub(crate) fn end_gatherings(self: &Arc<Self>) {
        self.gatherings().end_all(End::Stopping);
        self.tell_gatherings();
    }

    /// Tells a new session what the former one knew; one that was resumed gets it again by itself.
    pub(crate) fn tell_gatherings_to(&self, player: &Player) {
        let own: Vec<Gathering> = self
            .gatherings()
            .told_to(player.seat.songweaver)
            .cloned()
            .collect();
        for gathering in own {
            let body = ServerBody::Gathering {
                state: self.gathering_state(&gathering),
            };
            player.seat.address(body, self.now());
        }
    }

    /// Tells what is new, and sets out for starts that were set.
    fn tell_gatherings(self: &Arc<Self>) {
        let (news, set) = {
            let mut gatherings = self.gatherings();
            (gatherings.news(), gatherings.take_set())
        };
        for (id, start_ms) in set {
            tokio::spawn(self.clone().start_gathering(id, start_ms));
        }
        for News { gathering, to, end } in news {
            let state = self.gathering_state(&gathering);
            if let Some(end) = end {
                metrics::counter!("gatherings_total", "outcome" => end.word()).increment(1);
            }
            for who in to {
                let Some(seat) = self.space.seat(who) else {
                    continue;
                };
                let state = state.clone();
                seat.address(ServerBody::Gathering { state }, self.now());
                if let Some(end) = end {
                    let ended = ServerBody::GatheringEnded {
                        gathering: gathering.id.to_string(),
                        why: end.word().to_owned(),
                    };
                    seat.address(ended, self.now());
                }
            }
        }
    }

    /// Waits for a start and begins every part of those who are able.
    async fn start_gathering(self: Arc<Self>, id: GatheringId, start_ms: u64) {
        let Some(ready) = self.wait_for(id, start_ms.saturating_sub(LOOK_BEFORE_MS)).await else {
            return;
        };
        let intent = sim::view::intent_to_wire(ready.intent);
        let mut tired = Vec::new();
        for member in ready.members.iter().filter(|member| member.stance.is_in()) {
            if self.has_energy(member.songweaver, intent).await.is_err() {
                tired.push(member.songweaver);
            }
        }
        let Some(gathering) = self.wait_for(id, start_ms.saturating_sub(CAST_AHEAD_MS)).await else {
            return;
        };
        self.keep_gatherings();
        let able = |who: SongweaverId| match self.player(who) {
            None => Err(Why::Gone),
            Some(_) if tired.contains(&who) => Err(Why::NoEnergy),
            Some(player) if self.casts(&player) => Err(Why::Casting),
            Some(_) => Ok(()),
        };
        let sounding = self.gatherings().start(id, able);
        for (who, part) in sounding {
            let part = &gathering.parts[usize::from(part)];
            let casting = Casting {
                command: None,
                melody: part.melody.clone(),
                name: part.name.clone(),
                intent,
                starts_ms: Some(start_ms + gathering.pulse.beats_ms(part.delay_beats)),
                together: Some(id),
            };
            let began = match self.player(who) {
                Some(player) => self.cast(&player, casting).map_err(|_| Why::Casting),
                None => Err(Why::Gone),
            };
            if let Err(why) = began {
                self.gatherings().could_not(id, who, why);
            }
        }
        self.tell_gatherings();
    }

    /// Waits for a time while a start stands; `None` where it fell.
    async fn wait_for(&self, id: GatheringId, at_ms: u64) -> Option<Gathering> {
        loop {
            let gathering = self.gatherings().get(id).cloned()?;
            let Phase::Counting { .. } = gathering.phase else {
                return None;
            };
            let left_ms = at_ms.saturating_sub(self.now().0);
            if left_ms == 0 {
                return Some(gathering);
            }
            sleep(Duration::from_millis(left_ms.min(WAIT_MS_MAX))).await;
        }
    }

    /// What is seen of somebody from where an inviter stands.
    fn here(&self, inviter: SongweaverId, who: SongweaverId) -> Option<Here> {
        let host = self.space.seat(inviter).filter(|seat| !seat.is_leaving())?;
        let seat = self.space.seat(who).filter(|seat| !seat.is_leaving())?;
        let (from, to) = (host.standing().at, seat.standing().at);
        let stands = seat.outbox().is_some_and(|outbox| !outbox.is_closed());
        Some(Here {
            connection: stands.then(|| seat.epoch()),
            metres: (to.x - from.x).hypot(to.z - from.z),
            blocked_by_inviter: host.blocks(who),
            blocks_inviter: seat.blocks(inviter),
        })
    }

    /// Whether somebody has the energy of one performance.
    async fn has_energy(&self, who: SongweaverId, intent: WireIntent) -> Result<(), Refusal> {
        let (rules, now) = (self.rules(), self.now());
        let intent = sim::view::intent_from_wire(intent);
        let energy = self
            .realm
            .look(who, |hosted| standing(&hosted.state, intent, now, &rules).energy)
            .await
            .map_err(|_| commands::unavailable())?;
        if energy >= rules.attunement.energy.performance {
            return Ok(());
        }
        Err(Refusal::new(
            "no-energy",
            "You have not the energy of one performance left; rest a moment.",
        ))
    }

    fn gathering_state(&self, gathering: &Gathering) -> wire::Gathering {
        let region = &self.spots.regions[gathering.pulse.region];
        wire::Gathering {
            gathering: gathering.id.to_string(),
            inviter: gathering.inviter().to_string(),
            region: region.region.to_string(),
            intent: sim::view::intent_to_wire(gathering.intent),
            parts: gathering.parts.iter().map(part_to_wire).collect(),
            members: gathering
                .members
                .iter()
                .map(|member| self.gathered(member))
                .collect(),
            until_ms: gathering.until_ms as f64,
            start_ms: gathering.start_ms().map(|at| at as f64),
            beat_ms: f64::from(gathering.pulse.bar_ms) / f64::from(gathering.pulse.beats.max(1)),
            beats: gathering.pulse.beats,
        }
    }

    fn gathered(&self, member: &Member) -> wire::Gathered {
        let seat = self.space.seat(member.songweaver);
        let name = seat.as_ref().map(|seat| seat.card().name);
        wire::Gathered {
            songweaver: member.songweaver.to_string(),
            entity: seat.map_or(0, |seat| seat.entity),
            name: name
                .or_else(|| self.known_name(member.songweaver))
                .unwrap_or_default(),
            part: member.part,
            stance: match member.stance {
                Stance::Invited => wire::Stance::Invited,
                Stance::Accepted => wire::Stance::Accepted,
                Stance::Ready { .. } => wire::Stance::Ready,
                Stance::Sounding => wire::Stance::Sounding,
                Stance::Declined => wire::Stance::Declined,
                Stance::LeftOut(_) => wire::Stance::LeftOut,
            },
            why: member.why_word().map(str::to_owned),
        }
    }
}

fn part_to_wire(part: &Part) -> wire::Part {
    let notes = part.melody.notes();
    let pitches = || notes.iter().map(|note| note.pitch);
    wire::Part {
        name: part.name.clone(),
        voice: part.voice,
        delay_beats: part.delay_beats,
        steps: part.steps,
        octaves: part.octaves,
        range: (pitches().min().unwrap_or(0), pitches().max().unwrap_or(0)),
        length_ms: u32::try_from(crate::live::length_ms(&part.melody)).unwrap_or(u32::MAX),
    }
}
