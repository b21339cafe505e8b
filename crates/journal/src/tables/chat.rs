//! Chat: what was said, kept for two weeks so that a report can be judged in its context.
//!
//! Texts are sealed under their speaker's key: erasing the speaker erases what it said. Chat is no event and is never
//! replayed.

mod heard;

use kernel::{CommandId, SongweaverId, WorldMillis};

use super::{Seal, SealError, Store, UnixSeconds, id_from, id_of};
use crate::memory::log::Row as MemoryRow;
use crate::sql::{Connection, Query, Row, query, query_scalar};
use crate::{Database, MemoryJournal, StoreError};

/// Seconds a line is kept.
pub const CHAT_SECONDS: u64 = 14 * 24 * 3600;
/// The field chat is sealed for.
const FIELD: &str = "chat";
/// Lines of one answer.
const LINES_MAX: usize = 200;
/// Lines of one person's export: more than anyone can say in two weeks within the limits of chat would be a flood.
const OWN_LINES_MAX: i64 = 20_000;

/// Seconds before and after a line within which others belong to the same talk.
const AROUND_SECONDS: u64 = 15 * 60;

/// The text of a query for lines before or after one.
macro_rules! around {
    ($which:literal, $order:literal) => {
        concat!(
            "select id, at, channel, place, songweaver, recipient, sealed from chat where channel = $1 and place = $2 and ",
            $which,
            " and at >= $5 and at <= $6 and (recipient is null or (songweaver = $7 and recipient = $8) \
             or (songweaver = $8 and recipient = $7)) order by id ",
            $order,
            " limit $4"
        )
    };
}

/// A line to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatLine {
    /// When it was said.
    pub at: UnixSeconds,
    /// The channel: `say`, `region`, `whisper`.
    pub channel: String,
    /// Where it was said: the region's slug, or empty where the channel has no place.
    pub place: String,
    /// Who said it.
    pub songweaver: SongweaverId,
    /// To whom, for a whisper.
    pub recipient: Option<SongweaverId>,
    /// What was said, in clear.
    pub text: String,
}

/// A line that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLine {
    /// Its number; later lines have larger ones.
    pub id: u64,
    /// The line; its text is empty when its speaker was erased.
    pub line: ChatLine,
}

/// The table of chat beside a journal in memory.
const IN_MEMORY: &str = "chat";

/// The table of chat.
#[derive(Debug, Clone)]
pub struct Chat {
    store: Store,
    seal: Seal,
}

impl Chat {
    /// The chat of a database.
    #[must_use]
    pub fn new(database: Database, seal: Seal) -> Self {
        Self {
            store: Store::Database(database),
            seal,
        }
    }

    /// Chat beside a journal in memory, for tests and simulation: its lines are kept sealed and are read by [`Chat::with`] only.
    #[must_use]
    pub fn memory(store: MemoryJournal, seal: Seal) -> Self {
        Self {
            store: Store::Memory(store),
            seal,
        }
    }

    /// Keeps a line; answers its number. Who heard it is not noted.
    ///
    /// # Errors
    /// [`SealError`] when it cannot be sealed or the database refuses.
    pub async fn keep(&self, line: ChatLine) -> Result<u64, SealError> {
        Ok(self.keep_once(line, None, &[]).await?.unwrap_or_default())
    }

    /// Keeps a line with the command that said it at a world time and with whom it is sent to where it was said, all or nothing; answers its
    /// number, or `None` when the command was carried out before.
    ///
    /// # Errors
    /// [`SealError`] when it cannot be sealed or the database refuses.
    pub async fn keep_said(
        &self,
        line: ChatLine,
        command: CommandId,
        at: WorldMillis,
        listeners: &[SongweaverId],
    ) -> Result<Option<u64>, SealError> {
        self.keep_once(line, Some((command, at)), listeners).await
    }

    async fn keep_once(
        &self,
        line: ChatLine,
        command: Option<(CommandId, WorldMillis)>,
        listeners: &[SongweaverId],
    ) -> Result<Option<u64>, SealError> {
        let sealed = self.seal.seal(line.songweaver, FIELD, &line.text).await?;
        let listeners = (!listeners.is_empty()).then(|| heard::packed(listeners));
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => return Ok(keep_in(store, &line, &sealed, command, listeners).await?),
        };
        let id = database
            .write("keep a line of chat", move |connection| {
                Box::pin(async move {
                    if let Some((command, at)) = command
                        && !take(connection, command, at).await?
                    {
                        return Ok(None);
                    }
                    let sql = "insert into chat (at, channel, place, songweaver, recipient, sealed) \
                               values ($1, $2, $3, $4, $5, $6) returning id";
                    let number = query_scalar::<i64>(sql)
                        .bind(line.at.stored())
                        .bind(line.channel)
                        .bind(line.place)
                        .bind(id_of(line.songweaver))
                        .bind(line.recipient.map(id_of))
                        .bind(sealed)
                        .fetch_one(&mut *connection)
                        .await?;
                    if let Some(listeners) = listeners {
                        heard::note(number, heard::WHERE_SAID, listeners)
                            .execute(connection)
                            .await?;
                    }
                    Ok(Some(number))
                })
            })
            .await?;
        Ok(id.map(|id| u64::try_from(id).unwrap_or(0)))
    }

    /// The last lines of a channel and place, the oldest first, at most 200.
    ///
    /// # Errors
    /// [`SealError`] when a line was tampered with or the database cannot be read.
    pub async fn recent(&self, channel: &str, place: &str, limit: usize) -> Result<Vec<KeptLine>, SealError> {
        let limit = limit.min(LINES_MAX);
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                let kept = kept_in(store).await?;
                let wanted = kept
                    .iter()
                    .filter(|kept| kept.line.channel == channel && kept.line.place == place);
                let last = wanted.clone().count().saturating_sub(limit);
                return self.opened(wanted.skip(last).cloned().collect()).await;
            }
        };
        let sql = "select id, at, channel, place, songweaver, recipient, sealed from chat \
                   where channel = $1 and place = $2 order by id desc limit $3";
        let rows = query(sql)
            .bind(channel)
            .bind(place)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(database.readers())
            .await
            .map_err(StoreError::database("read the chat"))?;
        let sealed = rows.iter().rev().map(sealed_line).collect::<Result<_, _>>()?;
        self.opened(sealed).await
    }

    /// What was said since a time in regions and in whispers, the oldest first: the latest 200 lines, for a node that missed some.
    ///
    /// # Errors
    /// [`SealError`] when a line was tampered with or the database cannot be read.
    pub async fn since(&self, at: UnixSeconds) -> Result<Vec<KeptLine>, SealError> {
        let sealed = match &self.store {
            Store::Database(database) => {
                let sql = "select id, at, channel, place, songweaver, recipient, sealed from chat \
                           where at >= $1 and channel in ('region', 'whisper') order by id desc limit $2";
                let rows = query(sql)
                    .bind(at.stored())
                    .bind(i64::try_from(LINES_MAX).unwrap_or(i64::MAX))
                    .fetch_all(database.readers())
                    .await
                    .map_err(StoreError::database("read the chat since a time"))?;
                rows.iter().rev().map(sealed_line).collect::<Result<_, _>>()?
            }
            Store::Memory(store) => {
                let mut kept = kept_in(store).await?;
                kept.retain(|KeptLine { line, .. }| line.at >= at && line.channel != "say");
                kept.drain(..kept.len().saturating_sub(LINES_MAX));
                kept
            }
        };
        self.opened(sealed).await
    }

    /// A line.
    ///
    /// # Errors
    /// [`SealError`] when the line was tampered with or the database cannot be read.
    pub async fn one(&self, id: u64) -> Result<Option<KeptLine>, SealError> {
        let sealed = match &self.store {
            Store::Database(database) => {
                let sql =
                    "select id, at, channel, place, songweaver, recipient, sealed from chat where id = $1";
                let rows = query(sql)
                    .bind(i64::try_from(id).unwrap_or(i64::MAX))
                    .fetch_all(database.readers())
                    .await
                    .map_err(StoreError::database("read a line of chat"))?;
                rows.iter().map(sealed_line).collect::<Result<_, _>>()?
            }
            Store::Memory(store) => {
                let mut kept = kept_in(store).await?;
                kept.retain(|kept| kept.id == id);
                kept
            }
        };
        Ok(self.opened(sealed).await?.into_iter().next())
    }

    /// A line with what was said before and after it in the same channel and place, the oldest first, at most `each` lines on
    /// either side and within a quarter of an hour; around a whisper only what the same two whispered to each other.
    ///
    /// # Errors
    /// [`SealError`] when a line was tampered with or the database cannot be read.
    pub async fn around(&self, middle: &KeptLine, each: usize) -> Result<Vec<KeptLine>, SealError> {
        let each = each.min(LINES_MAX);
        let (before, after) = match &self.store {
            Store::Database(database) => {
                let before = around(around!("id < $3", "desc"), middle, each);
                let after = around(around!("id > $3", "asc"), middle, each);
                let failed = || StoreError::database("read the chat around a line");
                let before = before.fetch_all(database.readers()).await.map_err(failed())?;
                let after = after.fetch_all(database.readers()).await.map_err(failed())?;
                (
                    before
                        .iter()
                        .rev()
                        .map(sealed_line)
                        .collect::<Result<Vec<_>, _>>()?,
                    after.iter().map(sealed_line).collect::<Result<Vec<_>, _>>()?,
                )
            }
            Store::Memory(store) => {
                let mut kept = kept_in(store).await?;
                kept.retain(|kept| belongs(&kept.line, &middle.line));
                let (mut before, mut after): (Vec<_>, Vec<_>) = kept
                    .into_iter()
                    .filter(|kept| kept.id != middle.id)
                    .partition(|kept| kept.id < middle.id);
                before.drain(..before.len().saturating_sub(each));
                after.truncate(each);
                (before, after)
            }
        };
        let mut lines = self.opened(before).await?;
        lines.push(middle.clone());
        lines.extend(self.opened(after).await?);
        Ok(lines)
    }

    /// What someone said last where `reader` could read it: in public, or whispered to it; the oldest first, at most 200.
    ///
    /// # Errors
    /// [`SealError`] when a line was tampered with or the database cannot be read.
    pub async fn last_of(
        &self,
        speaker: SongweaverId,
        reader: SongweaverId,
        limit: usize,
    ) -> Result<Vec<KeptLine>, SealError> {
        let limit = limit.min(LINES_MAX);
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                let mut kept = kept_in(store).await?;
                kept.retain(|KeptLine { line, .. }| {
                    line.songweaver == speaker && line.recipient.is_none_or(|to| to == reader)
                });
                kept.drain(..kept.len().saturating_sub(limit));
                return self.opened(kept).await;
            }
        };
        let sql = "select id, at, channel, place, songweaver, recipient, sealed from chat \
                   where songweaver = $1 and (recipient is null or recipient = $2) order by id desc limit $3";
        let rows = query(sql)
            .bind(id_of(speaker))
            .bind(id_of(reader))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(database.readers())
            .await
            .map_err(StoreError::database("read someone's last lines"))?;
        let sealed = rows.iter().rev().map(sealed_line).collect::<Result<_, _>>()?;
        self.opened(sealed).await
    }

    /// What someone said, and what was whispered to it, the oldest first, at most 20 000 lines.
    ///
    /// # Errors
    /// [`SealError`] when a line was tampered with or the database cannot be read.
    pub async fn with(&self, songweaver: SongweaverId) -> Result<Vec<KeptLine>, SealError> {
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                let mut kept = kept_in(store).await?;
                kept.retain(|kept| {
                    kept.line.songweaver == songweaver || kept.line.recipient == Some(songweaver)
                });
                return self.opened(kept).await;
            }
        };
        let sql = "select id, at, channel, place, songweaver, recipient, sealed from chat \
                   where songweaver = $1 or recipient = $1 order by id limit $2";
        let rows = query(sql)
            .bind(id_of(songweaver))
            .bind(OWN_LINES_MAX)
            .fetch_all(database.readers())
            .await
            .map_err(StoreError::database("read someone's chat"))?;
        let sealed = rows.iter().map(sealed_line).collect::<Result<_, _>>()?;
        self.opened(sealed).await
    }

    /// Opens lines; the words of someone who was erased are gone.
    async fn opened(&self, mut lines: Vec<KeptLine>) -> Result<Vec<KeptLine>, SealError> {
        for KeptLine { line, .. } in &mut lines {
            line.text = match self.seal.open(line.songweaver, FIELD, &line.text).await {
                Ok(text) => text,
                Err(SealError::Erased) => String::new(),
                Err(error) => return Err(error),
            };
        }
        Ok(lines)
    }
}

/// A query for the lines around one.
fn around(sql: &'static str, middle: &KeptLine, each: usize) -> Query {
    let line = &middle.line;
    query(sql)
        .bind(&line.channel)
        .bind(&line.place)
        .bind(i64::try_from(middle.id).unwrap_or(i64::MAX))
        .bind(i64::try_from(each).unwrap_or(i64::MAX))
        .bind(line.at.before(AROUND_SECONDS).stored())
        .bind(line.at.after(AROUND_SECONDS).stored())
        .bind(id_of(line.songweaver))
        .bind(line.recipient.map(id_of))
}

/// Whether a line belongs to the same talk as another: what the queries ask, beside a journal in memory.
fn belongs(line: &ChatLine, to: &ChatLine) -> bool {
    let pair = |line: &ChatLine| {
        line.recipient
            .map(|other| (line.songweaver.min(other), line.songweaver.max(other)))
    };
    line.channel == to.channel
        && line.place == to.place
        && pair(line) == pair(to)
        && line.at >= to.at.before(AROUND_SECONDS)
        && line.at <= to.at.after(AROUND_SECONDS)
}

/// A line as it lies in the table, its text still sealed.
fn sealed_line(row: &Row) -> Result<KeptLine, StoreError> {
    let line = ChatLine {
        at: UnixSeconds::from_stored(row.get(1)),
        channel: row.get(2),
        place: row.get(3),
        songweaver: id_from(row.get(4))?,
        recipient: row.get::<Option<Vec<u8>>>(5).map(id_from).transpose()?,
        text: row.get(6),
    };
    Ok(KeptLine {
        id: u64::try_from(row.get::<i64>(0)).unwrap_or(0),
        line,
    })
}

/// Notes a command as carried out, as the journal notes its own; `false` when it was before.
async fn take(connection: &mut Connection, command: CommandId, at: WorldMillis) -> Result<bool, sqlx::Error> {
    let sql = "insert into commands (command, first_position, events, answer, at) values ($1, 0, 0, $2, $3) \
               on conflict (command) do nothing";
    let taken = query(sql)
        .bind(command.0.to_be_bytes().to_vec())
        .bind(b"accepted".to_vec())
        .bind(i64::try_from(at.0).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(taken > 0)
}

async fn keep_in(
    store: &MemoryJournal,
    line: &ChatLine,
    sealed: &str,
    command: Option<(CommandId, WorldMillis)>,
    listeners: Option<Vec<u8>>,
) -> Result<Option<u64>, StoreError> {
    let recipient = line.recipient.map(|other| other.0);
    let value = serde_json::json!([
        line.at.0,
        line.channel,
        line.place,
        line.songweaver.0,
        recipient,
        sealed
    ]);
    store
        .carry_out(command, |log| {
            if command.is_some_and(|(command, _)| log.answer(command).is_some()) {
                return (Vec::new(), None);
            }
            let id = log.rows(IN_MEMORY).count() as u64 + 1;
            let row = MemoryRow {
                table: IN_MEMORY,
                key: id.to_be_bytes().to_vec(),
                value: Some(value.to_string().into_bytes()),
            };
            let heard = listeners.map(|listeners| heard::row(id, heard::WHERE_SAID, listeners));
            (std::iter::once(row).chain(heard).collect(), Some(id))
        })
        .await
}

/// All lines beside a journal in memory, sealed, the oldest first.
async fn kept_in(store: &MemoryJournal) -> Result<Vec<KeptLine>, StoreError> {
    let rows: Vec<Vec<u8>> = store
        .read(|log| log.rows(IN_MEMORY).map(|(_, row)| row.clone()).collect())
        .await?;
    let line = |row: Vec<u8>| {
        let (at, channel, place, songweaver, recipient, text): (u64, _, _, u64, Option<u64>, _) =
            serde_json::from_slice(&row).map_err(|error| StoreError::Corrupt {
                what: "a line of chat".to_owned(),
                why: error.to_string(),
            })?;
        Ok(ChatLine {
            at: UnixSeconds(at),
            channel,
            place,
            songweaver: SongweaverId(songweaver),
            recipient: recipient.map(SongweaverId),
            text,
        })
    };
    (1..)
        .zip(rows)
        .map(|(id, row)| line(row).map(|line| KeptLine { id, line }))
        .collect()
}

/// Forgets lines older than two weeks.
pub(super) async fn sweep(connection: &mut Connection, now: UnixSeconds) -> Result<u64, sqlx::Error> {
    let sql = "delete from chat where at <= $1";
    let done = query(sql)
        .bind(now.before(CHAT_SECONDS).stored())
        .execute(connection)
        .await?;
    Ok(done)
}
