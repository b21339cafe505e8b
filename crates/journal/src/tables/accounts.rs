//! Accounts: one per Songweaver. A guest has neither name nor password; registering gives it both and keeps everything.
//!
//! What it is not: it hashes and compares no password and judges no name; it keeps what the edge decided.

use kernel::SongweaverId;

use super::refresh::{self, NewToken};
use super::{UnixSeconds, id_from, id_of};
use crate::sql::{Row, query, query_scalar};
use crate::{Database, StoreError};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its Songweaver.
    pub songweaver: SongweaverId,
    /// The account name as it was typed; `None` for a guest.
    pub name: Option<String>,
    /// The password's argon2id hash in PHC form; `None` for a guest.
    pub password: Option<String>,
    /// Whether it declared itself a bot.
    pub bot: bool,
    /// When it was made.
    pub created: UnixSeconds,
}

impl Account {
    /// Whether it has neither name nor password.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.password.is_none()
    }
}

/// An account name in the three forms that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName {
    /// As it was typed.
    pub name: String,
    /// Normalised and without case: what one logs in with.
    pub folded: String,
    /// What it looks like (UTS 39): two names with one skeleton imitate each other.
    pub skeleton: String,
}

/// What came of registering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// The guest is an account now.
    Registered,
    /// Another account has this name, or one that looks like it.
    NameTaken,
    /// It has a name and password already.
    NotAGuest,
    /// There is no such Songweaver.
    Unknown,
}

/// The table of accounts.
#[derive(Debug, Clone)]
pub struct Accounts {
    database: Database,
}

impl Accounts {
    /// The accounts of a database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// Makes a guest and its first session in one transaction; `false` when the Songweaver exists already.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn make_guest(&self, first: NewToken, bot: bool) -> Result<bool, StoreError> {
        self.database
            .write("make a guest", move |connection| {
                Box::pin(async move {
                    let sql = "insert into accounts (songweaver, bot, created) values ($1, $2, $3) \
                               on conflict (songweaver) do nothing";
                    let made = query(sql)
                        .bind(id_of(first.songweaver))
                        .bind(bot)
                        .bind(first.now.stored())
                        .execute(&mut *connection)
                        .await?;
                    if made == 0 {
                        return Ok(false);
                    }
                    refresh::issue(connection, first).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Turns a guest into an account.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn register(
        &self,
        songweaver: SongweaverId,
        name: AccountName,
        password: String,
    ) -> Result<Registration, StoreError> {
        self.database
            .write("register an account", move |connection| {
                Box::pin(async move {
                    let sql = "select password from accounts where songweaver = $1";
                    let row = query_scalar::<Option<String>>(sql)
                        .bind(id_of(songweaver))
                        .fetch_optional(&mut *connection)
                        .await?;
                    match row {
                        None => return Ok(Registration::Unknown),
                        Some(Some(_)) => return Ok(Registration::NotAGuest),
                        Some(None) => {}
                    }
                    let sql = "select count(*) from accounts where folded = $1 or skeleton = $2";
                    let taken = query_scalar::<i64>(sql)
                        .bind(&name.folded)
                        .bind(&name.skeleton)
                        .fetch_one(&mut *connection)
                        .await?;
                    if taken > 0 {
                        return Ok(Registration::NameTaken);
                    }
                    let sql = "update accounts set name = $2, folded = $3, skeleton = $4, password = $5 \
                               where songweaver = $1";
                    query(sql)
                        .bind(id_of(songweaver))
                        .bind(name.name)
                        .bind(name.folded)
                        .bind(name.skeleton)
                        .bind(password)
                        .execute(connection)
                        .await?;
                    Ok(Registration::Registered)
                })
            })
            .await
    }

    /// The account of a Songweaver.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn of(&self, songweaver: SongweaverId) -> Result<Option<Account>, StoreError> {
        let sql = "select songweaver, name, password, bot, created from accounts where songweaver = $1";
        let row = query(sql)
            .bind(id_of(songweaver))
            .fetch_optional(self.database.readers())
            .await;
        row.map_err(StoreError::database("read an account"))?
            .as_ref()
            .map(account)
            .transpose()
    }

    /// The account with a name, given in its folded form.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn named(&self, folded: &str) -> Result<Option<Account>, StoreError> {
        let sql = "select songweaver, name, password, bot, created from accounts where folded = $1";
        let row = query(sql)
            .bind(folded)
            .fetch_optional(self.database.readers())
            .await;
        row.map_err(StoreError::database("read an account"))?
            .as_ref()
            .map(account)
            .transpose()
    }
}

fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        songweaver: id_from(row.get(0))?,
        name: row.get(1),
        password: row.get(2),
        bot: row.get(3),
        created: UnixSeconds::from_stored(row.get(4)),
    })
}
