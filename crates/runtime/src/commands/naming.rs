//! Making a Songweaver: its look, its voice and the name it wishes to bear.
//!
//! What it is not: how a name is reserved and settled is `crate::naming`'s; which names there may be is identity's to say.

use super::unavailable;
use crate::naming::not_had;
use crate::player::{Answer, Player};
use crate::runtime::Runtime;
use kernel::CommandId;
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
        let reserved = match name {
            None => None,
            Some(name) => {
                let (shown, _) = self.name_rules.check(&name)?;
                self.fit_for_a_name(&shown)?;
                let reserved = self.reserve_name(who, &name).await.map_err(|_| unavailable())?;
                Some(reserved.map_err(not_had)?)
            }
        };
        let command = RealmCommand::Make {
            look: view::look_from_wire(look),
            voice: view::voice_from_wire(voice),
            name: reserved.as_ref().map(|reserved| reserved.sealed.clone()),
        };
        let answer = self.plain(player, id, command).await;
        match (&reserved, &answer) {
            (Some(reserved), Ok(())) => self.name_is_borne(who, reserved).await,
            // Unknown whether it was done: the next start finds out.
            (Some(_), Err(refusal)) if refusal.code != "unavailable" => {
                if let Err(error) = self.settle_name(who).await {
                    tracing::warn!(%error, "a name that was refused stays reserved");
                }
            }
            _ => {}
        }
        answer
    }
}
