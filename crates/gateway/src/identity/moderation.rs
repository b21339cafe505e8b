//! Keeping the peace: reports, a moderator's queue, acts and their effects, appeals.
//!
//! What holds now is in memory, filled from the tables at the start, because it is asked at every line and every door; the tables are
//! the truth. Who is shut out keeps its sessions, so that a guest is not lost with them, but they open nothing except how it stands,
//! appeals, and its own data. What it is not: no word is judged here, people do that.

mod acts;
mod following;
mod gardens;
mod names;
mod queue;
mod reports;
mod standing;
mod views;

use super::limits::Source;
use super::rights::Right;
use super::{IdentityState, Inner, Refusal};
use axum::http::StatusCode;
use journal::tables::moderation::{Act, ActKind, Carried, InForce, NewAct, WORDS_CHARS_MAX};
use journal::tables::{NewEntry, SealError, UnixSeconds};
use kernel::SongweaverId;
use protocol::server::ServerBody;
use runtime::keepers::Keepers;
use runtime::outbox::Closing;
use runtime::refusal::Refusal as Unsaid;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Seconds for which a network is quiet from which a guest was banned.
const QUIET_SECONDS: u64 = 24 * 3600;
/// The routes of moderation with their descriptions.
pub(super) fn described_routes() -> OpenApiRouter<IdentityState> {
    OpenApiRouter::new()
        .routes(routes!(reports::report))
        .routes(routes!(standing::own_standing))
        .routes(routes!(standing::seen))
        .routes(routes!(standing::appeal))
        .routes(routes!(queue::queue))
        .routes(routes!(queue::case_file))
        .routes(routes!(queue::claim, queue::give_back))
        .routes(routes!(queue::dismiss))
        .routes(routes!(queue::people))
        .routes(routes!(queue::person))
        .routes(routes!(acts::carry_out))
        .routes(routes!(acts::undo))
        .routes(routes!(acts::answer_appeal))
}

/// Every channel of chat.
const CHANNELS: [&str; 3] = ["say", "region", "whisper"];

/// Who is told that somebody was muted, suspended or banned. Nobody is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Announced {
    /// Nobody.
    None,
    /// Who is in the same region.
    #[default]
    Region,
    /// Everyone.
    World,
}

/// What holds now, by person. Held for a look only.
#[derive(Debug, Default)]
pub(super) struct Restrictions(RwLock<HashMap<SongweaverId, Vec<InForce>>>);

impl Restrictions {
    pub(super) fn of(all: Vec<(SongweaverId, InForce)>) -> Self {
        let mut by_person: HashMap<SongweaverId, Vec<InForce>> = HashMap::new();
        for (who, one) in all {
            by_person.entry(who).or_default().push(one);
        }
        Self(RwLock::new(by_person))
    }

    fn add(&self, who: SongweaverId, one: InForce) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(who).or_default().push(one);
    }

    fn remove(&self, who: SongweaverId, act: u64) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_one) = all.get_mut(&who) {
            of_one.retain(|one| one.act != act);
        }
    }

    /// What holds for a person, anew.
    fn replace(&self, who: SongweaverId, holds: Vec<InForce>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if holds.is_empty() {
            all.remove(&who);
        } else {
            all.insert(who, holds);
        }
    }

    /// Lets go what has ended.
    pub(super) fn prune(&self, now: UnixSeconds) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, of_one| {
            of_one.retain(|one| one.until.is_none_or(|until| until > now));
            !of_one.is_empty()
        });
    }

    /// How many people anything is remembered of.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Forgets a person who was erased.
    pub(super) fn forget(&self, who: SongweaverId) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.remove(&who);
    }

    /// What holds for someone and is such; what lasts longest where there is more of it.
    fn find(&self, who: SongweaverId, now: UnixSeconds, such: impl Fn(&InForce) -> bool) -> Option<InForce> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let of_one = all.get(&who)?.iter();
        let found = of_one.filter(|one| one.until.is_none_or(|until| until > now) && such(one));
        found.max_by_key(|one| (one.until.is_none(), one.until)).cloned()
    }

    fn shut_out(&self, who: SongweaverId, now: UnixSeconds) -> Option<InForce> {
        self.find(who, now, |one| one.kind.shuts_out())
    }
}

impl Inner {
    fn seconds(&self) -> UnixSeconds {
        UnixSeconds((self.clock)() / 1000)
    }
}

impl Keepers for Inner {
    fn muted(&self, who: SongweaverId, channel: &str) -> Option<Unsaid> {
        let now = self.seconds();
        let mutes =
            |one: &InForce| one.kind == ActKind::Mute && one.channels.iter().any(|held| held == channel);
        let mute = self.restrictions.find(who, now, mutes)?;
        Some(Unsaid::new("muted", views::mute_words(&mute, now)))
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inner")
    }
}

impl IdentityState {
    /// Whether someone is kept out of the world now, with the code and the words it is told.
    pub(super) fn door(&self, who: SongweaverId) -> Result<(), Closing> {
        let now = self.now();
        match self.inner.restrictions.shut_out(who, now) {
            None => Ok(()),
            Some(one) => Err(closing(&one, now)),
        }
    }

    /// Refuses what needs a right to who is shut out, unless it is the right to one's own data or to be heard.
    pub(super) fn open_to(&self, who: SongweaverId, right: Right) -> Result<(), Refusal> {
        if right.while_shut_out() {
            return Ok(());
        }
        let now = self.now();
        match self.inner.restrictions.shut_out(who, now) {
            None => Ok(()),
            Some(one) => {
                let code = views::code(one.kind);
                Err(Refusal::new(
                    StatusCode::FORBIDDEN,
                    code,
                    closing(&one, now).reason,
                ))
            }
        }
    }

    /// Notes where a guest came from, for as long as a ban may need it. This machine's own bots come from nowhere else.
    pub(super) async fn guest_came(&self, who: SongweaverId, source: Source) -> Result<(), Refusal> {
        if source.is_loopback() {
            return Ok(());
        }
        let tables = &self.inner.moderation;
        let source = tables.source(&source.to_string());
        Ok(tables.came_from(who, source, self.now()).await?)
    }

    /// A new guest from where one was banned lately is quiet until that is over; it may play.
    pub(super) async fn quieten_newcomer(&self, who: SongweaverId, source: Source) -> Result<(), Refusal> {
        if source.is_loopback() {
            return Ok(());
        }
        let tables = &self.inner.moderation;
        let source = tables.source(&source.to_string());
        let Some(until) = tables.quiet_until(source, self.now()).await? else {
            return Ok(());
        };
        let act = NewAct {
            at: self.now(),
            actor: None,
            subject: who,
            kind: ActKind::Mute,
            channels: CHANNELS.map(str::to_owned).to_vec(),
            until: Some(until),
            reason: "A guest from your network was banned a short while ago, so new guests from there are quiet for a day. \
                     If that was not you, nothing is held against you."
                .to_owned(),
            case: None,
            refused_name: None,
        };
        let entry = self.entry(None, "mute", who, "quiet network", "");
        self.put_in_force(act, entry).await.map(|_| ())
    }

    /// Keeps an act and lets it hold from now on. What it does to who is playing follows in [`Self::take_effect`].
    async fn put_in_force(&self, act: NewAct, entry: NewEntry) -> Result<Carried, Refusal> {
        let (who, kind, channels) = (act.subject, act.kind, act.channels.clone());
        let (until, reason) = (act.until, act.reason.clone());
        let carried = self.inner.moderation.carry_out(act, entry).await?;
        if let Carried::Done(act) = carried
            && kind.lasts()
        {
            let one = InForce {
                act,
                kind,
                channels,
                until,
                reason,
            };
            self.inner.restrictions.add(who, one);
        }
        Ok(carried)
    }

    /// What follows at once from an act: who is shut out leaves, who is renamed has another name, those it concerns are told.
    async fn take_effect(&self, act: &Act, is_guest: bool) -> Result<(), Refusal> {
        let who = act.subject;
        match act.kind {
            ActKind::Suspend | ActKind::Ban => {
                // Told before the door closes, and announced where it stood.
                self.announce(act);
                if let (Some(world), Err(closing)) = (self.world(), self.door(who)) {
                    world.put_out(who, &closing.code, &closing.reason);
                }
                if act.kind == ActKind::Ban && is_guest {
                    let until = self.now().after(QUIET_SECONDS);
                    self.inner.moderation.quieten(who, self.now(), until).await?;
                }
            }
            ActKind::Rename => self.rename_gently(who).await?,
            // What is cleared is the act's own to know, and done by who carries it out.
            ActKind::Warn | ActKind::ClearGardens => {}
            ActKind::Mute => self.announce(act),
        }
        self.tell_standing(who).await;
        Ok(())
    }

    /// Whether what someone wrote to the keepers holds words that the filter knows; they read all of it, and are told.
    fn is_coarse(&self, text: &str) -> bool {
        self.world().is_some_and(|world| world.is_coarse(text))
    }

    /// What follows from an act's being taken back.
    async fn lift_effect(&self, act: &Act) -> Result<(), Refusal> {
        self.inner.restrictions.remove(act.subject, act.id);
        if act.kind == ActKind::Ban {
            self.inner.moderation.unquieten(act.subject).await?;
        }
        self.tell_standing(act.subject).await;
        Ok(())
    }

    /// Tells those whom it concerns that something was done, and nobody's name.
    fn announce(&self, act: &Act) {
        let whispers_only =
            act.kind == ActKind::Mute && act.channels.iter().all(|channel| channel == "whisper");
        let Some(world) = self.world().filter(|_| !whispers_only) else {
            return;
        };
        let body = ServerBody::Announced {
            what: act.kind.name().to_owned(),
        };
        match (self.inner.announced, world.region_of(act.subject)) {
            (Announced::World, _) => drop(world.tell_all_in(None, &body)),
            (Announced::Region, Some(region)) => drop(world.tell_all_in(Some(&region), &body)),
            (Announced::Region, None) | (Announced::None, _) => {}
        }
    }

    /// Tells those who manage keys, where they are in the world, that one was exchanged.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn announce_keys(&self) -> Result<(), Refusal> {
        let Some(world) = self.world() else { return Ok(()) };
        for account in self.inner.accounts.with_roles().await? {
            if Self::role_of(&account).may(Right::ManageKeys) {
                let what = "keys".to_owned();
                world.tell(account.songweaver, ServerBody::Announced { what });
            }
        }
        Ok(())
    }

    /// Tells someone who is in the world how it stands now.
    async fn tell_standing(&self, who: SongweaverId) {
        let Some(world) = self.world().filter(|world| world.player(who).is_some()) else {
            return;
        };
        match self.standing_of(who).await {
            Ok(standing) => drop(world.tell(who, ServerBody::Standing { standing })),
            // It is told when it connects the next time.
            Err(refusal) => tracing::warn!(reason = refusal.reason, "someone was not told how it stands"),
        }
    }
}

/// Why someone is not let in.
fn closing(one: &InForce, now: UnixSeconds) -> Closing {
    Closing::new(views::code(one.kind), &views::shut_words(one, now))
}

/// Words that someone is to read: not empty, not too long, nothing hidden.
fn words(text: &str, what: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let count = text.chars().count();
    let hidden = text.chars().any(|letter| letter.is_control() && letter != '\n');
    if count == 0 || count > WORDS_CHARS_MAX || hidden {
        let reason = format!("{what} has 1 to {WORDS_CHARS_MAX} characters, none of which control or hide.");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "words", reason));
    }
    Ok(text.to_owned())
}

/// A Songweaver's id as it came.
fn someone(id: &str) -> Result<SongweaverId, Refusal> {
    id.parse().map_err(|_| unknown_person())
}

fn unknown_person() -> Refusal {
    let reason = "There is no Songweaver with this id.";
    Refusal::new(StatusCode::NOT_FOUND, "person-unknown", reason)
}

/// Whether a person was erased meanwhile, so that nothing more is kept of it.
fn is_erased(error: &SealError) -> bool {
    matches!(error, SealError::Erased)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_is_not_held_in_memory() {
        let act = |act, until: Option<u64>| InForce {
            act,
            kind: ActKind::Mute,
            channels: vec!["say".to_owned()],
            until: until.map(UnixSeconds),
            reason: String::new(),
        };
        let [ann, ben] = [SongweaverId(1), SongweaverId(2)];
        let held = Restrictions::of(vec![
            (ann, act(1, Some(10))),
            (ann, act(2, Some(20))),
            (ben, act(3, Some(10))),
        ]);
        let now = UnixSeconds(10);
        held.prune(now);
        assert_eq!(held.len(), 1);
        assert_eq!(held.find(ann, now, |_| true).map(|one| one.act), Some(2));
        held.add(ben, act(4, None));
        held.prune(UnixSeconds(u64::MAX));
        assert_eq!(held.len(), 1, "what has no end stays");
        held.replace(ben, Vec::new());
        assert_eq!(held.len(), 0);
    }
}
