//! The keepers of the world and those who play: who may not speak, who is put out, who gets another name, and what is told of it.
//!
//! What it is not: nothing is decided or remembered here; identity does both, and is asked at every line.

use crate::host::HostError;
use crate::realm_host::Hosted;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use crate::seat::Order;
use content::words::Verdict;
use kernel::SongweaverId;
use protocol::server::ServerBody;
use sim::RealmCommand;
use std::sync::Weak;

/// What the world asks of those who keep the peace.
pub trait Keepers: Send + Sync + std::fmt::Debug {
    /// Why someone may not speak in a channel (`say`, `region`, `whisper`) now.
    fn muted(&self, who: SongweaverId, channel: &str) -> Option<Refusal>;
}

/// What came of giving someone a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// It bears it now.
    Named,
    /// The name cannot be borne; another may do.
    Taken,
}

impl Runtime {
    /// Tells the world who keeps the peace in it; only the first counts. They own the world, not the other way round.
    pub fn attend_keepers(&self, keepers: Weak<dyn Keepers>) {
        // A second office over one world does not happen.
        let _ = self.keepers.set(keepers);
    }

    /// Why someone may not speak in a channel now.
    ///
    /// # Errors
    /// `muted`, with the keepers' reason and for how long.
    pub(crate) fn may_speak(&self, who: SongweaverId, channel: &str) -> Result<(), Refusal> {
        let keepers = self.keepers.get().and_then(Weak::upgrade);
        match keepers.and_then(|keepers| keepers.muted(who, channel)) {
            Some(refusal) => Err(refusal),
            None => Ok(()),
        }
    }

    /// Whether a text holds words that the content would mask or refuse in chat.
    #[must_use]
    pub fn is_coarse(&self, text: &str) -> bool {
        !matches!(self.rules().pack.words.judge(text), Verdict::Clean)
    }

    /// Ends the connection of someone who is in the world, with a code and words, and takes it out of the world where it stands.
    pub fn put_out(&self, who: SongweaverId, code: &str, words: &str) {
        let Some(player) = self.player(who) else { return };
        player.seat.close(code, words);
        player.seat.order(Order::Leave);
    }

    /// Tells someone who is in the world something, addressed; says whether it was there.
    pub fn tell(&self, who: SongweaverId, body: ServerBody) -> bool {
        let Some(player) = self.player(who) else {
            return false;
        };
        player.seat.address(body, self.now());
        true
    }

    /// Tells everyone in a region, or in the world, something, addressed; how many were told.
    pub fn tell_all_in(&self, region: Option<&str>, body: &ServerBody) -> usize {
        let now = self.now();
        let everyone = self.everyone();
        let meant = everyone.iter().filter(|player| match region {
            Some(region) => self.region_of(player.seat.songweaver).as_deref() == Some(region),
            None => true,
        });
        meant.map(|player| player.seat.address(body.clone(), now)).count()
    }

    /// The region in which someone is, by slug; none when it is not in the world.
    #[must_use]
    pub fn region_of(&self, who: SongweaverId) -> Option<String> {
        let player = self.player(who)?;
        let standing = player.seat.standing();
        Some(self.spots.regions[standing.region].region.to_string())
    }

    /// The name someone bears, in the world or not; empty for who has none.
    ///
    /// # Errors
    /// [`HostError`] when the journal cannot be read.
    pub async fn name_of(&self, who: SongweaverId) -> Result<String, HostError> {
        self.realm.look(who, Hosted::name).await
    }

    /// Gives someone a name, in the world or not, by the keepers' will.
    ///
    /// # Errors
    /// [`HostError`] when the name is none, or the journal cannot be written.
    pub async fn give_name(&self, who: SongweaverId, name: &str) -> Result<Naming, HostError> {
        let Ok(reserved) = self.reserve_name(who, name).await? else {
            return Ok(Naming::Taken);
        };
        let command = RealmCommand::Rename {
            name: reserved.sealed.clone(),
        };
        match self.player(who) {
            Some(player) => drop(self.realm_command(&player, None, &command).await?),
            None => {
                self.realm.command(who, None, &command, None).await?;
                self.remember_name(who, &reserved.shown);
            }
        }
        self.name_is_borne(who, &reserved).await;
        Ok(Naming::Named)
    }
}
