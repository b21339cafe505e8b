//! Acts: what a keeper of the world decided about someone, for how long, why, and whether it was taken back.
//!
//! An act, the end of its case and its entry in the audit are one transaction. What it is not: what an act does to who is playing is
//! done elsewhere, and again after a restart from what [`Moderation::in_force`] tells.

use super::appeals::{Appeal, appeal_of};
use super::cases::{self, Claim};
use super::{Moderation, REASON, SHARE_THING, note, number, stored, time};
use crate::StoreError;
use crate::sql::{Connection, Row, query, query_scalar};
use crate::tables::{Names, NewEntry, SealError, ShareId, UnixSeconds, id_from, id_of, shares};
use kernel::SongweaverId;

/// Acts of one answer.
const ACTS_MAX: i64 = 200;
/// Acts in force that are read at a start: more than any world bans.
const IN_FORCE_MAX: i64 = 100_000;

/// A query for acts with their appeals.
macro_rules! acts {
    ($which:literal) => {
        query(concat!(
            "select a.id, a.at, a.actor, a.subject, a.kind, a.channels, a.until, a.reason, a.case_id, a.seen, a.undone, \
             a.undone_by, a.undone_why, p.id, p.at, p.words, p.answered, p.answered_by, p.outcome, p.answer, p.seen \
             from moderation_acts a left join moderation_appeals p on p.act = a.id ",
            $which
        ))
    };
}

/// What a keeper can do about someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActKind {
    /// A word of warning.
    Warn,
    /// No lines in some channels, for a time.
    Mute,
    /// Out of the world, for a time.
    Suspend,
    /// Out of the world, until it is undone.
    Ban,
    /// Another name, until the person chooses one.
    Rename,
    /// Gardens of the person are free ground again.
    ClearGardens,
}

impl ActKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Warn,
        Self::Mute,
        Self::Suspend,
        Self::Ban,
        Self::Rename,
        Self::ClearGardens,
    ];

    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Mute => "mute",
            Self::Suspend => "suspend",
            Self::Ban => "ban",
            Self::Rename => "rename",
            Self::ClearGardens => "clear-gardens",
        }
    }

    /// The kind of a stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it keeps someone out of the world.
    #[must_use]
    pub fn shuts_out(self) -> bool {
        matches!(self, Self::Suspend | Self::Ban)
    }

    /// Whether it lasts, and so can be in force.
    #[must_use]
    pub fn lasts(self) -> bool {
        matches!(self, Self::Mute | Self::Suspend | Self::Ban)
    }
}

/// An act to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAct {
    /// When.
    pub at: UnixSeconds,
    /// Who decides; `None` for the world itself.
    pub actor: Option<SongweaverId>,
    /// About whom.
    pub subject: SongweaverId,
    /// What.
    pub kind: ActKind,
    /// The channels, for a mute: stable words.
    pub channels: Vec<String>,
    /// Until when; `None` for what has no end.
    pub until: Option<UnixSeconds>,
    /// Why, in words for the person.
    pub reason: String,
    /// The case it decides.
    pub case: Option<u64>,
    /// The skeleton of a name that is taken from the person, for a renaming.
    pub refused_name: Option<String>,
}

/// An act that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its number.
    pub id: u64,
    /// When.
    pub at: UnixSeconds,
    /// Who decided; `None` for the world itself, or for a moderator who was erased since.
    pub actor: Option<SongweaverId>,
    /// About whom.
    pub subject: SongweaverId,
    /// What.
    pub kind: ActKind,
    /// The channels, for a mute.
    pub channels: Vec<String>,
    /// Until when; `None` for what has no end.
    pub until: Option<UnixSeconds>,
    /// Why.
    pub reason: String,
    /// The case it decided.
    pub case: Option<u64>,
    /// Whether the person was told.
    pub seen: bool,
    /// How it was taken back.
    pub undone: Option<Undone>,
    /// The appeal against it.
    pub appeal: Option<Appeal>,
}

impl Act {
    /// Whether it holds now.
    #[must_use]
    pub fn in_force(&self, now: UnixSeconds) -> bool {
        self.kind.lasts() && self.undone.is_none() && self.until.is_none_or(|until| until > now)
    }
}

/// How an act was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// When.
    pub at: UnixSeconds,
    /// By whom; `None` when that moderator was erased since.
    pub by: Option<SongweaverId>,
    /// Why, in words for the person.
    pub why: String,
}

/// What of an act is asked at every line and every door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The act's number.
    pub act: u64,
    /// What.
    pub kind: ActKind,
    /// The channels, for a mute.
    pub channels: Vec<String>,
    /// Until when; `None` for what has no end.
    pub until: Option<UnixSeconds>,
    /// Why.
    pub reason: String,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// It holds, under this number.
    Done(u64),
    /// Its case cannot be decided now.
    Hindered(Claim),
}

/// What came of taking an act back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undoing {
    /// It holds no more.
    Done,
    /// It was taken back before.
    Before,
    /// There is no such act.
    Unknown,
}

impl Moderation {
    /// Carries an act out: it, the end of its case and its entry in the audit at once.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn carry_out(&self, act: NewAct, entry: NewEntry) -> Result<Carried, SealError> {
        let reason = self.sealed(act.subject, REASON, &act.reason).await?;
        let entry = self.noted(entry).await?;
        let names = Names::new(self.database.clone(), &self.world_key);
        let skeleton = act.refused_name.as_deref().map(|skeleton| names.hash(skeleton));
        let carried = self.database.write("carry out an act", move |connection| {
            Box::pin(async move {
                if let (Some(case), Some(actor)) = (act.case, act.actor) {
                    let claim = cases::standing(connection, case, actor, act.at).await?;
                    if claim != Claim::Taken {
                        return Ok(Carried::Hindered(claim));
                    }
                    cases::close(connection, case, actor, act.at, "acted", String::new()).await?;
                    take_share_back(connection, case, act.subject).await?;
                }
                let id = keep(connection, &act, reason).await?;
                if let Some(skeleton) = skeleton {
                    let sql = "insert into refused_names (skeleton, act) values ($1, $2) on conflict (skeleton) do nothing";
                    query(sql).bind(skeleton).bind(id).execute(&mut *connection).await?;
                }
                note(connection, entry).await?;
                Ok(Carried::Done(number(id)))
            })
        });
        Ok(carried.await?)
    }

    /// Takes an act back, with its entry in the audit. A name that was taken may be chosen again.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn undo(
        &self,
        act: &Act,
        by: SongweaverId,
        why: &str,
        now: UnixSeconds,
        entry: NewEntry,
    ) -> Result<Undoing, SealError> {
        let why = self.sealed(act.subject, REASON, why).await?;
        let entry = self.noted(entry).await?;
        let id = stored(act.id);
        let undone = self.database.write("take an act back", move |connection| {
            Box::pin(async move {
                let undoing = take_back(connection, id, by, why, now).await?;
                if undoing == Undoing::Done {
                    note(connection, entry).await?;
                }
                Ok(undoing)
            })
        });
        Ok(undone.await?)
    }

    /// An act.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn act(&self, id: u64) -> Result<Option<Act>, SealError> {
        let rows = acts!("where a.id = $1").bind(stored(id));
        let found = self.acts(rows.fetch_all(self.database.readers()).await).await?;
        Ok(found.into_iter().next())
    }

    /// The acts about someone, the latest first, at most 200.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn acts_about(&self, who: SongweaverId) -> Result<Vec<Act>, SealError> {
        let rows = acts!("where a.subject = $1 order by a.id desc limit $2")
            .bind(id_of(who))
            .bind(ACTS_MAX);
        self.acts(rows.fetch_all(self.database.readers()).await).await
    }

    /// Who bears a name still that a renaming took from it, at most 256: a crash came between the two.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn half_renamed(&self) -> Result<Vec<SongweaverId>, StoreError> {
        let sql = "select distinct a.subject from refused_names r join moderation_acts a on a.id = r.act \
                   join songweaver_names n on n.skeleton = r.skeleton and n.songweaver = a.subject \
                   where a.kind = 'rename' and a.undone = 0 limit 256";
        let subjects: Vec<Vec<u8>> = query_scalar(sql)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read who is to have another name"))?;
        subjects.into_iter().map(id_from).collect()
    }

    /// About whom something was decided or taken back since an entry of the audit, at most 200 entries, with the entry to go on from.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn decided_after(&self, entry: u64) -> Result<(Vec<SongweaverId>, u64), StoreError> {
        let sql = "select id, subject from audit where id > $1 and subject is not null and act in \
                   ('warn', 'mute', 'suspend', 'ban', 'rename', 'act-undo', 'appeal-answer') order by id limit $2";
        let rows = query(sql)
            .bind(stored(entry))
            .bind(ACTS_MAX)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read what others decided"))?;
        let mut about = Vec::with_capacity(rows.len());
        for row in &rows {
            let subject = id_from(row.get(1))?;
            if !about.contains(&subject) {
                about.push(subject);
            }
        }
        let last = rows.last().map_or(entry, |row| number(row.get(0)));
        Ok((about, last))
    }

    /// The last entry of the audit; 0 when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn last_entry(&self) -> Result<u64, StoreError> {
        query_scalar::<i64>("select coalesce(max(id), 0) from audit")
            .fetch_one(self.database.readers())
            .await
            .map(number)
            .map_err(StoreError::database("read the end of the audit"))
    }

    /// Everything that holds now, for a start.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn in_force(&self, now: UnixSeconds) -> Result<Vec<(SongweaverId, InForce)>, SealError> {
        let sql = "select id, subject, kind, channels, until, reason from moderation_acts where undone = 0 \
                   and kind in ('mute', 'suspend', 'ban') and (until = 0 or until > $1) order by id limit $2";
        let rows = query(sql)
            .bind(now.stored())
            .bind(IN_FORCE_MAX)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the acts in force"))?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let subject = id_from(row.get(1))?;
            let in_force = InForce {
                act: number(row.get(0)),
                kind: kind_of(&row.get::<String>(2))?,
                channels: channels_of(&row.get::<String>(3)),
                until: time(row.get(4)),
                reason: self.opened(subject, REASON, &row.get::<String>(5)).await?,
            };
            all.push((subject, in_force));
        }
        Ok(all)
    }

    pub(super) async fn acts(&self, rows: Result<Vec<Row>, sqlx::Error>) -> Result<Vec<Act>, SealError> {
        let rows = rows.map_err(StoreError::database("read the acts"))?;
        let mut acts = Vec::with_capacity(rows.len());
        for row in &rows {
            let subject = id_from(row.get(3))?;
            let undone = match time(row.get(10)) {
                None => None,
                Some(at) => Some(Undone {
                    at,
                    by: row.get::<Option<Vec<u8>>>(11).map(id_from).transpose()?,
                    why: self.opened(subject, REASON, &row.get::<String>(12)).await?,
                }),
            };
            acts.push(Act {
                id: number(row.get(0)),
                at: UnixSeconds::from_stored(row.get(1)),
                actor: row.get::<Option<Vec<u8>>>(2).map(id_from).transpose()?,
                subject,
                kind: kind_of(&row.get::<String>(4))?,
                channels: channels_of(&row.get::<String>(5)),
                until: time(row.get(6)),
                reason: self.opened(subject, REASON, &row.get::<String>(7)).await?,
                case: row.get::<Option<i64>>(8).map(number),
                seen: row.get::<i64>(9) > 0,
                undone,
                appeal: appeal_of(self, row, subject, 13).await?,
            });
        }
        Ok(acts)
    }
}

/// A case about what is shared by a link: the link opens nothing any more. An appeal brings no link back; its sharer may share anew.
async fn take_share_back(
    connection: &mut Connection,
    case: u64,
    sharer: SongweaverId,
) -> Result<(), sqlx::Error> {
    let thing = query_scalar::<String>("select thing from moderation_cases where id = $1").bind(stored(case));
    let thing = thing.fetch_optional(&mut *connection).await?;
    let share = thing.and_then(|thing| thing.strip_prefix(SHARE_THING)?.parse::<ShareId>().ok());
    if let Some(share) = share {
        shares::remove(share, sharer).execute(connection).await?;
    }
    Ok(())
}

/// Takes an act back within a transaction.
pub(super) async fn take_back(
    connection: &mut Connection,
    act: i64,
    by: SongweaverId,
    why: String,
    now: UnixSeconds,
) -> Result<Undoing, sqlx::Error> {
    let undone = query_scalar::<i64>("select undone from moderation_acts where id = $1")
        .bind(act)
        .fetch_optional(&mut *connection)
        .await?;
    match undone {
        None => return Ok(Undoing::Unknown),
        Some(0) => {}
        Some(_) => return Ok(Undoing::Before),
    }
    // That it was taken back is news as well.
    let sql =
        "update moderation_acts set undone = $2, undone_by = $3, undone_why = $4, seen = 0 where id = $1";
    query(sql)
        .bind(act)
        .bind(now.stored())
        .bind(id_of(by))
        .bind(why)
        .execute(&mut *connection)
        .await?;
    query("delete from refused_names where act = $1")
        .bind(act)
        .execute(connection)
        .await?;
    Ok(Undoing::Done)
}

async fn keep(connection: &mut Connection, act: &NewAct, reason: String) -> Result<i64, sqlx::Error> {
    let sql = "insert into moderation_acts (at, actor, subject, kind, channels, until, reason, case_id) \
               values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
    query_scalar::<i64>(sql)
        .bind(act.at.stored())
        .bind(act.actor.map(id_of))
        .bind(id_of(act.subject))
        .bind(act.kind.name())
        .bind(act.channels.join(","))
        .bind(act.until.map_or(0, UnixSeconds::stored))
        .bind(reason)
        .bind(act.case.map(stored))
        .fetch_one(connection)
        .await
}

fn kind_of(name: &str) -> Result<ActKind, StoreError> {
    ActKind::named(name).ok_or_else(|| StoreError::Corrupt {
        what: "an act of moderation".to_owned(),
        why: format!("`{name}` is no kind of act"),
    })
}

fn channels_of(kept: &str) -> Vec<String> {
    kept.split(',')
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}
