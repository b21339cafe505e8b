//! Cases: several reports of one thing, with what was said around it, until a moderator decides.
//!
//! The queue is ordered by when a case is due: its opening, less hours for how grave it is and for everyone who reported it; so the
//! grave come first and nothing waits for ever. What it is not: it takes no context itself; the edge gives it from the kept chat.

mod records;

pub use records::{Case, Claim, Decision, Dismissal, Filed, NewReport, News, Report, ReportedLine};

use super::{
    LINE, Moderation, NewEntry, REPORT, REPORTS_PER_HOUR, SAID, SHARE_THING, note, number, stored, time,
};
use crate::StoreError;
use crate::sql::{Connection, Row, query, query_scalar};
use crate::tables::chat::{ChatLine, KeptLine};
use crate::tables::{SealError, UnixSeconds, id_from, id_of};
use kernel::SongweaverId;

/// Cases of one answer.
const CASES_MAX: i64 = 200;
/// Lines of a case's context.
const LINES_MAX: usize = 32;
/// Seconds by which a case is due earlier for each unit of its weight.
const WEIGHT_SECONDS: i64 = 4 * 3600;
/// Seconds by which a case is due earlier for each who reported it, up to ten.
const REPORTER_SECONDS: i64 = 2 * 3600;
/// Reporters that make a case more urgent; more are only counted.
const REPORTERS_MAX: i64 = 10;

/// A query for cases.
macro_rules! cases {
    ($which:literal) => {
        query(concat!(
            "select id, subject, thing, kind, opened, reporters, channel, place, line, said, taken_by, taken_until, \
             closed, outcome, decided_by, why from moderation_cases ",
            $which
        ))
    };
}

/// A line of context, sealed.
pub(super) struct SealedLine {
    kept: KeptLine,
    sealed: String,
}

impl Moderation {
    /// Files a report: opens a case, or joins the one there is about the same thing.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn file(&self, report: NewReport) -> Result<Filed, SealError> {
        let words = self.sealed(report.reporter, REPORT, &report.words).await?;
        let said = self.sealed(report.subject, SAID, &report.said).await?;
        let lines = self.sealed_lines(&report.context).await?;
        let filed = self.database.write("file a report", move |connection| {
            Box::pin(file(connection, report, words, said, lines))
        });
        Ok(filed.await?)
    }

    /// The open cases, the most urgent first, at most 200.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn queue(&self) -> Result<Vec<Case>, SealError> {
        let rows = cases!("where closed = 0 order by due, id limit $1").bind(CASES_MAX);
        self.cases(rows.fetch_all(self.database.readers()).await).await
    }

    /// The cases about someone, the latest first, at most 200.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn cases_about(&self, who: SongweaverId) -> Result<Vec<Case>, SealError> {
        let rows = cases!("where subject = $1 order by id desc limit $2")
            .bind(id_of(who))
            .bind(CASES_MAX);
        self.cases(rows.fetch_all(self.database.readers()).await).await
    }

    /// A case.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn case(&self, id: u64) -> Result<Option<Case>, SealError> {
        let rows = cases!("where id = $1").bind(stored(id));
        let found = self.cases(rows.fetch_all(self.database.readers()).await).await?;
        Ok(found.into_iter().next())
    }

    /// The reports of a case, in the order in which they came, at most 200.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn reports(&self, case: u64) -> Result<Vec<Report>, SealError> {
        let sql = "select id, reporter, at, kind, words from moderation_reports where case_id = $1 order by id limit $2";
        let rows = query(sql)
            .bind(stored(case))
            .bind(CASES_MAX)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the reports of a case"))?;
        let mut reports = Vec::with_capacity(rows.len());
        for row in &rows {
            let reporter = id_from(row.get(1))?;
            reports.push(Report {
                id: number(row.get(0)),
                reporter,
                at: UnixSeconds::from_stored(row.get(2)),
                kind: row.get(3),
                words: self.opened(reporter, REPORT, &row.get::<String>(4)).await?,
            });
        }
        Ok(reports)
    }

    /// What was said around what was reported, the oldest first.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn context(&self, case: u64) -> Result<Vec<KeptLine>, SealError> {
        let sql = "select line, at, channel, place, songweaver, recipient, sealed from moderation_lines \
                   where case_id = $1 order by line";
        let rows = query(sql)
            .bind(stored(case))
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read a report's context"))?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in &rows {
            let songweaver = id_from(row.get(4))?;
            lines.push(KeptLine {
                id: number(row.get(0)),
                line: ChatLine {
                    at: UnixSeconds::from_stored(row.get(1)),
                    channel: row.get(2),
                    place: row.get(3),
                    songweaver,
                    recipient: row.get::<Option<Vec<u8>>>(5).map(id_from).transpose()?,
                    text: self.opened(songweaver, LINE, &row.get::<String>(6)).await?,
                },
            });
        }
        Ok(lines)
    }

    /// Adds to a case's context what was said since; lines that are there already stay as they are.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn add_context(&self, case: u64, lines: &[KeptLine]) -> Result<(), SealError> {
        if lines.is_empty() {
            return Ok(());
        }
        let lines = self.sealed_lines(lines).await?;
        let added = self
            .database
            .write("add to a report's context", move |connection| {
                Box::pin(keep_lines(connection, stored(case), lines))
            });
        Ok(added.await?)
    }

    /// Takes a case for a moderator, until a time; one's own claim is renewed.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn take(
        &self,
        case: u64,
        by: SongweaverId,
        now: UnixSeconds,
        until: UnixSeconds,
    ) -> Result<Claim, StoreError> {
        self.database
            .write("take a case", move |connection| {
                Box::pin(async move {
                    let claim = standing(connection, case, by, now).await?;
                    if claim == Claim::Taken {
                        query("update moderation_cases set taken_by = $2, taken_until = $3 where id = $1")
                            .bind(stored(case))
                            .bind(id_of(by))
                            .bind(until.stored())
                            .execute(connection)
                            .await?;
                    }
                    Ok(claim)
                })
            })
            .await
    }

    /// Gives back a case one had taken.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn give_back(&self, case: u64, by: SongweaverId) -> Result<(), StoreError> {
        let sql =
            "update moderation_cases set taken_by = null, taken_until = 0 where id = $1 and taken_by = $2";
        self.database
            .write("give a case back", move |connection| {
                Box::pin(async move {
                    let done = query(sql).bind(stored(case)).bind(id_of(by));
                    done.execute(connection).await.map(|_| ())
                })
            })
            .await
    }

    /// Closes a case from which nothing follows. What hinders it is answered; then nothing changed.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn dismiss(&self, dismissal: Dismissal, entry: NewEntry) -> Result<Claim, SealError> {
        let Dismissal {
            case,
            subject,
            by,
            why,
            now,
        } = dismissal;
        let why = self.sealed(subject, SAID, &why).await?;
        let entry = self.noted(entry).await?;
        let dismissed = self.database.write("dismiss a case", move |connection| {
            Box::pin(async move {
                let claim = standing(connection, case, by, now).await?;
                if claim == Claim::Taken {
                    close(connection, case, by, now, "dismissed", why).await?;
                    note(connection, entry).await?;
                }
                Ok(claim)
            })
        });
        Ok(dismissed.await?)
    }

    /// Who reported what a case is about and is to be told: the case is decided.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn reporters(&self, case: u64) -> Result<Vec<SongweaverId>, StoreError> {
        let rows: Vec<Vec<u8>> =
            query_scalar("select reporter from moderation_reports where case_id = $1 order by id")
                .bind(stored(case))
                .fetch_all(self.database.readers())
                .await
                .map_err(StoreError::database("read who reported"))?;
        rows.into_iter().map(id_from).collect()
    }

    /// The reports someone made, the latest first, at most 50.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn reports_by(&self, reporter: SongweaverId) -> Result<Vec<News>, StoreError> {
        let sql = "select r.id, r.at, r.kind, c.closed, c.outcome, r.seen from moderation_reports r \
                   join moderation_cases c on c.id = r.case_id where r.reporter = $1 order by r.at desc, r.id desc limit 50";
        let rows = query(sql)
            .bind(id_of(reporter))
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read someone's reports"))?;
        Ok(rows
            .iter()
            .map(|row| News {
                report: number(row.get(0)),
                at: UnixSeconds::from_stored(row.get(1)),
                kind: row.get(2),
                decided: time(row.get(3)).map(|at| (at, row.get(4))),
                seen: row.get::<i64>(5) > 0,
            })
            .collect())
    }

    async fn sealed_lines(&self, lines: &[KeptLine]) -> Result<Vec<SealedLine>, SealError> {
        let mut all = Vec::with_capacity(lines.len().min(LINES_MAX));
        for kept in lines.iter().take(LINES_MAX) {
            let sealed = self.sealed(kept.line.songweaver, LINE, &kept.line.text).await?;
            all.push(SealedLine {
                kept: kept.clone(),
                sealed,
            });
        }
        Ok(all)
    }

    async fn cases(&self, rows: Result<Vec<Row>, sqlx::Error>) -> Result<Vec<Case>, SealError> {
        let rows = rows.map_err(StoreError::database("read the cases"))?;
        let mut cases = Vec::with_capacity(rows.len());
        for row in &rows {
            let subject = id_from(row.get(1))?;
            let taken_by = row.get::<Option<Vec<u8>>>(10).map(id_from).transpose()?;
            let decided_by = row.get::<Option<Vec<u8>>>(14).map(id_from).transpose()?;
            let decision = match time(row.get(12)) {
                None => None,
                Some(at) => Some(Decision {
                    at,
                    by: decided_by,
                    outcome: row.get(13),
                    why: self.opened(subject, SAID, &row.get::<String>(15)).await?,
                }),
            };
            cases.push(Case {
                id: number(row.get(0)),
                subject,
                thing: row.get(2),
                kind: row.get(3),
                opened: UnixSeconds::from_stored(row.get(4)),
                reporters: u32::try_from(row.get::<i64>(5)).unwrap_or(u32::MAX),
                line: row.get::<Option<i64>>(8).map(|id| ReportedLine {
                    id: number(id),
                    channel: row.get(6),
                    place: row.get(7),
                }),
                said: self.opened(subject, SAID, &row.get::<String>(9)).await?,
                taken: taken_by.zip(time(row.get(11))),
                decision,
            });
        }
        Ok(cases)
    }
}

/// Whether a moderator may decide a case now.
pub(super) async fn standing(
    connection: &mut Connection,
    case: u64,
    by: SongweaverId,
    now: UnixSeconds,
) -> Result<Claim, sqlx::Error> {
    let row = query("select closed, taken_by, taken_until from moderation_cases where id = $1")
        .bind(stored(case))
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(Claim::Unknown) };
    if row.get::<i64>(0) > 0 {
        return Ok(Claim::Decided);
    }
    let holder = row
        .get::<Option<Vec<u8>>>(1)
        .and_then(|holder| id_from(holder).ok());
    let until = UnixSeconds::from_stored(row.get(2));
    match holder.filter(|holder| *holder != by && until > now) {
        Some(holder) => Ok(Claim::Held(holder, until)),
        None => Ok(Claim::Taken),
    }
}

/// Closes a case.
pub(super) async fn close(
    connection: &mut Connection,
    case: u64,
    by: SongweaverId,
    now: UnixSeconds,
    outcome: &'static str,
    why: String,
) -> Result<(), sqlx::Error> {
    let sql = "update moderation_cases set closed = $2, outcome = $3, decided_by = $4, why = $5, taken_by = null, \
               taken_until = 0 where id = $1";
    query(sql)
        .bind(stored(case))
        .bind(now.stored())
        .bind(outcome)
        .bind(id_of(by))
        .bind(why)
        .execute(connection)
        .await
        .map(|_| ())
}

async fn file(
    connection: &mut Connection,
    report: NewReport,
    words: String,
    said: String,
    lines: Vec<SealedLine>,
) -> Result<Filed, sqlx::Error> {
    let sql =
        "select id, closed from moderation_cases where subject = $1 and thing = $2 order by id desc limit 1";
    let row = query(sql)
        .bind(id_of(report.subject))
        .bind(&report.thing)
        .fetch_optional(&mut *connection)
        .await?;
    // A person can do wrong again; a line, a name or what is shared stays what it is.
    let stays = ["name:", SHARE_THING]
        .iter()
        .any(|of| report.thing.starts_with(of));
    let joins = |closed: i64| closed == 0 || report.line.is_some() || stays;
    let there = row
        .map(|row| (row.get::<i64>(0), row.get::<i64>(1)))
        .filter(|(_, closed)| joins(*closed));
    if let Some((case, _)) = there {
        let sql = "select id from moderation_reports where case_id = $1 and reporter = $2";
        let before = query_scalar::<i64>(sql)
            .bind(case)
            .bind(id_of(report.reporter))
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(before) = before {
            return Ok(Filed::Again(number(before)));
        }
    }
    // Only after that: whoever presses twice has not reported twice.
    let sql = "select count(*) from moderation_reports where reporter = $1 and at > $2";
    let lately = query_scalar::<i64>(sql)
        .bind(id_of(report.reporter))
        .bind(report.at.before(3600).stored())
        .fetch_one(&mut *connection)
        .await?;
    if lately >= i64::from(REPORTS_PER_HOUR) {
        return Ok(Filed::TooMany);
    }
    let case = match there {
        Some((case, _)) => case,
        None => {
            let case = open(connection, &report, said).await?;
            keep_lines(connection, case, lines).await?;
            case
        }
    };
    let sql = "insert into moderation_reports (case_id, reporter, at, kind, words) values ($1, $2, $3, $4, $5) returning id";
    let id = query_scalar::<i64>(sql)
        .bind(case)
        .bind(id_of(report.reporter))
        .bind(report.at.stored())
        .bind(report.kind)
        .bind(words)
        .fetch_one(&mut *connection)
        .await?;
    weigh(connection, case, &report).await?;
    Ok(match there {
        Some((_, closed)) if closed > 0 => Filed::Decided(number(id)),
        _ => Filed::Counted(number(id)),
    })
}

async fn open(connection: &mut Connection, report: &NewReport, said: String) -> Result<i64, sqlx::Error> {
    let sql = "insert into moderation_cases (subject, thing, kind, weight, opened, due, reporters, channel, place, line, said) \
               values ($1, $2, $3, $4, $5, $5, 0, $6, $7, $8, $9) returning id";
    let line = report.line.as_ref();
    query_scalar::<i64>(sql)
        .bind(id_of(report.subject))
        .bind(&report.thing)
        .bind(report.kind)
        .bind(i64::from(report.weight))
        .bind(report.at.stored())
        .bind(line.map_or("", |line| line.channel.as_str()))
        .bind(line.map_or("", |line| line.place.as_str()))
        .bind(line.map(|line| stored(line.id)))
        .bind(said)
        .fetch_one(connection)
        .await
}

/// Counts a reporter, and lets the case be due earlier for that.
async fn weigh(connection: &mut Connection, case: i64, report: &NewReport) -> Result<(), sqlx::Error> {
    let row = query("select weight, opened, reporters from moderation_cases where id = $1")
        .bind(case)
        .fetch_one(&mut *connection)
        .await?;
    let (weight, opened, reporters): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    let (graver, reporters) = (i64::from(report.weight) > weight, reporters + 1);
    let weight = weight.max(i64::from(report.weight));
    let due = opened - weight * WEIGHT_SECONDS - reporters.min(REPORTERS_MAX) * REPORTER_SECONDS;
    let sql = "update moderation_cases set weight = $2, reporters = $3, due = $4, kind = case when $5 then $6 else kind end \
               where id = $1";
    query(sql)
        .bind(case)
        .bind(weight)
        .bind(reporters)
        .bind(due)
        .bind(graver)
        .bind(report.kind)
        .execute(connection)
        .await
        .map(|_| ())
}

async fn keep_lines(
    connection: &mut Connection,
    case: i64,
    lines: Vec<SealedLine>,
) -> Result<(), sqlx::Error> {
    let sql = "insert into moderation_lines (case_id, line, at, channel, place, songweaver, recipient, sealed) \
               values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (case_id, line) do nothing";
    for SealedLine { kept, sealed } in lines {
        query(sql)
            .bind(case)
            .bind(stored(kept.id))
            .bind(kept.line.at.stored())
            .bind(kept.line.channel)
            .bind(kept.line.place)
            .bind(id_of(kept.line.songweaver))
            .bind(kept.line.recipient.map(id_of))
            .bind(sealed)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
