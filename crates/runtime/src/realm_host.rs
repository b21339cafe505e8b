//! The realm's host: the single writer of Songweavers.
//!
//! Each Songweaver's state is under its own lock, held from the decision to the commit: one's commands follow each other, many's are
//! committed together. What failed to be written is forgotten here and folded again from the journal. What it is not: no rule; those
//! are `sim`'s.

use crate::clock::Clock;
use crate::exchange::Current;
use crate::host::HostError;
use crate::refusal::Refusal;
use crate::vault::Vault;
use journal::tables::SealError;
use journal::{Append, AppendError, Checkpoint, Fence, Snapshot, StoreError};
use kernel::{CommandId, Context, Expected, MelodyId, Meta, Position, RandomStream, SongweaverId, Version};
use sim::event_codec::{decode_realm, encode_realm, songweaver_stream};
use sim::realm::event::Sealed;
use sim::realm::state::MelodySource;
use sim::realm::{Effect, act};
use sim::snapshot;
use sim::{RealmCommand, RealmEvent, RealmState, Rules};
use song::Melody;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};
use telemetry::trace;

/// Events after which a Songweaver's state is kept as a snapshot.
const SNAPSHOT_EVERY: u64 = 256;
/// Events of one page.
const PAGE: usize = 1024;
/// Songweavers held at least before idle ones are let go.
const HELD_MIN: usize = 4096;

/// A Songweaver in memory, with what its sealed texts and melodies open to.
#[derive(Debug, Default)]
pub struct Hosted {
    /// The state.
    pub state: RealmState,
    /// Under which epoch of the realm's owner it was folded; one of another epoch is folded again.
    epoch: u64,
    version: Version,
    kept_at: Version,
    opened: HashMap<String, Option<String>>,
    notes: HashMap<MelodyId, Melody>,
}

impl Hosted {
    /// What a sealed text says, once [`RealmHost::open`] has opened it.
    #[must_use]
    pub fn text(&self, sealed: &Sealed) -> Option<String> {
        self.opened.get(&sealed.0).cloned().flatten()
    }

    /// The notes of a melody it knows, once [`RealmHost::open`] has fetched them.
    #[must_use]
    pub fn melody(&self, id: MelodyId) -> Option<Melody> {
        self.notes.get(&id).cloned()
    }

    /// The name, or the empty text.
    #[must_use]
    pub fn name(&self) -> String {
        self.state
            .name
            .as_ref()
            .and_then(|name| self.text(name))
            .unwrap_or_default()
    }
}

/// What a policy's command follows on.
#[derive(Debug, Clone)]
pub struct Following {
    /// The event.
    pub position: Position,
    /// The policy that comes to it with this command; absent where more of the same event is to follow.
    pub checkpoint: Option<Checkpoint>,
    /// The command at the beginning of all that followed.
    pub correlation: CommandId,
}

/// What came of a command.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// What happened.
    pub events: Vec<RealmEvent>,
    /// What is said once it is durable.
    pub effects: Vec<Effect>,
}

/// What was claimed last, and whether it may still be so.
#[derive(Debug)]
struct Claimed {
    fence: Fence,
    /// How often the node's lease had lapsed then.
    lapses: u64,
    /// Whether an append was refused since, as another's epoch counts.
    lost: bool,
}

type Slot = Arc<tokio::sync::Mutex<Option<Hosted>>>;

/// The host of all Songweavers.
#[derive(Debug)]
pub struct RealmHost {
    content: Arc<Current<Rules>>,
    vault: Vault,
    clock: Arc<dyn Clock>,
    claimed: tokio::sync::Mutex<Claimed>,
    slots: Mutex<HashMap<SongweaverId, Slot>>,
}

impl RealmHost {
    /// Becomes the realm's owner.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn claim(
        content: Arc<Current<Rules>>,
        vault: Vault,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let writer = "realm".to_owned();
        let lapses = vault.journal.lease().tenure().lapses;
        let epoch = vault.claim_at_start(&writer).await?;
        Ok(Self {
            content,
            vault,
            clock,
            claimed: tokio::sync::Mutex::new(Claimed {
                fence: Fence { writer, epoch },
                lapses,
                lost: false,
            }),
            slots: Mutex::default(),
        })
    }

    /// The right to write, claimed anew where another may have had it since.
    async fn fence(&self) -> Result<Fence, HostError> {
        let tenure = self.vault.journal.lease().tenure();
        if !tenure.held {
            return Err(unavailable(StoreError::Lapsed));
        }
        let mut claimed = self.claimed.lock().await;
        if claimed.lost || claimed.lapses != tenure.lapses {
            let epoch = self
                .vault
                .journal
                .claim(&claimed.fence.writer)
                .await
                .map_err(unavailable)?;
            claimed.fence.epoch = epoch;
            claimed.lapses = tenure.lapses;
            claimed.lost = false;
        }
        Ok(claimed.fence.clone())
    }

    fn slot(&self, who: SongweaverId) -> Slot {
        let mut slots = self.slots.lock().expect("no holder of this lock can panic");
        if slots.len() > HELD_MIN && !slots.contains_key(&who) {
            // Whoever is in no one's hands can be folded again when it comes back.
            slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        slots.entry(who).or_default().clone()
    }

    /// Holds a Songweaver in memory for as long as what is given is kept.
    #[must_use]
    pub fn hold(&self, who: SongweaverId) -> Held {
        Held(self.slot(who))
    }

    /// Forgets what is in memory of a Songweaver: what its sealed texts opened to above all. Who comes again is folded anew.
    pub fn forget(&self, who: SongweaverId) {
        let mut slots = self.slots.lock().expect("no holder of this lock can panic");
        slots.remove(&who);
    }

    /// Carries out a command: decided, durable, then taken over.
    ///
    /// # Errors
    /// [`HostError`].
    pub async fn command(
        &self,
        who: SongweaverId,
        id: Option<CommandId>,
        command: &RealmCommand,
        following: Option<Following>,
    ) -> Result<Done, HostError> {
        let fence = self.fence().await?;
        let slot = self.slot(who);
        let mut slot = slot.lock().await;
        let hosted = self.loaded(who, &mut slot, fence.epoch).await?;
        if let Some(id) = id
            && self
                .vault
                .journal
                .answer(id)
                .await
                .map_err(unavailable)?
                .is_some()
        {
            return Err(HostError::Repeated);
        }
        let now = self.clock.now();
        let seed = id.map_or(now.0, |id| id.0 as u64) ^ who.0;
        let rules = self.content.get();
        let mut context = Context {
            now,
            content: rules.as_ref(),
            random: RandomStream::new(seed, "realm"),
        };
        let deciding = trace::step("decide");
        let outcome = act(&hosted.state, command, &mut context)
            .map_err(|refusal| HostError::Refused(Refusal::new(refusal.code(), refusal.to_string())))?;
        drop(deciding);
        if outcome.events.is_empty() {
            return Ok(Done {
                events: Vec::new(),
                effects: outcome.effects,
            });
        }
        let stream = songweaver_stream(who);
        let append = Append {
            records: outcome
                .events
                .iter()
                .map(|event| (stream.clone(), encode_realm(event)))
                .collect(),
            checks: vec![(stream, Expected::Exact(hosted.version))],
            fence: Some(fence),
            command: id,
            at: now,
            answer: b"accepted".to_vec(),
            meta: Meta {
                trace: None,
                correlation: following.as_ref().map(|following| following.correlation),
                causation: following.as_ref().map(|following| following.position),
            },
            checkpoint: following.and_then(|following| following.checkpoint),
        };
        match self.vault.append(append).await {
            Ok(appended) => {
                outcome.events.iter().for_each(|event| hosted.state.evolve(event));
                hosted.version = Version(hosted.version.0 + outcome.events.len() as u64);
                self.keep(
                    who,
                    hosted,
                    appended.positions.last().copied().unwrap_or_default(),
                );
                Ok(Done {
                    events: outcome.events,
                    effects: outcome.effects,
                })
            }
            Err(AppendError::AlreadyDone { .. }) => Err(HostError::Repeated),
            Err(error) => {
                if matches!(error, AppendError::Fenced { .. }) {
                    self.claimed.lock().await.lost = true;
                }
                // Whether it was written is unknown, or someone else wrote: the journal alone knows now.
                *slot = None;
                tracing::warn!(songweaver = %who, %error, "an append failed; the Songweaver is folded again");
                Err(match error {
                    AppendError::Store(error) => HostError::InDoubt(error.to_string()),
                    refused => HostError::Unavailable(refused.to_string()),
                })
            }
        }
    }

    /// Looks at a Songweaver with all its sealed texts opened and its melodies at hand.
    ///
    /// # Errors
    /// [`HostError::Unavailable`] when the journal cannot be read.
    pub async fn look<T>(&self, who: SongweaverId, look: impl FnOnce(&Hosted) -> T) -> Result<T, HostError> {
        let epoch = self.claimed.lock().await.fence.epoch;
        let slot = self.slot(who);
        let mut slot = slot.lock().await;
        let hosted = self.loaded(who, &mut slot, epoch).await?;
        self.open(who, hosted).await.map_err(unavailable)?;
        Ok(look(hosted))
    }

    async fn loaded<'a>(
        &self,
        who: SongweaverId,
        slot: &'a mut Option<Hosted>,
        epoch: u64,
    ) -> Result<&'a mut Hosted, HostError> {
        if slot.as_ref().is_none_or(|hosted| hosted.epoch < epoch) {
            let hosted = self.load(who).await.map_err(unavailable)?;
            *slot = Some(Hosted { epoch, ..hosted });
        }
        Ok(slot.as_mut().expect("it was just filled"))
    }

    async fn load(&self, who: SongweaverId) -> Result<Hosted, StoreError> {
        let stream = songweaver_stream(who);
        let mut hosted = Hosted::default();
        let kept = self.vault.journal.snapshot(stream.as_str(), &shape()).await?;
        if let Some((version, state)) = kept.and_then(|kept| unpack(&kept.body)) {
            hosted.state = state;
            hosted.version = version;
            hosted.kept_at = version;
        }
        loop {
            let page = self
                .vault
                .journal
                .read_stream(&stream, hosted.version, PAGE)
                .await?;
            for recorded in &page {
                let event = decode_realm(recorded).map_err(|error| StoreError::unknown(recorded, error))?;
                hosted.state.evolve(&event);
                hosted.version = recorded.version;
            }
            if page.len() < PAGE {
                return Ok(hosted);
            }
        }
    }

    fn keep(&self, who: SongweaverId, hosted: &mut Hosted, position: kernel::Position) {
        if hosted.version.0 < hosted.kept_at.0 + SNAPSHOT_EVERY {
            return;
        }
        hosted.kept_at = hosted.version;
        let body = pack(hosted.version, &hosted.state);
        let journal = self.vault.journal.clone();
        // A snapshot only saves time; nobody waits for it, and a lost one costs nothing.
        tokio::spawn(async move {
            let snapshot = Snapshot {
                shape: shape(),
                position,
                body,
            };
            if let Err(error) = journal
                .keep_snapshot(songweaver_stream(who).as_str(), snapshot)
                .await
            {
                tracing::warn!(%error, "a snapshot was not kept");
            }
        });
    }

    /// Opens sealed texts and fetches notes that are not at hand. What cannot be opened stays closed; what could not be read just now
    /// is an error, so that no passing failure is taken for a name that is gone.
    async fn open(&self, who: SongweaverId, hosted: &mut Hosted) -> Result<(), StoreError> {
        let rules = self.content.get();
        let mut sealed: Vec<(&'static str, String)> = Vec::new();
        sealed.extend(hosted.state.name.iter().map(|name| (NAME_FIELD, name.0.clone())));
        for (id, known) in &hosted.state.melodies {
            match &known.source {
                MelodySource::Kept { name } => sealed.push((MELODY_FIELD, name.0.clone())),
                MelodySource::Given { slug } => {
                    if let Some(melody) = rules.pack.melodies.get(slug).filter(|melody| melody.id() == *id) {
                        hosted.notes.entry(*id).or_insert_with(|| melody.clone());
                    }
                }
            }
            if !hosted.notes.contains_key(id)
                && let Some(melody) = self.vault.melody(*id).await?
            {
                hosted.notes.insert(*id, melody);
            }
        }
        hosted
            .notes
            .retain(|id, _| hosted.state.melodies.contains_key(id));
        hosted
            .opened
            .retain(|text, _| sealed.iter().any(|(_, kept)| kept == text));
        for (field, text) in sealed {
            if let Entry::Vacant(vacant) = hosted.opened.entry(text) {
                let opened = match self.vault.seal.open(who, field, vacant.key()).await {
                    Ok(text) => Some(text),
                    Err(SealError::Store(error)) => return Err(error),
                    Err(_) => None,
                };
                vacant.insert(opened);
            }
        }
        Ok(())
    }

    /// Seals a text of a Songweaver.
    ///
    /// # Errors
    /// [`HostError`] when it cannot be sealed.
    pub async fn seal(&self, who: SongweaverId, field: &str, text: &str) -> Result<Sealed, HostError> {
        let sealed = self.vault.seal.seal(who, field, text).await;
        sealed
            .map(Sealed)
            .map_err(|error| HostError::Unavailable(error.to_string()))
    }
}

/// The field under which a Songweaver's name is sealed.
pub const NAME_FIELD: &str = "name";
/// The field under which the name of a kept melody is sealed.
pub const MELODY_FIELD: &str = "melody";

/// Keeps a Songweaver in memory while it lives.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "it is held, never looked at")] Slot);

fn unavailable(error: StoreError) -> HostError {
    HostError::Unavailable(error.to_string())
}

fn shape() -> String {
    snapshot::REALM_SHAPE.to_string()
}

/// A snapshot's body: the version on the first line, then the state.
fn pack(version: Version, state: &RealmState) -> Vec<u8> {
    format!("{}\n{}", version.0, snapshot::encode_realm(state)).into_bytes()
}

fn unpack(body: &[u8]) -> Option<(Version, RealmState)> {
    let (version, state) = std::str::from_utf8(body).ok()?.split_once('\n')?;
    let state = snapshot::decode_realm(snapshot::REALM_SHAPE, state)?;
    Some((Version(version.parse().ok()?), state))
}
