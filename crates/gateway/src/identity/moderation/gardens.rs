//! Clearing gardens: which of someone's, as a moderator asked for it, and the ground free again.
//!
//! What it is not: whose ground is whose is decided by the regions; the act itself, its reason and its place in the audit are in `acts`.

use super::{IdentityState, Refusal};
use axum::http::StatusCode;
use journal::tables::moderation::{ActKind, WORDS_CHARS_MAX};
use kernel::SongweaverId;
use protocol::moderation as wire;
use sim::region::garden::LeftWhy;

/// Which gardens of someone an act clears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clearing {
    /// The number of a region and a cell of it; all of them where there is none.
    only: Option<(usize, u32)>,
    /// For the audit: `weavers-landing 417`, or `all`.
    pub detail: String,
    /// What the person is told beside the reason.
    words: String,
}

impl Clearing {
    /// A reason with which gardens it is about; the bare reason where both are too long for one word to somebody.
    pub fn reason(&self, reason: &str) -> String {
        let whole = format!("{reason} ({})", self.words);
        if whole.chars().count() > WORDS_CHARS_MAX {
            reason.to_owned()
        } else {
            whole
        }
    }
}

impl IdentityState {
    /// The gardens of someone, as moderators see them.
    pub(super) fn gardens_of(&self, who: SongweaverId) -> Vec<wire::KnownGarden> {
        let own = self
            .world()
            .map(|world| world.gardens_of(who))
            .unwrap_or_default();
        own.into_iter()
            .map(|own| wire::KnownGarden {
                garden: wire::GardenAt {
                    region: own.region,
                    cell: own.cell,
                },
                x: own.x as i32,
                z: own.z as i32,
            })
            .collect()
    }

    /// What is to be cleared, where an act clears gardens; refused where there is no such garden, and where another act names one.
    pub(super) fn clearing(
        &self,
        kind: ActKind,
        who: SongweaverId,
        garden: Option<&wire::GardenAt>,
    ) -> Result<Option<Clearing>, Refusal> {
        let refused = |code, reason: &str| Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code, reason));
        if kind != ActKind::ClearGardens {
            return match garden {
                None => Ok(None),
                Some(_) => refused("act-shape", "Only clearing gardens names a `garden`."),
            };
        }
        let world = self.world().ok_or_else(Refusal::unavailable)?;
        let Some(garden) = garden else {
            if world.gardens_of(who).is_empty() {
                return refused("no-garden", "This Songweaver has no gardens.");
            }
            return Ok(Some(Clearing {
                only: None,
                detail: "all".to_owned(),
                words: "All your gardens are free ground.".to_owned(),
            }));
        };
        let Some(only) = world.garden_of(who, &garden.region, garden.cell) else {
            let reason = "This Songweaver has no garden there; its page lists those it has.";
            return refused("no-garden", reason);
        };
        let name = garden
            .region
            .parse()
            .ok()
            .and_then(|slug| Some(world.rules().pack.region(&slug)?.name.clone()))
            .unwrap_or_else(|| garden.region.clone());
        Ok(Some(Clearing {
            only: Some(only),
            detail: format!("{} {}", garden.region, garden.cell),
            words: format!("Your garden in {name} is free ground."),
        }))
    }

    /// Clears them. What an act did not reach, since nothing can be written down just now, is refused, and the act can be repeated.
    pub(super) async fn clear_gardens(&self, who: SongweaverId, clearing: &Clearing) -> Result<(), Refusal> {
        let world = self.world().ok_or_else(Refusal::unavailable)?;
        match world.clear_gardens(who, clearing.only, LeftWhy::Cleared).await {
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::error!(%error, "gardens that a moderator cleared stand still");
                Err(Refusal::unavailable())
            }
        }
    }
}
