//! Commands about melodies: keeping, naming, forgetting and casting them.
//!
//! Notes are kept before the fact that names them, so that an event never names what is not there. What it is not: how a cast melody
//! sounds is [`crate::live`]'s.

use super::{parsed, unavailable};
use crate::chat::{is_heaped, is_hidden};
use crate::live::Casting;
use crate::player::{Answer, Player};
use crate::realm_host::MELODY_FIELD;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use kernel::{CommandId, MelodyId, SongweaverId};
use protocol::limits::MELODY_NAME_CHARS_MAX;
use protocol::shared::Intent as WireIntent;
use sim::RealmCommand;
use sim::realm::event::Sealed;
use sim::realm::{may_cast, may_keep};
use sim::view;
use song::{Intent, Melody};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Runtime {
    pub(super) async fn rename(&self, player: &Player, id: CommandId, melody: &str, name: &str) -> Answer {
        let melody = parsed(melody)?;
        let name = self.sealed_melody_name(player.seat.songweaver, name).await?;
        self.plain(player, id, RealmCommand::RenameMelody { melody, name })
            .await
    }

    pub(super) async fn forget(&self, player: &Player, id: CommandId, melody: &str) -> Answer {
        let melody: MelodyId = parsed(melody)?;
        let who = player.seat.songweaver;
        let voices = self
            .realm
            .look(who, |hosted| {
                let known = hosted.state.melodies.get(&melody);
                known.map(|known| known.voices.clone())
            })
            .await
            .map_err(|_| unavailable())?
            .unwrap_or_default();
        self.plain(player, id, RealmCommand::ForgetMelody { melody })
            .await?;
        let cited = |hosted: &crate::realm_host::Hosted| -> BTreeSet<MelodyId> {
            let known = hosted.state.melodies.iter();
            known
                .flat_map(|(id, known)| std::iter::once(*id).chain(known.voices.iter().copied()))
                .collect()
        };
        // What is not known to be free stays cited: a citation too many only keeps the notes longer.
        let Ok(cited) = self.realm.look(who, cited).await else {
            return Ok(());
        };
        let freed: BTreeSet<MelodyId> = std::iter::once(melody).chain(voices).collect();
        for notes in freed.difference(&cited) {
            if let Err(error) = self.vault.blobs.uncite(*notes, &who.to_string()).await {
                tracing::warn!(%error, "a forgotten melody stays cited");
            }
        }
        Ok(())
    }

    pub(super) async fn keep(&self, player: &Player, id: CommandId, performance: &str, name: &str) -> Answer {
        let kept = player
            .moment()
            .performed
            .iter()
            .find(|(known, ..)| known == performance)
            .cloned();
        let (_, melody, intent) = kept.ok_or_else(|| {
            Refusal::new(
                "unknown-performance",
                "Only your last eight judged performances can be kept.",
            )
        })?;
        self.keep_melody(player.seat.songweaver, id, &melody, intent, name)
            .await?;
        Ok(())
    }

    /// Keeps a melody: its notes first, then the fact.
    ///
    /// # Errors
    /// The refusal.
    pub async fn keep_melody(
        &self,
        who: SongweaverId,
        id: CommandId,
        melody: &Melody,
        intent: Intent,
        name: &str,
    ) -> Result<(), Refusal> {
        self.keep_voiced(who, id, (melody, &[]), intent, name).await
    }

    /// Keeps a melody with the voices that it was written in, 2 to 8, or none.
    ///
    /// # Errors
    /// The refusal.
    pub async fn keep_voiced(
        &self,
        who: SongweaverId,
        id: CommandId,
        (melody, voices): (&Melody, &[Melody]),
        intent: Intent,
        name: &str,
    ) -> Result<(), Refusal> {
        // Before anything is written: cited notes stay for ever, so nobody may cite more than it can keep, and nobody who never came.
        let keepable = |hosted: &crate::realm_host::Hosted| may_keep(&hosted.state, melody.id());
        self.realm
            .look(who, keepable)
            .await
            .map_err(|_| unavailable())?
            .map_err(|refusal| Refusal::new(refusal.code(), refusal.to_string()))?;
        let name = self.sealed_melody_name(who, name).await?;
        for notes in std::iter::once(melody).chain(voices) {
            self.vault.put_melody(notes).await.map_err(|_| unavailable())?;
            self.vault
                .blobs
                .cite(notes.id(), &who.to_string())
                .await
                .map_err(|_| unavailable())?;
        }
        let command = RealmCommand::KeepMelody {
            melody: melody.id(),
            name,
            intent,
            voices: voices.iter().map(Melody::id).collect(),
        };
        let done = self.realm.command(who, Some(id), &command, None).await;
        match done {
            Ok(done) => {
                if let Some(player) = self.player(who) {
                    self.publish_realm(&player, &done).await;
                }
                Ok(())
            }
            Err(error) => error.answer(),
        }
    }

    async fn sealed_melody_name(&self, who: SongweaverId, name: &str) -> Result<Sealed, Refusal> {
        let name = self.fit_melody_name(name)?;
        self.realm
            .seal(who, MELODY_FIELD, name)
            .await
            .map_err(|_| unavailable())
    }

    /// A name that a melody may bear, without blanks around it.
    pub(crate) fn fit_melody_name<'a>(&self, name: &'a str) -> Result<&'a str, Refusal> {
        let name = name.trim();
        let count = name.chars().count();
        if count == 0 || count > MELODY_NAME_CHARS_MAX || name.chars().any(is_hidden) || is_heaped(name) {
            let reason = format!(
                "A melody's name has 1 to {MELODY_NAME_CHARS_MAX} characters and none that control or hide."
            );
            return Err(Refusal::new("bad-text", reason));
        }
        self.fit_for_a_name(name)?;
        Ok(name)
    }

    /// Begins to cast, unless it is being cast already.
    pub(super) async fn begin_cast(
        self: &Arc<Self>,
        player: &Arc<Player>,
        command: &str,
        melody: &str,
        intent: WireIntent,
    ) -> Result<(), Refusal> {
        if self.is_casting(player, command) {
            return Ok(());
        }
        let (melody, name) = self.castable(player, parsed(melody)?).await?;
        let casting = Casting {
            command: Some(command.to_owned()),
            melody,
            name,
            intent,
            starts_ms: None,
            together: None,
        };
        self.cast(player, casting)
    }

    /// The notes and the name of a melody that somebody may cast.
    pub(crate) async fn castable(
        &self,
        player: &Player,
        melody: MelodyId,
    ) -> Result<(Melody, String), Refusal> {
        let rules = self.rules();
        self.realm
            .look(player.seat.songweaver, |hosted| {
                may_cast(&hosted.state, melody, &rules)
                    .map_err(|refusal| Refusal::new(refusal.code(), refusal.to_string()))?;
                let lookup = view::Lookup {
                    open: &|sealed| hosted.text(sealed),
                    notes: &|id| hosted.melody(id),
                };
                let known = &hosted.state.melodies[&melody];
                let name = view::kept_melody(melody, known, &rules, &lookup).map(|kept| kept.name);
                let notes = hosted.melody(melody);
                notes
                    .ok_or_else(notes_missing)
                    .map(|notes| (notes, name.unwrap_or_default()))
            })
            .await
            .map_err(|_| unavailable())?
    }

    /// One voice of a melody that somebody may cast, counted from 0, and the melody's name.
    pub(crate) async fn castable_voice(
        &self,
        player: &Player,
        melody: MelodyId,
        voice: u8,
    ) -> Result<(Melody, String), Refusal> {
        let (_, name) = self.castable(player, melody).await?;
        let known = self
            .realm
            .look(player.seat.songweaver, |hosted| {
                let known = hosted.state.melodies.get(&melody);
                known.and_then(|known| known.voices.get(usize::from(voice)).copied())
            })
            .await
            .map_err(|_| unavailable())?;
        let notes = known
            .ok_or_else(|| Refusal::new("no-such-voice", "This melody was not written in so many voices."))?;
        let notes = self.vault.melody(notes).await.map_err(|_| unavailable())?;
        notes.map(|notes| (notes, name)).ok_or_else(notes_missing)
    }
}

fn notes_missing() -> Refusal {
    Refusal::new(
        "notes-missing",
        "The notes of this melody are not at hand any more.",
    )
}
