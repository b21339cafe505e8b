//! One bot of the drill: it does one thing after another, by chance, until the line breaks for good.
//!
//! Now and then it cuts its own line and resumes: the bot itself refuses a gap or a repetition in the numbers of addressed messages,
//! and the command that was under way is sent again under its id. What it is not: it judges nothing.

use super::promise::{Promise, Told};
use anyhow::{Result, bail};
use bots::{Bot, BotError, Dial};
use kernel::{RandomStream, SongweaverId};
use protocol::client::{ChatTo, ClientMessage};
use protocol::presence::Motion;
use protocol::server::ServerBody;
use protocol::shared::{Intent, LiveNote, Look, Spot, Voice};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// What all bots of a round have in common.
#[derive(Debug)]
pub struct Load {
    /// Commands acknowledged in this round.
    pub acknowledged: AtomicU64,
    /// Told whenever that number rises.
    pub enough: Notify,
}

/// What a bot lives by.
pub struct Life {
    /// Which of the bots.
    pub number: usize,
    /// The round, so that nothing is asked for twice.
    pub round: u32,
    /// Its choices.
    pub chance: RandomStream,
    /// The two ends of its walk over a border, for those who walk.
    pub border: Option<((f32, f32), (f32, f32))>,
    /// Height of the ground in metres.
    pub composed_height: super::Height,
    /// What all have in common.
    pub load: Arc<Load>,
    /// How to connect.
    pub dial: Dial,
}

/// Names that several ask for; only one of them may get each.
const NAMES: [&str; 8] = [
    "Aldis", "Brenna", "Corin", "Dagny", "Eskil", "Freya", "Gudrun", "Halvard",
];
/// Refusals after which the same command is sent again.
const PASSING: [&str; 3] = ["flood", "busy", "unavailable"];
/// Between two deeds: what a connection may send is limited.
const BREATH: Duration = Duration::from_millis(50);
const VOICES: [Voice; 3] = [Voice::Harp, Voice::Flute, Voice::Celesta];
/// The motif that crystals and statue ask for.
const MOTIF: [u8; 4] = [62, 66, 69, 71];

impl Life {
    /// Lives until the line breaks for good; gives what was promised.
    ///
    /// # Errors
    /// When the server breaks the protocol, such as by a gap in addressed messages.
    pub async fn live(mut self, mut promise: Promise) -> Result<Promise> {
        promise.heard.clear();
        let Ok(mut bot) = Bot::connect(self.dial.clone()).await else {
            return Ok(promise);
        };
        let ended = loop {
            let mut done = self.act(&mut bot, &mut promise).await;
            self.note(&mut bot, &mut promise);
            if matches!(done, Ok(()) | Err(BotError::Refused { .. })) {
                done = bot.listen(BREATH).await;
            }
            match done {
                Ok(()) => {}
                Err(BotError::Refused { .. }) => {}
                Err(error) => break error,
            }
        };
        // The line may break inside a message; a wrong number or a message that cannot be read is the server's fault.
        match ended {
            BotError::Protocol(what) if !what.contains("hung up") => bail!("{}: {what}", promise.songweaver),
            BotError::InVain(within, what) => bail!("{}: waited {within:?} for {what}", promise.songweaver),
            _ => Ok(promise),
        }
    }

    /// Notes what was told since.
    fn note(&self, bot: &mut Bot, promise: &mut Promise) {
        let own = &promise.songweaver;
        for body in bot.heard() {
            match body {
                ServerBody::Said { songweaver, text, .. } if songweaver != own => {
                    promise
                        .heard
                        .entry(songweaver.clone())
                        .or_default()
                        .push(text.clone());
                }
                ServerBody::PerformanceJudged {
                    performance,
                    verdict: Some(_),
                    harmony,
                    dissonance,
                    resonance,
                    ..
                } => {
                    let told = Told {
                        harmony: *harmony,
                        dissonance: *dissonance,
                        resonance: *resonance,
                    };
                    promise.verdicts.insert(performance.clone(), told);
                    promise.last = Some(performance.clone());
                }
                _ => {}
            }
        }
        bot.forget_heard();
        promise.you = Some(bot.you.clone());
    }

    async fn act(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        match self.chance.below(16) {
            0..=2 => self.block(bot, promise).await,
            3 => self.make(bot, promise).await,
            4..=7 => self.sing(bot, promise).await,
            8 => self.keep(bot, promise).await,
            9 => self.rename_or_forget(bot, promise).await,
            10..=12 => self.chat(bot, promise).await,
            13 | 14 => self.walk(bot).await,
            _ => self.cut(bot, promise).await,
        }
    }

    /// Sends a command, open until it is answered, and takes up that it was.
    async fn command(
        &mut self,
        bot: &mut Bot,
        promise: &mut Promise,
        make: impl FnOnce(String) -> ClientMessage,
    ) -> Result<(), BotError> {
        // Not the bot's own counter: it begins anew with each connection, and a command must not be taken for another.
        let command = format!("{:016x}{:016x}", self.chance.next_u64(), self.chance.next_u64());
        let message = make(command.clone());
        promise.open = Some(message.clone());
        bot.say(&message).await?;
        // Sometimes the line is cut while the command is under way, and the same command is sent again after the resume.
        if self.chance.below(12) == 0 {
            self.cut(bot, promise).await?;
            bot.say(&message).await?;
        }
        let mut answered = bot.answer(&command).await;
        // Too much at once is no answer for good: the same command is sent again, as a client does.
        while matches!(&answered, Err(BotError::Refused { code, .. }) if PASSING.contains(&code.as_str())) {
            bot.listen(BREATH * 4).await?;
            bot.say(&message).await?;
            answered = bot.answer(&command).await;
        }
        if !matches!(answered, Ok(()) | Err(BotError::Refused { .. })) {
            return answered;
        }
        promise.open = None;
        answered?;
        promise.acknowledged(&message);
        self.load.acknowledged.fetch_add(1, Ordering::Relaxed);
        self.load.enough.notify_one();
        Ok(())
    }

    async fn block(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        let known: Vec<String> = promise.blocked.iter().cloned().collect();
        if known.len() > 4 && self.chance.below(2) == 0 {
            let songweaver = self.chance.pick(&known).cloned().unwrap_or_default();
            return self
                .command(bot, promise, |command| ClientMessage::Unblock {
                    command,
                    songweaver,
                })
                .await;
        }
        let songweaver = SongweaverId(self.chance.next_u64()).to_string();
        self.command(bot, promise, |command| ClientMessage::Block {
            command,
            songweaver,
        })
        .await
    }

    async fn make(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        let look = Look {
            robe: self.chance.below(4) as u8,
            colour: self.chance.below(12) as u8,
            head: self.chance.below(6) as u8,
            skin: self.chance.below(8) as u8,
        };
        let voice = self.chance.pick(&VOICES).copied().unwrap_or(Voice::Harp);
        let name = (self.chance.below(2) == 0)
            .then(|| self.chance.pick(&NAMES).map(|name| (*name).to_owned()))
            .flatten();
        self.command(bot, promise, |command| ClientMessage::Make {
            command,
            look,
            voice,
            name,
        })
        .await
    }

    /// Plays the motif at once; nothing is promised before its verdict is told.
    async fn sing(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        bot.synchronise().await?;
        let intents = [
            Intent::Creative,
            Intent::Restoration,
            Intent::Exploration,
            Intent::Protection,
        ];
        let intent = self.chance.pick(&intents).copied().unwrap_or(Intent::Creative);
        bot.say(&ClientMessage::Raise { intent }).await?;
        let last = MOTIF[3] + self.chance.below(3) as u8;
        let pitches = [MOTIF[0], MOTIF[1], MOTIF[2], last];
        let notes = pitches.iter().zip(0_u16..).map(|(pitch, n)| LiveNote {
            offset_ms: n * 60,
            pitch: *pitch,
            velocity: 80,
        });
        let start_ms = bot.clock_ms() - 250.0;
        bot.say(&ClientMessage::Notes {
            start_ms,
            notes: notes.collect(),
        })
        .await?;
        self.command(bot, promise, |command| ClientMessage::Lower { command })
            .await
    }

    /// Keeps what was sung last in this connection.
    async fn keep(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        let Some(performance) = promise.last.clone() else {
            return Ok(());
        };
        // Of this keeping alone, since its address is looked up by it.
        let name = format!("Song {}", self.chance.next_u64());
        self.command(bot, promise, |command| ClientMessage::KeepPerformance {
            command,
            performance,
            name: name.clone(),
        })
        .await?;
        promise.kept(&bot.you, &name);
        Ok(())
    }

    async fn rename_or_forget(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        let kept: Vec<String> = promise.melodies.keys().cloned().collect();
        let Some(melody) = self.chance.pick(&kept).cloned() else {
            return Ok(());
        };
        if self.chance.below(3) == 0 {
            return self
                .command(bot, promise, |command| ClientMessage::ForgetMelody {
                    command,
                    melody,
                })
                .await;
        }
        let name = format!("Air {}", self.chance.below(1000));
        self.command(bot, promise, |command| ClientMessage::RenameMelody {
            command,
            melody,
            name,
        })
        .await
    }

    /// Says the next of its lines to the region; one that is refused is said again another time, under the same number.
    async fn chat(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        let next = promise
            .said
            .iter()
            .filter(|line| line.starts_with(&self.mark()))
            .count();
        let text = format!("{}{next}", self.mark());
        let said = self
            .command(bot, promise, |command| ClientMessage::Chat {
                command,
                channel: ChatTo::Region,
                text,
            })
            .await;
        if said.is_err() && matches!(promise.open, Some(ClientMessage::Chat { .. })) {
            // A line is of its moment: after a kill it is not said again.
            promise.open = None;
        }
        said
    }

    fn mark(&self) -> String {
        format!("round {} bot {} line ", self.round, self.number)
    }

    async fn walk(&mut self, bot: &mut Bot) -> Result<(), BotError> {
        let height = self.composed_height.clone();
        let Some((here, there)) = self.border else {
            let step = |below: u32| below as f32 / 10.0 - 0.5;
            let (x, z) = (
                bot.at.x + step(self.chance.below(10)),
                bot.at.z + step(self.chance.below(10)),
            );
            return bot
                .claim(
                    Spot {
                        x,
                        y: height(x, z),
                        z,
                    },
                    Motion::WALK,
                )
                .await;
        };
        let far = |to: (f32, f32)| (to.0 - bot.at.x).hypot(to.1 - bot.at.z);
        let goal = if far(here) > far(there) { here } else { there };
        match bot.go_to(goal.0, goal.1, 2.0, 3.6, |x, z| height(x, z)).await {
            // Corrected again and again is no fault of what is drilled here.
            Err(BotError::InVain(..)) => Ok(()),
            walked => walked,
        }
    }

    /// Cuts its line and resumes: nothing that was addressed is lost or told twice.
    async fn cut(&mut self, bot: &mut Bot, promise: &mut Promise) -> Result<(), BotError> {
        self.note(bot, promise);
        let mut dial = self.dial.clone();
        let mut again = {
            // The bot is its connection; what stands in its place meanwhile is the next one.
            dial.resume = Some(bot.resume_point());
            Bot::connect(dial).await?
        };
        if !again.resumed {
            return Err(BotError::Protocol(
                "a session that was cut just now was not resumed".to_owned(),
            ));
        }
        std::mem::swap(bot, &mut again);
        promise.resumed += 1;
        Ok(())
    }
}
