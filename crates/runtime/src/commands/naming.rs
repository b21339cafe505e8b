//! Names: taken before the fact that says who bears them, and the former one given free only after it.
//!
//! Between the two a name is held that may come to nothing, and one that may be borne no more; neither can be another's meanwhile.
//! What it is not: which names there may be is identity's to say.

use super::unavailable;
use crate::host::HostError;
use crate::player::{Answer, Player};
use crate::realm_host::{Hosted, NAME_FIELD};
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use journal::tables::Taking;
use kernel::{CommandId, SongweaverId};
use protocol::shared::{Look, Voice};
use sim::RealmCommand;
use sim::view;

impl Runtime {
    /// Makes a Songweaver as it wishes to look, sound and be called.
    pub(super) async fn make(
        &self,
        player: &Player,
        id: CommandId,
        look: Look,
        voice: Voice,
        name: Option<String>,
    ) -> Answer {
        let who = player.seat.songweaver;
        let mut taken = None;
        let mut sealed = None;
        if let Some(name) = name {
            let (shown, skeleton) = self.name_rules.check(&name)?;
            self.fit_for_a_name(&shown)?;
            let taking = self.take_name(who, &skeleton).await;
            match taking.map_err(|_| unavailable())? {
                Taking::Taken => {}
                Taking::Another => {
                    return Err(Refusal::new(
                        "name-taken",
                        "Someone has this name, or one that looks like it.",
                    ));
                }
                Taking::Refused => {
                    return Err(Refusal::new(
                        "name-refused",
                        "The keepers of this world took this name from someone. Choose another.",
                    ));
                }
            }
            let seal = self.realm.seal(who, NAME_FIELD, &shown).await;
            sealed = Some(seal.map_err(|_| unavailable())?);
            taken = Some(skeleton);
        }
        let command = RealmCommand::Make {
            look: view::look_from_wire(look),
            voice: view::voice_from_wire(voice),
            name: sealed,
        };
        self.plain(player, id, command).await?;
        if let Some(skeleton) = taken {
            self.settle_name(who, &skeleton).await;
        }
        Ok(())
    }

    /// Takes a name beside the one that is borne.
    ///
    /// # Errors
    /// [`HostError`] when the journal or the table cannot be read or written.
    pub(crate) async fn take_name(&self, who: SongweaverId, skeleton: &str) -> Result<Taking, HostError> {
        // Which name is borne is known only once no earlier naming is on its way.
        let settled = self.vault.journal.settle().await;
        settled.map_err(|error| HostError::Unavailable(error.to_string()))?;
        let name = self.realm.look(who, Hosted::name).await?;
        // A name that today's rules would not give has no skeleton to be held under.
        let borne = self.name_rules.check(&name).ok().map(|(_, skeleton)| skeleton);
        let taken = self.vault.names.take(who, skeleton, borne.as_deref()).await;
        taken.map_err(|error| HostError::Unavailable(error.to_string()))
    }

    /// Gives free what was held beside the name that is borne now.
    pub(crate) async fn settle_name(&self, who: SongweaverId, skeleton: &str) {
        // A name too many is only nobody else's for longer: until this Songweaver takes another.
        if let Err(error) = self.vault.names.settle(who, Some(skeleton)).await {
            tracing::warn!(%error, "a former name stays taken");
        }
    }
}
