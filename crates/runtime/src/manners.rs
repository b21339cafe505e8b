//! What is heeded before words are carried: what the content does not want said, and what whoever is new may not do yet.
//!
//! What it is not: the words are content's, the table of the first hours is [`crate::newcomer`]'s; blocking and muting are elsewhere.

use crate::near::{self, SAY_METRES};
use crate::newcomer::Deed;
use crate::player::Player;
use crate::refusal::Refusal;
use crate::runtime::Runtime;
use content::words::Verdict;
use kernel::SongweaverId;
use protocol::client::ChatTo;

impl Runtime {
    /// Whether somebody may say a line; what those read instead who have the filter on, where that differs.
    pub(crate) fn heed(
        &self,
        player: &Player,
        channel: &ChatTo,
        recipient: Option<SongweaverId>,
        text: &str,
    ) -> Result<Option<String>, Refusal> {
        // Found before the lock is taken: it goes through the whole neighbourhood.
        let beside = recipient.is_some_and(|other| {
            let here = player.seat.standing().at;
            near::listeners(&self.space, here, SAY_METRES, &player.seat)
                .iter()
                .any(|near| near.songweaver == other)
        });
        let masked = match self.rules().pack.words.judge(text) {
            Verdict::Clean => None,
            Verdict::Masked(masked) => Some(masked),
            Verdict::Refused => {
                metrics::counter!("lines_filtered_total", "outcome" => "refused").increment(1);
                let reason = "The world does not carry words like these. Say it another way.";
                return Err(Refusal::new("unwanted-words", reason));
            }
        };
        self.as_newcomer(player, |newcomer, now, unix| {
            newcomer.may_say(text, unix)?;
            if let Some(other) = recipient {
                newcomer.may_whisper(other, beside, unix)?;
            }
            if matches!(channel, ChatTo::Region) {
                newcomer.does(Deed::RegionLine, now, unix)?;
            }
            newcomer.does(Deed::Line, now, unix)
        })?;
        if masked.is_some() {
            metrics::counter!("lines_filtered_total", "outcome" => "masked").increment(1);
        }
        Ok(masked)
    }

    /// Whether somebody may begin to cast, as often as it did lately.
    pub(crate) fn may_cast_now(&self, player: &Player) -> Result<(), Refusal> {
        self.as_newcomer(player, |newcomer, now, unix| newcomer.does(Deed::Cast, now, unix))
    }

    fn as_newcomer(
        &self,
        player: &Player,
        asks: impl FnOnce(&mut crate::newcomer::Newcomer, kernel::WorldMillis, u64) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let (now, unix) = (self.now(), self.vault.machine.unix_now().0);
        let asked = asks(&mut player.moment().newcomer, now, unix);
        if let Err(refusal) = &asked {
            metrics::counter!("newcomer_refusals_total", "code" => refusal.code).increment(1);
        }
        asked
    }

    /// Two have stood together while one of them spoke, or one whispered to the other: they have met. Who is on another node is told there.
    pub(crate) fn meet(&self, one: SongweaverId, other: SongweaverId) {
        for (who, met) in [(one, other), (other, one)] {
            if let Some(player) = self.player(who) {
                player.moment().newcomer.meets(met);
            }
        }
    }

    /// What those read instead of a line who have the filter on, where that differs; of a line that was taken elsewhere.
    pub(crate) fn masked(&self, text: &str) -> Option<String> {
        match self.rules().pack.words.judge(text) {
            Verdict::Masked(masked) => Some(masked),
            Verdict::Clean | Verdict::Refused => None,
        }
    }

    /// Whether a name may be borne by what its words say: a Songweaver's, an account's, a melody's.
    ///
    /// # Errors
    /// `unfit-name`.
    pub fn fit_for_a_name(&self, name: &str) -> Result<(), Refusal> {
        if self.rules().pack.words.is_fit_for_a_name(name) {
            return Ok(());
        }
        let reason = "Not every word makes a good name: this one holds a word that the world does not want. Choose another.";
        Err(Refusal::new("unfit-name", reason))
    }
}
