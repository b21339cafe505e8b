//! A Songweaver's book of melodies, read from outside play: for export and after an import.
//!
//! What it is not: what is kept is decided by the realm.

use crate::host::HostError;
use crate::realm_host::Hosted;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::{MelodyId, SongweaverId};
use protocol::shared::KeptMelody;
use sim::view::{Lookup, kept_melody};
use song::Melody;

impl Runtime {
    /// A melody that a Songweaver knows, as it is shown.
    ///
    /// # Errors
    /// `unknown-melody`, or `unavailable`.
    pub async fn kept_melody(&self, who: SongweaverId, id: MelodyId) -> Result<KeptMelody, Refusal> {
        let kept = self.realm.look(who, |hosted| {
            let lookup = Lookup {
                open: &|sealed| hosted.text(sealed),
                notes: &|id| hosted.melody(id),
            };
            let known = hosted.state.melodies.get(&id)?;
            kept_melody(id, known, &self.rules(), &lookup)
        });
        kept.await.map_err(unavailable)?.ok_or_else(unknown)
    }

    /// The notes and the name of a melody that a Songweaver knows.
    ///
    /// # Errors
    /// `unknown-melody`, or `unavailable`.
    pub async fn kept_notes(&self, who: SongweaverId, id: MelodyId) -> Result<(Melody, String), Refusal> {
        let name = self.kept_melody(who, id).await?.name;
        let notes = self.realm.look(who, |hosted: &Hosted| hosted.melody(id));
        notes
            .await
            .map_err(unavailable)?
            .map(|notes| (notes, name))
            .ok_or_else(unknown)
    }
}

fn unknown() -> Refusal {
    Refusal::new("unknown-melody", "You keep no melody with this address.")
}

fn unavailable(_: HostError) -> Refusal {
    Refusal::new(
        "unavailable",
        "The world could not be read just now. Try again in a moment.",
    )
}
