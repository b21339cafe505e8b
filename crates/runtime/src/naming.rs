//! Bearing a name: reserved first, then journalled, then settled, so that no moment in between leaves one name to two, or the former one
//! to nobody.
//!
//! What came of a reservation is told by the journal: at once where the outcome is known, and at the next start where it was not. What it
//! is not: which names may be borne is `name_rules`' and content's to say.

use crate::host::HostError;
use crate::realm_host::{Hosted, NAME_FIELD};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use journal::tables::Taking;
use kernel::SongweaverId;
use sim::realm::event::Sealed;

/// A name that is reserved for someone, until it is settled.
#[derive(Debug)]
pub(crate) struct Reserved {
    /// As it is shown.
    pub shown: String,
    /// As an event keeps it.
    pub sealed: Sealed,
    skeleton: String,
}

impl Runtime {
    /// Reserves a name for someone; tells apart who else has it, and what failed.
    pub(crate) async fn reserve_name(
        &self,
        who: SongweaverId,
        name: &str,
    ) -> Result<Result<Reserved, Taking>, HostError> {
        let (shown, skeleton) = self.name_rules.check(name).map_err(HostError::Refused)?;
        // What became of an earlier try must be known before its reservation gives way to this one.
        let known = self.vault.journal.settle().await;
        known.map_err(|error| HostError::Unavailable(error.to_string()))?;
        self.settle_name(who).await?;
        let taken = self.vault.names.reserve(who, &skeleton).await;
        match taken.map_err(|error| HostError::Unavailable(error.to_string()))? {
            Taking::Taken => {}
            other => return Ok(Err(other)),
        }
        let sealed = self.realm.seal(who, NAME_FIELD, &shown).await?;
        Ok(Ok(Reserved {
            shown,
            sealed,
            skeleton,
        }))
    }

    /// The journal says that a reserved name is borne.
    pub(crate) async fn name_is_borne(&self, who: SongweaverId, reserved: &Reserved) {
        if let Err(error) = self.vault.names.settle(who, &reserved.skeleton).await {
            // It stays reserved for who bears it, and is settled at the next start.
            tracing::warn!(%error, "a name that is borne stays reserved");
        }
    }

    /// Ends someone's reservation by what the journal says that it bears.
    ///
    /// # Errors
    /// [`HostError`] when the journal cannot be read or the table not be written.
    pub(crate) async fn settle_name(&self, who: SongweaverId) -> Result<(), HostError> {
        let name = self.realm.look(who, Hosted::name).await?;
        let skeleton = match name.as_str() {
            "" => String::new(),
            // What was reserved passed these rules.
            name => self
                .name_rules
                .check(name)
                .map_or_else(|_| String::new(), |(_, skeleton)| skeleton),
        };
        let settled = self.vault.names.settle(who, &skeleton).await;
        settled.map_err(|error| HostError::Unavailable(error.to_string()))
    }

    /// Ends every reservation whose outcome was not known: what a crash left. Done at the start.
    ///
    /// # Errors
    /// [`HostError`] when the journal cannot be read or the table not be written.
    pub async fn settle_names(&self) -> Result<usize, HostError> {
        let unsettled = self.vault.names.unsettled().await;
        let unsettled = unsettled.map_err(|error| HostError::Unavailable(error.to_string()))?;
        for who in &unsettled {
            self.settle_name(*who).await?;
        }
        Ok(unsettled.len())
    }
}

/// Why a name is not had.
pub(crate) fn not_had(taking: Taking) -> Refusal {
    match taking {
        Taking::Refused => Refusal::new(
            "name-refused",
            "The keepers of this world took this name from someone. Choose another.",
        ),
        Taking::Taken | Taking::Another => {
            Refusal::new("name-taken", "Someone has this name, or one that looks like it.")
        }
    }
}
