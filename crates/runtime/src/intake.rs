//! What becomes of a client's text message: done at once when it is of the moment, queued when it is a command.
//!
//! What it is not: size, rate and form were checked by the gateway.

use crate::near::{self, HEARD_METRES};
use crate::player::Player;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use protocol::ClientMessage;
use protocol::limits::DESCRIBE_MAX;
use protocol::server::ServerBody;
use protocol::shared::Emote;
use std::sync::Arc;

impl Runtime {
    /// Takes up a text message. Commands are answered later, by `accepted` or `refused`.
    ///
    /// # Errors
    /// The refusal of a message of the moment, or of a command that cannot even wait.
    pub fn receive(self: &Arc<Self>, player: &Arc<Player>, message: ClientMessage) -> Result<(), Refusal> {
        match message {
            ClientMessage::Ping { client_ms } => {
                player.seat.say(&ServerBody::Pong {
                    client_ms,
                    clock_ms: self.now().0 as f64,
                });
                Ok(())
            }
            ClientMessage::Emote { emote } => {
                self.gesture(player, emote);
                Ok(())
            }
            ClientMessage::Describe { entities } => self.describe(player, &entities),
            _ => Err(Refusal::new("unexpected", "This message has no meaning here.")),
        }
    }

    fn gesture(&self, player: &Player, emote: Emote) {
        let gesture = ServerBody::Gesture {
            entity: player.seat.entity,
            emote,
        };
        near::tell_others(&self.space, &player.seat, HEARD_METRES, &gesture);
    }

    fn describe(&self, player: &Player, entities: &[u32]) -> Result<(), Refusal> {
        if entities.len() > DESCRIBE_MAX {
            let reason = format!("{} entities; at most {DESCRIBE_MAX} are described at once.", entities.len());
            return Err(Refusal::new("too-many", reason));
        }
        let known = entities.iter().filter_map(|entity| self.space.entity(*entity));
        player.seat.say(&ServerBody::Described {
            entities: known.map(|seat| seat.described()).collect(),
        });
        Ok(())
    }
}
