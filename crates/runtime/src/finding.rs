//! Finding: what an event brings to the world's codex, a combo or a species that is new to the world, and what a weave brings to who sang in it.
//!
//! First finders are written down once, announced to everyone, and credited for ever; what was heard is kept for as long as somebody's codex
//! cites it. What it is not: it decides nothing; it carries what a region decided to those who write.

use crate::codex_host::Entry;
use crate::host::HostError;
use crate::runtime::Runtime;
use journal::StoreError;
use kernel::{CommandId, Recorded, SongweaverId};
use protocol::nature::{FirstSeen as WireSeen, GuidePage};
use protocol::server::ServerBody;
use protocol::weave::{FirstWoven as WireFirst, WorldCodex};
use sim::codex::{CodexEvent, Finding, FirstSeen, FirstWoven};
use sim::event_codec::{StreamOwner, decode_realm, owner_of};
use sim::policy::{CreditOrder, derived_id};
use sim::{RealmCommand, RealmEvent, RegionEvent};

/// What tells the id of a codex entry from those of the credits of the same event.
const CODEX_BITS: u128 = 0xc0de_0000_0000_0000;
/// The kind of the event that a species was seen.
const SPECIES_SEEN: &str = "species-seen";

impl Runtime {
    /// Enters what a recorded event brought first into the world, and tells everyone. `order` is any of its credits.
    pub(crate) async fn enter_codex(
        &self,
        recorded: &Recorded,
        order: Option<&CreditOrder>,
    ) -> Result<(), HostError> {
        let Some(RealmCommand::Credit { region, event }) = order.map(|order| &order.command) else {
            return self.enter_sight(recorded).await;
        };
        if !matches!(event.as_ref(), RegionEvent::PerformancesWoven(woven) if !woven.combos.is_empty()) {
            return Ok(());
        }
        self.enter_finding(recorded, Finding::InRegion(region, event))
            .await
    }

    /// Enters a species that somebody saw and nobody had seen before.
    async fn enter_sight(&self, recorded: &Recorded) -> Result<(), HostError> {
        let Ok(StreamOwner::Songweaver(who)) = owner_of(&recorded.stream) else {
            return Ok(());
        };
        if recorded.kind != SPECIES_SEEN {
            return Ok(());
        }
        // What cannot be read credits nobody; who it is about is told of it elsewhere.
        let Ok(event) = decode_realm(recorded) else {
            return Ok(());
        };
        let is_known = match &event {
            RealmEvent::SpeciesSeen { species, .. } => self.codex.state().first_to_see(species).is_some(),
            _ => true,
        };
        if is_known {
            return Ok(());
        }
        self.enter_finding(recorded, Finding::To(who, &event)).await
    }

    async fn enter_finding(&self, recorded: &Recorded, finding: Finding<'_>) -> Result<(), HostError> {
        let entry = Entry {
            id: CommandId(derived_id(recorded).0 ^ CODEX_BITS),
            position: recorded.position,
            correlation: recorded.correlation(),
            now: self.now(),
        };
        let firsts = match self.codex.enter(finding, entry).await {
            Ok(firsts) => firsts,
            Err(HostError::Repeated) => return Ok(()),
            Err(error) => return Err(error),
        };
        for first in firsts {
            match first {
                CodexEvent::FirstWoven(first) => {
                    metrics::counter!("combos_first_total").increment(1);
                    let found = self.first_to_wire(&first).await;
                    self.tell_all_in(None, &ServerBody::FirstWoven { found });
                }
                CodexEvent::FirstSeen(first) => {
                    metrics::counter!("species_first_total").increment(1);
                    let found = self.first_seen_to_wire(&first).await;
                    self.tell_all_in(None, &ServerBody::FirstSeen { found });
                }
            }
        }
        Ok(())
    }

    /// Keeps what was heard for who will know a combo by it. It comes before the fact, so that no codex ever names what is not kept.
    pub(crate) async fn cite_woven(
        &self,
        who: SongweaverId,
        command: &RealmCommand,
    ) -> Result<(), HostError> {
        let RealmCommand::Credit { event, .. } = command else {
            return Ok(());
        };
        let RegionEvent::PerformancesWoven(woven) = event.as_ref() else {
            return Ok(());
        };
        let number = (0_u8..)
            .zip(&woven.voices)
            .find(|(_, voice)| voice.songweaver == who);
        let Some((number, _)) = number else { return Ok(()) };
        let learns = |hosted: &crate::realm_host::Hosted| {
            let mine = woven.combos.iter().filter(|combo| combo.voices.contains(&number));
            let known = |combo: &str| {
                let known = hosted.state.combos.get(combo);
                known.is_some_and(sim::realm::KnownCombo::is_known)
            };
            mine.into_iter().any(|combo| !known(&combo.combo))
        };
        if self.realm.look(who, learns).await? {
            let cited = self.vault.blobs.cite(woven.log, &who.to_string()).await;
            let kept = cited.map_err(|error: StoreError| HostError::Unavailable(error.to_string()))?;
            if !kept {
                tracing::warn!(log = %woven.log, "what was heard of a weave is no longer kept; its finder is credited all the same");
            }
        }
        Ok(())
    }

    /// The combos that someone in the world has woven and the species that someone has seen, with their finders' names as they are now.
    pub async fn world_codex(&self) -> WorldCodex {
        let codex = self.codex.state();
        let mut found = Vec::with_capacity(codex.found().len());
        for first in codex.found() {
            found.push(self.first_to_wire(first).await);
        }
        let mut species = Vec::with_capacity(codex.seen().len());
        for first in codex.seen() {
            species.push(self.first_seen_to_wire(first).await);
        }
        WorldCodex {
            found,
            species,
            of: u32::try_from(self.rules().combos().len()).unwrap_or(u32::MAX),
        }
    }

    /// Writes into pages of a field guide who saw each species first in the world.
    pub(crate) async fn credit_pages(&self, pages: &mut [GuidePage]) {
        let codex = self.codex.state();
        for page in pages {
            if let Some(first) = codex.first_to_see(&page.species) {
                let found = self.first_seen_to_wire(first).await;
                page.first_by = Some(found.finder).filter(|finder| !finder.is_empty());
            }
        }
    }

    async fn first_seen_to_wire(&self, first: &FirstSeen) -> WireSeen {
        self.learn_names([first.songweaver].into()).await;
        let rules = self.rules();
        let kind = rules.roster.species_called(&first.species);
        WireSeen {
            species: first.species.clone(),
            name: kind.map_or_else(
                || first.species.clone(),
                |kind| rules.roster.species[kind].def.name.clone(),
            ),
            finder: self.known_name(first.songweaver).unwrap_or_default(),
            region: first.region.to_string(),
            at_ms: first.when.0 as f64,
        }
    }

    async fn first_to_wire(&self, first: &FirstWoven) -> WireFirst {
        self.learn_names(first.finders.iter().copied().collect()).await;
        let names = first.finders.iter().filter_map(|who| self.known_name(*who));
        let rules = self.rules();
        WireFirst {
            combo: first.combo.clone(),
            name: rules
                .combo(&first.combo)
                .map_or_else(|| first.combo.clone(), |def| def.name.clone()),
            finders: names.filter(|name| !name.is_empty()).collect(),
            region: first.region.to_string(),
            log: first.log.to_string(),
            at_ms: first.when.0 as f64,
        }
    }
}
