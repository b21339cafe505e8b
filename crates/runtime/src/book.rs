//! A Songweaver's book of melodies, and all else that is kept of it, read from outside play: for exports and after an import.
//!
//! What it is not: what is kept is decided by the realm.

use crate::host::HostError;
use crate::realm_host::Hosted;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::{MelodyId, SongweaverId};
use protocol::shared::KeptMelody;
use sim::RealmState;
use sim::realm::state::MelodySource;
use sim::view::{Lookup, kept_melody};
use song::Melody;

/// A melody that is kept and whose notes are at hand: its address, and the name its keeper gave it.
pub type BookEntry = (MelodyId, String);

/// Everything that is kept of a Songweaver, with its words opened.
#[derive(Debug, Clone)]
pub struct Everything {
    /// Its name, or the empty text.
    pub name: String,
    /// Its state; words in it are sealed.
    pub state: RealmState,
    /// The melodies it keeps, by address.
    pub melodies: Vec<BookEntry>,
}

impl Runtime {
    /// Everything that is kept of a Songweaver.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when the journal cannot be read.
    pub async fn everything_of(&self, who: SongweaverId) -> Result<Everything, HostError> {
        self.realm
            .look(who, |hosted| {
                let kept = hosted.state.melodies.iter().filter_map(|(id, known)| {
                    let MelodySource::Kept { name } = &known.source else {
                        return None;
                    };
                    hosted.melody(*id)?;
                    Some((*id, hosted.text(name).unwrap_or_default()))
                });
                Everything {
                    name: hosted.name(),
                    state: hosted.state.clone(),
                    melodies: kept.collect(),
                }
            })
            .await
    }

    /// Tiers of attunement of a Songweaver, in the order of [`song::Intent::ALL`].
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn attunement_of(&self, who: SongweaverId) -> Result<[u8; 4], Refusal> {
        let look = self.realm.look(who, |hosted| hosted.state.attunement).await;
        look.map_err(unavailable)
    }

    /// The name a Songweaver bears; `None` where it has none yet.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn shown_name(&self, who: SongweaverId) -> Result<Option<String>, Refusal> {
        let name = self.realm.look(who, Hosted::name).await;
        let name = name.map_err(unavailable)?;
        Ok((!name.is_empty()).then_some(name))
    }

    /// Whether someone, in the world or not, has blocked another.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn blocks(&self, one: SongweaverId, other: SongweaverId) -> Result<bool, Refusal> {
        let blocks = self
            .realm
            .look(one, |hosted| hosted.state.blocked.contains(&other));
        blocks.await.map_err(unavailable)
    }

    /// The title under which someone may share a melody.
    ///
    /// # Errors
    /// `bad-text`, `unfit-name`, or `muted`: who may not whisper shares nothing either.
    pub fn may_share<'a>(&self, who: SongweaverId, title: &'a str) -> Result<&'a str, Refusal> {
        self.may_speak(who, "whisper")?;
        self.fit_melody_name(title)
    }

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

    /// The notes of a melody that a Songweaver knows, the voices that it was written in, none or at least two, and its name.
    ///
    /// # Errors
    /// `unknown-melody`, or `unavailable`.
    pub async fn kept_notes(
        &self,
        who: SongweaverId,
        id: MelodyId,
    ) -> Result<(Melody, Vec<Melody>, String), Refusal> {
        let name = self.kept_melody(who, id).await?.name;
        let found = self.realm.look(who, |hosted: &Hosted| {
            let known = hosted.state.melodies.get(&id);
            let voices = known.map(|known| known.voices.clone()).unwrap_or_default();
            hosted.melody(id).map(|notes| (notes, voices))
        });
        let (notes, addresses) = found.await.map_err(unavailable)?.ok_or_else(unknown)?;
        let mut voices = Vec::new();
        for voice in addresses {
            let found = self.vault.melody(voice).await;
            // Cited notes stay; were some gone all the same, the whole is there still.
            match found.map_err(|error| unavailable(HostError::Unavailable(error.to_string())))? {
                Some(found) => voices.push(found),
                None => return Ok((notes, Vec::new(), name)),
            }
        }
        Ok((notes, voices, name))
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
