//! What a bot does over time: it walks, plays and performs, on the server's clock.
//!
//! What it is not: what to do when is a plan's.

use super::{Bot, BotError};
use crate::score::batches;
use futures_util::SinkExt;
use protocol::client::ClientMessage;
use protocol::presence::{Motion, Movement};
use protocol::server::ServerBody;
use protocol::shared::{Intent, Look, Spot, Voice};
use song::Melody;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

/// Metres a second at which a bot walks; a player runs at seven.
pub const WALK_SPEED: f32 = 4.0;
/// Metres a second at which a bot runs.
pub const RUN_SPEED: f32 = 6.5;
/// Milliseconds between movements, on the server's clock at its usual pace.
const STEP_MS: u64 = 100;

/// Seconds of a melody that are played at most: a performance ends after a minute.
const PERFORMANCE_SECONDS: f32 = 56.0;

impl Bot {
    /// Claims to be at a place.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone.
    pub async fn claim(&mut self, at: Spot, motion: Motion) -> Result<(), BotError> {
        self.sequence = self.sequence.wrapping_add(1);
        let turn = (at.x - self.at.x).atan2(self.at.z - at.z) / std::f32::consts::TAU;
        let movement = Movement {
            sequence: self.sequence,
            client_ms: self.clock_ms() as u64 as u32,
            x: at.x,
            y: at.y,
            z: at.z,
            yaw: (turn.rem_euclid(1.0) * 256.0) as u8,
            motion,
        };
        self.at = at;
        self.socket
            .send(Message::Binary(movement.encode().to_vec().into()))
            .await?;
        Ok(())
    }

    /// Walks in a straight line at `speed` metres a second until within `close` metres; heights come from `height`.
    ///
    /// # Errors
    /// [`BotError::InVain`] when it makes no way, being corrected again and again.
    pub async fn go_to(
        &mut self,
        x: f32,
        z: f32,
        close: f32,
        speed: f32,
        height: impl Fn(f32, f32) -> f32,
    ) -> Result<(), BotError> {
        let pause = Duration::from_secs_f32(STEP_MS as f32 / 1000.0);
        let step = speed * pause.as_secs_f32() * self.dial.pace;
        let patience = ((self.at.x - x).hypot(self.at.z - z) / step) as usize * 2 + 50;
        for _ in 0..patience {
            let (dx, dz) = (x - self.at.x, z - self.at.z);
            let far = dx.hypot(dz);
            if far <= close {
                return Ok(());
            }
            let way = step.min(far) / far;
            let (nx, nz) = (self.at.x + dx * way, self.at.z + dz * way);
            let motion = if speed > 5.0 { Motion::RUN } else { Motion::WALK };
            self.claim(
                Spot {
                    x: nx,
                    y: height(nx, nz),
                    z: nz,
                },
                motion,
            )
            .await?;
            self.listen(pause).await?;
        }
        Err(BotError::InVain(pause * patience as u32, "the way there"))
    }

    /// Plays a melody live, in time on the server's clock; the instrument must be raised.
    ///
    /// # Errors
    /// [`BotError`] when the connection ends.
    pub async fn play(&mut self, melody: &Melody, seconds: f32) -> Result<(), BotError> {
        let began = self.clock_ms();
        self.play_from(began, melody, seconds).await
    }

    /// The same from a moment of the server's clock on, now or soon.
    ///
    /// # Errors
    /// [`BotError`] when the connection ends.
    pub async fn play_from(&mut self, began: f64, melody: &Melody, seconds: f32) -> Result<(), BotError> {
        for batch in batches(melody, seconds) {
            let start_ms = began + f64::from(batch.start_ms);
            // A batch travels when its last note has sounded.
            let ripe = start_ms + f64::from(batch.length_ms());
            while self.clock_ms() < ripe {
                let wait_ms = (ripe - self.clock_ms()) / f64::from(self.dial.pace);
                self.listen(Duration::from_secs_f64(wait_ms.max(1.0) / 1000.0))
                    .await?;
            }
            self.say(&ClientMessage::Notes {
                start_ms,
                notes: batch.notes,
            })
            .await?;
        }
        Ok(())
    }

    /// Raises the instrument, plays a melody, lowers it, and waits for the judgement's acceptance.
    ///
    /// # Errors
    /// [`BotError::Refused`] when it is not accepted.
    pub async fn perform(&mut self, melody: &Melody, intent: Intent) -> Result<(), BotError> {
        self.synchronise().await?;
        self.say(&ClientMessage::Raise { intent }).await?;
        self.play(melody, PERFORMANCE_SECONDS).await?;
        self.command(|command| ClientMessage::Lower { command }).await
    }

    /// Becomes someone of this name, in plain clothes and with a harp.
    ///
    /// # Errors
    /// [`BotError::Refused`] when the name is not allowed or taken.
    pub async fn make(&mut self, name: &str) -> Result<(), BotError> {
        let look = Look {
            robe: 1,
            colour: 3,
            head: 2,
            skin: 4,
        };
        self.command(|command| ClientMessage::Make {
            command,
            look,
            voice: Voice::Harp,
            name: Some(name.to_owned()),
        })
        .await
    }

    /// Asks the server for its clock and takes it over.
    ///
    /// # Errors
    /// [`BotError::InVain`] when no answer comes.
    pub async fn synchronise(&mut self) -> Result<(), BotError> {
        let mark = f64::from(self.new_mark());
        self.say(&ClientMessage::Ping { client_ms: mark }).await?;
        self.until("the server's clock", Duration::from_secs(10), |body| match body {
            ServerBody::Pong { client_ms, .. } if (client_ms - mark).abs() < 0.5 => Some(()),
            _ => None,
        })
        .await
    }

    fn new_mark(&mut self) -> u32 {
        self.commands += 1;
        self.commands as u32
    }
}
