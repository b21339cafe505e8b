//! Finding combos: what a weave's event brings to the world's codex and to who sang in it, beyond resonance.
//!
//! First finders are written down once, announced to everyone, and credited for ever; what was heard is kept for as long as somebody's codex
//! cites it. What it is not: it decides nothing; it carries what a region decided to those who write.

use crate::codex_host::Entry;
use crate::host::HostError;
use crate::runtime::Runtime;
use journal::StoreError;
use kernel::{CommandId, Recorded, SongweaverId};
use protocol::server::ServerBody;
use protocol::weave::{FirstWoven as WireFirst, WorldCodex};
use sim::codex::FirstWoven;
use sim::policy::{CreditOrder, derived_id};
use sim::{RealmCommand, RegionEvent};

/// What tells the id of a codex entry from those of the credits of the same event.
const CODEX_BITS: u128 = 0xc0de_0000_0000_0000;

impl Runtime {
    /// Enters what a recorded weave brought first into the world, and tells everyone. `order` is any of its credits.
    pub(crate) async fn enter_codex(
        &self,
        recorded: &Recorded,
        order: Option<&CreditOrder>,
    ) -> Result<(), HostError> {
        let Some(RealmCommand::Credit { region, event }) = order.map(|order| &order.command) else {
            return Ok(());
        };
        if !matches!(event.as_ref(), RegionEvent::PerformancesWoven(woven) if !woven.combos.is_empty()) {
            return Ok(());
        }
        let entry = Entry {
            id: CommandId(derived_id(recorded).0 ^ CODEX_BITS),
            position: recorded.position,
            correlation: recorded.correlation(),
            now: self.now(),
        };
        let firsts = match self.codex.enter(region, event, entry).await {
            Ok(firsts) => firsts,
            Err(HostError::Repeated) => return Ok(()),
            Err(error) => return Err(error),
        };
        for first in firsts {
            metrics::counter!("combos_first_total").increment(1);
            let found = self.first_to_wire(&first).await;
            self.tell_all_in(None, &ServerBody::FirstWoven { found });
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

    /// The combos that someone in the world has woven, with their finders' names as they are now.
    pub async fn world_codex(&self) -> WorldCodex {
        let codex = self.codex.state();
        let mut found = Vec::with_capacity(codex.found().len());
        for first in codex.found() {
            found.push(self.first_to_wire(first).await);
        }
        WorldCodex {
            found,
            of: u32::try_from(self.rules().combos().len()).unwrap_or(u32::MAX),
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
