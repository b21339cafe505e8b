//! Appeals: one for each act, from whom it is about, answered by a keeper; an appeal that is granted takes the act back.
//!
//! What it is not: who may answer which is the edge's matter.

use super::acts::{self, Act};
use super::{APPEAL, Moderation, note, number, stored, time};
use crate::StoreError;
use crate::sql::{Row, query, query_scalar};
use crate::tables::{NewEntry, SealError, UnixSeconds, id_from, id_of};
use kernel::SongweaverId;

/// Appeals of one answer.
const APPEALS_MAX: i64 = 200;

/// An appeal against an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Its number.
    pub id: u64,
    /// When it came.
    pub at: UnixSeconds,
    /// What the person says.
    pub words: String,
    /// When it was answered, by whom, `upheld` or `lifted`, and with what words.
    pub answered: Option<(UnixSeconds, Option<SongweaverId>, String, String)>,
    /// Whether the person read the answer.
    pub seen: bool,
}

/// An appeal that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAppeal {
    /// The appeal.
    pub appeal: Appeal,
    /// What it is against.
    pub act: Act,
}

/// What came of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appealing {
    /// It waits to be answered, under this number.
    Filed(u64),
    /// There is one against this act already.
    Before,
}

/// The answer to an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// Which appeal.
    pub appeal: u64,
    /// The act it is against.
    pub act: u64,
    /// Whom the act is about.
    pub subject: SongweaverId,
    /// Who answers.
    pub by: SongweaverId,
    /// Whether the act is taken back.
    pub lifts: Lifts,
    /// In words for the person.
    pub words: String,
    /// When.
    pub now: UnixSeconds,
}

/// What an answer does to the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifts {
    /// It is taken back.
    Act,
    /// It stands.
    Nothing,
}

/// What came of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answering {
    /// The person gets it.
    Done,
    /// It was answered before.
    Before,
}

impl Moderation {
    /// Files an appeal against an act.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn appeal(
        &self,
        act: &Act,
        words: &str,
        now: UnixSeconds,
        entry: NewEntry,
    ) -> Result<Appealing, SealError> {
        let words = self.sealed(act.subject, APPEAL, words).await?;
        let entry = self.noted(entry).await?;
        let id = stored(act.id);
        let filed = self.database.write("file an appeal", move |connection| {
            Box::pin(async move {
                let sql = "insert into moderation_appeals (act, at, words) values ($1, $2, $3) \
                           on conflict (act) do nothing returning id";
                let filed = query_scalar::<i64>(sql)
                    .bind(id)
                    .bind(now.stored())
                    .bind(words)
                    .fetch_optional(&mut *connection)
                    .await?;
                let Some(filed) = filed else {
                    return Ok(Appealing::Before);
                };
                note(connection, entry).await?;
                Ok(Appealing::Filed(number(filed)))
            })
        });
        Ok(filed.await?)
    }

    /// The appeals that wait, the eldest first, at most 200.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn appeals(&self) -> Result<Vec<OpenAppeal>, SealError> {
        let sql = "select act from moderation_appeals where answered = 0 order by at, id limit $1";
        let ids: Vec<i64> = query_scalar(sql)
            .bind(APPEALS_MAX)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the appeals"))?;
        let mut open = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(one) = self.act(number(id)).await?.and_then(open_appeal) {
                open.push(one);
            }
        }
        Ok(open)
    }

    /// The act that an appeal is against, with the appeal.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn appealed(&self, appeal: u64) -> Result<Option<OpenAppeal>, SealError> {
        let act = query_scalar::<i64>("select act from moderation_appeals where id = $1")
            .bind(stored(appeal))
            .fetch_optional(self.database.readers())
            .await
            .map_err(StoreError::database("read an appeal"))?;
        match act {
            Some(act) => Ok(self.act(number(act)).await?.and_then(open_appeal)),
            None => Ok(None),
        }
    }

    /// Answers an appeal; one that is granted takes the act back in the same transaction, with its entry in the audit.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn answer(&self, answer: NewAnswer, entry: NewEntry) -> Result<Answering, SealError> {
        let words = self.sealed(answer.subject, APPEAL, &answer.words).await?;
        let why = self.sealed(answer.subject, super::REASON, &answer.words).await?;
        let entry = self.noted(entry).await?;
        let done = self.database.write("answer an appeal", move |connection| {
            Box::pin(async move {
                let outcome = match answer.lifts {
                    Lifts::Act => "lifted",
                    Lifts::Nothing => "upheld",
                };
                let sql = "update moderation_appeals set answered = $2, answered_by = $3, outcome = $4, answer = $5, seen = 0 \
                           where id = $1 and answered = 0";
                let answered = query(sql)
                    .bind(stored(answer.appeal))
                    .bind(answer.now.stored())
                    .bind(id_of(answer.by))
                    .bind(outcome)
                    .bind(words)
                    .execute(&mut *connection)
                    .await?;
                if answered == 0 {
                    return Ok(Answering::Before);
                }
                if answer.lifts == Lifts::Act {
                    // What was taken back meanwhile stays so.
                    acts::take_back(connection, stored(answer.act), answer.by, why, answer.now).await?;
                }
                note(connection, entry).await?;
                Ok(Answering::Done)
            })
        });
        Ok(done.await?)
    }
}

fn open_appeal(act: Act) -> Option<OpenAppeal> {
    let appeal = act.appeal.clone()?;
    Some(OpenAppeal { appeal, act })
}

/// The appeal in a row of acts, from a column on.
pub(super) async fn appeal_of(
    tables: &Moderation,
    row: &Row,
    subject: SongweaverId,
    from: usize,
) -> Result<Option<Appeal>, SealError> {
    let Some(id) = row.get::<Option<i64>>(from) else {
        return Ok(None);
    };
    let text = async |column: usize| {
        let sealed = row.get::<Option<String>>(from + column).unwrap_or_default();
        tables.opened(subject, APPEAL, &sealed).await
    };
    let answered = match row.get::<Option<i64>>(from + 3).and_then(time) {
        None => None,
        Some(at) => Some((
            at,
            row.get::<Option<Vec<u8>>>(from + 4).map(id_from).transpose()?,
            row.get::<Option<String>>(from + 5).unwrap_or_default(),
            text(6).await?,
        )),
    };
    Ok(Some(Appeal {
        id: number(id),
        at: UnixSeconds::from_stored(row.get::<Option<i64>>(from + 1).unwrap_or(0)),
        words: text(2).await?,
        answered,
        seen: row.get::<Option<i64>>(from + 7).unwrap_or(0) > 0,
    }))
}
