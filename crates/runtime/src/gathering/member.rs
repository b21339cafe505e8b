//! Somebody of a gathering: its part, how it stands, and why it was left out.
//!
//! What it is not: it decides nothing; the gathering does.

use kernel::SongweaverId;

/// How somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// Has not answered.
    Invited,
    /// Takes part; its client is not ready.
    Accepted,
    /// Takes part, and said so over this connection that it can sound.
    Ready {
        /// How often its connection had changed then.
        connection: u32,
    },
    /// Sounds its part, or has sounded it.
    Sounding,
    /// Declined.
    Declined,
    /// Was left out, or left.
    LeftOut(Why),
}

impl Stance {
    /// Whether it is still in the gathering, invited at least.
    #[must_use]
    pub fn is_in(self) -> bool {
        !matches!(self, Self::Declined | Self::LeftOut(_))
    }

    /// Whether it can begin.
    #[must_use]
    pub fn is_ready(self) -> bool {
        matches!(self, Self::Ready { .. })
    }
}

/// Why somebody was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Was not ready in time.
    Late,
    /// Was not ready when the inviter began.
    NotReady,
    /// Stands too far from the inviter.
    Far,
    /// Left the world.
    Gone,
    /// Its connection is cut.
    Lost,
    /// Left by its own wish.
    Left,
    /// Casts something else.
    Casting,
    /// Takes part in another gathering.
    Elsewhere,
    /// Has not the energy of one performance.
    NoEnergy,
    /// Declined the same inviter a moment ago.
    AskedBefore,
    /// Too many invitations wait for it.
    Full,
    /// The inviter blocks it.
    Blocked,
}

impl Why {
    /// Its word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::NotReady => "not-ready",
            Self::Far => "far",
            Self::Gone => "gone",
            Self::Lost => "lost",
            Self::Left => "left",
            Self::Casting => "casting",
            Self::Elsewhere => "elsewhere",
            Self::NoEnergy => "no-energy",
            Self::AskedBefore => "asked-before",
            Self::Full => "full",
            Self::Blocked => "blocked",
        }
    }
}

/// What is seen of somebody who is in the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Here {
    /// How often its connection changed, where one stands.
    pub connection: Option<u32>,
    /// Metres from the inviter.
    pub metres: f32,
    /// Whether the inviter blocks it.
    pub blocked_by_inviter: bool,
    /// Whether it blocks the inviter.
    pub blocks_inviter: bool,
}

/// Somebody of a gathering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub songweaver: SongweaverId,
    /// The part it takes, by its place.
    pub part: Option<u8>,
    /// How it stands.
    pub stance: Stance,
    /// It blocks the inviter: nothing reaches it, and to the inviter it never answers.
    pub unheard: bool,
    /// Whether it was told that it is out of it.
    pub(super) told_out: bool,
}

impl Member {
    pub(super) fn inviter(songweaver: SongweaverId, part: u8) -> Self {
        Self {
            songweaver,
            part: Some(part),
            stance: Stance::Accepted,
            unheard: false,
            told_out: false,
        }
    }

    pub(super) fn invited(songweaver: SongweaverId, here: Option<Here>, why: Option<Why>) -> Self {
        Self {
            songweaver,
            part: None,
            stance: why.map_or(Stance::Invited, Stance::LeftOut),
            unheard: here.is_some_and(|here| here.blocks_inviter),
            // Who was not even asked hears nothing of it.
            told_out: why.is_some(),
        }
    }

    /// Why it was left out.
    #[must_use]
    pub fn why_word(&self) -> Option<&'static str> {
        match self.stance {
            Stance::LeftOut(why) => Some(why.word()),
            _ => None,
        }
    }
}
