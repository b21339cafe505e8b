//! Judging: a performance that ended is given to its region, until it is known what came of it.
//!
//! It cannot be played again under the same command, so patience is owed here that a command's sender has itself. A player's performances
//! are judged one after another, and its other commands in their turn; but where the journal does not take a performance within a moment,
//! those go on. It is called lost only when it is known that it does not stand. What it is not: how a performance is judged is `sim`'s.

use crate::host::HostError;
use crate::live::{Ended, HeardAs};
use crate::player::{Answer, Player};
use crate::refusal::Refusal;
use crate::region_host::Decided;
use crate::runtime::Runtime;
use crate::vault::{command_id, performance_of};
use crate::weaving::Judged;
use kernel::CommandId;
use sim::realm::standing;
use sim::region::Perform;
use sim::region::event::MelodyPerformed;
use sim::{RegionCommand, RegionEvent};
use song::live::LiveEvent;
use song::weave::WeaveVoice;
use std::sync::Arc;
use telemetry::trace::within;
use tokio::sync::oneshot;
use tokio::time::{Duration, sleep, timeout};

/// For how long at most a performance that is being judged holds up its player's other commands.
const HELD_UP: Duration = Duration::from_secs(1);
/// Before a performance that the journal could not take is given again; twice as long each time, at most [`JUDGE_AGAIN_MAX`].
const JUDGE_AGAIN: Duration = Duration::from_millis(250);
/// Longest such pause.
const JUDGE_AGAIN_MAX: Duration = Duration::from_secs(4);
/// How often it is given again before it is lost: for about a minute, and then for as long as it is in doubt.
const JUDGE_TIMES: u32 = 18;

/// A performance on its way to its verdict.
#[derive(Debug)]
pub struct Unjudged {
    ended: Ended,
    /// The command that its verdict answers.
    command: Option<String>,
    /// Whether it is known that the command ended no performance before this one.
    is_first: bool,
    /// Whether it may stand in the journal, or come to stand there.
    in_doubt: bool,
    /// What was heard of it, for the weave it was part of.
    voice: WeaveVoice,
    /// What the region decided, once it did.
    performed: Option<MelodyPerformed>,
    /// Tells whoever waits that it is judged.
    done: oneshot::Sender<()>,
}

impl Runtime {
    /// Has a performance judged; comes back when it is, or when it takes so long that the player's other commands go on.
    pub(super) async fn judge(self: &Arc<Self>, player: &Arc<Player>, ended: Ended, command: Option<String>) {
        let (done, is_done) = oneshot::channel();
        let mut unjudged = Box::new(Unjudged {
            voice: heard_as(&ended),
            performed: None,
            ended,
            command,
            is_first: false,
            in_doubt: false,
            done,
        });
        loop {
            match player.give_to_judge(unjudged) {
                Ok(true) => drop(tokio::spawn(self.clone().judge_all(player.clone()))),
                Ok(false) => {}
                Err(full) => {
                    unjudged = full;
                    sleep(JUDGE_AGAIN).await;
                    continue;
                }
            }
            // Past that it is judged all the same.
            let _ = timeout(HELD_UP, is_done).await;
            return;
        }
    }

    /// Judges a player's performances, in order, until none waits.
    async fn judge_all(self: Arc<Self>, player: Arc<Player>) {
        while let Some(mut unjudged) = player.next_to_judge() {
            let answer = self.judge_patiently(&player, &mut unjudged).await;
            let (who, began_ms) = (player.seat.songweaver, unjudged.ended.began.0);
            self.weaving().judged(who, began_ms, unjudged.part());
            self.judged(&player, unjudged.command.as_deref(), answer);
            // Whoever waited for it may have gone on.
            let _ = unjudged.done.send(());
        }
    }

    /// Answers the command of a performance, where it has one.
    fn judged(&self, player: &Player, command: Option<&str>, answer: Answer) {
        if let Some(command) = command {
            self.answer(player, command, answer);
            player.judged(command);
        }
    }

    async fn judge_patiently(&self, player: &Player, unjudged: &mut Unjudged) -> Answer {
        let mut pause = JUDGE_AGAIN;
        let mut times = 0;
        loop {
            if let Some(answer) = self.judge_once(player, unjudged).await {
                return answer;
            }
            if times == 0 {
                metrics::counter!("performances_delayed_total").increment(1);
            } else if times >= JUDGE_TIMES
                && let Some(answer) = self.given_up(player, unjudged).await
            {
                return answer;
            }
            times += 1;
            sleep(pause).await;
            pause = (pause * 2).min(JUDGE_AGAIN_MAX);
        }
    }

    /// Gives a performance to its region; `None` where nothing came of it yet.
    async fn judge_once(&self, player: &Player, unjudged: &mut Unjudged) -> Option<Answer> {
        let trace = unjudged
            .command
            .as_deref()
            .and_then(|command| player.trace_of(command));
        within(trace, self.give_to_region(player, unjudged)).await
    }

    async fn give_to_region(&self, player: &Player, unjudged: &mut Unjudged) -> Option<Answer> {
        let who = player.seat.songweaver;
        if !unjudged.is_first {
            self.tell_former(player, unjudged).await?;
        }
        let rules = self.rules();
        let ended = &mut unjudged.ended;
        let song = &rules.pack.regions[&self.spots.regions[ended.region].region].song;
        let melody = match &ended.heard {
            HeardAs::Melody { melody, .. } => melody.clone(),
            HeardAs::Keys(log) => match song::live::melody(log, ended.ended_ms, song) {
                Ok(heard) => heard.melody,
                Err(error) => return Some(Err(Refusal::new("no-melody", error.to_string()))),
            },
        };
        ended.heard = HeardAs::Melody {
            melody: melody.clone(),
            began_ms: ended.began.0,
        };
        let (now, intent) = (self.now(), ended.intent);
        let stands = self
            .realm
            .look(who, |hosted| standing(&hosted.state, intent, now, &rules))
            .await
            .ok()?;
        // The notes come first: an event never names what is not kept.
        self.vault.put_melody(&melody).await.ok()?;
        let (region, at) = (ended.region, ended.at);
        let id = id_of(player, unjudged);
        let perform = Perform {
            performance: performance_of(id),
            songweaver: who,
            melody: melody.clone(),
            intent,
            at: ((at.x * 64.0) as i32, (at.z * 64.0) as i32),
            began: unjudged.ended.began,
            standing: stands,
            neighbours: self.neighbours_of(&player.seat),
            audience: self.audience_of(region, (at.x, at.z)),
        };
        let command = RegionCommand::Perform(Box::new(perform));
        match self.regions[region].command(id, command).await {
            Ok(decided) => {
                let tempo = melody.tempo();
                player.performed(performance_of(id).to_string(), melody, intent);
                metrics::counter!("performances_total").increment(1);
                unjudged.performed = decided.events.iter().find_map(|event| match event {
                    RegionEvent::MelodyPerformed(performed) => Some(performed.clone()),
                    _ => None,
                });
                if let (Some(performed), Some(verdict)) = (&unjudged.performed, &decided.judgement) {
                    player.sang(performed, verdict, tempo);
                }
                self.publish_region(region, &decided, Some(player)).await;
                Some(Ok(()))
            }
            Err(HostError::InDoubt(reason)) => {
                tracing::debug!(reason, "a performance is in doubt");
                unjudged.in_doubt = true;
                None
            }
            Err(HostError::Unavailable(reason)) => {
                tracing::debug!(reason, "a performance waits to be written down");
                None
            }
            Err(HostError::Refused(refusal)) if refusal.is_passing() => None,
            Err(known) => Some(known.answer()),
        }
    }

    /// Asks a region under one id until it is known what came of it: what ended cannot be played again.
    pub(crate) async fn decided(
        &self,
        region: usize,
        id: CommandId,
        command: RegionCommand,
    ) -> Result<Decided, HostError> {
        let mut pause = JUDGE_AGAIN;
        for _ in 0..JUDGE_TIMES {
            match self.regions[region].command(id, command.clone()).await {
                Err(HostError::Unavailable(reason) | HostError::InDoubt(reason)) => {
                    tracing::debug!(reason, "a weave waits to be written down");
                }
                known => return known,
            }
            sleep(pause).await;
            pause = (pause * 2).min(JUDGE_AGAIN_MAX);
        }
        self.regions[region].command(id, command).await
    }

    /// A command that comes again may have ended another performance before, in a life of the server that is over, say: then it is
    /// answered by that, and this performance stands for itself. `None` where that cannot be known yet.
    async fn tell_former(&self, player: &Player, unjudged: &mut Unjudged) -> Option<()> {
        if let Some(command) = &unjudged.command {
            let id = command_id(player.seat.songweaver, command);
            if self.vault.journal.answer(id).await.ok()?.is_some() {
                let command = unjudged.command.take();
                self.judged(player, command.as_deref(), Ok(()));
            }
        }
        unjudged.is_first = true;
        Some(())
    }

    /// What a command is answered whose performance was given often enough; `None` while it may still come to stand.
    async fn given_up(&self, player: &Player, unjudged: &Unjudged) -> Option<Answer> {
        if unjudged.in_doubt {
            self.vault.journal.settle().await.ok()?;
            let id = id_of(player, unjudged);
            if self.vault.journal.answer(id).await.ok()?.is_some() {
                return Some(Ok(()));
            }
        }
        Some(Err(Refusal::new(
            "not-judged",
            "The world could not write this performance down, so it did not count. Play it again.",
        )))
    }
}

impl Unjudged {
    /// The voice it is in its weave, where it was judged.
    fn part(&mut self) -> Option<Box<Judged>> {
        let performed = self.performed.take()?;
        Some(Box::new(Judged {
            performed,
            heard: std::mem::take(&mut self.voice),
            late: self.ended.late.clone(),
        }))
    }
}

/// What was heard of a performance, as a voice of a weave: no more notes than a voice has.
fn heard_as(ended: &Ended) -> WeaveVoice {
    let mut voice = match &ended.heard {
        HeardAs::Keys(log) => WeaveVoice::of_events(log, ended.ended_ms, 0),
        // As keys too: one key cannot sound twice at once, and so it is kept.
        HeardAs::Melody { melody, began_ms } => {
            let key = |at_ms, pitch, velocity| LiveEvent {
                at_ms,
                pitch,
                velocity,
            };
            let notes = WeaveVoice::of_melody(melody, *began_ms).notes;
            let events: Vec<LiveEvent> = notes
                .iter()
                .flat_map(|note| {
                    [
                        key(note.began_ms, note.pitch, note.velocity),
                        key(note.ended_ms, note.pitch, 0),
                    ]
                })
                .collect();
            WeaveVoice::of_events(&events, ended.ended_ms, 0)
        }
    };
    voice.notes.truncate(song::melody::NOTES_MAX);
    voice
}

/// The command under which a performance is judged: the one that ended it, or its own.
fn id_of(player: &Player, unjudged: &Unjudged) -> CommandId {
    let who = player.seat.songweaver;
    match &unjudged.command {
        Some(command) => command_id(who, command),
        None => command_id(who, &format!("performance {}", unjudged.ended.began.0)),
    }
}
