//! What identity writes into the audit: the one place where its entries are made.
//!
//! What it is not: it decides nothing, and what must stand in the audit together with its effect is added by the tables, in one
//! transaction.

use super::{IdentityState, Refusal};
use journal::tables::NewEntry;
use kernel::SongweaverId;

impl IdentityState {
    /// An entry of something that was done; `actor` is `None` for whoever sits at the machine.
    pub(super) fn entry(
        &self,
        actor: Option<SongweaverId>,
        act: &'static str,
        subject: impl Into<Option<SongweaverId>>,
        detail: &str,
        why: &str,
    ) -> NewEntry {
        NewEntry {
            at: self.now(),
            actor,
            act,
            subject: subject.into(),
            detail: detail.to_owned(),
            why: why.to_owned(),
            outcome: "done".to_owned(),
        }
    }

    /// Adds an entry.
    pub(super) async fn note(&self, entry: NewEntry) -> Result<(), Refusal> {
        self.inner.audit.add(entry).await?;
        Ok(())
    }

    /// Notes what someone did, or what befell, about an own account.
    pub(super) async fn note_own(
        &self,
        who: SongweaverId,
        act: &'static str,
        detail: &str,
    ) -> Result<(), Refusal> {
        self.note(self.entry(Some(who), act, who, detail, "")).await
    }

    /// Notes an act about the world; `actor` is `None` for whoever sits at the machine.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn note_act(
        &self,
        actor: Option<SongweaverId>,
        act: &'static str,
        detail: &str,
        why: &str,
        outcome: &str,
    ) -> Result<(), Refusal> {
        let entry = self.entry(actor, act, None, detail, why);
        self.note(NewEntry {
            outcome: outcome.to_owned(),
            ..entry
        })
        .await
    }
}
